"""Signing: what there is to sign, begun by one of its ways, answered by a code, and asked for by the move."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.accounts import Account
from domain.accounts.mandates import Mandate
from domain.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound, NotSignedIn, Outdated
from domain.hall.applicants import Applicant
from domain.hall.applying import AtWindow
from domain.hall.cases import CaseState, Move
from domain.hall.items import Item, SignWay
from domain.hall.signatures import (
    CHANGED,
    NEVER,
    OLD,
    USED,
    Begun,
    Signature,
    SignatureFile,
    content_of,
    digest_of,
)
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.words import Words
from services.accounts.sign_in import CodeSent
from services.hall.signatures import SignatureService
from services.hall.signing import Signing
from tests.domain.hall.sample import refused
from tests.people import NOON, PHONE, FakeClock
from tests.services.hall.counter import (
    HER,
    HIM,
    MANDATE,
    SHE,
    FakeItems,
    FakeRegister,
    cases_of,
)
from tests.services.hall.signing_room import (
    DRAFT,
    MATERIALS,
    NOW,
    SIGNED,
    FakeFiles,
    FakeSignatures,
    FakeSigner,
    begun,
    statement,
)
from tests.services.unit import FakeAudit, FakeUnit

PLACE: Final = f"signing {HER.account}"
ABOUT: Final = f"case:{DRAFT.case}"
CODED: Final = begun()
CODE: Final = f"246810 {DRAFT.case} {CODED.digest.hex()}"
AT_WINDOW: Final = AtWindow(SHE, UUID(int=21), Level.PROVEN)
LACKS: Final = FieldError("/shop", "needed", Words("请填写", "please fill it in"))


class Room:
    """services.hall.signatures, of a draft of hers, five minutes after noon."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOW)
        self.store, self.files, self.signer = FakeSignatures(), FakeFiles(), FakeSigner()
        self.cases, self.items, self.register = cases_of(DRAFT), FakeItems(SIGNED), FakeRegister()
        self.accounts = {
            each.account: Account(each.account, Level.BOUND, PHONE) for each in (HER, HIM)
        }
        self.codes: set[tuple[str, str, str]] = set()
        self.sent: list[tuple[str, str, str, str]] = []
        self.while_sending: Callable[[], None] = lambda: None
        self.lacking: tuple[FieldError, ...] = ()
        self.audit = FakeAudit()
        self.service = SignatureService(
            unit=FakeUnit(),
            store=self.store,
            cases=self.cases,
            uploads=self.files,
            items=self.items,
            forms=self,
            applicants=self,
            representation=self.register.representation(self.clock),
            accounts=self,
            sender=self,
            codes=self,
            signer=self.signer,
            audit=self.audit,
            clock=self.clock,
        )

    def faults(
        self, item: Item, form: Mapping[str, object], *, whole: bool
    ) -> tuple[FieldError, ...]:
        assert whole
        return self.lacking

    async def found(self, person: UUID, item: Item) -> Applicant:
        return self.register.applicants[person]

    async def read(self, account: UUID) -> Account | None:
        return self.accounts.get(account)

    async def send_code(self, phone: str, caller: str, place: str, about: str) -> CodeSent:
        self.sent.append((phone, caller, place, about))
        self.while_sending()
        return CodeSent(60, 300)

    async def redeem(self, phone: str, place: str, code: str, now: object) -> bool:
        assert now == self.clock()
        held = (phone, place, code) in self.codes
        self.codes.discard((phone, place, code))
        return held

    def stands(self, **changes: object) -> None:
        self.cases.kept[DRAFT.case] = replace(DRAFT, **changes)  # type: ignore[arg-type]  # a test's own

    async def begin(
        self,
        way: SignWay,
        who: Citizen | AtWindow = HER,
        mandate: Mandate | None = None,
        seen: int = 1,
    ) -> Begun:
        return await self.service.begin(who, DRAFT.case, seen, way, "10.0.0.1", mandate)

    async def answer(self, code: str = "246810") -> SignatureFile:
        return await self.service.answer(HER, DRAFT.case, code)

    async def show(self) -> SignatureFile:
        return await self.service.show(HER, DRAFT.case)


@pytest.fixture
def room() -> Room:
    return Room()


