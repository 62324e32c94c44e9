"""Seals every template anew with the newest key, so that the older keys can be destroyed.

With an older key destroyed, no template in any backup made before can be read again by anybody.
"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from storage import audit
from storage.database import Database
from storage.face_records import template_aad
from storage.vault import Vault

BATCH: Final = 500
NEXT: Final = """
SELECT person_id, engine, source, template FROM biometric.face_records
WHERE (person_id, engine, source) > ($1, $2, $3)
ORDER BY person_id, engine, source LIMIT $4
"""
# Only what is still as it was read: who enrols or withdraws at this moment is not undone.
SWAP: Final = """
UPDATE biometric.face_records SET template = $5
WHERE person_id = $1 AND engine = $2 AND source = $3 AND template = $4
"""
FORGET: Final = "DELETE FROM key_checks WHERE kind = 'templates' AND version < $1"


async def reseal_templates(
    database: Database, vault: Vault, *, on_progress: Callable[[int], None] = lambda _: None
) -> int:
    """How many were sealed anew; afterwards the database does not ask for the older keys any more.

    While all runs on, once every process has the newest key. Safe to break off and to run again.
    Raises KeysError and SealBroken, with all that was done before kept.
    """
    total = 0
    while found := await _once_through(database, vault, on_progress):
        total += found
    await database.execute(FORGET, vault.latest("templates"))
    await audit.record(
        database,
        actor="system",
        action="templates.resealed",
        person=None,
        about=f"key:templates:{vault.latest('templates')}",
        why="keys reseal",
    )
    return total


async def _once_through(
    database: Database, vault: Vault, on_progress: Callable[[int], None]
) -> int:
    """How many were met that an older key had sealed."""
    met = 0
    place: tuple[UUID, str, str] = (UUID(int=0), "", "")
    while rows := await database.fetch(NEXT, *place, BATCH):
        for row in rows:
            place = (row["person_id"], row["engine"], row["source"])
            sealed = row["template"]
            if vault.is_latest("templates", sealed):
                continue
            aad = template_aad(row["person_id"], row["source"])
            opened = vault.open("templates", sealed, aad=aad)
            again = vault.seal("templates", opened, aad=aad)
            await database.execute(SWAP, *place, sealed, again)
            met += 1
        on_progress(met)
    return met
