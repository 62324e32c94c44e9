"""What persons ask about their data, and how officers bring each to its end: each is a case of the hall.

What was asked and answered lies sealed beside the case, and no word of it in the case itself.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.accounts.officers import NOT_SERVED
from domain.cursors import bad_cursor
from domain.days import day_of
from domain.errors import Conflict, NotFound, fault
from domain.four_eyes import Matter, SecondWord
from domain.hall.built_in_moves import decided, looked, looking_again, withdrawn
from domain.hall.cases import Case, Opinion
from domain.hall.transitions import Hand
from domain.identifiers import given_id_number
from domain.people import Citizen, Identity, Officer
from domain.privacy.requests import (
    ASKED,
    Correction,
    QueuedRequest,
    Request,
    RequestKind,
    RequestState,
    item_of,
)
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.accounts.person_binding import Bindings, person_of
from services.hall.built_in_cases import BuiltInCases
from services.ports import AuditLog, Bell, Clock, SecondOfficers, UnitOfWork
from services.privacy.corrections import Corrections

PAGE: Final = 50  # own choice: what fits a screen
MOST: Final = 200  # of one person, newest first
_FIRST: Final = (date(1970, 1, 1), UUID(int=0))


class RequestStore(Protocol):
    """storage.privacy.requests.RequestStore; what changes something, within the unit of work."""

    async def under_way(self, person: UUID, kind: RequestKind) -> bool:
        """Of a person who is held."""

    async def add(self, person: UUID, request: UUID, words: str) -> None: ...

    async def read(self, person: UUID, request: UUID) -> Request | None: ...

    async def served(self, person: UUID, request: UUID) -> bool:
        """Whether it was served at once."""

    async def propose(self, person: UUID, request: UUID, id_number: str | None) -> None: ...

    async def answer(self, person: UUID, request: UUID, words: str, *, confirms: bool) -> None:
        """What waits for a second officer is dropped, unless the answer `confirms` it."""

    async def of_person(self, person: UUID, limit: int) -> tuple[Request, ...]: ...

    async def shown(
        self, person: UUID, limit: int, *, reader: str, why: str
    ) -> tuple[Request, ...]: ...

    async def queue(
        self, after: tuple[date, UUID], limit: int, *, reader: str
    ) -> list[QueuedRequest]: ...


class IdentityStore(Protocol):
    """storage.accounts.identities.IdentityStore, within the unit of work."""

    async def hold(self, person: UUID) -> bool:
        """False for nobody; until the unit of work ends nobody else changes the person."""

    async def lock(self, person: UUID) -> Identity | None:
        """As `hold`, with what is on the register."""

    async def put_area(self, person: UUID, area: str) -> None: ...


class AreaStore(Protocol):
    async def serves(self, officer: UUID, area: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class QueuePage:
    requests: tuple[QueuedRequest, ...]
    next_cursor: str  # "" at the end


@dataclass(frozen=True, slots=True)
class _Ending:
    """Who ends which request, how and when."""

    person: UUID
    request: UUID
    state: RequestState
    words: str
    officer: UUID
    at: datetime


class RequestService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: RequestStore,
        cases: BuiltInCases,
        identities: IdentityStore,
        corrections: Corrections,
        second_officers: SecondOfficers,
        persons: Bindings,
        areas: AreaStore,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._cases = cases
        self._identities = identities
        self._corrections = corrections
        self._second_officers = second_officers
        self._persons = persons
        self._areas = areas
        self._audit = audit
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
        person, at = await person_of(self._persons, citizen.account), self._clock()

        async def work() -> tuple[UUID, ...]:
            case, _ = await self._lock(person, request)
            await self._store.answer(person, request, "", confirms=False)
            return (await self._cases.move(case, [withdrawn(citizen.actor)], at))[1]

        await self._bell.ring(await self._unit.together(work))

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
        """With its words; a correction is of papers that the officer saw.

        With an ID number it is proposed only, for a second officer to confirm. NotFound; Conflict when
        the request is over.
        """
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
        ending = _Ending(person, request, state, words, officer.officer, self._clock())
        work = partial(self._answer, ending, correction)
        await self._bell.ring(await self._unit.together(work))
        return await self._one(person, request)

    async def confirm(self, officer: Officer, person: UUID, request: UUID, words: str) -> Request:
        """The second officer's word on a corrected ID number, of papers seen: it is on the register.

        NotFound; Conflict when none waits, or the number is somebody else's; NotAllowed for no second.
        """
        ending = _Ending(
            person, request, RequestState.ANSWERED, words, officer.officer, self._clock()
        )
        await self._bell.ring(await self._unit.together(partial(self._confirm, ending)))
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
        request, at = uuid4(), self._clock().astimezone(UTC)

        async def work() -> tuple[UUID, ...]:
            if not await self._identities.hold(person):
                raise NotFound(Problem.NOT_FOUND)
            if await self._store.under_way(person, kind):
                raise Conflict(Problem.REQUEST_OPEN)
            told = await self._cases.open(person, request, item_of(kind), actor=actor, at=at)
            await self._store.add(person, request, words)
            return told

        await self._bell.ring(await self._unit.together(work))
        return await self._one(person, request)

    async def _answer(self, ending: _Ending, correction: Correction) -> tuple[UUID, ...]:
        identity = await self._held(ending.person)
        case, request = await self._lock(ending.person, ending.request)
        request.check_correction(correction)
        hand = await self._cases.hand(ending.officer, case, ending.at)
        if correction.area is not None:
            await self._identities.put_area(ending.person, correction.area)
        if correction.name is not None:
            named = replace(identity, name=correction.name)
            await self._corrections.correct(ending.person, identity, named)
        if correction.id_number is not None:
            await self._record(ending, "person.number_proposed", "papers seen")
            await self._store.propose(ending.person, ending.request, correction.id_number)
            look = [looked(hand, Opinion.AGREES)]
            if request.proposed_by is not None:  # by another officer; that number counts no more
                look.insert(0, looking_again(hand))
            return (await self._cases.move(case, look, ending.at))[1]
        if not correction.empty:
            await self._record(ending, "person.corrected", "papers seen")
        return await self._end(ending, case, hand, confirms=False)

    async def _confirm(self, ending: _Ending) -> tuple[UUID, ...]:
        await self._held(ending.person)
        case, request = await self._lock(ending.person, ending.request)
        if request.proposed_by is None:
            raise Conflict(Problem.REQUEST_OVER)
        # Whether the person is in reach, the door has asked.
        word = SecondWord(Matter.CORRECTION, request.proposed_by, ending.officer)
        await self._second_officers.check(word, ending.at)
        return await self._end(
            ending, case, await self._cases.hand(ending.officer, case, ending.at), confirms=True
        )

    async def _held(self, person: UUID) -> Identity:
        identity = await self._identities.lock(person)
        if identity is None:
            raise NotFound(Problem.NOT_FOUND)
        return identity

    async def _lock(self, person: UUID, request: UUID) -> tuple[Case, Request]:
        """One that is open. NotFound; Conflict for one that is over, or was served at once."""
        case = await self._cases.lock(person, request)
        read = await self._store.read(person, request)
        if case is None or read is None:
            served = await self._store.served(person, request)
            raise Conflict(Problem.REQUEST_OVER) if served else NotFound(Problem.NOT_FOUND)
        read.check_open()
        return case, read

    async def _end(
        self, ending: _Ending, case: Case, hand: Hand, *, confirms: bool
    ) -> tuple[UUID, ...]:
        await self._store.answer(ending.person, ending.request, ending.words, confirms=confirms)
        granted = ending.state is RequestState.ANSWERED
        return (await self._cases.move(case, decided(case, hand, granted=granted), ending.at))[1]

    async def _record(self, ending: _Ending, action: str, why: str) -> None:
        await self._audit.record(
            actor=actors.officer(ending.officer),
            action=action,
            person=ending.person,
            about=SubjectKind.REQUEST.of(ending.request),
            why=why,
        )

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
