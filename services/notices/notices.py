"""The outbox's engine: claims what is due, lets it leave by its channel, writes down what became of it.

A delivery is claimed for a minute under a fencing number. What a vendor refused without doubt is
tried again; what it may have taken is not. A worker killed between the vendor's answer and our
writing it down is the one case in which a notice goes out twice: its claim returns, because a
second neutral sentence is better than none.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final, Protocol

from domain.delivery import (
    RETRY_SECONDS,
    Answer,
    Channel,
    Delivery,
    DeliveryState,
    Outcome,
)
from domain.errors import Busy
from domain.escalation import held
from domain.notice_kinds import RUNG_OF
from domain.templates import Unrenderable
from domain.wire import TransportFailed
from services.notices.delivery_record import DeliveryRecord, EndStore

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)

_SEND_S: Final = 40.0  # token, call and second call end well within the lease
_SENDING: Final = timedelta(seconds=_SEND_S)
_CLAIM: Final = 56  # at once
_LOW: Final = 64  # where as few wait for a slot, the next are claimed: the store may take 20 ms
_LOOK_S: Final = 1.0  # when no bell rings
_SKIPPED_AT_ONCE: Final = 500
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
_Fate = tuple[DeliveryState | None, Answer]
#: What is claimed, until when, and waits for a slot; None ends one.
_Line = asyncio.Queue[tuple[Delivery, datetime] | None]


class DeliveryStore(EndStore, Protocol):
    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[Delivery]:
        """At most `limit` that are due or whose claim ran out, oldest first, now ours until then."""

    async def skip(self, channels: Collection[Channel], *, at: datetime, limit: int) -> int:
        """Ends at most `limit` that are due on channels that are not set up; returns how many."""


class Sender(Protocol):
    """One channel out of the house."""

    async def send(self, delivery: Delivery) -> Answer:
        """Tries once. Raises TransportFailed, or Skipped when there is nothing to try."""


class Skipped(Exception):
    """The account can't be told on this channel; `why` is a short word for the record."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Notices:
    """`slots`: sends under way at a time on each channel, so that one vendor can't starve another.

    More are claimed ahead and written down behind, so that no slot waits for the store. `counts`,
    `failures` and `delays` are the record's.
    """

    def __init__(
        self,
        *,
        deliveries: DeliveryStore,
        senders: Mapping[Channel, Sender],
        clock: Callable[[], datetime],
        slots: int = 16,
    ) -> None:
        self._deliveries = deliveries
        self._senders = senders
        self._clock = clock
        self._slots = slots
        self._absent = frozenset(RUNG_OF) - set(senders) - {Channel.VISIT}
        self._bells = {channel: asyncio.Event() for channel in senders}
        self._record = DeliveryRecord(deliveries, clock)
        self.counts = self._record.counts
        self.failures = self._record.failures
        self.delays = self._record.delays

    def wake(self) -> None:
        """Something was queued: look at once. From any task of this loop, after the commit."""
        for bell in self._bells.values():
            bell.set()

    async def run_once(self, limit: int) -> int:
        """Tries at most `limit` of each channel that are due now; returns how many were claimed."""
        claimed = 0
        await self._deliveries.skip(self._absent, at=self._clock(), limit=limit)
        for channel in self._senders:
            until = self._clock() + LEASE
            legs = await self._claim(channel, until, limit)
            await asyncio.gather(*(self._deliver(leg, until) for leg in legs))
            claimed += len(legs)
        await self._record.written()
        return claimed

    async def run_forever(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set, then lets the sends under way end (at most 40 s).

        A store that is away is asked to write them down until their leases end (60 s from the claim).
        """
        async with asyncio.TaskGroup() as pumps:
            for channel in self._senders:
                pumps.create_task(self._pump(channel, stop), name=f"outbox-{channel}")
            pumps.create_task(self._skip(stop), name="outbox-absent")
            await stop.wait()
            self.wake()
        await self._record.written()

    async def _skip(self, stop: asyncio.Event) -> None:
        """Ends what waits on channels that are not set up, so that the next rungs have their turn."""
        while not stop.is_set():
            skipped = 0
            try:
                skipped = await self._deliveries.skip(
                    self._absent, at=self._clock(), limit=_SKIPPED_AT_ONCE
                )
            except Busy:  # the store has logged it
                log.debug("the outbox is away")
            except Exception:
                log.exception("could not look into the outbox of what is not set up")
            if skipped:
                self.wake()
            if skipped < _SKIPPED_AT_ONCE:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_S):
                        await stop.wait()

    async def _pump(self, channel: Channel, stop: asyncio.Event) -> None:
        bell, line = self._bells[channel], _Line()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._slots):
                tasks.create_task(self._slot(line, bell, stop))
            while not stop.is_set():
                bell.clear()
                if line.qsize() <= _LOW:
                    until = self._clock() + LEASE
                    legs = await self._look(channel, until, _CLAIM)
                    for leg in legs:
                        line.put_nowait((leg, until))
                    if len(legs) == _CLAIM:
                        continue  # more may be due
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_S):
                        await bell.wait()
            for _ in range(self._slots):
                line.put_nowait(None)

    async def _slot(self, line: _Line, bell: asyncio.Event, stop: asyncio.Event) -> None:
        """Sends one after the other; a claim that grew too old meanwhile, or at a stop, goes back."""
        while (held := await line.get()) is not None:
            leg, until = held
            if line.qsize() == _LOW:
                bell.set()
            if stop.is_set() or self._clock() + _SENDING > until:
                await self._give_back(leg)
            else:
                await self._deliver(leg, until)

    async def _give_back(self, leg: Delivery) -> None:
        """Untried, and to the head of the queue: from its end it would hold its account's others up.

        The store is asked once: while it is away the lease gives it back, and no stop waits for that.
        """
        not_sent, once = Answer(Outcome.RETRY, "not-sent"), self._clock()
        await self._record.put_back(leg, leg.created_at, not_sent, once, tried=False)

    async def _look(self, channel: Channel, until: datetime, limit: int) -> list[Delivery]:
        """Claims; none while the store is away."""
        try:
            return await self._claim(channel, until, limit)
        except Busy:  # the store has logged it
            return []
        except Exception:
            log.exception("could not look into the outbox of %s", channel)
            return []

    async def _claim(self, channel: Channel, until: datetime, limit: int) -> list[Delivery]:
        return await self._deliveries.claim(channel, at=until - LEASE, until=until, limit=limit)

    async def _deliver(self, leg: Delivery, until: datetime) -> None:
        """One try; its end is written down in a moment. Never raises but CancelledError."""
        state, answer = await self._send(leg)
        if state is not None:
            self._record.end(leg, state, answer, until)
            return
        tried = answer.code != _QUIET
        pause = _pause(leg.attempt, answer) if tried else 0.0
        due = _morning(leg, self._clock() + timedelta(seconds=pause))
        await self._record.put_back(leg, due, answer, until, tried=tried)

    async def _send(self, leg: Delivery) -> _Fate:
        """One try. One that broke by a fault of ours may have left, so it is not sent again."""
        try:
            if (ended := self._untried(leg)) is not None:
                return ended
            async with asyncio.timeout(_SEND_S):
                answer = await self._senders[leg.channel].send(leg)
        except Skipped as skipped:
            return DeliveryState.SKIPPED, Answer(Outcome.REFUSED, skipped.why)
        except Unrenderable as broken:  # a fault of ours, for which somebody has to be called
            log.error("delivery %s: the text of %s: %s", leg.delivery, leg.kind, broken)  # noqa: TRY400  # the place says nothing
            return DeliveryState.FAILED, Answer(Outcome.REFUSED, "unrenderable")
        except TransportFailed as broken:
            outcome = Outcome.UNKNOWN if broken.sent else Outcome.RETRY
            answer = Answer(outcome, "no-answer" if broken.sent else "unreachable")
        except Busy:  # our own store; nothing was sent yet
            answer = Answer(Outcome.RETRY, "busy")
        except TimeoutError:
            answer = Answer(Outcome.UNKNOWN, "no-answer")
        except Exception:
            log.exception("delivery %s by %s broke", leg.delivery, leg.channel)
            answer = Answer(Outcome.UNKNOWN, "fault")
        return _STATES.get(answer.outcome), answer

    def _untried(self, leg: Delivery) -> _Fate | None:
        """What becomes of one that is not to leave now."""
        at = self._clock()
        if leg.moot:
            return DeliveryState.SUPERSEDED, Answer(Outcome.REFUSED, leg.moot)
        if leg.over(at):
            return DeliveryState.FAILED, Answer(Outcome.REFUSED, "expired")
        return (None, Answer(Outcome.RETRY, _QUIET)) if _morning(leg, at) > at else None


def _morning(leg: Delivery, at: datetime) -> datetime:
    """`at` itself, or the end of the night in which it would wake somebody."""
    return held(at, leg.account, leg.channel, leg.quiet, urgent=leg.urgent)


def _pause(attempt: int, answer: Answer) -> float:
    """Seconds before the try after this one."""
    seconds = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS)) - 1]
    spread = _random.uniform(1 - _JITTER, 1 + _JITTER)
    return max(seconds * spread, answer.retry_after or 0)
