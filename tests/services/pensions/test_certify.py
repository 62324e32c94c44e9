"""What a look at the person does to a pension: certified, or an officer decides; and an officer's own word."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.errors import NotAllowed, NotFound
from domain.events import EventKind
from domain.faces.capture import CheckInHand, Outcome
from domain.faces.checks import Booked, End, Receipt
from domain.faces.face_check import STANDARD, CheckResult, CheckState, Reason, Verdict
from domain.pensions.entitlement import Standing
from domain.pensions.evidence import Assurance, Evidence, Judgement, Presence, Provider
from domain.pensions.review import ReviewKind
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.ways import Way
from domain.words import Language
from services.pensions.attestations import Met
from services.pensions.certify_by_evidence import CertifyByEvidence
from services.pensions.check_reviews import CheckReviews
from tests.services.bookings.ledger import CHEN, CITIZEN, NOW, TODAY, WANG, ZHAO
from tests.services.pensions.meetings import CITY, REVIEWER, STOPPED, Office
from tests.services.unit import ACCOUNT

CHECK = UUID(int=51)
PENSION = SubjectKind.ENTITLEMENT.of("city-pension")
HAND = CheckInHand(
    person=WANG,
    account=CITIZEN.account,
    check=CHECK,
    capture=UUID(int=52),
    action="pension.certify",
    subject=PENSION,
    rules=STANDARD,
    language=Language.ZH,
    tries=0,
)
RECEIPT = Receipt(UUID(int=53), CHECK, NOW, "signed")
PASS = CheckResult(Verdict.PASS, (), counts=False, tries=1, duration_ms=9000)
UNSURE = replace(PASS, verdict=Verdict.UNSURE, reasons=(Reason.NOT_SURE,))
PASSED = End(HAND, PASS, RECEIPT, NOW, dead=False, held=None)
EVIDENCE = Evidence(
    person=WANG,
    check=CHECK,
    account=CITIZEN.account,
    provider=Provider.WECHAT_VERIFY,
    subject=PENSION,
    language=Language.ZH,
    state=CheckState.ISSUED,
    issued_at=NOW,
    expires_at=NOW,
)
MET = Met(WANG, "city-pension", Presence.WINDOW, "带身份证来的", Language.ZH)
NEXT_YEAR = date(2027, 11, 24)


@pytest.fixture
def office() -> Office:
    return Office()


async def test_a_pass_certifies_for_a_year_and_the_person_is_told(office: Office) -> None:
    booked = await office.certify(PASSED)

    assert booked == Booked(
        Outcome(certified_until="2027-11-24", receipt=RECEIPT.receipt), (ACCOUNT,)
    )
    held = office.held["city-pension"]
    assert (held.certified_until, held.certified_by) == (NEXT_YEAR, Way.FACE)
    assert office.events.told == [(EventKind.CERTIFIED, str(PENSION), WANG)]
    assert office.receipts == [(WANG, CITIZEN.account, RECEIPT)]
    assert office.proven == [(CITIZEN.account, WANG)]
    assert (office.spots, office.openings.opened) == ([], [])


async def test_a_suspended_pension_runs_again_with_back_pay(office: Office) -> None:
    hand = replace(HAND, subject=SubjectKind.ENTITLEMENT.of(STOPPED.scheme))

    await office.certify(replace(PASSED, hand=hand))

    held = office.held[STOPPED.scheme]
    assert (held.standing, held.back_pay_from) == (Standing.ACTIVE, STOPPED.suspended_on)
    assert [kind for kind, _, _ in office.events.told] == [EventKind.RESTORED]


@pytest.mark.parametrize(
    ("mandate", "way"), [(None, Way.FACE), (UUID(int=5), Way.RELATIVE)], ids=["own", "relatives"]
)
async def test_of_some_a_call_or_visit_confirms_the_phone(
    office: Office, mandate: UUID | None, way: Way
) -> None:
    office.drawn = True

    await office.certify(replace(PASSED, hand=replace(HAND, mandate=mandate)))

    assert office.held["city-pension"].certified_by is way
    assert office.spots == [(WANG, CHECK, "city-pension", way, NOW)]


async def test_whoever_is_recorded_as_dead_and_is_seen_is_an_officers_to_decide(
    office: Office,
) -> None:
    office.drawn = True

    booked = await office.certify(replace(PASSED, dead=True))

    assert booked == Booked(
        Outcome(receipt=RECEIPT.receipt, reasons=(Reason.RECORDED_DEATH,)), (REVIEWER,)
    )
    assert office.held["city-pension"] == CITY
    assert office.openings.opened == [
        ("city-pension", ReviewKind.DEATH_RECORDED, (Reason.RECORDED_DEATH,), "system", "")
    ]
    assert (office.events.told, office.spots) == ([], [])
    assert office.receipts == [(WANG, CITIZEN.account, RECEIPT)]
    assert office.proven == [(CITIZEN.account, WANG)]


@pytest.mark.parametrize(
    ("end", "reasons", "told"),
    [
        (replace(PASSED, result=UNSURE, receipt=None), (Reason.NOT_SURE,), ()),
        (replace(PASSED, receipt=None), (), ()),
        (replace(PASSED, result=UNSURE), (Reason.NOT_SURE,), ()),
        (
            replace(PASSED, held=Reason.OTHER_MOVEMENT),
            (Reason.OTHER_MOVEMENT,),
            (Reason.OTHER_MOVEMENT,),
        ),
    ],
    ids=["unsure", "no_receipt", "receipt_of_no_pass", "held"],
)
async def test_anything_but_a_pass_takes_nothing_away_and_an_officer_looks(
    office: Office, end: End, reasons: tuple[Reason, ...], told: tuple[Reason, ...]
) -> None:
    booked = await office.certify(end)

    assert booked == Booked(Outcome(reasons=told), (REVIEWER,))
    assert office.openings.opened == [
        ("city-pension", ReviewKind.FACE_CHECK, reasons, "system", "")
    ]
    assert office.openings.checks == [CHECK]
    assert office.held["city-pension"] == CITY
    assert (office.receipts, office.proven, office.events.told) == ([], [], [])


async def test_of_a_pension_that_ended_meanwhile_the_receipt_alone_is_kept(office: Office) -> None:
    office.held.clear()

    booked = await office.certify(PASSED)

    assert booked.outcome == Outcome(receipt=RECEIPT.receipt)
    assert [kind for kind, _, _ in office.events.told] == [EventKind.CERTIFIED]
    assert office.spots == []


@pytest.mark.parametrize(
    ("days", "died", "due"),
    [(61, False, False), (60, False, True), (61, True, True)],
    ids=["not_yet", "within_sixty_days", "recorded_as_dead"],
)
async def test_a_pension_is_due_two_months_before_its_end_or_where_a_death_is_wrong(
    office: Office, days: int, *, died: bool, due: bool
) -> None:
    today = CITY.certified_until - timedelta(days=days)

    assert await office.certify.due(WANG, PENSION, today, died=died) is due
    by_evidence = CertifyByEvidence(certify=office.certify, outside=())
    assert await by_evidence.due(WANG, PENSION, today, died=died) is due


async def test_what_is_no_pension_of_the_person_is_not_found(office: Office) -> None:
    for ask in (
        office.certify.due(ZHAO, PENSION, TODAY, died=True),
        office.certify.due(WANG, SubjectKind.ENTITLEMENT.of("none"), TODAY, died=True),
    ):
        with pytest.raises(NotFound) as refused:
            await ask
        assert refused.value.problem is Problem.NOT_FOUND
        assert refused.value.detail  # says that it is the pension that there is not
    for reference in ("", "a b"):
        with pytest.raises(NotFound):
            office.certify.subject(reference, CITIZEN.session)


def test_the_other_ways_are_all_but_the_one_that_was_tried(office: Office) -> None:
    by_evidence = CertifyByEvidence(certify=office.certify, outside=(Way.WECHAT,))
    all_ways = {
        Way.FACE, Way.RELATIVE, Way.KIOSK, Way.HOME_VISIT, Way.VIDEO, Way.WINDOW, Way.WECHAT,
    }  # fmt: skip

    assert {each.way for each in office.certify.other_ways()} == all_ways - {Way.FACE}
    assert {each.way for each in by_evidence.other_ways(Way.WECHAT)} == all_ways - {Way.WECHAT}
    assert all(each.ready for each in by_evidence.other_ways(Way.WECHAT))
    assert office.certify.subject("city-pension", CITIZEN.session) == PENSION
    assert by_evidence.subject("city-pension") == PENSION


async def test_what_others_saw_certifies_by_their_way_and_is_not_drawn(office: Office) -> None:
    office.drawn = True
    by_evidence = CertifyByEvidence(certify=office.certify, outside=())
    judged = Judgement(Verdict.PASS)

    booked = await by_evidence(EVIDENCE, judged, RECEIPT, NOW, dead=False)
    dead = await by_evidence(EVIDENCE, judged, RECEIPT, NOW, dead=True)

    assert booked.outcome.certified_until == "2027-11-24"
    assert office.held["city-pension"].certified_by is Way.WECHAT
    assert dead.outcome.reasons == (Reason.RECORDED_DEATH,)
    assert office.spots == []


async def test_what_others_were_not_sure_of_is_an_officers_to_look_at(office: Office) -> None:
    by_evidence = CertifyByEvidence(certify=office.certify, outside=())
    judged = Judgement(Verdict.UNSURE, reasons=(Reason.NOT_SURE,))

    booked = await by_evidence(EVIDENCE, judged, None, NOW, dead=False)

    assert booked == Booked(Outcome(), (REVIEWER,))
    assert office.openings.opened == [
        ("city-pension", ReviewKind.FACE_CHECK, (Reason.NOT_SURE,), "system", "")
    ]


async def test_an_officers_word_certifies_as_a_check_does(office: Office) -> None:
    attested = await office.attestations.vouch(CHEN, MET, NOW)

    check = attested.evidence.check
    assert (attested.rung, attested.outcome.certified_until) == ((ACCOUNT,), "2027-11-24")
    assert attested.evidence == replace(
        EVIDENCE,
        check=check,
        account=None,
        provider=Provider.OFFICER,
        state=CheckState.PASSED,
        assurance=Assurance.HIGH,
    )
    assert office.attested == [
        (replace(attested.evidence, assurance=None), Presence.WINDOW, CHEN.officer, MET.words, None)
    ]
    assert office.held["city-pension"].certified_by is Way.WINDOW
    assert office.receipts == [(WANG, None, attested.receipt)]
    (claims,) = office.signer.signed
    assert (claims["provider"], claims["assurance"]) == (Provider.OFFICER, Assurance.HIGH)
    assert office.audit.entries == [
        (CHEN.actor, "evidence.attested", WANG, f"evidence:{check}", "window")
    ]


@pytest.mark.parametrize(
    ("presence", "way", "assurance", "drawn"),
    [
        (Presence.WINDOW, Way.WINDOW, Assurance.HIGH, False),
        (Presence.HOME_VISIT, Way.HOME_VISIT, Assurance.HIGH, True),
        (Presence.VIDEO, Way.VIDEO, Assurance.SUBSTANTIAL, True),
    ],
)
async def test_where_no_colleague_stood_beside_it_some_are_confirmed(
    office: Office, presence: Presence, way: Way, assurance: Assurance, *, drawn: bool
) -> None:
    office.drawn = True

    attested = await office.attestations.vouch(CHEN, replace(MET, presence=presence), NOW)

    spot = (WANG, attested.evidence.check, "city-pension", way, NOW)
    assert office.spots == ([spot] if drawn else [])
    assert attested.evidence.assurance is assurance


async def test_a_meeting_told_later_certifies_from_its_day(office: Office) -> None:
    day = TODAY - timedelta(days=3)
    at_home = replace(MET, presence=Presence.HOME_VISIT, on=day)

    attested = await office.attestations.vouch(CHEN, at_home, NOW)

    assert attested.outcome.certified_until == "2027-11-21"
    assert office.attested[0][-1] == day
    assert office.spots == []  # none was drawn


async def test_with_a_recorded_death_an_officers_word_is_looked_at_by_another(
    office: Office,
) -> None:
    office.dead = office.drawn = True

    attested = await office.attestations.vouch(
        CHEN, replace(MET, presence=Presence.HOME_VISIT), NOW
    )

    assert attested.outcome.certified_until == ""
    assert attested.rung == (REVIEWER,)
    assert (office.held["city-pension"], office.spots) == (CITY, [])


async def test_no_officer_vouches_for_themselves_or_for_a_pension_that_there_is_not(
    office: Office,
) -> None:
    with pytest.raises(NotFound) as none:
        await office.attestations.vouch(CHEN, replace(MET, scheme="none"), NOW)
    with pytest.raises(NotFound):
        await office.attestations.vouch(CHEN, replace(MET, scheme=""), NOW)
    office.own_of.add(CHEN.officer)
    with pytest.raises(NotAllowed) as own:
        await office.attestations.vouch(CHEN, MET, NOW)

    assert own.value.problem is Problem.OWN_CASE
    assert none.value.problem is Problem.NOT_FOUND
    assert (office.attested, office.receipts, office.audit.entries) == ([], [], [])


async def test_a_slip_in_a_check_of_anything_is_looked_at_with_a_pension_of_the_person(
    office: Office,
) -> None:
    reviews = CheckReviews(reviews=office, openings=office.openings)
    sign_in = replace(HAND, subject=SubjectKind.FACE.of(), action="face.renew")

    assert await reviews.slipped(sign_in, NOW) == (REVIEWER,)
    assert await reviews.slipped(HAND, NOW) == (UUID(int=42),)
    assert await reviews.slipped(replace(sign_in, person=ZHAO), NOW) == ()

    slip = (ReviewKind.FACE_CHECK, (Reason.OTHER_MOVEMENT,), "system", "")
    assert office.openings.opened == [("city-pension", *slip)] * 2
    assert office.openings.checks == [CHECK] * 2
    office.waiting.add(Reason.OTHER_MOVEMENT)
    assert await reviews.waits(WANG, Reason.OTHER_MOVEMENT)
    assert not await reviews.waits(WANG, Reason.NOT_SURE)
