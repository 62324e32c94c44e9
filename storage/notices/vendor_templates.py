"""What the vendors say of the templates that we send with, and who asks them next."""

from datetime import datetime
from typing import Final

from domain.delivery import Channel
from domain.subjects import SubjectKind
from domain.templates import Approval, VendorTemplate
from storage.audit import audit
from storage.database import Database, Row, Transaction

RECORD: Final = """
INSERT INTO vendor_templates (channel, template_id, state, why, recorded_at, differs)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (channel, template_id) DO UPDATE SET
    state = excluded.state, why = excluded.why, recorded_at = excluded.recorded_at,
    differs = excluded.differs
WHERE (vendor_templates.state, vendor_templates.why, vendor_templates.differs)
    IS DISTINCT FROM (excluded.state, excluded.why, excluded.differs)
RETURNING channel
"""
# The round is whose statement moves the moment on.
TAKE_ROUND: Final = """
INSERT INTO tallies (name, value, counted_at) VALUES ('template_approvals', 0, $1)
ON CONFLICT (name) DO UPDATE SET counted_at = excluded.counted_at
WHERE tallies.counted_at <= $2
RETURNING name
"""
ROUND_AGAIN: Final = "UPDATE tallies SET counted_at = $1 WHERE name = 'template_approvals'"
ALL: Final = "SELECT * FROM vendor_templates ORDER BY channel, template_id"


class VendorTemplateStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, found: VendorTemplate, *, actor: str) -> bool:
        """The newest word of the vendor takes the place of the one before; False for the same word."""

        async def work(tx: Transaction) -> bool:
            changed = await tx.fetchval(
                RECORD,
                found.channel,
                found.template_id,
                found.state,
                found.why,
                found.recorded_at,
                found.differs,
            )
            if changed is None:
                return False
            await audit.record(
                tx,
                actor=actor,
                action=f"vendor_template.{found.state}",
                person=None,
                about=SubjectKind.TEMPLATE.of(f"{found.channel}:{found.template_id}"),
                why=found.why or found.differs,
            )
            return True

        return await self._database.transact(work)

    async def take_round(self, at: datetime, last: datetime) -> bool:
        """True for the one process that asks the vendors now: nobody has since `last`."""
        return await self._database.fetchval(TAKE_ROUND, at, last) is not None

    async def round_again(self, as_if_at: datetime) -> None:
        """The round counts as taken then, since a vendor gave no answer."""
        await self._database.execute(ROUND_AGAIN, as_if_at)

    async def all(self) -> list[VendorTemplate]:
        return [_read(row) for row in await self._database.fetch(ALL)]


def _read(row: Row) -> VendorTemplate:
    return VendorTemplate(
        channel=Channel(row["channel"]),
        template_id=row["template_id"],
        state=Approval(row["state"]),
        why=row["why"],
        recorded_at=row["recorded_at"],
        differs=row["differs"],
    )
