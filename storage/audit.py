"""Who did what to whose data, and why: one row, written in the transaction of the change itself."""

from typing import Final
from uuid import UUID

from storage.database import Queries

RECORD: Final = """
INSERT INTO audit (actor, action, person_id, about, why) VALUES ($1, $2, $3, $4, $5)
"""


async def record(
    tx: Queries, *, actor: str, action: str, person: UUID | None, about: str, why: str
) -> None:
    """`actor` is citizen:UUID, officer:UUID or system; `about` names a thing by id, never a person."""
    await tx.execute(RECORD, actor, action, person, about, why)
