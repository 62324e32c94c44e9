"""Reminders before a certification ends, each once; and the years of birth that groups are made of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.events import EventKind
from domain.identifiers import birth_date
from domain.notices.campaigns import ELDER_DAYS, step_of
from domain.subjects import Subject, SubjectKind
from storage import events
from storage.accounts.persons import open_identity
from storage.database import Database, Transaction
from storage.keys.vault import KeysError, SealBroken, Vault

# What data has certified already has moved beyond the window; a person recorded as dead hears from an
# officer, and a suspended one has been told what to do.
SOON: Final = """
SELECT e.certified_until, e.person_id, e.scheme, p.born_year
FROM entitlements AS e JOIN persons AS p ON p.person_id = e.person_id
WHERE e.certified_until BETWEEN $1 AND $2 AND (e.certified_until, e.person_id, e.scheme) > ($3, $4, $5)
    AND e.standing = 'active' AND p.died_on IS NULL
ORDER BY e.certified_until, e.person_id, e.scheme LIMIT $6
"""
# Asked again under the rows' locks: somebody may have certified since.
STILL: Final = """
SELECT person_id, scheme, certified_until FROM entitlements
WHERE (person_id, scheme, certified_until) IN (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::date[])) AND standing = 'active'
ORDER BY person_id, scheme FOR SHARE
"""
MARK: Final = """
INSERT INTO reminders (person_id, scheme, certified_until, step, told_at)
SELECT p, s, u, t, $5 FROM unnest($1::uuid[], $2::text[], $3::date[], $4::smallint[]) AS x (p, s, u, t)
ON CONFLICT (person_id, scheme, certified_until, step) DO NOTHING
RETURNING person_id, scheme, certified_until
"""
UNREAD: Final = """
SELECT person_id, identity FROM persons WHERE born_year IS NULL
ORDER BY person_id LIMIT $1 FOR UPDATE SKIP LOCKED
"""
NOTE_YEARS: Final = """
UPDATE persons AS p SET born_year = t.year
FROM unnest($1::uuid[], $2::smallint[]) AS t (person_id, year) WHERE p.person_id = t.person_id
"""

#: Where a pass stands: certified until, person, scheme.
Place = tuple[date, UUID, str]


@dataclass(frozen=True, slots=True)
class Reminded:
    told: tuple[UUID, ...]  # accounts to ring
    next: Place | None  # None: the pass is over


def first_place(today: date) -> Place:
    """Before all that ends today or later."""
    return today - timedelta(days=1), UUID(int=0), ""


class ReminderStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def remind_batch(self, at: datetime, today: date, after: Place, most: int) -> Reminded:
        """Reminds those of the next `most` entitlements that have come to a step not told yet."""

        async def work(tx: Transaction) -> Reminded:
            last = today + timedelta(days=ELDER_DAYS)
            rows = await tx.fetch(SOON, today, last, *after, most)
            due = [
                (row["person_id"], row["scheme"], row["certified_until"], step)
                for row in rows
                if (step := step_of((row["certified_until"] - today).days, row["born_year"], today))
            ]
            columns = [list(column) for column in zip(*due, strict=True)] or [[], [], [], []]
            told: list[UUID] = []
            marked = [
                (row["person_id"], row["scheme"], row["certified_until"])
                for row in await tx.fetch(MARK, *columns, at)
            ]
            asked = [list(column) for column in zip(*marked, strict=True)] or [[], [], []]
            still = await tx.fetch(STILL, *asked)
            await events.hold(tx, [each["person_id"] for each in still])
            for each in still:
                told += await events.tell(
                    tx,
                    person=each["person_id"],
                    kind=EventKind.DUE_SOON,
                    subject=_subject(each["scheme"], (each["certified_until"] - today).days),
                    at=at,
                )
            full = len(rows) == most
            place = (
                (rows[-1]["certified_until"], rows[-1]["person_id"], rows[-1]["scheme"])
                if full
                else None
            )
            return Reminded(tuple(told), place)

        return await self._database.transact(work)

    async def read_years(self, most: int) -> int:
        """Notes the year of birth of at most `most` persons who have none yet; how many it read."""

        async def work(tx: Transaction) -> int:
            rows = await tx.fetch(UNREAD, most)
            years = [self._year(row["person_id"], row["identity"]) for row in rows]
            await tx.execute(NOTE_YEARS, [row["person_id"] for row in rows], years)
            return len(rows)

        return await self._database.transact(work)

    def _year(self, person: UUID, identity: bytes) -> int:
        try:
            born = birth_date(open_identity(self._vault, person, identity).id_number)
        except (SealBroken, KeysError):  # whoever opens it on a request says so
            return 0
        return born.year if born else 0


def _subject(scheme: str, days: int) -> Subject:
    """On the last day itself there is one day left: today."""
    return SubjectKind.ENTITLEMENT.of(scheme, days=max(days, 1))
