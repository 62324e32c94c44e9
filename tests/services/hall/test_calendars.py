"""Which days the city works: what comes along, under what was loaded; read anew once a minute."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest

from domain.audit import About
from domain.hall.calendar import YearOfDays
from services.hall.calendars import FRESH, CalendarService, KnownYear

T = TypeVar("T")
START = datetime(2026, 12, 1, 8, tzinfo=UTC)
NEXT = YearOfDays(2027, frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 9)}))
OTHERWISE = YearOfDays(2026, frozenset({date(2026, 12, 4)}), frozenset())


class FakeYears:
    def __init__(self) -> None:
        self.kept: dict[int, YearOfDays] = {}
        self.reads = 0

    async def years(self) -> tuple[YearOfDays, ...]:
        self.reads += 1
        return tuple(self.kept.values())

    async def put(self, year: YearOfDays, at: datetime) -> None:
        assert at == START
        self.kept[year.year] = year


class FakeAudit:
    def __init__(self) -> None:
        self.entries: list[tuple[str, str, str]] = []

    async def record(
        self, *, actor: str, action: str, person: object, about: About, why: str
    ) -> None:
        assert (person, why) == (None, "")
        self.entries.append((actor, action, str(about)))


class Parts:
    def __init__(self) -> None:
        self.years = FakeYears()
        self.audit = FakeAudit()
        self.now = START
        self.units = 0
        self.service = CalendarService(
            unit=self, store=self.years, audit=self.audit, clock=lambda: self.now
        )

    async def together(self, work: Callable[[], Awaitable[T]], /) -> T:
        self.units += 1
        return await work()


@pytest.fixture
def parts() -> Parts:
    return Parts()


async def test_a_year_that_is_loaded_counts_at_once_where_it_was_loaded(parts: Parts) -> None:
    before = await parts.service.current()

    await parts.service.load(NEXT)

    after = await parts.service.current()
    assert not before.knows(date(2027, 1, 1))
    assert (after.knows(date(2027, 1, 1)), after.works(date(2027, 1, 1))) == (True, False)
    assert after.works(date(2027, 1, 9))
    assert (parts.units, parts.audit.entries) == (
        1,
        [("system", "calendar.loaded", "calendar:2027")],
    )


async def test_what_the_city_loaded_holds_before_what_comes_along(parts: Parts) -> None:
    await parts.service.load(OTHERWISE)

    calendar = await parts.service.current()

    assert not calendar.works(date(2026, 12, 4))
    assert calendar.works(date(2026, 10, 1))  # a day off of what comes along


async def test_a_process_that_loaded_nothing_counts_by_it_within_a_minute(parts: Parts) -> None:
    await parts.service.current()
    parts.years.kept[2027] = NEXT  # by another process

    parts.now = START + FRESH - timedelta(seconds=1)
    before = await parts.service.current()
    parts.now = START + FRESH
    after = await parts.service.current()

    assert (before.knows(date(2027, 1, 1)), after.knows(date(2027, 1, 1))) == (False, True)
    assert parts.years.reads == 2


async def test_the_years_known_say_who_brought_them(parts: Parts) -> None:
    (shipped,) = await parts.service.known()
    await parts.service.load(NEXT)
    await parts.service.load(OTHERWISE)

    known = await parts.service.known()

    assert (shipped.days.year, shipped.loaded) == (2026, False)
    assert known == (KnownYear(OTHERWISE, loaded=True), KnownYear(NEXT, loaded=True))
