"""Exports of many persons' data, and the report of an incident."""

from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from datetime import datetime
from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.privacy import BreachReport, Export, Exports, ExportWanted


class PrivacyCalls(Calls):
    """Of data that leaves the house, or left it."""

    async def ask_export(self, wanted: ExportWanted) -> Export:
        """Data of many persons, for another body; another administrator has to approve it."""
        body = asdict(wanted) | {
            "since": wanted.since.isoformat(),
            "until": wanted.until.isoformat(),
        }
        return await self._door.create(Export, "/v1/officer/exports", body)

    async def exports(self) -> AsyncIterator[Export]:
        """One's own and those of the areas served, newest first."""
        async for page in self._door.pages(Exports, "/v1/officer/exports"):
            for export in page.exports:
                yield export

    async def export(self, export: UUID) -> Export:
        """With its rows as counted now, while it waits."""
        return await self._door.get(Export, f"/v1/officer/exports/{export}")

    async def move_export(
        self, export: UUID, move: Literal["approve", "refuse", "withdraw"], why: str
    ) -> Export:
        body = {"move": move, "why": why}
        return await self._door.create(Export, f"/v1/officer/exports/{export}/moves", body)

    async def download_export(self, export: UUID, write: Callable[[bytes], object]) -> None:
        """Hands the file over piece by piece, once; Disconnected: it broke off, and may be begun again.

        A copy that broke off is no file: do away with it. The export says the digest of a whole one.
        """
        await self._door.receive(f"/v1/officer/exports/{export}/file", write)

    async def breach_report(
        self,
        reference: str,
        since: datetime,
        until: datetime,
        *,
        actor: str = "",
        cause: str = "",
        measures: str = "",
        contact: str = "",
    ) -> BreachReport:
        """What the audit says of an incident's time; on record itself. `actor`: a user name."""
        body = {
            "reference": reference,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "actor": actor,
            "cause": cause,
            "measures": measures,
            "contact": contact,
        }
        return await self._door.ask(BreachReport, "/v1/officer/breach-reports", body)
