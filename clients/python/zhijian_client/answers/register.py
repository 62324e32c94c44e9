"""What the service says of the persons on record, to an officer."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EntitlementSeen:
    scheme: str
    certified_until: date
    certified_by: str
    standing: str


@dataclass(frozen=True, slots=True)
class FaceRecordSeen:
    engine: str
    source: str
    created_at: datetime
    review_on: date


@dataclass(frozen=True, slots=True)
class ElderRules:
    """The easier rules of a face check: by age, or granted through `until` (None: until taken back)."""

    by_age: bool
    granted_at: datetime | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """An entry of the register as an officer sees it."""

    person: UUID
    name: str
    id_number: str  # masked
    phone: str  # masked
    died_on: date | None
    consents: tuple[str, ...]
    entitlements: tuple[EntitlementSeen, ...]
    face_records: tuple[FaceRecordSeen, ...]
    address: str = ""  # masked; "" where none is on record
    document: str = "resident_id"  # whose number it is
    elder_rules: ElderRules | None = None


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


@dataclass(frozen=True, slots=True)
class ActingLimit:
    """For how many people an account acted in a year, and may; widened through a last day."""

    people: int
    most: int
    widened_to: int | None = None
    widened_until: date | None = None


@dataclass(frozen=True, slots=True)
class Crowded:
    """An account that acts, or a device, near or at the number of people it may be used for."""

    kind: str
    person: UUID
    people: int
    most: int
    full: bool
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class CrowdedList:
    crowded: tuple[Crowded, ...]
