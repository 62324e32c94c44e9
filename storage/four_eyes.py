"""What officers did to each other's accounts, and the approvals that do not count for it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.errors import NotAllowed
from domain.four_eyes import FourEyes, OfficerChange, Touch
from domain.problems import Problem
from storage.database import Queries

NOTE: Final = """
INSERT INTO officer_changes (officer_id, changed_by, touch) VALUES ($1, $2, $3)
"""
RECENT: Final = "SELECT officer_id, changed_by, touch FROM officer_changes WHERE changed_at > $1"


async def note(tx: Queries, change: OfficerChange) -> None:
    """In the transaction of the change itself."""
    await tx.execute(NOTE, change.officer, change.by, change.touch)


async def check(tx: Queries, rule: FourEyes, *, asker: UUID, approver: UUID, at: datetime) -> None:
    """Raises NotAllowed for an approver who is not independent of the asker. Their own is asked before."""
    rows = await tx.fetch(RECENT, rule.since(at))
    changes = [
        OfficerChange(row["changed_by"], row["officer_id"], Touch(row["touch"])) for row in rows
    ]
    if not rule.are_two(asker, approver, changes):
        raise NotAllowed(Problem.NOT_INDEPENDENT)
