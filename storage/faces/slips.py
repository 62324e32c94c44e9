"""Slips, stored the moment they are seen, and whether a pass may certify by itself after them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.events import EventKind
from domain.faces.capture import CheckInHand
from domain.faces.challenge import FREE_SLIPS, LEFT_CAPTURES
from domain.faces.face_check import Reason
from domain.pensions.review import ReviewKind
from domain.subjects import SubjectKind
from storage import events
from storage.accounts import persons
from storage.database import Database, Queries, Transaction
from storage.pensions import reviews

# Though the check has ended meanwhile: another may have been opened.
COUNT_SLIP: Final = """
WITH counted AS (
    UPDATE face_checks SET slips = slips + 1 WHERE person_id = $1 AND check_id = $2
    RETURNING slips, issued_at
)
SELECT c.slips + (SELECT coalesce(sum(k.slips), 0) FROM slipped_checks k
                  WHERE k.person_id = $1 AND k.check_id <> $2
                      AND k.issued_at > c.issued_at - interval '30 days')
FROM counted c
"""
ENDS: Final = "UPDATE face_checks SET slip_ended = true WHERE person_id = $1 AND check_id = $2"
SOME_SCHEME: Final = "SELECT min(scheme) FROM entitlements WHERE person_id = $1"
# A socket that was let in was asked something; of a check that came to a result the last one answered.
EVIDENCE_ONLY: Final = """
SELECT coalesce(bool_or(k.slip_ended), false) AS slip_ended,
    coalesce(sum(greatest(k.begun - (k.state IN ('passed', 'failed', 'unsure'))::integer, 0))
        FILTER (WHERE k.state <> 'passed' OR k.check_id = $2), 0) AS left_open
FROM face_checks k JOIN persons p ON p.person_id = k.person_id
WHERE k.person_id = $1 AND k.issued_at > $3::timestamptz - interval '30 days'
    AND k.issued_at > coalesce(p.face_opened_at, '-infinity')
"""


async def count(
    database: Database, hand: CheckInHand, now: datetime
) -> tuple[int, tuple[UUID, ...]]:
    """How many stand, this one among them, and whom to ring.

    The person is locked, so of two at once the second knows the first. The one that is not free opens
    a review here: the phone may be gone before the check ends.
    """

    async def work(tx: Transaction) -> tuple[int, tuple[UUID, ...]]:
        await persons.hold(tx, hand.person)
        slips: int = await tx.fetchval(COUNT_SLIP, hand.person, hand.check)
        if slips <= FREE_SLIPS:
            return slips, ()
        await tx.execute(ENDS, hand.person, hand.check)
        return slips, await _to_officer(tx, hand, now)

    return await database.transact(work)


async def _to_officer(tx: Queries, hand: CheckInHand, now: datetime) -> tuple[UUID, ...]:
    """Also of a check that no pension hangs on, as long as the person has one."""
    scheme = hand.scheme or await tx.fetchval(SOME_SCHEME, hand.person)
    if scheme is None:
        return ()
    reasons = (Reason.OTHER_MOVEMENT,)
    review, fresh = await reviews.open_or_join(
        tx, hand.person, scheme, ReviewKind.FACE_CHECK, reasons, hand.check, now
    )
    if not fresh:
        return ()
    return await events.tell(
        tx,
        person=hand.person,
        kind=EventKind.REVIEW_OPENED,
        subject=SubjectKind.REVIEW.of(review),
        at=now,
    )


async def evidence_only(tx: Queries, hand: CheckInHand, now: datetime) -> bool:
    """Whether a pass is looked at by an officer before it certifies.

    After a check that slips ended, and after many that were left: nobody can tell a bad line from a
    film that is broken off whenever the wrong movement would come next.
    """
    row = await tx.fetchrow(EVIDENCE_ONLY, hand.person, hand.check, now)
    assert row is not None  # an aggregate
    return bool(row["slip_ended"]) or int(row["left_open"]) > LEFT_CAPTURES
