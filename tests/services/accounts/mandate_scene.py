"""The service of mandates with persons and a store of our own."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.accounts.mandates import (
    Mandate,
    MandateKind,
    MandateSeen,
    Scope,
)
from domain.events import EventKind
from domain.identifiers import check_digit
from domain.people import Citizen, Identity, Level, Officer, Person, Role
from services.accounts.mandates import MandateService
from tests.people import FakeBell, FakeClock

SON, MOTHER, CHILD = UUID(int=11), UUID(int=12), UUID(int=13)
SON_ACCOUNT, MOTHER_ACCOUNT, CHILD_ACCOUNT = UUID(int=21), UUID(int=22), UUID(int=23)
PERSONS = {SON_ACCOUNT: SON, MOTHER_ACCOUNT: MOTHER, CHILD_ACCOUNT: CHILD}
WANG = Identity("王秀英", "440304195912310025", "13800138000")
LI = Identity("李建国", "440306195001011238", "13900139000")


def number(born: str) -> str:
    first = f"440304{born}001"
    return first + check_digit(first)


MING = Identity("王小明", number("20130315"), "")
OFFICER = Officer(UUID(int=1), frozenset({Role.COUNTER}), uuid4())
HER = Citizen(MOTHER_ACCOUNT, Level.BOUND, uuid4())
HIM = Citizen(SON_ACCOUNT, Level.BOUND, uuid4())


@dataclass
class FakePersons:
    people: dict[UUID, Person] = field(
        default_factory=lambda: {
            MOTHER: Person(MOTHER, WANG),
            SON: Person(SON, LI),
            CHILD: Person(CHILD, MING),
        }
    )
    asked: int = 0

    async def find(self, id_number: str) -> UUID | None:
        self.asked += 1
        found = (p for p, one in self.people.items() if one.identity.id_number == id_number)
        return next(found, None)

    async def read(self, person: UUID) -> Person | None:
        self.asked += 1
        return self.people.get(person)

    async def of_account(self, account: UUID) -> UUID | None:
        self.asked += 1
        return PERSONS.get(account)


@dataclass
class FakeStore:
    mandates: dict[UUID, Mandate] = field(default_factory=dict)
    tries: dict[tuple[str, str], int] = field(default_factory=dict)
    refusing: set[UUID] = field(default_factory=set)
    told: list[EventKind] = field(default_factory=list)
    ended: list[tuple[UUID, str]] = field(default_factory=list)
    read_for: list[tuple[UUID, str, str]] = field(default_factory=list)
    accounts: dict[UUID, UUID] = field(
        default_factory=lambda: {SON: SON_ACCOUNT, MOTHER: MOTHER_ACCOUNT}
    )
    asked: int = 0
    is_gone: bool = False  # who grants, in this very moment

    async def note_read(self, person: UUID, *, reader: str, why: str) -> None:
        self.read_for.append((person, reader, why))

    async def count_try(
        self, label: str, subject: str, limit: int, now: datetime
    ) -> datetime | None:
        self.asked += 1
        tried = self.tries.get((label, subject), 0)
        if tried >= limit:
            return now + timedelta(hours=3)
        self.tries[label, subject] = tried + 1
        return None

    async def helpers_refused(self, person: UUID) -> bool:
        self.asked += 1
        return person in self.refusing

    async def account_of(self, person: UUID) -> UUID | None:
        self.asked += 1
        return self.accounts.get(person)

    async def grant(self, mandate: Mandate, kind: EventKind) -> tuple[UUID, ...] | None:
        if self.is_gone:
            return None
        self.mandates[mandate.mandate] = mandate
        self.told.append(kind)
        return (MOTHER_ACCOUNT,)

    async def held(self, account: UUID, mandate: UUID) -> Mandate | None:
        found = self.mandates.get(mandate)
        return found if found is not None and found.account == account else None

    async def given(self, account: UUID, mandate: UUID) -> Mandate | None:
        found = self.mandates.get(mandate)
        own = PERSONS.get(account)
        return found if found is not None and found.person == own else None

    async def for_person(
        self, person: UUID, before: tuple[datetime, UUID], limit: int
    ) -> Sequence[MandateSeen]:
        found = sorted(
            (m for m in self.mandates.values() if m.person == person),
            key=lambda m: (m.granted_at, m.mandate),
            reverse=True,
        )
        return [MandateSeen(m, "李建国") for m in found if (m.granted_at, m.mandate) < before][
            :limit
        ]

    async def of_account(self, account: UUID, now: datetime) -> Sequence[MandateSeen]:
        found = (m for m in self.mandates.values() if m.account == account and m.stands(now))
        return [MandateSeen(m, "王秀英") for m in found]

    async def end(
        self, person: UUID, mandate: UUID, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]:
        found = self.mandates[mandate]
        assert found.person == person
        self.mandates[mandate] = replace(found, ended_at=at)
        self.ended.append((mandate, actor))
        return (MOTHER_ACCOUNT, SON_ACCOUNT)

    async def refuse_helpers(self, person: UUID, *, actor: str, at: datetime) -> tuple[UUID, ...]:
        self.refusing.add(person)
        return (SON_ACCOUNT,)

    async def allow_helpers(self, person: UUID, *, actor: str) -> None:
        self.refusing.discard(person)

    async def end_of_childhood(self, now: datetime) -> tuple[UUID, ...]:
        return (MOTHER_ACCOUNT,)


class Scene:
    def __init__(self) -> None:
        self.store, self.persons = FakeStore(), FakePersons()
        self.clock, self.bell = FakeClock(), FakeBell()
        self.mandates = MandateService(
            mandates=self.store,
            changes=self.store,
            persons=self.persons,
            bell=self.bell,
            clock=self.clock,
        )

    async def help(
        self, citizen: Citizen = HIM, name: str = WANG.name, id_number: str = WANG.id_number
    ) -> Mandate:
        return (await self.mandates.help(citizen, name, id_number)).mandate

    async def guard(self) -> Mandate:
        seen = await self.mandates.record(
            OFFICER,
            CHILD,
            kind=MandateKind.GUARDIAN,
            id_number=WANG.id_number,
            scopes=(),
            ends_on=None,
        )
        return seen.mandate

    async def represent(self, ends_on: date = date(2027, 6, 30)) -> Mandate:
        seen = await self.mandates.name_representative(
            HER, LI.name, LI.id_number, (Scope.CERTIFY, Scope.NOTICES), ends_on
        )
        return seen.mandate


@pytest.fixture
def scene() -> Scene:
    return Scene()
