"""Records of persons outside an officer's areas, opened in an emergency until an administrator looked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from math import ceil
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.officers import (
    EMERGENCY_DAY,
    EMERGENCY_LIFE,
    EMERGENCY_WHY_LENGTH,
    Emergency,
)
from domain.cursors import Place, page, place
from domain.days import day_of
from domain.documents import given_key
from domain.errors import NotFound, TooMany, fault
from domain.four_eyes import Matter, SecondWord
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.ports import AuditLog, SecondOfficers, UnitOfWork

PAGE: Final = 50  # own choice: what fits a screen

_FIRST: Final[Place] = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


class EmergencyStore(Protocol):
    """storage.accounts.emergencies.EmergencyStore."""

    async def lock_opened(self, officer: UUID, since: datetime) -> Sequence[datetime]:
        """When the officer opened some since then, the first one first; nobody opens one meanwhile."""

    async def open(
        self, person: UUID, *, officer: UUID, why: str, at: datetime, until: datetime
    ) -> Emergency: ...

    async def waiting(self, after: Place, limit: int) -> list[Emergency]: ...

    async def lock_waiting(self, emergency: UUID) -> tuple[UUID, UUID] | None:
        """Whose it is, and which officer's; None for one that was reviewed."""

    async def review(
        self,
        person: UUID,
        emergency: UUID,
        *,
        by: UUID,
        justified: bool,
        words: str,
        at: datetime,
    ) -> None: ...


class PersonFinder(Protocol):
    async def find(self, id_number: str) -> UUID | None: ...

    async def note_search(self, *, reader: str, why: str) -> None: ...


@dataclass(frozen=True, slots=True)
class EmergencyPage:
    emergencies: tuple[Emergency, ...]
    next_cursor: str


class EmergencyService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: EmergencyStore,
        persons: PersonFinder,
        second_officers: SecondOfficers,
        audit: AuditLog,
        a_day: int,
        clock: Callable[[], datetime],
    ) -> None:
        """`a_day`: how many an officer may open within 24 hours."""
        self._unit = unit
        self._store = store
        self._persons = persons
        self._second_officers = second_officers
        self._audit = audit
        self._a_day = a_day
        self._clock = clock

    async def open(self, officer: Officer, id_number: str, why: str) -> Emergency:
        """One person of another area, to look at, for half an hour; administrators see it until reviewed.

        TooMany for one more in a day than an officer may open.
        """
        if len(why) < EMERGENCY_WHY_LENGTH:
            words = Words(
                f"至少 {EMERGENCY_WHY_LENGTH} 个字", f"at least {EMERGENCY_WHY_LENGTH} characters"
            )
            raise fault("/why", "too_short", words)
        now = self._clock()
        number = given_key(id_number, day_of(now))
        person = await self._persons.find(number)
        if person is None:
            await self._persons.note_search(reader=officer.actor, why=why)
            raise NotFound(Problem.NOT_FOUND)
        return await self._unit.together(partial(self._open, officer, person, why, now))

    async def waiting(self, cursor: str) -> EmergencyPage:
        """Those that nobody has reviewed, oldest first."""
        found = await self._store.waiting(place(cursor) if cursor else _FIRST, PAGE + 1)
        return EmergencyPage(*page(found, PAGE, lambda each: (each.opened_at, each.emergency)))

    async def review(self, admin: Officer, emergency: UUID, words: str, *, justified: bool) -> None:
        """By another than the one who opened it; with the judgement the look ends, once.

        Raises NotFound, also when reviewed; NotAllowed for whose word does not count.
        """
        at = self._clock()

        async def work() -> None:
            found = await self._store.lock_waiting(emergency)
            if found is None:
                raise NotFound(Problem.NOT_FOUND)
            person, opened_by = found
            # Either judgement ends the look, so that both are a second officer's; and any
            # administrator gives it, since it lay outside the areas of who opened it.
            await self._second_officers.check(
                SecondWord(Matter.EMERGENCY, opened_by, admin.officer), at
            )
            await self._store.review(
                person, emergency, by=admin.officer, justified=justified, words=words, at=at
            )
            await self._record(
                admin,
                "emergency.reviewed",
                person,
                emergency,
                f"{'justified' if justified else 'not justified'}: {words}",
            )

        await self._unit.together(work)

    async def _open(self, officer: Officer, person: UUID, why: str, at: datetime) -> Emergency:
        opened = await self._store.lock_opened(officer.officer, at - EMERGENCY_DAY)
        if len(opened) >= self._a_day:
            free_at = opened[-self._a_day] + EMERGENCY_DAY
            wait = ceil((free_at - at).total_seconds())
            raise TooMany(Problem.EMERGENCIES_SPENT, retry_after=wait)
        emergency = await self._store.open(
            person, officer=officer.officer, why=why, at=at, until=at + EMERGENCY_LIFE
        )
        await self._record(officer, "emergency.opened", person, emergency.emergency, why)
        return emergency

    async def _record(
        self, officer: Officer, action: str, person: UUID, emergency: UUID, why: str
    ) -> None:
        await self._audit.record(
            actor=officer.actor,
            action=action,
            person=person,
            about=SubjectKind.EMERGENCY.of(emergency),
            why=why,
        )
