"""What the vendors say of the templates that we asked them for."""

from typing import Final

from domain.delivery import Channel
from domain.templates import Approval, VendorTemplate
from storage import audit
from storage.database import Database, Row, Transaction

RECORD: Final = """
INSERT INTO vendor_templates (channel, template_id, state, why, recorded_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (channel, template_id) DO UPDATE SET
    state = excluded.state, why = excluded.why, recorded_at = excluded.recorded_at
"""
ALL: Final = "SELECT * FROM vendor_templates ORDER BY channel, template_id"


class VendorTemplates:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, found: VendorTemplate, *, actor: str) -> None:
        """The newest word of the vendor takes the place of the one before."""

        async def work(tx: Transaction) -> None:
            await tx.execute(
                RECORD,
                found.channel,
                found.template_id,
                found.state,
                found.why,
                found.recorded_at,
            )
            await audit.record(
                tx,
                actor=actor,
                action=f"vendor_template.{found.state}",
                person=None,
                about=f"template:{found.channel}:{found.template_id}",
                why=found.why,
            )

        await self._database.transact(work)

    async def all(self) -> list[VendorTemplate]:
        return [_read(row) for row in await self._database.fetch(ALL)]


def _read(row: Row) -> VendorTemplate:
    return VendorTemplate(
        channel=Channel(row["channel"]),
        template_id=row["template_id"],
        state=Approval(row["state"]),
        why=row["why"],
        recorded_at=row["recorded_at"],
    )
