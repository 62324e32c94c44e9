"""For how many people an account or a device is used: counted where a check opens, one after the other."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from domain import actors
from domain.accounts.acting_limits import PERIOD, ActingNow, Crowded, Hand, Limits, Widened, most_of
from domain.days import day_of
from domain.errors import NotFound
from domain.faces.checks import Check
from domain.problems import Problem
from domain.subjects import SubjectKind
from storage.audit import audit
from storage.database import Database, Queries, Row

# Locks that nothing else takes: of two checks at once the second knows the first.
LOCK: Final = "SELECT pg_advisory_xact_lock($1)"
# By the person who holds the account: a new account begins with what the old one did.
HOLDER: Final = """
SELECT a.person_id, p.acts_for_most, p.acts_for_until
FROM accounts a LEFT JOIN persons p ON p.person_id = a.person_id WHERE a.account_id = $1
"""
ACCOUNT: Final = """
SELECT count(DISTINCT k.person_id) AS others,
    EXISTS (
        SELECT FROM face_checks n WHERE n.person_id = $2 AND n.held_by = $1
            AND n.issued_at > $3) AS known
FROM face_checks k WHERE k.held_by = $1 AND k.issued_at > $3 AND k.person_id <> $2
"""
# Whoever is looked at on it, in whatever hand.
DEVICE: Final = """
SELECT count(DISTINCT k.person_id) AS others,
    EXISTS (
        SELECT FROM face_checks n WHERE n.person_id = $2 AND n.device = ANY ($1::bytea[])
            AND n.issued_at > $3) AS known
FROM face_checks k
WHERE k.device = ANY ($1::bytea[]) AND k.issued_at > $3 AND k.person_id <> $2
"""
NOTE: Final = """
INSERT INTO crowded (kind, hand, person_id, people, most, seen_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (kind, hand) DO UPDATE SET person_id = excluded.person_id, people = excluded.people,
    most = excluded.most, seen_at = excluded.seen_at
"""
LIST: Final = """
SELECT c.kind, c.person_id AS person, c.people, c.most, c.seen_at
FROM crowded AS c JOIN persons AS p ON p.person_id = c.person_id
WHERE c.seen_at > $1 AND officer_serves($2, p.area)
ORDER BY c.people >= c.most DESC, c.people DESC, c.seen_at DESC LIMIT $3
"""
OF_PERSON: Final = """
SELECT p.acts_for_most, p.acts_for_until, (
    SELECT count(DISTINCT k.person_id) FROM face_checks k
    WHERE k.held_by = $1 AND k.issued_at > $2) AS people
FROM persons AS p WHERE p.person_id = $1
"""
WIDEN: Final = "UPDATE persons SET acts_for_most = $2, acts_for_until = $3 WHERE person_id = $1"


async def check(
    tx: Queries, opening: Check, macs: Sequence[bytes], limits: Limits, now: datetime
) -> None:
    """NotAllowed for one person too many. In the transaction that opens the check, before it is there.

    `macs`: the device's digest by each version of the key, the newest first; none without a device.
    """
    holder = await tx.fetchrow(HOLDER, opening.account)
    if holder is None or holder["person_id"] is None:
        return  # nothing is opened for it
    person: UUID = holder["person_id"]
    acts = opening.mandate is not None
    for key in sorted(_key(hand) for hand in (*([person.bytes] if acts else []), *macs[:1])):
        await tx.execute(LOCK, key)
    widened, today = _widened(holder), day_of(now)
    if acts:
        counted = await tx.fetchrow(ACCOUNT, person, opening.person, now - PERIOD)
        hand = _hand("account", counted, most_of(limits.account, widened, today))
        await _held(tx, hand, person.bytes, person, now)
    if macs:
        counted = await tx.fetchrow(DEVICE, list(macs), opening.person, now - PERIOD)
        hand = _hand("device", counted, most_of(limits.device, widened, today))
        await _held(tx, hand, macs[0], person, now)


def _hand(kind: Literal["account", "device"], counted: Row | None, most: int) -> Hand:
    assert counted is not None  # an aggregate
    return Hand(kind, counted["others"] + 1, fresh=not counted["known"], most=most)


async def _held(tx: Queries, hand: Hand, mark: bytes, person: UUID, now: datetime) -> None:
    hand.check()
    if hand.crowded:
        await tx.execute(NOTE, hand.kind, mark, person, hand.people, hand.most, now)


class ActingLimitStore:
    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits

    async def crowded(
        self, now: datetime, limit: int, *, officer: UUID, why: str
    ) -> Sequence[Crowded]:
        """Near the limit or at it, of holders whom the officer serves; who looked is on record before."""
        rows = await self._database.fetch(LIST, now - PERIOD, officer, limit)
        await audit.record_all(
            self._database,
            actor=actors.officer(officer),
            action="acting.listed",
            persons=[(row["person"], SubjectKind.ACTING.of()) for row in rows],
            why=why,
        )
        return [Crowded(**dict(row)) for row in rows]

    async def read(self, person: UUID, now: datetime, *, actor: str, why: str) -> ActingNow:
        """Of one holder; on record before."""
        await audit.record(
            self._database,
            actor=actor,
            action="acting.read",
            person=person,
            about=SubjectKind.ACTING.of(),
            why=why,
        )
        return await self.now(person, now)

    async def now(self, person: UUID, now: datetime) -> ActingNow:
        row = await self._database.fetchrow(OF_PERSON, person, now - PERIOD)
        if row is None:
            raise NotFound(Problem.NOT_FOUND)
        widened, today = _widened(row), day_of(now)
        return ActingNow(row["people"], most_of(self._limits.account, widened, today), widened)

    async def widen(self, person: UUID, widened: Widened | None) -> None:
        """For whatever account the person holds; None takes it back."""
        most, until = (widened.most, widened.until) if widened else (None, None)
        await self._database.execute(WIDEN, person, most, until)


def _widened(row: Row) -> Widened | None:
    most, until = row["acts_for_most"], row["acts_for_until"]
    assert until is None or isinstance(until, date)
    return None if most is None or until is None else Widened(most, until)


def _key(hand: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"acting" + hand).digest()[:8], "big", signed=True)
