"""Who gets the easier rules of a check though the register does not say so: an officer's to grant."""

from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.elder import old_enough
from domain.days import day_of
from domain.errors import NotFound, fault
from domain.events import EventKind
from domain.pensions.register import RegisterEntry
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.ports import AuditLog, Bell, Clock, Events, UnitOfWork

_PAST: Final = Words("不早于今天", "today or later")


class GrantStore(Protocol):
    """storage.accounts.elder.ElderGrantStore, within the unit of work."""

    async def grant(self, person: UUID, until: date | None, at: datetime) -> None:
        """In place of an earlier one."""

    async def take_back(self, person: UUID) -> bool:
        """False where there is none."""


class EntryStore(Protocol):
    async def entry(self, person: UUID) -> RegisterEntry | None: ...


class ElderService:
    """Whoever calls has been let in by the door: the officer serves the person's area."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        grants: GrantStore,
        persons: EntryStore,
        events: Events,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
        age: int,
    ) -> None:
        self._unit = unit
        self._grants = grants
        self._persons = persons
        self._events = events
        self._audit = audit
        self._bell = bell
        self._clock = clock
        self._age = age

    def by_age(self, entry: RegisterEntry) -> bool:
        born = entry.person.identity.born
        return old_enough(born, self._today(), self._age)

    async def grant(
        self, officer: Officer, person: UUID, until: date | None, why: str
    ) -> RegisterEntry:
        """Through the day `until`, or until taken back; from the person's next check on."""
        await self._entry(person)
        if until is not None and until < self._today():
            raise fault("/until", "past", _PAST)
        at = self._clock()

        async def work() -> tuple[UUID, ...]:
            await self._grants.grant(person, until, at)
            return await self._tell(officer, "elder_rules.granted", person, why, at)

        await self._bell.ring(await self._unit.together(work))
        return await self._entry(person)

    async def take_back(self, officer: Officer, person: UUID, why: str) -> RegisterEntry:
        await self._entry(person)
        at = self._clock()

        async def work() -> tuple[UUID, ...]:
            if not await self._grants.take_back(person):
                return ()
            return await self._tell(officer, "elder_rules.ended", person, why, at)

        await self._bell.ring(await self._unit.together(work))
        return await self._entry(person)

    async def _tell(
        self, officer: Officer, action: str, person: UUID, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        """On record, and told; whom to ring."""
        about = SubjectKind.FACE.of()
        await self._audit.record(
            actor=officer.actor, action=action, person=person, about=about, why=why
        )
        return await self._events.tell(
            person=person, kind=EventKind.FACE_RULES, subject=about, at=at
        )

    async def _entry(self, person: UUID) -> RegisterEntry:
        entry = await self._persons.entry(person)
        if entry is None:
            raise NotFound(Problem.NOT_FOUND)
        return entry

    def _today(self) -> date:
        return day_of(self._clock())
