"""What the service says of cases: applications for items, and the work on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CaseClock:
    """`due`: the first moment that is too late, None while it stands; `light`: green, yellow, red, standing."""

    kind: str
    unit: str
    promised: int
    law: int
    used: int
    due: datetime | None
    due_by_law: datetime | None
    provisional: bool
    light: str


@dataclass(frozen=True, slots=True)
class CaseSupplement:
    """What lacks, said once: names of fields and materials."""

    wants: tuple[str, ...]
    words: str
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """`represented`: done in the person's place."""

    n: int
    move: str
    what: str
    state: str
    at: datetime
    words: str
    represented: bool


@dataclass(frozen=True, slots=True)
class CaseRepresentative:
    """Who applied in the person's place; `kind`: guardian, ward_guardian, representative."""

    mandate: UUID
    kind: str
    name: str
    stands: bool


@dataclass(frozen=True, slots=True)
class CaseStep:
    step: str
    name: str
    kind: str
    unit: str
    state: str


@dataclass(frozen=True, slots=True)
class PrefilledField:
    field: str
    source: str


@dataclass(frozen=True, slots=True)
class AnsweredMaterial:
    """A material that a certificate answers, with its number."""

    material: str
    number: str


@dataclass(frozen=True, slots=True)
class CertificateGiven:
    certificate: UUID
    name: str
    number: str
    state: str


@dataclass(frozen=True, slots=True)
class CasePart:
    """Of a bundle: a case of its own."""

    case: UUID
    number: str
    item: str
    name: str
    state: str
    standing: str


@dataclass(frozen=True, slots=True)
class Case:
    """A change of it names the `version` that was seen; Problem `case-changed` when another holds."""

    case: UUID
    version: int
    number: str
    item: str
    item_version: int
    name: str
    state: str
    standing: str
    opened_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    ended_at: datetime | None
    kept_until: datetime | None
    form: dict[str, object]
    prefilled: tuple[PrefilledField, ...]
    answered: tuple[AnsweredMaterial, ...]
    certificate: CertificateGiven | None
    words: str
    supplement: CaseSupplement | None
    supplement_form: dict[str, object] | None  # as far as it is filled in
    clocks: tuple[CaseClock, ...]
    steps: tuple[CaseStep, ...]
    events: tuple[CaseEvent, ...]
    objection_until: datetime | None
    parent: UUID | None
    bundle: UUID | None
    parts: tuple[CasePart, ...]
    representative: CaseRepresentative | None
    next: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    case: UUID
    number: str
    item: str
    name: str
    state: str
    standing: str
    opened_at: datetime
    submitted_at: datetime | None
    ended_at: datetime | None
    due: datetime | None
    represented: bool


@dataclass(frozen=True, slots=True)
class Cases:
    cases: tuple[CaseLine, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class OfficerStep:
    step: str
    name: str
    kind: str
    unit: str
    state: str
    after: tuple[str, ...]
    officer: UUID | None
    username: str
    mine: bool
    opened_at: datetime | None
    ended_at: datetime | None
    opinion: str | None
    words: str


@dataclass(frozen=True, slots=True)
class OfficerEvent:
    n: int
    move: str
    what: str
    state: str
    at: datetime
    words: str
    represented: bool
    step: str
    actor: str


@dataclass(frozen=True, slots=True)
class CaseHolder:
    name: str
    id_number: str
    document: str
    phone: str


@dataclass(frozen=True, slots=True)
class SignatureShown:
    """How what was submitted was signed; `words` of the officer before whom."""

    move: str
    way: str
    by: str
    digest: str
    signed_at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class OfficerCase:
    """`moves`: those that this officer may make now."""

    case: UUID
    version: int
    person: UUID
    number: str
    item: str
    item_version: int
    name: str
    state: str
    standing: str
    stands: str | None
    area: str
    holder: CaseHolder
    bundle: str
    representative: CaseRepresentative | None
    submitted_at: datetime | None
    decided_at: datetime | None
    ended_at: datetime | None
    form: dict[str, object]
    answered: tuple[AnsweredMaterial, ...]
    certificate: CertificateGiven | None
    words: str
    look: str | None
    supplement: CaseSupplement | None
    clocks: tuple[CaseClock, ...]
    steps: tuple[OfficerStep, ...]
    events: tuple[OfficerEvent, ...]
    signatures: tuple[SignatureShown, ...]
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a case; `paper` names it, and by its `code` anybody checks it."""

    paper: int
    kind: str
    name: str
    number: str
    at: datetime
    code: str


@dataclass(frozen=True, slots=True)
class Papers:
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class PaperChecked:
    """What a code says. `sha256`: of the file as the city draws it; one that was changed has another."""

    kind: str
    name: str
    number: str
    item: str
    issuer: str
    at: datetime
    validity: str
    standing: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SignWayOffered:
    way: str
    name: str


@dataclass(frozen=True, slots=True)
class Signature:
    """`digest`: SHA-256 of what is signed, in hexadecimal; `jws`: what the city says of it."""

    signature: UUID
    move: str
    way: str
    by: str
    digest: str
    begun_at: datetime
    signed_at: datetime | None
    good_until: datetime | None
    used_at: datetime | None
    jws: str


@dataclass(frozen=True, slots=True)
class CaseSignature:
    """`ways`: none where the item asks no signature; `digest`: of what could be submitted, else ""; `ready`: it is signed, and can be submitted now."""

    ways: tuple[SignWayOffered, ...]
    words: str
    digest: str
    open: Signature | None
    ready: bool
    used: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class SignatureBegun:
    """`phone`, masked, and the seconds: of a code."""

    signature: UUID
    way: str
    digest: str
    words: str
    phone: str
    resend_after: int
    expires_in: int


@dataclass(frozen=True, slots=True)
class CounterSignature:
    """What waits to be signed before an officer."""

    signature: UUID
    case: UUID
    item: str
    item_version: int
    name: str
    move: str
    digest: str
    begun_at: datetime
    form: dict[str, object]


@dataclass(frozen=True, slots=True)
class CounterSignatures:
    signatures: tuple[CounterSignature, ...]
