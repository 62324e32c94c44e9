"""The officers as administrators see and change them; and whether one still stands, and reaches a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain import actors
from domain.accounts.grants import GrantKind
from domain.accounts.officers import AdminScope, OfficerSeen, Reach, Terms
from domain.errors import NotFound
from domain.people import Role
from domain.problems import Problem
from domain.subjects import SubjectKind
from storage.accounts.officers import seal_factor
from storage.audit import audit
from storage.database import Database, Row
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
    disabled_at, created_at, person_id IS NOT NULL AS identified
FROM officers WHERE username > $1 ORDER BY username LIMIT $2
"""
ONE: Final = """
SELECT officer_id, username, roles, areas, totp IS NOT NULL AS second_factor, start_until,
    disabled_at, created_at, person_id IS NOT NULL AS identified
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
PERSON_OF: Final = "SELECT person_id FROM officers WHERE officer_id = $1"
IDENTIFY: Final = "UPDATE officers SET person_id = $2 WHERE officer_id = $1 RETURNING officer_id"
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

    async def person_of(self, officer: UUID) -> UUID | None:
        """Who the officer is on the register, where that is known."""
        person: UUID | None = await self._database.fetchval(PERSON_OF, officer)
        return person

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
        found = await self.scope(admin, officer)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found.covered

    async def all(self, after: str, limit: int) -> list[OfficerSeen]:
        """By user name, those behind the name given."""
        return [_seen(row) for row in await self._database.fetch(ALL, after, limit)]

    async def one(self, officer: UUID) -> OfficerSeen | None:
        row = await self._database.fetchrow(ONE, officer)
        return None if row is None else _seen(row)

    async def named(self, username: str) -> UUID | None:
        officer: UUID | None = await self._database.fetchval(NAMED, username)
        return officer

    async def hold_admins(self) -> None:
        """Of two changes the second sees what the first left of them."""
        await self._database.fetch(HOLD_ADMINS)

    async def has_admin(self) -> bool:
        """Whether anybody is left to administer."""
        return bool(await self._database.fetchval(ADMINS))

    async def scope(self, admin: UUID, officer: UUID) -> AdminScope | None:
        """None for nobody."""
        row = await self._database.fetchrow(COVERED, admin, officer)
        return None if row is None else AdminScope(row["administers"], row["covered"])

    async def holds_areas(self, admin: UUID, areas: Sequence[str]) -> bool:
        """Whether the administrator's own areas take these in."""
        return bool(await self._database.fetchval(COVERS, admin, list(areas)))

    async def take_grant(self, officer: UUID, what: GrantKind, admin: UUID) -> bool:
        """Spends the administrator's own; False where none is approved."""
        return await self._database.fetchval(TAKE_GRANT, officer, what, admin) is not None

    async def add(self, username: str, password_hash: str, terms: Terms) -> UUID | None:
        """None when the user name is taken."""
        officer: UUID | None = await self._database.fetchval(
            ADD, uuid4(), username, password_hash, list(terms.roles), list(terms.areas)
        )
        return officer

    async def put_terms(
        self, officer: UUID, roles: Sequence[Role] | None, areas: Sequence[str] | None
    ) -> Terms | None:
        """None leaves them as they are. What holds now; None for nobody."""
        row = await self._database.fetchrow(CHANGE, officer, roles, areas)
        return None if row is None else Terms(tuple(row["roles"]), tuple(row["areas"]))

    async def disable(self, officer: UUID, at: datetime) -> bool:
        """False for nobody, and for one who is disabled."""
        return await self._database.fetchval(DISABLE, officer, at) is not None

    async def enable(self, officer: UUID) -> bool:
        """False for nobody, and for one who is not disabled."""
        return await self._database.fetchval(ENABLE, officer) is not None

    async def put_person(self, officer: UUID, person: UUID) -> bool:
        """Who the officer is on the register. False for nobody."""
        return await self._database.fetchval(IDENTIFY, officer, person) is not None

    async def put_start(self, officer: UUID, password_hash: str, until: datetime) -> bool:
        """A password that has to be replaced by then; False for nobody."""
        return await self._database.fetchval(START, officer, password_hash, until) is not None

    async def put_factor(self, officer: UUID, secret: bytes) -> bool:
        """False for nobody."""
        sealed = seal_factor(self._vault, officer, secret)
        return await self._database.fetchval(SET_FACTOR, officer, sealed) is not None

    async def end_sessions(self, officer: UUID, at: datetime) -> tuple[UUID, ...]:
        rows = await self._database.fetch(END_SESSIONS, officer, at)
        return tuple(row["session_id"] for row in rows)


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
        identified=row["identified"],
    )


def _roles(row: Row) -> frozenset[Role]:
    return frozenset(Role(role) for role in row["roles"])
