"""Bookings as rows. Those of a slot that are to lapse, or a place's that are to be missed, are found by an index."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.bookings.bookings import Booking, BookingState, Standing
from domain.bookings.places import PlaceKind
from domain.days import day_of
from domain.subjects import Subject
from storage.database import Database, Row

_BOOKING: Final = """
person_id, booking_id, slot_id, place, kind, starts_at, minutes, state, held_until, code, about, made_by, made_at,
mandate_id, walk_in, offered, late, changed_at, version
"""
#: None where the person has one at the place on that day.
ADD: Final = f"""
INSERT INTO bookings ({_BOOKING}, day, missed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
ON CONFLICT DO NOTHING RETURNING booking_id
"""  # noqa: S608  # a constant alone
READ: Final = f"SELECT {_BOOKING} FROM bookings WHERE person_id = $1 AND booking_id = $2"  # noqa: S608  # a constant alone
FIND: Final = f"SELECT {_BOOKING} FROM bookings WHERE booking_id = $1"  # noqa: S608  # a constant alone
LOCK: Final = f"{FIND} FOR NO KEY UPDATE"
SAVE: Final = """
UPDATE bookings SET slot_id = $4, starts_at = $5, minutes = $6, state = $7, held_until = $8, late = $9,
    changed_at = $10, version = $11, day = $12, missed_at = $13, reminded = $14, walk_in = $15
WHERE person_id = $1 AND booking_id = $2 AND version = $3 RETURNING booking_id
"""
HAS_ON: Final = """
SELECT EXISTS (SELECT FROM bookings
    WHERE person_id = $1 AND place = $2 AND day = $3 AND booking_id <> $4
        AND state IN ('held', 'booked', 'checked_in', 'served'))
"""
STANDING: Final = """
SELECT count(*) FILTER (WHERE state IN ('held', 'booked')) AS open,
    count(*) FILTER (
        WHERE state = 'cancelled' AND NOT offered AND held_until <= changed_at AND changed_at > $4) AS lapses,
    array_agg(starts_at + minutes * interval '1 minute' ORDER BY starts_at)
        FILTER (WHERE state = 'missed' AND kind = $2) AS missed
FROM bookings WHERE person_id = $1 AND starts_at > $3
"""
#: What somebody else is about to end is left to them.
LAPSED_OF: Final = f"""
SELECT {_BOOKING} FROM bookings
WHERE slot_id = $1 AND state IN ('held', 'booked', 'checked_in') AND state = 'held' AND held_until <= $2
ORDER BY booking_id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608  # a constant alone
LAPSED: Final = f"""
SELECT {_BOOKING} FROM bookings WHERE state = 'held' AND held_until <= $1
ORDER BY held_until LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608  # a constant alone
TO_MISS: Final = f"""
SELECT {_BOOKING} FROM bookings WHERE state = 'booked' AND missed_at < $1
ORDER BY missed_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608  # a constant alone
#: All of a slot that is closed, the first made first.
OPEN_OF: Final = f"""
SELECT {_BOOKING} FROM bookings WHERE slot_id = $1 AND state IN ('held', 'booked', 'checked_in')
ORDER BY made_at, booking_id FOR NO KEY UPDATE
"""  # noqa: S608  # a constant alone
OF_PERSON: Final = f"""
SELECT {_BOOKING} FROM bookings
WHERE person_id = $1 AND (starts_at, booking_id) < ($2, $3) AND ($4 = '' OR made_by = $4)
ORDER BY starts_at DESC, booking_id DESC LIMIT $5
"""  # noqa: S608  # a constant alone
OF_DAY: Final = f"""
SELECT {_BOOKING} FROM bookings
WHERE place = $1 AND day = $2 AND (starts_at, booking_id) > ($3, $4) AND state <> 'cancelled'
ORDER BY starts_at, booking_id LIMIT $5
"""  # noqa: S608  # a constant alone
BY_CODE: Final = """
SELECT booking_id FROM bookings WHERE place = $1 AND day = $2 AND code = $3 AND state = 'booked' LIMIT 2
"""
WITH_CODE: Final = """
SELECT booking_id FROM bookings
WHERE place = ANY($1) AND day = $2 AND code = $3 AND state IN ('booked', 'checked_in') LIMIT 2
"""
#: Once each: the day before, and an hour before. What somebody is changing now is met in the next round.
_TO_REMIND: Final = """
state = 'booked' AND starts_at > $1 AND reminded < CASE WHEN starts_at <= $2 THEN 2 ELSE 1 END
    AND starts_at <= $3 AND reminded < 2
"""
REMIND: Final = f"""
SELECT {_BOOKING} FROM bookings WHERE {_TO_REMIND}
ORDER BY starts_at LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608  # constants alone
# Whether LAPSED, TO_MISS or REMIND may find any, each by the first entry of its index: mostly there is none.
ANY_DUE: Final = f"""
SELECT coalesce((
        SELECT held_until <= $1 FROM bookings WHERE state = 'held' ORDER BY held_until LIMIT 1), false)
    OR coalesce((
        SELECT missed_at < $1 FROM bookings WHERE state = 'booked' ORDER BY missed_at LIMIT 1), false)
    OR (SELECT starts_at FROM bookings WHERE {_TO_REMIND} ORDER BY starts_at LIMIT 1) IS NOT NULL
"""  # noqa: S608  # a constant alone
REMINDED: Final = """
UPDATE bookings SET reminded = $3 WHERE person_id = $1 AND booking_id = $2
"""


class BookingStore:
    """What changes something, within the unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, booking: Booking, missed_at: datetime) -> bool:
        """False where the person has one at the place on that day."""
        added = await self._database.fetchval(
            ADD,
            booking.person,
            booking.booking,
            booking.slot,
            booking.place,
            booking.kind,
            booking.starts_at,
            booking.minutes,
            booking.state,
            booking.held_until,
            booking.code,
            str(booking.about),
            booking.made_by,
            booking.made_at,
            booking.mandate,
            booking.walk_in,
            booking.offered,
            booking.late,
            booking.changed_at,
            booking.version,
            day_of(booking.starts_at),
            missed_at,
        )
        return added is not None

    async def read(self, person: UUID, booking: UUID) -> Booking | None:
        return _one(await self._database.fetchrow(READ, person, booking))

    async def find(self, booking: UUID) -> Booking | None:
        """Whoever's it is."""
        return _one(await self._database.fetchrow(FIND, booking))

    async def lock(self, booking: UUID) -> Booking | None:
        """Whoever's it is; nobody else changes it until the unit of work ends."""
        return _one(await self._database.fetchrow(LOCK, booking))

    async def save(
        self, before: Booking, after: Booking, missed_at: datetime, *, reminded: int = 0
    ) -> None:
        """RuntimeError if it was not locked. `reminded`: how many of its reminders were told."""
        saved = await self._database.fetchval(
            SAVE,
            after.person,
            after.booking,
            before.version,
            after.slot,
            after.starts_at,
            after.minutes,
            after.state,
            after.held_until,
            after.late,
            after.changed_at,
            after.version,
            day_of(after.starts_at),
            missed_at,
            reminded,
            after.walk_in,
        )
        if saved is None:
            raise RuntimeError("a booking was saved that was not locked")

    async def has_on(self, booking: Booking, day: date) -> bool:
        """Whether the person has another one at the place on that day."""
        found: bool = await self._database.fetchval(
            HAS_ON, booking.person, booking.place, day, booking.booking
        )
        return found

    async def standing(
        self, person: UUID, kind: PlaceKind, since: datetime, lapsed_since: datetime
    ) -> Standing:
        row = await self._database.fetchrow(STANDING, person, kind, since, lapsed_since)
        assert row is not None
        return Standing(row["open"], row["lapses"], tuple(row["missed"] or ()))

    async def any_due(self, at: datetime, soon: datetime, tomorrow: datetime) -> bool:
        """Whether `lapsed`, `to_miss` or `to_remind` may find any."""
        found: bool = await self._database.fetchval(ANY_DUE, at, soon, tomorrow)
        return found

    async def lapsed_of(self, slot: UUID, at: datetime, most: int) -> Sequence[Booking]:
        """Locked; those that somebody else is ending are left out."""
        return _all(await self._database.fetch(LAPSED_OF, slot, at, most))

    async def lapsed(self, at: datetime, most: int) -> Sequence[Booking]:
        """As `lapsed_of`, of all slots."""
        return _all(await self._database.fetch(LAPSED, at, most))

    async def to_miss(self, at: datetime, most: int) -> Sequence[Booking]:
        """Locked; nobody came for them."""
        return _all(await self._database.fetch(TO_MISS, at, most))

    async def open_of(self, slot: UUID) -> Sequence[Booking]:
        """Locked, the first made first."""
        return _all(await self._database.fetch(OPEN_OF, slot))

    async def of_person(
        self, person: UUID, before: tuple[datetime, UUID], limit: int, by: str = ""
    ) -> Sequence[Booking]:
        """The latest first. `by`: those alone that this actor made."""
        return _all(await self._database.fetch(OF_PERSON, person, *before, by, limit))

    async def of_day(
        self, place: str, day: date, after: tuple[datetime, UUID], limit: int
    ) -> Sequence[Booking]:
        """In the order of their slots, but for those that were cancelled."""
        return _all(await self._database.fetch(OF_DAY, place, day, *after, limit))

    async def by_code(self, place: str, day: date, code: str) -> Sequence[UUID]:
        """Those to be checked in; two at most."""
        return [row["booking_id"] for row in await self._database.fetch(BY_CODE, place, day, code)]

    async def with_code(self, places: Sequence[str], day: date, code: str) -> Sequence[UUID]:
        """Those to be checked in, or who are, and not served yet; two at most."""
        rows = await self._database.fetch(WITH_CODE, list(places), day, code)
        return [row["booking_id"] for row in rows]

    async def to_remind(
        self, at: datetime, soon: datetime, tomorrow: datetime, most: int
    ) -> Sequence[Booking]:
        """Locked, those of whose reminders fewer were told than are due: two until `soon`, one until `tomorrow`."""
        return _all(await self._database.fetch(REMIND, at, soon, tomorrow, most))

    async def reminded(self, booking: Booking, count: int) -> None:
        await self._database.execute(REMINDED, booking.person, booking.booking, count)


def read_booking(row: Row) -> Booking:
    return Booking(
        person=row["person_id"],
        booking=row["booking_id"],
        slot=row["slot_id"],
        place=row["place"],
        kind=PlaceKind(row["kind"]),
        starts_at=row["starts_at"],
        minutes=row["minutes"],
        code=row["code"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        about=Subject.parse(row["about"]),
        state=BookingState(row["state"]),
        held_until=row["held_until"],
        mandate=row["mandate_id"],
        walk_in=row["walk_in"],
        offered=row["offered"],
        late=row["late"],
        changed_at=row["changed_at"],
        version=row["version"],
    )


def _one(row: Row | None) -> Booking | None:
    return None if row is None else read_booking(row)


def _all(rows: Sequence[Row]) -> Sequence[Booking]:
    return [read_booking(row) for row in rows]
