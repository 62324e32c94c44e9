"""Reviews that somebody took and left without a word are everybody's again."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.hall.built_in_moves import lapsed
from domain.pensions.review import Review
from services.hall.built_in_cases import BuiltInCases
from services.ports import Clock, UnitOfWork

BATCH: Final = 100
LOOK_S: Final = 60.0  # own choice: beside half an hour, nobody waits for a minute


class ReviewStore(Protocol):
    """storage.pensions.reviews.ReviewStore."""

    async def lapsed(self, at: datetime, limit: int) -> list[tuple[UUID, UUID]]: ...

    async def read(self, person: UUID, review: UUID) -> Review | None: ...


class ReviewLapses:
    def __init__(
        self, *, unit: UnitOfWork, store: ReviewStore, cases: BuiltInCases, clock: Clock
    ) -> None:
        self._unit = unit
        self._store = store
        self._cases = cases
        self._clock = clock

    async def forever(self) -> None:
        while True:
            if await self.once() < BATCH:
                await asyncio.sleep(LOOK_S)

    async def once(self) -> int:
        """How many were let go; each by itself."""
        at = self._clock()
        freed = 0
        for person, review in await self._store.lapsed(at, BATCH):
            freed += await self._unit.together(partial(self._let_go, person, review, at))
        return freed

    async def _let_go(self, person: UUID, review: UUID, at: datetime) -> bool:
        case = await self._cases.lock(person, review)
        read = await self._store.read(person, review)
        if case is None or read is None or read.claim is None or read.claim.holds(at):
            return False  # decided, let go or taken again at the same moment
        await self._cases.move(case, [lapsed()], at)
        return True
