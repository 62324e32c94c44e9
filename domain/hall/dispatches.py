"""Steps that a unit does in a system of its own (docs/dispatch.md): what goes there, and what comes back.

Each way has sequence numbers of its own, 1, 2, 3 … of a unit. What is sent for a step is answered once: by a
move that a post of that unit could make, of exactly what was sent last.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from domain import actors
from domain.delivery import Channel
from domain.hall.cases import Case, CaseState, Move, Opinion
from domain.hall.items import Item, StepKind
from domain.hall.posts import Post, PostRole, Posts
from domain.hall.transitions import Hand, all_open, apart
from domain.hall.uploads import Upload
from domain.people import Identity

_SYSTEMS: Final = UUID("b7a0a0a2-6d0f-5d5f-8a51-0c6c1c8f4d68")
#: What a unit does in its own system. It accepts nothing, issues nothing, and ends nothing.
KINDS: Final = frozenset({StepKind.REVIEW, StepKind.DECIDE})
MOVES: Final = frozenset({Move.FINISH_STEP, Move.APPROVE, Move.REJECT, Move.WANT_SUPPLEMENT})
_AT_WORK: Final = frozenset({CaseState.ACCEPTED, CaseState.REVIEWING})
_ROLES: Final = (PostRole.CLERK, PostRole.APPROVER)
#: Own choices: answers of one look, and how far a number may run ahead of what is there: beyond it is nonsense.
ANSWERS_AT_ONCE: Final = 100
AHEAD: Final = 100_000
WORDS_LENGTH: Final = 1000
#: What a system says that has another number than the one that came: its word for which one it wants next.
EXPECTS: Final = "expects"
#: Own choice: a refused answer is an operator's matter for so long.
REFUSED_OVER: Final = timedelta(days=30)


class DispatchKind(StrEnum):
    DISPATCHED = "dispatched"  # the step is the unit's to do
    RECALLED = "recalled"  # it is not any more: taken back, done by an officer, to be done anew


class AnswerEnd(StrEnum):
    """What became of an answer."""

    APPLIED = "applied"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ClaimedDispatch:
    """A message that a worker claimed: an Item of domain/outbox.py. It never grows too old: a case is no notice."""

    message: UUID
    unit: str
    sequence: int
    kind: DispatchKind
    person: UUID
    case: UUID
    step: str
    attempt: int
    fence: int
    created_at: datetime
    channel: Channel = Channel.UNIT
    moot: str = ""

    @property
    def id(self) -> UUID:
        return self.message

    def over(self, at: datetime) -> bool:  # noqa: ARG002  # as the port says
        return False

    def leaves_at(self, at: datetime) -> datetime:
        return at


@dataclass(frozen=True, slots=True)
class DispatchedCase:
    """What a unit is told of a step that it is to do: as its own officers would see it."""

    case: Case
    item: Item
    identity: Identity
    files: tuple[Upload, ...]
    due: datetime | None  # the first moment that is too late, if a clock runs


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """What a unit's system says: `sequence` is its own, `answers` that of the message which it is about."""

    unit: str
    sequence: int
    answers: int
    case: UUID
    step: str
    move: Move
    words: str = field(default="", repr=False)
    opinion: Opinion | None = None
    wants: tuple[str, ...] = ()
    digest: bytes = b""  # SHA-256 of what was said, by which a repeat is known


@dataclass(frozen=True, slots=True)
class AnswerKept:
    """`why`: the name of the problem, of one that is refused."""

    digest: bytes
    end: AnswerEnd
    why: str = ""


@dataclass(frozen=True, slots=True)
class Heads:
    """The last numbers of both ways as one side knows them: of what we sent, and of what the unit sent.

    Of what came in: up to which nothing lacks.
    """

    ours: int
    theirs: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison of a day with one unit."""

    unit: str
    here: Heads
    there: Heads
    at: datetime

    @property
    def differs(self) -> bool:
        return self.here != self.there


@dataclass(frozen=True, slots=True)
class DispatchStanding:
    """How it stands with one unit: `lacking`, answers that were skipped; `refused`, those of the last 30 days."""

    unit: str
    waiting: int
    oldest: datetime | None
    answer: str  # to the message that waits first
    lacking: int
    refused: int
    compared: Compared | None


def hand_of(unit: str) -> Hand:
    """The unit's system as whoever moves a case: with the posts of that unit, and no other."""
    posts = Posts.of(Post(unit, role, "") for role in _ROLES)
    return Hand(uuid5(_SYSTEMS, unit), posts, actors.unit_system(unit))


def due_at_systems(case: Case, units: Collection[str]) -> dict[str, str]:
    """Steps that lie with a unit's own system now, with the unit of each: free, and nothing keeps them from it."""
    if case.state not in _AT_WORK or case.standing is not None or case.built_in:
        return {}
    return {
        step.name: step.unit
        for step in all_open(case)
        if step.unit in units
        and step.kind in KINDS
        and step.officer is None
        and apart(
            case, step, hand_of(step.unit).officer
        )  # an objection to what it decided is people's
    }


def changes(
    before: Mapping[str, str], now: Mapping[str, str]
) -> list[tuple[DispatchKind, str, str]]:
    """What is to be said, as (kind, unit, step): `before` lies there and was not answered. By unit, so that counters are held in one order."""
    recalled = [(DispatchKind.RECALLED, before[step], step) for step in before.keys() - now.keys()]
    fresh = [(DispatchKind.DISPATCHED, now[step], step) for step in now.keys() - before.keys()]
    return sorted([*recalled, *fresh], key=lambda each: (each[1], each[2]))
