"""Who acts for many people, at the desk; an officer widens the limit of one account, and narrows it again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.acting_limits import LONGEST, ActingNow, Crowded, Widened
from domain.days import day_of
from domain.errors import fault
from domain.events import EventKind
from domain.people import Officer
from domain.subjects import SubjectKind
from domain.words import Words
from services.ports import AuditLog, Bell, Clock, Events, UnitOfWork

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

    async def widen(self, person: UUID, widened: Widened | None) -> None:
        """For whatever account the person holds; None takes it back. Within the unit of work."""


class ActingLimitService:
    """Whoever names a person has been let in by the door: the officer serves the person's area."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: LimitStore,
        events: Events,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._events = events
        self._audit = audit
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

        async def work() -> tuple[UUID, ...]:
            await self._store.widen(person, widened)
            await self._audit.record(
                actor=officer.actor,
                action="acting.widened" if widened else "acting.narrowed",
                person=person,
                about=SubjectKind.ACTING.of(),
                why=why,
            )
            return await self._events.tell(
                person=person,
                kind=EventKind.ACTING_LIMIT,
                subject=SubjectKind.ACTING.of(),
                at=at,
            )

        await self._bell.ring(await self._unit.together(work))
        return await self._store.now(person, at)
