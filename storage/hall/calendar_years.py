"""The days off of the years that the city loaded."""

from datetime import datetime
from typing import Final

from domain.hall.calendar import YearOfDays
from storage.database import Database

YEARS: Final = "SELECT year, off, worked FROM calendar_years ORDER BY year"
PUT: Final = """
INSERT INTO calendar_years (year, off, worked, loaded_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (year) DO UPDATE SET off = $2, worked = $3, loaded_at = $4
"""


class CalendarYearStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def years(self) -> tuple[YearOfDays, ...]:
        return tuple(
            YearOfDays(row["year"], frozenset(row["off"]), frozenset(row["worked"]))
            for row in await self._database.fetch(YEARS)
        )

    async def put(self, year: YearOfDays, at: datetime) -> None:
        """In place of what was loaded for that year before."""
        await self._database.execute(PUT, year.year, sorted(year.off), sorted(year.worked), at)
