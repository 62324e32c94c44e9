"""What becomes of a poor rating (差评处置): given out, verified, put right, called back about, closed.

A built-in case of the unit that oversees services, never of the rated one. It is a case of nobody: its
person is drawn for it alone, so that no row of it leads to the rater (decision 0141).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.errors import Conflict, NotAllowed, fault
from domain.hall import moves, step_moves
from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.built_in_moves import CaseMove, open_step_of
from domain.hall.cases import Case, CaseStep, Opinion
from domain.hall.items import Item, StepKind
from domain.hall.posts import Posts
from domain.hall.ratings import RatingLevel, RatingReason
from domain.hall.transitions import Hand, Moment, Moved
from domain.problems import Problem
from domain.words import Words

REPAIR: Final = "rating.repair"
CALL_BACK: Final = "call_back"  # the step, in items/built_in/rating.repair.1.yaml
VERIFY: Final = "verify"


class CallBack(StrEnum):
    """What came of it: everybody is called, or answered on their page where they allowed no call."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    NOT_REACHED = "not_reached"
    BY_PAGE = "by_page"


CALL_BACK_WORDS: Final[Mapping[CallBack, Words]] = {
    CallBack.SATISFIED: Words("已回访，满意", "Called back: satisfied"),
    CallBack.NOT_SATISFIED: Words("已回访，不满意", "Called back: not satisfied"),
    CallBack.NOT_REACHED: Words("多次联系未接通", "Called several times and not reached"),
    CallBack.BY_PAGE: Words(
        "按评价人意愿，在页面答复", "Answered on the page, as the rater wished"
    ),
}
_CALLED: Final = frozenset({CallBack.SATISFIED, CallBack.NOT_SATISFIED, CallBack.NOT_REACHED})


@dataclass(frozen=True, slots=True)
class Repair:
    """`person`: nobody's, see above; `call_back`: None until it was made."""

    person: UUID
    case: UUID
    rating: UUID
    call_back: CallBack | None = None


@dataclass(frozen=True, slots=True)
class RepairGrounds:
    """What a repair is about, as whoever works on it sees it."""

    rating: UUID
    unit: str
    item: str
    level: RatingLevel
    reasons: tuple[RatingReason, ...]
    words: str
    call_back: bool  # the rater may be called
    counted: bool


@dataclass(frozen=True, slots=True)
class RepairAnswer:
    """What the rater is told of it. `words`: once it is closed."""

    closed: bool
    words: str
    call_back: CallBack | None


@dataclass(frozen=True, slots=True)
class RepairDone:
    """What an officer says as the open step is done."""

    words: str
    founded: bool | None = None  # of the verification: whether it is as the rater says
    call_back: CallBack | None = None


def check_oversees(posts: Posts, unit: str) -> None:
    """NotAllowed for who holds no post of oversight, or works at the rated unit too."""
    held = {post.unit for post in posts.held}
    if SERVICE_OVERSIGHT not in held:
        raise NotAllowed(Problem.POST_NEEDED)
    if unit in held:
        raise NotAllowed(
            Problem.KEPT_APART,
            Words("您在被评价的部门任职，须回避", "you work at the unit that was rated"),
        )


def open_step(case: Case) -> CaseStep:
    """Conflict for a repair that is closed."""
    found = open_step_of(case)
    if found is None:
        raise Conflict(Problem.CASE_MOVED)
    return found


def check_call_back(grounds: RepairGrounds, done: RepairDone) -> CallBack:
    """Invalid without an outcome, or with one that the rater's wish leaves no room for."""
    if done.call_back is None:
        raise fault("/call_back", "needed", Words("请选择回访结果", "say what the call came to"))
    if (done.call_back in _CALLED) is not grounds.call_back:
        raise fault(
            "/call_back",
            "not_allowed",
            Words(
                "评价人同意回访的须回访，未同意的在页面答复", "call who allowed it, and nobody else"
            ),
        )
    return done.call_back


def finished(hand: Hand, done: RepairDone) -> CaseMove:
    """The open step, done by this officer, who needs its post."""

    def move(case: Case, item: Item, now: Moment) -> Moved:
        step = open_step(case)
        taken = step_moves.in_hand(case, step.name, hand)
        match step.kind:
            case StepKind.ACCEPT:
                return moves.accept(taken, item, step.name, hand, now)
            case StepKind.DECIDE:
                return moves.approve(taken, item, step.name, done.words, hand, now)
            case _:
                opinion = _opinion(step, done)
                return step_moves.finish_step(taken, step.name, opinion, done.words, hand, now)

    return move


def _opinion(step: CaseStep, done: RepairDone) -> Opinion:
    if step.name == VERIFY and done.founded is None:
        raise fault("/founded", "needed", Words("请选择是否属实", "say whether it is founded"))
    return Opinion.DISAGREES if done.founded is False else Opinion.AGREES
