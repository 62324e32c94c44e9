"""The base register as an officer sees it: a person, agreements, entitlements and face records."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.accounts.elder import ElderGrant
from domain.faces.face_records import FaceRecord
from domain.pensions.entitlement import Entitlement
from domain.people import Person
from domain.words import Words


@dataclass(frozen=True, slots=True)
class FirstEntry:
    """A scheme as it stands when the person is put on the register."""

    scheme: str
    certified_until: date


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    person: Person
    consents: tuple[Purpose, ...]
    entitlements: tuple[Entitlement, ...]
    face_records: tuple[FaceRecord, ...]
    area: str = ""  # six digits of the division; "" where none is on record
    elder_grant: ElderGrant | None = None  # by an officer; one that is over may still stand here


@dataclass(frozen=True, slots=True)
class DeathSeen:
    """Whom and what the recording of a death concerns, as an officer sees it before it is made."""

    person: Person
    died_on: date
    source: str
    active: tuple[Entitlement, ...]  # of each a review opens
    alive_on: (
        date | None
    )  # the newest day on which a check, an officer or a body says the person lived

    @property
    def contradicted(self) -> bool:
        """Whether there is a sign of life of that day or later."""
        return self.alive_on is not None and self.alive_on >= self.died_on


@dataclass(frozen=True, slots=True)
class Held:
    """One entitlement as its holder sees it: with the scheme's name and the oldest open review."""

    entitlement: Entitlement
    name: Words
    review: UUID | None = None
    review_opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides what is due for the person behind an account, and by which ways."""

    person: UUID
    died_on: date | None
    engines: frozenset[str]  # that hold a face record
    held: tuple[Held, ...]
