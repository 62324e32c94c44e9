"""The coming engine's look at a check that is over: what it would have said, and its first reference.

It never delays or changes a verdict: it begins after the phone has heard one, and gives way whenever the
workers have something else to do. The frames live until it is over, some seconds at most.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.errors import Refusal
from domain.faces.capture import CheckInHand
from domain.faces.face_check import Comparison, EngineId, Reference, Verdict
from services.faces.conversation_ports import Matcher

log = logging.getLogger(__name__)

#: Looks that may wait or run at once; their frames are held meanwhile, so few.
AT_ONCE: Final = 4
#: How long a first reference waits for an idle worker: the person may not come again for a year.
PATIENCE_SECONDS: Final = 15.0
_WAIT_SECONDS: Final = 0.25


class References(Protocol):
    async def references(self, person: UUID, engine: EngineId) -> Sequence[Reference]: ...


class Records(Protocol):
    async def move(
        self,
        hand: CheckInHand,
        former: EngineId,
        engine: EngineId,
        template: bytes,
        *,
        at: datetime,
    ) -> bool: ...


class Pairs(Protocol):
    async def count_pair(
        self,
        action: str,
        comparison: Comparison,
        shadow: EngineId,
        verdict: Verdict,
        band: int,
        now: datetime,
    ) -> None: ...


class SecondLooks:
    """Use `close` at the end; what waits then is given up."""

    def __init__(
        self,
        *,
        coming: Matcher,
        idle: Callable[[], bool],
        references: References,
        records: Records,
        pairs: Pairs,
        clock: Callable[[], datetime],
    ) -> None:
        self._coming = coming
        self._idle = idle
        self._references = references
        self._records = records
        self._pairs = pairs
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self.looked = 0
        self.dropped = 0
        self.moved = 0

    def take(self, hand: CheckInHand, comparison: Comparison) -> None:
        """Begins a look, or drops it: under load, unless it may give a first reference."""
        if comparison.engine == self._coming.engine or self._closed:
            return
        if len(self._tasks) >= AT_ONCE or not (comparison.sure or self._idle()):
            self.dropped += 1
            return
        task = asyncio.create_task(self._guarded(hand, comparison))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finished(self) -> None:
        """Returns once none is under way."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def close(self) -> None:
        self._closed = True
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _guarded(self, hand: CheckInHand, comparison: Comparison) -> None:
        try:
            await self._look(hand, comparison)
        except Refusal as refusal:
            self.dropped += 1
            log.info("a second look was dropped: %s", refusal.problem)
        except Exception:
            log.exception("a second look broke")

    async def _look(self, hand: CheckInHand, comparison: Comparison) -> None:
        references = await self._references.references(hand.person, self._coming.engine)
        if references:
            await self._compare(hand, comparison, references)
        elif comparison.sure:
            await self._make(hand, comparison)

    async def _compare(
        self, hand: CheckInHand, comparison: Comparison, references: Sequence[Reference]
    ) -> None:
        if not self._idle():
            self.dropped += 1
            return
        templates = [reference.template for reference in references]
        match = await self._coming.match(comparison.frames, templates)
        thresholds = self._coming.thresholds(hand.action)
        self.looked += 1
        await self._pairs.count_pair(
            hand.action,
            comparison,
            self._coming.engine,
            thresholds.judge(match.to_reference),
            thresholds.band(match.to_reference),
            self._clock(),
        )

    async def _make(self, hand: CheckInHand, comparison: Comparison) -> None:
        waited = 0.0
        while not self._idle():
            if waited >= PATIENCE_SECONDS:
                self.dropped += 1
                return
            await asyncio.sleep(_WAIT_SECONDS)
            waited += _WAIT_SECONDS
        match = await self._coming.match(comparison.frames, ())
        if match.probe and await self._records.move(
            hand, comparison.engine, self._coming.engine, match.probe, at=self._clock()
        ):
            self.moved += 1
