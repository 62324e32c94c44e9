"""Open desks hear that their lists, or the case that is open on them, changed: no more than "look again".

What is told carries no case's content; whoever hears it asks the ordinary doors. The posts of a desk are
read anew before it is told anything: one whose posts are others by now ends, and comes back with those.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from domain.errors import NotFound
from domain.hall.case_lists import CaseStanding
from domain.hall.desks import keys_of
from domain.hall.posts import Posts
from domain.people import Officer
from domain.problems import Problem

#: Own choice: a burst of moves is one look of each desk, and somebody who waits notices nothing.
GATHER_S: Final = 0.2
#: Own choice: a list of which no bell told, because it was lost, is looked at this often.
LISTS_S: Final = 30.0


class Over(StrEnum):
    """Why a desk's stream ends before its time."""

    POSTS = "posts"  # they are others now
    REPLACED = "replaced"  # the officer opened more than are given
    SIGNED_OUT = "signed_out"


class Bells(Protocol):
    def listen(self) -> AsyncIterator[set[bytes]]:
        """The bytes of rung keys, gathered; an empty set means: look at all that are held."""


class PostSource(Protocol):
    """storage.hall.posts.PostStore."""

    async def of_many(self, officers: Collection[UUID]) -> Mapping[UUID, Posts]:
        """What counts today; an officer who holds none may be left out."""


class CaseSource(Protocol):
    """storage.hall.case_work.CaseWorkStore."""

    async def standing(self, cases: Collection[UUID]) -> Mapping[UUID, CaseStanding]:
        """Of those that were submitted."""


@dataclass(frozen=True, slots=True)
class News:
    """`work`: some list of the desk changed; `version`: the newest of the open case, if it is news."""

    work: bool = False
    version: int | None = None
    over: Over | None = None


@dataclass(eq=False, slots=True)
class Desk:
    """One open stream. What is not fetched yet is gathered, so that a slow line holds nothing up."""

    officer: UUID
    session: UUID
    posts: Posts
    case: UUID | None
    keys: frozenset[bytes]
    listed_at: float  # of the loop's clock: when its lists were last told of
    version: int = 0  # of the case, that was told last
    _news: News = News()
    _awake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, news: News) -> None:
        self._news = News(
            work=self._news.work or news.work,
            version=news.version or self._news.version,
            over=self._news.over or news.over,
        )
        self._awake.set()

    async def next(self) -> News:
        """Waits until there is any."""
        await self._awake.wait()
        self._awake.clear()
        news, self._news = self._news, News()
        return news


class DeskUpdateService:
    """`streams`: how many an officer may have open in this process."""

    def __init__(
        self, *, bells: Bells, posts: PostSource, cases: CaseSource, streams: int = 16
    ) -> None:
        self._bells = bells
        self._posts = posts
        self._cases = cases
        self._streams = streams
        self._desks: dict[bytes, list[Desk]] = {}  # by each key, the oldest first

    @property
    def open(self) -> int:
        """Streams that are open."""
        return len(self._all())

    async def attach(self, officer: Officer, case: UUID | None) -> Desk:
        """Told of changes from now on, and first of all the version of its case. NotFound for a case unseen.

        Above the officer's limit the oldest stream ends.
        """
        found = await self._posts.of_many([officer.officer])
        posts = found.get(officer.officer, Posts())
        keys = frozenset(key.bytes for key in keys_of(officer.officer, posts, case))
        at = asyncio.get_running_loop().time()
        desk = Desk(officer.officer, officer.session, posts, case, keys, at)
        for key in keys:  # before its case is read, so that nothing falls in between
            self._desks.setdefault(key, []).append(desk)
        seen = case is None
        try:
            if case is not None:
                standing = await self._cases.standing([case])
                seen = self._told_of_case(desk, standing.get(case))
        finally:
            if not seen:
                self.detach(desk)
        if not seen:
            raise NotFound(Problem.NOT_FOUND)
        own = self._desks[officer.officer.bytes]
        for old in own[: -self._streams]:
            self._end(old, Over.REPLACED)
        return desk

    def detach(self, desk: Desk) -> None:
        """Nothing more is told."""
        for key in desk.keys:
            others = [each for each in self._desks.get(key, ()) if each is not desk]
            if others:
                self._desks[key] = others
            else:
                self._desks.pop(key, None)

    def end_session(self, session: UUID) -> None:
        """Ends the streams that the session opened; a sign-out is rare enough to look at all."""
        for desk in self._all():
            if desk.session == session:
                self._end(desk, Over.SIGNED_OUT)

    async def run(self) -> None:
        """Tells desks what changed, until cancelled."""
        async for rung in self._bells.listen():
            held = self._rung(rung) if rung else self._all()
            if held:
                await self._tell(rung, held)
            await asyncio.sleep(GATHER_S)

    async def _tell(self, rung: set[bytes], held: Collection[Desk]) -> None:
        posts = await self._posts.of_many({desk.officer for desk in held})
        asked = {desk.case for desk in held if desk.case and _is_of(desk.case, rung)}
        cases = await self._cases.standing(asked) if asked else {}
        now = asyncio.get_running_loop().time()
        for desk in held:
            if posts.get(desk.officer, Posts()) != desk.posts:
                self._end(desk, Over.POSTS)
                continue
            if desk.case in asked and not self._told_of_case(desk, cases.get(desk.case)):
                self._end(desk, Over.POSTS)
                continue
            if _lists(desk, rung) if rung else now - desk.listed_at >= LISTS_S:
                desk.listed_at = now
                desk.tell(News(work=True))

    def _told_of_case(self, desk: Desk, found: CaseStanding | None) -> bool:
        """False when the desk does not see it, or it is gone."""
        if found is None or not desk.posts.see(found.units, found.area):
            return False
        if found.version != desk.version:
            desk.version = found.version
            desk.tell(News(version=found.version))
        return True

    def _rung(self, rung: set[bytes]) -> set[Desk]:
        return {desk for key in rung for desk in self._desks.get(key, ())}

    def _all(self) -> set[Desk]:
        return {desk for desks in self._desks.values() for desk in desks}

    def _end(self, desk: Desk, why: Over) -> None:
        self.detach(desk)
        desk.tell(News(over=why))


def _is_of(case: UUID, rung: set[bytes]) -> bool:
    return not rung or case.bytes in rung


def _lists(desk: Desk, rung: set[bytes]) -> bool:
    """Whether anything but its case was rung."""
    of_case = {desk.case.bytes} if desk.case else set()
    return not rung.isdisjoint(desk.keys - of_case)
