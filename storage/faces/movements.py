"""What is kept of how a passed step was done, so that no film is used twice; sealed, for five years."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.consent import Asked
from domain.faces.capture import CheckInHand
from domain.faces.face_check import Step
from domain.faces.movement import Movement, MovementKept
from storage.database import Queries, Row
from storage.faces.face_records import permitted
from storage.keys.vault import Vault

KEEP: Final = """
INSERT INTO biometric.movements (person_id, check_id, place, step, movement, kept_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""
OF_PERSON: Final = """
SELECT check_id, place, step, movement, kept_at FROM biometric.movements
WHERE person_id = $1 ORDER BY kept_at DESC, place LIMIT $2
"""

#: Compared at most: a check a day for a year, of three steps each. Older ones wait for their end.
MOST: Final = 1_100


async def keep(
    tx: Queries,
    vault: Vault,
    hand: CheckInHand,
    movements: Sequence[tuple[Step, bytes]],
    at: datetime,
) -> None:
    """In the transaction of the pass; nothing unless the person has agreed to a text that says so."""
    if not movements or not await permitted(tx, hand.person, Asked.MOVEMENTS):
        return
    for place, (step, packed) in enumerate(movements, start=1):
        sealed = vault.seal("templates", packed, aad=movement_aad(hand.person, hand.check, place))
        await tx.execute(KEEP, hand.person, hand.check, place, step, sealed, at)


async def of_person(tx: Queries, vault: Vault, person: UUID) -> list[Movement]:
    """Opened, the newest first."""
    return [
        Movement.unpack(
            Step(row["step"]), vault.open("templates", row["movement"], aad=_aad(person, row))
        )
        for row in await tx.fetch(OF_PERSON, person, MOST)
    ]


async def listed(tx: Queries, person: UUID, most: int) -> tuple[MovementKept, ...]:
    """What there is, without the numbers."""
    return tuple(
        MovementKept(row["check_id"], Step(row["step"]), row["kept_at"])
        for row in await tx.fetch(OF_PERSON, person, most)
    )


def movement_aad(person: UUID, check: UUID, place: int) -> bytes:
    """Binds a sealed movement to its row, so that it can't be moved to another person or check."""
    return f"movements|{person}|{check}|{place}".encode()


def _aad(person: UUID, row: Row) -> bytes:
    return movement_aad(person, row["check_id"], row["place"])