async def test_what_there_is_to_sign_is_shown_with_what_was_signed_before(room: Room) -> None:
    room.store.held, room.store.past = CODED, (replace(CODED, used_at=NOON),)

    shown = await room.show()

    assert shown == SignatureFile(
        DRAFT, SIGNED, frozenset(SignWay), CODED.digest, CODED, room.store.past, ready=False
    )
    with refused(Problem.NOT_FOUND, NotFound):
        await room.service.show(HIM, DRAFT.case)


async def test_it_can_be_sent_while_what_was_signed_is_what_there_is_to_sign(room: Room) -> None:
    room.store.held = CODED.signed(NOON)
    assert (await room.show()).ready
    room.stands(form={"shop": "面馆"})
    assert not (await room.show()).ready


@pytest.mark.parametrize("why", ["submitted", "not signed", "not whole"])
async def test_there_is_nothing_to_sign_of_what_can_not_be_submitted(room: Room, why: str) -> None:
    match why:
        case "submitted":
            room.stands(state=CaseState.SUBMITTED)
        case "not signed":
            room.items.item = replace(SIGNED, signature=frozenset())
        case _:
            room.lacking = (LACKS,)

    assert (await room.show()).digest == b""


async def test_a_supplement_is_signed_as_far_as_it_is_filled_in(room: Room) -> None:
    filled = {"shop": "面馆"}
    room.stands(state=CaseState.SUPPLEMENT_WANTED, supplement_form=filled)

    content = content_of(DRAFT.case, SIGNED, Move.SUPPLEMENT, filled, None, MATERIALS)
    assert (await room.show()).digest == digest_of(content)


async def test_a_code_is_sent_for_exactly_what_was_seen(room: Room) -> None:
    told = await room.begin(SignWay.CODE)

    made = told.signature
    assert told == Begun(DRAFT, SIGNED, made, "138****8000", 60, 300)
    assert made == replace(CODED, signature=made.signature, begun_at=NOW)
    assert room.store.held == made
    about = f"{DRAFT.case} {CODED.digest.hex()}"
    assert room.sent == [(PHONE, "10.0.0.1", PLACE, about)]


@pytest.mark.parametrize("way", [SignWay.FACE, SignWay.OFFICER])
async def test_no_code_is_sent_for_another_way(room: Room, way: SignWay) -> None:
    told = await room.begin(way)

    assert told == Begun(DRAFT, SIGNED, told.signature)
    assert (told.signature.way, room.sent) == (way, [])


async def test_at_a_window_it_is_signed_before_the_officer_alone(room: Room) -> None:
    for way in (SignWay.CODE, SignWay.FACE):
        with refused(Problem.SIGN_WAY_CLOSED, NotAllowed):
            await room.begin(way, AT_WINDOW)
    assert room.store.held is None

    assert (await room.begin(SignWay.OFFICER, AT_WINDOW)).signature == room.store.held


async def test_who_acts_for_her_shows_no_face_and_signs_under_the_mandate(room: Room) -> None:
    room.stands(opened_by=HIM.actor, mandate=MANDATE.mandate)
    with refused(Problem.SIGN_WAY_CLOSED, NotAllowed):
        await room.begin(SignWay.FACE, HIM, MANDATE)

    told = await room.begin(SignWay.CODE, HIM, MANDATE)

    content = content_of(DRAFT.case, SIGNED, Move.SUBMIT, DRAFT.form, MANDATE.mandate, MATERIALS)
    assert told.signature.digest == digest_of(content)
    assert room.register.kept == [MANDATE.mandate]
    shown = await room.service.show(HIM, DRAFT.case, MANDATE)
    assert shown.ways == {SignWay.CODE, SignWay.OFFICER}


async def test_nothing_is_begun_of_another_version_or_of_what_is_submitted_or_lacks(
    room: Room,
) -> None:
    with refused(Problem.CASE_CHANGED, Outdated):
        await room.begin(SignWay.CODE, seen=2)
    room.lacking = (LACKS,)
    with pytest.raises(Invalid) as refusal:
        await room.begin(SignWay.CODE)
    assert refusal.value.errors == (replace(LACKS, pointer="/form/shop"),)
    room.stands(state=CaseState.SUBMITTED)
    with refused(Problem.CASE_MOVED, Conflict):
        await room.begin(SignWay.CODE)
    assert (room.store.held, room.sent) == (None, [])


