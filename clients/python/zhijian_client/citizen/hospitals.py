"""Hospitals: doctors, health records, registrations, results. Holding and cancelling are those of bookings."""

from collections.abc import AsyncIterator
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.hospitals import (
    Doctor,
    Doctors,
    Hospital,
    Hospitals,
    PatientRecord,
    PatientRecords,
    Registration,
    Registrations,
    Report,
    Reports,
)


class HospitalCalls(Calls):
    """Of a person's own; hospitals and doctors are for everybody."""

    async def list(self) -> tuple[Hospital, ...]:
        return (await self._door.get(Hospitals, "/v1/hospitals")).hospitals

    async def doctors(self, hospital: str, department: str = "") -> tuple[Doctor, ...]:
        query = {"department": department} if department else {}
        path = f"/v1/hospitals/{hospital}/doctors"
        return (await self._door.get(Doctors, path, **query)).doctors

    async def records(self) -> tuple[PatientRecord, ...]:
        return (await self._door.get(PatientRecords, "/v1/patient-records")).records

    async def open_record(self, hospital: str) -> PatientRecord:
        """The hospital gets name and ID number, as was agreed to."""
        return await self._door.create(PatientRecord, "/v1/patient-records", {"hospital": hospital})

    async def registrations(self) -> AsyncIterator[Registration]:
        """All of one's own, the latest first, page by page."""
        async for page in self._door.pages(Registrations, "/v1/registrations"):
            for registration in page.registrations:
                yield registration

    async def registration(self, booking: UUID) -> Registration:
        return await self._door.get(Registration, f"/v1/registrations/{booking}")

    async def results(self, hospital: str) -> tuple[Report, ...]:
        """Fetched from the hospital now, the newest first."""
        return (await self._door.get(Reports, f"/v1/hospitals/{hospital}/results")).reports
