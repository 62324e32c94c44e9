"""Who waits for a place, in their order; a wait that has ended is no row any more."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from domain.bookings.waits import Wait
from domain.subjects import Subject
from storage.database import Database, Row

_WAIT: Final = "person_id, wait_id, place, day, first, since, about, made_by, mandate_id"
ADD: Final = f"""
INSERT INTO booking_waits ({_WAIT}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT DO NOTHING RETURNING wait_id
"""  # noqa: S608  # a constant alone
#: Who has a booking there on that day waits for nothing; who is being offered one now is passed over.
NEXT: Final = f"""
SELECT {_WAIT} FROM booking_waits AS w
WHERE w.place = $1 AND (w.day IS NULL OR w.day = $2) AND NOT EXISTS (
    SELECT FROM bookings AS b
    WHERE b.person_id = w.person_id AND b.place = $1 AND b.day = $2
        AND b.state IN ('held', 'booked', 'checked_in', 'served'))
ORDER BY w.first DESC, w.since LIMIT 1 FOR UPDATE OF w SKIP LOCKED
"""  # noqa: S608  # a constant alone
END: Final = "DELETE FROM booking_waits WHERE person_id = $1 AND wait_id = $2 RETURNING wait_id"
END_OF_DAY: Final = "DELETE FROM booking_waits WHERE person_id = $1 AND place = $2 AND day = $3"
OF_PERSON: Final = f"SELECT {_WAIT} FROM booking_waits WHERE person_id = $1 ORDER BY since LIMIT $2"  # noqa: S608  # a constant alone
BEFORE: Final = """
SELECT count(*) FROM booking_waits
WHERE place = $1 AND (day IS NULL OR day = $2) AND (NOT first, since) < (NOT $3, $4)
"""
#: Places that somebody waits for, with the days; None: any.
WAITED_FOR: Final = """
SELECT DISTINCT place, day FROM booking_waits WHERE (day IS NULL OR day >= $1) LIMIT $2
"""


class WaitStore:
    """What changes something, within the unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, wait: Wait) -> bool:
        """False for who waits for the same already."""
        added = await self._database.fetchval(
            ADD,
            wait.person,
            wait.wait,
            wait.place,
            wait.day,
            wait.first,
            wait.since,
            str(wait.about),
            wait.made_by,
            wait.mandate,
        )
        return added is not None

    async def next(self, place: str, day: date) -> Wait | None:
        """Locked: the first who waits for that day and has no booking there on it."""
        row = await self._database.fetchrow(NEXT, place, day)
        return None if row is None else read_wait(row)

    async def end(self, person: UUID, wait: UUID) -> bool:
        """False for none."""
        return await self._database.fetchval(END, person, wait) is not None

    async def end_of_day(self, person: UUID, place: str, day: date) -> None:
        """Of who has a booking there now."""
        await self._database.execute(END_OF_DAY, person, place, day)

    async def of_person(self, person: UUID, limit: int) -> Sequence[Wait]:
        """The oldest first."""
        return [read_wait(row) for row in await self._database.fetch(OF_PERSON, person, limit)]

    async def before(self, wait: Wait) -> int:
        """How many come before it."""
        count: int = await self._database.fetchval(
            BEFORE, wait.place, wait.day, wait.first, wait.since
        )
        return count

    async def waited_for(self, today: date, most: int) -> Sequence[tuple[str, date | None]]:
        """Places with the days for which somebody waits; None: any."""
        rows = await self._database.fetch(WAITED_FOR, today, most)
        return [(row["place"], row["day"]) for row in rows]


def read_wait(row: Row) -> Wait:
    return Wait(
        person=row["person_id"],
        wait=row["wait_id"],
        place=row["place"],
        made_by=row["made_by"],
        since=row["since"],
        day=row["day"],
        first=row["first"],
        about=Subject.parse(row["about"]),
        mandate=row["mandate_id"],
    )
