"""Video calls with officers: seats and tickets, what is relayed for a while, and what was attested, sealed."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.pensions.home_visits import Doubt
from domain.pensions.videos import (
    Call,
    CallDone,
    CallDue,
    CallOutcome,
    Checked,
    Party,
    Seat,
    Signal,
    SignalKind,
)
from domain.people import Identity
from domain.subjects import SubjectKind
from storage.accounts.persons import open_identity
from storage.database import Database, Queries, Row
from storage.keys.vault import Vault

_CALL: Final = """
person_id, booking_id, officer_id, citizen_seat, citizen_on_at, citizen_saw, officer_seat, officer_on_at,
officer_saw, met_at, outcome, closes_at
"""
OPEN: Final = """
INSERT INTO video_calls (person_id, booking_id, closes_at) VALUES ($1, $2, $3)
ON CONFLICT (booking_id) DO UPDATE SET closes_at = excluded.closes_at
"""
READ: Final = f"SELECT {_CALL} FROM video_calls WHERE booking_id = $1"  # noqa: S608  # a constant alone
LOCK: Final = f"{READ} FOR UPDATE"
#: A new seat: the ticket before, and what was said to the seat before, are over.
SEAT: Final = """
UPDATE video_calls SET officer_id = $2,
    citizen_seat = CASE WHEN $3 = 'citizen' THEN $4 ELSE citizen_seat END,
    citizen_on_at = CASE WHEN $3 = 'citizen' THEN NULL ELSE citizen_on_at END,
    citizen_ticket = CASE WHEN $3 = 'citizen' THEN $5 ELSE citizen_ticket END,
    officer_seat = CASE WHEN $3 = 'officer' THEN $4 ELSE officer_seat END,
    officer_on_at = CASE WHEN $3 = 'officer' THEN NULL ELSE officer_on_at END,
    officer_ticket = CASE WHEN $3 = 'officer' THEN $5 ELSE officer_ticket END,
    citizen_session = CASE WHEN $3 = 'citizen' THEN $7 ELSE citizen_session END,
    officer_session = CASE WHEN $3 = 'officer' THEN $7 ELSE officer_session END,
    tickets_until = $6
WHERE booking_id = $1
"""
FORGET: Final = "DELETE FROM video_signals WHERE booking_id = $1"
#: A ticket lets one socket in, once, while the appointment's time runs.
SIT_CITIZEN: Final = f"""
UPDATE video_calls SET citizen_ticket = NULL, citizen_on_at = $2
WHERE citizen_ticket = $1 AND tickets_until > $2 AND closes_at > $2 AND outcome IS NULL
RETURNING {_CALL}, citizen_session AS session
"""  # noqa: S608  # a constant alone
SIT_OFFICER: Final = f"""
UPDATE video_calls SET officer_ticket = NULL, officer_on_at = $2
WHERE officer_ticket = $1 AND tickets_until > $2 AND closes_at > $2 AND outcome IS NULL
RETURNING {_CALL}, officer_session AS session
"""  # noqa: S608  # a constant alone
#: Of the seat that holds now alone; null: its socket is closed.
BEAT: Final = """
UPDATE video_calls SET
    citizen_on_at = CASE WHEN $2 = 'citizen' THEN $4 ELSE citizen_on_at END,
    officer_on_at = CASE WHEN $2 = 'officer' THEN $4 ELSE officer_on_at END
WHERE booking_id = $1 AND CASE WHEN $2 = 'citizen' THEN citizen_seat ELSE officer_seat END = $3
    AND outcome IS NULL
"""
SAW: Final = """
UPDATE video_calls SET citizen_saw = $2, officer_saw = $3, met_at = $4 WHERE booking_id = $1
"""
# The share lock makes it wait for an end, which forgets what was said; afterwards nothing more is kept.
SAY: Final = """
INSERT INTO video_signals (booking_id, sender, epoch, kind, body, at)
SELECT $1, $2, $3, $4, $5, $6 FROM video_calls
WHERE booking_id = $1 AND outcome IS NULL
    AND (SELECT count(*) FROM video_signals WHERE booking_id = $1 AND sender = $2) < $7
FOR SHARE
RETURNING n
"""
SAID: Final = """
SELECT n, kind, body FROM video_signals
WHERE booking_id = $1 AND n > $2 AND sender = $3 AND epoch = $4 ORDER BY n
"""
END: Final = """
UPDATE video_calls SET outcome = $2, scheme = $3, doubts = $4, said = $5, ended_at = $6, officer_id = $7,
    evidence_id = $8, citizen_ticket = NULL, officer_ticket = NULL, citizen_on_at = NULL, officer_on_at = NULL
