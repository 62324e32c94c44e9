"""The easier rules of a check, as they are granted to a person."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from storage.database import Database

GRANT: Final = """
UPDATE persons SET elder_since = $2, elder_until = $3 WHERE person_id = $1 RETURNING person_id
"""
TAKE_BACK: Final = """
UPDATE persons SET elder_since = NULL, elder_until = NULL
WHERE person_id = $1 AND elder_since IS NOT NULL RETURNING person_id
"""


class ElderGrantStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def grant(self, person: UUID, until: date | None, at: datetime) -> None:
        """In place of an earlier one."""
        await self._database.fetchval(GRANT, person, at, until)

    async def take_back(self, person: UUID) -> bool:
        """False where there is none."""
        return await self._database.fetchval(TAKE_BACK, person) is not None
