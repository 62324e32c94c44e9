"""The ledger: slots, and how many places of each are taken. A place is taken, or given back, by one statement."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from domain.bookings.places import Place, PlaceKind, Slot, SlotPlan
from storage.bookings.places import COLUMNS, read_place
from storage.database import Database, Row

_SLOT: Final = """
s.slot_id, s.place, s.starts_at, s.minutes, s.opens_at, s.size, s.walk_in_share, s.taken, s.walked_in, s.closed_at
"""
# A hold whose time is over stands in nobody's way, whether anybody has swept it or not.
_LAPSED: Final = """
(SELECT count(*) FROM bookings AS b
 WHERE b.slot_id = s.slot_id AND b.state IN ('held', 'booked', 'checked_in')
    AND b.state = 'held' AND b.held_until <= $2) AS lapsed
"""
READ: Final = f"""
SELECT {_SLOT}, {_LAPSED}, {COLUMNS} FROM slots AS s JOIN places AS p ON p.place = s.place
WHERE s.slot_id = $1
"""  # noqa: S608  # constants alone
#: Two of them are held before any is taken, so that two who change places wait for each other in no circle.
HOLD: Final = (
    "SELECT slot_id FROM slots WHERE slot_id = ANY ($1) ORDER BY slot_id FOR NO KEY UPDATE"
)
TAKE: Final = """
UPDATE slots SET taken = taken + 1
WHERE slot_id = $1 AND closed_at IS NULL AND starts_at > $2 AND opens_at <= $2
    AND taken < size AND taken - walked_in < size - walk_in_share
RETURNING slot_id
"""
#: At the counter, until it is over, and of all that it has.
TAKE_AT_COUNTER: Final = """
UPDATE slots SET taken = taken + 1, walked_in = walked_in + 1
WHERE slot_id = $1 AND closed_at IS NULL AND starts_at + minutes * interval '1 minute' > $2
    AND taken < size
RETURNING slot_id
"""
#: For who waited, before the release too.
TAKE_FIRST: Final = """
UPDATE slots SET taken = taken + 1
WHERE slot_id = $1 AND closed_at IS NULL AND starts_at > $2
    AND taken < size AND taken - walked_in < size - walk_in_share
RETURNING slot_id
"""
GIVE_BACK: Final = """
UPDATE slots SET taken = taken - 1, walked_in = walked_in - $2::int WHERE slot_id = $1
"""
CLOSE: Final = """
UPDATE slots SET closed_at = $2, closed_by = $3, closed_why = $4
WHERE slot_id = $1 AND closed_at IS NULL RETURNING slot_id
"""
#: What is there already stays as it is.
MAKE: Final = """
INSERT INTO slots (slot_id, place, day, starts_at, minutes, opens_at, size, walk_in_share)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::date[], $4::timestamptz[], $5::smallint[],
    $6::timestamptz[], $7::smallint[], $8::smallint[])
ON CONFLICT (place, starts_at) DO NOTHING RETURNING slot_id
"""
#: Of a place that was loaded anew: what nobody has taken is made again by its new hours.
UNMAKE: Final = """
DELETE FROM slots WHERE place = $1 AND starts_at > $2 AND taken = 0 AND closed_at IS NULL
"""
OF_DAYS: Final = f"""
SELECT {_SLOT}, {_LAPSED}, p.kind FROM slots AS s JOIN places AS p ON p.place = s.place
WHERE s.place = $1 AND s.starts_at >= $3 AND s.starts_at < $4
ORDER BY s.starts_at
"""  # noqa: S608  # constants alone
#: The next that have a place for who comes first, before their release too.
NEXT_FREE: Final = f"""
SELECT {_SLOT}, 0 AS lapsed, p.kind FROM slots AS s JOIN places AS p ON p.place = s.place
WHERE s.place = $1 AND s.starts_at > $2 AND s.closed_at IS NULL
    AND s.taken < s.size AND s.taken - s.walked_in < s.size - s.walk_in_share
    AND ($3::date IS NULL OR s.day = $3)
ORDER BY s.starts_at LIMIT $4
"""  # noqa: S608  # a constant alone


class SlotStore:
    """What changes something, within the unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, slot: UUID, at: datetime) -> tuple[Slot, Place] | None:
        """As it is at that moment, with its place."""
        row = await self._database.fetchrow(READ, slot, at)
        return None if row is None else (_slot(row), read_place(row))

    async def hold(self, slots: Collection[UUID]) -> None:
        """In their order; nobody else takes or gives back of them until the unit of work ends."""
        await self._database.execute(HOLD, list(slots))

    async def take(self, slot: UUID, at: datetime) -> bool:
        """False where none is free, or not for page and app, or not at this moment."""
        return await self._database.fetchval(TAKE, slot, at) is not None

    async def take_at_counter(self, slot: UUID, at: datetime) -> bool:
        """Of the share that is kept for it too."""
        return await self._database.fetchval(TAKE_AT_COUNTER, slot, at) is not None

    async def take_first(self, slot: UUID, at: datetime) -> bool:
        """For who waited, or was stopped: before the release too."""
        return await self._database.fetchval(TAKE_FIRST, slot, at) is not None

    async def give_back(self, slot: UUID, *, walk_in: bool) -> None:
        await self._database.execute(GIVE_BACK, slot, int(walk_in))

    async def close(self, slot: UUID, at: datetime, by: str, why: str) -> bool:
        """False for none, and for one that is closed."""
        return await self._database.fetchval(CLOSE, slot, at, by, why) is not None

    async def make(self, plans: Sequence[SlotPlan], days: Sequence[date]) -> int:
        """`days`: the city's, of each. How many there were not yet."""
        rows = await self._database.fetch(
            MAKE,
            [uuid4() for _ in plans],
            [each.place for each in plans],
            list(days),
            [each.starts_at for each in plans],
            [each.minutes for each in plans],
            [each.opens_at for each in plans],
            [each.size for each in plans],
            [each.walk_in_share for each in plans],
        )
        return len(rows)

    async def unmake(self, place: str, after: datetime) -> None:
        await self._database.execute(UNMAKE, place, after)

    async def of_place(
        self, place: str, since: datetime, until: datetime, at: datetime
    ) -> Sequence[Slot]:
        """In their order, as they are at `at`."""
        rows = await self._database.fetch(OF_DAYS, place, at, since, until)
        return [_slot(row) for row in rows]

    async def next_free(
        self, place: str, after: datetime, day: date | None, most: int
    ) -> Sequence[Slot]:
        """`day`: on which; None: on any."""
        rows = await self._database.fetch(NEXT_FREE, place, after, day, most)
        return [_slot(row) for row in rows]


def _slot(row: Row) -> Slot:
    return Slot(
        slot=row["slot_id"],
        place=row["place"],
        kind=PlaceKind(row["kind"]),
        starts_at=row["starts_at"],
        minutes=row["minutes"],
        opens_at=row["opens_at"],
        size=row["size"],
        walk_in_share=row["walk_in_share"],
        taken=row["taken"],
        walked_in=row["walked_in"],
        lapsed=row["lapsed"],
        closed_at=row["closed_at"],
    )
