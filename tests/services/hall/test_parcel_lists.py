"""Parcels as an officer finds them: by what waits, by the number on a label, and opened, on record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.cursors import place
from domain.errors import Invalid, NotAllowed, NotFound
from domain.hall.parcel_lists import DeskView
from domain.hall.parcels import ParcelMove
from domain.hall.posts import Post, PostRole
from domain.people import Officer
from domain.problems import Problem
from services.hall.parcel_work import PAGE, WantedMove
from tests.domain.hall.sample import refused
from tests.people import NOON
from tests.services.hall.office import where
from tests.services.hall.parcel_room import (
    AREA,
    CASE,
    CLERK,
    LETTER,
    NEWS,
    NUMBER,
    PACKER,
    PARCEL,
    SECOND,
    STRANGER,
    UNIT,
    Room,
    out,
    packed,
)

ABOUT = f"parcel:{PARCEL.parcel}"
OTHER_NUMBER = "1272448151316"
FIRST = datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0)


@pytest.fixture
def room() -> Room:
    return Room()


async def test_an_officer_sees_each_unit_and_area_where_they_pack_or_receive_once(
    room: Room,
) -> None:
    both = [Post(UNIT, PostRole.ISSUER, AREA), Post(UNIT, PostRole.CLERK, AREA)]
    decides = Post("fire_rescue", PostRole.APPROVER, AREA)
    room.posts.held[PACKER.officer] = [*both, decides]

    page = await room.service.at_desk(PACKER, DeskView.PACK, "")

    ((posts, view, after, limit),) = room.store.asked
    assert ([each.unit for each in posts], view) == ([UNIT], DeskView.PACK)
    assert (after, limit) == (FIRST, PAGE + 1)
    assert ([each.parcel for each in page.parcels], page.next_cursor) == ([PARCEL], "")


@pytest.mark.parametrize("ready_at", [None, NOON + timedelta(minutes=5)], ids=["new", "ready"])
async def test_a_page_goes_on_behind_its_last_parcel(room: Room, ready_at: datetime | None) -> None:
    room.store.rows.clear()
    for n in range(PAGE + 1):
        room.store.put(replace(PARCEL, parcel=UUID(int=1000 + n), ready_at=ready_at))

    page = await room.service.at_desk(PACKER, DeskView.PACK, "")
    await room.service.at_desk(PACKER, DeskView.PACK, page.next_cursor)

    last = (ready_at or NOON, UUID(int=1000 + PAGE - 1))
    assert len(page.parcels) == PAGE
    assert place(page.next_cursor) == last
    assert room.store.asked[1][2] == last


@pytest.mark.parametrize("scanned", [NUMBER, "eb 000717618 hk"])
async def test_a_parcel_is_found_by_the_number_on_its_label(room: Room, scanned: str) -> None:
    room.store.put(packed(number=NUMBER))

    assert await room.service.find(CLERK, scanned) == PARCEL.parcel


async def test_who_works_elsewhere_finds_nothing_by_a_number_and_nobody_finds_a_letter(
    room: Room,
) -> None:
    room.store.put(packed(number=NUMBER))
    with refused(Problem.NOT_FOUND, NotFound):
        await room.service.find(STRANGER, NUMBER)
    with refused(Problem.NOT_FOUND, NotFound):
        await room.service.find(PACKER, OTHER_NUMBER)
    room.store.rows.clear()
    room.store.put(LETTER)
    with refused(Problem.NOT_FOUND, NotFound):
        await room.service.find(PACKER, NUMBER)


async def test_a_wrong_check_digit_is_told_before_anything_is_looked_up(room: Room) -> None:
    with pytest.raises(Invalid) as refusal:
        await room.service.find(PACKER, "EB000717617HK")

    assert where(refusal.value) == ("/number", "parcel_number")


async def test_whoever_opens_a_parcel_is_on_record_and_sees_who_had_it_in_hand(room: Room) -> None:
    room.store.put(out())
    room.store.said[PARCEL.parcel] = [NEWS]

    file = await room.service.show(CLERK, PARCEL.parcel, "asked by telephone")

    assert (file.parcel, file.news, file.case_number) == (out(), (NEWS,), CASE.number)
    assert file.names == {PACKER.officer: "officer-11", SECOND.officer: "officer-12"}
    assert room.audit.entries == [
        (CLERK.actor, "parcel.read", CASE.person, ABOUT, "asked by telephone")
    ]
    assert [at for _, at in room.cases.asked] == [room.clock()]


async def test_nobody_is_named_of_a_parcel_that_nobody_packed(room: Room) -> None:
    room.cases.kept.clear()

    file = (await room.service.at_desk(PACKER, DeskView.PACK, "")).parcels[0]

    assert (file.names, file.case_number, file.postage) == ({}, "", None)
    assert room.names.asked == []


async def test_the_case_of_who_left_the_register_is_not_looked_for(room: Room) -> None:
    room.store.put(replace(PARCEL, person=None))

    file = (await room.service.at_desk(PACKER, DeskView.PACK, "")).parcels[0]

    assert file.case_number == ""


@pytest.mark.parametrize(
    ("officer", "parcel"),
    [(STRANGER, PARCEL.parcel), (PACKER, UUID(int=404)), (PACKER, LETTER.parcel)],
    ids=["another unit's", "none", "a letter"],
)
async def test_a_parcel_that_is_not_theirs_is_not_there(
    room: Room, officer: Officer, parcel: UUID
) -> None:
    room.store.put(LETTER)

    with refused(Problem.NOT_FOUND, NotFound):
        await room.service.show(officer, parcel, "why")
    with refused(Problem.NOT_FOUND, NotFound):
        await room.service.move(officer, parcel, WantedMove(ParcelMove.PACK))
    assert room.untouched


async def test_nobody_opens_or_moves_what_goes_to_themselves(room: Room) -> None:
    room.cases.own_of = frozenset({PACKER.officer})

    with refused(Problem.OWN_CASE, NotAllowed):
        await room.service.show(PACKER, PARCEL.parcel, "why")
    with refused(Problem.OWN_CASE, NotAllowed):
        await room.move(ParcelMove.PACK)
    assert room.untouched
