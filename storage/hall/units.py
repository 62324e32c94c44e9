"""The units of the city."""

from datetime import datetime
from typing import Final

from domain.hall.posts import Unit
from domain.words import Words
from storage.database import Database, Row

ALL: Final = "SELECT unit, zh, en, closed_at FROM units ORDER BY unit"
# Of two changes the second sees what the first left.
HOLD: Final = "SELECT unit, zh, en, closed_at FROM units WHERE unit = $1 FOR UPDATE"
# Nobody closes it before the post is granted; several are granted side by side.
KEEP: Final = "SELECT unit, zh, en, closed_at FROM units WHERE unit = $1 FOR SHARE"
ADD: Final = """
INSERT INTO units (unit, zh, en) VALUES ($1, $2, $3) ON CONFLICT (unit) DO NOTHING RETURNING unit
"""
PUT: Final = "UPDATE units SET zh = $2, en = $3 WHERE unit = $1"
CLOSE: Final = """
UPDATE units SET closed_at = $2 WHERE unit = $1 AND closed_at IS NULL RETURNING unit
"""
OPEN: Final = """
UPDATE units SET closed_at = NULL WHERE unit = $1 AND closed_at IS NOT NULL RETURNING unit
"""


class UnitStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Unit, ...]:
        """By their names in definitions, those that are closed among them."""
        return tuple(_unit(row) for row in await self._database.fetch(ALL))

    async def hold(self, unit: str) -> Unit | None:
        """Until the unit of work ends nobody else changes it."""
        row = await self._database.fetchrow(HOLD, unit)
        return None if row is None else _unit(row)

    async def keep(self, unit: str) -> Unit | None:
        """Until the unit of work ends it stays as open as it is."""
        row = await self._database.fetchrow(KEEP, unit)
        return None if row is None else _unit(row)

    async def add(self, unit: Unit) -> bool:
        """False when there is one of that name."""
        added = await self._database.fetchval(ADD, unit.unit, unit.names.zh, unit.names.en)
        return added is not None

    async def rename(self, unit: str, names: Words) -> None:
        await self._database.execute(PUT, unit, names.zh, names.en)

    async def close(self, unit: str, at: datetime) -> bool:
        """False for none, and for one that is closed."""
        return await self._database.fetchval(CLOSE, unit, at) is not None

    async def open(self, unit: str) -> bool:
        """False for none, and for one that is not closed."""
        return await self._database.fetchval(OPEN, unit) is not None


def _unit(row: Row) -> Unit:
    return Unit(row["unit"], Words(row["zh"], row["en"]), closed=row["closed_at"] is not None)
