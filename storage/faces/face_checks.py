"""Face checks: opened, ticketed, tried and read; how they end is in check_ends.py."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain import actors
from domain.accounts.acting_limits import Limits
from domain.accounts.consent import Purpose, good
from domain.accounts.mandates import Mandate, guarded_until
from domain.faces.capture import CheckInHand
from domain.faces.checks import Check, CheckStanding, Receipt, Ticket
from domain.faces.face_check import (
    ELDER,
    STANDARD,
    CheckState,
    EngineId,
    Reason,
    Reference,
)
from domain.faces.face_records import FaceSource
from domain.faces.movement import Movement
from domain.faces.pictures import alone
from domain.subjects import Subject, SubjectKind
from domain.words import Language
from storage.accounts import acting_limits, withdrawals
from storage.accounts.persons import open_identity, read_elder
from storage.audit import audit
from storage.database import Database, Row, Transaction
from storage.faces import digests, movements, tickets
from storage.faces.face_records import template_aad
from storage.faces.phone_attestations import read_attested
from storage.faces.tickets import add_ticket
from storage.keys.vault import Vault

# A hand is the person's own, or a mandate with whatever else its account holds for the person: a new
# mandate gives no new tries, and no stranger spends those of a representative or closes a check.
STANDING: Final = """
SELECT a.person_id,
    ARRAY(SELECT c.purpose FROM consents c
          WHERE c.person_id = a.person_id AND c.withdrawn_at IS NULL
              AND c.purpose || ':' || c.version = ANY ($4::text[])) AS consents,
    EXISTS (SELECT FROM biometric.face_records f
            WHERE f.person_id = a.person_id AND f.engine = $2) AS enrolled,
    (SELECT count(*) FROM face_checks k
     WHERE k.person_id = a.person_id AND k.issued_at > $3
       AND (k.mandate_id IS NOT DISTINCT FROM $6::uuid
            OR k.mandate_id IS NOT NULL AND $6::uuid IS NOT NULL AND k.account_id = $1)
       AND (k.counts OR k.tries > 0 AND k.state IN ('issued', 'capturing')))
    + (SELECT count(*) FROM evidence v
       WHERE v.person_id = a.person_id AND v.issued_at > $3 AND v.counts) AS failed,
    least((SELECT min(k.issued_at) FROM face_checks k
           WHERE k.person_id = a.person_id AND k.issued_at > $3
       AND (k.mandate_id IS NOT DISTINCT FROM $6::uuid
            OR k.mandate_id IS NOT NULL AND $6::uuid IS NOT NULL AND k.account_id = $1)
             AND (k.counts OR k.tries > 0 AND k.state IN ('issued', 'capturing'))),
          (SELECT min(v.issued_at) FROM evidence v
           WHERE v.person_id = a.person_id AND v.issued_at > $3 AND v.counts)) AS oldest_failed,
    (SELECT count(*) FROM slipped_checks k  -- of 30 days; $3 is one day back
     WHERE k.person_id = a.person_id AND k.issued_at > $3::timestamptz - interval '29 days') AS slipped,
    p.died_on IS NOT NULL AS died, p.face_locked_at IS NOT NULL AS locked,
    p.identity, p.elder_since, p.elder_until
FROM (SELECT account_id, coalesce($5::uuid, person_id) AS person_id FROM accounts) AS a
JOIN persons p ON p.person_id = a.person_id
WHERE a.account_id = $1 AND a.person_id IS NOT NULL
"""
# A new check closes what is open in the same hand: one in which a try had failed counts as failed.
CLOSE_OPEN: Final = """
UPDATE face_checks
SET state = 'expired', counts = tries > 0, ended_at = $2
WHERE person_id = $1 AND state IN ('issued', 'capturing')
    AND (mandate_id IS NOT DISTINCT FROM $3::uuid
        OR mandate_id IS NOT NULL AND $3::uuid IS NOT NULL AND account_id = $4)
RETURNING capture_id
"""
OPEN: Final = """
INSERT INTO face_checks (person_id, check_id, account_id, action, subject, elder, language, state,
    issued_at, expires_at, mandate_id, device, kiosk_id, held_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
    CASE WHEN $11::uuid IS NOT NULL
        THEN (SELECT person_id FROM accounts WHERE account_id = $3::uuid) END)
"""
# Whomever they are of, and in whatever hand.
OF_DEVICE: Final = """
SELECT count(*) AS failed, min(issued_at) AS oldest FROM face_checks
WHERE device = ANY ($1::bytea[]) AND issued_at > $2
    AND (counts OR tries > 0 AND state IN ('issued', 'capturing'))
"""
DIGEST_BYTES: Final = 32
#: "purpose:version" of what is as good as agreeing to today's texts.
GOOD: Final = [f"{purpose}:{version}" for purpose in Purpose for version in good(purpose)]

# The newest socket takes the check over: several at once would be as many times the tries. Who proved what
# filmed is the phone of one sign-in; the camera of another is any.
BEGIN: Final = """
UPDATE face_checks
SET state = 'capturing', capture_id = $4, started_at = coalesce(started_at, $3), begun = begun + 1,
    attested_by = CASE WHEN attested_session = $5 THEN attested_by END
