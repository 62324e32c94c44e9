"""What the service says of the work on cases: lists, boards, and what became of several moves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WorkLine:
    """An open step, in the order in which they are due."""

    case: UUID
    number: str
    item: str
    name: str
    state: str
    step: str
    step_name: str
    kind: str
    unit: str
    area: str
    opened_at: datetime
    due: datetime | None
    light: str
    bundle: str


@dataclass(frozen=True, slots=True)
class Work:
    work: tuple[WorkLine, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class PostHolder:
    officer: UUID
    username: str


@dataclass(frozen=True, slots=True)
class PostHolders:
    """Those who hold the post of a step and may do it in this case, by name."""

    officers: tuple[PostHolder, ...]


@dataclass(frozen=True, slots=True)
class WorkTally:
    unit: str
    role: str
    open: int
    taken: int
    yellow: int
    red: int
    standing: int


@dataclass(frozen=True, slots=True)
class LookLine:
    """A grant by rule that was drawn, to be looked at where such cases are decided."""

    case: UUID
    number: str
    item: str
    name: str
    unit: str
    area: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Looks:
    looks: tuple[LookLine, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class LookTally:
    """How many drawn grants wait, and what was found of others in the last 30 days."""

    unit: str
    waiting: int
    right: int
    wrong: int
    wrong_percent: float


@dataclass(frozen=True, slots=True)
class Board:
    work: tuple[WorkTally, ...]
    looks: tuple[LookTally, ...]


@dataclass(frozen=True, slots=True)
class MoveDone:
    """`problem`: the name of what refused it, "" for none; `version`: after it."""

    case: UUID
    version: int
    problem: str
    detail: str


@dataclass(frozen=True, slots=True)
class MovesDone:
    done: tuple[MoveDone, ...]


@dataclass(frozen=True, slots=True)
class CaseFound:
    case: UUID
