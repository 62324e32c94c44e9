"""What a comparison comes to, what a check's end leaves and counts, and what nobody finds in a log."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.elder import ElderGrant
from domain.faces.actions import Action, Actions, Capture, verified_as
from domain.faces.attestation import Attestation
from domain.faces.challenge import SLIPPED_CHECKS, STEPS_ASKED, with_follow
from domain.faces.check_counts import Count, What, counts_of, refused, seconds_bucket
from domain.faces.checks import Check, CheckStanding, Receipt, Ticket
from domain.faces.coaching import KIOSK_WORDS, REASON_WORDS, reason_words
from domain.faces.drift import rate
from domain.faces.face_check import (
    ELDER,
    STANDARD,
    CheckResult,
    CheckState,
    Comparison,
    EngineId,
    Enrolment,
    LifeEvidence,
    Match,
    Reason,
    Reference,
    Sight,
    Step,
    Thresholds,
    Verdict,
)
from domain.subjects import SubjectKind
from domain.words import Language, Words

NOW: Final = datetime(2026, 11, 24, 1, tzinfo=UTC)
TODAY: Final = date(2026, 11, 24)
ONE: Final = UUID(int=1)
AT: Final = Thresholds(accept=0.5, unsure=0.3, strong=0.75)
ANCHOR, KEPT = Reference(b"a"), Reference(b"b", anchor=False)


@pytest.mark.parametrize(
    ("cosines", "verdict"),
    [
        ((0.5,), Verdict.PASS),
        ((0.1, 0.9), Verdict.PASS),
        ((0.49,), Verdict.UNSURE),
        ((0.3,), Verdict.UNSURE),
        ((0.29,), Verdict.FAIL),
        ((), Verdict.FAIL),
    ],
)
def test_the_likest_of_the_references_decides(cosines: tuple[float, ...], verdict: Verdict) -> None:
    assert AT.judge(cosines) is verdict


def test_without_a_reference_even_a_lax_threshold_passes_nobody() -> None:
    assert Thresholds(accept=0.0, unsure=-0.5).judge(()) is Verdict.FAIL


@pytest.mark.parametrize(
    ("references", "cosines", "renews"),
    [
        ((ANCHOR,), (0.75,), True),
        ((ANCHOR,), (0.74,), False),
        ((ANCHOR, KEPT), (0.9, 0.75), True),
        ((ANCHOR, KEPT), (0.9, 0.74), False),
        ((KEPT,), (0.9,), False),
        ((ANCHOR, KEPT), (0.9,), False),
    ],
)
def test_a_probe_is_kept_when_it_is_like_the_photo_and_whatever_was_kept_before(
    references: tuple[Reference, ...], cosines: tuple[float, ...], *, renews: bool
) -> None:
    assert AT.renews(references, cosines) is renews


def test_by_default_nothing_is_kept_of_a_pass() -> None:
    assert not Thresholds(0.5, 0.3).renews((ANCHOR,), (0.999,))
    assert Thresholds(0.5, 0.3).renews((ANCHOR,), (1.0,))


def test_a_band_is_a_twentieth() -> None:
    assert [AT.band(cosines) for cosines in ((0.549,), (0.55, 0.1), (1.0,), ())] == [10, 11, 20, 0]


def test_no_log_shows_a_template_a_frame_or_a_digest() -> None:
    shown = "".join(
        map(
            repr,
            (
                Reference(b"secret"),
                Match((), (), b"secret", b"secret"),
                Enrolment(b"secret", (), b"secret"),
                Comparison(EngineId("e", "1", ""), Verdict.PASS, 1, True, (b"secret",)),  # noqa: FBT003  # by place
                CheckResult(
                    *(Verdict.PASS, (), False, 1, 1),
                    digests=(b"secret",),
                    renewal=b"secret",
                    movements=((Step.NOD, b"secret"),),
                ),
                Ticket("secret", NOW, ONE),
                Receipt(ONE, ONE, NOW, "secret"),
                replace(CHECK, device="secret"),
            ),
        )
    )

    assert "secret" not in shown


def test_a_picture_is_usable_with_one_face_and_nothing_amiss() -> None:
    sight = Sight(640, 480, faces=1)

    assert sight.usable
    assert not replace(sight, faces=2).usable
    assert not replace(sight, reasons=(Reason.BLURRED,)).usable
    assert (sight.box, sight.hash, sight.eyes, sight.tint) == ((0.0,) * 4, b"", None, None)
    assert (sight.score, sight.yaw, sight.pitch, sight.roll, sight.mouth) == (0.0,) * 5
    assert (sight.grey, sight.sharpness, sight.noise) == (0.0,) * 3


def test_an_engine_is_named_with_its_calibration_where_it_has_one() -> None:
    assert str(EngineId("arc", "2", "c7")) == "arc/2"
    assert EngineId("arc", "2", "c7").label == "arc/2 c7"
    assert EngineId("arc", "2", "").label == "arc/2"


def test_turns_are_to_either_side() -> None:
    assert [step for step in Step if step.is_turn] == [Step.TURN_LEFT, Step.TURN_RIGHT]
    assert LifeEvidence() == LifeEvidence((), (), (), (), (), ())


def test_the_elder_rules_give_more_of_everything() -> None:
    assert (STANDARD.facing_deg, STANDARD.start_ms, STANDARD.lost_ms) == (10.0, 250, 1_000)
    assert (ELDER.facing_deg, ELDER.start_ms, ELDER.lost_ms) == (10.0, 250, 1_000)
    assert STANDARD.turn_deg > ELDER.turn_deg
    assert (STANDARD.marks, STANDARD.mark_ms, STANDARD.ahead_ms) == (5, (1_500, 2_000), 2_000)


CHECK: Final = Check(
    *(ONE, ONE, ONE, "pension.certify", SubjectKind.ENTITLEMENT.of("city-pension")),
    elder=False,
    language=Language.ZH,
    state=CheckState.ISSUED,
    issued_at=NOW,
    expires_at=NOW,
)


def test_a_check_has_the_rules_of_its_person_and_the_capture_that_was_shown() -> None:
    assert (CHECK.rules, replace(CHECK, elder=True).rules) == (STANDARD, ELDER)
    assert CHECK.capture is Capture.BROWSER
    assert replace(CHECK, attested=Attestation.APP_ATTEST).capture is Capture.ATTESTED
    assert replace(CHECK, kiosk=ONE, attested=Attestation.APP_ATTEST).capture is Capture.KIOSK
    assert verified_as(None, None) is Capture.BROWSER


@pytest.mark.parametrize(
    ("born", "grant", "elder"),
    [
        (date(1956, 11, 24), None, True),
        (date(1956, 11, 25), None, False),
        (None, None, False),
        (date(1990, 1, 1), ElderGrant(NOW), True),
        (date(1990, 1, 1), ElderGrant(NOW, TODAY), True),
        (date(1990, 1, 1), ElderGrant(NOW, date(2026, 11, 23)), False),
    ],
)
def test_the_easier_rules_go_by_age_or_by_an_officer_s_word(
    born: date | None, grant: ElderGrant | None, *, elder: bool
) -> None:
    standing = CheckStanding(
        *(ONE, frozenset(), True, False, False, 0, None), born=born, elder_grant=grant
    )

    assert standing.elder(TODAY, 70) is elder
    assert standing.slipped == 0


def result(verdict: Verdict, *reasons: Reason, band: int | None = None) -> CheckResult:
    return CheckResult(verdict, reasons, counts=False, tries=1, duration_ms=20_001, band=band)


def test_of_a_pass_its_time_tries_and_band_are_counted() -> None:
    assert counts_of(result(Verdict.PASS, band=7), 2) == (
        Count(What.OUTCOME, "pass"),
        Count(What.SECONDS, "30"),
        Count(What.TRIES, "2"),
        Count(What.COMPARED, "accepted"),
        Count(What.BAND, "07"),
        Count(What.COMPARED, "refused_then_accepted", 2),
    )
    assert counts_of(result(Verdict.PASS), 0) == (
        Count(What.OUTCOME, "pass"),
        Count(What.SECONDS, "30"),
        Count(What.TRIES, "2"),
        Count(What.COMPARED, "accepted"),
    )
    assert Count(What.OUTCOME, "pass").checks == 1


def test_of_what_did_not_pass_each_reason_is_counted_once() -> None:
    failed = result(Verdict.FAIL, Reason.BLURRED, Reason.NOT_SURE, Reason.BLURRED)

    assert counts_of(failed, 0) == (
        Count(What.OUTCOME, "fail"),
        Count(What.REASON, "blurred"),
        Count(What.REASON, "not_sure"),
        Count(What.COMPARED, "refused"),
    )
    assert refused(failed)
    assert not refused(result(Verdict.PASS, Reason.NOT_SURE))
    assert not refused(result(Verdict.FAIL, Reason.BLURRED))


def test_a_bucket_of_time_ends_with_its_second() -> None:
    assert [seconds_bucket(ms) for ms in (0, 10_000, 10_001, 180_000, 180_001)] == [
        *("10", "10", "20", "180", "over")
    ]


def test_a_rate_is_made_of_twenty_and_more() -> None:
    made = rate(1, 20)

    assert rate(1, 19) is None
    assert made is not None
    assert (made.errors, made.trials, made.share) == (1, 20, 0.05)


def words(verdict: Verdict, outcome: object) -> tuple[Words, Words]:
    del verdict, outcome
    return Words("", ""), Words("", "")


def test_an_action_asks_for_nothing_more_than_it_says() -> None:
    plain = Action("x.do", words)
    table = Actions([plain, replace(plain, name="y.do", opens_locked=True)])

    assert (plain.for_others, plain.opens_locked, plain.confirmed_after_slips) == (False,) * 3
    assert plain.renews
    assert table.unlocking == ("y.do",)
    assert table.check("x.do") == plain


def test_a_mark_takes_the_place_of_one_step_and_leaves_the_first_turn() -> None:
    for _ in range(20):
        steps = with_follow((Step.NOD, Step.TURN_LEFT, Step.NOD, Step.TURN_RIGHT))

        assert len(steps) == STEPS_ASKED
        assert steps[1] is Step.TURN_LEFT
        assert steps.count(Step.FOLLOW) == 1
    assert SLIPPED_CHECKS == 3


def test_at_a_kiosk_other_words_are_said_where_there_are_any() -> None:
    other, same = Reason.BLURRED, Reason.NO_FACE

    assert reason_words(other) == REASON_WORDS[other]
    assert reason_words(other, at_kiosk=True) == KIOSK_WORDS[other]
    assert reason_words(same, at_kiosk=True) == REASON_WORDS[same]


def test_an_officer_s_word_on_the_easier_rules_stands_through_its_last_day() -> None:
    assert ElderGrant(NOW, TODAY).stands(TODAY)
    assert not ElderGrant(NOW, TODAY).stands(TODAY + timedelta(days=1))
