"""What the service says of officers, grants and emergencies, to administrators."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Officer:
    officer: UUID
    username: str
    roles: tuple[str, ...]
    areas: tuple[str, ...]  # beginnings of division codes; "" is the whole city
    second_factor: bool
    start_until: datetime | None  # a password was given out and waits to be replaced
    disabled_at: datetime | None
    created_at: datetime
    identified: bool  # it is known who they are on the register


@dataclass(frozen=True, slots=True)
class Officers:
    officers: tuple[Officer, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """`emergencies` and `grants` wait for an administrator."""

    officer: Officer
    emergencies: int
    grants: int = 0
    reviews: int = 0  # open where a reviewer serves, 1000 for more


@dataclass(frozen=True, slots=True)
class StartPassword:
    """Told this once; good for one sign-in."""

    password: str
    until: datetime


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Told this once."""

    otpauth: str
    qr_svg: str = ""  # the same as a QR code


@dataclass(frozen=True, slots=True)
class Grant:
    """What an administrator asked to do to another, or to make of an officer."""

    grant: UUID
    officer: UUID  # whose account it is about
    username: str
    what: str
    why: str
    mine: bool  # the reader's own, which somebody else has to decide
    asked_name: str
    asked_at: datetime
    state: str
    ends_at: datetime  # until when it can be decided, or once approved be done
    decided_name: str = ""
    decided_at: datetime | None = None
    decided_words: str = ""


@dataclass(frozen=True, slots=True)
class Grants:
    grants: tuple[Grant, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class Emergency:
    """One record that an officer opened outside the own areas."""

    emergency: UUID
    person: UUID
    officer: UUID
    username: str
    why: str
    opened_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Emergencies:
    emergencies: tuple[Emergency, ...]
    next_cursor: str = ""
