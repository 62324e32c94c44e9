"""The one engine of all outboxes: claims what is due, lets it leave by its channel, writes down its end.

An item is claimed for a minute under a fencing number. What was refused without doubt is tried again;
what may have been taken is not. A worker killed between the answer and our writing it down is the one
case in which something leaves twice: its claim returns, because twice is better than not at all.

A user brings a store of its own and a sender for each channel. The stores share no statement: what
orders one, what its claims begin at and what an end changes beside the row differ for each, and the
plans of these statements are looked at one by one (tests/storage/test_statements.py).
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final, Generic, Protocol, TypeVar

from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.errors import Busy
from domain.outbox import RETRY_SECONDS, Item, ItemT
from domain.wire import TransportFailed
from services.outbox_record import EndStore, Record

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)

_SEND_S: Final = 40.0  # token, call and second call end well within the lease
_SENDING: Final = timedelta(seconds=_SEND_S)
_CLAIM: Final = 56  # at once
_LOW: Final = 64  # where as few wait for a slot, the next are claimed: the store may take 20 ms
_LOOK_S: Final = (15.0, 30.0)
_QUIET: Final = "quiet-hours"
_JITTER: Final = 0.2
_STATES: Final = {
    Outcome.DELIVERED: DeliveryState.SENT,
    Outcome.UNKNOWN: DeliveryState.UNKNOWN,
    Outcome.DEAD_ADDRESS: DeliveryState.FAILED,
    Outcome.REFUSED: DeliveryState.FAILED,
}
_random: Final = SystemRandom()

#: How a try ended; without a state, another one follows.
_TryEnd = tuple[DeliveryState | None, Answer]
#: What is claimed, until when, and waits for a slot; None ends one.
_Line = asyncio.Queue[tuple[ItemT, datetime] | None]

_ItemT_contra = TypeVar("_ItemT_contra", bound=Item, contravariant=True)


class OutboxStore(EndStore[ItemT], Protocol[ItemT]):
    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[ItemT]:
        """At most `limit` that are due or whose claim ran out, oldest first, now ours until then."""


class Sender(Protocol[_ItemT_contra]):
    """One channel out of the house."""

    async def send(self, item: _ItemT_contra, /) -> Answer:
        """Tries once. Raises TransportFailed, or Skipped when there is nothing to try."""


class Skipped(Exception):
    """Nothing can leave for it on this channel; `why` is a short word for the record."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Outbox(Generic[ItemT]):
    """`slots`: sends under way at a time on each channel, so that one vendor can't starve another.

    More are claimed ahead and written down behind, so that no slot waits for the store. `counts`,
    `failures` and `delays` are the record's.
    """

    def __init__(
        self,
        *,
        store: OutboxStore[ItemT],
        senders: Mapping[Channel, Sender[ItemT]],
        clock: Callable[[], datetime],
        slots: int = 16,
    ) -> None:
        self._store = store
        self._senders = senders
        self._clock = clock
        self._slots = slots
        self._bells = {channel: asyncio.Event() for channel in senders}
        self._record = Record(store, clock)
        self.counts = self._record.counts
        self.failures = self._record.failures
        self.delays = self._record.delays

    def wake(self) -> None:
        """Something was queued: look at once. From any task of this loop, after the commit."""
        for bell in self._bells.values():
            bell.set()

    def due(self) -> None:
        """Something queued may leave by now, or its claim ran out: look at once. As `wake`, if less often."""
        self.wake()

    async def run_once(self, limit: int) -> int:
        """Tries at most `limit` of each channel that are due now; returns how many were claimed."""
        claimed = 0
        for channel in self._senders:
            until = self._clock() + LEASE
            items = await self._claim(channel, until, limit)
            await asyncio.gather(*(self._deliver(item, until) for item in items))
            claimed += len(items)
        await self._record.written()
        return claimed

    async def run_forever(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set, then lets the sends under way end (at most 40 s).

        A store that is away is asked to write them down until their leases end (60 s from the claim).
        """
        async with asyncio.TaskGroup() as pumps:
            for channel in self._senders:
                pumps.create_task(self._pump(channel, stop), name=f"outbox-{channel}")
            await stop.wait()
            self.wake()
        await self._record.written()

    async def _pump(self, channel: Channel, stop: asyncio.Event) -> None:
        bell = self._bells[channel]
        line: _Line[ItemT] = asyncio.Queue()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._slots):
                tasks.create_task(self._slot(line, bell, stop))
            while not stop.is_set():
                bell.clear()
                if line.qsize() <= _LOW:
                    until = self._clock() + LEASE
                    items = await self._look(channel, until, _CLAIM)
                    for item in items:
                        line.put_nowait((item, until))
                    if len(items) == _CLAIM:
                        continue  # more may be due
                with suppress(TimeoutError):
                    async with asyncio.timeout(untold_s()):
                        await bell.wait()
            for _ in range(self._slots):
                line.put_nowait(None)

    async def _slot(self, line: _Line[ItemT], bell: asyncio.Event, stop: asyncio.Event) -> None:
        """Sends one after the other; a claim that grew too old meanwhile, or at a stop, goes back."""
        while (held := await line.get()) is not None:
            item, until = held
            if line.qsize() == _LOW:
                bell.set()
            if stop.is_set() or self._clock() + _SENDING > until:
                await self._give_back(item)
            else:
                await self._deliver(item, until)

    async def _give_back(self, item: ItemT) -> None:
        """Untried, and to the head of the queue: from its end it would hold others up.

        The store is asked once: while it is away the lease gives it back, and no stop waits for that.
        """
        not_sent, once = Answer(Outcome.RETRY, "not-sent"), self._clock()
        await self._record.put_back(item, item.created_at, not_sent, once, tried=False)

    async def _look(self, channel: Channel, until: datetime, limit: int) -> list[ItemT]:
        """Claims; none while the store is away."""
        try:
            return await self._claim(channel, until, limit)
        except Busy:  # the store has logged it
            return []
        except Exception:
            log.exception("could not look into the outbox of %s", channel)
            return []

    async def _claim(self, channel: Channel, until: datetime, limit: int) -> list[ItemT]:
        return await self._store.claim(channel, at=until - LEASE, until=until, limit=limit)

    async def _deliver(self, item: ItemT, until: datetime) -> None:
        """One try; its end is written down in a moment. Never raises but CancelledError."""
        state, answer = await self._send(item)
        if state is not None:
            self._record.end(item, state, answer, until)
            return
        tried = answer.code != _QUIET
        pause = _pause(item.attempt, answer) if tried else 0.0
        due = item.leaves_at(self._clock() + timedelta(seconds=pause))
        await self._record.put_back(item, due, answer, until, tried=tried)

    async def _send(self, item: ItemT) -> _TryEnd:
        """One try. One that broke by a fault of ours may have left, so it is not sent again."""
        try:
            if (ended := self._untried(item)) is not None:
                return ended
            async with asyncio.timeout(_SEND_S):
                answer = await self._senders[item.channel].send(item)
        except Skipped as skipped:
            return DeliveryState.SKIPPED, Answer(Outcome.REFUSED, skipped.why)
        except TransportFailed as broken:
            outcome = Outcome.UNKNOWN if broken.sent else Outcome.RETRY
            answer = Answer(outcome, "no-answer" if broken.sent else "unreachable")
        except Busy:  # our own store; nothing was sent yet
            answer = Answer(Outcome.RETRY, "busy")
        except TimeoutError:
            answer = Answer(Outcome.UNKNOWN, "no-answer")
        except Exception:
            log.exception("delivery %s by %s broke", item.id, item.channel)
            answer = Answer(Outcome.UNKNOWN, "fault")
        return _STATES.get(answer.outcome), answer

    def _untried(self, item: ItemT) -> _TryEnd | None:
        """What becomes of one that is not to leave now."""
        at = self._clock()
        if item.moot:
            return DeliveryState.SUPERSEDED, Answer(Outcome.REFUSED, item.moot)
        if item.over(at):
            return DeliveryState.FAILED, Answer(Outcome.REFUSED, "expired")
        return (None, Answer(Outcome.RETRY, _QUIET)) if item.leaves_at(at) > at else None


def untold_s() -> float:
    """Seconds after which an outbox looks by itself.

    A net only: `wake` and `due` say when there is something (services/outbox_looks.py asks each second).
    """
    return _random.uniform(*_LOOK_S)


def _pause(attempt: int, answer: Answer) -> float:
    """Seconds before the try after this one."""
    seconds = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS)) - 1]
    spread = _random.uniform(1 - _JITTER, 1 + _JITTER)
    return max(seconds * spread, answer.retry_after or 0)
