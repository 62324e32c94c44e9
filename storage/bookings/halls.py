"""Halls with their windows: what a file states of them, and who sits where."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from domain.bookings.halls import RUNS, Group, Hall, Priority, PriorityBy, Window
from domain.words import Words
from storage.database import Database, Row

ALL: Final = "SELECT hall, zh, en, area, stated FROM halls ORDER BY hall"
READ: Final = "SELECT hall, zh, en, area, stated FROM halls WHERE hall = $1"
PUT: Final = """
INSERT INTO halls (hall, zh, en, area, stated) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (hall) DO UPDATE SET zh = $2, en = $3, area = $4, stated = $5
"""
PUT_WINDOWS: Final = """
INSERT INTO hall_windows (hall, number, letters)
SELECT $1, w.number, string_to_array(w.letters, NULL) FROM unnest($2::smallint[], $3::text[])
    AS w (number, letters)
ON CONFLICT (hall, number) DO UPDATE SET letters = EXCLUDED.letters
"""
DROP_WINDOWS: Final = (
    "DELETE FROM hall_windows WHERE hall = $1 AND NOT number = ANY ($2::smallint[])"
)
WINDOWS: Final = "SELECT * FROM hall_windows WHERE hall = $1 ORDER BY number"
HOLD_WINDOW: Final = "SELECT * FROM hall_windows WHERE hall = $1 AND number = $2 FOR UPDATE"
HOLD_OF_OFFICER: Final = "SELECT * FROM hall_windows WHERE officer_id = $1 FOR UPDATE"
SIT: Final = """
UPDATE hall_windows SET officer_id = $3, opened_at = $4
WHERE hall = $1 AND number = $2 AND officer_id IS NULL RETURNING number
"""
STAND_UP: Final = """
UPDATE hall_windows SET officer_id = NULL, opened_at = NULL WHERE hall = $1 AND number = $2
"""


class HallStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Hall, ...]:
        return tuple([_hall(row) for row in await self._database.fetch(ALL)])

    async def read(self, hall: str) -> Hall | None:
        row = await self._database.fetchrow(READ, hall)
        return None if row is None else _hall(row)

    async def put(self, hall: Hall) -> None:
        """In place of what was stated before; a window that is left out goes, whoever sits there."""
        names = hall.names
        await self._database.execute(PUT, hall.hall, names.zh, names.en, hall.area, _stated(hall))
        numbers = list(hall.windows)
        letters = ["".join(sorted(hall.windows[number])) for number in numbers]
        await self._database.execute(PUT_WINDOWS, hall.hall, numbers, letters)
        await self._database.execute(DROP_WINDOWS, hall.hall, numbers)

    async def windows(self, hall: str) -> Sequence[Window]:
        """All of them, by number."""
        return [_window(row) for row in await self._database.fetch(WINDOWS, hall)]

    async def hold_window(self, hall: str, number: int) -> Window | None:
        """Until the unit of work ends nobody else calls there, or sits down."""
        row = await self._database.fetchrow(HOLD_WINDOW, hall, number)
        return None if row is None else _window(row)

    async def hold_of_officer(self, officer: UUID) -> Window | None:
        """Where the officer sits."""
        row = await self._database.fetchrow(HOLD_OF_OFFICER, officer)
        return None if row is None else _window(row)

    async def sit(self, hall: str, number: int, officer: UUID, at: datetime) -> bool:
        """False where somebody sits."""
        found = await self._database.fetchval(SIT, hall, number, officer, at)
        return found is not None

    async def stand_up(self, hall: str, number: int) -> None:
        await self._database.execute(STAND_UP, hall, number)


def _window(row: Row) -> Window:
    return Window(
        hall=row["hall"],
        number=row["number"],
        groups=frozenset(row["letters"]),
        officer=row["officer_id"],
        opened_at=row["opened_at"],
    )


def _stated(hall: Hall) -> dict[str, object]:
    return {
        "opens": hall.opens.isoformat(),
        "closes": hall.closes.isoformat(),
        "daily": hall.daily,
        "walk_in_every": hall.walk_in_every,
        "unit": hall.unit,
        "groups": [
            {
                "letter": each.letter,
                "zh": each.names.zh,
                "en": each.names.en,
                "items": list(each.items),
                "places": list(each.places),
                "minutes": each.minutes,
            }
            for each in hall.groups.values()
        ],
        "priorities": [
            {
                "kind": each.kind,
                "zh": each.names.zh,
                "en": each.names.en,
                "ahead_min": each.ahead // timedelta(minutes=1),
                "by": each.by,
                "from_age": each.from_age,
            }
            for each in hall.priorities.values()
        ],
        "windows": {str(number): sorted(its) for number, its in hall.windows.items()},
    }


def _hall(row: Row) -> Hall:
    stated = row["stated"]
    groups = [_group(each) for each in stated["groups"]]
    priorities = [_priority(each) for each in stated["priorities"]]
    return Hall(
        hall=row["hall"],
        names=Words(row["zh"], row["en"]),
        area=row["area"],
        opens=time.fromisoformat(stated["opens"]),
        closes=time.fromisoformat(stated["closes"]),
        groups={each.letter: each for each in groups},
        priorities={each.kind: each for each in priorities},
        windows={int(number): frozenset(its) for number, its in stated["windows"].items()},
        walk_in_every=stated["walk_in_every"],
        daily=stated["daily"],
        unit=stated.get("unit", RUNS),  # of one that was loaded before halls named theirs
    )


def _group(stated: Mapping[str, Any]) -> Group:
    return Group(
        letter=stated["letter"],
        names=Words(stated["zh"], stated["en"]),
        items=tuple(stated["items"]),
        places=tuple(stated["places"]),
        minutes=stated["minutes"],
    )


def _priority(stated: Mapping[str, Any]) -> Priority:
    return Priority(
        kind=stated["kind"],
        names=Words(stated["zh"], stated["en"]),
        ahead=timedelta(minutes=stated["ahead_min"]),
        by=PriorityBy(stated["by"]),
        from_age=stated["from_age"],
    )
