"""What the service says of hand-offs: to the screen that shows a code, and to the phone that opened it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class HandOff:
    """`state`: open, opened, confirmed, done, refused, closed or expired."""

    hand_off: UUID
    purpose: str
    about: str
    part: str
    digits: str  # the same on both sides
    state: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class HandOffShown(HandOff):
    """Told once; whoever has the address is the phone."""

    address: str
    qr_svg: str

    @property
    def code(self) -> str:
        return self.address.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class HandOffTaken(HandOff):
    asked_by: str  # a masked name
    place: str
    by_officer: bool
    what: str
    lands: str
