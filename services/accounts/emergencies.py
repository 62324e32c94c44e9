"""Records of persons outside an officer's areas, opened in an emergency until an administrator looked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.officers import EMERGENCY_WHY_LENGTH, Emergency
from domain.cursors import Place, page, place
from domain.days import day_of
from domain.errors import NotFound, fault
from domain.identifiers import given_id_number
from domain.people import Officer
from domain.problems import Problem
from domain.words import Words

PAGE: Final = 50  # own choice: what fits a screen

_FIRST: Final[Place] = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


class EmergencyStore(Protocol):
    async def open(
        self, person: UUID, *, officer: UUID, why: str, at: datetime, most: int
    ) -> Emergency: ...

    async def waiting(self, after: Place, limit: int) -> list[Emergency]: ...

    async def review(
        self, emergency: UUID, *, by: UUID, justified: bool, words: str, at: datetime
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
        store: EmergencyStore,
        persons: PersonFinder,
        a_day: int,
        clock: Callable[[], datetime],
    ) -> None:
        """`a_day`: how many an officer may open within 24 hours."""
        self._store = store
        self._persons = persons
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
        number = given_id_number(id_number, day_of(now))
        person = await self._persons.find(number)
        if person is None:
            await self._persons.note_search(reader=officer.actor, why=why)
            raise NotFound(Problem.NOT_FOUND)
        return await self._store.open(
            person, officer=officer.officer, why=why, at=now, most=self._a_day
        )

    async def waiting(self, cursor: str) -> EmergencyPage:
        """Those that nobody has reviewed, oldest first."""
        found = await self._store.waiting(place(cursor) if cursor else _FIRST, PAGE + 1)
        return EmergencyPage(*page(found, PAGE, lambda each: (each.opened_at, each.emergency)))

    async def review(self, admin: Officer, emergency: UUID, words: str, *, justified: bool) -> None:
        """By another than the one who opened it; with the judgement the look ends."""
        await self._store.review(
            emergency, by=admin.officer, justified=justified, words=words, at=self._clock()
        )
