"""Registrations as rows. Each is changed by whoever has locked its booking."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.city.registrations import Refusal, Registration, Said, Wish
from storage.database import Database, Row

_REGISTRATION: Final = """
booking_id, person_id, hospital, place, starts_at, fee_fen, wish, said, asked, refusal, made_at, changed_at
"""
ADD: Final = f"""
INSERT INTO registrations ({_REGISTRATION}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""  # noqa: S608  # a constant alone
READ: Final = f"SELECT {_REGISTRATION} FROM registrations WHERE booking_id = $1"  # noqa: S608  # a constant alone
SAVE: Final = """
UPDATE registrations SET wish = $2, said = $3, asked = $4, refusal = $5, changed_at = $6
WHERE booking_id = $1
"""
OF_PERSON: Final = f"""
SELECT {_REGISTRATION} FROM registrations
WHERE person_id = $1 AND (starts_at, booking_id) < ($2, $3)
ORDER BY starts_at DESC, booking_id DESC LIMIT $4
"""  # noqa: S608  # a constant alone
OF_DAY: Final = f"""
SELECT {_REGISTRATION} FROM registrations
WHERE hospital = $1 AND starts_at >= $2 AND starts_at < $3 ORDER BY starts_at
"""  # noqa: S608  # a constant alone
# Wanted anew, with a life of its own and a later fence: what is under way for the one before ends nothing.
QUEUE: Final = """
INSERT INTO his_calls (booking_id, created_at, next_at) VALUES ($1, $2, $2)
ON CONFLICT (booking_id) DO UPDATE SET
    state = 'queued', attempt = 0, fence = his_calls.fence + 1, created_at = $2, next_at = $2,
    answer = '', ended_at = NULL
"""


class RegistrationStore:
    """What changes something, within the unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, registration: Registration) -> None:
        await self._database.execute(
            ADD,
            registration.booking,
            registration.person,
            registration.hospital,
            registration.place,
            registration.starts_at,
            registration.fee_fen,
            registration.wish,
            registration.said,
            registration.asked,
            registration.refusal,
            registration.made_at,
            registration.changed_at,
        )

    async def read(self, booking: UUID) -> Registration | None:
        row = await self._database.fetchrow(READ, booking)
        return None if row is None else read_registration(row)

    async def save(self, registration: Registration) -> None:
        await self._database.execute(
            SAVE,
            registration.booking,
            registration.wish,
            registration.said,
            registration.asked,
            registration.refusal,
            registration.changed_at,
        )

    async def queue(self, booking: UUID, at: datetime) -> None:
        """The hospital is to be asked."""
        await self._database.execute(QUEUE, booking, at)

    async def of_person(
        self, person: UUID, before: tuple[datetime, UUID], limit: int
    ) -> Sequence[Registration]:
        """The latest first."""
        rows = await self._database.fetch(OF_PERSON, person, *before, limit)
        return [read_registration(row) for row in rows]

    async def of_day(
        self, hospital: str, since: datetime, until: datetime
    ) -> Sequence[Registration]:
        rows = await self._database.fetch(OF_DAY, hospital, since, until)
        return [read_registration(row) for row in rows]


def read_registration(row: Row) -> Registration:
    return Registration(
        person=row["person_id"],
        booking=row["booking_id"],
        hospital=row["hospital"],
        place=row["place"],
        starts_at=row["starts_at"],
        fee_fen=row["fee_fen"],
        wish=Wish(row["wish"]),
        made_at=row["made_at"],
        said=Said(row["said"]),
        asked=row["asked"],
        refusal=None if row["refusal"] is None else Refusal(row["refusal"]),
        changed_at=row["changed_at"],
    )
