"""Where persons ask about their data, in memory: their requests, the cases of these, and the register."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Final
from uuid import UUID

from definitions.reading import read_item
from definitions.shipped import FOLDER
from domain.days import due_on
from domain.errors import NotAllowed
from domain.events import EventKind
from domain.four_eyes import SecondWord
from domain.hall.built_in import UNIT_WORDS, posts_of
from domain.hall.calendar import Calendar
from domain.hall.cases import Case, CaseEvent, CaseState
from domain.hall.definitions import Known
from domain.hall.items import Item
from domain.hall.posts import Posts
from domain.people import Citizen, Identity, Level, Officer, Role
from domain.privacy.requests import (
    QueuedRequest,
    Request,
    RequestKind,
    RequestState,
    item_of,
)
from domain.problems import Problem
from services.hall.built_in_cases import BuiltInCases
from services.hall.case_moves import CaseNotes
from services.privacy.corrections import Corrections
from services.privacy.requests import RequestService
from tests.domain.hall.days import CALENDAR
from tests.people import FakeBell
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

#: After midnight in the city: its day is the 25th.
NOW: Final = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
PERSON, OTHER = UUID(int=21), UUID(int=22)
WANG: Final = Identity("王秀英", "440304195001010021", "13800138000")
CITIZEN: Final = Citizen(ACCOUNT, Level.BOUND, UUID(int=2))
LI: Final = Officer(UUID(int=41), frozenset({Role.COUNTER}), UUID(int=43))
ZHAO: Final = Officer(UUID(int=42), frozenset({Role.COUNTER}), UUID(int=44))
KNOWN: Final = Known(
    units=frozenset(UNIT_WORDS),
    effects=frozenset({"data.correct"}),
    notices=frozenset(EventKind),
    built_in=True,
)
STATES: Final = {
    CaseState.ACCEPTED: RequestState.OPEN,
    CaseState.CLOSED: RequestState.ANSWERED,
    CaseState.REJECTED: RequestState.REFUSED,
    CaseState.WITHDRAWN: RequestState.WITHDRAWN,
}


@cache
def item_named(name: str) -> Item:
    """As it comes with the program."""
    found = read_item((FOLDER / "built_in" / f"{name}.1.yaml").read_bytes(), KNOWN)
    assert isinstance(found, Item)
    return found


@dataclass
class Cases:
    """storage.hall.cases.CaseStore, the items, the posts and the calendar. `own`: officers' own cases."""

    held: dict[UUID, Case] = field(default_factory=dict)
    own: frozenset[UUID] = frozenset()

    async def area_of(self, person: UUID) -> str:
        return "440304"

    async def next_number(self, at: datetime) -> str:
        return f"20261125-{len(self.held):07}-0"

    async def open(self, case: Case, event: CaseEvent, calendar: Calendar) -> None:
        self.held[case.case] = case

    async def lock(self, person: UUID, case: UUID) -> Case | None:
        return self.held.get(case)

    async def save(
        self, before: Case, after: Case, event: CaseEvent | None, calendar: Calendar
    ) -> None:
        assert self.held[after.case] == before
        self.held[after.case] = after

    async def owned(
        self, case: UUID, officers: Collection[UUID], at: datetime
    ) -> tuple[UUID, frozenset[UUID]]:
        return self.held[case].person, self.own & set(officers)

    async def current(self, name: str) -> Item:
        return item_named(name)

    async def version(self, name: str, version: int) -> Item:
        return item_named(name)

    async def of(self, officer: UUID) -> Posts:
        return Posts.of(posts_of({Role.COUNTER}))


class Calendars:
    async def current(self) -> Calendar:
        return CALENDAR


@dataclass
class Register:
    """One living person; `taken`: numbers of others; `done`: what was written of whom."""

    held: Identity | None = WANG
    taken: frozenset[str] = frozenset()
    done: list[tuple[object, ...]] = field(default_factory=list)

    async def hold(self, person: UUID) -> bool:
        return self.held is not None

    async def lock(self, person: UUID) -> Identity | None:
        return self.held

    async def put_area(self, person: UUID, area: str) -> None:
        self.done.append(("area", person, area))

    async def put(self, person: UUID, identity: Identity, *, renumbered: bool) -> None:
        self.held = identity
        self.done.append(("put", person, identity.name, identity.id_number, renumbered))

    async def rename(self, person: UUID, old: str, new: str) -> None:
        self.done.append(("rename", person, old, new))

    async def renumber(self, person: UUID, old: str, new: str) -> bool:
        return new not in self.taken


