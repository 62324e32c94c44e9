"""The officers as administrators see and change them; and whether one still stands, and reaches a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.errors import Conflict, NotFound
from domain.officers import Changed, OfficerSeen
from domain.people import Role
from domain.problems import Problem
from storage import audit
from storage.database import Database, Row, Transaction
from storage.officers import seal_factor
from storage.vault import Vault

STANDS: Final = """
SELECT o.roles FROM officers AS o JOIN sessions AS s ON s.officer_id = o.officer_id
WHERE o.officer_id = $1 AND s.session_id = $2 AND o.disabled_at IS NULL AND s.revoked_at IS NULL
"""
REACHES: Final = """
SELECT officer_reaches($1, person_id, area) FROM persons WHERE person_id = $2
"""
SERVES: Final = "SELECT officer_reaches($1, NULL, $2)"
ALL: Final = """
SELECT officer_id, username, roles, areas, totp IS NOT NULL AS second_factor, start_until,
    disabled_at, created_at
FROM officers WHERE username > $1 ORDER BY username LIMIT $2
"""
ONE: Final = """
SELECT officer_id, username, roles, areas, totp IS NOT NULL AS second_factor, start_until,
    disabled_at, created_at
FROM officers WHERE officer_id = $1
"""
NAMED: Final = "SELECT officer_id FROM officers WHERE username = $1"
ADD: Final = """
INSERT INTO officers (officer_id, username, password_hash, roles, areas) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (username) DO NOTHING RETURNING officer_id
"""
# In one order, so that of two changes the second sees what the first left.
HOLD_ADMINS: Final = """
SELECT officer_id FROM officers WHERE disabled_at IS NULL AND 'admin' = ANY (roles)
ORDER BY officer_id FOR UPDATE
"""
ADMINS: Final = """
SELECT count(*) FROM officers WHERE disabled_at IS NULL AND 'admin' = ANY (roles)
"""
CHANGE: Final = """
UPDATE officers SET roles = coalesce($2, roles), areas = coalesce($3, areas)
WHERE officer_id = $1 RETURNING roles, areas
"""
DISABLE: Final = """
UPDATE officers SET disabled_at = $2 WHERE officer_id = $1 AND disabled_at IS NULL
RETURNING officer_id
"""
ENABLE: Final = """
UPDATE officers SET disabled_at = NULL, failures = 0, locked_until = NULL
WHERE officer_id = $1 AND disabled_at IS NOT NULL RETURNING officer_id
"""
START: Final = """
UPDATE officers SET password_hash = $2, start_until = $3, failures = 0, locked_until = NULL
WHERE officer_id = $1 RETURNING officer_id
"""
SET_FACTOR: Final = """
UPDATE officers SET totp = $2, totp_step = 0 WHERE officer_id = $1 RETURNING officer_id
"""
END_SESSIONS: Final = """
UPDATE sessions SET revoked_at = $2 WHERE officer_id = $1 AND revoked_at IS NULL
RETURNING session_id
"""


class Staff:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def stands(self, officer: UUID, session: UUID) -> frozenset[Role] | None:
        """Today's roles; None once the officer is disabled or the session has ended."""
        row = await self._database.fetchrow(STANDS, officer, session)
        return None if row is None else _roles(row)

    async def admits(self, officer: UUID, person: UUID) -> bool:
        """Whether the person is of the officer's areas, or opened in an emergency.

        A refusal is on record, as is an id that nobody has: both cost the same.
        """
        reached: bool | None = await self._database.fetchval(REACHES, officer, person)
        if reached:
            return True
        await audit.record(
            self._database,
            actor=f"officer:{officer}",
            action="person.not_found" if reached is None else "person.refused",
            person=None if reached is None else person,
            about="person",
            why="outside the areas served",
        )
        return False

    async def serves(self, officer: UUID, area: str) -> bool:
        """Whether the area of a person lies within the officer's."""
        served: bool = await self._database.fetchval(SERVES, officer, area)
        return served

    async def all(self, after: str, limit: int) -> list[OfficerSeen]:
        """By user name, those behind the name given."""
        return [_seen(row) for row in await self._database.fetch(ALL, after, limit)]

    async def one(self, officer: UUID) -> OfficerSeen | None:
        row = await self._database.fetchrow(ONE, officer)
        return None if row is None else _seen(row)

    async def named(self, username: str) -> UUID | None:
        officer: UUID | None = await self._database.fetchval(NAMED, username)
        return officer

    async def add(
        self,
        username: str,
        roles: Iterable[Role],
        areas: Iterable[str],
        *,
        password_hash: str,
        actor: str,
        why: str,
    ) -> OfficerSeen | None:
        """None when the user name is taken. By "", which is no hash, nobody signs in."""
        names, served = sorted(roles), list(areas)

        async def work(tx: Transaction) -> OfficerSeen | None:
            officer = await tx.fetchval(ADD, uuid4(), username, password_hash, names, served)
            if officer is None:
                return None
            return await _recorded(
                tx, officer, "officer.added", actor, f"{why} ({_terms(names, served)})"
            )

        return await self._database.transact(work)

    async def change(
        self,
        officer: UUID,
        *,
        roles: Iterable[Role] | None,
        areas: Iterable[str] | None,
        actor: str,
        why: str,
    ) -> OfficerSeen:
        """None: as they are. Raises NotFound, and LAST_ADMIN when nobody would be left to administer."""
        names = None if roles is None else sorted(roles)
        served = None if areas is None else list(areas)

        async def work(tx: Transaction) -> OfficerSeen:
            await tx.fetch(HOLD_ADMINS)
            row = await tx.fetchrow(CHANGE, officer, names, served)
            if row is None:
                raise NotFound(Problem.NOT_FOUND)
            await _keep_an_admin(tx)
            terms = _terms(row["roles"], row["areas"])
            return await _recorded(tx, officer, "officer.changed", actor, f"{why} ({terms})")

        return await self._database.transact(work)

    async def disable(self, officer: UUID, *, at: datetime, actor: str, why: str) -> Changed:
        """With the sessions that ended. Raises NotFound, also for one who is disabled; LAST_ADMIN."""

        async def work(tx: Transaction) -> Changed:
            await tx.fetch(HOLD_ADMINS)
            await _done(tx, DISABLE, officer, at)
            await _keep_an_admin(tx)
            ended = await _end_sessions(tx, officer, at)
            return Changed(await _recorded(tx, officer, "officer.disabled", actor, why), ended)

        return await self._database.transact(work)

    async def enable(self, officer: UUID, *, actor: str, why: str) -> OfficerSeen:
        async def work(tx: Transaction) -> OfficerSeen:
            await _done(tx, ENABLE, officer)
            return await _recorded(tx, officer, "officer.enabled", actor, why)

        return await self._database.transact(work)

    async def start_anew(
        self,
        officer: UUID,
        password_hash: str,
        *,
        until: datetime,
        at: datetime,
        actor: str,
        why: str,
    ) -> Changed:
        """A password that has to be replaced at the first sign-in; sessions end."""

        async def work(tx: Transaction) -> Changed:
            await _done(tx, START, officer, password_hash, until)
            ended = await _end_sessions(tx, officer, at)
            return Changed(
                await _recorded(tx, officer, "officer.password_reset", actor, why), ended
            )

        return await self._database.transact(work)

    async def set_factor(
        self, officer: UUID, secret: bytes, *, at: datetime, actor: str, why: str
    ) -> Changed:
        """Replaces the secret of the officer's codes; sessions end."""

        async def work(tx: Transaction) -> Changed:
            await _done(tx, SET_FACTOR, officer, seal_factor(self._vault, officer, secret))
            ended = await _end_sessions(tx, officer, at)
            return Changed(
                await _recorded(tx, officer, "officer.second_factor_set", actor, why), ended
            )

        return await self._database.transact(work)


