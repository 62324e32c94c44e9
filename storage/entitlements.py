"""What each person is entitled to, and what a person's page needs to say whether anything is due."""

from datetime import date
from typing import Final
from uuid import UUID

from domain.entitlement import Entitlement, Standing, Way
from storage.database import Queries, Row

OF_PERSON: Final = """
SELECT person_id, scheme, certified_until, certified_by, standing, suspended_on, back_pay_from, version
FROM entitlements WHERE person_id = $1 ORDER BY scheme
"""
LOCK: Final = """
SELECT person_id, scheme, certified_until, certified_by, standing, suspended_on, back_pay_from, version
FROM entitlements WHERE person_id = $1 AND scheme = $2 FOR UPDATE
"""
CHANGE: Final = """
UPDATE entitlements
SET certified_until = $3, certified_by = $4, standing = $5, suspended_on = $6, back_pay_from = $7,
    version = $8
WHERE person_id = $1 AND scheme = $2
"""


async def lock(tx: Queries, person: UUID, scheme: str) -> Entitlement | None:
    """The entitlement, held until the transaction ends; None when there is none.

    Locks are taken in one order everywhere: person, review, entitlements by scheme, accounts.
    """
    row = await tx.fetchrow(LOCK, person, scheme)
    return None if row is None else read_entitlement(row)


async def certify(tx: Queries, person: UUID, scheme: str, way: Way, on: date) -> Entitlement | None:
    """Certified from `on` by `way`, restored if suspended: as it stands after; None: no such one."""
    entitlement = await lock(tx, person, scheme)
    if entitlement is None:
        return None
    certified = entitlement.certify(way, on)
    await change(tx, certified)
    return certified


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