@dataclass
class Requests:
    """storage.privacy.requests.RequestStore: the state is that of the case, as in the rows."""

    cases: Cases
    rows: dict[UUID, Request] = field(default_factory=dict)
    numbers: dict[UUID, str] = field(default_factory=dict)
    by: dict[UUID, UUID] = field(default_factory=dict)
    at_once: frozenset[UUID] = frozenset()
    waiting: list[QueuedRequest] = field(default_factory=list)
    asked: list[tuple[object, ...]] = field(default_factory=list)

    async def under_way(self, person: UUID, kind: RequestKind) -> bool:
        found = [each for each in self.cases.held.values() if each.item == item_of(kind)]
        return any(not each.ended for each in found)

    async def add(self, person: UUID, request: UUID, words: str) -> None:
        case = self.cases.held[request]
        kind = RequestKind(case.item.removeprefix("data."))
        self.rows[request] = Request(
            request, person, kind, words, RequestState.OPEN, case.opened_at, due_on(case.opened_at)
        )

    async def read(self, person: UUID, request: UUID) -> Request | None:
        row = self.rows.get(request)
        if row is None or row.person != person:
            return None
        case = self.cases.held[request]
        look = next((each for each in case.steps if each.name == "papers"), None)
        waits = request in self.numbers and not case.ended and look is not None
        return replace(
            row,
            state=STATES[case.state],
            ended_at=case.ended_at,
            proposed_by=look.officer if waits and look else None,
        )

    async def served(self, person: UUID, request: UUID) -> bool:
        return request in self.at_once

    async def proposed(self, person: UUID, request: UUID) -> str | None:
        return self.numbers.get(request)

    async def propose(self, person: UUID, request: UUID, id_number: str | None) -> None:
        if id_number is None:
            del self.numbers[request]
        else:
            self.numbers[request] = id_number

    async def answer(self, person: UUID, request: UUID, words: str, *, confirms: bool) -> None:
        self.rows[request] = replace(self.rows[request], answer=words)
        if not confirms:
            self.numbers.pop(request, None)

    async def of_person(self, person: UUID, limit: int) -> tuple[Request, ...]:
        self.asked.append((person, limit))
        found = [await self.read(person, each) for each in reversed(self.rows)]
        return tuple(each for each in found if each is not None)

    async def shown(
        self, person: UUID, limit: int, *, reader: str, why: str
    ) -> tuple[Request, ...]:
        found = await self.of_person(person, limit)
        self.asked[-1] = (person, limit, reader, why)
        return found

    async def queue(
        self, after: tuple[date, UUID], limit: int, *, reader: str
    ) -> list[QueuedRequest]:
        self.asked.append((after, limit, reader))
        behind = [
            each for each in self.waiting if (each.request.due_on, each.request.request) > after
        ]
        return behind[:limit]


@dataclass
class SecondWords:
    """Counts for whoever is another."""

    heard: list[SecondWord] = field(default_factory=list)

    async def check(self, word: SecondWord, at: datetime) -> None:
        self.heard.append(word)
        if word.asked_by == word.by:
            raise NotAllowed(Problem.SECOND_OFFICER_NEEDED)


class RequestDesk:
    """Everybody's account is bound to PERSON unless `bound` says otherwise; officers serve 4403."""

    def __init__(self) -> None:
        self.bound: UUID | None = PERSON
        self.cases, self.register = Cases(), Register()
        self.requests = Requests(self.cases)
        self.audit, self.events, self.bell = FakeAudit(), FakeEvents(), FakeBell()
        self.second = SecondWords()
        corrections = Corrections(identities=self.register, numbers=self.requests, audit=self.audit)
        self.service = RequestService(
            unit=FakeUnit(),
            store=self.requests,
            cases=BuiltInCases(
                store=self.cases,
                items=self.cases,
                posts=self.cases,
                calendars=Calendars(),
                notes=CaseNotes(events=self.events, audit=self.audit, effects=(corrections,)),
            ),
            identities=self.register,
            corrections=corrections,
            second_officers=self.second,
            persons=self,
            areas=self,
            audit=self.audit,
            bell=self.bell,
            clock=lambda: NOW,
        )

    async def of_account(self, account: UUID) -> UUID | None:
        return self.bound

    async def serves(self, officer: UUID, area: str) -> bool:
        return area.startswith("4403")

    async def asked(self, kind: RequestKind = RequestKind.CORRECT) -> UUID:
        """One that waits for its answer; what led there is forgotten."""
        request = (await self.service.ask(CITIZEN, kind, "名字写错了一个字")).request
        self.audit.entries.clear()
        self.events.told.clear()
        self.bell.rung.clear()
        return request

    def actions(self) -> list[tuple[str, str]]:
        return [(actor, action) for actor, action, *_ in self.audit.entries]
