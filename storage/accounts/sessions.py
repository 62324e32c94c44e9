"""Sessions: who is signed in where, and the one refresh token that renews each."""

import secrets
from datetime import datetime
from hmac import compare_digest
from typing import Final
from uuid import UUID, uuid4

from domain.accounts.accounts import (
    REFRESH_GRACE,
    REFRESH_SECRET_BYTES,
    Lifetime,
    RefreshToken,
    RevokedSession,
    SessionEnd,
)
from domain.accounts.devices import SessionSeen
from storage.database import Database, Queries, Row
from storage.keys.vault import Vault

OPEN_CITIZEN: Final = """
INSERT INTO sessions
    (session_id, account_id, refresh_mac, device, rotated_at, created_at, confirmed_at, expires_at,
     device_key, by_wechat)
VALUES ($1, $2, $3, $4, $5, $5, CASE WHEN $8::boolean THEN NULL ELSE $5::timestamptz END, $6, $7, $8)
"""
OTHERS: Final = """
SELECT EXISTS (
    SELECT FROM sessions
    WHERE account_id = $1 AND session_id <> $2 AND revoked_at IS NULL AND expires_at > $3)
"""
OPEN_OFFICER: Final = """
INSERT INTO sessions
    (session_id, officer_id, refresh_mac, rotated_at, created_at, expires_at, passkey_id)
VALUES ($1, $2, $3, $4, $4, $5, $6)
"""
ROTATE: Final = """
UPDATE sessions
SET earlier_mac = refresh_mac, refresh_mac = $3, rotated_at = $4,
    expires_at = least($4 + $5::interval, created_at + $6::interval)
WHERE session_id = $1 AND refresh_mac = ANY ($2::bytea[]) AND revoked_at IS NULL AND expires_at > $4
    AND (officer_id IS NOT NULL) = $7 AND device_key = $8
RETURNING coalesce(account_id, officer_id)
"""
SHOWN_AGAIN: Final = """
SELECT coalesce(account_id, officer_id) AS owner, refresh_mac FROM sessions
WHERE session_id = $1 AND earlier_mac = ANY ($2::bytea[]) AND refresh_mac = ANY ($3::bytea[])
    AND rotated_at > $4
    AND revoked_at IS NULL AND expires_at > $5 AND (officer_id IS NOT NULL) = $6
    AND device_key = $7
"""
REVOKE_REUSED: Final = """
UPDATE sessions SET revoked_at = $2
WHERE session_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND (officer_id IS NOT NULL) = $3
    AND device_key = $4
RETURNING account_id, officer_id
"""
REVOKE: Final = "UPDATE sessions SET revoked_at = $2 WHERE session_id = $1 AND revoked_at IS NULL"
OF_ACCOUNT: Final = """
SELECT session_id, device, created_at, rotated_at, by_wechat FROM sessions
WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY rotated_at DESC, session_id
"""
ENDED_SINCE: Final = "SELECT session_id FROM sessions WHERE revoked_at > $1"
REVOKE_ONE: Final = """
UPDATE sessions SET revoked_at = $3
WHERE session_id = $2 AND account_id = $1 AND revoked_at IS NULL AND expires_at > $3
RETURNING session_id
"""
REVOKE_OTHERS: Final = """
UPDATE sessions SET revoked_at = $3
WHERE account_id = $1 AND session_id <> $2 AND revoked_at IS NULL AND expires_at > $3
RETURNING session_id
"""
REVOKE_BY_WECHAT: Final = """
UPDATE sessions SET revoked_at = $2
WHERE account_id = $1 AND by_wechat AND revoked_at IS NULL AND expires_at > $2
RETURNING session_id
"""
BY_WECHAT: Final = "SELECT by_wechat FROM sessions WHERE session_id = $1"
CONFIRM: Final = """
UPDATE sessions SET confirmed_at = $2 WHERE session_id = $1 AND revoked_at IS NULL
"""
CONFIRMED: Final = """
SELECT EXISTS (
    SELECT FROM sessions WHERE session_id = $1 AND confirmed_at > $2 AND revoked_at IS NULL)
"""
PROVE: Final = """
UPDATE sessions SET proven_until = $3
WHERE session_id = $1 AND account_id = $2 AND revoked_at IS NULL
"""
PROVEN: Final = """
SELECT EXISTS (
    SELECT FROM sessions WHERE session_id = $1 AND proven_until > $2 AND revoked_at IS NULL)
"""


SEED_BYTES: Final = REFRESH_SECRET_BYTES // 2  # 128 bits of chance; the rest says whose it is


