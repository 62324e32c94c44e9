"""抽查: of grants by rule some are drawn, and an approver looks at them afterwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

#: Own choice: over so many days the share of wrong grants is told.
LOOKS_OVER: Final = timedelta(days=30)


class Look(StrEnum):
    """Of a grant that was drawn; what became of it."""

    WAITING = "waiting"
    RIGHT = "right"
    WRONG = "wrong"  # it was revoked


@dataclass(frozen=True, slots=True)
class LookItem:
    """A grant that waits to be looked at by an approver of `unit`, which decides such cases."""

    case: UUID
    number: str
    item: str
    item_version: int
    unit: str
    area: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class LookTally:
    """Of one unit: how many wait, and what was found in the last `LOOKS_OVER`."""

    unit: str
    waiting: int
    right: int
    wrong: int


def wrong_percent(right: int, wrong: int) -> float:
    """Of those that were looked at; 0 of none."""
    return 100 * wrong / (right + wrong) if wrong else 0.0
