"""A health record (建档) is opened at a hospital: what goes there is said before, and agreed to."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.accounts.mandates import Mandate
from domain.city.his import HisFailed
from domain.city.hospitals import Hospital
from domain.city.patient_records import PatientRecord
from domain.errors import Busy, Conflict, NotAllowed
from domain.people import Citizen, Identity
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.bookings.bookings import Acting
from services.ports import AuditLog, Clock, Transport, UnitOfWork


class RecordApi(Protocol):
    """connectors.hospital.his.His."""

    def build_record(self, hospital: str, person: Identity, at: datetime) -> HttpRequest: ...

    def parse_record(self, response: HttpResponse) -> str:
        """The number. HisFailed."""


class RecordStore(Protocol):
    """storage.city.patient_records.PatientRecordStore."""

    async def put(self, record: PatientRecord) -> None: ...

    async def of_person(self, person: UUID) -> Sequence[PatientRecord]: ...


class Hospitals(Protocol):
    """services.city.hospitals.HospitalService."""

    async def show(self, hospital: str) -> Hospital: ...


class Consents(Protocol):
    """storage.accounts.consents.ConsentStore."""

    async def has(self, person: UUID, purpose: Purpose) -> bool:
        """For a child it is the guardian who agreed."""


class OnRegister(Protocol):
    """domain.hall.applicants.Applicant."""

    @property
    def identity(self) -> Identity: ...

    @property
    def died_on(self) -> date | None: ...


class Register(Protocol):
    """storage.hall.applicants.ApplicantStore."""

    async def of(self, person: UUID) -> OnRegister | None: ...


class PatientNumbers:
    """By which each hospital knows its patients."""

    def __init__(self, *, api: RecordApi | None, transport: Transport, clock: Clock) -> None:
        """`api`: None where no hospital's system is connected."""
        self._api = api
        self._transport = transport
        self._clock = clock

    async def of(self, hospital: str, person: UUID, identity: Identity) -> str:
        """The same for one who has one there. Conflict for what the hospital refuses; Busy while it is away."""
        if self._api is None:
            return person.hex[:12]  # the ledger counts; the counter finds them by their ID card
        request = self._api.build_record(hospital, identity, self._clock())
        try:
            return self._api.parse_record(await self._transport.send(request))
        except (TransportFailed, HisFailed) as broken:
            if isinstance(broken, HisFailed) and broken.refused:
                raise Conflict(Problem.HEALTH_RECORD_REFUSED) from broken
            raise Busy(Problem.HOSPITAL_AWAY, retry_after=30) from broken


class PatientRecordService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        numbers: PatientNumbers,
        store: RecordStore,
        hospitals: Hospitals,
        register: Register,
        consents: Consents,
        acting: Acting,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._numbers = numbers
        self._store = store
        self._hospitals = hospitals
        self._register = register
        self._consents = consents
        self._acting = acting
        self._audit = audit
        self._clock = clock

    async def mine(
        self, citizen: Citizen, mandate: Mandate | None = None
    ) -> Sequence[PatientRecord]:
        acting = await self._acting.of(citizen, mandate)
        return await self._store.of_person(acting.person)

    async def open(
        self, citizen: Citizen, hospital: str, mandate: Mandate | None = None
    ) -> PatientRecord:
        """The hospital gets name and ID number as the register has them, and gives its number.

        The same once more for one that is open. NotAllowed without the consent, NotFound for no hospital,
        Busy while its system does not answer: asked again, none is opened twice.
        """
        acting = await self._acting.of(citizen, mandate)
        found = await self._hospitals.show(hospital)
        if not await self._consents.has(acting.person, Purpose.HOSPITAL_RECORD):
            raise NotAllowed(Problem.CONSENT_MISSING)
        on_register = await self._register.of(acting.person)
        if on_register is None:
            raise NotAllowed(Problem.BINDING_NEEDED)
        number = await self._numbers.of(found.hospital, acting.person, on_register.identity)
        record = PatientRecord(acting.person, found.hospital, number, self._clock(), citizen.actor)

        async def work() -> None:
            await self._acting.keep(acting)
            await self._store.put(record)
            await self._audit.record(
                actor=citizen.actor,
                action="hospital.record_opened",
                person=acting.person,
                about=SubjectKind.UNIT.of(found.hospital).under(acting.under),
                why="",
            )

        await self._unit.together(work)
        return record
