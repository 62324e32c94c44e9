"""What officers took and may not do any more goes back to the work lists of its units: they left, or lost the post."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.errors import Refusal
from domain.hall import step_moves
from domain.hall.case_lists import TakenWork
from domain.hall.cases import Case
from domain.hall.items import Item
from domain.hall.posts import Posts
from domain.hall.transitions import Moment, Moved
from services.hall.case_moves import CaseMover

log = logging.getLogger(__name__)

BATCH: Final = 100
LOOK_S: Final = 15.0  # own choice: each look reads all that lies with somebody


class WorkStore(Protocol):
    """storage.hall.case_work.CaseWorkStore."""

    async def taken(self) -> list[TakenWork]: ...

    async def taken_by(self, work: TakenWork, limit: int) -> list[tuple[UUID, UUID, str]]: ...


class PostSource(Protocol):
    """storage.hall.posts.PostStore."""

    async def of_many(self, officers: Collection[UUID]) -> Mapping[UUID, Posts]:
        """What counts today; who was ended is left out."""


class LeftWork:
    """However they were ended: by an administrator, the operator, or the city's identity provider."""

    def __init__(self, *, work: WorkStore, posts: PostSource, mover: CaseMover) -> None:
        self._work = work
        self._posts = posts
        self._mover = mover

    async def forever(self) -> None:
        while True:
            if await self.once() < BATCH:
                await asyncio.sleep(LOOK_S)

    async def once(self) -> int:
        """How many steps went back; each by itself, as any other move of its case."""
        taken = await self._work.taken()
        posts = await self._posts.of_many({each.officer for each in taken})
        back = 0
        for each in taken:
            held = posts.get(each.officer, Posts())
            if not held.cover(each.unit, each.role, each.area):
                back += await self._give_back(each, held)
        return back

    async def _give_back(self, work: TakenWork, held: Posts) -> int:
        back = 0
        for person, case, step in await self._work.taken_by(work, BATCH):
            try:
                await self._mover.move(person, case, None, partial(_back, step, work.officer, held))
            except Refusal as moved_on:  # done, or given to another, at the same moment
                log.info("a step of case %s stays where it is: %s", case, moved_on.problem)
            else:
                back += 1
        return back


def _back(step: str, of: UUID, posts: Posts, case: Case, _: Item, now: Moment) -> Moved:
    return step_moves.given_back(case, step, of, posts, now)