FROM (
    SELECT capture_id AS taken_from FROM face_checks
    WHERE person_id = $1 AND check_id = $2 FOR UPDATE
) AS before
WHERE person_id = $1 AND check_id = $2 AND state IN ('issued', 'capturing') AND expires_at > $3
    AND NOT slip_ended
    AND (mandate_id IS NULL OR EXISTS (
        SELECT FROM mandates m WHERE m.person_id = $1 AND m.mandate_id = face_checks.mandate_id
            AND m.ended_at IS NULL AND m.ends_at > $3))
RETURNING action, subject, elder, language, tries, mandate_id, kiosk_id, attested_by, taken_from,
    (SELECT coalesce(sum(k.slips), 0) FROM slipped_checks k
     WHERE k.person_id = $1 AND k.issued_at > $3::timestamptz - interval '30 days') AS slips
"""
SHOW: Final = """
SELECT k.*, r.receipt_id
FROM accounts a
JOIN face_checks k ON k.person_id = coalesce($3, a.person_id) AND k.check_id = $2 AND k.account_id = a.account_id
LEFT JOIN receipts r ON r.person_id = k.person_id AND r.check_id = k.check_id
WHERE a.account_id = $1
"""
RECEIPT: Final = """
SELECT r.receipt_id, r.check_id, r.issued_at, r.jws
FROM accounts a
JOIN receipts r ON r.person_id = coalesce($4, a.person_id) AND r.receipt_id = $2 AND r.account_id = a.account_id
WHERE a.account_id = $1 AND r.readable_until > $3
"""
SEEN: Final = """
SELECT EXISTS (SELECT FROM frame_digests WHERE digest = ANY ($1::bytea[]) AND capture_id <> $2)
"""
# Withdrawn or locked in the middle of a check: no template is found, and the check ends. A lock leaves
# a running check of an action that opens it, such as the person's own step-up.
REFERENCES: Final = """
SELECT f.source, f.template FROM biometric.face_records f
WHERE f.person_id = $1 AND f.engine = $2 AND (
    SELECT count(DISTINCT c.purpose) FROM consents c
    WHERE c.person_id = $1 AND c.withdrawn_at IS NULL
        AND c.purpose || ':' || c.version = ANY ($3::text[])) = 2
    AND (NOT EXISTS (
            SELECT FROM persons p WHERE p.person_id = $1 AND p.face_locked_at IS NOT NULL)
        OR EXISTS (
            SELECT FROM face_checks k
            WHERE k.person_id = $1 AND k.state = 'capturing' AND k.action = ANY ($4::text[])))
