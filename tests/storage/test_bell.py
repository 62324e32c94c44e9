import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import ClassVar, Self, cast
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from storage import bell
from storage.bell import LocalBell, open_bell, open_redis
from storage.limits import Limits
from storage.postgres.embedded_valkey import embedded_valkey
from tests.databases import open_folder

AWAY = "redis://127.0.0.1:1/0"
WAIT_S = 30


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not true():  # noqa: ASYNC110  # what turns it is another process
            await asyncio.sleep(0.002)


class Heard:
    """A listener that notes what it was told."""

    def __init__(self, bell: LocalBell) -> None:
        self.sets: list[set[bytes]] = []
        self._task = asyncio.create_task(self._note(bell))

    async def _note(self, bell: LocalBell) -> None:
        async for accounts in bell.listen():
            self.sets.append(accounts)

    async def until(self, account: UUID) -> None:
        await until(lambda: any(account.bytes in accounts for accounts in self.sets))

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
def topic() -> str:
    return uuid4().hex


async def a_bell(stack: AsyncExitStack, url: str | None, topic: str) -> LocalBell:
    """One process's bell."""
    client = await stack.enter_async_context(open_redis(url))
    bell = await stack.enter_async_context(open_bell(client, topic))
    if url != AWAY:
        await until(lambda: bell.stats().connected)
    return bell


async def listening(stack: AsyncExitStack, bell: LocalBell) -> Heard:
    heard = Heard(bell)
    stack.push_async_callback(heard.stop)
    await asyncio.sleep(0.01)
    return heard


async def test_a_bell_is_heard_in_another_process(
    stack: AsyncExitStack, valkey: str, topic: str
) -> None:
    here, there = [await a_bell(stack, valkey, topic) for _ in range(2)]
    heard = await listening(stack, there)
    account = uuid4()
    await here.ring([account])

    await heard.until(account)


async def test_a_bell_of_another_topic_is_not_heard(
    stack: AsyncExitStack, valkey: str, topic: str
) -> None:
    here = await a_bell(stack, valkey, topic)
    heard = await listening(stack, await a_bell(stack, valkey, uuid4().hex))
    await here.ring([uuid4()])
    await asyncio.sleep(0.1)

    assert heard.sets == []


async def test_a_burst_of_bells_is_one_look(stack: AsyncExitStack, valkey: str, topic: str) -> None:
    here, there = [await a_bell(stack, valkey, topic) for _ in range(2)]
    heard = await listening(stack, there)
    accounts = [uuid4() for _ in range(100)]
    await asyncio.gather(*(here.ring([account]) for account in accounts))
    for account in accounts:
        await heard.until(account)

    assert set().union(*heard.sets) == {account.bytes for account in accounts}
    assert len(heard.sets) < 20


async def test_a_bell_rung_last_is_still_heard(
    stack: AsyncExitStack, valkey: str, topic: str
) -> None:
    heard = await listening(stack, await a_bell(stack, valkey, topic))
    account = uuid4()
    async with open_redis(valkey) as client, open_bell(client, topic) as short_lived:
        await short_lived.ring([account])

    await heard.until(account)


class Swallowing:
    """A client whose subscription takes no notice of the first cancellation."""

    def __init__(self) -> None:
        self.waiting = asyncio.Event()
        self._swallowed = False

    def pubsub(self) -> Self:
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def subscribe(self, _: str) -> None:
        pass

    async def get_message(self, timeout: float) -> None:  # noqa: ASYNC109  # as the client's own
        self.waiting.set()
        try:
            await asyncio.sleep(timeout)
        except asyncio.CancelledError:
            if self._swallowed:
                raise
            self._swallowed = True


async def test_a_bell_closes_though_the_client_swallows_a_cancellation(topic: str) -> None:
    client = Swallowing()
    async with asyncio.timeout(WAIT_S):
        async with open_bell(cast("Redis", client), topic):
            await client.waiting.wait()


async def test_ten_thousand_accounts_are_rung_at_once(
    stack: AsyncExitStack, valkey: str, topic: str
) -> None:
    here, there = [await a_bell(stack, valkey, topic) for _ in range(2)]
    heard = await listening(stack, there)
    accounts = {uuid4() for _ in range(10_000)}
    await here.ring(accounts)

    await until(lambda: set().union(*heard.sets) == {account.bytes for account in accounts})


async def test_within_a_process_a_bell_needs_no_valkey(stack: AsyncExitStack, topic: str) -> None:
    for url in (None, AWAY):
        bell = await a_bell(stack, url, topic)
        heard = await listening(stack, bell)
        account = uuid4()
        await bell.ring([account])

        await heard.until(account)


async def test_each_listener_hears_every_bell(stack: AsyncExitStack, topic: str) -> None:
    bell = await a_bell(stack, None, topic)
    one, two = await listening(stack, bell), await listening(stack, bell)
    account = uuid4()
    await bell.ring([account])

    await one.until(account)
    await two.until(account)


async def test_a_bell_is_heard_before_the_next_look(topic: str) -> None:
    async with open_bell(None, topic) as bell:
        heard = asyncio.ensure_future(anext(bell.listen()))
        await asyncio.sleep(0)
        account = uuid4()
        await bell.ring([account])

        assert await heard == {account.bytes}


async def test_ringing_never_raises_and_what_was_lost_is_counted(
    stack: AsyncExitStack, topic: str
) -> None:
    bell = await a_bell(stack, AWAY, topic)
    await bell.ring([uuid4(), uuid4()])
    await until(lambda: bell.stats().failed == 2)
    await bell.ring([uuid4()])
    await until(lambda: bell.stats().failed == 3)

    assert not bell.stats().connected


