"""What units' own systems said, by their numbers; and how both sides' last numbers compare."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from domain.hall.dispatches import AnswerEnd, AnswerKept, Compared, Heads, UnitAnswer
from storage.database import Database, Row

READ: Final = """
SELECT digest, outcome, why FROM unit_answers WHERE unit = $1 AND sequence = $2
"""
KEEP: Final = """
INSERT INTO unit_answers (unit, sequence, heard_at, digest, case_id, step, move, outcome, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (unit, sequence) DO NOTHING RETURNING sequence
"""
COUNTER: Final = """
INSERT INTO unit_counters (unit, way) VALUES ($1, 'heard') ON CONFLICT (unit, way) DO NOTHING
"""
HOLD: Final = "SELECT last FROM unit_counters WHERE unit = $1 AND way = 'heard' FOR UPDATE"
# As far as one follows the other.
HEAD: Final = """
SELECT coalesce(max(sequence), $2) AS last FROM (
    SELECT sequence, row_number() OVER (ORDER BY sequence) AS n FROM unit_answers
    WHERE unit = $1 AND sequence > $2
) AS there WHERE sequence = $2 + n
"""
MOVE_HEAD: Final = "UPDATE unit_counters SET last = $2 WHERE unit = $1 AND way = 'heard'"
HEARD: Final = "SELECT last FROM unit_counters WHERE unit = $1 AND way = 'heard'"
BEYOND: Final = """
SELECT coalesce(max(sequence), $2) AS last, count(*) AS there FROM unit_answers
WHERE unit = $1 AND sequence > $2
"""
REFUSED: Final = """
SELECT count(*) FROM unit_answers WHERE unit = $1 AND outcome = 'refused' AND heard_at > $2
"""
PUT_HEADS: Final = """
INSERT INTO unit_heads (unit, day, our_sent, our_heard, their_heard, their_sent, compared_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (unit, day) DO UPDATE SET our_sent = $3, our_heard = $4, their_heard = $5,
    their_sent = $6, compared_at = $7
"""
HEADS: Final = """
SELECT unit, our_sent, our_heard, their_heard, their_sent, compared_at FROM unit_heads
WHERE unit = $1 ORDER BY day DESC LIMIT 1
"""
COMPARED_ON: Final = "SELECT unit FROM unit_heads WHERE day = $1"
DIFFERENCES: Final = """
SELECT DISTINCT ON (unit) unit, our_sent, our_heard, their_heard, their_sent, compared_at
FROM unit_heads WHERE day >= $1 ORDER BY unit, day DESC
"""


class UnitAnswerStore:
    """What changes something, within the unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, unit: str, sequence: int) -> AnswerKept | None:
        row = await self._database.fetchrow(READ, unit, sequence)
        if row is None:
            return None
        return AnswerKept(row["digest"], AnswerEnd(row["outcome"]), row["why"])

    async def keep(self, answer: UnitAnswer, kept: AnswerKept, at: datetime) -> bool:
        """False where one of this number is there; then nothing changes."""
        row = (answer.unit, answer.sequence, at, kept.digest, answer.case, answer.step)
        done = await self._database.fetchval(KEEP, *row, answer.move, kept.end, kept.why)
        if done is None:
            return False
        await self._database.execute(COUNTER, answer.unit)
        last = await self._database.fetchval(HOLD, answer.unit)
        head = await self._database.fetchval(HEAD, answer.unit, last)
        await self._database.execute(MOVE_HEAD, answer.unit, head)
        return True

    async def heard(self, unit: str) -> int:
        """Up to which number nothing lacks."""
        return int(await self._database.fetchval(HEARD, unit) or 0)

    async def lacking(self, unit: str) -> int:
        """How many numbers were skipped before the last that is there."""
        heard = await self.heard(unit)
        row = await self._database.fetchrow(BEYOND, unit, heard)
        assert row is not None
        return int(row["last"]) - heard - int(row["there"])

    async def refused(self, unit: str, since: datetime) -> int:
        return int(await self._database.fetchval(REFUSED, unit, since) or 0)

    async def put_heads(self, day: date, compared: Compared) -> None:
        here, there = compared.here, compared.there
        row = (here.ours, here.theirs, there.ours, there.theirs)
        await self._database.execute(PUT_HEADS, compared.unit, day, *row, compared.at)

    async def heads(self, unit: str) -> Compared | None:
        """As they were compared last."""
        row = await self._database.fetchrow(HEADS, unit)
        return None if row is None else _compared(row)

    async def compared_on(self, day: date) -> frozenset[str]:
        rows = await self._database.fetch(COMPARED_ON, day)
        return frozenset(row["unit"] for row in rows)

    async def newest(self, since: date) -> Sequence[Compared]:
        """Of each unit the last comparison since then."""
        return [_compared(row) for row in await self._database.fetch(DIFFERENCES, since)]


def _compared(row: Row) -> Compared:
    return Compared(
        row["unit"],
        Heads(row["our_sent"], row["our_heard"]),
        Heads(row["their_heard"], row["their_sent"]),
        row["compared_at"],
    )
