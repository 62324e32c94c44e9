# Written by `make sdk` from zhijian_client/citizen/hospitals.py.
"""Hospitals: doctors, health records, registrations, results. Holding and cancelling are those of bookings."""

from collections.abc import Iterator
from uuid import UUID

import zhijian_client.citizen.hospitals as asynchronous
from zhijian_client.answers.hospitals import (
    Doctor,
    Hospital,
    PatientRecord,
    Registration,
    Report,
)
from zhijian_client.sync._portal import (
    Calls,
)


class HospitalCalls(Calls):
    """Of a person's own; hospitals and doctors are for everybody."""

    _calls: asynchronous.HospitalCalls

    def list(self) -> tuple[Hospital, ...]:
        return self._portal.run(self._calls.list())

    def doctors(self, hospital: str, department: str = "") -> tuple[Doctor, ...]:
        return self._portal.run(self._calls.doctors(hospital, department))

    def records(self) -> tuple[PatientRecord, ...]:
        return self._portal.run(self._calls.records())

    def open_record(self, hospital: str) -> PatientRecord:
        """The hospital gets name and ID number, as was agreed to."""
        return self._portal.run(self._calls.open_record(hospital))

    def registrations(self) -> Iterator[Registration]:
        """All of one's own, the latest first, page by page."""
        return self._portal.each(self._calls.registrations())

    def registration(self, booking: UUID) -> Registration:
        return self._portal.run(self._calls.registration(booking))

    def results(self, hospital: str) -> tuple[Report, ...]:
        """Fetched from the hospital now, the newest first."""
        return self._portal.run(self._calls.results(hospital))
