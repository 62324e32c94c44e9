"""Differences between our rows and the vendors' word, and the days that were reconciled."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from domain.cursors import Place
from domain.payments.differences import (
    Difference,
    DifferenceKind,
    DifferenceState,
    Found,
    Resolution,
)
from domain.payments.reconciliation import Day, Totals
from domain.payments.trades import Trade, Vendor
from storage.database import Database, Row
from storage.payments.orders import TRADE, read_trade

_DIFFERENCE: Final = """
difference_id, vendor, kind, number, transaction, order_id, ours_fen, theirs_fen, currency, day, found_at, state,
resolution, words, proposed_by, proposed_at, resolved_by, resolved_at
"""
KEEP: Final = """
INSERT INTO payment_differences (difference_id, vendor, kind, number, transaction, order_id, ours_fen, theirs_fen,
    currency, day, found_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open')
ON CONFLICT (vendor, kind, number, transaction) DO NOTHING RETURNING difference_id
"""
OPEN: Final = f"""
SELECT {_DIFFERENCE} FROM payment_differences
WHERE state <> 'resolved' AND (found_at, difference_id) > ($1, $2) ORDER BY found_at, difference_id LIMIT $3
"""  # noqa: S608  # a constant alone
LOCK: Final = (
    f"SELECT {_DIFFERENCE} FROM payment_differences WHERE difference_id = $1 FOR NO KEY UPDATE"  # noqa: S608  # a constant alone
)
SAVE: Final = """
UPDATE payment_differences SET state = $2, resolution = $3, words = $4, proposed_by = $5, proposed_at = $6,
    resolved_by = $7, resolved_at = $8
WHERE difference_id = $1
"""
COUNT: Final = """
SELECT count(*)::int AS open, min(found_at) AS oldest FROM payment_differences WHERE state <> 'resolved'
"""
DAY: Final = "SELECT digest FROM payment_days WHERE vendor = $1 AND day = $2"
ADD_DAY: Final = """
INSERT INTO payment_days (vendor, day, digest, payments, paid_fen, refunds, refunded_fen, reconciled_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (vendor, day) DO NOTHING
"""
DAYS: Final = """
SELECT vendor, day, digest, payments, paid_fen, refunds, refunded_fen, reconciled_at
FROM payment_days ORDER BY day DESC, vendor LIMIT $1
"""
#: As the vendor counts its days: what it says of the moment of each.
PAID_ON: Final = f"""
SELECT {TRADE}, (SELECT amount_fen FROM orders AS o WHERE o.order_id = trades.order_id) AS amount_fen
FROM trades WHERE vendor = $1 AND paid_at >= $2 AND paid_at < $3
"""  # noqa: S608  # a constant alone
TAKEN_ON: Final = """
SELECT r.number, r.order_id, t.number AS trade, o.amount_fen
FROM refunds AS r JOIN trades AS t ON t.order_id = r.order_id AND t.n = r.n JOIN orders AS o ON o.order_id = r.order_id
WHERE r.taken_at >= $2 AND r.taken_at < $3 AND t.vendor = $1
"""


class DifferenceStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, found: Found, at: datetime) -> bool:
        """Once, however often it is met; whether it was new."""
        kept = await self._database.fetchval(
            KEEP,
            uuid4(),
            found.vendor,
            found.kind,
            found.number,
            found.transaction,
            found.order,
            found.ours_fen,
            found.theirs_fen,
            found.currency,
            found.day,
            at,
        )
        return kept is not None

    async def open(self, after: Place, limit: int) -> list[Difference]:
        """Those that nobody resolved, the oldest first."""
        return [_difference(row) for row in await self._database.fetch(OPEN, *after, limit)]

    async def lock(self, difference: UUID) -> Difference | None:
        row = await self._database.fetchrow(LOCK, difference)
        return None if row is None else _difference(row)

    async def save(self, after: Difference) -> None:
        await self._database.execute(
            SAVE,
            after.difference,
            after.state,
            after.resolution,
            after.words,
            after.proposed_by,
            after.proposed_at,
            after.resolved_by,
            after.resolved_at,
        )

    async def count(self) -> tuple[int, datetime | None]:
        """How many nobody resolved, and since when the oldest."""
        row = await self._database.fetchrow(COUNT)
        assert row is not None
        return row["open"], row["oldest"]

    async def digest_of(self, vendor: Vendor, day: date) -> bytes | None:
        """Of the file by which the day was reconciled; None for a day that was not."""
        digest: bytes | None = await self._database.fetchval(DAY, vendor, day)
        return digest

    async def add_day(self, day: Day) -> None:
        """Once."""
        await self._database.execute(
            ADD_DAY,
            day.vendor,
            day.day,
            day.digest,
            day.paid.count,
            day.paid.fen,
            day.refunded.count,
            day.refunded.fen,
            day.reconciled_at,
        )

    async def days(self, limit: int) -> Sequence[Day]:
        """The newest first."""
        return [_day(row) for row in await self._database.fetch(DAYS, limit)]

    async def paid_on(
        self, vendor: Vendor, since: datetime, until: datetime
    ) -> list[tuple[Trade, int]]:
        """Our trades that were paid then, with their amounts."""
        rows = await self._database.fetch(PAID_ON, vendor, since, until)
        return [(read_trade(row), row["amount_fen"]) for row in rows]

    async def refunds_on(self, vendor: Vendor, since: datetime, until: datetime) -> list[Found]:
        """Our refunds that the vendor took then, as they were if its file lacked them."""
        return [
            Found(
                vendor=vendor,
                kind=DifferenceKind.OURS_ONLY,
                number=row["trade"],
                transaction=row["number"],
                order=row["order_id"],
                ours_fen=row["amount_fen"],
            )
            for row in await self._database.fetch(TAKEN_ON, vendor, since, until)
        ]


def _difference(row: Row) -> Difference:
    resolution = row["resolution"]
    return Difference(
        difference=row["difference_id"],
        found=Found(
            vendor=Vendor(row["vendor"]),
            kind=DifferenceKind(row["kind"]),
            number=row["number"],
            transaction=row["transaction"],
            order=row["order_id"],
            ours_fen=row["ours_fen"],
            theirs_fen=row["theirs_fen"],
            currency=row["currency"],
            day=row["day"],
        ),
        found_at=row["found_at"],
        state=DifferenceState(row["state"]),
        resolution=None if resolution is None else Resolution(resolution),
        words=row["words"],
        proposed_by=row["proposed_by"],
        proposed_at=row["proposed_at"],
        resolved_by=row["resolved_by"],
        resolved_at=row["resolved_at"],
    )


def _day(row: Row) -> Day:
    return Day(
        vendor=Vendor(row["vendor"]),
        day=row["day"],
        digest=row["digest"],
        paid=Totals(row["payments"], row["paid_fen"]),
        refunded=Totals(row["refunds"], row["refunded_fen"]),
        reconciled_at=row["reconciled_at"],
    )
