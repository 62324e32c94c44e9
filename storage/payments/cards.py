"""The nouns of payments: orders with their trades and refunds, and what was reconciled."""

from typing import Final

from storage.card import Lock, Noun, Table, UnderWay, rows_where

_STAYS: Final = "an id that leads to nobody once its account has ended; vouchers are not changed"
_OLD: Final = "ended_at IS NOT NULL AND ended_at < now() - interval '30 years'"

NOUNS: Final = (
    Noun(
        "orders and payments",
        keeps="30 years after their end; who paid is taken out after 10",
        why="vouchers of administrative units (会计档案管理办法 2015, annex 2: 30 years)",
        swept=f"""
        WITH old AS (
            SELECT order_id FROM orders WHERE {_OLD} LIMIT $1
        ), of_trades AS (
            DELETE FROM trades WHERE order_id = ANY (ARRAY(SELECT order_id FROM old))
        ), of_refunds AS (
            DELETE FROM refunds WHERE order_id = ANY (ARRAY(SELECT order_id FROM old))
        )
        DELETE FROM orders WHERE order_id = ANY (ARRAY(SELECT order_id FROM old))
        """,  # noqa: S608  # a constant alone
        under_way=UnderWay(
            "who paid an order",
            keeps="10 years after the order's end",
            why="as long as the case that it was for; the books need the money alone",
            statement="""
            UPDATE orders SET person_id = NULL
            WHERE order_id = ANY (ARRAY(
                SELECT order_id FROM orders
                WHERE ended_at < now() - interval '10 years' AND person_id IS NOT NULL LIMIT $1))
            """,
        ),
        tables=(
            Table(
                "orders",
                lock=Lock.ORDER,
                stays=_STAYS,
                copied=("orders",),
            ),
            Table(
                "trades",
                stays=_STAYS,
                copied=("orders",),
            ),
            Table("refunds"),
        ),
    ),
    Noun(
        "differences with vendors of payments",
        keeps="10 years after they are resolved; an open one stays",
        why="reconciliations with banks (会计档案管理办法 2015, annex 2: 10 years)",
        swept=rows_where(
            "payment_differences",
            "resolved_at IS NOT NULL AND resolved_at < now() - interval '10 years'",
        ),
        tables=(Table("payment_differences"),),
    ),
    Noun(
        "reconciled days",
        keeps="not ended",
        why="that each day was compared with the vendor; a row a day, no person in them",
        tables=(
            Table("payment_days", few=True, unsealed=("digest",)),
            Table("payment_fund_days", few=True, unsealed=("digest",)),
        ),
    ),
)
