"""The officers as administrators see and change them; and whether one still stands, and reaches a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain import actors
from domain.accounts.grants import GrantKind
from domain.accounts.officers import Changed, OfficerSeen, Reach
from domain.errors import Conflict, NotAllowed, NotFound
from domain.four_eyes import OfficerChange, Touch
from domain.people import Role
from domain.problems import Problem
from domain.subjects import SubjectKind
from storage import four_eyes
from storage.accounts.officers import seal_factor
from storage.audit import audit
from storage.database import Database, Queries, Row, Transaction
from storage.keys.vault import Vault

STANDS: Final = """
SELECT o.roles FROM officers AS o JOIN sessions AS s ON s.officer_id = o.officer_id
WHERE o.officer_id = $1 AND s.session_id = $2 AND o.disabled_at IS NULL AND s.revoked_at IS NULL
"""
REACHES: Final = """
SELECT officer_serves($1, area) AS serves, officer_reaches($1, person_id, area) AS reaches
FROM persons WHERE person_id = $2
"""
SERVES: Final = "SELECT officer_serves($1, $2)"
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
# Whether all that the one serves lies within what the other does.
COVERED: Final = """
SELECT 'admin' = ANY (o.roles) AS administers, NOT EXISTS (
    SELECT FROM unnest(o.areas) AS area
    WHERE NOT EXISTS (SELECT FROM unnest(a.areas) AS held WHERE starts_with(area, held))
) AS covered
FROM officers AS o, officers AS a WHERE o.officer_id = $2 AND a.officer_id = $1
"""
COVERS: Final = """
SELECT NOT EXISTS (
    SELECT FROM unnest($2::text[]) AS area
    WHERE NOT EXISTS (SELECT FROM unnest(a.areas) AS held WHERE starts_with(area, held))
) FROM officers AS a WHERE a.officer_id = $1
"""
TAKE_GRANT: Final = """
UPDATE officer_grants SET state = 'done', ends_at = now() WHERE grant_id = (
    SELECT grant_id FROM officer_grants
    WHERE officer_id = $1 AND what = $2 AND asked_by = $3 AND state = 'approved' AND ends_at > now()
    ORDER BY asked_at LIMIT 1 FOR UPDATE)
