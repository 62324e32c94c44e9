"""Open screens hear of each call once, of who waits now and then, and that their key was revoked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from domain.bookings.screens import SHOWN, Call, Screen, hall_key
from domain.errors import Busy
from domain.problems import Problem
from services.bookings import screen_updates
from services.bookings.screen_updates import OpenScreen, ScreenNews, ScreenUpdateService
from tests.services.bookings.ledger import NOW

EAST, WEST = Screen(UUID(int=1), "civic", "东厅", NOW), Screen(UUID(int=2), "civic", "西厅", NOW)
FAR = Screen(UUID(int=3), "north", "大厅", NOW)
CIVIC = hall_key("civic").bytes
MOVED = ScreenNews(moved=True)


def call(n: int) -> Call:
    return Call(n, f"A{n:03}", 2, NOW)


@dataclass
class Hall:
    """Calls by hall, and which bells ring; once they have, whoever follows them is over."""

    calls: dict[str, list[Call]] = field(default_factory=dict)
    rings: list[set[bytes]] = field(default_factory=list)
    revoked: set[UUID] = field(default_factory=set)
    asked: list[tuple[Sequence[str], Sequence[int], int]] = field(default_factory=list)
    away: bool = False

    def __post_init__(self) -> None:
        self.service = ScreenUpdateService(bells=self, calls=self)

    async def listen(self) -> AsyncIterator[set[bytes]]:
        for rung in self.rings:
            yield rung
        self.rings.clear()

    async def since(
        self, halls: Sequence[str], numbers: Sequence[int], most: int
    ) -> Sequence[tuple[str, Call]]:
        if self.away:
            raise Busy(Problem.BUSY)
        self.asked.append((halls, numbers, most))
        return [
            (hall, each)
            for hall, n in zip(halls, numbers, strict=True)
            for each in self.calls.get(hall, ())
            if each.n > n
        ]

    async def in_force(self, screens: Sequence[UUID]) -> frozenset[UUID]:
        return frozenset(screens) - self.revoked

    async def ring(self, *keys: bytes) -> None:
        self.rings.append(set(keys))
        await self.service.run()


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Hall:
    """Nothing is gathered or waited for."""
    monkeypatch.setattr(screen_updates, "GATHER_S", 0)
    monkeypatch.setattr(screen_updates, "COUNTS_S", 0)
    return Hall()


async def news(screen: OpenScreen) -> ScreenNews | None:
    """None for a screen that has nothing to fetch."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0):
            return await screen.next()
    return None


async def counted(hall: Hall) -> None:
    """One round of those who wait."""
    counts = asyncio.create_task(hall.service.run_counts())
    for _ in range(5):
        await asyncio.sleep(0)
    counts.cancel()
    with suppress(asyncio.CancelledError):
        await counts


async def test_a_screen_that_comes_back_hears_what_was_called_meanwhile(hall: Hall) -> None:
    hall.calls["civic"] = [call(1), call(2), call(3)]

    back = await hall.service.attach(EAST, 1)
    new = await hall.service.attach(WEST, None)

    assert await news(back) == ScreenNews((call(2), call(3)), moved=True)
    assert await news(new) == ScreenNews((call(1), call(2), call(3)), moved=True)
    assert (back.n, new.n, hall.service.open) == (3, 3, 2)
    assert hall.asked == [(["civic"], [1], SHOWN), (["civic"], [0], SHOWN)]
    assert await news(back) is None  # each once


async def test_each_call_is_told_once_to_all_screens_of_its_hall_alone(hall: Hall) -> None:
    east, west, far = [await hall.service.attach(each, 0) for each in (EAST, WEST, FAR)]
    for each in (east, west, far):
        await news(each)
    hall.asked.clear()
    hall.calls["civic"] = [call(1)]

    await hall.ring(CIVIC, hall_key("closed").bytes)
    told = [await news(each) for each in (east, west, far)]
    await hall.ring(CIVIC)

    assert told == [ScreenNews((call(1),))] * 2 + [None]
    assert await news(east) is None
    assert hall.asked == [(["civic"], [0], SHOWN), (["civic"], [1], SHOWN)]


async def test_a_bell_that_names_nobody_has_all_halls_looked_at(hall: Hall) -> None:
    east, far = await hall.service.attach(EAST, 0), await hall.service.attach(FAR, 4)
    west = await hall.service.attach(WEST, 2)
    hall.asked.clear()
    hall.calls = {"civic": [call(1), call(2), call(3)], "north": [call(5)]}
    for each in (east, far, west):
        await news(each)

    await hall.ring()

    assert sorted(hall.asked[0][0]) == ["civic", "north"]
    assert sorted(hall.asked[0][1]) == [0, 4]  # from the one on that has heard least
    assert await news(east) == ScreenNews((call(1), call(2), call(3)))
    assert await news(west) == ScreenNews((call(3),))
    assert await news(far) == ScreenNews((call(5),))


async def test_where_nobody_follows_nothing_is_looked_up(hall: Hall) -> None:
    await hall.ring(CIVIC)
    await hall.ring()

    assert hall.asked == []


async def test_of_many_calls_the_last_eight_are_kept_and_what_is_over_stays_over() -> None:
    screen = OpenScreen(EAST, 0)
    screen.tell(ScreenNews(over=True))
    for n in range(1, 11):
        screen.told([call(n - 1), call(n)])
    screen.tell(MOVED)

    told = await screen.next()

    assert told == ScreenNews(tuple(call(n) for n in range(3, 11)), moved=True, over=True)


async def test_a_screen_that_left_is_told_nothing_more(hall: Hall) -> None:
    east, west = await hall.service.attach(EAST, 0), await hall.service.attach(WEST, 0)
    await news(east)
    hall.service.detach(east)
    hall.calls["civic"] = [call(1)]

    await hall.ring(CIVIC)

    assert await news(east) is None
    assert await news(west) == ScreenNews((call(1),), moved=True)
    hall.service.detach(west)
    hall.service.detach(west)  # once more is nothing
    assert hall.service.open == 0


async def test_a_screen_for_which_the_calls_can_not_be_read_is_not_held_open(hall: Hall) -> None:
    hall.away = True

    with pytest.raises(Busy):
        await hall.service.attach(EAST, 0)

    assert hall.service.open == 0


async def test_who_waits_is_told_after_a_ring_and_once(hall: Hall) -> None:
    east, far = await hall.service.attach(EAST, 0), await hall.service.attach(FAR, 0)
    for each in (east, far):
        await news(each)
    await hall.ring(CIVIC)

    await counted(hall)

    assert await news(east) == MOVED
    assert await news(far) is None
    await counted(hall)
    assert await news(east) is None


async def test_a_screen_whose_key_was_revoked_hears_that_it_is_over_and_nothing_more(
    hall: Hall,
) -> None:
    east, west = await hall.service.attach(EAST, 0), await hall.service.attach(WEST, 0)
    for each in (east, west):
        await news(each)
    hall.revoked.add(EAST.screen)
    await hall.ring(CIVIC)

    await counted(hall)

    assert await news(east) == ScreenNews(over=True)
    assert await news(west) == MOVED
    assert hall.service.open == 1
