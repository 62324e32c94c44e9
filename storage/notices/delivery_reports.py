"""What vendors report of messages, put beside the deliveries that they mean."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.delivery import Channel, DeliveryState
from domain.notices.delivery_reports import Found
from storage.database import Database, Row
from storage.keys.vault import Vault
from storage.notices.preferences import close_waiting

# A send whose answer was lost has no number of the vendor's; the report brings it.
ADOPT: Final = """
UPDATE deliveries SET reference = CASE WHEN reference = '' THEN $3 ELSE reference END
WHERE delivery_id = $1 AND channel = $2
RETURNING reference, state, account_id, device_id
"""
BY_REFERENCE: Final = """
SELECT reference, state, account_id, device_id FROM deliveries
WHERE channel = $1 AND reference = $2 AND reference <> '' LIMIT 1
"""
# A report of an earlier call names another reference, so that it asks for no further one.
AGAIN: Final = """
UPDATE deliveries
SET state = 'queued', next_at = $3, answer = $4, reference = '', ended_at = NULL
WHERE channel = $1 AND reference = $2 AND reference <> '' AND state IN ('sent', 'unknown')
    AND attempt < $5
    AND expires_at > $3
RETURNING account_id
"""
FORFEIT: Final = """
UPDATE subscription_grants SET remaining = 0
WHERE account_id = (
        SELECT account_id FROM lookup_openid WHERE blind = ANY ($1::bytea[]) LIMIT 1)
    AND template_id = $2
"""


class DeliveryReportStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def adopt(self, delivery: UUID, channel: Channel, reference: str) -> Found | None:
        """Our own delivery; with `reference` kept as the vendor's, where it had none."""
        return _found(await self._database.fetchrow(ADOPT, delivery, channel, reference))

    async def find(self, channel: Channel, reference: str) -> Found | None:
        return _found(await self._database.fetchrow(BY_REFERENCE, channel, reference))

    async def again(
        self,
        channel: Channel,
        reference: str,
        *,
        at: datetime,
        due: datetime,
        code: str,
        tries: int,
    ) -> bool:
        """Queued for `due` once more; False when it had its tries, is too old, or is not out.

        If its way was switched off meanwhile, it ends as if it had waited then.
        """
        account = await self._database.fetchval(AGAIN, channel, reference, due, code, tries)
        if account is None:
            return False
        await close_waiting(self._database, [account], at)
        return True

    async def forfeit(self, openid: str, template: str) -> None:
        """The person takes no more messages of the template."""
        blinds = self._vault.blind_indexes("openid", openid)
        await self._database.execute(FORFEIT, blinds, template)


def _found(row: Row | None) -> Found | None:
    if row is None:
        return None
    return Found(
        row["reference"],
        DeliveryState(row["state"]),
        row["account_id"],
        row["device_id"],
    )
