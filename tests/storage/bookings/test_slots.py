"""Slots made ahead, and those that nobody may take: past, stopped, not released, on a holiday; whatever the clocks say."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from uuid import UUID

import pytest

from domain.bookings.places import DayKind, Rules, Span
from domain.errors import Conflict, Gone, NotFound, Refusal
from domain.hall.calendar import Calendar, YearOfDays
from domain.problems import Problem
from storage.database import Database
from tests.storage.bookings.desk import WINDOWS, open_bookings, small

NINE = "2026-11-02 09:00"


async def starts(database: Database) -> list[date]:
    rows = await database.fetch("SELECT DISTINCT day FROM slots ORDER BY day")
    return [row["day"] for row in rows]


async def test_making_slots_again_makes_none_twice(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    made = await desk.city.count("slots")

    assert await desk.places.make_ahead() == 0
    desk.later(days=1)
    assert await desk.places.make_ahead() == 4
    desk.later(days=-1)  # a machine whose clock was set back
    assert await desk.places.make_ahead() == 0
    assert await desk.city.count("slots") == made + 4


async def test_days_off_have_no_slots_and_worked_week_ends_have(
    database: Database, tmp_path: Path
) -> None:
    await open_bookings(database, tmp_path / "keys")

    days = await starts(database)

    assert date(2026, 11, 3) not in days
    assert date(2026, 11, 7) in days
    assert date(2026, 11, 8) not in days


async def test_days_of_a_year_that_is_not_loaded_come_when_it_is(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    desk.at("2026-12-30 08:00")
    await desk.places.make_ahead()
    assert max(await starts(database)).year == 2026

    new_year = YearOfDays(2027, frozenset({date(2027, 1, 1)}), frozenset())
    desk.calendars.calendar = Calendar([YearOfDays(2026, frozenset(), frozenset()), new_year])
    await desk.places.make_ahead()

    days = await starts(database)
    assert date(2027, 1, 1) not in days
    assert date(2027, 1, 4) in days


@pytest.mark.parametrize(
    ("now", "slot", "error", "problem"),
    [
        ("2026-11-02 09:00", NINE, Gone, Problem.SLOT_OVER),
        ("2026-11-05 12:00", NINE, Gone, Problem.SLOT_OVER),
        ("2026-11-02 06:59", "2026-11-09 09:00", Conflict, Problem.SLOT_NOT_OPEN),
    ],
)
async def test_what_is_past_or_not_released_is_not_taken(
    database: Database,
    tmp_path: Path,
    now: str,
    slot: str,
    error: type[Refusal],
    problem: Problem,
) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    wanted, citizen = (await desk.slot(slot)).slot, await desk.citizen()
    desk.at(now)

    with pytest.raises(error) as caught:
        await desk.bookings.hold(citizen, wanted)
    # And the statement itself, whoever asks it.
    taken = await desk.slots.take(wanted, desk.now[0])

    assert caught.value.problem is problem
    assert not taken


async def test_it_is_taken_from_the_second_of_its_release_on(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    desk.at("2026-11-02 07:00")

    held = await desk.bookings.hold(
        await desk.citizen(), (await desk.slot("2026-11-09 09:00")).slot
    )

    assert held.booking.state == "held"


async def test_a_slot_that_there_is_not_is_not_found(database: Database, tmp_path: Path) -> None:
    desk = await open_bookings(database, tmp_path / "keys")

    with pytest.raises(NotFound):
        await desk.bookings.hold(await desk.citizen(), UUID(int=5))


async def test_around_midnight_a_day_is_the_city_s(database: Database, tmp_path: Path) -> None:
    night = small(
        hours={kind: (Span(0, 24 * 60),) for kind in DayKind},
        rules=Rules(days_ahead=7, released_at=time(0)),
    )
    desk = await open_bookings(database, tmp_path / "keys", night)
    desk.at("2026-11-02 23:58")
    citizen = await desk.citizen()
    after = await desk.slot("2026-11-03 00:00")
    before = await desk.slot("2026-11-02 23:30")

    held = await desk.bookings.hold(citizen, after.slot)
    desk.at("2026-11-03 00:01")
    with pytest.raises(Gone):  # its slot has begun
        await desk.bookings.hold(await desk.citizen(), after.slot)

    assert (before.day, after.day) == (date(2026, 11, 2), date(2026, 11, 3))
    booked = await desk.bookings.confirm(citizen, held.booking.booking)
    assert booked.booking.state == "booked"


async def test_a_clock_that_is_set_back_gives_no_hold_a_second_life(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys", small())
    slot = (await desk.slot(NINE)).slot
    await desk.bookings.hold(await desk.citizen(), slot)
    desk.later(minutes=6)
    await desk.booked(await desk.citizen(), slot)
    desk.later(minutes=-6)

    assert await desk.times.round() == 0
    with pytest.raises(Conflict):
        await desk.bookings.hold(await desk.citizen(), slot)
    await desk.check_ledger()


async def test_hours_that_change_leave_what_is_booked_and_make_the_rest_anew(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys")
    await desk.booked(await desk.citizen(), (await desk.slot(NINE)).slot)
    shorter = {kind: (Span(9 * 60 + 30, 10 * 60),) for kind in WINDOWS.hours}

    await desk.load(replace(WINDOWS, hours=shorter, size=5))

    rows = await database.fetch(
        "SELECT starts_at AT TIME ZONE 'Asia/Shanghai' AS at, size FROM slots WHERE day = $1 ORDER BY 1",
        date(2026, 11, 2),
    )
    assert [(row["at"].strftime("%H:%M"), row["size"]) for row in rows] == [
        ("09:00", 2),
        ("09:30", 5),
    ]


async def test_a_place_keeps_its_kind_and_needs_its_unit(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_bookings(database, tmp_path / "keys")

    with pytest.raises(ValueError, match="stays one"):
        await desk.load(replace(WINDOWS, kind=WINDOWS.kind.PHOTO))
    with pytest.raises(ValueError, match="no unit 'moon'"):
        await desk.load(replace(WINDOWS, unit="moon"))
    assert (await desk.places.show(WINDOWS.place)) == WINDOWS
