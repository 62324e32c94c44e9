"""Days whose fund-flow bill was compared, and what our rows let expect of one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from domain.payments.funds import Due, FundDay
from domain.payments.trades import Vendor
from storage.database import Database, Row

_DAY: Final = "vendor, day, digest, came_fen, left_fen, fees_fen, carried, compared_at"
READ: Final = f"SELECT {_DAY} FROM payment_fund_days WHERE vendor = $1 AND day = $2"  # noqa: S608  # a constant alone
ADD: Final = f"""
INSERT INTO payment_fund_days ({_DAY}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (vendor, day) DO NOTHING
"""  # noqa: S608  # a constant alone
DAYS: Final = f"SELECT {_DAY} FROM payment_fund_days ORDER BY day DESC, vendor LIMIT $1"  # noqa: S608  # a constant alone
PAID: Final = """
SELECT t.number, t.order_id, o.amount_fen, t.paid_at AS at
FROM trades AS t JOIN orders AS o ON o.order_id = t.order_id
WHERE t.vendor = $1 AND t.paid_at >= $2 AND t.paid_at < $3
"""
TAKEN: Final = """
SELECT t.number, t.order_id, o.amount_fen, r.taken_at AS at
FROM refunds AS r JOIN trades AS t ON t.order_id = r.order_id AND t.n = r.n JOIN orders AS o ON o.order_id = r.order_id
WHERE r.taken_at >= $2 AND r.taken_at < $3 AND t.vendor = $1
"""


class FundStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, vendor: Vendor, day: date) -> FundDay | None:
        """None for one that was not compared."""
        row = await self._database.fetchrow(READ, vendor, day)
        return None if row is None else _day(row)

    async def add(self, day: FundDay) -> None:
        """Once."""
        await self._database.execute(
            ADD,
            day.vendor,
            day.day,
            day.digest,
            day.came_fen,
            day.left_fen,
            day.fees_fen,
            list(day.carried),
            day.compared_at,
        )

    async def days(self, limit: int) -> Sequence[FundDay]:
        """The newest first."""
        return [_day(row) for row in await self._database.fetch(DAYS, limit)]

    async def dues(self, vendor: Vendor, since: datetime, until: datetime) -> list[Due]:
        """Our trades that were paid then, and those whose refund the vendor took then."""
        paid = await self._database.fetch(PAID, vendor, since, until)
        taken = await self._database.fetch(TAKEN, vendor, since, until)
        return [_due(row, back=False) for row in paid] + [_due(row, back=True) for row in taken]


def _due(row: Row, *, back: bool) -> Due:
    return Due(row["number"], row["order_id"], row["amount_fen"], row["at"], back)


def _day(row: Row) -> FundDay:
    return FundDay(
        vendor=Vendor(row["vendor"]),
        day=row["day"],
        digest=row["digest"],
        came_fen=row["came_fen"],
        left_fen=row["left_fen"],
        fees_fen=row["fees_fen"],
        carried=tuple(row["carried"]),
        compared_at=row["compared_at"],
    )
