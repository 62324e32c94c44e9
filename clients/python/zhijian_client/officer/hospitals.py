"""Hospitals, for those who work there, and at the counter."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.hospitals import (
    HospitalDifference,
    HospitalDifferences,
    PatientRecord,
    PatientRecords,
)


class HospitalCalls(Calls):
    async def differences(
        self, view: Literal["open", "settled"] = "open"
    ) -> AsyncIterator[HospitalDifference]:
        """Where days of one's hospitals and ours differ, the oldest first."""
        path = "/v1/officer/hospital-differences"
        async for page in self._door.pages(HospitalDifferences, path, view=view):
            for difference in page.differences:
                yield difference

    async def settle(
        self, hospital: str, day: date, kind: str, number: str, words: str
    ) -> HospitalDifference:
        """`words`: how it was put right, or why nothing is wrong."""
        path = "/v1/officer/hospital-differences/settlements"
        found = {"hospital": hospital, "day": f"{day}", "kind": kind, "number": number}
        page = await self._door.create(HospitalDifferences, path, {**found, "words": words})
        return page.differences[0]

    async def records_of(self, person: UUID, purpose: str) -> tuple[PatientRecord, ...]:
        path = f"/v1/officer/persons/{person}/patient-records"
        return (await self._door.look(PatientRecords, path, purpose)).records

    async def open_record(self, person: UUID, hospital: str) -> PatientRecord:
        """For whoever is there and agreed to it."""
        path = f"/v1/officer/persons/{person}/patient-records"
        return await self._door.create(PatientRecord, path, {"hospital": hospital})
