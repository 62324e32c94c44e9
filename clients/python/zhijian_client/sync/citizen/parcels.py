# Written by `make sdk` from zhijian_client/citizen/parcels.py.
"""Parcels: the outcome of a case sent home, and papers that are picked up."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import zhijian_client.citizen.parcels as asynchronous
from zhijian_client.answers.parcels import CaseParcels
from zhijian_client.sync._portal import Calls


class ParcelCalls(Calls):
    """Of a person's own cases. An address has name, phone, province, city, county and street."""

    _calls: asynchronous.ParcelCalls

    def of_case(self, case: UUID) -> CaseParcels:
        """What of it went, or goes, by courier, with the courier's news."""
        return self._portal.run(self._calls.of_case(case))

    def send_outcome(self, case: UUID, to: Mapping[str, str]) -> CaseParcels:
        """There; asked again before it is packed, somewhere else."""
        return self._portal.run(self._calls.send_outcome(case, to))

    def collect_papers(
        self, case: UUID, at: Mapping[str, str], materials: Sequence[str]
    ) -> CaseParcels:
        """They count once they are scanned at the window."""
        return self._portal.run(self._calls.collect_papers(case, at, materials))

    def cancel(self, parcel: UUID) -> CaseParcels:
        """Before it is packed, or picked up."""
        return self._portal.run(self._calls.cancel(parcel))
