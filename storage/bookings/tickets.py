"""Tickets of halls: taken, called by whichever window is first, served; and what was learned from them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.bookings.forecast import KNOWN_AFTER, Accuracy, Coming, Errors, Forecast, Pace, Wait
from domain.bookings.tickets import Booked, Ticket, TicketState
from storage.database import Database, Row

NUMBER: Final = """
INSERT INTO ticket_numbers AS t (hall, day, letter, last) VALUES ($1, $2, $3, 1)
ON CONFLICT (hall, day, letter) DO UPDATE SET last = t.last + 1 WHERE t.last < $4
RETURNING last
"""
ADD: Final = """
INSERT INTO tickets
    (ticket_id, hall, day, number, letter, state, person_id, account_id, booking_id, booked_at,
     booked_until, priority, ahead, taken_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT DO NOTHING RETURNING ticket_id
"""
FORECAST: Final = """
UPDATE tickets SET forecast_s = $2, forecast_error_s = $3, told_low_min = $4, told_high_min = $5
WHERE ticket_id = $1
"""
READ: Final = "SELECT * FROM tickets WHERE ticket_id = $1"
HOLD: Final = "SELECT * FROM tickets WHERE ticket_id = $1 FOR UPDATE"
OF_BOOKING: Final = "SELECT * FROM tickets WHERE booking_id = $1 FOR UPDATE"
NUMBER_OF_BOOKING: Final = "SELECT number FROM tickets WHERE booking_id = $1"
WAITING: Final = """
SELECT * FROM tickets WHERE hall = $1 AND day = $2 AND state = 'waiting' ORDER BY ticket_id
"""
AT_WINDOWS: Final = """
SELECT * FROM tickets WHERE hall = $1 AND day = $2 AND state IN ('called', 'serving')
ORDER BY window_number
"""
# Whoever comes first takes it: the others pass over a row that is locked or waits no more.
CALL: Final = """
UPDATE tickets SET state = 'called', window_number = $2, calls = 1, called_at = $3, behind = NULL,
    waited_s = COALESCE(waited_s, extract(epoch FROM $3 - taken_at))
WHERE ticket_id = (
    SELECT t.ticket_id FROM unnest($1::uuid[]) WITH ORDINALITY AS o (ticket_id, place)
    JOIN tickets AS t ON t.ticket_id = o.ticket_id
    WHERE t.state = 'waiting' ORDER BY o.place LIMIT 1 FOR UPDATE OF t SKIP LOCKED)
RETURNING *
"""
WRITE: Final = """
UPDATE tickets SET state = $2, letter = $3, window_number = $4, calls = $5, called_at = $6,
    started_at = $7, ended_at = $8, passed_over = $9, behind = $10
WHERE ticket_id = $1
"""
# The newest calls first; who booked and came late stands among those who walked in.
CALLED_LAST: Final = """
SELECT booked_at IS NOT NULL AND taken_at < booked_until AS booked FROM tickets
WHERE hall = $1 AND day = $2 AND called_at IS NOT NULL AND letter = ANY ($3)
ORDER BY called_at DESC LIMIT $4
"""
# The own of an account, and those of the person to whom it is bound.
OF_HOLDER: Final = """
SELECT * FROM (
    (SELECT * FROM tickets WHERE account_id = $1 AND day = $3 ORDER BY taken_at DESC LIMIT $4)
    UNION
    (SELECT * FROM tickets WHERE person_id = $2 AND day = $3 ORDER BY taken_at DESC LIMIT $4)
) AS t ORDER BY taken_at DESC LIMIT $4
"""
ATTACH: Final = """
UPDATE tickets SET booking_id = $4, booked_at = $5, booked_until = $6
WHERE person_id = $1 AND hall = $2 AND day = $3 AND state = 'waiting' AND booking_id IS NULL
RETURNING *
"""
OF_PERSON: Final = """
SELECT * FROM tickets WHERE person_id = $1 ORDER BY taken_at DESC LIMIT $2
"""
# Booked for later today, and not come yet.
COMING: Final = """
SELECT booking_id, place, starts_at, minutes FROM bookings
WHERE place = ANY ($1) AND day = $2 AND starts_at > $3 AND state = 'booked'
ORDER BY starts_at, booking_id
"""
WAITING_ACCOUNTS: Final = """
SELECT account_id FROM tickets
WHERE hall = $1 AND day = $2 AND state = 'waiting' AND account_id IS NOT NULL
UNION
SELECT a.account_id FROM tickets AS t JOIN accounts AS a ON a.person_id = t.person_id
WHERE t.hall = $1 AND t.day = $2 AND t.state = 'waiting'
"""
LEARN: Final = """
INSERT INTO served_tickets
    (hall, day, hour, letter, served_s, waited_s, forecast_s, forecast_error_s, told_low_min,
     told_high_min)
SELECT hall, day, $2, letter, extract(epoch FROM ended_at - started_at), waited_s, forecast_s,
    forecast_error_s, told_low_min, told_high_min
FROM tickets WHERE ticket_id = $1 RETURNING waited_s::float
"""
PACES: Final = """
SELECT letter, hour, count(*)::int AS known, avg(served_s)::float AS mean_s,
    COALESCE(stddev_samp(served_s), 0)::float AS sd_s
FROM served_tickets WHERE hall = $1 AND day >= $2
GROUP BY GROUPING SETS ((letter, hour), (letter))
"""
# How many errors each was off, of those that were said.
ERRORS: Final = """
SELECT count(*)::int AS known,
    percentile_cont(ARRAY[0.1, 0.9]) WITHIN GROUP (ORDER BY (waited_s - forecast_s) / forecast_error_s)
        AS off
FROM served_tickets
WHERE hall = $1 AND day >= $2 AND forecast_error_s > 0 AND forecast_s > 0 AND waited_s IS NOT NULL
"""


# Of what people were told when they took a ticket, how much came true.
ACCURACY: Final = """
SELECT count(*)::int AS known,
    (count(*) FILTER (WHERE waited_s BETWEEN 60 * told_low_min AND 60 * told_high_min))::int AS within,
    COALESCE(percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(waited_s - forecast_s)), 0)::float AS median_s
