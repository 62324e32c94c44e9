"""Streams of an inbox: no gap, no repeat, whoever is slow and whatever is rung when."""

import asyncio
import random
from contextlib import AsyncExitStack
from uuid import UUID

import pytest

from domain.errors import Busy
from domain.notices.updates import Event, LookAgain, ReadTo
from domain.problems import Problem
from services.notices import updates
from services.notices.updates import PAGE, CaughtUp, Replaced, SignedOut, TooSlow
from tests.services.notices.update_streams import LI, WAIT_S, WANG, FakeLine, drained, open_hall

MANY = 192
MOMENT_S = 0.2


class SlowLine(FakeLine):
    """Takes a while to say why it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.closing, self.let_go = asyncio.Event(), asyncio.Event()

    async def end(self, why: Exception) -> None:
        self.closing.set()
        await self.let_go.wait()
        await super().end(why)


async def test_what_was_missed_comes_first_then_the_word_then_what_is_new() -> None:
    async with open_hall() as hall, hall.line(since=1) as line:
        hall.inbox.add(count=3)

        items = [await line.next() for _ in range(3)]
        hall.tell()
        after = await line.take(1)

    assert [getattr(item, "n", 0) for item in items] == [2, 3, 3]
    assert items[2] == CaughtUp(3)
    assert after == [4]


async def test_what_one_phone_has_read_the_others_hear() -> None:
    async with open_hall() as hall, hall.line() as one, hall.line() as other:
        hall.inbox.add(count=3)
        for line in (one, other):
            await line.take(3)
            assert await line.next() == CaughtUp(3)

        assert await hall.updates.mark_read(WANG, 2) == 2
        assert await one.next() == ReadTo(2)
        assert await other.next() == ReadTo(2)


async def test_whoever_may_have_something_open_is_told_to_look_again() -> None:
    async with open_hall() as hall, hall.caught_up() as line, hall.caught_up(LI) as other:
        hall.moved.rung.put_nowait({WANG.bytes})

        assert await line.next() == LookAgain()
        assert drained(other) == []


async def test_what_is_new_and_what_was_read_is_told_within_a_moment() -> None:
    async with open_hall() as hall, hall.caught_up() as line:
        hall.tell(count=2)
        await asyncio.sleep(MOMENT_S)
        told = [item.n for item in drained(line) if isinstance(item, Event)]
        await hall.updates.mark_read(WANG, 1)
        await asyncio.sleep(MOMENT_S)

        assert told == [1, 2]
        assert drained(line) == [ReadTo(1)]


async def test_an_inbox_longer_than_a_page_comes_whole() -> None:
    async with open_hall() as hall, hall.line() as line:
        hall.inbox.add(count=2 * PAGE + 1)

        assert await line.take(2 * PAGE + 1) == list(range(1, 2 * PAGE + 2))


async def test_no_event_is_lost_or_repeated_while_many_are_told() -> None:
    async with open_hall() as hall, AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(hall.line()) for _ in range(5)]
        total = 500

        async def tell() -> None:
            for _ in range(total):
                hall.tell()
                if random.random() < 0.3:  # noqa: S311  # shuffles who comes first
                    await asyncio.sleep(0)

        async def doze(line: FakeLine) -> None:
            for _ in range(20):
                line.awake.clear()
                await asyncio.sleep(random.random() / 1000)  # noqa: S311  # as above
                line.awake.set()
                await asyncio.sleep(random.random() / 1000)  # noqa: S311  # as above

        taken = await asyncio.gather(
            *(line.take(total) for line in lines), tell(), *(doze(line) for line in lines[:3])
        )

    assert taken[:5] == [list(range(1, total + 1))] * 5


async def test_what_is_rung_while_a_line_first_reads_is_told_to_it_too() -> None:
    async with open_hall() as hall, hall.line() as line:
        await asyncio.sleep(0)  # it has begun to read
        hall.tell()

        assert await line.take(1) == [1]


async def test_who_comes_or_is_replaced_while_a_city_is_told_misses_and_repeats_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(updates, "FIRST_SLICE", 2)
    monkeypatch.setattr(updates, "SLICE", 3)
    accounts, rounds, streams = [UUID(int=100 + at) for at in range(8)], 30, 2
    async with open_hall(streams) as hall, AsyncExitStack() as stack:
        hall.inbox.events |= {account: [] for account in accounts}
        lines: dict[UUID, list[FakeLine]] = {account: [] for account in accounts}
        for left in reversed(range(rounds)):
            coming = [random.choice(accounts)] if left else accounts  # noqa: S311  # shuffles who comes when
            for account in coming:
                lines[account].append(await stack.enter_async_context(hall.line(account)))
            await asyncio.sleep(0)  # they have begun to read
            for account in accounts:
                hall.inbox.add(account)
            hall.bells.rung.put_nowait({account.bytes for account in accounts})
            await asyncio.sleep(random.random() / 1000)  # noqa: S311  # as above
        told = {
            line: await line.take(rounds) for each in lines.values() for line in each[-streams:]
        }
        replaced = [line for each in lines.values() for line in each[:-streams]]
        for line in replaced:
            assert isinstance(await line.end_heard(), Replaced)
            numbers = [item.n for item in drained(line) if isinstance(item, Event)]
            assert numbers == list(range(1, len(numbers) + 1))

    assert all(numbers == list(range(1, rounds + 1)) for numbers in told.values())
    assert all(line.told.empty() or drained(line) == [CaughtUp(rounds)] for line in told)


async def test_a_reader_who_sleeps_finds_everything_on_waking() -> None:
    async with open_hall() as hall, hall.caught_up() as line:
        line.awake.clear()
        for _ in range(MANY):
            hall.tell()
        await asyncio.sleep(0.1)
        line.awake.set()

        assert await line.take(MANY) == list(range(1, MANY + 1))
        hall.tell()
        assert await line.take(1) == [MANY + 1]


async def test_a_reader_who_sleeps_does_not_hold_another_of_the_account_up() -> None:
    async with open_hall() as hall, hall.caught_up() as asleep, hall.caught_up() as awake:
        asleep.awake.clear()
        for _ in range(MANY):
            hall.tell()
            await awake.take(1)
        asleep.awake.set()

        assert await asleep.take(MANY) == list(range(1, MANY + 1))


async def test_a_reader_who_sleeps_too_long_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "SLOW_S", 0.05)
    async with open_hall() as hall, hall.caught_up() as line:
        line.awake.clear()
        hall.tell()

        assert isinstance(await line.end_heard(), TooSlow)
        assert hall.updates.open == 0


async def test_a_line_that_breaks_ends_alone() -> None:
    async with open_hall() as hall, hall.caught_up() as broken, hall.caught_up() as line:
        broken.broken = RuntimeError("a fault of ours")
        hall.tell()

        assert await line.take(1) == [1]
        assert await broken.end_heard() is broken.broken


async def test_a_store_that_is_away_ends_the_line_with_its_word() -> None:
    async with open_hall() as hall:
        hall.inbox.away = Busy(Problem.BUSY)
        async with hall.line() as line:
            assert await line.end_heard() is hall.inbox.away


async def test_one_stream_too_many_ends_the_oldest() -> None:
    async with (
        open_hall(streams=2) as hall,
        hall.caught_up() as first,
        hall.caught_up() as second,
        hall.caught_up() as third,
        hall.caught_up(LI) as other,
    ):
        assert isinstance(await first.end_heard(), Replaced)
        hall.tell()
        hall.tell(LI)

        assert await second.take(1) == await third.take(1) == await other.take(1) == [1]
        assert first.told.empty()


async def test_a_session_that_is_over_hears_nothing_more() -> None:
    async with (
        open_hall() as hall,
        hall.caught_up(session=UUID(int=8)) as over,
        hall.caught_up() as line,
    ):
        hall.updates.end_session(UUID(int=8))
        hall.tell()

        assert isinstance(await over.end_heard(), SignedOut)
        assert await line.take(1) == [1]
        assert over.told.empty()


async def test_a_line_whose_close_is_under_way_is_waited_for_and_not_cut_off() -> None:
    async with open_hall() as hall:
        line = SlowLine()
        reader = hall.updates.attach(WANG, UUID(int=8), 0, line)
        hall.updates.end_session(UUID(int=8))
        leaving = asyncio.create_task(hall.updates.detach(reader))
        async with asyncio.timeout(WAIT_S):
            await line.closing.wait()
        assert not leaving.done()

        line.let_go.set()
        async with asyncio.timeout(WAIT_S):
            await leaving

    assert isinstance(line.ended.get_nowait(), SignedOut)


@pytest.mark.parametrize(("since", "limit", "numbers"), [(0, 2, [1, 2]), (2, 10, [3]), (3, 1, [])])
async def test_a_page_of_the_inbox_says_the_newest_number(
    since: int, limit: int, numbers: list[int]
) -> None:
    async with open_hall() as hall:
        hall.inbox.add(count=3)

        events, last = await hall.updates.since(WANG, since, limit)

    assert [event.n for event in events] == numbers
    assert last == 3