class SessionStore:
    """Refresh tokens are kept as MACs. Each is followed by one that only this vault can derive.

    So a phone that lost an answer and shows its token again gets the very token it missed, although
    nothing readable was stored; two pages that refresh at once end with the same one.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def new_token(self) -> RefreshToken:
        """Of a session that is yet to be opened."""
        return _marked(self._vault, uuid4(), secrets.token_bytes(SEED_BYTES))[0]

    async def open_citizen(
        self,
        token: RefreshToken,
        account: UUID,
        *,
        device: str,
        device_key: str,
        by_wechat: bool,
        now: datetime,
        lifetime: Lifetime,
    ) -> None:
        """device_key: the thumbprint of the key without which nothing renews it.

        Who comes by WeChat answered no code, so that nothing is open yet that asks for one.
        """
        await self._database.execute(
            OPEN_CITIZEN,
            token.session,
            account,
            self._mac(token),
            device,
            now,
            now + lifetime.idle,
            device_key,
            by_wechat,
        )

    async def signed_in_elsewhere(self, account: UUID, session: UUID, now: datetime) -> bool:
        return bool(await self._database.fetchval(OTHERS, account, session, now))

    async def rotate(
        self,
        shown: RefreshToken,
        *,
        of_officer: bool,
        device_key: str,
        now: datetime,
        lifetime: Lifetime,
    ) -> tuple[UUID, RefreshToken] | RevokedSession | SessionEnd:
        """Whose session it is and the token that follows, the same again within the grace.

        Ends the session of a token of ours that was followed before; one that was never given out
        ends none.
        """
        session, macs = shown.session, self._vault.macs("refresh", _whole(shown))
        # The first is given out; another may have been, before the key changed.
        following = [
            _marked(self._vault, session, seed[:SEED_BYTES])[n]
            for n, seed in enumerate(self._vault.macs("refresh-following", _whole(shown)))
        ]
        by_mac = {
            mac: each for each in following for mac in self._vault.macs("refresh", _whole(each))
        }
        facts = of_officer, device_key
        life = now, lifetime.idle, lifetime.absolute
        owner: UUID | None = await self._database.fetchval(
            ROTATE, session, macs, self._mac(following[0]), *life, *facts
        )
        if owner is not None:
            return owner, following[0]
        since = now - REFRESH_GRACE
        row = await self._database.fetchrow(
            SHOWN_AGAIN, session, macs, list(by_mac), since, now, *facts
        )
        if row is not None:
            return row["owner"], by_mac[row["refresh_mac"]]
        if not _is_ours(self._vault, shown):
            return SessionEnd.OVER
        ended = await self._database.fetchrow(REVOKE_REUSED, session, now, *facts)
        if ended is None:
            return SessionEnd.OVER
        return RevokedSession(ended["account_id"], ended["officer_id"])

    async def end(self, session: UUID, now: datetime) -> None:
        await self._database.execute(REVOKE, session, now)

    async def ended_since(self, since: datetime) -> tuple[UUID, ...]:
        """All that were ended; those of an account that was deleted went with it."""
        rows = await self._database.fetch(ENDED_SINCE, since)
        return tuple(row["session_id"] for row in rows)

    async def of_account(self, account: UUID, now: datetime) -> tuple[SessionSeen, ...]:
        """Where the account is signed in, the last used first."""
        rows = await self._database.fetch(OF_ACCOUNT, account, now)
        return tuple(read_session(row) for row in rows)

    async def end_one(self, account: UUID, session: UUID, now: datetime) -> bool:
        """False when the account has no such session."""
        return await self._database.fetchval(REVOKE_ONE, account, session, now) is not None

    async def end_others(self, account: UUID, keep: UUID, now: datetime) -> tuple[UUID, ...]:
        rows = await self._database.fetch(REVOKE_OTHERS, account, keep, now)
        return tuple(row["session_id"] for row in rows)

    async def end_by_wechat(self, account: UUID, now: datetime) -> tuple[UUID, ...]:
        """All that WeChat opened."""
        rows = await self._database.fetch(REVOKE_BY_WECHAT, account, now)
        return tuple(row["session_id"] for row in rows)

    async def by_wechat(self, session: UUID) -> bool:
        """Whether WeChat opened it."""
        return bool(await self._database.fetchval(BY_WECHAT, session))

    async def confirm(self, session: UUID, now: datetime) -> None:
        """Its holder has just answered a code."""
        await self._database.execute(CONFIRM, session, now)

    async def confirmed(self, session: UUID, since: datetime) -> bool:
        return bool(await self._database.fetchval(CONFIRMED, session, since))

    async def prove(self, session: UUID, account: UUID, until: datetime) -> None:
        """In the unit of work that says how it was shown; an ended session stays ended."""
        await self._database.execute(PROVE, session, account, until)

    async def proven(self, session: UUID, now: datetime) -> bool:
        """Whether its holder showed to be the person, and that still counts."""
        return bool(await self._database.fetchval(PROVEN, session, now))

    def _mac(self, token: RefreshToken) -> bytes:
        return _mac(self._vault, token)


async def open_of_officer(
    tx: Queries,
    vault: Vault,
    token: RefreshToken,
    officer: UUID,
    *,
    passkey: UUID | None = None,
    now: datetime,
    lifetime: Lifetime,
) -> None:
    """Within the transaction that holds the officer, so that whoever disables one ends this too.

    `passkey`: what opened it; None for a password.
    """
    mac, until = _mac(vault, token), now + lifetime.idle
    await tx.execute(OPEN_OFFICER, token.session, officer, mac, now, until, passkey)


def read_session(row: Row) -> SessionSeen:
    return SessionSeen(
        row["session_id"], row["device"], row["created_at"], row["rotated_at"], row["by_wechat"]
    )


def _marked(vault: Vault, session: UUID, seed: bytes) -> list[RefreshToken]:
    """The token of this seed by each version of the key, the one that writes first."""
    marks = vault.macs("refresh-own", session.bytes + seed)
    return [RefreshToken(session, seed + mark[:SEED_BYTES]) for mark in marks]


def _is_ours(vault: Vault, shown: RefreshToken) -> bool:
    """Whether it was given out here at some time."""
    made = _marked(vault, shown.session, shown.secret[:SEED_BYTES])
    return any(compare_digest(each.secret, shown.secret) for each in made)


def _mac(vault: Vault, token: RefreshToken) -> bytes:
    return vault.mac("refresh", _whole(token))


def _whole(token: RefreshToken) -> bytes:
    return token.session.bytes + token.secret
