"""Counts of checks by day, engine and bucket: apart from identity, never used to decide about anybody."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from domain.days import day_of
from domain.errors import Busy
from domain.faces.capture import CheckInHand
from domain.faces.check_counts import (
    RETRY_HOURS,
    Ages,
    AgesCount,
    DayCount,
    PairCount,
    Period,
    What,
    ages,
    counts_of,
)
from domain.faces.face_check import CheckResult, Comparison, EngineId, Verdict
from storage.accounts.persons import READ, read_person
from storage.database import Database
from storage.keys.vault import SealBroken, Vault

log = logging.getLogger(__name__)

# In one order, so that two checks which end together do not wait for each other in a circle.
ADD: Final = """
INSERT INTO check_counts (engine, day, action, what, bucket, ages, checks)
SELECT $1, $2, $3, t.what, t.bucket, $4, t.checks
FROM unnest($5::text[], $6::text[], $7::bigint[]) AS t (what, bucket, checks)
ORDER BY t.what, t.bucket
ON CONFLICT (engine, day, action, what, bucket, ages)
DO UPDATE SET checks = check_counts.checks + excluded.checks
"""
# Refused by the comparison, and no pass since but the one at hand.
RETRIED: Final = """
SELECT count(*) FROM face_checks k
WHERE k.person_id = $1 AND k.check_id <> $2 AND k.ended_at BETWEEN $3 AND $4 AND k.engine = $5
    AND k.state IN ('failed', 'unsure') AND k.reasons && '{not_the_person,not_sure}'::text[]
    AND NOT EXISTS (
        SELECT FROM face_checks p
        WHERE p.person_id = $1 AND p.check_id <> $2 AND p.state = 'passed'
            AND p.ended_at >= k.ended_at)
"""
BY_DAY: Final = """
SELECT day, what, bucket, sum(checks)::bigint AS checks FROM check_counts
WHERE engine = $1 AND day BETWEEN $2 AND $3
GROUP BY day, what, bucket ORDER BY day, what, bucket
"""
BY_AGES: Final = """
SELECT ages, what, bucket, sum(checks)::bigint AS checks FROM check_counts
WHERE engine = $1 AND day BETWEEN $2 AND $3 AND what = ANY ($4::text[])
GROUP BY ages, what, bucket ORDER BY ages, what, bucket
"""
COUNT_PAIR: Final = """
INSERT INTO shadow_counts (engine, shadow, day, action, verdict, band, shadow_verdict, shadow_band,
    checks)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
ON CONFLICT (engine, shadow, day, action, verdict, band, shadow_verdict, shadow_band)
DO UPDATE SET checks = shadow_counts.checks + 1
"""
PAIRS: Final = """
SELECT engine, shadow, verdict, band, shadow_verdict, shadow_band, sum(checks)::bigint AS checks
FROM shadow_counts WHERE day BETWEEN $1 AND $2
GROUP BY engine, shadow, verdict, band, shadow_verdict, shadow_band
ORDER BY engine, shadow, verdict, band, shadow_verdict, shadow_band
"""
BASELINE: Final = "SELECT first_day, last_day FROM engine_baselines WHERE engine = $1"
FIRST_DAY: Final = "SELECT min(day) FROM check_counts WHERE engine = $1"
SET_BASELINE: Final = """
INSERT INTO engine_baselines (engine, first_day, last_day) VALUES ($1, $2, $3)
ON CONFLICT (engine) DO UPDATE
SET first_day = excluded.first_day, last_day = excluded.last_day, set_at = now()
"""


class CheckCounter:
    """Counts checks that end."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def count(
        self, hand: CheckInHand, result: CheckResult, engine: EngineId, at: datetime
    ) -> None:
        """After the commit: a shared counter must not hold a city's checks. A lost count is no harm."""
        today = day_of(at)
        try:
            retried = 0
            if result.verdict is Verdict.PASS:
                since = at - timedelta(hours=RETRY_HOURS)
                retried = await self._database.fetchval(
                    RETRIED, hand.person, hand.check, since, at, str(engine)
                )
            counts = counts_of(result, retried)
            await self._database.execute(
                ADD,
                str(engine),
                today,
                hand.action,
                await self._ages(hand, today),
                [count.what for count in counts],
                [count.bucket for count in counts],
                [count.checks for count in counts],
            )
        except (Busy, SealBroken) as fault:  # the person is certified by now, and has to hear it
            log.warning("a check was not counted: %s", type(fault).__name__)

    async def _ages(self, hand: CheckInHand, today: date) -> Ages:
        """The birthday is read, and all of it but the group forgotten."""
        row = await self._database.fetchrow(READ, hand.person)
        if row is None:
            return Ages.UNKNOWN
        return ages(read_person(self._vault, row).identity.born, today)


class CheckCountStore:
    """What was counted, for the officers who watch the engines."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_day(self, engine: str, period: Period) -> Sequence[DayCount]:
        rows = await self._database.fetch(BY_DAY, engine, period.first, period.last)
        return [
            DayCount(row["day"], What(row["what"]), row["bucket"], row["checks"]) for row in rows
        ]

    async def by_ages(
        self, engine: str, period: Period, what: Sequence[What]
    ) -> Sequence[AgesCount]:
        rows = await self._database.fetch(BY_AGES, engine, period.first, period.last, list(what))
        return [
            AgesCount(Ages(row["ages"]), What(row["what"]), row["bucket"], row["checks"])
            for row in rows
        ]

    async def baseline(self, engine: str, days: int) -> Period | None:
        """As set, else the engine's first days; None before its first check."""
        row = await self._database.fetchrow(BASELINE, engine)
        if row is not None:
            return Period(row["first_day"], row["last_day"])
        first = await self._database.fetchval(FIRST_DAY, engine)
        return None if first is None else Period(first, first + timedelta(days=days - 1))

    async def count_pair(
        self,
        action: str,
        comparison: Comparison,
        shadow: EngineId,
        verdict: Verdict,
        band: int,
        now: datetime,
    ) -> None:
        """What two engines said of one check; nothing of whose it was."""
        await self._database.execute(
            COUNT_PAIR,
            comparison.engine.label,
            shadow.label,
            day_of(now),
            action,
            comparison.verdict,
            comparison.band,
            verdict,
            band,
        )

    async def pairs(self, period: Period) -> Sequence[PairCount]:
        rows = await self._database.fetch(PAIRS, period.first, period.last)
        return [
            PairCount(
                engine=row["engine"],
                shadow=row["shadow"],
                verdict=Verdict(row["verdict"]),
                band=row["band"],
                shadow_verdict=Verdict(row["shadow_verdict"]),
                shadow_band=row["shadow_band"],
                checks=row["checks"],
            )
            for row in rows
        ]

    async def set_baseline(self, engine: str, period: Period) -> None:
        await self._database.execute(SET_BASELINE, engine, period.first, period.last)
