"""Bells that say "look again" to whoever serves an account, through Valkey when there is one.

A bell is a hint and may be lost: the number in the inbox is the truth. So a listener is also woken to
look at everything it holds: each second while Valkey is away, now and then while it is there.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

_GATHER_S: Final = 0.005  # after a look, bells of a burst are answered by one statement
_LOOK_ALONE_S: Final = 1.0
_LOOK_S: Final = 15.0
_HEAR_S: Final = 10.0  # at most without a message; each time the client looks whether to ask Valkey
_ANSWER_S: Final = 1.0  # Valkey beside us answers in 0.2 ms; later than this it is away
_CANCEL_S: Final = 0.5
_CONNECTIONS: Final = 20
_MOST_IN_MESSAGE: Final = 1024
_UUID_BYTES: Final = 16


@asynccontextmanager
async def open_redis(url: str | None) -> AsyncIterator[Redis | None]:
    """A client that gives up after a second, as nothing here is worth a longer wait; None for no URL."""
    if url is None:
        yield None
        return
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_CONNECTIONS,
        timeout=_ANSWER_S,
        socket_timeout=_ANSWER_S,
        socket_connect_timeout=_ANSWER_S,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 1),
    )
    client = Redis.from_pool(pool)
    try:
        yield client
    finally:
        await client.aclose()


@dataclass(frozen=True, slots=True)
class BellStats:
    """Bells rung here; those that Valkey did not take; whether Valkey is heard now."""

    rung: int
    failed: int
    connected: bool


class LocalBell:
    """Rings within this process."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()
        self._rung = 0

    async def ring(self, accounts: Iterable[UUID]) -> None:
        """Never raises and never waits; call it after the commit."""
        self._wake(_bytes(accounts))

    async def listen(self) -> AsyncIterator[set[bytes]]:
        """Gives the bytes of rung accounts, every 5 ms at most.

        An empty set means: look at all you hold.
        """
        listener = _Listener()
        self._listeners.add(listener)
        try:
            while True:
                yield await listener.next(self._look_s)
        finally:
            self._listeners.discard(listener)

    def stats(self) -> BellStats:
        return BellStats(rung=self._rung, failed=0, connected=True)

    @property
    def _look_s(self) -> float:
        return _LOOK_S

    def _wake(self, accounts: set[bytes]) -> None:
        self._rung += len(accounts)
        for listener in self._listeners:
            listener.wake(accounts)


class Bell(LocalBell):
    """Rings in every process of the same Valkey; within this one without it, too."""

    def __init__(self, client: Redis, topic: str) -> None:
        super().__init__()
        self._client = client
        self._channel = f"zhijian:bell:{topic}"
        self._me = uuid4()
        self._failed = 0
        self._connected: bool | None = None  # None until Valkey was tried
        self._waiting: set[bytes] = set()
        self._ringing: asyncio.Task[None] | None = None

    async def ring(self, accounts: Iterable[UUID]) -> None:
        """Never raises and never waits: what comes while one message is under way shares the next."""
        rung = _bytes(accounts)
        self._wake(rung)
        if self._connected is False:
            self._failed += len(rung)
            return
        self._waiting |= rung
        if self._waiting and (self._ringing is None or self._ringing.done()):
            self._ringing = asyncio.create_task(self._publish(), name="ring")

    async def close(self) -> None:
        """Returns once the last bells are rung or lost."""
        if self._ringing is not None:
            await asyncio.wait([self._ringing], timeout=_ANSWER_S)
            self._ringing.cancel()

    async def _publish(self) -> None:
        while self._waiting:
            part = [self._waiting.pop() for _ in range(min(len(self._waiting), _MOST_IN_MESSAGE))]
            message = self._me.bytes + b"".join(part)
            try:
                await self._client.publish(self._channel, message)
            except (RedisError, OSError) as error:
                self._failed += len(part)
                log.warning("a bell could not be rung: %s", type(error).__name__)

    def stats(self) -> BellStats:
        return BellStats(rung=self._rung, failed=self._failed, connected=bool(self._connected))

    async def hear(self) -> None:
        """Passes on the bells of other processes until cancelled; comes back when Valkey does."""
        backoff = ExponentialWithJitterBackoff(base=0.05, cap=_LOOK_ALONE_S)
        failures = 0
        while True:
            try:
                async with self._client.pubsub() as subscription:
                    await subscription.subscribe(self._channel)
                    async for message in _messages(subscription):
                        if message is None:
                            failures = 0
                            self._turn(connected=True)
                        else:
                            self._pass_on(message)
            except (RedisError, OSError) as error:
                if self._connected is not False:
                    log.warning("bells are not heard: %s", type(error).__name__)
                    self._turn(connected=False)
                failures += 1
                await asyncio.sleep(backoff.compute(failures))

    @property
    def _look_s(self) -> float:
        return _LOOK_S if self._connected else _LOOK_ALONE_S

    def _turn(self, *, connected: bool) -> None:
        self._connected = connected
        for listener in self._listeners:
            listener.look_at_all()  # what was rung in between was not heard

    def _pass_on(self, message: bytes) -> None:
        sender, rest = message[:_UUID_BYTES], message[_UUID_BYTES:]
        if sender == self._me.bytes or not rest or len(rest) % _UUID_BYTES:
            return
        accounts = {rest[at : at + _UUID_BYTES] for at in range(0, len(rest), _UUID_BYTES)}
        for listener in self._listeners:
            listener.wake(accounts)


@asynccontextmanager
async def open_bell(client: Redis | None, topic: str = "accounts") -> AsyncIterator[LocalBell]:
    """A bell of its topic; within this process alone when there is no client."""
    if client is None:
        yield LocalBell()
        return
    bell = Bell(client, topic)
    hearing = asyncio.create_task(bell.hear(), name=f"bell-{topic}")
    try:
        yield bell
    finally:
        await bell.close()
        # Now and then the client swallows a cancellation that falls into its subscribing.
        while not hearing.done():
            hearing.cancel()
            await asyncio.wait([hearing], timeout=_CANCEL_S)


class _Listener:
    def __init__(self) -> None:
        self._accounts: set[bytes] = set()
        self._all = False
        self._awake = asyncio.Event()
        self._gave_at = 0.0  # of the loop's clock

    def wake(self, accounts: set[bytes]) -> None:
        if accounts:
            self._accounts |= accounts
            self._awake.set()

    def look_at_all(self) -> None:
        self._all = True
        self._awake.set()

    async def next(self, look_s: float) -> set[bytes]:
        try:
            async with asyncio.timeout(look_s):
                await self._awake.wait()
        except TimeoutError:
            return set()
        now = asyncio.get_running_loop().time
        if (early := self._gave_at + _GATHER_S - now()) > 0:
            await asyncio.sleep(early)
        self._gave_at = now()
        accounts = set() if self._all else self._accounts
        self._accounts, self._all = set(), False
        self._awake.clear()
        return accounts


def _bytes(accounts: Iterable[UUID]) -> set[bytes]:
    """As they travel, and as a listener finds its own with the least work."""
    return {account.bytes for account in accounts}


async def _messages(subscription: PubSub) -> AsyncIterator[bytes | None]:
    """Messages as they come; None each time the subscription stands, which the client may renew."""
    while True:
        message = await subscription.get_message(timeout=_HEAR_S)
        if message is not None and message["type"] == "subscribe":
            yield None
        elif message is not None and message["type"] == "message":
            yield message["data"]
