"""Partners as two officers registered them, and the tokens of theirs that were revoked."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.partner_events import PartnerEvent
from domain.accounts.partners import (
    Environment,
    Partner,
    PartnerScope,
    PartnerState,
    PartnerTerms,
    Plan,
)
from storage.database import Database, Row

ADD: Final = """
INSERT INTO partners (partner_id, name, purpose, redirect_uris, scopes, plan, jwks, jwks_url,
    environment, state, asked_by, asked_at, moved_by, moved_at, events, events_url, contact)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, $12, $13, $14, $15)
"""
_SEEN: Final = """SELECT partner_id, name, purpose, redirect_uris, scopes, plan, jwks, jwks_url, environment,
    state, asked_by, asked_at, moved_by, moved_at, events, events_url, contact, failing_since, off_at
FROM partners"""
READ: Final = f"{_SEEN} WHERE partner_id = $1"  # constants alone
LOCK: Final = f"{READ} FOR UPDATE"
ALL: Final = f"{_SEEN} ORDER BY asked_at DESC, partner_id LIMIT $1"  # constants alone
MOVE: Final = """
UPDATE partners SET state = $2, moved_by = $3, moved_at = $4 WHERE partner_id = $1
"""
ENABLE: Final = "UPDATE partners SET failing_since = NULL, off_at = NULL WHERE partner_id = $1"
REVOKE: Final = """
INSERT INTO partner_revocations (token_id, over_at) VALUES ($1, $2) ON CONFLICT DO NOTHING
"""
IS_REVOKED: Final = "SELECT token_id FROM partner_revocations WHERE token_id = $1"
COUNTS: Final = """
SELECT count(*) FILTER (WHERE state = 'asked') AS asked,
    count(*) FILTER (WHERE state = 'live' AND environment <> $1) AS elsewhere
FROM partners
"""


class PartnerStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, partner: Partner) -> None:
        terms = partner.terms
        await self._database.execute(
            ADD,
            partner.partner,
            terms.name,
            terms.purpose,
            list(terms.redirect_uris),
            sorted(terms.scopes),
            terms.plan,
            terms.jwks,
            terms.jwks_url,
            partner.environment,
            partner.state,
            partner.asked_by,
            partner.asked_at,
            sorted(terms.events),
            terms.events_url,
            terms.contact,
        )

    async def read(self, partner: UUID) -> Partner | None:
        row = await self._database.fetchrow(READ, partner)
        return None if row is None else _read(row)

    async def lock(self, partner: UUID) -> Partner | None:
        """Nobody else moves it until the unit of work ends."""
        row = await self._database.fetchrow(LOCK, partner)
        return None if row is None else _read(row)

    async def all(self, most: int) -> tuple[Partner, ...]:
        """Those asked for last come first."""
        return tuple(_read(row) for row in await self._database.fetch(ALL, most))

    async def move(self, partner: UUID, state: PartnerState, *, by: UUID, at: datetime) -> None:
        await self._database.execute(MOVE, partner, state, by, at)

    async def enable(self, partner: UUID) -> None:
        """It is called again, with what waits."""
        await self._database.execute(ENABLE, partner)

    async def revoke(self, token: UUID, over_at: datetime) -> None:
        """A single access token, until it would have ended."""
        await self._database.execute(REVOKE, token, over_at)

    async def is_revoked(self, token: UUID) -> bool:
        return await self._database.fetchval(IS_REVOKED, token) is not None

    async def counts(self, environment: Environment) -> dict[str, int]:
        """How many wait for a second officer, and how many of another installation's are here."""
        row = await self._database.fetchrow(COUNTS, environment)
        return dict(row.items()) if row else {}


def _read(row: Row) -> Partner:
    return Partner(
        partner=row["partner_id"],
        terms=PartnerTerms(
            name=row["name"],
            purpose=row["purpose"],
            redirect_uris=tuple(row["redirect_uris"]),
            scopes=frozenset(PartnerScope(each) for each in row["scopes"]),
            plan=Plan(row["plan"]),
            jwks=row["jwks"],
            jwks_url=row["jwks_url"],
            events=frozenset(PartnerEvent(each) for each in row["events"]),
            events_url=row["events_url"],
            contact=row["contact"],
        ),
        environment=Environment(row["environment"]),
        state=PartnerState(row["state"]),
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        moved_by=row["moved_by"],
        moved_at=row["moved_at"],
        failing_since=row["failing_since"],
        off_at=row["off_at"],
    )
