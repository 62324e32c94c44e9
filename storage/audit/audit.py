"""Who did what to whose data, and why: written in the transaction of the change itself; and found again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.audit import About, AuditEntry, AuditSeen
from domain.subjects import Subject, SubjectKind
from storage.database import Database, Queries, Row

RECORD: Final = """
INSERT INTO audit (actor, action, person_id, about, why) VALUES ($1, $2, $3, $4, $5)
"""
RECORD_ALL: Final = """
INSERT INTO audit (actor, action, person_id, about, why)
SELECT $1, $2, person, about, $5 FROM unnest($3::uuid[], $4::text[]) AS t (person, about)
"""
MAKE_NEXT_MONTH: Final = """
SELECT audit_make_month((date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month')::date)
"""
_SEEN: Final = f"""
SELECT a.seq, a.at, a.actor, a.action, a.person_id, a.about, a.why, o.username,
    a.seq <= s.sealed_to AS sealed
FROM audit AS a CROSS JOIN audit_sealer AS s
    LEFT JOIN officers AS o ON a.actor = '{actors.OFFICER_PREFIX}' || o.officer_id
WHERE (a.at, a.seq) < ($1, $2) AND a.at >= $3"""  # noqa: S608  # a constant alone
_PAGE: Final = "ORDER BY a.at DESC, a.seq DESC LIMIT $4"
NEWEST: Final = f"{_SEEN} {_PAGE}"
OF_PERSON: Final = f"{_SEEN} AND a.person_id = $5 AND ($6::text IS NULL OR a.actor = $6) {_PAGE}"
OF_ACTOR: Final = f"{_SEEN} AND a.actor = $5 {_PAGE}"
NAMED: Final = f"""
SELECT '{actors.OFFICER_PREFIX}' || officer_id FROM officers WHERE username = $1
"""  # noqa: S608  # a constant alone


async def record(
    tx: Queries, *, actor: str, action: str, person: UUID | None, about: About, why: str
) -> None:
    """`actor` is citizen:UUID, officer:UUID or system; `about` never names a person."""
    await tx.execute(RECORD, actor, action, person, str(about), why)


async def by_officer(tx: Queries, officer: UUID, action: str, about: About, why: str) -> None:
    """What an officer did to a thing of the house, and to no person's data."""
    await record(
        tx, actor=actors.officer(officer), action=action, person=None, about=about, why=why
    )


async def record_all(
    tx: Queries, *, actor: str, action: str, persons: Sequence[tuple[UUID, Subject]], why: str
) -> None:
    """One act on the data of many, in one statement: an entry for each person with what it is about."""
    await tx.execute(
        RECORD_ALL,
        actor,
        action,
        [p for p, _ in persons],
        [str(about) for _, about in persons],
        why,
    )


async def make_next_month(database: Database) -> bool:
    """Makes the partition of the coming month ahead; whether it was missing. Safe to run at once."""
    made: bool = await database.fetchval(MAKE_NEXT_MONTH)
    return made


class AuditStore:
    """The audit as services write it, and as an administrator reads it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(
        self, *, actor: str, action: str, person: UUID | None, about: About, why: str
    ) -> None:
        """In the unit of work of the change itself."""
        await record(
            self._database, actor=actor, action=action, person=person, about=about, why=why
        )

    async def record_all(
        self, *, actor: str, action: str, persons: Sequence[tuple[UUID, Subject]], why: str
    ) -> None:
        """One look at the data of many: an entry for each, in the unit of work of the look."""
        await record_all(self._database, actor=actor, action=action, persons=persons, why=why)

    async def search(
        self,
        *,
        person: UUID | None,
        actor: str,
        since: datetime,
        before: tuple[datetime, int],
        limit: int,
        reader: str,
        why: str,
    ) -> list[AuditSeen]:
        """Newest first, those before the place given; the search itself is on record first.

        `actor` is one of the recorded forms, an officer's user name, or "" for anybody.
        """
        async with self._database.transaction() as tx:
            await record(
                tx,
                actor=reader,
                action="audit.read",
                person=person,
                about=SubjectKind.AUDIT.of(),
                why=why,
            )
            if actor and not actors.is_recorded(actor):
                actor = await tx.fetchval(NAMED, actor) or actor
            place = (*before, since, limit)
            if person is not None:
                rows = await tx.fetch(OF_PERSON, *place, person, actor or None)
            elif actor:
                rows = await tx.fetch(OF_ACTOR, *place, actor)
            else:
                rows = await tx.fetch(NEWEST, *place)
        return [AuditSeen(read_entry(row), row["username"] or "", row["sealed"]) for row in rows]


def read_entry(row: Row) -> AuditEntry:
    """From the columns of the audit."""
    return AuditEntry(
        seq=row["seq"],
        at=row["at"],
        actor=row["actor"],
        action=row["action"],
        person=row["person_id"],
        about=row["about"],
        why=row["why"],
    )
