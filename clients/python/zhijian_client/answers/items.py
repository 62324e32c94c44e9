"""What the service says of items, and of their versions."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class District:
    area: str  # six digits of a division
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Districts:
    districts: tuple[District, ...]


@dataclass(frozen=True, slots=True)
class ItemLine:
    item: str
    version: int
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[ItemLine, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    title: str
    article: str  # "" for no place in particular


@dataclass(frozen=True, slots=True)
class Applicants:
    who: tuple[str, ...]
    level: int  # of the account
    age_from: int | None
    age_to: int | None  # the last year of age that still may
    areas: tuple[str, ...]  # digits of divisions; none: everybody
    documents: tuple[str, ...]  # by which who applies may be known to the register


@dataclass(frozen=True, slots=True)
class Prefill:
    """A field that is shown with its source, and not asked."""

    field: str
    source: str
    what: str


@dataclass(frozen=True, slots=True)
class Material:
    material: str
    name: str
    ways: tuple[str, ...]
    required: bool
    certificate: str  # the kind that answers it; "" for none


@dataclass(frozen=True, slots=True)
class CertificateOffered:
    kind: str
    name: str
    days: int  # that it holds from its grant on; 0: without end


@dataclass(frozen=True, slots=True)
class Step:
    step: str
    kind: str
    name: str
    unit: str
    unit_name: str
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    clock: str
    law: int  # at most
    promised: int
    unit: str


@dataclass(frozen=True, slots=True)
class ItemPart:
    item: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """`form`: a JSON Schema with its labels in both languages."""

    item: str
    version: int
    name: str
    about: str
    basis: tuple[Law, ...]
    applicants: Applicants
    form: dict[str, object]
    prefill: tuple[Prefill, ...]
    materials: tuple[Material, ...]
    steps: tuple[Step, ...]
    clocks: tuple[Clock, ...]
    extension: int  # working days more that a supervisor may grant once
    fee_fen: int
    signed_by: tuple[str, ...]  # by one of these; none: it is not signed
    face: str
    certificate: CertificateOffered | None  # what an approval gives
    courier: bool  # what is issued may be sent
    by_rule: bool  # decided at once where rules say all that there is to say
    parts: tuple[ItemPart, ...]  # of a bundle


@dataclass(frozen=True, slots=True)
class ItemVersion:
    item: str
    version: int
    name: str
    state: str
    standing: str
    digest: str  # SHA-256 of the definition
    proposed_at: datetime
    by_operator: bool  # proposed at the command line
    mine: bool  # proposed by the officer who asks
    released_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemVersions:
    versions: tuple[ItemVersion, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    line: int  # from 1
    column: int
    code: str
    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class ItemVersionShown(ItemVersion):
    """`shown`: as citizens see it; None where its text can't be read any more."""

    text: str
    findings: tuple[Finding, ...]  # as the city is today
    shown: Item | None
