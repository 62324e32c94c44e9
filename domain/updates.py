"""One entry of an account's inbox."""

from dataclasses import dataclass
from datetime import datetime

from domain.notices import EventKind


@dataclass(frozen=True, slots=True)
class Event:
    """`n` is gapless within the account, from 1."""

    n: int
    kind: EventKind
    subject: str
    happened_at: datetime
    urgent: bool
