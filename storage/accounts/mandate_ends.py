"""The end of a mandate, and what ends with it, in the transaction of whoever ends it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.accounts.consent import CAMERA, Purpose
from domain.events import EventKind
from domain.subjects import Subject, SubjectKind
from storage import events
from storage.accounts import withdrawals
from storage.audit import audit
from storage.database import Queries
from storage.ending import end_face_agreement

END: Final = """
UPDATE mandates SET ended_at = $3, ended_by = $4
WHERE person_id = $1 AND mandate_id = $2 AND ended_at IS NULL AND (ends_at > $3 OR kind = 'guardian')
RETURNING account_id, kind
"""
CLOSE_CHECKS: Final = """
UPDATE face_checks SET state = 'expired', counts = tries > 0, ended_at = $3
WHERE person_id = $1 AND mandate_id = $2 AND state IN ('issued', 'capturing')
"""
WITHDRAW: Final = """
UPDATE consents SET withdrawn_at = $3
WHERE person_id = $1 AND mandate_id = $2 AND withdrawn_at IS NULL
RETURNING purpose
"""
STANDING_OF_ACCOUNT: Final = """
SELECT person_id, mandate_id FROM mandates
WHERE account_id = $1 AND ended_at IS NULL AND ends_at > $2
"""
STANDING_FOR: Final = """
SELECT person_id, mandate_id FROM mandates
WHERE person_id = $1 AND granted_by = $3 AND ended_at IS NULL AND ends_at > $2
"""


async def end_mandate(
    tx: Queries, person: UUID, mandate: UUID, *, actor: str, why: str, at: datetime
) -> tuple[UUID, ...]:
    """In the caller's transaction, which holds the person; accounts to ring.

    Checks under it end where they stand, what was agreed to under it is withdrawn, and without the
    agreement for faces no template stays.
    """
    row = await tx.fetchrow(END, person, mandate, at, actor)
    if row is None:
        return ()
    await tx.execute(CLOSE_CHECKS, person, mandate, at)
    withdrawn = {Purpose(r["purpose"]) for r in await tx.fetch(WITHDRAW, person, mandate, at)}
    if not withdrawn.isdisjoint(CAMERA):
        await withdrawals.close_checks(tx, person, at)
    for purpose in sorted(withdrawn):
        await audit.record(
            tx,
            actor=actor,
            action="consent.withdrawn",
            person=person,
            about=SubjectKind.CONSENT.of(purpose).under(mandate),
            why=why,
        )
    await audit.record(
        tx,
        actor=actor,
        action="mandate.ended",
        person=person,
        about=SubjectKind.ACCOUNT.of(row["account_id"]).under(mandate),
        why=why,
    )
    rung: tuple[UUID, ...] = ()
    if Purpose.FACE_PROCESSING in withdrawn and await end_face_agreement(tx, person):
        rung = await events.tell(
            tx,
            person=person,
            kind=EventKind.FACE_RECORD_ERASED,
            subject=SubjectKind.CONSENT.of(Purpose.FACE_PROCESSING),
            at=at,
        )
    return rung + await tell_both(
        tx, person, row["account_id"], EventKind.MANDATE_ENDED, SubjectKind.MANDATE.of(mandate), at
    )


async def end_with_account(
    tx: Queries, account: UUID, person: UUID | None, *, actor: str, why: str, at: datetime
) -> None:
    """An account goes: nobody acts by it any more, nor by what it had granted."""
    rows = await tx.fetch(STANDING_OF_ACCOUNT, account, at)
    if person is not None:
        rows += await tx.fetch(STANDING_FOR, person, at, actors.citizen(account))
    for row in sorted(rows, key=lambda each: (each["person_id"], each["mandate_id"])):
        await end_mandate(tx, row["person_id"], row["mandate_id"], actor=actor, why=why, at=at)


async def tell_both(
    tx: Queries, person: UUID, account: UUID, kind: EventKind, subject: Subject, at: datetime
) -> tuple[UUID, ...]:
    """Tells every account of the person and the one that acts."""
    await events.hold(tx, [person], [account])
    told = await events.tell(tx, person=person, kind=kind, subject=subject, at=at)
    if account in told:
        return told
    return told + await events.tell(tx, account=account, kind=kind, subject=subject, at=at)
