"""What partners are told (written by triggers, 0078_partner_events): read to be told, listed, told again."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.partner_events import PartnerEvent, PartnerTelling
from domain.cursors import Place
from domain.delivery import DeliveryState
from domain.notices.partner_events import EXPIRE, KEPT, PartnerDelivery, Tried, Waiting
from storage.database import Database, Row

_COLUMNS: Final = "event_id, partner_id, grant_id, kind, reference, became, happened_at"
READ: Final = f"SELECT {_COLUMNS} FROM partner_events WHERE event_id = $1"  # noqa: S608  # a constant alone
# Whose `after` is not the partner's begins anew.
WAITING: Final = f"""
SELECT {_COLUMNS} FROM partner_events
WHERE partner_id = $1 AND grant_id IS NOT NULL AND state IN ('queued', 'claimed') AND expires_at > $4
    AND seq > coalesce((SELECT seq FROM partner_events WHERE event_id = $2 AND partner_id = $1), 0)
ORDER BY seq LIMIT $3
"""  # noqa: S608  # a constant alone
COUNT: Final = """
SELECT count(*) FROM (
    SELECT FROM partner_events
    WHERE partner_id = $1 AND grant_id IS NOT NULL AND state IN ('queued', 'claimed') LIMIT 10000
) AS few
"""
TOLD: Final = """
UPDATE partner_events SET told_at = $2 WHERE event_id = ANY ($1::uuid[]) AND told_at IS NULL
RETURNING event_id
"""
WITHHOLD: Final = """
UPDATE partner_events SET state = 'skipped', answer = 'consent-over', ended_at = $2
WHERE event_id = ANY ($1::uuid[]) AND state IN ('queued', 'claimed')
"""
ACKNOWLEDGE: Final = """
UPDATE partner_events SET state = 'read', answer = 'acknowledged', ended_at = $3
WHERE event_id = ANY ($2::uuid[]) AND partner_id = $1 AND state IN ('queued', 'claimed')
    AND told_at IS NOT NULL
RETURNING event_id
"""
TELL: Final = """
INSERT INTO partner_events
    (partner_id, grant_id, channel, kind, reference, became, happened_at, next_at, expires_at)
SELECT partner_id, $2::uuid, CASE WHEN events_url = '' THEN 'poll' ELSE 'webhook' END, $3::text, $4, $5::text, $6,
    $6, $7
FROM partners WHERE partner_id = $1 AND $3 || '.' || $5 = ANY (events)
"""


def _deliveries(more: str) -> str:
    return f"""
    SELECT event_id, kind, became, happened_at, state, attempt, tries, next_at, ended_at
    FROM partner_events
    WHERE partner_id = $1 AND grant_id IS NOT NULL{more} AND (happened_at, event_id) < ($2, $3)
    ORDER BY happened_at DESC, event_id DESC LIMIT $4
    """  # noqa: S608  # constants alone


DELIVERIES: Final = _deliveries("")
FAILED: Final = _deliveries(" AND state = 'failed'")
# What is under way comes anyway. Telling again is another use of the person's data.
REDELIVER: Final = """
UPDATE partner_events SET
    state = 'queued', attempt = 0, next_at = $3, expires_at = $4, answer = '', tries = '[]',
    told_at = NULL, ended_at = NULL
WHERE event_id = $2 AND partner_id = $1 AND grant_id IS NOT NULL AND happened_at > $5
    AND state NOT IN ('queued', 'claimed')
RETURNING event_id
"""


class PartnerEventStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(self, telling: PartnerTelling) -> None:
        """Of what no trigger writes; nothing for who did not ask for the type."""
        at = telling.at
        await self._database.execute(
            TELL,
            telling.partner,
            telling.grant,
            telling.event.of,
            telling.reference,
            telling.event.state,
            at,
            at + EXPIRE,
        )

    async def read(self, event: UUID) -> Waiting | None:
        """None for a mail to the partner itself too."""
        row = await self._database.fetchrow(READ, event)
        return None if row is None or row["grant_id"] is None else _waiting(row)

    async def partner_of(self, event: UUID) -> UUID | None:
        """Of a mail to the partner itself too."""
        row = await self._database.fetchrow(READ, event)
        return None if row is None else UUID(str(row["partner_id"]))

    async def waiting(
        self, partner: UUID, after: UUID, limit: int, at: datetime
    ) -> tuple[Waiting, ...]:
        """The oldest first, those after that one."""
        rows = await self._database.fetch(WAITING, partner, after, limit, at)
        return tuple(_waiting(row) for row in rows)

    async def count(self, partner: UUID) -> int:
        """How many wait, 10,000 at most."""
        return int(await self._database.fetchval(COUNT, partner))

    async def told(self, events: Collection[UUID], at: datetime) -> frozenset[UUID]:
        """Those of them that are told for the first time."""
        rows = await self._database.fetch(TOLD, list(events), at)
        return frozenset(row["event_id"] for row in rows)

    async def withhold(self, events: Collection[UUID], at: datetime) -> None:
        """For good: the person does not let the partner hear of them any more."""
        await self._database.execute(WITHHOLD, list(events), at)

    async def acknowledge(self, partner: UUID, events: Collection[UUID], at: datetime) -> int:
        """How many were this partner's, handed out, and waited."""
        return len(await self._database.fetch(ACKNOWLEDGE, partner, list(events), at))

    async def deliveries(
        self, partner: UUID, *, failed: bool, before: Place, limit: int
    ) -> list[PartnerDelivery]:
        """Those before that place, the newest first; of the failed ones alone if asked so."""
        sql = FAILED if failed else DELIVERIES
        return [_delivery(row) for row in await self._database.fetch(sql, partner, *before, limit)]

    async def redeliver(self, partner: UUID, event: UUID, at: datetime) -> bool:
        """Queued again; False for another's, an old or unknown one, or one that is under way."""
        facts = partner, event, at, at + EXPIRE, at - KEPT
        return await self._database.fetchval(REDELIVER, *facts) is not None


def _type(row: Row) -> PartnerEvent:
    return PartnerEvent(f"{row['kind']}.{row['became']}")


def _waiting(row: Row) -> Waiting:
    return Waiting(
        row["event_id"],
        PartnerTelling(
            partner=row["partner_id"],
            grant=row["grant_id"],
            event=_type(row),
            reference=row["reference"],
            at=row["happened_at"],
        ),
    )


def _delivery(row: Row) -> PartnerDelivery:
    return PartnerDelivery(
        event=row["event_id"],
        type=_type(row),
        happened_at=row["happened_at"],
        state=DeliveryState(row["state"]),
        attempts=row["attempt"],
        tries=tuple(
            Tried(datetime.fromisoformat(each["at"]), each["answer"]) for each in row["tries"]
        ),
        next_at=None if row["ended_at"] else row["next_at"],
        ended_at=row["ended_at"],
    )