async def test_a_draft_that_changes_while_the_code_is_sent_is_not_begun(room: Room) -> None:
    room.while_sending = lambda: room.stands(version=2)  # another device saves it
    with refused(Problem.CASE_CHANGED, Outdated):
        await room.begin(SignWay.CODE)
    assert room.store.held is None


async def test_the_code_signs_once_and_a_statement_of_it_is_kept(room: Room) -> None:
    room.store.held = CODED
    room.codes.add((PHONE, PLACE, CODE))

    shown = await room.answer()

    signed = CODED.signed(NOW)
    assert room.store.signed == [(signed, f"jws of {CODED.signature}")]
    assert room.signer.claims == [statement(CODED, NOW)]
    assert room.audit.entries == [(HER.actor, "case.sign", SHE, ABOUT, "code")]
    assert (shown.open, shown.ready) == (signed, True)


async def test_a_wrong_code_signs_nothing(room: Room) -> None:
    room.store.held = CODED

    with refused(Problem.CODE_WRONG, NotAllowed):
        await room.answer("111111")
    assert (room.store.signed, room.audit.entries) == ([], [])


@pytest.mark.parametrize("held", [None, begun(SignWay.FACE), CODED.signed(NOON)])
async def test_a_code_is_wanted_by_what_waits_for_it_alone(
    room: Room, held: Signature | None
) -> None:
    room.store.held = held
    room.codes.add((PHONE, PLACE, CODE))

    with refused(Problem.SIGNATURE_NEEDED, Conflict):
        await room.answer()
    assert (room.store.signed, len(room.codes)) == ([], 1)


async def test_a_mandate_that_ended_signs_nothing(room: Room) -> None:
    room.stands(opened_by=HIM.actor, mandate=MANDATE.mandate)
    room.store.held = CODED
    room.codes.add((PHONE, f"signing {HIM.account}", CODE))
    room.register.mandates.clear()

    with refused(Problem.MANDATE_ENDED, NotAllowed):
        await room.service.answer(HIM, DRAFT.case, "246810", MANDATE)
    with refused(Problem.MANDATE_ENDED, NotAllowed):
        await room.begin(SignWay.OFFICER, HIM, MANDATE)
    assert (room.store.held, room.audit.entries) == (CODED, [])


async def test_an_account_that_is_gone_is_signed_in_no_more(room: Room) -> None:
    room.accounts.clear()

    with refused(Problem.SESSION_OVER, NotSignedIn):
        await room.begin(SignWay.CODE)
    assert room.store.held is None


async def find(store: FakeSignatures, item: Item = SIGNED) -> Signature | None:
    signing = Signing(store=store, uploads=FakeFiles())
    return await signing.find(DRAFT, item, Move.SUBMIT, DRAFT.form, NOW, None)


async def test_the_move_takes_what_was_signed_of_exactly_this_content_once() -> None:
    signed = CODED.signed(NOON)
    store = FakeSignatures(signed)
    signing = Signing(store=store, uploads=FakeFiles())

    assert await find(store) == signed
    await signing.use(signed, NOW)
    assert store.taken == [(CODED.signature, NOW)]
    with refused(Problem.SIGNATURE_NEEDED) as again:
        await signing.use(signed, NOW)
    assert again.value.detail == USED


async def test_what_need_not_be_signed_uses_nothing() -> None:
    store = FakeSignatures()

    assert await find(store, replace(SIGNED, signature=frozenset())) is None
    await Signing(store=store, uploads=FakeFiles()).use(None, NOW)
    assert store.taken == []


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (None, NEVER),
        (CODED, NEVER),
        (begun(form={"shop": "面馆"}).signed(NOON), CHANGED),
        (replace(CODED.signed(NOON), used_at=NOON), USED),
        (CODED.signed(NOW - timedelta(minutes=10)), OLD),
    ],
)
async def test_what_is_not_signed_says_why(held: Signature | None, why: Words) -> None:
    with refused(Problem.SIGNATURE_NEEDED) as refusal:
        await find(FakeSignatures(held))
    assert refusal.value.detail == why
