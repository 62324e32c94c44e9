"""The service of the register with a city and faces of our own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from domain.accounts.consent import Purpose
from domain.errors import NotAllowed, NotFound
from domain.faces.face_check import EngineId, Enrolment
from domain.faces.face_records import FaceRecord, FaceSource
from domain.faces.pictures import read_header
from domain.pensions.entitlement import Entitlement
from domain.pensions.register import FirstEntry, RegisterEntry
from domain.people import Identity, Officer, Person, Role
from domain.problems import Problem
from domain.ways import Way
from domain.words import Language, Words
from services.pensions.register import RegisterService
from tests.agreements import VERSION
from tests.people import OPEN_GATE

NIGHT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # 25 November, 1 o'clock, in the city
SCHEME = "city-pension"
WANG = Identity(name="王秀英", id_number="440304195912310025", phone="13800131234")
OFFICER = Officer(officer=UUID(int=7), roles=frozenset({Role.COUNTER}), session=UUID(int=8))
TOLD = (UUID(int=1),)
GOOD = Enrolment(template=b"template", reasons=())
SESSION = UUID(int=77)


@dataclass
class FakeCity:
    """The stores of the register, the consents' desk and the bell, in memory."""

    entries: dict[UUID, RegisterEntry] = field(default_factory=dict)
    looks: list[tuple[str, str]] = field(default_factory=list)
    proofs: list[tuple[str, date]] = field(default_factory=list)
    templates: list[bytes] = field(default_factory=list)
    rung: list[UUID] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    unlocked: list[tuple[UUID, str]] = field(default_factory=list)
    opened_again: list[UUID] = field(default_factory=list)
    addresses: list[tuple[UUID, str, str]] = field(default_factory=list)
    withdrawn_meanwhile: bool = False
    unguarded: set[UUID] = field(default_factory=set)
    served: frozenset[str] = frozenset({"", "440304"})

    async def add(
        self, identity: Identity, entries: Sequence[FirstEntry], *, actor: str, area: str
    ) -> UUID | None:
        if await self.find(identity.id_number):
            return None
        person = uuid4()
        self.entries[person] = RegisterEntry(
            person=Person(person, identity),
            consents=(),
            entitlements=tuple(
                Entitlement(person, entry.scheme, entry.certified_until, Way.WINDOW)
                for entry in entries
            ),
            face_records=(),
            area=area,
        )
        return person

    async def serves(self, officer: UUID, area: str) -> bool:
        return area in self.served

    async def move(self, person: UUID, area: str, *, actor: str, why: str) -> bool:
        if person not in self.entries:
            return False
        self.entries[person] = replace(self.entries[person], area=area)
        return True

    async def change_address(
        self, person: UUID, address: str, postcode: str, *, actor: str
    ) -> bool:
        self.addresses.append((person, address, postcode))
        return person in self.entries

    async def change_phone(
        self, person: UUID, phone: str, *, actor: str
    ) -> tuple[UUID, ...] | None:
        return (SESSION,) if person in self.entries else None

    async def open_again(self, person: UUID, *, actor: str, why: str, at: datetime) -> None:
        self.opened_again.append(person)

    async def unlock(self, person: UUID, *, actor: str, why: str, at: datetime) -> tuple[UUID, ...]:
        self.unlocked.append((person, why))
        return TOLD

    def end(self, session: UUID) -> None:
        self.ended.append(session)

    async def find(self, id_number: str) -> UUID | None:
        found = [
            person
            for person, entry in self.entries.items()
            if entry.person.identity.id_number == id_number
        ]
        return found[0] if found else None

    async def entry(self, person: UUID) -> RegisterEntry | None:
        return self.entries.get(person)

    async def show(self, person: UUID, *, reader: str, why: str) -> RegisterEntry | None:
        self.looks.append((reader, why))
        return self.entries.get(person)

    async def note_search(self, *, reader: str, why: str) -> None:
        self.looks.append((reader, why))

    async def schemes(self) -> dict[str, Words]:
        return {SCHEME: Words("养老", "Pension")}

    async def give(
        self, person: UUID, purpose: Purpose, version: str, actor: str, language: Language
    ) -> None:
        if person not in self.entries:
            raise NotFound(Problem.NOT_FOUND)
        self.entries[person] = replace(self.entries[person], consents=(purpose,))

    async def check_guarded(self, person: UUID) -> None:
        if person in self.unguarded:
            raise NotAllowed(Problem.GUARDIAN_NEEDED)

    async def consented(self, person: UUID) -> bool:
        return Purpose.FACE_PROCESSING in self.entries[person].consents

    async def put(
        self,
        person: UUID,
        engine: EngineId,
        source: FaceSource,
        template: bytes,
        *,
        at: datetime,
        review_on: date,
        actor: str,
        second: bytes = b"",
        beside: EngineId | None = None,
    ) -> tuple[UUID, ...] | None:
        if self.withdrawn_meanwhile:
            return None
        self.templates.append(template)
        record = FaceRecord(str(engine), source, at, review_on)
        self.entries[person] = replace(self.entries[person], face_records=(record,))
        return TOLD

    async def post(
        self, person: UUID, source: str, happened_on: date, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]:
        self.proofs.append((source, happened_on))
        return TOLD

    async def ring(self, accounts: Iterable[UUID]) -> None:
        self.rung.extend(accounts)


@dataclass
class FakeFaces:
    """`meanwhile`: what happens while a photo is looked at."""

    answer: Enrolment = GOOD
    photos: int = 0
    meanwhile: Callable[[], None] = lambda: None

    @property
    def engine(self) -> EngineId:
        return EngineId("fake", "1", "")

    async def enrol(self, photo: bytes) -> Enrolment:
        self.photos += 1
        self.meanwhile()
        if not self.answer.template and not self.answer.reasons:
            read_header(photo)
        return self.answer


@pytest.fixture
def city() -> FakeCity:
    return FakeCity()


@pytest.fixture
def faces() -> FakeFaces:
    return FakeFaces()


@pytest.fixture
def register(city: FakeCity, faces: FakeFaces) -> RegisterService:
    return RegisterService(
        persons=city,
        areas=city,
        face_records=city,
        proofs=city,
        faces=faces,
        consents=city,
        holders=city,
        locks=city,
        tokens=city,
        bell=city,
        gate=OPEN_GATE,
        clock=lambda: NIGHT,
    )


async def registered(register: RegisterService, *, consented: bool = False) -> UUID:
    entry = await register.create(OFFICER, WANG, [FirstEntry(SCHEME, date(2026, 12, 31))])
    person = entry.person.person
    if consented:
        await register.agree(OFFICER, person, Purpose.FACE_PROCESSING, VERSION)
    return person


async def enrol(register: RegisterService, person: UUID) -> RegisterEntry:
    return await register.enrol(OFFICER, person, b"photo")
