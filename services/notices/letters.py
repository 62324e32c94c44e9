"""The officers' desk for letters on paper: what waits, what is to be printed, what is on its way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import page, place
from domain.errors import Conflict, NotFound
from domain.events import EventKind, shown
from domain.notices.addresses import PostalAddress
from domain.notices.letters import Letter
from domain.people import Officer
from domain.problems import Problem

PAGE: Final = 50
_POSTING: Final = "by courier"  # what was opened is answered once more, as posted
_FIRST: Final = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


class LetterStore(Protocol):
    """storage.notices.letters.LetterStore."""

    async def waiting(self, after: tuple[datetime, UUID], limit: int) -> tuple[Letter, ...]: ...

    async def open(self, letter: UUID, officer: UUID, *, why: str) -> Letter | None: ...

    async def post(self, letter: UUID, officer: UUID, tracking: str, at: datetime) -> bool: ...


@dataclass(frozen=True, slots=True)
class LetterPage:
    letters: tuple[Letter, ...]
    next_cursor: str  # "" at the end


@dataclass(frozen=True, slots=True)
class Printable:
    """What is printed; without an address once it is posted."""

    letter: Letter
    postal: PostalAddress | None
    title: str
    text: str


class LetterService:
    def __init__(self, *, letters: LetterStore, clock: Callable[[], datetime]) -> None:
        self._letters = letters
        self._clock = clock

    async def waiting(self, cursor: str) -> LetterPage:
        """The oldest first, without their addresses."""
        found = await self._letters.waiting(place(cursor) if cursor else _FIRST, PAGE + 1)
        return LetterPage(*page(found, PAGE, lambda each: (each.queued_at, each.letter)))

    async def open(self, officer: Officer, letter: UUID, purpose: str) -> Printable:
        """To be printed; that an officer saw the address is noted."""
        found = await self._letters.open(letter, officer.officer, why=purpose)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        told = shown(EventKind(found.kind), found.subject, found.about_at, found.language)
        postal = PostalAddress.read(found.address) if found.address else None
        return Printable(found, postal, told.title, told.text)

    async def post(self, officer: Officer, letter: UUID, tracking: str) -> Printable:
        """On its way with the courier. Raises Conflict when it was already, or NotFound."""
        if not await self._letters.post(letter, officer.officer, tracking, self._clock()):
            await self.open(officer, letter, _POSTING)
            raise Conflict(Problem.LETTER_POSTED)
        return await self.open(officer, letter, _POSTING)
