"""A hospital, its wire and a citizen, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.accounts.acting_for import ActingFor
from domain.accounts.consent import Purpose
from domain.accounts.mandates import Mandate, MandateKind, Scope
from domain.city.hospitals import Hospital
from domain.city.patient_records import PatientRecord
from domain.errors import NotAllowed
from domain.people import Citizen, Identity, Level, Officer
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from domain.words import Words

#: Four in the afternoon in the city.
NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PERSON: Final = UUID(int=7)
CHILD: Final = UUID(int=8)
CITIZEN: Final = Citizen(UUID(int=1), Level.BOUND, UUID(int=2))
CLERK: Final = Officer(UUID(int=3), frozenset(), UUID(int=4))
FIRST: Final = Hospital("first", Words("第一医院", "First Hospital"), Words("一路", "Road 1"))
SECOND: Final = Hospital("second", Words("第二医院", "Second Hospital"), Words("二路", "Road 2"))
WANG: Final = Identity("王秀英", "440304195001010021", "13800138000")
RECORD: Final = PatientRecord(PERSON, "first", "P-1", NOW, CITIZEN.actor)


def mandate(kind: MandateKind) -> Mandate:
    return Mandate(
        mandate=UUID(int=5),
        person=CHILD,
        account=CITIZEN.account,
        kind=kind,
        scopes=frozenset({Scope.CASES}),
        granted_by="officer:1",
        granted_at=NOW,
        ends_at=NOW + timedelta(days=1),
    )


@dataclass
class FakeWire:
    """Answers each request, unless it fails; `sent` may have reached the hospital."""

    fails: bool = False
    sent: bool = True
    requests: list[HttpRequest] = field(default_factory=list)

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        if self.fails:
            raise TransportFailed("away", sent=self.sent)
        return HttpResponse(200, {}, b"")


@dataclass
class FakeHospitals:
    hospitals: Sequence[Hospital] = (FIRST, SECOND)

    async def all(self) -> Sequence[Hospital]:
        return self.hospitals

    async def show(self, hospital: str) -> Hospital:
        return next(each for each in self.hospitals if each.hospital == hospital)


@dataclass
class FakeConsents:
    given: frozenset[tuple[UUID, Purpose]] = frozenset(
        {(PERSON, Purpose.HOSPITAL_RECORD), (PERSON, Purpose.HOSPITAL_RESULTS)}
    )

    async def has(self, person: UUID, purpose: Purpose) -> bool:
        return (person, purpose) in self.given


@dataclass
class FakeActing:
    """Mandates stand, until `ended`."""

    ended: bool = False

    async def of(self, citizen: Citizen, mandate: Mandate | None) -> ActingFor:
        person = PERSON if mandate is None else mandate.person
        return ActingFor(person, citizen.actor, citizen.level, mandate)

    async def keep(self, acting: ActingFor) -> None:
        if self.ended:
            raise NotAllowed(Problem.MANDATE_ENDED)


@dataclass
class FakeRecords:
    kept: list[PatientRecord] = field(default_factory=list)

    async def put(self, record: PatientRecord) -> None:
        self.kept.append(record)

    async def of_person(self, person: UUID) -> Sequence[PatientRecord]:
        return [each for each in self.kept if each.person == person]

    async def read(self, person: UUID, hospital: str) -> PatientRecord | None:
        found = [each for each in self.kept if (each.person, each.hospital) == (person, hospital)]
        return found[0] if found else None


@dataclass
class Entry:
    identity: Identity = WANG
    died_on: date | None = None


@dataclass
class FakeRegister:
    entry: Entry | None = field(default_factory=Entry)

    async def of(self, person: UUID) -> Entry | None:
        return self.entry
