"""Bookings as officers of a place work with them."""

from pathlib import Path
from uuid import UUID

import pytest

from domain.bookings.bookings import BookingState
from domain.errors import Conflict, NotFound
from domain.people import Officer
from domain.problems import Problem
from storage.database import Database
from tests.storage.bookings.desk import MONDAY, WINDOWS, open_bookings, small

NINE, TWO = "2026-11-02 09:00", "2026-11-02 14:00"
CODE = "204060"  # as the desk of the tests draws


async def test_who_holds_no_post_there_sees_nothing(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    stranger = Officer(UUID(int=99), frozenset(), UUID(int=3))

    assert await desk.desk.places(stranger) == []
    with pytest.raises(NotFound):
        await desk.desk.day(stranger, WINDOWS.place, MONDAY, "", "why")
    with pytest.raises(NotFound):
        await desk.desk.stop(stranger, (await desk.slot(NINE)).slot, "why")


async def test_the_day_s_list_is_on_record_for_each_who_stands_in_it(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    officer, citizen = await desk.officer(), await desk.citizen()
    booked = await desk.booked(citizen, (await desk.slot(NINE)).slot)

    found = await desk.desk.day(officer, WINDOWS.place, None, "", "取号")

    assert [each.name for each in found.bookings] == ["人1"]
    assert [each.taken for each in found.slots] == [1, 0, 0, 0]
    assert (await desk.city.recorded(booked.booking.person))[-1] == "booking.listed"


async def test_somebody_is_checked_in_by_their_code(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    officer = await desk.officer()
    await desk.booked(await desk.citizen(), (await desk.slot(NINE)).slot)

    listed = await desk.desk.check_in(officer, WINDOWS.place, code=CODE)

    assert (listed.booking.state, listed.booking.late) == (BookingState.CHECKED_IN, False)
    with pytest.raises(NotFound) as caught:
        await desk.desk.check_in(officer, WINDOWS.place, code="000000")
    assert caught.value.problem is Problem.BOOKING_CODE


async def test_a_code_of_two_is_told_apart_on_the_list(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    officer, slot = await desk.officer(), (await desk.slot(NINE)).slot
    first = await desk.booked(await desk.citizen(), slot)
    await desk.booked(await desk.citizen(), slot)

    with pytest.raises(Conflict) as caught:
        await desk.desk.check_in(officer, WINDOWS.place, code=CODE)
    listed = await desk.desk.check_in(officer, WINDOWS.place, booking=first.booking.booking)

    assert caught.value.problem is Problem.CODE_OF_TWO
    assert listed.booking.booking == first.booking.booking


async def test_the_share_of_the_counter_is_the_counter_s(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small(2, walk_in_percent=50))
    officer, slot = await desk.officer(), (await desk.slot(NINE)).slot
    await desk.booked(await desk.citizen(), slot)
    there = await desk.citizen()
    person = (await desk.city.persons.of_account(there.account)) or UUID(int=0)

    with pytest.raises(Conflict):
        await desk.bookings.hold(await desk.citizen(), slot)
    listed = await desk.desk.book(officer, person, slot)
    with pytest.raises(Conflict) as caught:
        await desk.desk.book(officer, UUID(int=9), slot)

    assert (listed.booking.state, listed.booking.walk_in) == (BookingState.BOOKED, True)
    assert caught.value.problem is Problem.SLOT_FULL
    assert await desk.counted() != []
    await desk.desk.cancel(officer, WINDOWS.place, listed.booking.booking, "来电取消")
    await desk.check_ledger()
    assert (await desk.slot(NINE)).free == 0


async def test_the_counter_books_who_missed_too_many(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    officer, citizen = await desk.officer(), await desk.citizen()
    person = await desk.city.persons.of_account(citizen.account)
    assert person is not None
    for day in ("2026-11-02", "2026-11-04", "2026-11-05"):
        desk.at(f"{day} 08:00")
        await desk.booked(citizen, (await desk.slot(f"{day} 09:00")).slot)
        desk.at(f"{day} 10:01")
        await desk.times.round()
    desk.at("2026-11-06 08:00")

    slot = (await desk.slot("2026-11-06 09:00")).slot
    listed = await desk.desk.book(officer, person, slot)

    assert listed.booking.state is BookingState.BOOKED


async def test_who_was_stopped_is_told_and_comes_first_for_what_is_free_next(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small())
    officer, one, other = await desk.officer(), await desk.citizen(), await desk.citizen()
    await desk.booked(one, (await desk.slot(NINE)).slot)
    await desk.booked(other, (await desk.slot("2026-11-02 09:30")).slot)

    assert await desk.desk.stop(officer, (await desk.slot(NINE)).slot, "停电") == 1

    assert await desk.city.told(one.account) == [
        "booking.booked",
        "booking.stopped",
        "booking.offered",
    ]
    assert await desk.city.told(other.account) == ["booking.booked"]
    offered, stopped = (await desk.bookings.mine(one, "")).bookings
    assert (stopped.booking.state, offered.booking.state) == ("stopped", "held")
    assert offered.booking.starts_at == (await desk.slot(TWO)).starts_at
    with pytest.raises(Conflict) as caught:
        await desk.desk.stop(officer, (await desk.slot(NINE)).slot, "停电")
    assert caught.value.problem is Problem.SLOT_STOPPED
    await desk.check_ledger()


async def test_who_was_stopped_is_offered_a_day_before_it_is_released(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small(1, walk_in_percent=0))
    officer, citizen = await desk.officer(), await desk.citizen()
    await database.execute("UPDATE slots SET closed_at = now() WHERE starts_at > $1", desk.now[0])
    await database.execute(
        "UPDATE slots SET closed_at = NULL WHERE slot_id = $1", (await desk.slot(NINE)).slot
    )
    await desk.booked(citizen, (await desk.slot(NINE)).slot)
    await desk.desk.stop(officer, (await desk.slot(NINE)).slot, "停电")
    assert "booking.offered" not in await desk.city.told(citizen.account)

    desk.at("2026-11-03 08:00")
    await desk.places.make_ahead()  # of the 11th, which opens on the 4th
    await desk.times.round()

    assert (await desk.city.told(citizen.account))[-1] == "booking.offered"
