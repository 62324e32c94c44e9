"""What persons ask about their data, and how officers bring each to its end."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.accounts.officers import NOT_SERVED
from domain.cursors import bad_cursor
from domain.days import day_of
from domain.documents import kind_of
from domain.errors import Conflict, NotFound, fault
from domain.events import EventKind
from domain.four_eyes import Matter, SecondWord
from domain.identifiers import given_id_number
from domain.people import Citizen, Identity, Officer
from domain.privacy.requests import (
    ASKED,
    Correction,
    LockedRequest,
    QueuedRequest,
    Request,
    RequestKind,
    RequestState,
)
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.accounts.person_binding import Bindings, person_of
from services.ports import AuditLog, Bell, Clock, Events, SecondOfficers, UnitOfWork

PAGE: Final = 50  # own choice: what fits a screen
MOST: Final = 200  # of one person, newest first
_FIRST: Final = (date(1970, 1, 1), UUID(int=0))


_TOLD: Final = {
    RequestState.ANSWERED: EventKind.REQUEST_ANSWERED,
    RequestState.REFUSED: EventKind.REQUEST_REFUSED,
    RequestState.WITHDRAWN: EventKind.REQUEST_WITHDRAWN,
}


class RequestStore(Protocol):
    """storage.privacy.requests.RequestStore; what changes something, within the unit of work."""

    async def open(
        self,
        person: UUID,
        request: UUID,
        kind: RequestKind,
        words: str,
        *,
        actor: str,
        at: datetime,
    ) -> bool:
        """False while one of the kind is open."""

    async def lock(self, person: UUID, request: UUID) -> LockedRequest | None:
        """Nobody else changes it until the unit of work ends."""

    async def propose(self, person: UUID, request: UUID, id_number: str, officer: UUID) -> None:
        """An ID number that waits for a second officer."""

    async def end(
        self,
        person: UUID,
        request: UUID,
        state: RequestState,
        answer: str,
        *,
        actor: str,
        at: datetime,
    ) -> RequestKind | None:
        """Of which kind it was; None when it is not open, or there is none."""

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

    async def put(self, person: UUID, identity: Identity, *, renumbered: bool) -> None: ...

    async def rename(self, person: UUID, old: str, new: str) -> None: ...

    async def renumber(self, person: UUID, old: str, new: str) -> bool:
        """False when the new number is somebody else's."""

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
    actor: str
    at: datetime


class RequestService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: RequestStore,
        identities: IdentityStore,
        second_officers: SecondOfficers,
        persons: Bindings,
        areas: AreaStore,
        events: Events,
        audit: AuditLog,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._identities = identities
        self._second_officers = second_officers
        self._persons = persons
        self._areas = areas
        self._events = events
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
        person = await person_of(self._persons, citizen.account)
        ending = _Ending(person, request, RequestState.WITHDRAWN, "", citizen.actor, self._clock())
        await self._bell.ring(await self._unit.together(partial(self._end, ending)))

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
        ending = _Ending(person, request, state, words, officer.actor, self._clock())
        work = partial(self._answer, ending, correction, officer.officer)
        await self._bell.ring(await self._unit.together(work))
        return await self._one(person, request)

    async def confirm(self, officer: Officer, person: UUID, request: UUID, words: str) -> Request:
        """The second officer's word on a corrected ID number, of papers seen: it is on the register.

        NotFound; Conflict when none waits, or the number is somebody else's; NotAllowed for no second.
        """
        ending = _Ending(
            person, request, RequestState.ANSWERED, words, officer.actor, self._clock()
        )
        work = partial(self._confirm, ending, officer.officer)
        await self._bell.ring(await self._unit.together(work))
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
            if not await self._store.open(person, request, kind, words, actor=actor, at=at):
                raise Conflict(Problem.REQUEST_OPEN)
            return await self._tell(person, request, EventKind.REQUEST_OPENED, actor, at, kind)

        await self._bell.ring(await self._unit.together(work))
        return await self._one(person, request)

    async def _answer(
        self, ending: _Ending, correction: Correction, officer: UUID
    ) -> tuple[UUID, ...]:
        identity, locked = await self._lock(ending)
        locked.request.check_correction(correction)
        if correction.area is not None:
            await self._identities.put_area(ending.person, correction.area)
        if correction.name is not None:
            await self._correct(ending.person, identity, replace(identity, name=correction.name))
        if correction.id_number is not None:
            await self._record(ending, "person.number_proposed", "papers seen")
            await self._store.propose(ending.person, ending.request, correction.id_number, officer)
            return ()
        if not correction.empty:
            await self._record(ending, "person.corrected", "papers seen")
        return await self._end(ending)

    async def _confirm(self, ending: _Ending, officer: UUID) -> tuple[UUID, ...]:
        identity, locked = await self._lock(ending)
        number, proposed_by = locked.awaited()
        # Whether the person is in reach, the door has asked.
        word = SecondWord(Matter.CORRECTION, proposed_by, officer)
        await self._second_officers.check(word, ending.at)
        await self._correct(ending.person, identity, _renumbered(identity, number))
        await self._record(ending, "person.corrected", "papers seen by two officers")
        return await self._end(ending)

    async def _lock(self, ending: _Ending) -> tuple[Identity, LockedRequest]:
        identity = await self._identities.lock(ending.person)
        locked = await self._store.lock(ending.person, ending.request)
        if identity is None or locked is None:
            raise NotFound(Problem.NOT_FOUND)
        return identity, locked

    async def _correct(self, person: UUID, old: Identity, new: Identity) -> None:
        """The register as it is right; Conflict when the number is somebody else's."""
        renumbered = old.key != new.key
        if old.name != new.name:
            await self._identities.rename(person, old.name, new.name)
        if renumbered and not await self._identities.renumber(person, old.key, new.key):
            raise Conflict(Problem.PERSON_EXISTS)
        await self._identities.put(person, new, renumbered=renumbered)

    async def _end(self, ending: _Ending) -> tuple[UUID, ...]:
        person, request, state, at = ending.person, ending.request, ending.state, ending.at
        kind = await self._store.end(
            person, request, state, ending.words, actor=ending.actor, at=at
        )
        if kind is None:
            known = await self._store.lock(person, request) is not None
            raise Conflict(Problem.REQUEST_OVER) if known else NotFound(Problem.NOT_FOUND)
        return await self._tell(person, request, _TOLD[state], ending.actor, at, kind)

    async def _tell(
        self,
        person: UUID,
        request: UUID,
        event: EventKind,
        actor: str,
        at: datetime,
        kind: RequestKind,
    ) -> tuple[UUID, ...]:
        """On record under the event's own name, and told to the person."""
        about = SubjectKind.REQUEST.of(request)
        await self._audit.record(actor=actor, action=event, person=person, about=about, why=kind)
        return await self._events.tell(person=person, kind=event, subject=about, at=at)

    async def _record(self, ending: _Ending, action: str, why: str) -> None:
        await self._audit.record(
            actor=ending.actor,
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


def _renumbered(identity: Identity, number: str) -> Identity:
    """With a number of 18 characters, which says its kind and the birth."""
    return replace(identity, id_number=number, document=kind_of(number), born_on=None)
