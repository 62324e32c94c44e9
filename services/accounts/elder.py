"""Who gets the easier rules of a check though the register does not say so: an officer's to grant."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.elder import old_enough
from domain.days import day_of
from domain.errors import NotFound, fault
from domain.identifiers import birth_date
from domain.pensions.register import RegisterEntry
from domain.people import Officer
from domain.problems import Problem
from domain.words import Words
from services.ports import Bell

_PAST: Final = Words("不早于今天", "today or later")


class GrantStore(Protocol):
    """storage.accounts.elder.ElderGrantStore."""

    async def grant(
        self, person: UUID, until: date | None, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]: ...

    async def take_back(
        self, person: UUID, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]: ...


class EntryStore(Protocol):
    async def entry(self, person: UUID) -> RegisterEntry | None: ...


class ElderService:
    """Whoever calls has been let in by the door: the officer serves the person's area."""

    def __init__(
        self,
        *,
        grants: GrantStore,
        persons: EntryStore,
        bell: Bell,
        clock: Callable[[], datetime],
        age: int,
    ) -> None:
        self._grants = grants
        self._persons = persons
        self._bell = bell
        self._clock = clock
        self._age = age

    def by_age(self, entry: RegisterEntry) -> bool:
        born = birth_date(entry.person.identity.id_number)
        return old_enough(born, self._today(), self._age)

    async def grant(
        self, officer: Officer, person: UUID, until: date | None, why: str
    ) -> RegisterEntry:
        """Through the day `until`, or until taken back; from the person's next check on."""
        await self._entry(person)
        if until is not None and until < self._today():
            raise fault("/until", "past", _PAST)
        told = await self._grants.grant(
            person, until, actor=officer.actor, why=why, at=self._clock()
        )
        await self._bell.ring(told)
        return await self._entry(person)

    async def take_back(self, officer: Officer, person: UUID, why: str) -> RegisterEntry:
        await self._entry(person)
        told = await self._grants.take_back(person, actor=officer.actor, why=why, at=self._clock())
        await self._bell.ring(told)
        return await self._entry(person)

    async def _entry(self, person: UUID) -> RegisterEntry:
        entry = await self._persons.entry(person)
        if entry is None:
            raise NotFound(Problem.NOT_FOUND)
        return entry

    def _today(self) -> date:
        return day_of(self._clock())
