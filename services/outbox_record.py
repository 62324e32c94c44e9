"""What became of tries, written down together, and counted."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Generic, Protocol
from uuid import UUID

from domain.delivery import Answer, Channel, DeliveryState, kept
from domain.errors import Busy
from domain.outbox import Delays, Ended, ItemT, kind_of

log = logging.getLogger(__name__)

#: In `counts` beside the states: put back for another try; finished by another worker.
RETRIED: Final = "retried"
LOST: Final = "lost"

#: What ends within it is written down together; a worker that is killed meanwhile sends it again.
_GATHER_S: Final = 0.05
_AWAY_S: Final = 1.0  # a store that is away is asked again
_FAILED: Final = frozenset({DeliveryState.FAILED, DeliveryState.UNKNOWN})

#: An end, and until when its claim holds.
_Held = tuple[Ended[ItemT], datetime]


class EndStore(Protocol[ItemT]):
    async def finish(self, ends: Sequence[Ended[ItemT]]) -> Collection[UUID]:
        """Writes all of them down; returns the ids of those whose claim was still ours."""

    async def put_back(
        self, item: ItemT, /, *, at: datetime, due: datetime, answer: Answer, tried: bool = True
    ) -> bool:
        """Queues it again for `due`; False when the claim is no longer ours."""


class Record(Generic[ItemT]):
    """A store that is away is asked again while a claim holds, since a lost record sends twice.

    `counts` are the ends of all tries by channel and state (or RETRIED, LOST), `failures` those that
    did not reach the vendor by channel and kind, since the start.
    """

    def __init__(self, store: EndStore[ItemT], clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._ends: list[_Held[ItemT]] = []
        self._writing: asyncio.Task[None] | None = None
        self.counts: Counter[tuple[Channel, str]] = Counter()
        self.failures: Counter[tuple[Channel, str]] = Counter()
        self.delays = Delays()

    def end(self, item: ItemT, state: DeliveryState, answer: Answer, until: datetime) -> None:
        """Is written down in a moment; its claim holds `until` then."""
        self._ends.append((Ended(item, state, _storable(answer), self._clock()), until))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="outbox-ends")

    async def written(self) -> None:
        """Returns once every end is written down, or can't be."""
        if self._writing is not None:
            await self._writing

    async def put_back(
        self, item: ItemT, due: datetime, answer: Answer, until: datetime, *, tried: bool
    ) -> None:
        """Queues it again for `due`; a store that is away is asked again `until` then.

        Never raises but CancelledError.
        """
        answer = _storable(answer)
        while True:
            try:
                held = await self._store.put_back(
                    item, at=self._clock(), due=due, answer=answer, tried=tried
                )
            except Busy:
                if not self._may_ask_again(item, until):
                    return
                await asyncio.sleep(_AWAY_S)
                continue
            except Exception:
                log.exception("delivery %s by %s could not be put back", item.id, item.channel)
                return
            self._count(item, RETRIED if held else LOST, answer)
            if tried:
                self.failures[item.channel, kind_of(answer)] += 1
            return

    async def _write(self) -> None:
        """What ends while a statement is under way shares the next one."""
        while self._ends:
            await asyncio.sleep(_GATHER_S)
            ends, self._ends = self._ends, []
            await self._finish(ends)

    async def _finish(self, ends: Sequence[_Held[ItemT]]) -> None:
        """Never raises but CancelledError."""
        while ends:
            try:
                ours = await self._store.finish([end for end, _ in ends])
            except Busy:
                ends = [held for held in ends if self._may_ask_again(held[0].item, held[1])]
                if ends:
                    await asyncio.sleep(_AWAY_S)
                continue
            except Exception:
                if len(ends) == 1:
                    item = ends[0][0].item
                    log.exception("delivery %s by %s broke", item.id, item.channel)
                    return
                for held in ends:  # what can't be written costs no other its record
                    await self._finish([held])
                return
            for end, _ in ends:
                self._ended(end, held=end.item.id in ours)
            return

    def _may_ask_again(self, item: ItemT, until: datetime) -> bool:
        if self._clock() + timedelta(seconds=_AWAY_S) < until:
            return True
        log.error("delivery %s by %s: no record, the store is away", item.id, item.channel)
        return False

    def _ended(self, end: Ended[ItemT], *, held: bool) -> None:
        item = end.item
        self._count(item, end.state if held else LOST, end.answer)
        if end.state is DeliveryState.SENT and held:
            self.delays.add(item.channel, (end.at - item.created_at).total_seconds())
        elif end.state in _FAILED:
            self.failures[item.channel, kind_of(end.answer)] += 1

    def _count(self, item: ItemT, word: str, answer: Answer) -> None:
        self.counts[item.channel, word] += 1
        facts = item.id, item.channel, item.attempt, word, answer.code
        log.info("delivery %s by %s, try %d: %s (%s)", *facts)


def _storable(answer: Answer) -> Answer:
    """As a store can keep it: one that it refused would be sent again with each lease for a day."""
    code, reference = kept(answer.code), kept(answer.reference)
    if (code, reference) == (answer.code, answer.reference):
        return answer
    return replace(answer, code=code, reference=reference)
