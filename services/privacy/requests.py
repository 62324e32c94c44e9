"""What persons ask about their data, and how officers bring each to its end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.officers import NOT_SERVED
from domain.cursors import bad_cursor
from domain.days import day_of
from domain.errors import fault
from domain.identifiers import given_id_number
from domain.people import Citizen, Officer
from domain.privacy.requests import (
    ASKED,
    Correction,
    QueuedRequest,
    Request,
    RequestKind,
    RequestState,
)
from domain.words import Words
from services.accounts.person_binding import Bindings, person_of
from services.ports import Bell

PAGE: Final = 50  # own choice: what fits a screen
MOST: Final = 200  # of one person, newest first
_FIRST: Final = (date(1970, 1, 1), UUID(int=0))


class RequestStore(Protocol):
    async def open(
        self, person: UUID, kind: RequestKind, words: str, *, actor: str, at: datetime
    ) -> tuple[UUID, tuple[UUID, ...]]: ...

    async def of_person(self, person: UUID, limit: int) -> tuple[Request, ...]: ...

    async def shown(
        self, person: UUID, limit: int, *, reader: str, why: str
    ) -> tuple[Request, ...]: ...

    async def withdraw(
        self, person: UUID, request: UUID, *, actor: str, at: datetime
    ) -> tuple[UUID, ...]: ...

    async def answer(
        self,
        person: UUID,
        request: UUID,
        state: RequestState,
        words: str,
        correction: Correction,
        *,
        actor: str,
        at: datetime,
    ) -> tuple[UUID, ...]: ...

    async def confirm(
        self, person: UUID, request: UUID, words: str, *, actor: str, at: datetime
    ) -> tuple[UUID, ...]: ...

    async def queue(
        self, after: tuple[date, UUID], limit: int, *, reader: str
    ) -> list[QueuedRequest]: ...


class AreaStore(Protocol):
    async def serves(self, officer: UUID, area: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class QueuePage:
    requests: tuple[QueuedRequest, ...]
    next_cursor: str  # "" at the end


class RequestService:
    def __init__(
        self,
        *,
        store: RequestStore,
        persons: Bindings,
        areas: AreaStore,
        bell: Bell,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._persons = persons
        self._areas = areas
        self._bell = bell
        self._clock = clock

    @property
    def today(self) -> date:
        return day_of(self._clock())

    async def ask(self, citizen: Citizen, kind: RequestKind, words: str) -> Request:
        """Opens one; Invalid for a kind that is served at once at its own door."""
        person = await person_of(self._persons, citizen.account)
        return await self._open(person, kind, words, citizen.actor)

    async def mine(self, citizen: Citizen) -> tuple[Request, ...]:
        return await self._store.of_person(await person_of(self._persons, citizen.account), MOST)

    async def withdraw(self, citizen: Citizen, request: UUID) -> None:
        told = await self._store.withdraw(
            await person_of(self._persons, citizen.account),
            request,
            actor=citizen.actor,
            at=self._clock(),
        )
        await self._bell.ring(told)

    async def take_down(
        self, officer: Officer, person: UUID, kind: RequestKind, words: str
    ) -> Request:
        """What somebody asks for at the counter."""
        return await self._open(person, kind, words, officer.actor)

    async def of_person(self, officer: Officer, person: UUID, purpose: str) -> tuple[Request, ...]:
        return await self._store.shown(person, MOST, reader=officer.actor, why=purpose)

    async def answer(
        self,
        officer: Officer,
        person: UUID,
        request: UUID,
        state: RequestState,
        words: str,
        correction: Correction,
    ) -> Request:
        """With its words; a correction is of papers that the officer saw."""
        if state is RequestState.REFUSED and not correction.empty:
            raise fault(
                "/correction",
                "refused",
                Words("不予办理时不填更正内容", "what is refused corrects nothing"),
            )
        if correction.area is not None and not await self._areas.serves(
            officer.officer, correction.area
        ):
            raise fault("/correction/area", "not_served", NOT_SERVED)
        if correction.id_number is not None:
            number = given_id_number(correction.id_number, self.today, "/correction/id_number")
            correction = Correction(correction.name, correction.area, number)
        told = await self._store.answer(
            person, request, state, words, correction, actor=officer.actor, at=self._clock()
        )
        await self._bell.ring(told)
        return await self._one(person, request)

    async def confirm(self, officer: Officer, person: UUID, request: UUID, words: str) -> Request:
        """The second officer's word on a corrected ID number."""
        told = await self._store.confirm(
            person, request, words, actor=officer.actor, at=self._clock()
        )
        await self._bell.ring(told)
        return await self._one(person, request)

    async def queue(self, officer: Officer, cursor: str) -> QueuePage:
        after = _place(cursor) if cursor else _FIRST
        found = await self._store.queue(after, PAGE + 1, reader=officer.actor)
        shown = tuple(found[:PAGE])
        if len(found) <= PAGE:
            return QueuePage(shown, "")
        last = shown[-1].request
        return QueuePage(shown, f"{last.due_on.isoformat()}~{last.request.hex}")

    async def _open(self, person: UUID, kind: RequestKind, words: str, actor: str) -> Request:
        if kind not in ASKED:
            raise fault(
                "/kind",
                "at_once",
                Words("此项在相应页面当即办理", "this one is served at once at its own door"),
            )
        request, told = await self._store.open(
            person, kind, words, actor=actor, at=self._clock().astimezone(UTC)
        )
        await self._bell.ring(told)
        return await self._one(person, request)

    async def _one(self, person: UUID, request: UUID) -> Request:
        return next(
            one for one in await self._store.of_person(person, MOST) if one.request == request
        )


def _place(cursor: str) -> tuple[date, UUID]:
    day, _, request = cursor.partition("~")
    try:
        return date.fromisoformat(day), UUID(hex=request)
    except ValueError:
        raise bad_cursor() from None
