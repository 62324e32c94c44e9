"""Orders and their trades as rows. An order is locked before its trades change; amounts are never written twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.cursors import Place
from domain.payments.payments import CloseReason, Order, OrderState, Paid
from domain.payments.trades import PayWay, RefundReason, Trade, TradeState
from domain.subjects import Subject
from storage.database import Database, Queries, Row

_ORDER: Final = """
order_id, number, person_id, account_id, purpose, subject, amount_fen, opened_at, expires_at, state, version,
changed_at, ended_at, closed_as
"""
TRADE: Final = """
order_id, n, number, way, account_id, begun_at, ends_at, state, surplus, transaction, paid_at, reason, refunds,
refunded_at, ebill, look_at
"""
SERIAL: Final = "SELECT nextval('order_serial')"
ADD: Final = """
INSERT INTO orders (order_id, number, person_id, account_id, purpose, subject, amount_fen, opened_at, expires_at,
    state, version, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $8)
"""
READ: Final = f"SELECT {_ORDER} FROM orders WHERE order_id = $1"  # noqa: S608  # a constant alone
LOCK: Final = f"{READ} FOR NO KEY UPDATE"
NUMBERED: Final = "SELECT order_id FROM orders WHERE number = $1"
NEWEST: Final = """
SELECT order_id FROM orders WHERE subject = $1 AND purpose = $2 ORDER BY opened_at DESC LIMIT 1
"""
OF_PERSON: Final = f"""
SELECT {_ORDER} FROM orders WHERE person_id = $1 AND (opened_at, order_id) < ($2, $3)
ORDER BY opened_at DESC, order_id DESC LIMIT $4
"""  # noqa: S608  # a constant alone
TRADES: Final = f"SELECT {TRADE} FROM trades WHERE order_id = ANY ($1::uuid[]) ORDER BY order_id, n"  # noqa: S608  # a constant alone
SAVE: Final = """
UPDATE orders SET state = $3, version = $4, changed_at = $5, ended_at = $6, closed_as = $7
WHERE order_id = $1 AND version = $2 RETURNING order_id
"""
BEGIN: Final = """
INSERT INTO trades (order_id, n, number, vendor, way, account_id, begun_at, ends_at, state, surplus, transaction,
    paid_at, refunds, look_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (vendor, transaction) DO NOTHING RETURNING n
"""
SAVE_TRADE: Final = """
UPDATE trades SET state = $3, surplus = $4, transaction = $5, paid_at = $6, reason = $7, refunds = $8,
    refunded_at = $9, ebill = $10, look_at = $11
WHERE order_id = $1 AND n = $2
"""
QUEUE_REFUND: Final = """
INSERT INTO refunds (refund_id, number, order_id, n, created_at, next_at) VALUES ($1, $2, $3, $4, $5, $5)
"""
OVER: Final = """
SELECT order_id FROM orders WHERE state = 'open' AND expires_at <= $1 ORDER BY expires_at LIMIT $2
"""
OVERDUE: Final = """
SELECT count(*)::int FROM (
    SELECT FROM orders WHERE state = 'open' AND expires_at <= $1 LIMIT 1000) AS few
"""
# Leased: another process asks again when this one has died over them.
CLAIM_LOOKS: Final = f"""
UPDATE trades SET look_at = $2
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM trades WHERE look_at <= $1 ORDER BY look_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED))
RETURNING {TRADE}
"""  # noqa: S608  # a constant alone
LOOK_AGAIN: Final = """
UPDATE trades SET look_at = $3 WHERE order_id = $1 AND n = $2 AND look_at IS NOT NULL
"""


class OrderStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_serial(self) -> int:
        """Never given twice; one whose order failed is left out."""
        serial: int = await self._database.fetchval(SERIAL)
        return serial

    async def add(self, order: Order) -> None:
        await self._database.execute(
            ADD,
            order.order,
            order.number,
            order.person,
            order.account,
            order.purpose,
            str(order.subject),
            order.amount_fen,
            order.opened_at,
            order.expires_at,
            order.state,
            order.version,
        )

    async def read(self, order: UUID) -> Paid | None:
        return await self._one(await self._database.fetchrow(READ, order))

    async def lock(self, order: UUID) -> Paid | None:
        """Nobody else changes it, or its trades, until the unit of work ends."""
        return await self._one(await self._database.fetchrow(LOCK, order))

    async def numbered(self, number: str) -> UUID | None:
        found: UUID | None = await self._database.fetchval(NUMBERED, number)
        return found

    async def newest(self, subject: Subject, purpose: str) -> UUID | None:
        """Of all for one thing the one that was opened last."""
        found: UUID | None = await self._database.fetchval(NEWEST, str(subject), purpose)
        return found

    async def of_person(self, person: UUID, before: Place, limit: int) -> list[Paid]:
        """Newest first."""
        return await paid_of(self._database, person, before, limit)

    async def over(self, at: datetime, limit: int) -> list[UUID]:
        """Open ones whose time is over, the longest over first."""
        return [row["order_id"] for row in await self._database.fetch(OVER, at, limit)]

    async def overdue(self, at: datetime) -> int:
        """Open orders whose time is over, up to 1,000."""
        count: int = await self._database.fetchval(OVERDUE, at)
        return count

    async def save(self, before: Paid, after: Paid) -> None:
        """What changed of the order and of its trades. RuntimeError if it was not locked."""
        order = after.order
        if order != before.order:
            saved = await self._database.fetchval(
                SAVE,
                order.order,
                before.order.version,
                order.state,
                order.version,
                order.changed_at,
                order.ended_at,
                order.closed_as,
            )
            if saved is None:
                raise RuntimeError("an order was saved that was not locked")
        for trade in after.trades:
            seen = before.trade(trade.n)
            if seen is None:
                await self._begin(trade)
            elif trade != seen:
                await self._save_trade(trade)

    async def queue_refund(self, trade: Trade, at: datetime) -> None:
        """It leaves by the outbox (storage/payments/refund_outbox.py)."""
        row = (uuid4(), trade.refund_number, trade.order, trade.n, at)
        await self._database.execute(QUEUE_REFUND, *row)

    async def claim_looks(self, at: datetime, until: datetime, limit: int) -> list[Trade]:
        """Those of which the vendor is to be asked now; nobody else asks until then."""
        rows = await self._database.fetch(CLAIM_LOOKS, at, until, limit)
        return [read_trade(row) for row in rows]

    async def look_again(self, trade: Trade, at: datetime) -> None:
        await self._database.execute(LOOK_AGAIN, trade.order, trade.n, at)

    async def add_trade(self, trade: Trade) -> bool:
        """False for a payment, by vendor and transaction, that is in the books already."""
        return await self._begin(trade)

    async def _begin(self, trade: Trade) -> bool:
        begun = await self._database.fetchval(
            BEGIN,
            trade.order,
            trade.n,
            trade.number,
            trade.vendor,
            trade.way,
            trade.account,
            trade.begun_at,
            trade.ends_at,
            trade.state,
            trade.surplus,
            trade.transaction or None,
            trade.paid_at,
            trade.refunds,
            trade.look_at,
        )
        return begun is not None

    async def _save_trade(self, trade: Trade) -> None:
        await self._database.execute(
            SAVE_TRADE,
            trade.order,
            trade.n,
            trade.state,
            trade.surplus,
            trade.transaction or None,
            trade.paid_at,
            trade.reason,
            trade.refunds,
            trade.refunded_at,
            trade.ebill,
            trade.look_at,
        )

    async def _one(self, row: Row | None) -> Paid | None:
        if row is None:
            return None
        (found,) = await _with_trades(self._database, [row])
        return found


async def paid_of(tx: Queries, person: UUID, before: Place, limit: int) -> list[Paid]:
    """A person's orders, newest first."""
    return await _with_trades(tx, await tx.fetch(OF_PERSON, person, *before, limit))


