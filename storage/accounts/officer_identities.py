"""Which officer the city's identity provider signs in, and sign-ins under way there."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.accounts.accounts import Lifetime, RefreshToken
from domain.accounts.identity_provider import Bound, Known, SignInRequest
from domain.people import Role
from storage.accounts.sessions import open_of_officer
from storage.database import Database
from storage.keys.vault import Vault

KEEP_REQUEST: Final = """
INSERT INTO identity_requests (state, browser, expires_at) VALUES ($1, $2, $3)
"""
TAKE_REQUEST: Final = """
UPDATE identity_requests SET taken_at = $3
WHERE state = $1 AND browser = $2 AND expires_at > $3 AND taken_at IS NULL RETURNING state
"""
PUT_KNOWN: Final = """
UPDATE identity_requests SET officer_id = $2, groups = $3, strong = $4 WHERE state = $1
"""
KNOWN: Final = """
SELECT officer_id, groups, strong FROM identity_requests
WHERE state = $1 AND browser = $2 AND expires_at > $3 AND officer_id IS NOT NULL
"""
END_REQUEST: Final = "DELETE FROM identity_requests WHERE state = $1 RETURNING state"
OFFICER_OF: Final = """
SELECT officer_id FROM officer_identities
WHERE issuer = $1 AND sub = $2 AND deleted_at IS NULL
"""
# Before any row of theirs, as whoever disables or unbinds them does.
HOLD: Final = """
SELECT o.roles FROM officers AS o
JOIN officer_identities AS i ON i.officer_id = o.officer_id AND i.issuer = $2 AND i.deleted_at IS NULL
WHERE o.officer_id = $1 AND o.disabled_at IS NULL FOR UPDATE
"""
BIND: Final = """
INSERT INTO officer_identities (issuer, sub, officer_id, bound_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING officer_id
"""
UNBIND: Final = "DELETE FROM officer_identities WHERE officer_id = $1 RETURNING sub"
OF_OFFICER: Final = """
SELECT officer_id, sub, closed_at IS NOT NULL AS closed FROM officer_identities WHERE officer_id = $1
"""


class OfficerIdentityStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def keep_request(self, asked: SignInRequest, now: datetime, life: timedelta) -> None:
        row = (asked.state_digest, asked.browser_digest, now + life)
        await self._database.execute(KEEP_REQUEST, *row)

    async def take_request(self, asked: SignInRequest, now: datetime) -> bool:
        """Once; False for one that is over, was taken, or is another browser's."""
        row = (asked.state_digest, asked.browser_digest, now)
        return await self._database.fetchval(TAKE_REQUEST, *row) is not None

    async def put_known(self, asked: SignInRequest, known: Known) -> None:
        """Who it turned out to be; the second factor may follow."""
        groups = None if known.groups is None else list(known.groups)
        await self._database.execute(
            PUT_KNOWN, asked.state_digest, known.officer, groups, known.strong
        )

    async def known(self, asked: SignInRequest, now: datetime) -> Known | None:
        """None for one that was not judged yet, is over, or is another browser's."""
        row = await self._database.fetchrow(KNOWN, asked.state_digest, asked.browser_digest, now)
        if row is None:
            return None
        groups = None if row["groups"] is None else tuple(row["groups"])
        return Known(row["officer_id"], groups, row["strong"])

    async def end_request(self, asked: SignInRequest) -> bool:
        """False where it was ended before."""
        return await self._database.fetchval(END_REQUEST, asked.state_digest) is not None

    async def officer_of(self, issuer: str, subject: str) -> UUID | None:
        """None for who is bound to nobody, and for an account that the provider deleted."""
        officer: UUID | None = await self._database.fetchval(OFFICER_OF, issuer, subject)
        return officer

    async def hold(self, officer: UUID, issuer: str) -> frozenset[Role] | None:
        """Today's roles; None for who is disabled, or bound no more."""
        row = await self._database.fetchrow(HOLD, officer, issuer)
        return None if row is None else frozenset(Role(role) for role in row["roles"])

    async def open_session(
        self, token: RefreshToken, officer: UUID, *, now: datetime, lifetime: Lifetime
    ) -> None:
        """In the unit of work that holds the officer."""
        await open_of_officer(
            self._database, self._vault, token, officer, now=now, lifetime=lifetime
        )

    async def bind(self, issuer: str, subject: str, officer: UUID, at: datetime) -> bool:
        """False where the subject is or was another's, or the officer has one already."""
        return await self._database.fetchval(BIND, issuer, subject, officer, at) is not None

    async def unbind(self, officer: UUID) -> str | None:
        """The subject; None for who is bound to none."""
        subject: str | None = await self._database.fetchval(UNBIND, officer)
        return subject

    async def of_officer(self, officer: UUID) -> Bound | None:
        row = await self._database.fetchrow(OF_OFFICER, officer)
        return None if row is None else Bound(row["officer_id"], row["sub"], row["closed"])
