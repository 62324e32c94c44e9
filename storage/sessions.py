"""Sessions: who is signed in where, and the one refresh token that renews each."""

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts import REFRESH_GRACE, Lifetime, RefreshToken, SessionEnd
from storage.database import Database, Transaction
from storage.vault import Vault

log = logging.getLogger(__name__)

OPEN_CITIZEN: Final = """
INSERT INTO sessions (session_id, account_id, refresh_mac, rotated_at, created_at, expires_at)
VALUES ($1, $2, $3, $4, $4, $5)
"""
OPEN_OFFICER: Final = """
INSERT INTO sessions (session_id, officer_id, refresh_mac, rotated_at, created_at, expires_at)
VALUES ($1, $2, $3, $4, $4, $5)
"""
ROTATE: Final = """
UPDATE sessions
SET earlier_mac = refresh_mac, refresh_mac = $3, rotated_at = $4,
    expires_at = least($4 + $5::interval, created_at + $6::interval)
WHERE session_id = $1 AND refresh_mac = $2 AND revoked_at IS NULL AND expires_at > $4
    AND (officer_id IS NOT NULL) = $7
RETURNING coalesce(account_id, officer_id)
"""
SHOWN_AGAIN: Final = """
SELECT coalesce(account_id, officer_id) FROM sessions
WHERE session_id = $1 AND earlier_mac = $2 AND refresh_mac = $3 AND rotated_at > $4
    AND revoked_at IS NULL AND expires_at > $5 AND (officer_id IS NOT NULL) = $6
"""
REVOKE_REUSED: Final = """
UPDATE sessions SET revoked_at = $2
WHERE session_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND (officer_id IS NOT NULL) = $3
RETURNING session_id
"""
REVOKE: Final = "UPDATE sessions SET revoked_at = $2 WHERE session_id = $1 AND revoked_at IS NULL"


class Sessions:
    """Refresh tokens are kept as MACs. Each is followed by one that only this vault can derive.

    So a phone that lost an answer and shows its token again gets the very token it missed, although
    nothing readable was stored; two pages that refresh at once end with the same one.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def open_citizen(
        self, token: RefreshToken, account: UUID, *, now: datetime, lifetime: Lifetime
    ) -> None:
        mac = self._mac(token)
        await self._database.execute(
            OPEN_CITIZEN, token.session, account, mac, now, now + lifetime.idle
        )

    async def open_officer(
        self, token: RefreshToken, officer: UUID, *, now: datetime, lifetime: Lifetime
    ) -> None:
        mac = self._mac(token)
        await self._database.execute(
            OPEN_OFFICER, token.session, officer, mac, now, now + lifetime.idle
        )

    async def rotate(
        self, shown: RefreshToken, *, of_officer: bool, now: datetime, lifetime: Lifetime
    ) -> tuple[UUID, RefreshToken] | SessionEnd:
        """Whose session it is and the token that follows.

        A token that was followed longer ago than the grace, or never given out, ends the session:
        two hold it, and nobody can say which is the thief.
        """
        session, mac = shown.session, self._mac(shown)
        following = RefreshToken(session, self._vault.mac("refresh-following", _whole(shown)))
        next_mac = self._mac(following)

        async def work(tx: Transaction) -> UUID | SessionEnd:
            owner: UUID | None = await tx.fetchval(
                ROTATE, session, mac, next_mac, now, lifetime.idle, lifetime.absolute, of_officer
            )
            if owner is not None:
                return owner
            since = now - REFRESH_GRACE
            owner = await tx.fetchval(SHOWN_AGAIN, session, mac, next_mac, since, now, of_officer)
            if owner is not None:
                return owner
            if await tx.fetchval(REVOKE_REUSED, session, now, of_officer) is None:
                return SessionEnd.OVER
            return SessionEnd.REUSED

        owner = await self._database.transact(work)
        if isinstance(owner, SessionEnd):
            if owner is SessionEnd.REUSED:
                log.warning("session %s ended: a refresh token was shown that is past", session)
            return owner
        return owner, following

    async def end(self, session: UUID, now: datetime) -> None:
        await self._database.execute(REVOKE, session, now)

    def _mac(self, token: RefreshToken) -> bytes:
        return self._vault.mac("refresh", _whole(token))


def _whole(token: RefreshToken) -> bytes:
    return token.session.bytes + token.secret
