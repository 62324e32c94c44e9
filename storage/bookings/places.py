"""Places as rows: what is asked for as columns, hours and rules as they were loaded."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Final

from domain.bookings.places import DayKind, Place, PlaceKind, Rules, Span
from domain.subjects import SubjectKind
from domain.words import Words
from storage.database import Database, Row

COLUMNS: Final = """
p.place, p.kind, p.unit, p.part_of, p.area, p.zh, p.en, p.address_zh, p.address_en, p.items, p.kinds,
p.size AS place_size, p.walk_in_percent, p.minutes AS place_minutes, p.hours, p.rules,
p.closed_at AS place_closed_at
"""
ALL: Final = f"SELECT {COLUMNS} FROM places AS p ORDER BY p.place"  # noqa: S608  # a constant alone
OPEN: Final = f"""
SELECT {COLUMNS} FROM places AS p
WHERE p.closed_at IS NULL AND ($1::text IS NULL OR p.kind = $1) AND ($2 = '' OR p.part_of = $2) AND p.place > $3
ORDER BY p.place LIMIT $4
"""  # noqa: S608  # a constant alone
READ: Final = f"SELECT {COLUMNS} FROM places AS p WHERE p.place = $1"  # noqa: S608  # a constant alone
#: Of two who load the second sees what the first left.
HOLD: Final = f"{READ} FOR UPDATE"
PUT: Final = """
INSERT INTO places (place, kind, unit, part_of, area, zh, en, address_zh, address_en, items, size,
    walk_in_percent, minutes, hours, rules, closed_at, loaded_at, kinds)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
ON CONFLICT (place) DO UPDATE SET unit = $3, part_of = $4, area = $5, zh = $6, en = $7, address_zh = $8,
    address_en = $9, items = $10, size = $11, walk_in_percent = $12, minutes = $13, hours = $14,
    rules = $15, closed_at = $16, loaded_at = $17, kinds = $18
"""


class PlaceStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Sequence[Place]:
        """By their words, those that are closed among them."""
        return [read_place(row) for row in await self._database.fetch(ALL)]

    async def open_(
        self, kind: PlaceKind | None, part_of: str, after: str, limit: int
    ) -> Sequence[Place]:
        """Those that take bookings, by their words, behind `after`; `part_of`: "" for any."""
        rows = await self._database.fetch(OPEN, kind, part_of, after, limit)
        return [read_place(row) for row in rows]

    async def read(self, place: str) -> Place | None:
        row = await self._database.fetchrow(READ, place)
        return None if row is None else read_place(row)

    async def hold(self, place: str) -> Place | None:
        """Until the unit of work ends nobody else loads it."""
        row = await self._database.fetchrow(HOLD, place)
        return None if row is None else read_place(row)

    async def put(self, place: Place, at: datetime) -> None:
        """In place of what was loaded before; its kind stays."""
        await self._database.execute(
            PUT,
            place.place,
            place.kind,
            place.unit,
            place.part_of,
            place.area,
            place.names.zh,
            place.names.en,
            place.address.zh,
            place.address.en,
            list(place.items),
            place.size,
            place.walk_in_percent,
            place.minutes,
            {kind: [[s.begins, s.ends] for s in spans] for kind, spans in place.hours.items()},
            _kept(place.rules),
            at if place.closed else None,
            at,
            list(place.kinds),
        )


def read_place(row: Row) -> Place:
    """Of a row that has COLUMNS."""
    hours = {
        DayKind(kind): tuple(Span(*span) for span in spans) for kind, spans in row["hours"].items()
    }
    return Place(
        place=row["place"],
        kind=PlaceKind(row["kind"]),
        unit=row["unit"],
        names=Words(row["zh"], row["en"]),
        address=Words(row["address_zh"], row["address_en"]),
        size=row["place_size"],
        walk_in_percent=row["walk_in_percent"],
        minutes=row["place_minutes"],
        hours=hours,
        rules=_rules(row["rules"]),
        part_of=row["part_of"],
        area=row["area"],
        items=tuple(row["items"]),
        kinds=tuple(map(SubjectKind, row["kinds"])),
        closed=row["place_closed_at"] is not None,
    )


def _kept(rules: Rules) -> dict[str, Any]:
    eve = rules.cancel_eve
    return {
        "days_ahead": rules.days_ahead,
        "released_at": rules.released_at.isoformat("minutes"),
        "hold_min": rules.hold_min,
        "offer_min": rules.offer_min,
        "cancel_min": rules.cancel_min,
        "cancel_eve": None if eve is None else eve.isoformat("minutes"),
        "early_min": rules.early_min,
        "late_min": rules.late_min,
        "misses": rules.misses,
        "miss_days": rules.miss_days,
        "closed_days": rules.closed_days,
    }


def _rules(kept: dict[str, Any]) -> Rules:
    eve = kept["cancel_eve"]
    times = {
        "released_at": time.fromisoformat(kept["released_at"]),
        "cancel_eve": None if eve is None else time.fromisoformat(eve),
    }
    return Rules(**{**kept, **times})
