"""Home visits: the days that were handed to phones, and what was done at doors, sealed."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.pensions.home_visits import (
    Clock,
    Door,
    Doubt,
    Outcome,
    Reading,
    Report,
    Settled,
    Sign,
    Taken,
    VisitDone,
    VisitDue,
    VisitList,
)
from domain.subjects import Subject, SubjectKind
from storage.accounts.persons import open_identity
from storage.database import Database, Queries, Row
from storage.keys.vault import Vault

# Of the areas that the officer serves, and neither their own nor of somebody for whom they act.
DUE: Final = f"""
SELECT b.person_id, b.booking_id, b.starts_at, b.minutes, b.about, p.identity
FROM bookings AS b JOIN persons AS p ON p.person_id = b.person_id
WHERE b.place = $1 AND b.day = $2 AND b.state IN ('booked', 'checked_in')
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
HAND_OVER: Final = """
INSERT INTO visit_lists (list_id, officer_id, place, day, phone_at, handed_at, bookings)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
LIST: Final = """
SELECT list_id, officer_id, place, day, phone_at, handed_at, bookings FROM visit_lists
WHERE list_id = $1 AND officer_id = $2
"""
_DONE: Final = """
person_id, booking_id, officer_id, list_id, report, scheme, outcome, doubts, said, met_at, clock,
phone_met_at, phone_sent_at, received_at, evidence_id
"""
ADD: Final = f"""
INSERT INTO home_visits ({_DONE})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""  # noqa: S608  # a constant alone
READ: Final = f"SELECT {_DONE} FROM home_visits WHERE person_id = $1 AND booking_id = $2"  # noqa: S608  # a constant alone
OF_PERSON: Final = f"""
SELECT {_DONE} FROM home_visits WHERE person_id = $1 ORDER BY received_at DESC LIMIT $2
"""  # noqa: S608  # a constant alone


async def of_person(tx: Queries, vault: Vault, person: UUID, limit: int) -> tuple[VisitDone, ...]:
    """The newest first."""
    return tuple(_read(vault, row) for row in await tx.fetch(OF_PERSON, person, limit))


class HomeVisitStore:
    """What changes something, within the unit of work."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def due(
        self, place: str, day: date, officer: UUID, at: datetime, most: int
    ) -> Sequence[VisitDue]:
        """In the order of their times."""
        rows = await self._database.fetch(DUE, place, day, officer, at, most)
        return [self._due(row) for row in rows]

    async def serves(self, officer: UUID, person: UUID) -> bool:
        """Whether the person lives in an area of the officer's, today."""
        served: bool = await self._database.fetchval(SERVED, officer, person)
        return served

    async def hand_over(self, handed: VisitList) -> None:
        await self._database.execute(
            HAND_OVER,
            handed.visit_list,
            handed.officer,
            handed.place,
            handed.day,
            handed.handed.phone,
            handed.handed.server,
            list(handed.bookings),
        )

    async def list_(self, list_: UUID, officer: UUID) -> VisitList | None:
        """None for what was handed to nobody, or to another."""
        row = await self._database.fetchrow(LIST, list_, officer)
        if row is None:
            return None
        handed = Reading(row["phone_at"], row["handed_at"])
        return VisitList(
            row["list_id"],
            row["officer_id"],
            row["place"],
            row["day"],
            handed,
            tuple(row["bookings"]),
        )

    async def read(self, person: UUID, booking: UUID) -> VisitDone | None:
        row = await self._database.fetchrow(READ, person, booking)
        return None if row is None else _read(self._vault, row)

    async def add(self, done: VisitDone) -> None:
        settled = done.settled
        await self._database.execute(
            ADD,
            done.person,
            done.booking,
            done.officer,
            done.visit_list,
            done.report,
            done.scheme,
            settled.outcome,
            list(settled.doubts),
            self._vault.seal("identity", _said(done.said), aad=_aad(done.booking)),
            settled.taken.at,
            settled.taken.clock,
            done.said.met_at,
            done.sent.phone,
            done.sent.server,
            done.evidence,
        )

    def _due(self, row: Row) -> VisitDue:
        identity = open_identity(self._vault, row["person_id"], row["identity"])
        return VisitDue(
            booking=row["booking_id"],
            person=row["person_id"],
            starts_at=row["starts_at"],
            minutes=row["minutes"],
            scheme=Subject.parse(row["about"]).scheme,
            name=identity.name,
            address=identity.address,
            born_year=identity.born.year if identity.born else None,
        )


def _aad(booking: UUID) -> bytes:
    return b"home_visits.said:" + booking.bytes


def _said(report: Report) -> bytes:
    kept = {
        "door": report.door,
        "document": report.document,
        "alive": report.alive,
        "answers": dict(report.answers),
        "sign": report.sign,
        "words": report.words,
    }
    return json.dumps(kept, ensure_ascii=False).encode()


def _read(vault: Vault, row: Row) -> VisitDone:
    said = json.loads(vault.open("identity", row["said"], aad=_aad(row["booking_id"])))
    return VisitDone(
        person=row["person_id"],
        booking=row["booking_id"],
        officer=row["officer_id"],
        visit_list=row["list_id"],
        report=row["report"],
        scheme=row["scheme"],
        said=Report(
            door=Door(said["door"]),
            met_at=row["phone_met_at"],
            document=said["document"],
            alive=said["alive"],
            answers=said["answers"],
            sign=Sign(said["sign"]),
            words=said["words"],
        ),
        sent=Reading(row["phone_sent_at"], row["received_at"]),
        settled=Settled(
            Outcome(row["outcome"]),
            Taken(row["met_at"], Clock(row["clock"])),
            tuple(Doubt(doubt) for doubt in row["doubts"]),
        ),
        evidence=row["evidence_id"],
    )
