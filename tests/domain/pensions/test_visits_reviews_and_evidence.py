"""What a list, a review, a spot check and a receipt say: their ends, their defaults and their sums."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.days import SHANGHAI
from domain.errors import Unfit
from domain.faces.capture import RECOGNISED, Outcome
from domain.faces.face_check import CheckState, Verdict
from domain.pensions.certify import CERTIFY, KIOSK_FACE, certify_words
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.evidence import (
    OUTSIDE,
    PRESENT,
    Applicant,
    Assurance,
    Evidence,
    Forged,
    Judgement,
    NotJudged,
    Opening,
    Pending,
    Presence,
    Provider,
    receipt_claims,
)
from domain.pensions.home_visits import (
    DRIFT,
    Clock,
    Door,
    Doubt,
    Reading,
    Report,
    Settled,
    Sign,
    Taken,
    VisitList,
    took_place,
)
from domain.pensions.home_visits import Outcome as VisitOutcome
from domain.pensions.review import (
    CLAIM_LASTS,
    Claim,
    Decision,
    Review,
    ReviewKind,
    ReviewState,
    Ruling,
    after,
    rule,
)
from domain.pensions.spot_checks import BY_BROWSER, WITHIN, SpotCheck, SpotMonth, SpotYear
from domain.people import Identity
from domain.subjects import SubjectKind
from domain.ways import Way
from domain.words import Language

NOW: Final = datetime(2026, 11, 24, 1, tzinfo=UTC)
TODAY: Final = date(2026, 11, 24)
MOMENT: Final = timedelta(microseconds=1)
ONE, TWO = UUID(int=1), UUID(int=2)
HELD: Final = Entitlement(ONE, "city-pension", date(2026, 12, 31), Way.FACE)
REVIEW: Final = Review(ONE, TWO, ReviewKind.APPEAL, "city-pension", NOW, ())
REPORT: Final = Report(Door.MET, NOW, document=True, alive=True, answers={}, sign=Sign.TICKED)


@pytest.mark.parametrize(
    ("day", "server"),
    [
        (TODAY, datetime(2026, 11, 24, 15, 59, tzinfo=UTC)),
        (date(2026, 11, 25), datetime(2026, 11, 23, 16, tzinfo=UTC)),
    ],
)
def test_a_list_is_of_today_or_tomorrow_in_the_city(day: date, server: datetime) -> None:
    listed = VisitList.hand_over(ONE, TWO, "team_a", day, Reading(server, server))

    assert (listed.visit_list, listed.officer, listed.place, listed.day) == (
        ONE,
        TWO,
        "team_a",
        day,
    )
    assert listed.bookings == ()


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 26)])
def test_a_list_of_another_day_is_not_handed_over(day: date) -> None:
    with pytest.raises(Unfit, match="of today or of tomorrow"):
        VisitList.hand_over(ONE, TWO, "team_a", day, Reading(NOW, NOW))


def test_a_phone_keeps_names_until_four_on_the_day_after() -> None:
    listed = VisitList(ONE, TWO, "team_a", TODAY, Reading(NOW, NOW))

    assert listed.expires_at == datetime(2026, 11, 25, 4, tzinfo=SHANGHAI)


def test_whoever_declined_is_doubted_for_that_alone() -> None:
    declined = replace(REPORT, door=Door.REFUSED, document=False, alive=False, sign=Sign.NONE)

    assert declined.doubts() == (Doubt.REFUSED,)
    declined.check()


def test_more_doubts_are_put_behind_those_that_there_are() -> None:
    settled = Settled(VisitOutcome.CERTIFIED, Taken(NOW, Clock.RIGHT))

    doubted = settled.doubted(Doubt.LATE).doubted(Doubt.CLOCK)

    assert (doubted.outcome, doubted.doubts) == (VisitOutcome.REVIEW, (Doubt.LATE, Doubt.CLOCK))
    assert doubted.words.zh == "超过十四天才上传；上门时间无法确定"
    assert (
        doubted.words.en == "Sent more than fourteen days later; When it took place can't be told"
    )
    assert (settled.on, Settled(VisitOutcome.REVIEW, Taken(None, Clock.UNCLEAR)).on) == (
        TODAY,
        None,
    )


@pytest.mark.parametrize(
    ("before", "later", "clock"),
    [
        (DRIFT, DRIFT, Clock.RIGHT),
        (DRIFT + MOMENT, DRIFT + MOMENT, Clock.CORRECTED),
        (-DRIFT - MOMENT, -DRIFT - MOMENT, Clock.CORRECTED),
        (timedelta(), DRIFT, Clock.RIGHT),
        (timedelta(), DRIFT + MOMENT, Clock.CHANGED),
    ],
)
def test_a_clock_strays_by_five_minutes_before_it_is_called_wrong(
    before: timedelta, later: timedelta, clock: Clock
) -> None:
    handed, sent = NOW, NOW + timedelta(hours=9)

    taken = took_place(
        NOW + timedelta(hours=2) + before,
        Reading(handed + before, handed),
        Reading(sent + later, sent),
    )

    assert taken.clock is clock


def test_what_lies_a_little_outside_the_readings_is_put_at_their_edge() -> None:
    handed, sent = Reading(NOW, NOW), Reading(NOW + timedelta(hours=1), NOW + timedelta(hours=1))

    assert took_place(NOW - DRIFT, handed, sent) == Taken(NOW, Clock.RIGHT)
    assert took_place(sent.phone + DRIFT, handed, sent) == Taken(sent.server, Clock.RIGHT)
    for outside in (NOW - DRIFT - MOMENT, sent.phone + DRIFT + MOMENT):
        assert took_place(outside, handed, sent) == Taken(None, Clock.UNCLEAR)


def test_a_suspension_takes_two_and_everything_else_one() -> None:
    assert rule(Decision.SUSPENDED, None) is Ruling.PROPOSED
    assert rule(Decision.SUSPENDED, ONE) is Ruling.TAKES_EFFECT
    assert rule(Decision.CERTIFIED, None) is Ruling.TAKES_EFFECT


def test_a_decision_changes_the_entitlement_where_it_says_so_alone() -> None:
    certified = after(HELD, Decision.CERTIFIED, TODAY)
    suspended = after(HELD, Decision.SUSPENDED, TODAY)

    assert certified is not None
    assert (certified.certified_by, certified.certified_until) == (Way.OFFICER, date(2027, 11, 24))
    assert suspended is not None
    assert (suspended.standing, suspended.suspended_on, suspended.version) == (
        Standing.SUSPENDED,
        TODAY,
        2,
    )
    assert after(suspended, Decision.SUSPENDED, date(2026, 12, 1)) is None
    assert after(HELD, Decision.NOT_CERTIFIED, TODAY) is None


def test_back_pay_noted_once_stays_noted() -> None:
    restored = HELD.suspend(TODAY).certify(Way.WINDOW, date(2026, 12, 1))

    assert (restored.standing, restored.suspended_on, restored.back_pay_from) == (
        Standing.ACTIVE,
        None,
        TODAY,
    )
    assert restored.certify(Way.FACE, date(2027, 1, 1)).back_pay_from == TODAY


def test_a_proof_that_ends_as_late_leaves_the_way_that_counts() -> None:
    same = HELD.certify(Way.WINDOW, date(2025, 12, 31))

    assert (same.certified_by, same.certified_until) == (Way.FACE, HELD.certified_until)


def test_who_works_on_a_review_holds_it_for_half_an_hour() -> None:
    claimed = replace(REVIEW, claim=Claim(ONE, "li", NOW + CLAIM_LASTS))

    assert claimed.claim_at(NOW + CLAIM_LASTS - MOMENT) == claimed.claim
    assert claimed.claim_at(NOW + CLAIM_LASTS) is None
    assert REVIEW.claim_at(NOW) is None


def test_what_a_person_asked_for_is_late_behind_its_day() -> None:
    assert (REVIEW.state, REVIEW.due_on) == (ReviewState.OPEN, date(2026, 12, 15))
    assert [REVIEW.overdue(day) for day in (date(2026, 12, 15), date(2026, 12, 16))] == [
        False,
        True,
    ]
    assert not replace(REVIEW, kind=ReviewKind.MEETING).overdue(date(2027, 12, 1))


def test_a_spot_check_is_late_behind_its_end() -> None:
    spot = SpotCheck(ONE, TWO, "city-pension", Way.FACE, NOW, NOW + WITHIN)

    assert [spot.overdue(at) for at in (NOW + WITHIN, NOW + WITHIN + MOMENT)] == [False, True]
    assert BY_BROWSER == (Way.FACE, Way.RELATIVE)


def test_a_year_of_spot_checks_is_the_sum_of_its_months() -> None:
    one = SpotMonth(date(2026, 11, 1), drawn=10, met=5, wrong=1, open=3, overdue=2)
    two = SpotMonth(date(2026, 10, 1), drawn=20, met=18, wrong=0, open=0, overdue=0)

    year = SpotYear.of(date(2025, 12, 1), [one, two])

    assert year.months == (one, two)
    assert year.whole == SpotMonth(date(2025, 12, 1), 30, 23, 1, 3, 2)
    assert (one.unclear, one.resolved, year.whole.unclear) == (1, 6, 3)
    assert one.wrong_share == pytest.approx((0.0042, 0.6412), abs=1e-4)
    assert two.wrong_share[0] == 0.0


def test_a_receipt_says_what_passed_for_whom_how_surely_and_for_how_long() -> None:
    subject = SubjectKind.ENTITLEMENT.of("city-pension")

    assert receipt_claims(
        ONE,
        NOW,
        person=TWO,
        check=UUID(int=3),
        action="pension.certify",
        subject=subject,
        provider=Provider.OWN_CAPTURE,
        assurance=Assurance.HIGH,
    ) == {
        "jti": str(ONE),
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 600,
        "check": str(UUID(int=3)),
        "action": "pension.certify",
        "digest": hashlib.sha256(f"{TWO}|{subject}".encode()).hexdigest(),
        "provider": "own_capture",
        "assurance": "high",
    }


def test_evidence_is_for_the_pension_and_numbered_by_its_check() -> None:
    asked = Evidence(
        *(ONE, UUID(int=0xB4), None, Provider.OFFICER, SubjectKind.ENTITLEMENT.of("city-pension")),
        *(Language.ZH, CheckState.ISSUED, NOW, NOW),
    )

    assert (asked.number, asked.action) == (f"{0xB4:032x}", "pension.certify")
    assert (Judgement(Verdict.PASS).assurance, Judgement(Verdict.PASS).counts) == (
        Assurance.SUBSTANTIAL,
        False,
    )


def test_a_provider_that_did_not_judge_says_why_by_a_word() -> None:
    broken, bare = NotJudged("90100"), NotJudged("no-photo", no_source=True)

    assert (str(broken), broken.code, broken.no_source) == ("90100", "90100", False)
    assert bare.no_source
    assert (str(Forged("digest")), Forged("digest").code) == ("digest", "digest")


def test_a_screen_is_less_sure_than_a_meeting_and_a_number_sees_no_face() -> None:
    assert {presence: sure for presence, (_, sure) in PRESENT.items()} == {
        Presence.WINDOW: Assurance.HIGH,
        Presence.HOME_VISIT: Assurance.HIGH,
        Presence.VIDEO: Assurance.SUBSTANTIAL,
    }
    assert {each: outside.sees_face for each, outside in OUTSIDE.items()} == {
        Provider.WECHAT_VERIFY: True,
        Provider.NETWORK_ID: False,
    }


def test_recognised_is_one_thing_and_certified_another() -> None:
    passed = certify_words(Verdict.PASS, Outcome(certified_until="2027-11-24"))
    held_back = certify_words(Verdict.PASS, Outcome())
    failed = certify_words(Verdict.FAIL, Outcome())

    assert passed[0].zh == "已确认是您本人，资格认证有效期至2027年11月24日。"
    assert passed[1].en == "There is nothing more to do."
    assert held_back[0] == RECOGNISED[Verdict.PASS]
    assert held_back[1].en.startswith("An officer is checking")
    assert failed[0] == RECOGNISED[Verdict.FAIL]
    assert failed[1].en.startswith("Your pension is not affected.")


def test_the_action_is_done_for_others_too_and_a_kiosk_hands_it_to_a_phone() -> None:
    assert (CERTIFY.for_others, CERTIFY.confirmed_after_slips) == (True, True)
    assert (KIOSK_FACE.name, KIOSK_FACE.about) == ("kiosk.face", SubjectKind.ENTITLEMENT)


@pytest.mark.parametrize(
    "told",
    [{"document": True}, {"alive": True}, {"answers": {"lives_here": True}}, {"sign": Sign.TICKED}],
)
@pytest.mark.parametrize("door", [Door.NOT_MET, Door.REFUSED])
def test_of_nobody_who_was_met_nothing_at_all_is_said(door: Door, told: dict[str, object]) -> None:
    bare = replace(REPORT, door=door, document=False, alive=False, sign=Sign.NONE)
    bare.check()

    with pytest.raises(Unfit, match="nothing was checked"):
        replace(bare, **told).check()  # type: ignore[arg-type]  # by name


def test_no_log_shows_whom_a_provider_is_asked_about_or_what_it_opened() -> None:
    wang = Identity("王秀英", "440304195001010021", "13800138000")
    applicant = Applicant("n", ONE, wang, "openid-secret")
    opening = Opening("value-secret", "kept-secret", 60)
    evidence = Evidence(
        *(ONE, TWO, None, Provider.OFFICER, SubjectKind.ENTITLEMENT.of("city-pension")),
        *(Language.ZH, CheckState.ISSUED, NOW, NOW),
    )
    pending = Pending(evidence, applicant, "kept-secret", consented=True, locked=False)

    shown = repr((applicant, opening, pending))

    assert not any(word in shown for word in ("王秀英", "openid-secret", "-secret"))
