"""Bookings in a real database: held, confirmed, moved, cancelled, waited for, lapsed, missed, reminded of."""

from pathlib import Path

import pytest

from domain.bookings.bookings import LAPSES_WITHIN, BookingState
from domain.errors import Conflict, Gone, NotAllowed, Refusal
from domain.problems import Problem
from storage.database import Database
from tests.storage.bookings.desk import WINDOWS, open_bookings, small

NINE = "2026-11-02 09:00"
HALF_PAST = "2026-11-02 09:30"
TWO = "2026-11-02 14:00"


def problem(caught: pytest.ExceptionInfo[Refusal]) -> Problem:
    return caught.value.problem


async def test_a_place_is_held_and_confirmed(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    citizen, nine = await desk.citizen(), await desk.slot(NINE)

    held = await desk.bookings.hold(citizen, nine.slot)
    booked = await desk.bookings.confirm(citizen, held.booking.booking)

    assert held.booking.state is BookingState.HELD
    assert booked.booking.state is BookingState.BOOKED
    assert (await desk.slot(NINE)).free == 1
    assert await desk.city.told(citizen.account) == ["booking.booked"]
    assert [each.state for each in desk.effect.heard] == [BookingState.HELD, BookingState.BOOKED]
    await desk.check_ledger()


async def test_a_full_slot_says_so(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small())
    nine = await desk.slot(NINE)
    await desk.booked(await desk.citizen(), nine.slot)

    with pytest.raises(Conflict) as caught:
        await desk.bookings.hold(await desk.citizen(), nine.slot)

    assert problem(caught) is Problem.SLOT_FULL
    await desk.check_ledger()


async def test_one_person_has_one_place_a_day(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    citizen = await desk.citizen()
    await desk.booked(citizen, (await desk.slot(NINE)).slot)

    with pytest.raises(Conflict) as caught:
        await desk.bookings.hold(citizen, (await desk.slot(TWO)).slot)

    assert problem(caught) is Problem.BOOKED_ALREADY
    assert (await desk.slot(TWO)).taken == 0


async def test_a_hold_that_is_over_is_there_for_who_asks_before_anybody_sweeps(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small())
    first, second, nine = await desk.citizen(), await desk.citizen(), await desk.slot(NINE)
    held = await desk.bookings.hold(first, nine.slot)
    desk.later(minutes=5)

    assert (await desk.slot(NINE)).free == 1
    with pytest.raises(Gone) as caught:
        await desk.bookings.confirm(first, held.booking.booking)
    await desk.booked(second, nine.slot)

    assert problem(caught) is Problem.HOLD_OVER
    assert (await desk.bookings.show(first, held.booking.booking)).booking.state == "cancelled"
    await desk.check_ledger()


async def test_holds_lapse_by_themselves(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small())
    await desk.bookings.hold(await desk.citizen(), (await desk.slot(NINE)).slot)

    assert await desk.times.round() == 0
    desk.later(minutes=5)
    assert await desk.times.round() == 1
    assert await desk.times.round() == 0
    assert (await desk.slot(NINE)).taken == 0


async def test_a_cancelled_place_is_held_for_the_first_who_waits(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small(hours={}))
    await desk.load(small(hours={kind: spans[:1] for kind, spans in WINDOWS.hours.items()}))
    there, first, second = [await desk.citizen() for _ in range(3)]
    nine, half = await desk.slot(NINE), await desk.slot(HALF_PAST)
    booking = (await desk.booked(there, nine.slot)).booking.booking
    await desk.booked(await desk.citizen(), half.slot)
    await desk.waits.join(first, WINDOWS.place, nine.day)
    desk.later(seconds=1)
    assert (await desk.waits.join(second, WINDOWS.place, nine.day)).before == 1
    desk.at("2026-11-02 07:30")

    await desk.bookings.cancel(there, booking)

    assert await desk.city.told(first.account) == ["booking.offered"]
    assert await desk.city.told(second.account) == []
    assert (await desk.slot(NINE)).free == 0
    (offered,) = (await desk.bookings.mine(first, "")).bookings
    assert offered.booking.state is BookingState.HELD
    desk.later(minutes=60)
    await desk.times.round()
    assert await desk.city.told(second.account) == ["booking.offered"]
    # What was offered and not taken up is held against nobody.
    person, at = offered.booking.person, desk.now[0]
    assert (
        await desk.store.standing(
            person, WINDOWS.kind, at - WINDOWS.rules.looks_back, at - LAPSES_WITHIN
        )
    ).lapses == 0
    await desk.check_ledger()


async def test_nobody_waits_while_places_are_free(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys")

    with pytest.raises(Conflict) as caught:
        await desk.waits.join(await desk.citizen(), WINDOWS.place, desk.now[0].date())

    assert problem(caught) is Problem.PLACES_FREE


async def test_a_move_takes_the_new_place_and_gives_back_the_old(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small())
    desk.at("2026-11-02 07:00")
    citizen, nine, two = await desk.citizen(), await desk.slot(NINE), await desk.slot(TWO)
    booking = (await desk.booked(citizen, nine.slot)).booking

    moved = (await desk.bookings.move(citizen, booking.booking, two.slot)).booking

    assert (moved.booking, moved.code, moved.starts_at) == (
        booking.booking,
        booking.code,
        two.starts_at,
    )
    assert [(await desk.slot(each)).taken for each in (NINE, TWO)] == [0, 1]
    assert await desk.city.told(citizen.account) == ["booking.booked", "booking.moved"]


async def test_a_move_to_a_full_slot_changes_nothing(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small())
    desk.at("2026-11-02 07:00")
    citizen, nine, two = await desk.citizen(), await desk.slot(NINE), await desk.slot(TWO)
    booking = (await desk.booked(citizen, nine.slot)).booking
    await desk.booked(await desk.citizen(), two.slot)

    with pytest.raises(Conflict):
        await desk.bookings.move(citizen, booking.booking, two.slot)

    assert (await desk.bookings.show(citizen, booking.booking)).booking == booking
    await desk.check_ledger()


async def test_it_is_too_late_to_cancel_after_the_limit(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    desk.at("2026-11-02 07:59")
    citizen = await desk.citizen()
    booking = (await desk.booked(citizen, (await desk.slot(NINE)).slot)).booking.booking
    desk.later(minutes=2)

    with pytest.raises(Conflict) as caught:
        await desk.bookings.cancel(citizen, booking)

    assert problem(caught) is Problem.BOOKING_TOO_LATE


async def test_three_missed_close_booking_online_and_are_told_before(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    citizen = await desk.citizen()
    for day in ("2026-11-02", "2026-11-04", "2026-11-05"):
        desk.at(f"{day} 08:00")
        await desk.places.make_ahead()
        await desk.booked(citizen, (await desk.slot(f"{day} 09:00")).slot)
        desk.at(f"{day} 10:01")
        assert await desk.times.round() == 1
    desk.at("2026-11-06 08:00")

    with pytest.raises(NotAllowed) as caught:
        await desk.bookings.hold(citizen, (await desk.slot("2026-11-06 09:00")).slot)

    assert problem(caught) is Problem.BOOKING_CLOSED_TO
    told = [each for each in await desk.city.told(citizen.account) if each == "booking.missed"]
    assert len(told) == 3
    desk.at("2027-02-04 08:00")
    assert (
        await desk.store.standing(
            desk.effect.heard[0].booking.person, WINDOWS.kind, desk.now[0], desk.now[0]
        )
    ).closed_until(desk.now[0], WINDOWS.rules) is None


async def test_who_has_missed_two_is_told_so_when_they_book(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    citizen = await desk.citizen()
    for day in ("2026-11-02", "2026-11-04"):
        desk.at(f"{day} 08:00")
        await desk.booked(citizen, (await desk.slot(f"{day} 09:00")).slot)
        desk.at(f"{day} 10:01")
        await desk.times.round()

    held = await desk.bookings.hold(citizen, (await desk.slot("2026-11-05 09:00")).slot)

    assert (held.missed, held.closed_until) == (2, None)


async def test_each_reminder_is_told_once(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    citizen = await desk.citizen()
    desk.at("2026-11-02 08:30")
    await desk.booked(citizen, (await desk.slot("2026-11-04 09:00")).slot)
    for moment in ("2026-11-03 08:59", "2026-11-03 09:00", "2026-11-03 09:01", "2026-11-04 08:00"):
        desk.at(moment)
        await desk.times.round()
        await desk.times.round()

    assert await desk.city.told(citizen.account) == [
        "booking.booked",
        "booking.tomorrow",
        "booking.soon",
    ]


async def test_who_books_an_hour_before_is_reminded_of_nothing(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    citizen = await desk.citizen()
    desk.at("2026-11-02 08:10")
    await desk.booked(citizen, (await desk.slot(NINE)).slot)

    assert await desk.times.round() == 0


async def test_who_lets_holds_lapse_again_and_again_holds_nothing_more_that_day(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small())
    desk.at("2026-11-02 07:30")
    citizen, nine = await desk.citizen(), (await desk.slot(NINE)).slot
    for _ in range(5):
        await desk.bookings.hold(citizen, nine)
        desk.later(minutes=5)
        await desk.times.round()

    with pytest.raises(Conflict) as caught:
        await desk.bookings.hold(citizen, nine)
    desk.at("2026-11-04 08:00")
    held = await desk.bookings.hold(citizen, (await desk.slot("2026-11-04 09:00")).slot)

    assert problem(caught) is Problem.BOOKINGS_OPEN
    assert held.booking.state is BookingState.HELD
