"""Two hands pack: which officer may do what with a parcel, and what every move leaves behind."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.events import EventKind
from domain.hall.cases import CaseState, Move, Supplement
from domain.hall.items import SignWay
from domain.hall.parcels import Direction, ParcelMove, ParcelState, Trouble
from domain.problems import Problem
from domain.subjects import SubjectKind
from tests.domain.hall.sample import APPLICANT, refused
from tests.people import NOON
from tests.services.hall.office import where
from tests.services.hall.parcel_room import (
    CASE,
    CLERK,
    COMING,
    HOME,
    LETTER,
    NUMBER,
    PACKER,
    PARCEL,
    SECOND,
    Room,
    case,
    out,
    packed,
)
from tests.services.unit import ACCOUNT

ABOUT = f"parcel:{PARCEL.parcel}"
OTHER_NUMBER = "1272448151316"
FIRST = datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0)


@pytest.fixture
def room() -> Room:
    return Room()


async def test_what_goes_out_the_issuer_moves_and_what_comes_in_the_clerk(room: Room) -> None:
    for parcel, by in ((PARCEL, CLERK), (COMING, PACKER)):
        with refused(Problem.POST_NEEDED, NotAllowed):
            await room.move(ParcelMove.LOSE, parcel, by, words="gone")
    assert room.untouched


async def test_one_officer_packs_and_the_courier_is_asked_for_a_number(room: Room) -> None:
    shown = await room.move(ParcelMove.PACK, words="whole")

    now = room.clock()
    assert shown == room.store.only == PARCEL.pack(PACKER.officer, now)
    assert (room.orders.queued, room.orders.left) == ([(PARCEL.parcel, now)], [])
    assert room.audit.entries == [(PACKER.actor, "parcel.pack", CASE.person, ABOUT, "whole")]
    assert (room.events.told, room.mover.told) == ([], [(CASE, CASE, ())])


async def test_without_a_courier_the_label_is_written_by_hand() -> None:
    room = Room(courier=False)

    shown = await room.move(ParcelMove.PACK)

    assert (shown.state, room.orders.queued) == (ParcelState.ORDERED, [])


async def test_nothing_is_packed_before_it_is_made_or_its_postage_is_paid(room: Room) -> None:
    room.postage.unpaid = True
    with refused(Problem.POSTAGE_UNPAID):
        await room.move(ParcelMove.PACK)
    room.postage.unpaid = False
    room.cases.kept[CASE.case] = case(state=CaseState.ISSUING)
    with refused(Problem.PARCEL_MOVED):
        await room.move(ParcelMove.PACK)

    assert room.store.only == PARCEL
    assert (room.orders.queued, room.audit.entries) == ([], [])


async def test_what_is_unpacked_is_asked_for_no_more(room: Room) -> None:
    shown = await room.move(ParcelMove.UNPACK, packed(number=NUMBER))

    assert (shown.state, shown.number, room.store.only) == (ParcelState.WANTED, "", shown)
    assert room.orders.left == [(PARCEL.parcel, NUMBER, room.clock())]
    assert room.audit.entries == [(PACKER.actor, "parcel.unpack", CASE.person, ABOUT, "")]


async def test_another_officer_hands_it_over_by_its_number_and_the_time_of_the_delivery_stands(
    room: Room,
) -> None:
    shown = await room.move(ParcelMove.HAND_OVER, packed(number=NUMBER), SECOND, "eb000717618hk")

    (moved,) = room.mover.written
    (word,) = room.words
    assert (shown.state, shown.handed_by) == (ParcelState.HANDED_OVER, SECOND.officer)
    assert room.store.only == shown
    assert (word.asked_by, word.by) == (PACKER.officer, SECOND.officer)
    assert (moved.event.move, moved.event.actor) == (Move.HAND_OVER, SECOND.actor)
    assert room.mover.told == [(CASE, moved.case, (ACCOUNT,))]
    assert room.orders.left == []


async def test_a_label_of_our_own_goes_in_the_place_of_one_that_was_ordered(room: Room) -> None:
    shown = await room.move(ParcelMove.HAND_OVER, packed(), SECOND, OTHER_NUMBER)

    assert shown.number == OTHER_NUMBER
    assert room.orders.left == [(PARCEL.parcel, "", room.clock())]


async def test_who_packed_it_does_not_hand_it_over(room: Room) -> None:
    with refused(Problem.PARCEL_TWO_HANDS, NotAllowed):
        await room.move(ParcelMove.HAND_OVER, packed(), PACKER, NUMBER)

    assert (room.store.only, room.audit.entries) == (packed(), [])


async def test_a_number_that_is_on_another_parcel_is_told_at_either_door(room: Room) -> None:
    room.store.put(replace(COMING, parcel=UUID(int=99), ended_at=NOON))
    coming = replace(COMING, number="")

    for move, parcel, by in (
        (ParcelMove.HAND_OVER, packed(), SECOND),
        (ParcelMove.RECEIVE, coming, CLERK),
    ):
        with pytest.raises(Invalid) as refusal:
            await room.move(move, parcel, by, NUMBER)
        assert where(refusal.value) == ("/number", "taken")
        assert room.store.rows[parcel.parcel] == parcel


@pytest.mark.parametrize("move", [ParcelMove.HAND_OVER, ParcelMove.RECEIVE, ParcelMove.COME_BACK])
async def test_what_is_scanned_names_a_number(room: Room, move: ParcelMove) -> None:
    with pytest.raises(Invalid) as refusal:
        await room.move(move)

    assert where(refusal.value) == ("/number", "parcel_number")


WANTING = case(
    state=CaseState.SUPPLEMENT_WANTED,
    supplement=Supplement(("deed",), "请寄原件", CLERK.officer, NOON, CaseState.SUBMITTED),
)


async def test_originals_that_are_received_whole_answer_what_was_asked_for(room: Room) -> None:
    room.cases.kept[CASE.case] = WANTING

    shown = await room.move(ParcelMove.RECEIVE, COMING, CLERK, NUMBER)

    (moved,) = room.mover.written
    assert shown.state is ParcelState.RECEIVED
    assert room.store.rows[COMING.parcel] == shown
    assert (moved.event.move, moved.event.actor) == (Move.SUPPLEMENT, CLERK.actor)
    assert moved.case.form == CASE.form
    about = f"parcel:{COMING.parcel}"
    assert room.events.told == [(EventKind.PARCEL_MOVED, about, CASE.person)]
    assert room.mover.told == [(WANTING, moved.case, (ACCOUNT, ACCOUNT))]
    assert room.audit.entries == [(CLERK.actor, "parcel.receive", CASE.person, about, "")]


@pytest.mark.parametrize("lacking", ["a paper", "a signature", "a question", "the state"])
async def test_what_lacks_still_is_left_to_its_applicant(room: Room, lacking: str) -> None:
    held, coming = WANTING, COMING
    match lacking:
        case "a paper":
            coming = replace(COMING, materials=("plan",))
        case "a signature":
            room.items.item = replace(room.items.item, signature=frozenset({SignWay.CODE}))
        case "a question":
            held = replace(WANTING, supplement=None)
        case _:
            held = replace(WANTING, state=CaseState.SUBMITTED)
    room.cases.kept[CASE.case] = held

    shown = await room.move(ParcelMove.RECEIVE, coming, CLERK, NUMBER)

    assert (shown.state, room.mover.written) == (ParcelState.RECEIVED, [])
    assert room.mover.told == [(held, held, (ACCOUNT,))]


@pytest.mark.parametrize("move", [ParcelMove.COME_BACK, ParcelMove.LOSE])
async def test_what_came_back_or_is_lost_is_the_offices_again(room: Room, move: ParcelMove) -> None:
    shown = await room.move(move, out(), PACKER, NUMBER, "carrier's word")

    (moved,) = room.mover.written
    assert shown == room.store.only
    assert (
        shown.state
        is {
            ParcelMove.COME_BACK: ParcelState.RETURNED,
            ParcelMove.LOSE: ParcelState.LOST,
        }[move]
    )
    assert (moved.event.move, moved.event.actor) == (Move.COME_BACK, PACKER.actor)
    assert room.events.told == [(EventKind.PARCEL_MOVED, ABOUT, CASE.person)]
    assert room.mover.told == [(CASE, moved.case, (ACCOUNT, ACCOUNT))]


async def test_what_comes_back_of_a_case_that_is_over_moves_it_no_more(room: Room) -> None:
    room.cases.kept[CASE.case] = case(state=CaseState.CLOSED)

    shown = await room.move(ParcelMove.COME_BACK, out(), PACKER, NUMBER)

    assert (shown.state, room.mover.written) == (ParcelState.RETURNED, [])


async def test_a_loss_says_why_and_lost_originals_leave_the_case_as_it_is(room: Room) -> None:
    coming = replace(COMING, state=ParcelState.PICKED)
    with pytest.raises(Invalid) as refusal:
        await room.move(ParcelMove.LOSE, coming, CLERK)
    assert where(refusal.value) == ("/words", "needed")

    shown = await room.move(ParcelMove.LOSE, coming, CLERK, words="never came")

    assert (shown.state, shown.words) == (ParcelState.LOST, "never came")
    assert shown.trouble is Trouble.COPY_GONE
    assert room.mover.written == []
    assert room.mover.told == [(CASE, CASE, (ACCOUNT,))]


async def test_a_lost_outcome_is_made_once_more_and_goes_where_the_first_one_went(
    room: Room,
) -> None:
    lost = replace(out().lose("gone", NOON), copy=2)

    shown = await room.move(ParcelMove.REISSUE, lost)

    now = room.clock()
    assert room.store.rows == {PARCEL.parcel: lost.reissue(now), shown.parcel: shown}
    assert shown == lost.again(shown.parcel, HOME, PACKER.actor, now, copy=3)
    again = f"parcel:{shown.parcel}"
    assert room.events.told == [(EventKind.PARCEL_MOVED, again, CASE.person)]
    assert room.audit.entries == [
        (PACKER.actor, "parcel.return", CASE.person, again, ""),
        (PACKER.actor, "parcel.reissue", CASE.person, ABOUT, ""),
    ]


async def test_who_applied_for_another_hears_of_the_parcel_too(room: Room) -> None:
    room.cases.kept[CASE.case] = case(mandate=UUID(int=5))
    await room.move(ParcelMove.COME_BACK, out(), PACKER, NUMBER)
    room.cases.kept[CASE.case] = CASE
    await room.move(ParcelMove.COME_BACK, out(), PACKER, NUMBER)

    assert room.events.acting == [UUID(APPLICANT.partition(":")[2]), None]


async def test_what_another_officer_moved_meanwhile_is_a_conflict(room: Room) -> None:
    room.store.locked[PARCEL.parcel] = PARCEL.pack(SECOND.officer, NOON)

    with refused(Problem.PARCEL_MOVED, Conflict):
        await room.move(ParcelMove.PACK)
    assert room.untouched


async def test_a_parcel_of_no_direction_of_a_desk_is_moved_by_nobody(room: Room) -> None:
    """A letter has its own officers, also where its row names a case."""
    odd = replace(LETTER, subject=SubjectKind.CASE.of(CASE.case))
    assert odd.direction is Direction.LETTER

    with refused(Problem.NOT_FOUND, NotFound):
        await room.move(ParcelMove.LOSE, odd, words="gone")
