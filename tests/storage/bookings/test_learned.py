"""What is learned of waits and services: how long a group takes at an hour, and how far forecasts were off."""

from datetime import date, timedelta

import pytest

from domain.bookings.forecast import KNOWN_AFTER, Errors
from storage.bookings.tickets import TicketStore
from storage.database import Database

DAY = date(2026, 11, 2)
FILL = """
INSERT INTO served_tickets
    (hall, day, hour, letter, served_s, waited_s, forecast_s, forecast_error_s, told_low_min, told_high_min)
SELECT 'civic_center', $1, 9 + i % 2, 'A', 300 + 300 * (i % 2), 60 * (i % 10), 300, 60, 2, 8
FROM generate_series(0, $2 - 1) AS i
"""


async def test_the_pace_of_a_group_is_known_by_hour_and_over_all(database: Database) -> None:
    await database.execute(FILL, DAY, 40)

    paces = await TicketStore(database).paces("civic_center", DAY)

    assert {key: (known, pace.mean_s) for key, (known, pace) in paces.items()} == {
        ("A", 9): (20, 300),
        ("A", 10): (20, 600),
        ("A", None): (40, 450),
    }
    assert paces["A", 9][1].sd_s == 0
    assert paces["A", None][1].sd_s == pytest.approx(151.9, abs=0.1)
    assert await TicketStore(database).paces("civic_center", DAY + timedelta(days=1)) == {}


async def test_the_range_comes_from_what_became_of_enough_forecasts(database: Database) -> None:
    store = TicketStore(database)
    await database.execute(FILL, DAY, KNOWN_AFTER - 1)
    few = await store.errors("civic_center", DAY)
    await database.execute(FILL, DAY, 1 + KNOWN_AFTER)

    found = await store.errors("civic_center", DAY)

    assert few == Errors()
    assert found.soonest == pytest.approx(-5, abs=1)  # came five errors of a minute sooner
    assert found.latest == pytest.approx(4, abs=1)


async def test_the_board_says_how_many_came_when_they_were_told(database: Database) -> None:
    await database.execute(FILL, DAY, 100)

    found = await TicketStore(database).accuracy("civic_center", DAY)

    assert (found.known, found.within, found.within_percent) == (100, 70, 70)
    assert found.median_s == pytest.approx(150, abs=30)
