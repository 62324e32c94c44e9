"""Results of examinations (检验检查报告): fetched when a person asks, shown, and not kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.accounts.mandates import Mandate
from domain.city.his import HisFailed, MedicalReport
from domain.city.patient_records import PatientRecord
from domain.errors import Busy, Conflict, NotAllowed
from domain.people import Citizen
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.bookings.bookings import Acting
from services.city.patient_records import Consents, Hospitals
from services.ports import AuditLog, Clock, Transport, UnitOfWork


class ResultApi(Protocol):
    """connectors.hospital.his.His."""

    def build_reports(self, hospital: str, patient: str, at: datetime) -> HttpRequest: ...

    def parse_reports(self, response: HttpResponse, patient: str) -> tuple[MedicalReport, ...]:
        """HisFailed, also for one of another patient."""


class Records(Protocol):
    """storage.city.patient_records.PatientRecordStore."""

    async def read(self, person: UUID, hospital: str) -> PatientRecord | None: ...


class ResultService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        api: ResultApi | None,
        transport: Transport,
        records: Records,
        hospitals: Hospitals,
        consents: Consents,
        acting: Acting,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._api = api
        self._transport = transport
        self._records = records
        self._hospitals = hospitals
        self._consents = consents
        self._acting = acting
        self._audit = audit
        self._clock = clock

    async def of_hospital(
        self, citizen: Citizen, hospital: str, mandate: Mandate | None = None
    ) -> Sequence[MedicalReport]:
        """The newest first; each look is on record before anything is fetched.

        NotAllowed without the consent, Conflict without a health record there, Busy while it does not answer.
        """
        acting = await self._acting.of(citizen, mandate)
        if not acting.sees_all:
            raise NotAllowed(Problem.NOT_PERMITTED)
        found = await self._hospitals.show(hospital)
        if not await self._consents.has(acting.person, Purpose.HOSPITAL_RESULTS):
            raise NotAllowed(Problem.CONSENT_MISSING)
        record = await self._records.read(acting.person, found.hospital)
        if record is None:
            raise Conflict(Problem.HEALTH_RECORD_NEEDED)
        if self._api is None:
            raise Busy(Problem.HOSPITAL_AWAY, retry_after=3600)

        async def note() -> None:
            await self._acting.keep(acting)
            await self._audit.record(
                actor=citizen.actor,
                action="hospital.results_read",
                person=acting.person,
                about=SubjectKind.UNIT.of(found.hospital).under(acting.under),
                why="",
            )

        await self._unit.together(note)
        request = self._api.build_reports(found.hospital, record.number, self._clock())
        try:
            reports = self._api.parse_reports(await self._transport.send(request), record.number)
        except (TransportFailed, HisFailed) as broken:
            raise Busy(Problem.HOSPITAL_AWAY, retry_after=30) from broken
        return sorted(reports, key=lambda each: each.issued_at, reverse=True)
