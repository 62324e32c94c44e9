"""The end of a face check: all that follows from a result, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.days import day_of
from domain.errors import Gone, NotAllowed
from domain.events import EventKind
from domain.faces.capture import CheckInHand, Outcome
from domain.faces.checks import Booked, Receipt
from domain.faces.face_check import CheckResult, CheckState, EngineId, Reason, Verdict
from domain.levels import PROVEN_FOR, STEP_UP
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.review import ReviewKind
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from domain.ways import Way
from storage import events
from storage.accounts import persons, sessions, withdrawals
from storage.audit import audit
from storage.database import Database, Queries
from storage.faces import face_records, movements, score_bands, slips
from storage.keys.vault import Vault
from storage.pensions import entitlements, reviews, spot_checks

KEEP: Final = """
INSERT INTO frame_digests (digest, capture_id, seen_on)
SELECT d, $2, $3 FROM unnest($1::bytea[]) AS t (d) ON CONFLICT (digest) DO NOTHING
"""
# A try that was judged failed counts, however the check came to its end without a pass.
END: Final = """
UPDATE face_checks
SET state = $3, ended_at = $4, reasons = $5, counts = $6 OR tries > 0 AND $3 <> 'passed',
    duration_ms = $7, steps = $8, engine = $9, calibration = $10
WHERE person_id = $1 AND check_id = $2 AND state = 'capturing' AND capture_id = $11
    AND ($3 <> 'passed' OR NOT slip_ended)
RETURNING check_id
"""
ADD_RECEIPT: Final = """
INSERT INTO receipts (person_id, receipt_id, check_id, account_id, jws, issued_at, readable_until)
VALUES ($1, $2, $3, $4, $5, $6, $6::timestamptz + interval '3 days')
"""
PROVE: Final = """
UPDATE accounts SET level = 3 WHERE account_id = $1 AND person_id = $2 AND level < 3
"""
STATES: Final = {
    Verdict.PASS: CheckState.PASSED,
    Verdict.FAIL: CheckState.FAILED,
    Verdict.UNSURE: CheckState.UNSURE,
}


class InHand(Protocol):
    """What a pass or a review is booked on; no account where an officer vouches."""

    @property
    def person(self) -> UUID: ...

    @property
    def account(self) -> UUID | None: ...

    @property
    def check(self) -> UUID: ...

    @property
    def subject(self) -> Subject: ...


async def end_check(
    database: Database,
    vault: Vault,
    hand: CheckInHand,
    result: CheckResult,
    engine: EngineId,
    receipt: Receipt | None,
    now: datetime,
    *,
    spot: bool = False,
) -> Booked:
    """State, digests, second reference, certification or review, receipt, notice and audit commit together.

    `spot`: a call or visit confirms it, if it certifies.
    Raises NotAllowed(CONSENT_WITHDRAWN) when an agreement is gone: then the check is over and nothing of it
    is kept.
    """

    async def whole(tx: Queries) -> Booked | None:
        died_on = await persons.died_on(tx, hand.person)
        if not await withdrawals.stand(tx, hand.person):
            if await withdrawals.mandate_over(tx, hand.person, hand.mandate):
                raise Gone(Problem.CHECK_OVER)
            await withdrawals.close_checks(tx, hand.person, now)
            return None
        ended = await tx.fetchval(
            END,
            hand.person,
            hand.check,
            STATES[result.verdict],
            now,
            list(result.reasons),
            result.counts,
            result.duration_ms,
            list(result.steps),
            str(engine),
            engine.calibration,
            hand.capture,
        )
        if ended is None:
            raise Gone(Problem.CHECK_OVER)
        if result.digests:
            await tx.execute(KEEP, list(result.digests), hand.capture, now.date())
        if died_on is None:
            await movements.keep(tx, vault, hand, result.movements, now)
        dead = died_on is not None
        held = await _held_for(tx, hand, result, now, dead=dead)
        if result.verdict is Verdict.PASS and result.renewal and not dead and held is None:
            # before anybody is told: a withdrawal takes its locks in the same order
            await face_records.renew(tx, vault, hand, engine, result.renewal, now)
        if held is not None:
            booked = await _held(tx, hand, held, now)
        else:
            booked = await _book(tx, hand, result, receipt, now, dead=dead, spot=spot)
        await audit.record(
            tx,
            actor=f"citizen:{hand.account}",
            action=f"face_check.{result.verdict}",
            person=hand.person,
            about=SubjectKind.FACE_CHECK.of(hand.check).under(hand.mandate),
            why=hand.action,
        )
        return booked

    booked = await database.transact(whole)
    if booked is None:
        raise NotAllowed(Problem.CONSENT_WITHDRAWN)
    await score_bands.count_check(database, vault, hand, result, engine, now)
    return booked


async def _book(
    tx: Queries,
    hand: CheckInHand,
    result: CheckResult,
    receipt: Receipt | None,
    now: datetime,
    *,
    dead: bool,
    spot: bool,
) -> Booked:
    """What the result comes to for the person."""
    if hand.action == STEP_UP:
        return await _stepped_up(tx, hand, receipt, now, dead=dead)
    if result.verdict is Verdict.PASS and receipt is not None:
        way = Way.RELATIVE if hand.mandate is not None else Way.FACE
        booked = await passed(tx, hand, receipt, now, dead=dead, way=way)
        if spot and booked.outcome.certified_until:
            await spot_checks.draw(tx, hand.person, hand.check, hand.scheme, now)
        return booked
    return await to_review(tx, hand, result.reasons, ReviewKind.FACE_CHECK, now)


async def passed(
    tx: Queries,
    hand: InHand,
    receipt: Receipt,
    now: datetime,
    *,
    dead: bool,
    way: Way = Way.FACE,
) -> Booked:
    """Certified by `way`, or with a recorded death a review; the receipt and the account's level."""
    today = day_of(now)
    scheme = _scheme(hand)
    certified: Entitlement | None = None
    if dead:
        reasons = (Reason.RECORDED_DEATH,)
        booked = await to_review(tx, hand, reasons, ReviewKind.DEATH_RECORDED, now)
    else:
        before = await entitlements.lock(tx, hand.person, scheme)
        certified = await entitlements.certify(tx, hand.person, scheme, way, today)
        restored = before is not None and before.standing is not Standing.ACTIVE
        rung = await events.tell(
            tx,
            person=hand.person,
            kind=EventKind.RESTORED if restored else EventKind.CERTIFIED,
            subject=hand.subject,
            at=now,
        )
        booked = Booked(Outcome(), rung)
    await tx.execute(
        ADD_RECEIPT,
        hand.person,
        receipt.receipt,
        hand.check,
        hand.account,
        receipt.jws,
        receipt.issued_at,
    )
    await tx.execute(PROVE, hand.account, hand.person)
    return Booked(
        Outcome(
            certified_until=certified.certified_until.isoformat() if certified else "",
            receipt=receipt.receipt,
            reasons=booked.outcome.reasons,
        ),
        booked.rung,
    )


