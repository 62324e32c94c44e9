"""How officers find a person and reach them: by name within their areas, by the number of a case; to call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.finding import Found
from domain.errors import NotFound, fault
from domain.pensions.register import RegisterEntry
from domain.people import Contact, Officer
from domain.problems import Problem
from domain.words import Words

MOST: Final = 20  # own choice: a list to tell people apart by, and none to read through
_NUMBER: Final = Words(
    "核实、申请或回执的编号，36 个字符", "the number of a review, request or receipt: 36 characters"
)


class FindingStore(Protocol):
    async def by_name(
        self, name: str, *, reader: str, why: str, limit: int
    ) -> tuple[Found, ...]: ...

    async def by_case(self, number: UUID) -> UUID | None: ...

    async def contact(self, person: UUID, *, reader: str, why: str) -> Contact | None: ...


class Entries(Protocol):
    async def show(self, person: UUID, *, reader: str, why: str) -> RegisterEntry | None: ...

    async def note_search(self, *, reader: str, why: str) -> None: ...

    async def schemes(self) -> dict[str, Words]: ...


@dataclass(frozen=True, slots=True)
class FoundPage:
    """At most MOST; `more`: there are others, so that the ID number has to tell them apart."""

    persons: tuple[Found, ...]
    more: bool


class FindingService:
    def __init__(self, *, store: FindingStore, persons: Entries) -> None:
        self._store = store
        self._persons = persons

    async def by_name(self, officer: Officer, name: str, purpose: str) -> FoundPage:
        """Who has this whole name, of whom the officer serves; nobody and nobody there look alike."""
        found = await self._store.by_name(name, reader=officer.actor, why=purpose, limit=MOST + 1)
        return FoundPage(found[:MOST], len(found) > MOST)

    async def by_case(self, officer: Officer, number: str, purpose: str) -> RegisterEntry:
        """Whose case it is; found or not, the search is on record with its purpose."""
        try:
            case = UUID(number)
        except ValueError:
            raise fault("/case", "case_number", _NUMBER) from None
        person = await self._store.by_case(case)
        if person is None:
            await self._persons.note_search(reader=officer.actor, why=purpose)
            raise NotFound(Problem.NOT_FOUND)
        entry = await self._persons.show(person, reader=officer.actor, why=purpose)
        if entry is None:
            raise NotFound(Problem.NOT_FOUND)
        return entry

    async def contact(self, officer: Officer, person: UUID, purpose: str) -> Contact:
        """The phone number and the address in full; on record before it is shown."""
        contact = await self._store.contact(person, reader=officer.actor, why=purpose)
        if contact is None:
            raise NotFound(Problem.NOT_FOUND)
        return contact

    async def schemes(self) -> Mapping[str, Words]:
        """Every scheme of the city by its code, with its name."""
        return await self._persons.schemes()
