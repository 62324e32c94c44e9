"""The districts of the city."""

from typing import Final

from domain.hall.districts import District
from domain.words import Words
from storage.database import Database

ALL: Final = "SELECT area, zh, en FROM districts ORDER BY area"
PUT: Final = """
INSERT INTO districts AS known (area, zh, en) VALUES ($1, $2, $3)
ON CONFLICT (area) DO UPDATE SET zh = excluded.zh, en = excluded.en
WHERE (known.zh, known.en) <> (excluded.zh, excluded.en)
RETURNING area
"""


class DistrictStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[District, ...]:
        """By their digits."""
        rows = await self._database.fetch(ALL)
        return tuple(District(row["area"], Words(row["zh"], row["en"])) for row in rows)

    async def put(self, district: District) -> bool:
        """False for one that is called so already."""
        names = district.names
        return await self._database.fetchval(PUT, district.area, names.zh, names.en) is not None
