"""Streams of an inbox: no gap, no repeat, whoever is slow and whatever is rung when."""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from uuid import UUID

import pytest

from domain.notices import EventKind
from domain.updates import Event
from services.updates import PAGE, QUEUE, CaughtUp, Updates
from tests.people import NOON

WANG, LI = UUID(int=1), UUID(int=2)
WAIT_S = 5


class FakeInbox:
    """Events in memory; reading waits a moment, as a database does."""

    def __init__(self) -> None:
        self.events: dict[UUID, list[Event]] = {WANG: [], LI: []}
        self.statements = 0

    def add(self, account: UUID = WANG, count: int = 1) -> None:
        told = self.events[account]
        for _ in range(count):
            told.append(
                Event(len(told) + 1, EventKind.CERTIFIED, "entitlement:x", NOON, urgent=False)
            )

    async def since(self, account: UUID, n: int, limit: int) -> list[Event]:
        found = self.events[account][n : n + limit]
        await asyncio.sleep(random.random() / 1000)  # noqa: S311  # shuffles who comes first
        return found

    async def since_many(self, places: Mapping[UUID, int], limit: int) -> dict[UUID, list[Event]]:
        self.statements += 1
        found = {account: self.events[account][n : n + limit] for account, n in places.items()}
        await asyncio.sleep(random.random() / 1000)  # noqa: S311  # shuffles who comes first
        return {account: events for account, events in found.items() if events}

    async def last(self, account: UUID) -> int:
        return len(self.events[account])


class FakeBells:
    def __init__(self) -> None:
        self.rung: asyncio.Queue[set[UUID]] = asyncio.Queue()

    async def listen(self) -> AsyncIterator[set[UUID]]:
        while True:
            yield await self.rung.get()


class Hall:
    def __init__(self) -> None:
        self.inbox = FakeInbox()
        self.bells = FakeBells()
        self.updates = Updates(inbox=self.inbox, bells=self.bells)

    def tell(self, account: UUID = WANG, count: int = 1) -> None:
        self.inbox.add(account, count)
        self.bells.rung.put_nowait({account})

    async def take(self, stream: AsyncGenerator[Event | CaughtUp], count: int) -> list[int]:
        """The numbers of the next events; what says that all was sent is left out."""
        numbers: list[int] = []
        async with asyncio.timeout(WAIT_S):
            while len(numbers) < count:
                item = await anext(stream)
                if isinstance(item, Event):
                    numbers.append(item.n)
        return numbers


@asynccontextmanager
async def open_hall() -> AsyncIterator[Hall]:
    hall = Hall()
    running = asyncio.create_task(hall.updates.run())
    try:
        yield hall
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_what_was_missed_comes_first_then_the_word_then_what_is_new() -> None:
    async with open_hall() as hall, aclosing(hall.updates.stream(WANG, 1)) as stream:
        hall.inbox.add(count=3)

        items = [await anext(stream) for _ in range(3)]
        hall.tell()
        after = await hall.take(stream, 1)

    assert [getattr(item, "n", 0) for item in items] == [2, 3, 3]
    assert items[2] == CaughtUp(3)
    assert after == [4]


async def test_an_inbox_longer_than_a_page_comes_whole() -> None:
    async with open_hall() as hall, aclosing(hall.updates.stream(WANG, 0)) as stream:
        hall.inbox.add(count=2 * PAGE + 1)

        assert await hall.take(stream, 2 * PAGE + 1) == list(range(1, 2 * PAGE + 2))


async def test_no_event_is_lost_or_repeated_while_many_are_told() -> None:
    async with open_hall() as hall:
        streams = [hall.updates.stream(WANG, 0) for _ in range(5)]
        total = 500

        async def tell() -> None:
            for _ in range(total):
                hall.tell()
                if random.random() < 0.3:  # noqa: S311  # shuffles who comes first
                    await asyncio.sleep(0)

        taken = await asyncio.gather(tell(), *(hall.take(stream, total) for stream in streams))
        for stream in streams:
            await stream.aclose()

    assert taken[1:] == [list(range(1, total + 1))] * 5


async def test_a_reader_who_sleeps_finds_everything_on_waking() -> None:
    async with open_hall() as hall, aclosing(hall.updates.stream(WANG, 0)) as stream:
        await anext(stream)
        for _ in range(3 * QUEUE):
            hall.tell()
        await asyncio.sleep(0.3)

        assert await hall.take(stream, 3 * QUEUE) == list(range(1, 3 * QUEUE + 1))
        hall.tell()
        assert await hall.take(stream, 1) == [3 * QUEUE + 1]


async def test_a_reader_who_sleeps_does_not_hold_another_of_the_account_up() -> None:
    async with (
        open_hall() as hall,
        aclosing(hall.updates.stream(WANG, 0)) as asleep,
        aclosing(hall.updates.stream(WANG, 0)) as awake,
    ):
        await anext(asleep)
        await anext(awake)
        for _ in range(PAGE + 2 * QUEUE):
            hall.tell()
            await hall.take(awake, 1)

        assert await hall.take(asleep, 1) == [1]


async def test_one_statement_reads_all_accounts_that_were_rung() -> None:
    async with (
        open_hall() as hall,
        aclosing(hall.updates.stream(WANG, 0)) as wang,
        aclosing(hall.updates.stream(LI, 0)) as li,
    ):
        await anext(wang)
        await anext(li)
        hall.inbox.add(WANG)
        hall.inbox.add(LI)
        hall.bells.rung.put_nowait({WANG, LI})

        assert await hall.take(wang, 1) == await hall.take(li, 1) == [1]
        assert hall.inbox.statements == 1


async def test_a_lost_bell_is_made_good_by_the_next_look() -> None:
    async with open_hall() as hall, aclosing(hall.updates.stream(WANG, 0)) as stream:
        await anext(stream)
        hall.inbox.add(count=2)
        hall.bells.rung.put_nowait(set())

        assert await hall.take(stream, 2) == [1, 2]


async def test_a_bell_for_an_account_that_nobody_reads_asks_nothing_of_the_store() -> None:
    async with open_hall() as hall, aclosing(hall.updates.stream(WANG, 0)) as stream:
        await anext(stream)
        hall.tell(LI)
        hall.tell(WANG)
        await hall.take(stream, 1)

        assert hall.inbox.statements == 1


async def test_nothing_is_kept_of_a_stream_that_was_closed() -> None:
    async with open_hall() as hall:
        stream = hall.updates.stream(WANG, 0)
        await anext(stream)
        opened = hall.updates.open

        await stream.aclose()

    assert (opened, hall.updates.open) == (1, 0)


@pytest.mark.parametrize(("since", "limit", "numbers"), [(0, 2, [1, 2]), (2, 10, [3]), (3, 1, [])])
async def test_a_page_of_the_inbox_says_the_newest_number(
    since: int, limit: int, numbers: list[int]
) -> None:
    async with open_hall() as hall:
        hall.inbox.add(count=3)

        events, last = await hall.updates.since(WANG, since, limit)

    assert [event.n for event in events] == numbers
    assert last == 3
