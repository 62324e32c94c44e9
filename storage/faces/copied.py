"""What is held of a person's face, for the copy of everything."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from domain.faces.copied import FACE_LOCK, FACES, MOVEMENTS
from domain.faces.face_records import FaceRecord
from domain.faces.movement import MovementKept
from storage.copied import MOST, OfPerson, Source
from storage.faces import face_records, movements

LOCKED: Final = "SELECT face_locked_at FROM persons WHERE person_id = $1"


async def _faces(source: Source, person: UUID) -> tuple[FaceRecord, ...]:
    return await face_records.of_person(source.tx, person)


async def _movements(source: Source, person: UUID) -> tuple[MovementKept, ...]:
    return await movements.listed(source.tx, person, MOST)


async def _face_lock(source: Source, person: UUID) -> datetime | None:
    at: datetime | None = await source.tx.fetchval(LOCKED, person)
    return at


OF_PERSON: Final[tuple[OfPerson[Any], ...]] = (
    OfPerson(FACES, _faces),
    OfPerson(MOVEMENTS, _movements),
    OfPerson(FACE_LOCK, _face_lock),
)
