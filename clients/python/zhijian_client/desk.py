"""What an officer's desk answers beside the register itself."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhijian_client.answers import EntitlementSeen


@dataclass(frozen=True, slots=True)
class Contact:
    """In full; "" where none is on record."""

    phone: str
    address: str
    postcode: str


@dataclass(frozen=True, slots=True)
class PersonFound:
    """One of those who have the name."""

    person: UUID
    name: str
    id_number: str  # masked: the last four tell one from another
    area: str
    died_on: date | None


@dataclass(frozen=True, slots=True)
class PersonsFound:
    """Empty when nobody of the officer's areas has the name; `more`: search by the ID number."""

    persons: tuple[PersonFound, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    scheme: str
    name: str


@dataclass(frozen=True, slots=True)
class Schemes:
    schemes: tuple[Scheme, ...]


@dataclass(frozen=True, slots=True)
class DeathLook:
    """What would be recorded, of whom, and what follows."""

    person: UUID
    name: str
    id_number: str  # masked
    recorded: date | None  # the death on record already
    died_on: date
    source: str
    entitlements: tuple[
        EntitlementSeen, ...
    ]  # active: of each a review opens; none stops by itself
    alive_on: date | None  # the newest check, certification by an officer, or proof
    contradicted: bool  # that one is of the day of death or later
    seen: str  # shows that this was looked at
