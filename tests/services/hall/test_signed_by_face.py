"""Faces and officers as a signature: what a pass signs, what an officer saw, and what a face at a window opens."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.bookings.tickets import Ticket, TicketState
from domain.errors import Conflict, NotAllowed, NotFound
from domain.faces.capture import CheckInHand, Outcome
from domain.faces.checks import Booked, End, Receipt
from domain.faces.face_check import STANDARD, CheckResult, CheckState, Reason, Verdict
from domain.hall.items import SignWay
from domain.hall.posts import Post, PostRole
from domain.hall.signatures import CASE_SIGN, Signature
from domain.pensions.evidence import Evidence, Judgement, Provider
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from domain.ways import Offer, Way
from domain.words import Language, Words
from services.hall.counter_signatures import CounterSignatures
from services.hall.identify_by_face import IdentifyByFace
from services.hall.sign_by_evidence import SignByEvidence
from services.hall.sign_by_face import SignByFace
from tests.domain.hall.sample import refused
from tests.people import FakeClock
from tests.services.hall.counter import HER, SHE, FakeItems, FakePosts, cases_of, officer
from tests.services.hall.signing_room import (
    DRAFT,
    NOW,
    SIGNED,
    FakeSignatures,
    FakeSigner,
    begun,
    statement,
)
from tests.services.hall.window import SERVED, TICKET
from tests.services.unit import FakeAudit, FakeUnit

FACED: Final = begun(SignWay.FACE)
SAME_OTHERWISE: Final = begun(SignWay.FACE, form={"shop": "面馆"})
BEFORE: Final = begun(SignWay.OFFICER)
FANG, FAR, CHECK = officer(21), officer(22), UUID(int=51)
WINDOW: Final = Offer(Way.WINDOW, Words("窗口", "At the window"), ready=True)
TODAY: Final = date(2026, 11, 24)
ABOUT: Final = f"case:{DRAFT.case}"
RECEIPT: Final = Receipt(UUID(int=53), CHECK, NOW, "signed")
NOTHING: Final = Booked(Outcome(), ())
PASS: Final = CheckResult(Verdict.PASS, (), counts=False, tries=1, duration_ms=9000)


def end(subject: Subject, **changes: object) -> End:
    hand = CheckInHand(
        person=SHE,
        account=HER.account,
        check=CHECK,
        capture=UUID(int=52),
        action="case.sign",
        subject=subject,
        rules=STANDARD,
        language=Language.ZH,
        tries=0,
    )
    passed = End(hand, PASS, RECEIPT, NOW, dead=False, held=None)
    return replace(passed, **changes)  # type: ignore[arg-type]  # a test's own


class Room:
    """Something is begun to be signed."""

    def __init__(self, held: Signature | None) -> None:
        self.store, self.signer, self.audit = FakeSignatures(held), FakeSigner(), FakeAudit()
        self.cases, self.posts = cases_of(DRAFT), FakePosts()
        self.posts.held[FANG.officer] = [Post("fire_rescue", PostRole.CLERK, "4403")]
        self.posts.held[FAR.officer] = [Post("fire_rescue", PostRole.CLERK, "4401")]
        self.face = SignByFace(
            store=self.store,
            signer=self.signer,
            audit=self.audit,
            window=WINDOW,
            clock=FakeClock(NOW),
        )
        self.evidence = SignByEvidence(sign=self.face)
        self.counter = CounterSignatures(
            unit=FakeUnit(),
            store=self.store,
            cases=self.cases,
            items=FakeItems(SIGNED),
            posts=self.posts,
            signer=self.signer,
            audit=self.audit,
            clock=FakeClock(NOW),
        )

    @property
    def untouched(self) -> bool:
        return not (self.store.signed or self.signer.claims or self.audit.entries)

    async def attest(
        self,
        by: Officer = FANG,
        signature: UUID = BEFORE.signature,
        digest: bytes = BEFORE.digest,
    ) -> None:
        await self.counter.attest(by, SHE, signature, digest, "by hand")


async def test_a_face_that_passes_signs_what_it_is_about() -> None:
    room = Room(FACED)

    assert await room.face(end(FACED.subject)) == NOTHING
    signed = FACED.signed(NOW, check=CHECK)
    assert room.store.signed == [(signed, f"jws of {FACED.signature}")]
    assert room.signer.claims == [statement(FACED, NOW, check=str(CHECK))]
    assert room.audit.entries == [(HER.actor, "case.sign", SHE, ABOUT, "face")]


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"held": Reason.NOT_SURE}, (Reason.NOT_SURE,)),
        ({"dead": True}, (Reason.RECORDED_DEATH,)),
        ({"result": replace(PASS, verdict=Verdict.FAIL)}, ()),
    ],
    ids=["an officer looks first", "recorded as dead", "another face"],
)
async def test_what_is_no_pass_signs_nothing_and_opens_no_window(
    changes: dict[str, object], reasons: tuple[Reason, ...]
) -> None:
    room, tickets = Room(FACED), Tickets()

    assert await room.face(end(FACED.subject, **changes)) == Booked(Outcome(reasons=reasons), ())
    assert await tickets.face(end(tickets.subject, **changes)) == Booked(
        Outcome(reasons=reasons), ()
    )
    assert room.untouched
    assert tickets.shown == []


@pytest.mark.parametrize("held", [None, SAME_OTHERWISE, begun(SignWay.CODE), FACED.signed(NOW)])
async def test_a_pass_signs_nothing_but_what_still_waits_for_it(held: Signature | None) -> None:
    room = Room(held)

    assert await room.face(end(FACED.subject)) == NOTHING
    assert room.untouched


async def test_a_face_is_asked_for_once_it_was_begun_and_until_it_is_signed() -> None:
    room = Room(FACED)
    subject = room.face.subject(FACED.subject.reference, UUID(int=1))

    assert subject == FACED.subject == room.evidence.subject(FACED.subject.reference)
    for due in (room.face.due, room.evidence.due):
        assert await due(SHE, subject, TODAY, died=False)
        assert not await due(SHE, subject, TODAY, died=True)
    room.store.held = FACED.signed(NOW)
    assert not await room.face.due(SHE, subject, TODAY, died=False)
    assert room.face.other_ways() == room.evidence.other_ways(Way.WINDOW) == (WINDOW,)


@pytest.mark.parametrize("held", [None, begun(SignWay.CODE), SAME_OTHERWISE])
async def test_no_face_is_asked_for_what_was_not_begun_by_it(held: Signature | None) -> None:
    with refused(Problem.NOT_FOUND, NotFound):
        await Room(held).face.due(SHE, FACED.subject, TODAY, died=False)


@pytest.mark.parametrize("reference", ["", str(DRAFT.case), f"{DRAFT.case}:00"])
async def test_what_names_no_content_is_no_subject_of_a_face(reference: str) -> None:
    room = Room(FACED)

    with refused(Problem.NOT_FOUND, NotFound):
        room.face.subject(reference, UUID(int=1))
    with refused(Problem.NOT_FOUND, NotFound):
        room.evidence.subject(reference)


JUDGED: Final = Judgement(Verdict.PASS)
EVIDENCE: Final = Evidence(
    person=SHE,
    check=CHECK,
    account=HER.account,
    provider=Provider.WECHAT_VERIFY,
    subject=FACED.subject,
    language=Language.ZH,
    state=CheckState.ISSUED,
    issued_at=NOW,
    expires_at=NOW,
)


async def test_wechats_look_signs_and_the_statement_says_who_looked() -> None:
    room = Room(FACED)

    assert await room.evidence(EVIDENCE, JUDGED, RECEIPT, NOW, dead=False) == NOTHING
    more = {"check": str(CHECK), "provider": Provider.WECHAT_VERIFY}
    assert room.signer.claims == [statement(FACED, NOW, **more)]
    assert room.audit.entries == [(HER.actor, "case.sign", SHE, ABOUT, "face")]
    assert room.evidence.action is CASE_SIGN
    assert room.evidence.consents == {Provider.WECHAT_VERIFY: Purpose.WECHAT_SIGNING}


@pytest.mark.parametrize("why", ["no pass", "an officer vouches", "dead"])
async def test_of_anything_else_she_chooses_another_way(why: str) -> None:
    room = Room(FACED)
    evidence = replace(EVIDENCE, account=None) if why == "an officer vouches" else EVIDENCE
    receipt = None if why == "no pass" else RECEIPT

    booked = await room.evidence(evidence, JUDGED, receipt, NOW, dead=why == "dead")

    reasons = (Reason.RECORDED_DEATH,) if why == "dead" else ()
    assert booked == Booked(Outcome(reasons=reasons), ())
    assert room.untouched


async def test_an_officer_of_its_units_sees_what_waits_and_is_on_record() -> None:
    room = Room(BEFORE)

    assert await room.counter.waiting(FANG, SHE, "she stands here") == ((BEFORE, SIGNED),)
    assert await room.counter.waiting(FAR, SHE, "looking") == ()
    room.cases.kept.clear()
    assert await room.counter.waiting(FANG, SHE, "swept") == ()
    assert [
        (actor, action, person, why) for actor, action, person, _, why in room.audit.entries
    ] == [
        (FANG.actor, "case.sign_read", SHE, "she stands here"),
        (FAR.actor, "case.sign_read", SHE, "looking"),
        (FANG.actor, "case.sign_read", SHE, "swept"),
    ]
    assert {about for *_, about, _ in room.audit.entries} == {str(SubjectKind.PERSON.of())}


@pytest.mark.parametrize("at_her_window", [True, False])
async def test_an_officer_before_whom_she_signed_says_what_was_seen(*, at_her_window: bool) -> None:
    room = Room(BEFORE)
    if at_her_window:
        await room.counter.witness(FAR, BEFORE, "by hand")
    else:
        await room.attest()

    by = FAR if at_her_window else FANG
    signed = BEFORE.signed(NOW, officer=by.officer, words="by hand")
    assert room.store.signed == [(signed, f"jws of {BEFORE.signature}")]
    assert room.signer.claims == [statement(BEFORE, NOW)]
    assert room.audit.entries == [(by.actor, "case.sign", SHE, ABOUT, "by hand")]
    assert [at for _, at in room.cases.asked] == [NOW]


async def test_an_officer_attests_what_was_shown_and_nothing_else() -> None:
    room = Room(BEFORE)

    with refused(Problem.CASE_CHANGED, Conflict):
        await room.attest(digest=bytes(32))
    for by, signature in ((FAR, BEFORE.signature), (FANG, UUID(int=404))):
        with refused(Problem.NOT_FOUND, NotFound):
            await room.attest(by, signature)
    room.cases.own_of = frozenset({FANG.officer})
    with refused(Problem.OWN_CASE, NotAllowed):
        await room.attest()
    assert room.untouched


@pytest.mark.parametrize(
    "locked", [None, replace(BEFORE, signature=UUID(int=5)), BEFORE.signed(NOW)]
)
async def test_what_was_begun_anew_or_signed_meanwhile_is_not_there(
    locked: Signature | None,
) -> None:
    room = Room(locked)

    with refused(Problem.NOT_FOUND, NotFound):
        await room.counter.witness(FANG, BEFORE, "by hand")
    assert room.untouched


class Tickets:
    """services.hall.identify_by_face, of the one ticket that is served."""

    subject: Final = SubjectKind.TICKET.of(TICKET)

    def __init__(self) -> None:
        self.tickets = {TICKET: SERVED}
        self.shown: list[tuple[UUID, UUID, UUID, datetime]] = []
        self.face = IdentifyByFace(tickets=self, store=self, window=WINDOW)

    async def read(self, ticket: UUID) -> Ticket | None:
        return self.tickets.get(ticket)

    async def show_face(self, ticket: UUID, person: UUID, check: UUID, at: datetime) -> None:
        self.shown.append((ticket, person, check, at))


async def test_a_face_that_is_shown_for_a_ticket_lets_its_window_go_on() -> None:
    tickets = Tickets()

    assert await tickets.face(end(tickets.subject)) == NOTHING
    assert tickets.shown == [(TICKET, SHE, CHECK, NOW)]


async def test_a_face_is_asked_for_while_the_ticket_is_served() -> None:
    tickets = Tickets()
    subject = tickets.face.subject(str(TICKET), UUID(int=1))

    assert subject == tickets.subject
    assert await tickets.face.due(SHE, subject, TODAY, died=False)
    assert not await tickets.face.due(SHE, subject, TODAY, died=True)
    tickets.tickets[TICKET] = replace(SERVED, state=TicketState.DONE)
    assert not await tickets.face.due(SHE, subject, TODAY, died=False)
    tickets.tickets.clear()
    with refused(Problem.NOT_FOUND, NotFound):
        await tickets.face.due(SHE, subject, TODAY, died=False)
    with refused(Problem.NOT_FOUND, NotFound):
        tickets.face.subject("A001", UUID(int=1))
    assert tickets.face.other_ways() == (WINDOW,)
