"""What the service says of its processing rules, of exports of many persons' data, and of an incident."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RulesSection:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RulesAgreement:
    """One version of a text that is or was agreed to."""

    purpose: str
    version: str
    current: bool
    text: str


@dataclass(frozen=True, slots=True)
class ProcessingRules:
    """How the city processes personal data, and every version of the agreements."""

    sections: tuple[RulesSection, ...]
    agreements: tuple[RulesAgreement, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """`standing`: waiting, approved, refused, withdrawn, downloaded or expired."""

    export: UUID
    selection: str
    area: str
    since: date
    until: date
    kind: str
    state: str
    purpose: str
    ground: str
    recipient: str
    full_numbers: bool
    columns: tuple[str, ...]
    rows: int
    standing: str
    mine: bool
    asked_by: str
    asked_at: datetime
    ends_at: datetime
    ground_words: str = ""
    numbers_why: str = ""
    decided_by: str = ""
    decided_words: str = ""
    decided_at: datetime | None = None
    starts: int = 0
    sent_rows: int | None = None
    sent_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Exports:
    exports: tuple[Export, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class ExportWanted:
    """Both days are included; an empty area is the whole city, an empty kind or state any.

    The persons read purpose and recipient. `numbers_why`: why ID numbers are needed in full; "": masked.
    """

    selection: str  # entitlements, consents or face_checks
    since: date
    until: date
    purpose: str
    ground: str  # duty, law, emergency, consent, publication, abroad or other
    recipient: str
    area: str = ""
    kind: str = ""
    state: str = ""
    ground_words: str = ""
    numbers_why: str = ""


@dataclass(frozen=True, slots=True)
class BreachReport:
    """`text`: all of it as Markdown; `actions`: entries of the audit by action."""

    reference: str
    entries: int
    unsealed: int
    persons: int
    actions: dict[str, int]
    text: str