WHERE booking_id = $1 AND outcome IS NULL RETURNING booking_id
"""
_DONE: Final = """
person_id, booking_id, officer_id, scheme, said, outcome, doubts, met_at, ended_at, evidence_id
"""
OF_PERSON: Final = f"""
SELECT {_DONE} FROM video_calls WHERE person_id = $1 AND said IS NOT NULL
ORDER BY ended_at DESC LIMIT $2
"""  # noqa: S608  # a constant alone
#: The day of a place, of the officer's areas; neither their own nor of somebody for whom they act.
DAY: Final = f"""
SELECT b.person_id, b.booking_id, b.starts_at, b.minutes, b.state, p.identity, c.citizen_on_at, c.outcome
FROM bookings AS b JOIN persons AS p ON p.person_id = b.person_id
    LEFT JOIN video_calls AS c ON c.booking_id = b.booking_id
WHERE b.place = $1 AND b.day = $2 AND b.state IN ('booked', 'checked_in', 'served', 'missed')
    AND b.about LIKE '{SubjectKind.ENTITLEMENT.prefix}%' AND officer_serves($3, p.area)
    AND NOT EXISTS (
        SELECT FROM officers AS o WHERE o.officer_id = $3 AND (
            o.person_id = b.person_id OR EXISTS (
                SELECT FROM accounts AS a JOIN mandates AS m ON m.account_id = a.account_id
                WHERE a.person_id = o.person_id AND m.person_id = b.person_id
                    AND m.ended_at IS NULL AND m.ends_at > $4)))
