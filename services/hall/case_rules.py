"""秒批: what was submitted is judged by rule at once, and moved or left to a person."""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.hall import moves
from domain.hall.cases import RULES_WITHIN, Case, CaseState
from domain.hall.decisions import Decision, Outcome
from domain.hall.items import Item
from domain.hall.transitions import Moment, Moved
from services.hall.case_moves import CaseMover, ItemSource
from services.ports import Clock

log = logging.getLogger(__name__)

#: Own choice: judged at once by one process; each waits for the sources of its facts.
AT_ONCE: Final = 50
LOOK_S: Final = 5.0  # for what another process left over
_GRANTED: Final = "经数据核验，符合全部条件。\nYour data meet every condition."


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore."""

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def claim_rules(
        self, at: datetime, until: datetime, limit: int
    ) -> list[tuple[UUID, UUID]]: ...


class Decisions(Protocol):
    """services.hall.decisions.DecisionService."""

    async def decide(self, case: Case, item: Item) -> Decision:
        """Asks every fact; nothing is written."""

    async def record(self, decision: Decision) -> Decision:
        """In the unit of work of the case's move."""


class CaseRules:
    """At most AT_ONCE cases are judged at once; what is beyond waits for its turn, or for another process."""

    def __init__(
        self,
        *,
        store: CaseStore,
        mover: CaseMover,
        items: ItemSource,
        decisions: Decisions,
        clock: Clock,
    ) -> None:
        self._store = store
        self._mover = mover
        self._items = items
        self._decisions = decisions
        self._clock = clock
        self._places = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()

    def soon(self, person: UUID, case: UUID) -> None:
        """Judged beside whatever the caller does; should it fail, `forever` comes back to it."""
        self._start(self._judge(person, case))

    async def forever(self) -> None:
        """Judges what no process judged in its time: the one that took it has died, or was too busy."""
        while True:
            await self.left_over()
            await asyncio.sleep(LOOK_S)

    async def left_over(self) -> int:
        """How many there were."""
        now = self._clock()
        found = await self._store.claim_rules(now, now + RULES_WITHIN, AT_ONCE)
        await asyncio.gather(*(self._judge(person, case) for person, case in found))
        return len(found)

    async def close(self) -> None:
        """What is being judged is let go: another process comes back to it."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _judge(self, person: UUID, case: UUID) -> None:
        async with self._places:
            try:
                await self._judged(person, case)
            except Exception:  # the edge of a task: it is judged again, or lies at the desk
                log.exception("case %s is not judged by rule", case)

    async def _judged(self, person: UUID, case: UUID) -> None:
        held = await self._store.read(person, case)
        if held is None or held.rules_due_at is None or held.state is not CaseState.SUBMITTED:
            return
        item = await self._items.version(held.item, held.item_version)
        decision = await self._decisions.decide(held, item)
        await self._mover.judge(
            held, partial(_made, decision), partial(self._decisions.record, decision)
        )


def _made(decision: Decision, case: Case, item: Item, now: Moment) -> Moved | None:
    """The move that the decision comes to; None: a person decides."""
    match decision.decides:
        case Outcome.APPROVE:
            return moves.approve_by_rule(case, item, _GRANTED, now, sampled=decision.sampled)
        case Outcome.REFUSE:
            return moves.reject_by_rule(case, _reasons(decision, item), now)
        case Outcome.PERSON:
            return None


def _reasons(decision: Decision, item: Item) -> str:
    """What did not hold and the law that binds it, a line in each language."""
    laws = {each.name: each.bound_by for each in item.rules.conditions} if item.rules else {}
    zh, en = [], []
    for each in decision.failed:
        law = laws.get(each.condition)
        if each.refuses and law is not None:
            zh.append(f"{each.words.zh}（《{law.title.zh}》{law.article}）")
            en.append(f"{each.words.en} ({law.title.en}, {law.article})")
    return "\n".join(("；".join(zh), "; ".join(en)))
