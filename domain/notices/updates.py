"""One entry of an account's inbox."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.events import EventKind
from domain.subjects import Subject


@dataclass(frozen=True, slots=True)
class Event:
    """`n` is gapless within the account, from 1."""

    n: int
    kind: EventKind
    subject: Subject
    happened_at: datetime
    urgent: bool
    read_at: datetime | None = None
    mandate: UUID | None = None  # a copy of what somebody was told for whom the account acts


@dataclass(frozen=True, slots=True)
class LookAgain:
    """What the account may have open, such as a ticket and its wait, stands otherwise now; a hint that may be lost."""


@dataclass(frozen=True, slots=True)
class ReadTo:
    """All events up to `n` were shown on one of the account's phones."""

    n: int
