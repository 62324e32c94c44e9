"""The places of captures: so many as the workers can serve, and none for long to who shows nothing."""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeVar
from uuid import UUID

from domain.errors import Busy, Conflict, NotSignedIn, Refusal, TooMany
from domain.faces.capture import HungUp
from domain.faces.checks import Claim
from domain.problems import Problem

T = TypeVar("T")

HANDS: Final = 2  # of one account at once: its own, and one for whom it acts
COMING: Final = 2  # sockets of one hand: the one that runs, and the one that takes over from it


class Place:
    """One socket's place, from before its ticket is used until the socket is closed."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.capture: UUID | None = None  # once its ticket was used
        self._why: Refusal | None = None  # it has to end
        self._limit: asyncio.Timeout | None = None  # while something runs

    @property
    def over(self) -> bool:
        return self._why is not None

    @property
    def hand(self) -> tuple[UUID, UUID | None]:
        """The person's own, or that of an account that acts for them."""
        return self.claim.person, self.claim.account if self.claim.mandate else None

    def end(self, why: Refusal) -> None:
        """Whatever runs here stops and raises `why`."""
        if self._why is not None:
            return
        self._why = why
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time())

    async def hold(self, work: Awaitable[T], seconds: float) -> T:
        """What `work` gives. Raises why the place had to end, and HungUp after so many seconds."""
        limit = self._limit = asyncio.timeout(0 if self.over else seconds)
        try:
            async with limit:
                return await work
        except TimeoutError:
            if not limit.expired():
                raise
        finally:
            self._limit = None
        # Raised out here and made anew: one that was raised holds the frames of its context too, with
        # what lies in them, and this place holds `why`.
        if self._why is None:
            raise HungUp
        raise type(self._why)(self._why.problem)


class Places:
    """Who has one, and who gets one."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._taken: set[Place] = set()
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def running(self) -> int:
        """Hands with a place: a socket that takes over from another needs no second."""
        return len({place.hand for place in self._taken if not place.over})

    def admit(self) -> None:
        """Busy when one more could not be served."""
        if self._closed:
            raise Busy(Problem.DRAINING, retry_after=5)
        if self.running >= self._at_once:
            raise Busy(Problem.BUSY, retry_after=10)

    @contextmanager
    def take(self, claim: Claim) -> Iterator[Place]:
        """A place for the block; Busy when all are taken, TooMany when the account has its share."""
        place = Place(claim)
        live = [taken for taken in self._taken if not taken.over]
        same = [taken for taken in live if taken.hand == place.hand]
        others = {taken.hand for taken in live if taken.claim.account == claim.account}
        if not same:
            self.admit()
            if len(others) >= HANDS:
                raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=10)
        elif self._closed:
            raise Busy(Problem.DRAINING, retry_after=5)
        elif len(same) >= COMING:
            raise Busy(Problem.BUSY, retry_after=1)
        self._taken.add(place)
        self._idle.clear()
        try:
            yield place
        finally:
            self._taken.discard(place)
            if not self._taken:
                self._idle.set()

    def enter(self, place: Place, capture: UUID) -> None:
        """Its ticket was used: an older socket of the same hand ends."""
        place.capture = capture
        for other in self._taken - {place}:
            if other.hand == place.hand and other.capture is not None:
                other.end(Conflict(Problem.CAMERA_ELSEWHERE))

    def replace(self, captures: Iterable[UUID]) -> None:
        """Another socket, perhaps of another process, has the checks of these captures."""
        gone = set(captures)
        for place in self._taken:
            if place.capture in gone:
                place.end(Conflict(Problem.CAMERA_ELSEWHERE))

    def captures(self) -> dict[UUID, UUID]:
        """Those that run here, each with its person."""
        running = (place for place in self._taken if not place.over)
        return {place.capture: place.claim.person for place in running if place.capture}

    def halt(self, why: Mapping[UUID, Refusal]) -> None:
        """Their checks were ended from elsewhere; why, by capture."""
        for place in self._taken:
            if place.capture is not None and place.capture in why:
                place.end(why[place.capture])

    def end_session(self, session: UUID) -> None:
        """Whoever has signed out has no camera open any more."""
        for place in self._taken:
            if place.claim.session == session:
                place.end(NotSignedIn(Problem.SESSION_OVER))

    def close(self) -> None:
        """No new ones; those taken may be kept to their end."""
        self._closed = True

    async def finished(self) -> None:
        """Returns once none is taken."""
        await self._idle.wait()
