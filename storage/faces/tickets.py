"""Tickets for the camera: at most two unused of a check, each good for one socket of one sign-in."""

from datetime import datetime
from typing import Final
from uuid import uuid4

from domain.faces.actions import verified_as
from domain.faces.checks import Check, Claim, Ticket
from storage.database import Database, Queries, Transaction
from storage.faces.phone_attestations import read_attested
from storage.keys.vault import Vault

HOLD: Final = """
SELECT check_id FROM face_checks
WHERE person_id = $1 AND check_id = $2 AND state IN ('issued', 'capturing') AND expires_at > $3
FOR UPDATE
"""
# All but the newest: with the one that follows they are two, one for each of two phones.
DROP_OLDER: Final = """
DELETE FROM capture_tickets
WHERE person_id = $1 AND check_id = $2 AND used_at IS NULL AND ticket_mac NOT IN (
    SELECT ticket_mac FROM capture_tickets
    WHERE person_id = $1 AND check_id = $2 AND used_at IS NULL
    ORDER BY expires_at DESC, ticket_mac LIMIT 1)
"""
ADD: Final = """
INSERT INTO capture_tickets
    (ticket_mac, person_id, check_id, account_id, capture_id, expires_at, session_id)
VALUES ($1, $2, $3, $4, $5, least($6::timestamptz, $7::timestamptz), $8)
"""
#: Of a session that stands; nobody can look or enter by a ticket of one that is over.
SESSION_STANDS: Final = """EXISTS (
    SELECT FROM sessions s
    WHERE s.session_id = t.session_id AND s.revoked_at IS NULL AND s.expires_at > $2)"""
LOOK: Final = f"""
SELECT t.person_id, t.account_id, t.session_id, k.mandate_id, k.action, k.kiosk_id,
    CASE WHEN k.attested_session = t.session_id THEN k.attested_by END AS attested_by
FROM capture_tickets t
JOIN face_checks k ON k.person_id = t.person_id AND k.check_id = t.check_id
    AND k.state IN ('issued', 'capturing') AND k.expires_at > $2
WHERE t.ticket_mac = ANY ($1::bytea[]) AND t.used_at IS NULL AND t.expires_at > $2
    AND {SESSION_STANDS}
"""  # noqa: S608  # constants
# Single use: of two sockets with one ticket the store lets one in.
USE: Final = f"""
UPDATE capture_tickets t SET used_at = $2
WHERE t.ticket_mac = ANY ($1::bytea[]) AND t.used_at IS NULL AND t.expires_at > $2
    AND {SESSION_STANDS}
RETURNING t.person_id, t.check_id, t.account_id, t.capture_id, t.session_id
"""  # noqa: S608  # constants


class TicketStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def add(self, check: Check, ticket: Ticket, now: datetime) -> bool:
        """Instead of the oldest where two are unused; False when the check has ended or run out."""

        async def work(tx: Transaction) -> bool:
            if await tx.fetchval(HOLD, check.person, check.check, now) is None:
                return False
            await tx.execute(DROP_OLDER, check.person, check.check)
            await add_ticket(tx, self._vault, check, ticket)
            return True

        return await self._database.transact(work)

    async def look(self, secret: str, now: datetime) -> Claim | None:
        """Whose it is, if it lets a socket in now; nothing is used."""
        row = await self._database.fetchrow(LOOK, self._vault.macs("ticket", secret.encode()), now)
        if row is None:
            return None
        return Claim(
            row["person_id"],
            row["account_id"],
            row["mandate_id"],
            row["session_id"],
            row["action"],
            verified_as(row["kiosk_id"], read_attested(row)),
        )


async def add_ticket(tx: Queries, vault: Vault, check: Check, ticket: Ticket) -> None:
    await tx.execute(
        ADD,
        vault.mac("ticket", ticket.secret.encode()),
        check.person,
        check.check,
        check.account,
        uuid4(),
        ticket.expires_at,
        check.expires_at,
        ticket.session,
    )