FROM served_tickets
WHERE hall = $1 AND day >= $2 AND told_high_min IS NOT NULL AND waited_s IS NOT NULL
"""


class TicketStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def number(self, hall: str, day: date, letter: str, most: int) -> int | None:
        """The next of the day; None above `most`."""
        found = await self._database.fetchval(NUMBER, hall, day, letter, most)
        return None if found is None else int(found)

    async def add(self, ticket: Ticket) -> bool:
        """False where its holder has an open one of the hall, or its booking one already."""
        found = await self._database.fetchval(
            ADD,
            ticket.ticket,
            ticket.hall,
            ticket.day,
            ticket.number,
            ticket.group,
            ticket.state,
            ticket.person,
            ticket.account,
            ticket.booking,
            ticket.booked_at,
            ticket.booked_until,
            ticket.priority,
            ticket.ahead,
            ticket.taken_at,
        )
        return found is not None

    async def note_forecast(self, ticket: UUID, said: Forecast, told: Wait) -> None:
        """What its holder was told when it was taken."""
        row = (ticket, said.wait_s, said.error_s, told.low, told.high)
        await self._database.execute(FORECAST, *row)

    async def read(self, ticket: UUID) -> Ticket | None:
        return _maybe(await self._database.fetchrow(READ, ticket))

    async def hold(self, ticket: UUID) -> Ticket | None:
        """Until the unit of work ends it stays as it is."""
        return _maybe(await self._database.fetchrow(HOLD, ticket))

    async def hold_of_booking(self, booking: UUID) -> Ticket | None:
        return _maybe(await self._database.fetchrow(OF_BOOKING, booking))

    async def number_of(self, booking: UUID) -> str:
        """Of the ticket that was drawn for it; "" where there is none."""
        return await self._database.fetchval(NUMBER_OF_BOOKING, booking) or ""

    async def waiting(self, hall: str, day: date) -> Sequence[Ticket]:
        """In no order that means anything."""
        return [read_ticket(row) for row in await self._database.fetch(WAITING, hall, day)]

    async def at_windows(self, hall: str, day: date) -> Sequence[Ticket]:
        """Called, or being served."""
        return [read_ticket(row) for row in await self._database.fetch(AT_WINDOWS, hall, day)]

    async def call(self, wanted: Sequence[UUID], window: int, at: datetime) -> Ticket | None:
        """The first of these that still waits and that nobody else is calling; None when there is none."""
        return _maybe(await self._database.fetchrow(CALL, list(wanted), window, at))

    async def write(self, ticket: Ticket) -> None:
        """As it stands now, of one that is held."""
        await self._database.execute(
            WRITE,
            ticket.ticket,
            ticket.state,
            ticket.group,
            ticket.window,
            ticket.calls,
            ticket.called_at,
            ticket.started_at,
            ticket.ended_at,
            ticket.passed_over,
            ticket.behind,
        )

    async def passed(self, hall: str, day: date, groups: Collection[str], most: int) -> int:
        """How many were called as booked since the last one who was not; `most` at most."""
        rows = await self._database.fetch(CALLED_LAST, hall, day, sorted(groups), most)
        booked = [bool(row["booked"]) for row in rows]
        return booked.index(False) if False in booked else len(booked)

    async def of_holder(
        self, account: UUID, person: UUID | None, day: date, most: int
    ) -> Sequence[Ticket]:
        """Of that day, the newest first."""
        rows = await self._database.fetch(OF_HOLDER, account, person, day, most)
        return [read_ticket(row) for row in rows]

    async def attach(self, holder: UUID, hall: str, day: date, booked: Booked) -> Ticket | None:
        """The person's ticket that waits becomes that of the booking; None where there is none."""
        row = (holder, hall, day, booked.booking, booked.starts_at, booked.ends_at)
        return _maybe(await self._database.fetchrow(ATTACH, *row))

    async def waiting_accounts(self, hall: str, day: date) -> tuple[UUID, ...]:
        """Of whom waits in the hall."""
        rows = await self._database.fetch(WAITING_ACCOUNTS, hall, day)
        return tuple(row["account_id"] for row in rows)

    async def coming(
        self, places: Mapping[str, str], day: date, after: datetime
    ) -> Sequence[Coming]:
        """Who is booked at these places for later that day; `places`: the group of each."""
        return [
            Coming(
                booking=row["booking_id"],
                group=places[row["place"]],
                starts_at=row["starts_at"],
                ends_at=row["starts_at"] + timedelta(minutes=row["minutes"]),
            )
            for row in await self._database.fetch(COMING, list(places), day, after)
        ]

    async def learn(self, ticket: UUID, hour: int) -> float | None:
        """Keeps how long one that is done was waited for and served, of nobody; the wait until its first call."""
        waited: float | None = await self._database.fetchval(LEARN, ticket, hour)
        return waited

    async def paces(self, hall: str, since: date) -> dict[tuple[str, int | None], tuple[int, Pace]]:
        """By group and hour, and by group alone: of how many, and how long they took."""
        return {
            (row["letter"], row["hour"]): (row["known"], Pace(row["mean_s"], row["sd_s"]))
            for row in await self._database.fetch(PACES, hall, since)
        }

    async def errors(self, hall: str, since: date) -> Errors:
        row = await self._database.fetchrow(ERRORS, hall, since)
        if row is None or row["known"] < KNOWN_AFTER:
            return Errors()
        soonest, latest = row["off"]
        return Errors(soonest, latest)

    async def accuracy(self, hall: str, since: date) -> Accuracy:
        row = await self._database.fetchrow(ACCURACY, hall, since)
        assert row is not None
        return Accuracy(row["known"], row["within"], row["median_s"])


def read_ticket(row: Row) -> Ticket:
    return Ticket(
        ticket=row["ticket_id"],
        hall=row["hall"],
        day=row["day"],
        number=row["number"],
        group=row["letter"],
        taken_at=row["taken_at"],
        state=TicketState(row["state"]),
        person=row["person_id"],
        account=row["account_id"],
        booking=row["booking_id"],
        booked_at=row["booked_at"],
        booked_until=row["booked_until"],
        priority=row["priority"],
        ahead=row["ahead"],
        window=row["window_number"],
        calls=row["calls"],
        called_at=row["called_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        passed_over=row["passed_over"],
        behind=row["behind"],
    )


def _maybe(row: Row | None) -> Ticket | None:
    return None if row is None else read_ticket(row)
