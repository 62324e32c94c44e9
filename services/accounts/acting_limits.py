"""Who acts for many people, at the desk; an officer widens the limit of one account, and narrows it again."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.acting_limits import LONGEST, ActingNow, Crowded, Widened
from domain.days import day_of
from domain.errors import fault
from domain.people import Officer
from domain.words import Words
from services.ports import Bell

PAGE: Final = 100  # own choice: more than should ever be there
_UNTIL: Final = Words(
    f"从今天起，最长 {LONGEST.days} 天", f"from today on, at most {LONGEST.days} days ahead"
)


class LimitStore(Protocol):
    """storage.accounts.acting_limits.ActingLimitStore."""

    async def crowded(
        self, now: datetime, limit: int, *, officer: UUID, why: str
    ) -> Sequence[Crowded]: ...

    async def read(self, person: UUID, now: datetime, *, actor: str, why: str) -> ActingNow: ...

    async def now(self, person: UUID, now: datetime) -> ActingNow: ...

    async def widen(
        self, person: UUID, widened: Widened | None, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]: ...


class ActingLimitService:
    """Whoever names a person has been let in by the door: the officer serves the person's area."""

    def __init__(self, *, store: LimitStore, bell: Bell, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._bell = bell
        self._clock = clock

    async def crowded(self, officer: Officer, purpose: str) -> Sequence[Crowded]:
        return await self._store.crowded(self._clock(), PAGE, officer=officer.officer, why=purpose)

    async def read(self, officer: Officer, person: UUID, purpose: str) -> ActingNow:
        return await self._store.read(person, self._clock(), actor=officer.actor, why=purpose)

    async def widen(
        self, officer: Officer, person: UUID, most: int, until: date, why: str
    ) -> ActingNow:
        """Through the day `until`; a community worker's, say. Never below the city's own limit."""
        today = day_of(self._clock())
        if not today <= until <= today + LONGEST:
            raise fault("/until", "out_of_range", _UNTIL)
        return await self._change(officer, person, Widened(most, until), why)

    async def narrow(self, officer: Officer, person: UUID, why: str) -> ActingNow:
        return await self._change(officer, person, None, why)

    async def _change(
        self, officer: Officer, person: UUID, widened: Widened | None, why: str
    ) -> ActingNow:
        at = self._clock()
        told = await self._store.widen(person, widened, actor=officer.actor, why=why, at=at)
        await self._bell.ring(told)
        return await self._store.now(person, at)
