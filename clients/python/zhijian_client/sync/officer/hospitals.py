# Written by `make sdk` from zhijian_client/officer/hospitals.py.
"""Hospitals, for those who work there, and at the counter."""

from collections.abc import Iterator
from datetime import date
from typing import Literal
from uuid import UUID

import zhijian_client.officer.hospitals as asynchronous
from zhijian_client.answers.hospitals import (
    HospitalDifference,
    PatientRecord,
)
from zhijian_client.sync._portal import (
    Calls,
)


class HospitalCalls(Calls):
    _calls: asynchronous.HospitalCalls

    def differences(
        self, view: Literal["open", "settled"] = "open"
    ) -> Iterator[HospitalDifference]:
        """Where days of one's hospitals and ours differ, the oldest first."""
        return self._portal.each(self._calls.differences(view))

    def settle(
        self, hospital: str, day: date, kind: str, number: str, words: str
    ) -> HospitalDifference:
        """`words`: how it was put right, or why nothing is wrong."""
        return self._portal.run(self._calls.settle(hospital, day, kind, number, words))

    def records_of(self, person: UUID, purpose: str) -> tuple[PatientRecord, ...]:
        return self._portal.run(self._calls.records_of(person, purpose))

    def open_record(self, person: UUID, hospital: str) -> PatientRecord:
        """For whoever is there and agreed to it."""
        return self._portal.run(self._calls.open_record(person, hospital))
