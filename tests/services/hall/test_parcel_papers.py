"""What a case's end comes to for its parcels; what is printed for a courier; letters that it carries."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Conflict
from domain.hall.cases import Case, CaseState, Move
from domain.hall.items import Postage
from domain.hall.parcel_labels import Label
from domain.hall.parcel_lists import ParcelFile
from domain.hall.parcels import Direction, Parcel, ParcelState, Trouble
from domain.hall.transitions import Moved, moved
from domain.notices.addresses import PostalAddress
from domain.notices.letters import Letter
from domain.payments.trades import RefundReason
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Language
from services.hall.letter_parcels import LetterParcels
from services.hall.parcel_effect import ParcelEffect
from services.hall.parcel_labels import ParcelLabelService
from services.notices.letters import Printable
from tests.domain.hall.sample import ITEM, refused
from tests.domain.hall.sample import NOW as MOMENT
from tests.people import NOON
from tests.services.hall.parcel_room import (
    CASE,
    COMING,
    NUMBER,
    OFFICE,
    PACKER,
    PARCEL,
    FakeOrders,
    FakeParcels,
    FakePostage,
    case,
    only,
    out,
    packed,
)
from tests.services.unit import FakeUnit

SENT: Final = replace(ITEM, courier=Postage.GOVERNMENT)
WAITING: Final = replace(PARCEL, ready_at=None)


class Parcels:
    """services.hall.parcel_effect, after a move of CASE."""

    def __init__(self, *parcels: Parcel) -> None:
        self.store, self.orders, self.postage = FakeParcels(), FakeOrders(), FakePostage()
        self.store.put(*parcels)
        self.effect = ParcelEffect(store=self.store, orders=self.orders, postage=self.postage)

    async def after(
        self, move: Move, state: CaseState, *, courier: Postage | None = Postage.GOVERNMENT
    ) -> Moved:
        ended = state in {CaseState.CLOSED, CaseState.REJECTED, CaseState.WITHDRAWN}
        after: Case = case(state=state, ended_at=NOON if ended else None)
        done = moved(after, move, PACKER.actor, MOMENT)
        assert await self.effect.after(done, replace(SENT, courier=courier)) == ()
        return done

    @property
    def states(self) -> list[ParcelState]:
        return [each.state for each in self.store.rows.values()]


async def test_what_is_made_is_ready_to_be_packed() -> None:
    room = Parcels(WAITING)
    done = await room.after(Move.ISSUE, CaseState.DELIVERING)

    assert only(list(room.store.rows.values())) == replace(WAITING, ready_at=done.event.at)
    assert (room.orders.left, room.postage.back) == ([], [])


async def test_originals_that_are_on_their_way_stay_so_while_the_outcome_is_made() -> None:
    room = Parcels(COMING)
    await room.after(Move.ISSUE, CaseState.DELIVERING)

    assert room.store.rows == {COMING.parcel: COMING}


@pytest.mark.parametrize("move", [Move.ISSUE, Move.DELIVER])
async def test_what_is_given_out_at_the_window_is_not_sent_and_its_postage_goes_back(
    move: Move,
) -> None:
    room = Parcels(packed(number=NUMBER, trouble=Trouble.NO_ORDER), COMING)
    done = await room.after(move, CaseState.CLOSED)

    fetched, coming = room.store.rows.values()
    at = done.event.at
    assert (fetched.state, fetched.ended_at, fetched.trouble) == (ParcelState.FETCHED, at, None)
    assert (coming.state, coming.ended_at) == (ParcelState.CANCELLED, at)
    assert room.orders.left == [(PARCEL.parcel, NUMBER, at), (COMING.parcel, NUMBER, at)]
    assert room.postage.back == [
        (each, RefundReason.NOT_DONE, PACKER.actor) for each in (PARCEL.parcel, COMING.parcel)
    ]


async def test_what_a_courier_has_counts_as_delivered_when_its_case_is_closed() -> None:
    room = Parcels(out())
    await room.after(Move.DELIVER, CaseState.CLOSED)

    assert room.states == [ParcelState.DELIVERED]
    assert (room.orders.left, len(room.postage.back)) == ([], 1)


@pytest.mark.parametrize("state", [ParcelState.WANTED, ParcelState.ORDERED, ParcelState.LABELLED])
async def test_what_is_refused_or_withdrawn_is_sent_no_more(state: ParcelState) -> None:
    room = Parcels(replace(PARCEL, state=state))
    await room.after(Move.WITHDRAW, CaseState.WITHDRAWN)

    assert room.states == [ParcelState.CANCELLED]
    assert len(room.orders.left) == len(room.postage.back) == 1


async def test_a_case_that_is_closed_by_another_move_gives_nothing_out() -> None:
    room = Parcels(PARCEL)
    await room.after(Move.CONFIRM, CaseState.CLOSED)

    assert room.states == [ParcelState.CANCELLED]


async def test_what_a_courier_has_arrives_whatever_became_of_its_case() -> None:
    coming = replace(COMING, state=ParcelState.PICKED)
    room = Parcels(out(), coming)
    await room.after(Move.WITHDRAW, CaseState.WITHDRAWN)

    assert room.store.rows == {PARCEL.parcel: out(), COMING.parcel: coming}
    assert (room.orders.left, room.postage.back) == ([], [])


@pytest.mark.parametrize("why", ["no courier", "under way", "over", "over when it is locked"])
async def test_a_move_that_ends_nothing_leaves_parcels_alone(why: str) -> None:
    parcel = PARCEL.ended(ParcelState.FETCHED, NOON) if why == "over" else PARCEL
    room = Parcels(parcel)
    if why == "over when it is locked":
        room.store.locked[parcel.parcel] = PARCEL.cancel(NOON)
    if why == "under way":
        await room.after(Move.TAKE, CaseState.ISSUING)
    else:
        courier = None if why == "no courier" else Postage.GOVERNMENT
        await room.after(Move.DELIVER, CaseState.CLOSED, courier=courier)

    assert room.store.rows == {parcel.parcel: parcel}
    assert (room.orders.left, room.postage.back) == ([], [])


LETTER: Final = Letter(
    letter=UUID(int=51),
    account=UUID(int=9),
    address=PostalAddress("王秀英", "深圳市福田区福华路1号", "518000").sealed_form(),
    kind="case.approved",
    subject=SubjectKind.CASE.of(CASE.case),
    language=Language.ZH,
    about_at=NOON,
    queued_at=NOON,
    tracking=NUMBER,
)


class Print:
    """services.hall.parcel_labels: what the press is given."""

    def __init__(self, parcel: Parcel = PARCEL, *, postal: PostalAddress | None = None) -> None:
        self.parcel, self.postal = parcel, postal
        self.looks: list[tuple[Officer, UUID, str]] = []
        self.drawn: list[Label] = []

    async def show(self, officer: Officer, parcel: UUID, purpose: str) -> ParcelFile:
        self.looks.append((officer, parcel, purpose))
        return ParcelFile(self.parcel, case_number="20261102-0000001-0")

    async def open(self, officer: Officer, letter: UUID, purpose: str) -> Printable:
        self.looks.append((officer, letter, purpose))
        return Printable(LETTER, self.postal, "通知书", "准予")

    async def draw_label(self, label: Label) -> bytes:
        self.drawn.append(label)
        return b"%PDF"

    async def label(self) -> bytes:
        service = ParcelLabelService(parcels=self, letters=self, press=self, office=OFFICE)
        return await service.label(PACKER, self.parcel.parcel, "to send it")

    async def sheet(self, *, courier: bool = True) -> bytes:
        office = OFFICE if courier else None
        service = ParcelLabelService(parcels=self, letters=self, press=self, office=office)
        return await service.sheet(PACKER, LETTER.letter, "to send it")


HERS: Final = ("李建国 13900139000", "广东省深圳市南山区深南大道1号")
OURS: Final = ("政务服务中心 13600136000", "广东省深圳市福田区福中三路")


async def test_a_label_says_from_whom_to_whom_and_which_copy_of_which_case() -> None:
    press = Print(packed(number=NUMBER, copy=2))

    assert await press.label() == b"%PDF"
    what = "20261102-0000001-0 · 第 2 份"
    assert press.drawn == [Label(NUMBER, HERS, OURS, what, NOON)]
    assert press.looks == [(PACKER, PARCEL.parcel, "to send it")]


async def test_of_what_is_picked_up_she_is_the_sender() -> None:
    press = Print(COMING)
    await press.label()

    (label,) = press.drawn
    assert (label.receiver, label.sender) == (OURS, HERS)


@pytest.mark.parametrize(
    "parcel",
    [packed(), packed(number=NUMBER).ended(ParcelState.FETCHED, NOON)],
    ids=["no number", "over"],
)
async def test_there_is_no_label_without_a_number_or_once_it_is_over(parcel: Parcel) -> None:
    press = Print(parcel)

    with refused(Problem.PARCEL_MOVED, Conflict):
        await press.label()
    assert press.drawn == []


@pytest.mark.parametrize(("postcode", "courier"), [("518000", True), ("", True), ("518000", False)])
async def test_a_letter_is_printed_below_its_own_label(postcode: str, *, courier: bool) -> None:
    press = Print(postal=PostalAddress("王秀英", "福华路1号", postcode))

    assert await press.sheet(courier=courier) == b"%PDF"
    receiver = ("王秀英", "福华路1号", *([postcode] if postcode else []))
    sender = OURS if courier else ()
    assert press.drawn == [Label(NUMBER, receiver, sender, "", NOON, "通知书", "准予")]
    assert press.looks == [(PACKER, LETTER.letter, "to send it")]


async def test_a_letter_that_is_posted_is_not_printed_again() -> None:
    press = Print()

    with refused(Problem.LETTER_POSTED, Conflict):
        await press.sheet()
    assert press.drawn == []


class Post:
    """services.hall.letter_parcels, an hour after the letter was queued."""

    def __init__(self) -> None:
        self.queued: list[Letter] = []
        self.parcels, self.orders = FakeParcels(), FakeOrders()

    async def queue(self, letter: Letter) -> None:
        self.queued.append(letter)

    async def person_of(self, account: UUID) -> UUID | None:
        return CASE.person if account == LETTER.account else None

    async def send(self, letter: Letter = LETTER) -> None:
        service = LetterParcels(
            unit=FakeUnit(),
            letters=self,
            parcels=self.parcels,
            orders=self.orders,
            office=OFFICE,
            clock=lambda: NOON + timedelta(hours=1),
        )
        await service.queue(letter)


async def test_a_letter_is_ordered_at_the_courier_at_once() -> None:
    post = Post()
    await post.send()

    now = NOON + timedelta(hours=1)
    to = replace(OFFICE, name="王秀英", street="福华路1号", postcode="518000")
    assert post.parcels.only == Parcel(
        parcel=LETTER.letter,
        person=CASE.person,
        direction=Direction.LETTER,
        subject=SubjectKind.LETTER.of(LETTER.letter),
        opened_by="system",
        opened_at=now,
        state=ParcelState.ORDERED,
        to=to,
        ready_at=now,
        heard_at=now,
    )
    assert (post.queued, post.orders.queued) == ([LETTER], [(LETTER.letter, now)])


async def test_one_whose_address_no_courier_reads_stays_with_the_officers() -> None:
    post = Post()
    letter = replace(LETTER, address=PostalAddress("王秀英", "老家").sealed_form())
    await post.send(letter)

    assert (post.queued, post.parcels.rows, post.orders.queued) == ([letter], {}, [])


async def test_one_that_is_ordered_already_is_not_ordered_again() -> None:
    post = Post()
    post.parcels.full = True
    await post.send()

    assert (post.queued, post.orders.queued) == ([LETTER], [])