async def _held_for(
    tx: Queries, hand: CheckInHand, result: CheckResult, now: datetime, *, dead: bool
) -> Reason | None:
    """Why a pass certifies and opens nothing before an officer has looked; None: it does.

    While a known movement is to be looked at: else the film would be changed a little each time, until
    it is known no more. And after slips, a pension's.
    """
    if result.verdict is not Verdict.PASS:
        return None
    if await reviews.waits_for(tx, hand.person, Reason.MOVEMENT_KNOWN):
        return Reason.MOVEMENT_KNOWN
    if hand.scheme and not dead and await slips.evidence_only(tx, hand, now):
        return Reason.OFFICER_CONFIRMS
    return None


async def _held(tx: Queries, hand: CheckInHand, reason: Reason, now: datetime) -> Booked:
    """A pass that is evidence for an officer, who decides; it joins what is open already."""
    reasons = (reason,)
    if not hand.scheme:
        return Booked(Outcome(reasons=reasons), ())
    booked = await to_review(tx, hand, reasons, ReviewKind.FACE_CHECK, now)
    return Booked(Outcome(reasons=reasons), booked.rung)


async def _stepped_up(
    tx: Queries, hand: CheckInHand, receipt: Receipt | None, now: datetime, *, dead: bool
) -> Booked:
    """On a pass (`receipt`) the sign-in is at level 3 for a while. No pension hangs on it: no review."""
    if receipt is None:
        return Booked(Outcome(), ())
    if dead:
        return Booked(Outcome(reasons=(Reason.RECORDED_DEATH,)), ())
    await sessions.prove(tx, hand.subject.session, hand.account, now + PROVEN_FOR)
    await tx.execute(PROVE, hand.account, hand.person)
    return Booked(Outcome(), ())


async def to_review(
    tx: Queries, hand: InHand, reasons: Sequence[Reason], kind: ReviewKind, now: datetime
) -> Booked:
    """An officer will look; the person is told once, however many checks join the review."""
    review, fresh = await reviews.open_or_join(
        tx, hand.person, _scheme(hand), kind, reasons, hand.check, now
    )
    rung: tuple[UUID, ...] = ()
    if fresh:
        rung = await events.tell(
            tx,
            person=hand.person,
            kind=EventKind.REVIEW_OPENED,
            subject=SubjectKind.REVIEW.of(review),
            at=now,
        )
    extra = tuple(reasons) if kind is ReviewKind.DEATH_RECORDED else ()
    return Booked(Outcome(reasons=extra), rung)


def _scheme(hand: InHand) -> str:
    return hand.subject.scheme
