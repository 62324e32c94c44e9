"""What each person is entitled to, and what a person's page needs to say whether anything is due."""

from typing import Final
from uuid import UUID

from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.register import Held, Situation
from domain.ways import Way
from domain.words import Words
from storage.database import Database, Queries, Row

OF_PERSON: Final = """
SELECT person_id, scheme, certified_until, certified_by, standing, suspended_on, back_pay_from, version
FROM entitlements WHERE person_id = $1 ORDER BY scheme
"""
READ: Final = """
SELECT person_id, scheme, certified_until, certified_by, standing, suspended_on, back_pay_from, version
FROM entitlements WHERE person_id = $1 AND scheme = $2
"""
LOCK: Final = f"{READ} FOR UPDATE"
LOCK_ALL: Final = f"{OF_PERSON} FOR UPDATE"
CHANGE: Final = """
UPDATE entitlements
SET certified_until = $3, certified_by = $4, standing = $5, suspended_on = $6, back_pay_from = $7,
    version = $8
WHERE person_id = $1 AND scheme = $2
"""
SITUATION: Final = """
SELECT p.person_id AS who, p.died_on, ARRAY(
        SELECT f.engine FROM biometric.face_records AS f WHERE f.person_id = p.person_id
    ) AS engines,
    e.person_id, e.scheme, e.certified_until, e.certified_by, e.standing, e.suspended_on,
    e.back_pay_from, e.version, s.zh, s.en, r.review_id, r.opened_at
FROM accounts AS a
JOIN persons AS p ON p.person_id = coalesce($2, a.person_id)
LEFT JOIN (entitlements AS e JOIN schemes AS s ON s.scheme = e.scheme)
    ON e.person_id = p.person_id
LEFT JOIN LATERAL (
    SELECT g.case_id AS review_id, c.opened_at FROM review_grounds AS g
        JOIN cases AS c ON c.person_id = g.person_id AND c.case_id = g.case_id
    WHERE g.person_id = e.person_id AND g.scheme = e.scheme AND g.decision IS NULL
    ORDER BY c.opened_at LIMIT 1
) AS r ON true
WHERE a.account_id = $1
ORDER BY e.scheme
"""


class EntitlementStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, person: UUID, scheme: str) -> Entitlement | None:
        row = await self._database.fetchrow(READ, person, scheme)
        return None if row is None else read_entitlement(row)

    async def lock(self, person: UUID, scheme: str) -> Entitlement | None:
        """Held until the unit of work ends; None when there is none."""
        return await lock(self._database, person, scheme)

    async def lock_all(self, person: UUID) -> tuple[Entitlement, ...]:
        """All of a person's, by scheme, held until the unit of work ends."""
        return tuple(read_entitlement(row) for row in await self._database.fetch(LOCK_ALL, person))

    async def change(self, entitlement: Entitlement) -> None:
        """Of one that this unit of work has locked."""
        await change(self._database, entitlement)

    async def situation(self, account: UUID, person: UUID | None = None) -> Situation | None:
        """What is held by the person for whom the account acts, or its own; None while bound to nobody."""
        rows = await self._database.fetch(SITUATION, account, person)
        if not rows:
            return None
        return Situation(
            person=rows[0]["who"],
            died_on=rows[0]["died_on"],
            engines=frozenset(rows[0]["engines"]),
            held=tuple(
                Held(
                    entitlement=read_entitlement(row),
                    name=Words(row["zh"], row["en"]),
                    review=row["review_id"],
                    review_opened_at=row["opened_at"],
                )
                for row in rows
                if row["scheme"] is not None
            ),
        )


async def lock(tx: Queries, person: UUID, scheme: str) -> Entitlement | None:
    """The entitlement, held until the transaction ends; None when there is none.

    Locks are taken in one order everywhere: persons, review, entitlements by scheme, accounts
    (docs/architecture.md, Locks).
    """
    row = await tx.fetchrow(LOCK, person, scheme)
    return None if row is None else read_entitlement(row)


async def change(tx: Queries, entitlement: Entitlement) -> None:
    """Writes a changed value of an entitlement that this transaction has locked."""
    await tx.execute(
        CHANGE,
        entitlement.person,
        entitlement.scheme,
        entitlement.certified_until,
        entitlement.certified_by,
        entitlement.standing,
        entitlement.suspended_on,
        entitlement.back_pay_from,
        entitlement.version,
    )


async def of_person(tx: Queries, person: UUID) -> tuple[Entitlement, ...]:
    """All of a person's, by scheme."""
    return tuple(read_entitlement(row) for row in await tx.fetch(OF_PERSON, person))


def read_entitlement(row: Row) -> Entitlement:
    return Entitlement(
        person=row["person_id"],
        scheme=row["scheme"],
        certified_until=row["certified_until"],
        certified_by=Way(row["certified_by"]),
        standing=Standing(row["standing"]),
        suspended_on=row["suspended_on"],
        back_pay_from=row["back_pay_from"],
        version=row["version"],
    )
