"""The days of a year, as they are kept."""

from datetime import UTC, date, datetime

import pytest

from domain.hall.calendar import YearOfDays
from storage.database import Database
from storage.hall.calendar_years import CalendarYearStore

AT = datetime(2026, 12, 1, tzinfo=UTC)
FIRST = YearOfDays(2027, frozenset({date(2027, 1, 1)}), frozenset())
BETTER = YearOfDays(2027, frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 9)}))
LATER = YearOfDays(2028, frozenset(), frozenset())


@pytest.fixture
def store(database: Database) -> CalendarYearStore:
    return CalendarYearStore(database)


async def test_years_come_back_as_they_were_put_in_their_order(store: CalendarYearStore) -> None:
    await store.put(LATER, AT)
    await store.put(BETTER, AT)

    assert await store.years() == (BETTER, LATER)


async def test_a_year_put_again_takes_the_place_of_the_first(
    store: CalendarYearStore, database: Database
) -> None:
    await store.put(FIRST, AT)

    await store.put(BETTER, AT.replace(day=2))

    assert await store.years() == (BETTER,)
    assert await database.fetchval("SELECT loaded_at FROM calendar_years") == AT.replace(day=2)