async def _with_trades(tx: Queries, rows: Sequence[Row]) -> list[Paid]:
    found = {row["order_id"]: Paid(_order(row)) for row in rows}
    for row in await tx.fetch(TRADES, list(found)):
        held = found[row["order_id"]]
        found[row["order_id"]] = replace(held, trades=(*held.trades, read_trade(row)))
    return list(found.values())


def _order(row: Row) -> Order:
    return Order(
        order=row["order_id"],
        number=row["number"],
        person=row["person_id"],
        account=row["account_id"],
        purpose=row["purpose"],
        subject=Subject.parse(row["subject"]),
        amount_fen=row["amount_fen"],
        opened_at=row["opened_at"],
        expires_at=row["expires_at"],
        state=OrderState(row["state"]),
        version=row["version"],
        changed_at=row["changed_at"],
        ended_at=row["ended_at"],
        closed_as=None if row["closed_as"] is None else CloseReason(row["closed_as"]),
    )


def read_trade(row: Row) -> Trade:
    return Trade(
        order=row["order_id"],
        n=row["n"],
        number=row["number"],
        way=PayWay(row["way"]),
        account=row["account_id"],
        begun_at=row["begun_at"],
        ends_at=row["ends_at"],
        state=TradeState(row["state"]),
        surplus=row["surplus"],
        transaction=row["transaction"] or "",
        paid_at=row["paid_at"],
        reason=None if row["reason"] is None else RefundReason(row["reason"]),
        refunds=row["refunds"],
        refunded_at=row["refunded_at"],
        ebill=row["ebill"],
        look_at=row["look_at"],
    )