async def _done(tx: Transaction, statement: str, officer: UUID, *more: object) -> None:
    if await tx.fetchval(statement, officer, *more) is None:
        raise NotFound(Problem.NOT_FOUND)


async def _keep_an_admin(tx: Transaction) -> None:
    if not await tx.fetchval(ADMINS):
        raise Conflict(Problem.LAST_ADMIN)


async def _end_sessions(tx: Transaction, officer: UUID, at: datetime) -> tuple[UUID, ...]:
    return tuple(row["session_id"] for row in await tx.fetch(END_SESSIONS, officer, at))


async def _recorded(
    tx: Transaction, officer: UUID, action: str, actor: str, why: str
) -> OfficerSeen:
    """The officer as changed, with the entry of the audit that says by whom and why."""
    await audit.record(
        tx, actor=actor, action=action, person=None, about=f"officer:{officer}", why=why
    )
    row = await tx.fetchrow(ONE, officer)
    assert row is not None  # changed above
    return _seen(row)


def _terms(roles: Iterable[str], areas: Iterable[str]) -> str:
    return f"roles: {', '.join(roles)}; areas: {', '.join(area or 'city' for area in areas)}"


def _seen(row: Row) -> OfficerSeen:
    return OfficerSeen(
        officer=row["officer_id"],
        username=row["username"],
        roles=_roles(row),
        areas=tuple(row["areas"]),
        second_factor=row["second_factor"],
        start_until=row["start_until"],
        disabled_at=row["disabled_at"],
        created_at=row["created_at"],
    )


def _roles(row: Row) -> frozenset[Role]:
    return frozenset(Role(role) for role in row["roles"])