async def test_while_valkey_is_away_everything_is_looked_at_each_second(
    stack: AsyncExitStack, topic: str
) -> None:
    heard = await listening(stack, await a_bell(stack, AWAY, topic))

    await until(lambda: heard.sets[:2] == [set(), set()])


async def test_a_bell_rings_again_when_valkey_is_back(stack: AsyncExitStack, topic: str) -> None:
    folder = stack.enter_context(open_folder())
    url = await stack.enter_async_context(embedded_valkey(folder))
    here, there = [await a_bell(stack, url, topic) for _ in range(2)]
    heard = await listening(stack, there)
    await kill_valkey(url)
    await until(lambda: not there.stats().connected)
    await until(lambda: there.stats().connected and here.stats().connected)
    await asyncio.sleep(0.1)  # a bell within the look that a return makes is not named on its own
    account = uuid4()
    await here.ring([account])

    await heard.until(account)
    assert set() in heard.sets  # what was rung in between is found by looking


async def kill_valkey(url: str) -> None:
    async with Redis.from_url(url) as client:
        await client.shutdown(nosave=True)


async def test_junk_on_the_channel_is_passed_over(
    stack: AsyncExitStack, valkey: str, topic: str
) -> None:
    here, there = [await a_bell(stack, valkey, topic) for _ in range(2)]
    heard = await listening(stack, there)
    async with Redis.from_url(valkey) as client:
        for junk in (b"", b"x", b"y" * 16, b"z" * 33):
            await client.publish(f"zhijian:bell:{topic}", junk)
    account = uuid4()
    await here.ring([account])

    await heard.until(account)


async def test_the_limit_is_counted_by_all_processes_together(valkey: str) -> None:
    key = uuid4().hex
    async with open_redis(valkey) as one, open_redis(valkey) as two:
        answers = [await Limits(client).allow(key, 3, 60) for client in (one, two, one, two)]

    assert [a.allowed for a in answers] == [True, True, True, False]
    assert [a.remaining for a in answers] == [2, 1, 0, 0]
    assert 30 < answers[-1].reset_s <= 60


@pytest.mark.parametrize("with_valkey", [True, False])
async def test_looking_says_what_one_more_call_would_hear_and_counts_none(
    valkey: str, *, with_valkey: bool
) -> None:
    key = uuid4().hex
    async with open_redis(valkey if with_valkey else None) as client:
        limits = Limits(client)
        before = await limits.look(key, 2)
        counted = await limits.allow(key, 2, 60)
        looks = [await limits.look(key, 2) for _ in range(3)]
        await limits.allow(key, 2, 60)
        full = await limits.look(key, 2)

    assert (before.allowed, before.remaining) == (True, 1)
    assert (counted.allowed, counted.remaining) == (True, 1)
    assert [(each.allowed, each.remaining) for each in looks] == [(True, 0)] * 3
    assert all(30 < each.reset_s <= 60 for each in looks)
    assert (full.allowed, full.remaining) == (False, 0)


async def test_while_valkey_is_away_a_look_is_answered_by_what_was_counted_alone() -> None:
    async with open_redis(AWAY) as client:
        limits = Limits(client)
        await limits.allow("key", 1, 60)

        assert not (await limits.look("key", 1)).allowed


@pytest.mark.parametrize("with_valkey", [True, False])
async def test_a_window_ends(valkey: str, *, with_valkey: bool) -> None:
    key = uuid4().hex
    async with open_redis(valkey if with_valkey else None) as client:
        limits = Limits(client)
        await limits.allow(key, 1, 0.1)

        async with asyncio.timeout(WAIT_S):
            while not (await limits.allow(key, 1, 0.1)).allowed:  # noqa: ASYNC110  # nobody announces it
                await asyncio.sleep(0.01)


async def test_without_valkey_each_process_counts_alone_and_says_so() -> None:
    async with open_redis(AWAY) as client:
        limits = Limits(client)
        answers = [(await limits.allow("key", 2, 60)).allowed for _ in range(3)]

        assert answers == [True, True, False]
        assert limits.counted_alone == 3


async def test_many_keys_do_not_fill_the_memory() -> None:
    limits = Limits(None)
    for number in range(100_010):
        await limits.allow(str(number), 1, 60)

    assert (await limits.allow("0", 1, 60)).allowed  # forgotten
    assert not (await limits.allow("100009", 1, 60)).allowed


async def test_a_flushed_script_is_loaded_again() -> None:
    with open_folder() as folder:
        async with embedded_valkey(folder) as url, open_redis(url) as client:
            assert client is not None
            limits = Limits(client)
            await limits.allow("key", 5, 60)
            await client.script_flush()

            assert (await limits.allow("key", 5, 60)).remaining == 3


async def test_a_line_on_which_nothing_comes_for_long_is_waited_on() -> None:
    class Quiet:
        comes: ClassVar = [
            {"type": "subscribe", "data": 1},
            None,
            {"type": "pong", "data": b""},
            {"type": "message", "data": b"rung"},
        ]

        async def get_message(self, timeout: float) -> object:  # noqa: ASYNC109  # as the client has it
            return self.comes.pop(0)

    heard = bell._messages(Quiet())  # type: ignore[arg-type]  # what of it is used

    assert [await anext(heard), await anext(heard)] == [None, b"rung"]