RETURNING grant_id
"""
END_SESSIONS: Final = """
UPDATE sessions SET revoked_at = $2 WHERE officer_id = $1 AND revoked_at IS NULL
RETURNING session_id
"""


class StaffStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def stands(self, officer: UUID, session: UUID) -> frozenset[Role] | None:
        """Today's roles; None once the officer is disabled or the session has ended."""
        row = await self._database.fetchrow(STANDS, officer, session)
        return None if row is None else _roles(row)

    async def reach(self, officer: UUID, person: UUID, *, changes: bool) -> Reach:
        """How far the officer may go with the person, who may be of no area served.

        A refusal is on record, as is an id that nobody has: both cost the same.
        """
        row = await self._database.fetchrow(REACHES, officer, person)
        reach = Reach.NOT
        if row is not None:
            reach = Reach.SERVES if row["serves"] else Reach(row["reaches"])
        if reach is Reach.NOT or (changes and reach is Reach.LOOKS):
            await audit.record(
                self._database,
                actor=actors.officer(officer),
                action="person.not_found" if row is None else "person.refused",
                person=None if row is None else person,
                about=SubjectKind.PERSON.of(),
                why="a change in an emergency" if reach else "outside the areas served",
            )
        return reach

    async def serves(self, officer: UUID, area: str) -> bool:
        """Whether the area of a person lies within the officer's."""
        served: bool = await self._database.fetchval(SERVES, officer, area)
        return served

    async def covers(self, admin: UUID, officer: UUID) -> bool:
        """Whether all areas of the officer are the administrator's too. NotFound for nobody."""
        row = await self._database.fetchrow(COVERED, admin, officer)
        if row is None:
            raise NotFound(Problem.NOT_FOUND)
        return bool(row["covered"])

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
        """None when the user name is taken. By "", which is no hash, nobody signs in.

        NotAllowed for areas beyond the administrator's own, and for another administrator.
        """
        names, served = sorted(roles), list(areas)
        admin = _admin(actor)

        async def work(tx: Transaction) -> OfficerSeen | None:
            await _covers(tx, admin, served)
            if admin is not None and Role.ADMIN in names:
                raise NotAllowed(Problem.GRANT_NEEDED)
            officer = await tx.fetchval(ADD, uuid4(), username, password_hash, names, served)
            if officer is None:
                return None
            await _touch(tx, admin, officer, Touch.HOLDS)
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
        """None: as they are. Raises NotFound, and LAST_ADMIN when nobody would be left to administer.

        NotAllowed beyond the administrator's own areas; the role of administrator needs a grant.
        """
        names = None if roles is None else sorted(roles)
        served = None if areas is None else list(areas)
        admin = _admin(actor)

        async def work(tx: Transaction) -> OfficerSeen:
            await tx.fetch(HOLD_ADMINS)
            if admin is not None:
                is_admin = await _administers(tx, admin, officer)
                await _covers(tx, admin, served or ())
                if not is_admin and Role.ADMIN in (names or ()):
                    await _take_grant(tx, GrantKind.ADMIN_ROLE, admin, officer)
            row = await tx.fetchrow(CHANGE, officer, names, served)
            if row is None:
                raise NotFound(Problem.NOT_FOUND)
            await _keep_an_admin(tx)
            await _touch(tx, admin, officer, Touch.SHAPES)
            terms = _terms(row["roles"], row["areas"])
            return await _recorded(tx, officer, "officer.changed", actor, f"{why} ({terms})")

        return await self._database.transact(work)

    async def disable(self, officer: UUID, *, at: datetime, actor: str, why: str) -> Changed:
        """With the sessions that ended. Raises NotFound, also for one who is disabled; LAST_ADMIN."""

        async def work(tx: Transaction) -> Changed:
            await tx.fetch(HOLD_ADMINS)
            if (admin := _admin(actor)) is not None:
                await _administers(tx, admin, officer)
            await _done(tx, DISABLE, officer, at)
            await _keep_an_admin(tx)
            ended = await _end_sessions(tx, officer, at)
            return Changed(await _recorded(tx, officer, "officer.disabled", actor, why), ended)

        return await self._database.transact(work)

    async def enable(self, officer: UUID, *, actor: str, why: str) -> OfficerSeen:
        async def work(tx: Transaction) -> OfficerSeen:
            if (admin := _admin(actor)) is not None:
                await _administers(tx, admin, officer)
            await _done(tx, ENABLE, officer)
            await _touch(tx, admin, officer, Touch.SHAPES)
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
        """A password that has to be replaced at the first sign-in; sessions end.

        NotAllowed beyond the administrator's own areas, and for another administrator without a grant.
        """
        admin = _admin(actor)

        async def work(tx: Transaction) -> Changed:
            await _may_hold(tx, GrantKind.PASSWORD, admin, officer)
            await _done(tx, START, officer, password_hash, until)
            ended = await _end_sessions(tx, officer, at)
            return Changed(
                await _recorded(tx, officer, "officer.password_reset", actor, why), ended
            )

        return await self._database.transact(work)

    async def set_factor(
        self, officer: UUID, secret: bytes, *, at: datetime, actor: str, why: str
    ) -> Changed:
        """Replaces the secret of the officer's codes; sessions end. NotAllowed as for a password."""
        admin = _admin(actor)

        async def work(tx: Transaction) -> Changed:
            await _may_hold(tx, GrantKind.SECOND_FACTOR, admin, officer)
            await _done(tx, SET_FACTOR, officer, seal_factor(self._vault, officer, secret))
            ended = await _end_sessions(tx, officer, at)
            return Changed(
                await _recorded(tx, officer, "officer.second_factor_set", actor, why), ended
            )

        return await self._database.transact(work)


def _admin(actor: str) -> UUID | None:
    """None for the operator of the machine, at the command line."""
    return None if actor == actors.SYSTEM else actors.officer_of(actor)


async def _administers(tx: Queries, admin: UUID, officer: UUID) -> bool:
    """Whether the officer is an administrator. NotAllowed where their areas are not all the admin's too."""
    row = await tx.fetchrow(COVERED, admin, officer)
    if row is None:
        raise NotFound(Problem.NOT_FOUND)
    if not row["covered"]:
        raise NotAllowed(Problem.OFFICER_OUTSIDE)
    return bool(row["administers"])


async def _covers(tx: Queries, admin: UUID | None, areas: Iterable[str]) -> None:
    """The operator gives any area."""
    if admin is not None and not await tx.fetchval(COVERS, admin, list(areas)):
        raise NotAllowed(Problem.OFFICER_OUTSIDE)


async def _may_hold(tx: Queries, what: GrantKind, admin: UUID | None, officer: UUID) -> None:
    """From here on the administrator may sign in as the officer. The operator needs nobody's word."""
    if admin is None:
        return
    if await _administers(tx, admin, officer):
        await _take_grant(tx, what, admin, officer)
    await _touch(tx, admin, officer, Touch.HOLDS)


async def _take_grant(tx: Queries, what: GrantKind, admin: UUID, officer: UUID) -> None:
    if await tx.fetchval(TAKE_GRANT, officer, what, admin) is None:
        raise NotAllowed(Problem.GRANT_NEEDED)


async def _touch(tx: Queries, admin: UUID | None, officer: UUID, touch: Touch) -> None:
    if admin is not None:
        await four_eyes.note(tx, OfficerChange(admin, officer, touch))


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
        tx, actor=actor, action=action, person=None, about=SubjectKind.OFFICER.of(officer), why=why
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
