"""What the service says of kiosks."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Kiosk:
    """`state`: enrolling, live, silent or revoked."""

    kiosk: UUID
    name: str
    area: str  # digits of a division; "" is the whole city
    state: str
    made_at: datetime
    enrol_until: datetime | None
    enrolled_at: datetime | None
    seen_at: datetime | None
    camera: bool
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kiosks:
    """Those out of service last."""

    kiosks: tuple[Kiosk, ...]


@dataclass(frozen=True, slots=True)
class KioskCode:
    """`code`: to be entered on the machine, once, within a day; told once."""

    kiosk: Kiosk
    code: str


@dataclass(frozen=True, slots=True)
class KioskSelf:
    kiosk: UUID
    name: str
