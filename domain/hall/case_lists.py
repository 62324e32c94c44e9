"""Cases as they stand in lists: a person's own, an officer's work, and one opened by an officer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.accounts.mandates import MandateSeen
from domain.hall.bundles import PartCase
from domain.hall.cases import Case, CaseEvent, CaseState, Move
from domain.hall.certificates import Certificate
from domain.hall.clocks import Light
from domain.hall.items import Item, StepKind
from domain.hall.posts import PostRole
from domain.hall.signatures import Signature
from domain.people import Identity


@dataclass(frozen=True, slots=True)
class CaseBrief:
    """One line of a list; no form is opened for it. `due_at`: the first moment that is too late, if a clock runs."""

    case: UUID
    person: UUID
    number: str
    item: str
    item_version: int
    state: CaseState
    area: str
    opened_at: datetime
    submitted_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None
    mandate: UUID | None = None  # by which another than the person applied


@dataclass(frozen=True, slots=True)
class CasePage:
    cases: tuple[tuple[CaseBrief, Item], ...]
    next_cursor: str  # "" at the end


@dataclass(frozen=True, slots=True)
class WorkItem:
    """An open step that waits for whoever holds its post, or lies with an officer."""

    case: UUID
    person: UUID
    number: str
    item: str
    item_version: int
    state: CaseState
    step: str
    kind: StepKind
    unit: str
    area: str
    opened_at: datetime
    sorted_at: datetime  # its place in the list
    due_at: datetime | None  # None: its clock stands
    yellow_at: datetime | None
    officer: UUID | None
    bundle: tuple[str, int] | None = (
        None  # the item, in its version, of the bundle of which it is a part
    )

    def light(self, at: datetime) -> Light:
        if self.due_at is None or self.yellow_at is None:
            return Light.STANDING
        if at >= self.due_at:
            return Light.RED
        return Light.YELLOW if at >= self.yellow_at else Light.GREEN


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """What an open desk has to know of a case: which version there is, and who may see it."""

    version: int
    units: frozenset[str]
    area: str


@dataclass(frozen=True, slots=True)
class WorkTally:
    """How many steps lie open at a unit with one role; `taken` of them with somebody."""

    unit: str
    role: PostRole
    open: int
    taken: int
    yellow: int
    red: int
    standing: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its item and its timeline. `on_record`: the fields that the city fills in today.

    `representative`: who applied in the person's place, and by what; None for the person's own.
    `answered`: materials that a certificate answers today, with its number.
    `parts`: of a bundle; `bundle`: the item of the one of which it is a part.
    """

    case: Case
    item: Item
    events: tuple[CaseEvent, ...]
    on_record: frozenset[str] = frozenset()
    representative: MandateSeen | None = None
    answered: Mapping[str, str] = field(default_factory=dict)
    certificate: Certificate | None = None  # that it gave
    parts: tuple[PartCase, ...] = ()
    bundle: Item | None = None


@dataclass(frozen=True, slots=True)
class OfficerCaseFile:
    """As an officer sees it, with whom it is of and what that officer may do now."""

    file: CaseFile
    identity: Identity
    moves: frozenset[Move]
    officers: dict[UUID, str]  # user names of those who worked on it
    signatures: tuple[Signature, ...] = ()  # of what was submitted


@dataclass(frozen=True, slots=True)
class TakenWork:
    """Open steps of one post that one officer has."""

    officer: UUID
    unit: str
    role: PostRole
    area: str
