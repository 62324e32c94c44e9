"""Signed receipts of what passed: a face check, or other evidence."""

from typing import Final
from uuid import UUID

from domain.faces.checks import Receipt
from storage.database import Database

ADD: Final = """
INSERT INTO receipts (person_id, receipt_id, check_id, account_id, jws, issued_at, readable_until)
VALUES ($1, $2, $3, $4, $5, $6, $6::timestamptz + interval '3 days')
"""


class ReceiptStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, person: UUID, account: UUID | None, receipt: Receipt) -> None:
        """`account`: who may read it; None where an officer vouched."""
        await self._database.execute(
            ADD, person, receipt.receipt, receipt.check, account, receipt.jws, receipt.issued_at
        )