ORDER BY b.starts_at, b.booking_id LIMIT $5
"""  # noqa: S608  # a constant alone
SERVED: Final = "SELECT officer_serves($1, area) FROM persons WHERE person_id = $2"
IDENTITY: Final = "SELECT identity FROM persons WHERE person_id = $1"
#: Came, and nobody of the office said what came of it.
LEFT: Final = """
SELECT b.booking_id FROM bookings AS b JOIN video_calls AS c ON c.booking_id = b.booking_id
WHERE b.kind = 'video' AND b.state = 'checked_in' AND c.outcome IS NULL AND c.closes_at < $1
ORDER BY c.closes_at LIMIT $2
"""


async def of_person(tx: Queries, vault: Vault, person: UUID, limit: int) -> tuple[CallDone, ...]:
    """Those of which an officer said something, the newest first."""
    return tuple(_done(vault, row) for row in await tx.fetch(OF_PERSON, person, limit))


class VideoStore:
    """What changes something, within the unit of work."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def open(self, person: UUID, booking: UUID, closes_at: datetime) -> Call:
        """Locked; made where this is the first entrance."""
        await self._database.execute(OPEN, person, booking, closes_at)
        held = await self.lock(booking)
        assert held is not None
        return held

    async def read(self, booking: UUID) -> Call | None:
        row = await self._database.fetchrow(READ, booking)
        return None if row is None else _call(row)

    async def lock(self, booking: UUID) -> Call | None:
        row = await self._database.fetchrow(LOCK, booking)
        return None if row is None else _call(row)

    async def seat(
        self, call: Call, party: Party, ticket: bytes, session: UUID, until: datetime
    ) -> None:
        """`ticket`: its digest; `session`: with which the seat ends."""
        number = call.seats[party].number
        await self._database.execute(
            SEAT, call.booking, call.officer, party, number, ticket, until, session
        )
        await self._database.execute(FORGET, call.booking)

    async def sit(self, ticket: bytes, at: datetime) -> tuple[Call, Party, UUID] | None:
        """With the session of the seat. Single use; None for a ticket that is none, or whose time is over."""
        for party, statement in ((Party.CITIZEN, SIT_CITIZEN), (Party.OFFICER, SIT_OFFICER)):
            row = await self._database.fetchrow(statement, ticket, at)
            if row is not None:
                return _call(row), party, row["session"]
        return None

    async def beat(self, booking: UUID, party: Party, seat: int, at: datetime | None) -> None:
        """Its socket is there; None: not any more. Of a seat that another has taken nothing is noted."""
        await self._database.execute(BEAT, booking, party, seat, at)

    async def saw(self, call: Call) -> None:
        seats = call.seats
        await self._database.execute(
            SAW, call.booking, seats[Party.CITIZEN].saw, seats[Party.OFFICER].saw, call.met_at
        )

    async def say(
        self, call: Call, party: Party, kind: SignalKind, body: str, at: datetime, most: int
    ) -> bool:
        """False where the party said so much already, or the call is over."""
        sealed = self._vault.seal("identity", body.encode(), aad=_signal_aad(call.booking))
        said = await self._database.fetchval(
            SAY, call.booking, party, call.epoch, kind, sealed, at, most
        )
        return said is not None

    async def said(self, call: Call, party: Party, after: int) -> Sequence[Signal]:
        """What the party said to the seats that hold now, in its order."""
        rows = await self._database.fetch(SAID, call.booking, after, party, call.epoch)
        aad = _signal_aad(call.booking)
        return [
            Signal(
                row["n"],
                SignalKind(row["kind"]),
                self._vault.open("identity", row["body"], aad=aad).decode(),
            )
            for row in rows
        ]

    async def end(self, done: CallDone) -> bool:
        """False for one that had ended."""
        said = {
            "wanted": done.said.wanted,
            "face": done.said.face,
            "document": done.said.document,
            "answers": dict(done.said.answers),
            "words": done.said.words,
        }
        sealed = self._vault.seal(
            "identity", json.dumps(said, ensure_ascii=False).encode(), aad=_aad(done.booking)
        )
        ended = await self._database.fetchval(
            END,
            done.booking,
            done.outcome,
            done.scheme,
            list(done.doubts),
            sealed,
            done.ended_at,
            done.officer,
            done.evidence,
        )
        await self._database.execute(FORGET, done.booking)
        return ended is not None

    async def day(
        self, place: str, day: date, officer: UUID, at: datetime, most: int
    ) -> Sequence[CallDue]:
        """In the order of their times."""
        rows = await self._database.fetch(DAY, place, day, officer, at, most)
        return [self._due(row) for row in rows]

    async def serves(self, officer: UUID, person: UUID) -> bool:
        """Whether the person lives in an area of the officer's."""
        served: bool = await self._database.fetchval(SERVED, officer, person)
        return served

    async def identity(self, person: UUID) -> Identity:
        return open_identity(self._vault, person, await self._database.fetchval(IDENTITY, person))

    async def left(self, at: datetime, most: int) -> Sequence[UUID]:
        """Bookings whose persons came to a call that nobody of the office held."""
        return [row["booking_id"] for row in await self._database.fetch(LEFT, at, most)]

    def _due(self, row: Row) -> CallDue:
        identity = open_identity(self._vault, row["person_id"], row["identity"])
        return CallDue(
            booking=row["booking_id"],
            person=row["person_id"],
            starts_at=row["starts_at"],
            minutes=row["minutes"],
            state=row["state"],
            name=identity.name,
            waits_since=row["citizen_on_at"],
            outcome=None if row["outcome"] is None else CallOutcome(row["outcome"]),
        )


def _aad(booking: UUID) -> bytes:
    return b"video_calls.said:" + booking.bytes


def _signal_aad(booking: UUID) -> bytes:
    return b"video_signals.body:" + booking.bytes


def _call(row: Row) -> Call:
    return Call(
        person=row["person_id"],
        booking=row["booking_id"],
        closes_at=row["closes_at"],
        officer=row["officer_id"],
        seats={
            Party.CITIZEN: Seat(row["citizen_seat"], row["citizen_on_at"], row["citizen_saw"]),
            Party.OFFICER: Seat(row["officer_seat"], row["officer_on_at"], row["officer_saw"]),
        },
        met_at=row["met_at"],
        outcome=None if row["outcome"] is None else CallOutcome(row["outcome"]),
    )


def _done(vault: Vault, row: Row) -> CallDone:
    said = json.loads(vault.open("identity", row["said"], aad=_aad(row["booking_id"])))
    return CallDone(
        person=row["person_id"],
        booking=row["booking_id"],
        officer=row["officer_id"],
        scheme=row["scheme"],
        said=Checked(
            wanted=CallOutcome(said["wanted"]),
            face=said["face"],
            document=said["document"],
            answers=said["answers"],
            words=said["words"],
        ),
        outcome=CallOutcome(row["outcome"]),
        doubts=tuple(Doubt(doubt) for doubt in row["doubts"]),
        met_at=row["met_at"],
        ended_at=row["ended_at"],
        evidence=row["evidence_id"],
    )
