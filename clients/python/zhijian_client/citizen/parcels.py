"""Parcels: the outcome of a case sent home, and papers that are picked up."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.parcels import CaseParcels


class ParcelCalls(Calls):
    """Of a person's own cases. An address has name, phone, province, city, county and street."""

    async def of_case(self, case: UUID) -> CaseParcels:
        """What of it went, or goes, by courier, with the courier's news."""
        return await self._door.get(CaseParcels, f"/v1/cases/{case}/parcels")

    async def send_outcome(self, case: UUID, to: Mapping[str, str]) -> CaseParcels:
        """There; asked again before it is packed, somewhere else."""
        path = f"/v1/cases/{case}/parcels"
        return await self._door.create(CaseParcels, path, {"to": dict(to)})

    async def collect_papers(
        self, case: UUID, at: Mapping[str, str], materials: Sequence[str]
    ) -> CaseParcels:
        """They count once they are scanned at the window."""
        body = {"to": dict(at), "materials": list(materials)}
        return await self._door.create(CaseParcels, f"/v1/cases/{case}/collections", body)

    async def cancel(self, parcel: UUID) -> CaseParcels:
        """Before it is packed, or picked up."""
        return await self._door.create(CaseParcels, f"/v1/parcels/{parcel}/cancellations")
