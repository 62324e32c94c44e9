"""Health records at the counter (窗口建档): opened by an officer for the person who is there and agreed to it."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.city.patient_records import PatientRecord
from domain.errors import NotAllowed, NotFound
from domain.people import Identity, Officer
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.city.patient_records import Consents, Hospitals, RecordStore, Register
from services.ports import AuditLog, Clock, UnitOfWork


class Numbers(Protocol):
    """services.city.patient_records.PatientNumbers."""

    async def of(self, hospital: str, person: UUID, identity: Identity) -> str: ...


class Staff(Protocol):
    """storage.accounts.staff.StaffStore."""

    async def person_of(self, officer: UUID) -> UUID | None:
        """Who the officer is on the register, where that is known."""


class CounterRecordService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        numbers: Numbers,
        store: RecordStore,
        hospitals: Hospitals,
        register: Register,
        consents: Consents,
        staff: Staff,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._numbers = numbers
        self._store = store
        self._hospitals = hospitals
        self._register = register
        self._consents = consents
        self._staff = staff
        self._audit = audit
        self._clock = clock

    async def of_person(
        self, officer: Officer, person: UUID, purpose: str
    ) -> Sequence[PatientRecord]:
        """On record, for the person too."""
        await self._note(officer, person, "hospital.record_read", SubjectKind.PERSON.of(), purpose)
        return await self._store.of_person(person)

    async def open(self, officer: Officer, person: UUID, hospital: str) -> PatientRecord:
        """As by the person: the hospital gets name and ID number, and gives its number.

        NotAllowed without the consent, which is read out and recorded first, and for the own; NotFound; Conflict for what the hospital refuses; Busy while it is away.
        """
        if await self._staff.person_of(officer.officer) == person:
            raise NotAllowed(Problem.OWN_CASE)
        found = await self._hospitals.show(hospital)
        on_register = await self._register.of(person)
        if on_register is None or on_register.died_on is not None:
            raise NotFound(Problem.NOT_FOUND)
        if not await self._consents.has(person, Purpose.HOSPITAL_RECORD):
            raise NotAllowed(Problem.CONSENT_MISSING)
        number = await self._numbers.of(found.hospital, person, on_register.identity)
        record = PatientRecord(person, found.hospital, number, self._clock(), officer.actor)

        async def work() -> None:
            await self._store.put(record)
            about = SubjectKind.UNIT.of(found.hospital)
            await self._note(officer, person, "hospital.record_opened", about, "at the counter")

        await self._unit.together(work)
        return record

    async def _note(
        self, officer: Officer, person: UUID, action: str, about: Subject, why: str
    ) -> None:
        await self._audit.record(
            actor=officer.actor, action=action, person=person, about=about, why=why
        )
