"""Who asks: the signed-in principal, its assurance and roles; and the identities on the register."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Final
from uuid import UUID

from domain import actors
from domain.documents import DocumentKind, born_by, key_of

_LONG_NUMBER: Final = 15  # characters of a number of which seven are shown


class Level(IntEnum):
    """How sure we are who holds an account."""

    PHONE = 1  # a phone that answered a code, or that WeChat named
    BOUND = 2  # bound to a person: name, ID number and recorded phone agree
    PROVEN = 3  # by face, or by an officer in person


class Role(StrEnum):
    """What an officer may do."""

    COUNTER = "counter"  # registers, records consents, enrols, posts proofs
    REVIEWER = "reviewer"  # sees and decides reviews
    ADMIN = "admin"
    CAMPAIGNS = "campaigns"  # writes and releases what whole groups are told
    FINANCE = "finance"  # 财务: resolves where our books and a vendor's differ


@dataclass(frozen=True, slots=True)
class Citizen:
    account: UUID
    level: Level
    session: UUID
    device_key: str = ""  # RFC 7638 thumbprint of the key the session is bound to; "" for none

    @property
    def device(self) -> str:
        """What tells one device from another: its key, else the sign-in, which a page keeps for months."""
        return f"key {self.device_key}" if self.device_key else f"session {self.session}"

    @property
    def actor(self) -> str:
        """As the audit names who acts."""
        return actors.citizen(self.account)


@dataclass(frozen=True, slots=True)
class Officer:
    officer: UUID
    roles: frozenset[Role]
    session: UUID

    @property
    def actor(self) -> str:
        """As the audit names who acts."""
        return actors.officer(self.officer)


Principal = Citizen | Officer


@dataclass(frozen=True, slots=True)
class Identity:
    """What the base register (人口库) says of a person; leaves the vault only for those who need it."""

    name: str
    id_number: str
    phone: str
    address: str = ""  # where a letter is brought; "" where none is on record
    postcode: str = ""
    document: DocumentKind = DocumentKind.RESIDENT_ID  # whose number `id_number` is
    born_on: date | None = None  # on record beside a number that does not say it

    @property
    def key(self) -> str:
        """What the person is found by."""
        return key_of(self.document, self.id_number)

    @property
    def born(self) -> date | None:
        """None where neither the number nor the register says it."""
        return self.born_on or born_by(self.id_number)


@dataclass(frozen=True, slots=True)
class Person:
    person: UUID
    identity: Identity
    died_on: date | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """In full, for an officer who calls, writes or comes; "" where none is on record."""

    phone: str
    address: str
    postcode: str


def masked_name(name: str) -> str:
    """`张*`, `张*三`, `欧阳*明`: the customary form on a shared screen."""
    if len(name) <= 1:
        return name
    if len(name) == 2:  # noqa: PLR2004  # two characters: the second is hidden
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def masked_phone(phone: str) -> str:
    """`138****1234`."""
    return f"{phone[:3]}****{phone[-4:]}"


def masked_address(address: str) -> str:
    """The first six characters, as far as a city and district reach."""
    return f"{address[:6]}…" if address else ""


def masked_id_number(number: str) -> str:
    """`440***********1234`: the region's province and the last four; of a short one its ends."""
    first, last = (3, 4) if len(number) >= _LONG_NUMBER else (1, 2)
    return f"{number[:first]}{'*' * (len(number) - first - last)}{number[-last:]}"
