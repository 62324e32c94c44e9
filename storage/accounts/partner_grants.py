"""What partners pushed, what persons answered, and the consents that tokens stand on.

The secrets of a pushed request and of a code are kept as MACs.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.partner_events import PartnerEvent
from domain.accounts.partners import (
    TOLD_UNDER,
    AuthorizationRequest,
    ConsentSeen,
    GrantEnd,
    PartnerGrant,
    PartnerScope,
    Pushed,
)
from domain.people import Level
from storage.database import Database, Queries, Row
from storage.keys.vault import Vault

PUSH: Final = """
INSERT INTO partner_requests
    (request_id, partner_id, request_mac, redirect_uri, scopes, state, challenge, device_key, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_REQUEST: Final = """request_id, partner_id, redirect_uri, scopes, state, challenge, device_key, expires_at,
    account_id, answered_at, grant_id, code_until, redeemed_at"""
LOCK_PUSHED: Final = f"""
SELECT {_REQUEST} FROM partner_requests WHERE request_mac = ANY ($1::bytea[]) FOR UPDATE
"""  # noqa: S608  # a constant alone
LOCK_REQUEST: Final = f"""
SELECT {_REQUEST} FROM partner_requests WHERE request_id = $1 FOR UPDATE
"""  # noqa: S608  # a constant alone
LOCK_CODE: Final = f"""
SELECT {_REQUEST} FROM partner_requests WHERE code_mac = ANY ($1::bytea[]) FOR UPDATE
"""  # noqa: S608  # a constant alone
TAKE: Final = """
UPDATE partner_requests SET account_id = $2, expires_at = $3 WHERE request_id = $1
"""
REFUSE: Final = "UPDATE partner_requests SET answered_at = $2 WHERE request_id = $1"
AGREE: Final = """
UPDATE partner_requests SET answered_at = $2, grant_id = $3, code_mac = $4, code_until = $5
WHERE request_id = $1
"""
REDEEM: Final = "UPDATE partner_requests SET redeemed_at = $2 WHERE request_id = $1"
_COLUMNS: Final = """grant_id, partner_id, person_id, account_id, pairwise, scopes, level, given_at, ends_at,
    ended, device_key, generation, refreshed_at"""
ADD: Final = """
INSERT INTO partner_grants
    (grant_id, partner_id, person_id, account_id, pairwise, scopes, level, given_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
READ: Final = f"SELECT {_COLUMNS} FROM partner_grants WHERE grant_id = $1"  # noqa: S608  # a constant alone
LOCK: Final = f"{READ} FOR UPDATE"
HOLDING: Final = f"""
SELECT {_COLUMNS} FROM partner_grants
WHERE pairwise = $2 AND partner_id = $1 AND ended IS NULL AND ends_at > $3 ORDER BY given_at DESC LIMIT 1
"""  # noqa: S608  # a constant alone
LOCK_ALL: Final = f"""
SELECT {_COLUMNS} FROM partner_grants WHERE grant_id = ANY ($1::uuid[]) ORDER BY grant_id FOR UPDATE
"""  # noqa: S608  # a constant alone
SUBJECT: Final = """
SELECT pairwise FROM partner_grants WHERE person_id = $1 AND partner_id = $2
ORDER BY given_at DESC LIMIT 1
"""
OF_PERSON: Final = f"""
SELECT g.*, p.name, p.purpose, p.events
FROM (SELECT {_COLUMNS} FROM partner_grants WHERE person_id = $1 ORDER BY given_at DESC LIMIT $2) AS g
JOIN partners AS p USING (partner_id) ORDER BY g.given_at DESC
"""  # noqa: S608  # a constant alone
REFRESH: Final = """
UPDATE partner_grants SET device_key = $2, generation = $3, refreshed_at = $4 WHERE grant_id = $1
"""
END: Final = """
UPDATE partner_grants SET ended = $2, ends_at = $3 WHERE grant_id = $1 AND ended IS NULL
"""


class PartnerGrantStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def push(
        self, request: UUID, partner: UUID, pushed: Pushed, secret: bytes, expires_at: datetime
    ) -> None:
        await self._database.execute(
            PUSH,
            request,
            partner,
            self._vault.mac("partner-request", secret),
            pushed.redirect_uri,
            sorted(pushed.scopes),
            pushed.state,
            pushed.challenge,
            pushed.key,
            expires_at,
        )

    async def lock_pushed(self, secret: bytes) -> AuthorizationRequest | None:
        return await self._request(LOCK_PUSHED, self._vault.macs("partner-request", secret))

    async def lock_request(self, request: UUID) -> AuthorizationRequest | None:
        return await self._request(LOCK_REQUEST, request)

    async def lock_code(self, code: bytes) -> AuthorizationRequest | None:
        """One that was redeemed, or is over, among them."""
        return await self._request(LOCK_CODE, self._vault.macs("partner-code", code))

    async def take(self, request: UUID, account: UUID, expires_at: datetime) -> None:
        await self._database.execute(TAKE, request, account, expires_at)

    async def refuse(self, request: UUID, at: datetime) -> None:
        await self._database.execute(REFUSE, request, at)

    async def agree(
        self, request: UUID, grant: PartnerGrant, code: bytes, code_until: datetime
    ) -> None:
        """The consent, and the code that is good for its first tokens."""
        await self.add(grant)
        mac = self._vault.mac("partner-code", code)
        await self._database.execute(AGREE, request, grant.given_at, grant.grant, mac, code_until)

    async def add(self, grant: PartnerGrant) -> None:
        """A consent on which no tokens stand yet."""
        await self._database.execute(
            ADD,
            grant.grant,
            grant.partner,
            grant.person,
            grant.account,
            grant.subject,
            sorted(grant.scopes),
            grant.level,
            grant.given_at,
            grant.ends_at,
        )

    async def holding(self, partner: UUID, subject: str, at: datetime) -> PartnerGrant | None:
        """The newest consent of whoever is this subject to the partner, if one holds."""
        row = await self._database.fetchrow(HOLDING, partner, subject, at)
        return None if row is None else _grant(row)

    async def redeem(self, request: UUID, at: datetime) -> None:
        await self._database.execute(REDEEM, request, at)

    async def subject(self, person: UUID, partner: UUID) -> str | None:
        """Who the person was to this partner before; None for the first time."""
        subject: str | None = await self._database.fetchval(SUBJECT, person, partner)
        return subject

    async def read(self, grant: UUID) -> PartnerGrant | None:
        row = await self._database.fetchrow(READ, grant)
        return None if row is None else _grant(row)

    async def lock(self, grant: UUID) -> PartnerGrant | None:
        """Nobody else refreshes or ends it until the unit of work ends."""
        row = await self._database.fetchrow(LOCK, grant)
        return None if row is None else _grant(row)

    async def lock_all(self, grants: Collection[UUID]) -> dict[UUID, PartnerGrant]:
        """As `lock`, of several by their ids."""
        rows = await self._database.fetch(LOCK_ALL, list(grants))
        return {row["grant_id"]: _grant(row) for row in rows}

    async def of_person(self, person: UUID, most: int) -> tuple[ConsentSeen, ...]:
        """The newest first, those that are over among them."""
        return await of_person(self._database, person, most)

    async def refresh(self, grant: UUID, key: str, generation: int, at: datetime) -> None:
        await self._database.execute(REFRESH, grant, key, generation, at)

    async def end(self, grant: UUID, why: GrantEnd, at: datetime) -> None:
        """A second end changes nothing."""
        await self._database.execute(END, grant, why, at)

    async def _request(self, sql: str, *facts: object) -> AuthorizationRequest | None:
        row = await self._database.fetchrow(sql, *facts)
        if row is None:
            return None
        return AuthorizationRequest(
            request=row["request_id"],
            partner=row["partner_id"],
            pushed=Pushed(
                redirect_uri=row["redirect_uri"],
                scopes=_scopes(row),
                state=row["state"],
                challenge=row["challenge"],
                key=row["device_key"],
            ),
            expires_at=row["expires_at"],
            account=row["account_id"],
            answered_at=row["answered_at"],
            grant=row["grant_id"],
            code_until=row["code_until"],
            redeemed_at=row["redeemed_at"],
        )


async def of_person(tx: Queries, person: UUID, most: int) -> tuple[ConsentSeen, ...]:
    """The newest first, those that are over among them."""
    rows = await tx.fetch(OF_PERSON, person, most)
    return tuple(
        ConsentSeen(
            _grant(row),
            row["name"],
            row["purpose"],
            frozenset(TOLD_UNDER[PartnerEvent(each).of] for each in row["events"]),
        )
        for row in rows
    )


def _scopes(row: Row) -> frozenset[PartnerScope]:
    return frozenset(PartnerScope(each) for each in row["scopes"])


def _grant(row: Row) -> PartnerGrant:
    return PartnerGrant(
        grant=row["grant_id"],
        partner=row["partner_id"],
        person=row["person_id"],
        account=row["account_id"],
        subject=row["pairwise"],
        scopes=_scopes(row),
        level=Level(row["level"]),
        given_at=row["given_at"],
        ends_at=row["ends_at"],
        ended=None if row["ended"] is None else GrantEnd(row["ended"]),
        key=row["device_key"],
        generation=row["generation"],
        refreshed_at=row["refreshed_at"],
    )
