"""Statements of a face check's end and of its slips; what follows when, services/faces/check_ends.py says."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.faces.capture import CheckInHand
from domain.faces.face_check import CheckResult, CheckState, EngineId, Step
from storage.accounts import persons, withdrawals
from storage.database import Database
from storage.faces import digests, face_records, movements
from storage.keys.vault import Vault

# A try that was judged failed counts, however the check came to its end without a pass.
END: Final = """
UPDATE face_checks
SET state = $3, ended_at = $4, reasons = $5, counts = $6 OR tries > 0 AND $3 <> 'passed',
    duration_ms = $7, steps = $8, engine = $9, calibration = $10
WHERE person_id = $1 AND check_id = $2 AND state = 'capturing' AND capture_id = $11
    AND ($3 <> 'passed' OR NOT slip_ended)
RETURNING check_id
"""
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
# A socket that was let in was asked something; of a check that came to a result the last one answered.
SLIPPED: Final = """
SELECT coalesce(bool_or(k.slip_ended), false) AS slip_ended,
    coalesce(sum(greatest(k.begun - (k.state IN ('passed', 'failed', 'unsure'))::integer, 0))
        FILTER (WHERE k.state <> 'passed' OR k.check_id = $2), 0) AS left_open
FROM face_checks k JOIN persons p ON p.person_id = k.person_id
WHERE k.person_id = $1 AND k.issued_at > $3::timestamptz - interval '30 days'
    AND k.issued_at > coalesce(p.face_opened_at, '-infinity')
"""


class CheckEndStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def hold(self, person: UUID) -> None:
        await persons.hold(self._database, person)

    async def died(self, person: UUID) -> bool:
        """Whether a death is recorded; unchanged until the transaction ends."""
        return await persons.died_on(self._database, person) is not None

    async def agreed(self, person: UUID, purposes: Collection[Purpose]) -> bool:
        return await withdrawals.stand(self._database, person, purposes)

    async def mandate_over(self, person: UUID, mandate: UUID | None) -> bool:
        return await withdrawals.mandate_over(self._database, person, mandate)

    async def close(self, person: UUID, at: datetime) -> None:
        await withdrawals.close_checks(self._database, person, at)

    async def end(
        self,
        hand: CheckInHand,
        state: CheckState,
        result: CheckResult,
        engine: EngineId,
        at: datetime,
    ) -> bool:
        """False when it had ended, or another socket has it."""
        ended = await self._database.fetchval(
            END,
            hand.person,
            hand.check,
            state,
            at,
            list(result.reasons),
            result.counts,
            result.duration_ms,
            list(result.steps),
            str(engine),
            engine.calibration,
            hand.capture,
        )
        return ended is not None

    async def keep_digests(self, hand: CheckInHand, kept: Sequence[bytes], day: date) -> None:
        await digests.keep(self._database, kept, hand.capture, day)

    async def keep_movements(
        self, hand: CheckInHand, kept: Sequence[tuple[Step, bytes]], at: datetime
    ) -> None:
        await movements.keep(self._database, self._vault, hand, kept, at)

    async def renew(
        self, hand: CheckInHand, engine: EngineId, template: bytes, at: datetime
    ) -> None:
        await face_records.renew(self._database, self._vault, hand, engine, template, at)

    async def count_slip(self, hand: CheckInHand) -> int:
        """Of all checks of the person that did not pass, this one among them."""
        slips: int = await self._database.fetchval(COUNT_SLIP, hand.person, hand.check)
        return slips

    async def end_by_slip(self, hand: CheckInHand) -> None:
        await self._database.execute(ENDS, hand.person, hand.check)

    async def slipped(self, hand: CheckInHand, at: datetime) -> tuple[bool, int]:
        """Of the person's last 30 days: whether slips ended a check; how many captures were left open."""
        row = await self._database.fetchrow(SLIPPED, hand.person, hand.check, at)
        assert row is not None  # an aggregate
        return bool(row["slip_ended"]), int(row["left_open"])
