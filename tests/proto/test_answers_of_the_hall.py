"""What answers say of cases, certificates and ratings: for whom, how it stands, what is hidden from whom."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts.mandates import Mandate, MandateSeen
from domain.errors import Conflict
from domain.hall.case_lists import CaseBrief, CaseFile, OfficerCaseFile
from domain.hall.cases import OBJECTION_WITHIN, Case, CaseEvent, CaseState, Move, StepState
from domain.hall.certificate_kinds import CertificateKind
from domain.hall.certificate_lists import CertificateFile
from domain.hall.certificates import Certificate, Showing
from domain.hall.copied import CaseKept, CertificateKept
from domain.hall.items import Prefill, Rules, SignWay
from domain.hall.looks import LookTally
from domain.hall.rating_appeals import Appeal
from domain.hall.rating_lists import AskSeen, RepairFile
from domain.hall.ratings import Given, RatingAsk, RatingLevel, RatingReason, RatingShown
from domain.hall.receptions import StepTally
from domain.hall.releases import ItemVersion
from domain.hall.signatures import Signature
from domain.hall.transitions import Moment as Now
from domain.people import Identity
from domain.problem_titles import TITLES
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from domain.words import Language, Words
from proto.http.hall.cases import CaseLine, CaseSeen, EventSeen, RepresentativeSeen, clocks_seen
from proto.http.hall.certificates import CertificateSeen, ShowingSeen
from proto.http.hall.copied import HeldCase, HeldCertificate, HeldRating, HeldSignature
from proto.http.hall.items import ItemSeen, ItemVersionSeen
from proto.http.hall.officer_cases import LookTallySeen, MoveDone, OfficerCase
from proto.http.hall.ratings import RatingLine, RatingShownLine, RepairSeen
from proto.http.hall.receptions import ReceptionStepSeen
from proto.http.hall.signatures import CounterSignature, SignatureShown
from tests.domain.hall.sample import CLERK, ITEM, NOW, accepted, decided, draft, submitted
from tests.made import MOMENT, made

SOMEBODY, OTHER = UUID(int=1), UUID(int=2)
LATER = MOMENT + timedelta(hours=1)
EN, ZH = Language.EN, Language.ZH
UNITS = {each.unit: Words(each.unit, each.unit) for each in ITEM.steps}


def shown(case: Case, at: Now = NOW, **file: object) -> CaseSeen:
    return CaseSeen.of(CaseFile(case, ITEM, **{"events": (), **file}), at, EN)  # type: ignore[arg-type]  # its fields


@pytest.mark.parametrize("mandate", [None, SOMEBODY], ids=["oneself", "another"])
def test_a_case_says_whether_another_applied_and_each_event_whether_another_acted(
    mandate: UUID | None,
) -> None:
    event = made(CaseEvent, mandate=mandate)
    copied = HeldCase.of(CaseKept(replace(draft(), mandate=mandate), (event,)))
    expected = mandate is not None

    assert CaseLine.of(made(CaseBrief, mandate=mandate), ITEM, ZH).represented is expected
    assert EventSeen.of(event, ZH).represented is expected
    assert (copied.represented, copied.events[0].represented) == (expected, expected)


def test_who_acts_for_another_is_masked_for_citizens_and_whole_for_officers() -> None:
    seen = MandateSeen(made(Mandate, ends_at=LATER), "王秀英")

    assert RepresentativeSeen.of(seen, MOMENT, masked=False).name == "王秀英"
    assert RepresentativeSeen.of(seen, MOMENT, masked=True).name != "王秀英"
    assert RepresentativeSeen.of(seen, MOMENT, masked=True).stands
    assert not RepresentativeSeen.of(seen, LATER, masked=True).stands
    assert shown(draft(), representative=seen).representative == RepresentativeSeen.of(
        seen, NOW.at, masked=True
    )


def test_a_draft_says_until_when_it_is_kept_and_nothing_else_does() -> None:
    assert shown(draft()).kept_until == draft().draft_until
    assert shown(submitted()).kept_until is None


def test_a_refused_case_says_until_when_its_applicant_may_object() -> None:
    refused = replace(decided(), state=CaseState.REJECTED, ended_at=NOW.at)
    over = Now(NOW.at + OBJECTION_WITHIN, NOW.calendar)

    assert shown(refused).objection_until == NOW.at + OBJECTION_WITHIN
    assert shown(refused, over).objection_until is None
    assert shown(submitted()).objection_until is None


def test_what_a_supplement_says_so_far_is_shown_empty_or_not_and_none_before_it_begins() -> None:
    none, empty = draft(), replace(draft(), supplement_form={})
    some = replace(draft(), supplement_form={"shop": "面馆"})

    assert [shown(each).supplement_form for each in (none, empty, some)] == [
        None,
        {},
        {"shop": "面馆"},
    ]
    assert [HeldCase.of(CaseKept(each, ())).supplement_form for each in (none, empty)] == [None, {}]


def test_a_field_is_shown_as_filled_in_by_the_city_where_the_city_knows_it_and_it_stands_there() -> (
    None
):
    item = replace(ITEM, prefill=(Prefill("shop", "register", "name"), Prefill("x", "r", "y")))

    def fields(*on_record: str) -> list[str]:
        file = CaseFile(draft(), item, (), frozenset(on_record))
        return [each.field for each in CaseSeen.of(file, NOW, ZH).prefilled]

    assert fields("shop", "x") == ["shop"]
    assert fields() == []


def test_an_applicant_does_not_see_who_took_a_step_and_an_officer_does() -> None:
    events = tuple(made(CaseEvent, move=move) for move in (Move.SUBMIT, Move.TAKE))
    file = CaseFile(accepted(), ITEM, events)
    seen = OfficerCase.of(
        OfficerCaseFile(file, made(Identity), frozenset(), {CLERK.officer: "chen"}),
        CLERK.officer,
        NOW,
        ZH,
    )

    assert [each.move for each in CaseSeen.of(file, NOW, ZH).events] == [Move.SUBMIT]
    assert [each.move for each in seen.events] == [Move.SUBMIT, Move.TAKE]
    assert [(each.step, each.username, each.mine) for each in seen.steps[:2]] == [
        ("accept", "chen", True),
        ("look", "", False),
    ]


def test_a_clock_that_ended_is_shown_no_more() -> None:
    case = submitted()
    over = replace(case, clocks=tuple(replace(each, ended_at=NOW.at) for each in case.clocks))

    (clock,) = clocks_seen(case, NOW)
    assert (clock.provisional, clock.due is None, clock.due_by_law is None) == (False, False, False)
    assert clocks_seen(over, NOW) == []


@pytest.mark.parametrize(("used", "at"), [(LATER, LATER), (None, MOMENT)], ids=["seen", "made"])
def test_a_showing_is_of_when_somebody_saw_it(used: object, at: object) -> None:
    showing = made(Showing, used_at=used)
    copied = HeldCertificate.of(CertificateKept(made(Certificate), (showing,)), ZH)

    assert ShowingSeen.of(showing).at == at
    assert copied.showings[0].at == at


def test_a_certificate_is_shown_sealed_once_it_was_issued() -> None:
    def signed(**more: object) -> str:
        file = made(CertificateFile, certificate=made(Certificate, jws="a.b.c", **more))
        return CertificateSeen.of_file(file, MOMENT, ZH).signed

    assert (signed(active_at=MOMENT), signed()) == ("a.b.c", "")


def test_how_often_a_rule_was_wrong_is_a_share_of_what_was_looked_at() -> None:
    assert LookTallySeen.of(LookTally("unit", 5, 3, 1)).wrong_percent == 25
    assert LookTallySeen.of(LookTally("unit", 5, 0, 0)).wrong_percent == 0


def test_of_many_moves_each_says_the_new_version_or_what_refused_it() -> None:
    done = MoveDone.of(SOMEBODY, 7, EN)
    refused = MoveDone.of(SOMEBODY, Conflict(Problem.CASE_MOVED), EN)

    assert done.model_dump() == {"case": SOMEBODY, "version": 7, "problem": "", "detail": ""}
    assert (refused.version, refused.problem) == (0, Problem.CASE_MOVED)
    assert refused.detail == TITLES[Problem.CASE_MOVED].en


def test_seconds_at_a_window_are_shown_as_a_mean() -> None:
    assert ReceptionStepSeen.of(made(StepTally, seconds=100, count=3), ZH).mean_s == 33


RATED = SubjectKind.CASE.of(SOMEBODY)


@pytest.mark.parametrize(
    ("subject", "case"), [(RATED, SOMEBODY), (SubjectKind.TICKET.of(SOMEBODY), None)]
)
def test_a_rating_names_the_case_that_it_is_about(subject: Subject, case: UUID | None) -> None:
    assert RatingLine.of(made(AskSeen, ask=made(RatingAsk, subject=subject)), ZH).case == case


@pytest.mark.parametrize(
    ("rating", "given", "silent"),
    [
        (None, None, False),
        (SOMEBODY, None, True),
        (SOMEBODY, Given(RatingLevel.SATISFIED), False),
        (None, Given(RatingLevel.SATISFIED), False),
    ],
)
def test_who_said_nothing_in_time_was_silent(
    rating: UUID | None, given: Given | None, *, silent: bool
) -> None:
    ask = made(RatingAsk, subject=RATED, rating=rating, given=given)

    assert RatingLine.of(made(AskSeen, ask=ask), ZH).silent is silent
    assert HeldRating.of(ask).settled is (rating is not None)


def test_the_copy_of_a_rating_says_what_was_given_and_whether_a_call_is_wished() -> None:
    given = Given(RatingLevel.DISSATISFIED, (RatingReason.SPEED,), "慢", call_back=True)
    said, silent = (HeldRating.of(made(RatingAsk, given=each)) for each in (given, None))
    quiet = HeldRating.of(made(RatingAsk, given=replace(given, call_back=False)))

    assert (said.level, said.reasons, said.words) == ("dissatisfied", ["speed"], "慢")
    assert (silent.level, silent.reasons, silent.words) == ("", [], "")
    assert (said.call_back, quiet.call_back, silent.call_back) == (True, False, False)


def test_a_rating_shows_the_unit_how_its_appeal_stands() -> None:
    appeal, rating = made(Appeal), made(RatingShown)

    assert RatingShownLine.of(rating, appeal, ZH).appeal is appeal.state
    assert RatingShownLine.of(rating, None, ZH).appeal is None


def test_a_repair_shows_which_step_is_done_which_is_open_and_which_is_mine() -> None:
    case = accepted()
    file = made(RepairFile, case=case, definition=ITEM)
    states = [each.state for each in case.steps]

    seen = RepairSeen.of(file, CLERK.officer, NOW, ZH).steps
    assert StepState.DONE in states
    assert StepState.OPEN in states
    assert [each.done for each in seen] == [each is StepState.DONE for each in states]
    assert [each.open for each in seen] == [each is StepState.OPEN for each in states]
    assert [each.mine for each in seen] == [True, False, False, False, False]


def test_an_item_offers_what_its_definition_holds() -> None:
    kind = made(CertificateKind, kind="licence")
    rich = replace(
        ITEM,
        certificate=kind,
        signature=frozenset({SignWay.OFFICER, SignWay.CODE}),
        rules=made(Rules, shadow=False),
    )
    tried = replace(ITEM, rules=made(Rules, shadow=True))

    plain, full = ItemSeen.of(ITEM, UNITS, ZH), ItemSeen.of(rich, UNITS, ZH)
    assert (plain.certificate, plain.courier, plain.by_rule, plain.signed_by) == (
        None,
        False,
        False,
        [],
    )
    assert full.certificate is not None
    assert full.certificate.kind == "licence"
    assert full.by_rule
    assert full.signed_by == [way for way in SignWay if way in rich.signed_by]
    assert not ItemSeen.of(tried, UNITS, ZH).by_rule


@pytest.mark.parametrize("by", [None, SOMEBODY], ids=["operator", "officer"])
def test_a_version_of_an_item_says_whether_the_command_line_proposed_it(by: UUID | None) -> None:
    seen = ItemVersionSeen.of(made(ItemVersion, proposed_by=by), ZH, mine=False)

    assert seen.by_operator is (by is None)


def test_a_signature_is_shown_at_the_desk_and_in_the_copy_with_its_digest() -> None:
    signed = made(Signature, signed_at=MOMENT, digest=b"\x05")
    desk, copied = SignatureShown.of(signed, ZH), HeldSignature.of(signed)
    waiting = CounterSignature.of(made(Signature, content=b'{"form": {"shop": "1"}}'), ITEM, EN)

    assert (desk.digest, desk.signed_at, desk.move, desk.way) == (
        "05",
        MOMENT,
        signed.move,
        signed.way,
    )
    assert (copied.digest, copied.signed_at, copied.case, copied.jws) == (
        "05",
        MOMENT,
        signed.case,
        signed.jws,
    )
    assert (waiting.item, waiting.name, waiting.digest, waiting.form) == (
        ITEM.name,
        "Signs",
        "09",
        {"shop": "1"},
    )
