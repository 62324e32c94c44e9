"""What the service says of certificates: to their holder, to who checks one, and to their issuer."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CertificateField:
    """`shown`: the value as a person reads it."""

    field: str
    name: str
    value: object  # a text, a whole number, or yes and no
    shown: str


@dataclass(frozen=True, slots=True)
class CertificateLine:
    certificate: UUID
    kind: str
    name: str
    number: str
    state: str
    standing: str
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Certificates:
    certificates: tuple[CertificateLine, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class Showing:
    way: str
    audience: str
    fields: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """`signed`: the whole, for zhijian_client.certificates.verify; "" before it is issued."""

    certificate: UUID
    kind: str
    name: str
    number: str
    state: str
    standing: str
    last_day: date | None
    case: UUID
    unit: str
    unit_name: str
    made_at: datetime
    active_at: datetime | None
    fields: tuple[CertificateField, ...]
    words: str
    next: str
    showings: tuple[Showing, ...]
    signed: str


@dataclass(frozen=True, slots=True)
class ShowCode:
    """Good for one look within 60 seconds."""

    code: str
    link: str
    qr_svg: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Presentation:
    """`bound`: DeviceKey.show belongs to it, else nobody takes it."""

    sd_jwt: str
    bound: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CertificateChecked:
    """`valid` false: it does not hold now, and nothing more is said."""

    valid: bool
    kind: str
    name: str
    fields: tuple[CertificateField, ...]


@dataclass(frozen=True, slots=True)
class CertificateFound:
    certificate: UUID


@dataclass(frozen=True, slots=True)
class OfficerCertificate:
    """`moves`: those that this officer may make now."""

    certificate: UUID
    kind: str
    name: str
    number: str
    state: str
    standing: str
    last_day: date | None
    version: int
    person: UUID
    case: UUID
    unit: str
    area: str
    made_at: datetime
    active_at: datetime | None
    changed_at: datetime | None
    words: str
    fields: tuple[CertificateField, ...]
    moves: tuple[str, ...]