"""
COUNT_TRY: Final = """
UPDATE face_checks SET tries = tries + 1, reasons = ARRAY[$3::text]
WHERE person_id = $1 AND check_id = $2 AND state = 'capturing'
"""


class FaceCheckStore:
    """Checks, and what a running capture asks of them."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        limits: Limits | None = None,
        unlocking: Sequence[str] = (),
    ) -> None:
        """`unlocking`: actions that a locked face does not refuse."""
        self._limits = limits or Limits()
        self._unlocking = list(unlocking)
        self._database = database
        self._vault = vault

    async def standing(
        self,
        account: UUID,
        engine: EngineId,
        since: datetime,
        mandate: Mandate | None = None,
    ) -> CheckStanding | None:
        """Of the person for whom the account acts, or of its own; None while bound to nobody."""
        row = await self._database.fetchrow(
            STANDING,
            account,
            str(engine),
            since,
            GOOD,
            mandate.person if mandate else None,
            mandate.mandate if mandate else None,
        )
        if row is None:
            return None
        identity = open_identity(self._vault, row["person_id"], row["identity"])
        return CheckStanding(
            person=row["person_id"],
            consents=frozenset(Purpose(purpose) for purpose in row["consents"]),
            enrolled=row["enrolled"],
            died=row["died"],
            locked=row["locked"],
            failed=row["failed"],
            oldest_failed=row["oldest_failed"],
            guarded_until=guarded_until(identity.born),
            slipped=row["slipped"],
            born=identity.born,
            elder_grant=read_elder(row),
        )

    async def of_device(self, device: str, since: datetime) -> tuple[int, datetime | None]:
        """How many checks of it count against its budget since then, and when the oldest was opened."""
        macs = self._vault.macs("device", device.encode())
        row = await self._database.fetchrow(OF_DEVICE, macs, since)
        assert row is not None  # an aggregate
        return row["failed"], row["oldest"]

    async def open(self, check: Check, ticket: Ticket, *, limited: bool) -> tuple[UUID, ...]:
        """The captures whose check it closed.

        `limited`: NotAllowed where it is of one person too many for account or device.
        """
        macs = self._vault.macs("device", check.device.encode()) if check.device else []
        async with self._database.transaction() as tx:
            if limited:
                await acting_limits.check(tx, check, macs, self._limits, check.issued_at)
            closed = await tx.fetch(
                CLOSE_OPEN, check.person, check.issued_at, check.mandate, check.account
            )
            await tx.execute(
                OPEN,
                check.person,
                check.check,
                check.account,
                check.action,
                str(check.subject),
                check.elder,
                check.language,
                check.state,
                check.issued_at,
                check.expires_at,
                check.mandate,
                macs[0] if macs else None,
                check.kiosk,
            )
            await add_ticket(tx, self._vault, check, ticket)
            await audit.record(
                tx,
                actor=actors.citizen(check.account),
                action="face_check.open",
                person=check.person,
                about=SubjectKind.FACE_CHECK.of(check.check).under(check.mandate),
                why=check.action,
            )
        return tuple(row["capture_id"] for row in closed if row["capture_id"])

    async def use_ticket(self, secret: str, now: datetime) -> CheckInHand | None:
        async with self._database.transaction() as tx:
            used = await tx.fetchrow(tickets.USE, self._vault.macs("ticket", secret.encode()), now)
            if used is None:
                return None
            row = await tx.fetchrow(
                BEGIN,
                used["person_id"],
                used["check_id"],
                now,
                used["capture_id"],
                used["session_id"],
            )
        if row is None:
            return None
        return CheckInHand(
            person=used["person_id"],
            account=used["account_id"],
            check=used["check_id"],
            capture=used["capture_id"],
            action=row["action"],
            subject=Subject.parse(row["subject"]),
            rules=ELDER if row["elder"] else STANDARD,
            language=Language(row["language"]),
            tries=row["tries"],
            mandate=row["mandate_id"],
            slips=row["slips"],
            before=row["taken_from"],
            kiosk=row["kiosk_id"],
            attested=read_attested(row),
        )

    async def show(self, account: UUID, check: UUID, person: UUID | None = None) -> Check | None:
        """Of the `person` for whom the account acts, or of its own."""
        row = await self._database.fetchrow(SHOW, account, check, person)
        return None if row is None else _check(row)

    async def receipt(
        self, account: UUID, receipt: UUID, now: datetime, person: UUID | None = None
    ) -> Receipt | None:
        row = await self._database.fetchrow(RECEIPT, account, receipt, now, person)
        if row is None:
            return None
        return Receipt(row["receipt_id"], row["check_id"], row["issued_at"], row["jws"])

    def digest(self, jpeg: bytes) -> bytes:
        """By each version of the key, one behind the other; the first is kept.

        Of the picture alone: a trailer would make a frame that was seen before a new one.
        """
        return b"".join(self._vault.digests(alone(jpeg)))

    async def seen_before(self, digests: Sequence[bytes], capture: UUID) -> bool:
        """Whether any of these exact pictures came in another capture of the last 30 days."""
        return bool(await self._database.fetchval(SEEN, _each(digests), capture))

    async def keep_digests(self, seen: Sequence[bytes], hand: CheckInHand, now: datetime) -> None:
        """Of a capture that came to no result; none once an agreement was withdrawn."""
        if not seen:
            return
        kept = [digest[:DIGEST_BYTES] for digest in seen]

        async def work(tx: Transaction) -> None:
            if await withdrawals.stand(tx, hand.person):
                await digests.keep(tx, kept, hand.capture, now.date())

        await self._database.transact(work)

    async def references(self, person: UUID, engine: EngineId) -> Sequence[Reference]:
        """The person's templates of this engine; none unless both agreements to that stand."""
        rows = await self._database.fetch(
            REFERENCES, person, str(engine), withdrawals.COMPARING, self._unlocking
        )
        return [
            Reference(
                self._vault.open(
                    "templates", row["template"], aad=template_aad(person, row["source"])
                ),
                anchor=row["source"] != FaceSource.CHECK,
            )
            for row in rows
        ]

    async def movements(self, person: UUID) -> Sequence[Movement]:
        """Of the steps of earlier checks that passed, the newest first."""
        return await movements.of_person(self._database, self._vault, person)

    async def count_try(self, hand: CheckInHand, reason: Reason) -> None:
        """A judged failure counts at once, so that hanging up does not wash it away."""
        await self._database.execute(COUNT_TRY, hand.person, hand.check, reason)


def _check(row: Row) -> Check:
    return Check(
        person=row["person_id"],
        check=row["check_id"],
        account=row["account_id"],
        action=row["action"],
        subject=Subject.parse(row["subject"]),
        elder=row["elder"],
        language=Language(row["language"]),
        state=CheckState(row["state"]),
        issued_at=row["issued_at"],
        expires_at=row["expires_at"],
        reasons=tuple(Reason(reason) for reason in row["reasons"]),
        ended_at=row["ended_at"],
        receipt=row["receipt_id"],
        mandate=row["mandate_id"],
        kiosk=row["kiosk_id"],
        attested=read_attested(row),
    )


def _each(digests: Sequence[bytes]) -> list[bytes]:
    return [
        digest[at : at + DIGEST_BYTES]
        for digest in digests
        for at in range(0, len(digest), DIGEST_BYTES)
    ]
