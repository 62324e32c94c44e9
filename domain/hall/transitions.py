"""What every move of a case shares: the states it goes from, who may make it, and what it leaves behind.

Conflict says that the case has moved on, NotAllowed that the hand may not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self
from uuid import UUID

from domain import actors
from domain.errors import Conflict, NotAllowed
from domain.hall.calendar import Calendar
from domain.hall.cases import UNDECIDED, Case, CaseEvent, CaseState, CaseStep, Move, StepState
from domain.hall.clocks import Clock, ClockKind
from domain.hall.items import StepKind
from domain.hall.posts import PostRole, Posts
from domain.problems import Problem
from domain.words import Words

_AT_WORK: Final = frozenset({CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.REVIEWING})
_UNDER_REVIEW: Final = frozenset({CaseState.ACCEPTED, CaseState.REVIEWING})
_ISSUED_FROM: Final = frozenset({CaseState.APPROVED, CaseState.ISSUING})
_GRANTED: Final = frozenset(
    {CaseState.APPROVED, CaseState.ISSUING, CaseState.DELIVERING, CaseState.CLOSED}
)
#: From which states each move goes; from all others it is a Conflict.
FROM: Final[Mapping[Move, frozenset[CaseState]]] = {
    Move.SUBMIT: frozenset({CaseState.DRAFT}),
    Move.ACCEPT: frozenset({CaseState.SUBMITTED}),
    Move.REFUSE: frozenset({CaseState.SUBMITTED}),
    Move.WANT_SUPPLEMENT: _AT_WORK,
    Move.SUPPLEMENT: frozenset({CaseState.SUPPLEMENT_WANTED}),
    Move.TAKE: _AT_WORK | _ISSUED_FROM,
    Move.RELEASE: _AT_WORK | _ISSUED_FROM,
    Move.ASSIGN: _AT_WORK | _ISSUED_FROM,
    Move.FINISH_STEP: _UNDER_REVIEW,
    Move.SEND_BACK: _UNDER_REVIEW,
    Move.APPROVE: _UNDER_REVIEW,
    Move.REJECT: _UNDER_REVIEW,
    Move.REVOKE: _GRANTED,
    Move.CONFIRM: _GRANTED,
    Move.WITHDRAW: UNDECIDED,
    Move.TRANSFER: frozenset({CaseState.SUBMITTED}),
    Move.PAUSE: _UNDER_REVIEW,
    Move.RESUME: _UNDER_REVIEW,
    Move.EXTEND: _UNDER_REVIEW,
    Move.ISSUE: _ISSUED_FROM,
    Move.DELIVER: frozenset({CaseState.DELIVERING}),
    Move.HAND_OVER: frozenset({CaseState.DELIVERING}),
    Move.COME_BACK: frozenset({CaseState.DELIVERING}),
    Move.EXPIRE: frozenset({CaseState.SUPPLEMENT_WANTED}),
    Move.JOIN: UNDECIDED,
}
#: While something happens that no clock counts, nothing is decided (行政许可法 §45).
WHILE_STANDING: Final = frozenset(
    {Move.TAKE, Move.RELEASE, Move.ASSIGN, Move.RESUME, Move.WITHDRAW}
)
#: Whoever did the one does not do the other in the same case (受理, 审批, 制证 分离).
_APART: Final[Mapping[StepKind, StepKind]] = {
    StepKind.DECIDE: StepKind.ACCEPT,
    StepKind.ISSUE: StepKind.DECIDE,
}


_WITNESS: Final = Words(
    "您在窗口收的件或见证了签署，不作决定",
    "you took it in at the window, or saw it signed, so you do not decide it",
)


@dataclass(frozen=True, slots=True)
class Hand:
    """An officer with all that the officer holds. `system`: of a unit's own system, as the audit names it."""

    officer: UUID
    posts: Posts
    system: str = ""

    @property
    def actor(self) -> str:
        return self.system or actors.officer(self.officer)


@dataclass(frozen=True, slots=True)
class Moved:
    case: Case
    event: CaseEvent

    def under(self, mandate: UUID | None) -> Self:
        """As it is made in the person's place."""
        return replace(self, event=replace(self.event, mandate=mandate))


@dataclass(frozen=True, slots=True)
class Moment:
    """When, and by which days the city counts."""

    at: datetime
    calendar: Calendar


def check(case: Case, move: Move) -> None:
    """Conflict unless the move goes from where the case stands."""
    if case.state not in FROM[move]:
        raise Conflict(Problem.CASE_MOVED)
    if case.standing is not None and move not in WHILE_STANDING:
        raise Conflict(Problem.CASE_STANDS)


def all_open(case: Case) -> tuple[CaseStep, ...]:
    return tuple(step for step in case.steps if step.state is StepState.OPEN)


def open_step(case: Case, name: str) -> CaseStep:
    step = case.step(name)
    if step is None or step.state is not StepState.OPEN:
        raise Conflict(Problem.STEP_NOT_OPEN)
    return step


def held_step(case: Case, name: str, hand: Hand, kind: StepKind | None = None) -> CaseStep:
    """The open step, which this officer has and still may do: posts change while work lies."""
    step = open_step(case, name)
    if kind is not None and step.kind is not kind:
        raise Conflict(Problem.STEP_NOT_OPEN)
    check_post(case, step, hand)
    if step.officer != hand.officer:
        raise Conflict(Problem.STEP_NOT_YOURS)
    check_apart(case, step, hand.officer)
    return step


def check_post(case: Case, step: CaseStep, hand: Hand) -> None:
    if not hand.posts.cover(step.unit, step.role, case.area):
        raise NotAllowed(Problem.POST_NEEDED)


def supervises(case: Case, unit: str, hand: Hand) -> bool:
    return hand.posts.cover(unit, PostRole.SUPERVISOR, case.area)


def check_supervisor(case: Case, unit: str, hand: Hand) -> None:
    if not supervises(case, unit, hand):
        raise NotAllowed(Problem.POST_NEEDED)


def apart(case: Case, step: CaseStep, officer: UUID) -> bool:
    if officer in case.barred and step.kind is not StepKind.ISSUE:
        return False
    if officer in case.witnesses and step.kind is StepKind.DECIDE:
        return False
    other = _APART.get(step.kind)
    return other is None or not any(
        each.kind is other and each.officer == officer for each in case.steps
    )


def check_apart(case: Case, step: CaseStep, officer: UUID) -> None:
    if not apart(case, step, officer):
        seen = officer in case.witnesses and step.kind is StepKind.DECIDE
        raise NotAllowed(Problem.KEPT_APART, _WITNESS if seen else "")


def had_a_hand(case: Case, officer: UUID) -> bool:
    """Whether the officer did a step of it, or has one."""
    return any(step.officer == officer for step in case.steps)


def put(case: Case, step: CaseStep) -> Case:
    steps = tuple(step if each.name == step.name else each for each in case.steps)
    return replace(case, steps=steps)


def open_next(case: Case, now: Moment) -> Case:
    """Opens each step that waited for none but what is done; what is issued waits for the decision itself."""
    done = {each.name for each in case.steps if each.state is StepState.DONE}
    steps = tuple(
        each.open(now.at)
        if each.state is StepState.WAITING and done.issuperset(each.after)
        else each
        for each in case.steps
    )
    return replace(case, steps=steps)


def end(
    case: Case,
    state: CaseState,
    move: Move,
    actor: str,
    now: Moment,
    step: str = "",
    words: str = "",
) -> Moved:
    """Every step that is not done is dropped, no clock runs any more, and what was not sent is gone."""
    after = all_clocks(case, lambda clock: clock.end(now.at, now.calendar))
    after = replace(
        after,
        state=state,
        ended_at=now.at,
        standing=None,
        supplement_form=None,
        words=words or case.words,
        steps=tuple(each.drop(now.at) for each in after.steps),
    )
    return moved(after, move, actor, now, step, words)


def end_clock(case: Case, kind: ClockKind, now: Moment) -> Case:
    return all_clocks(
        case, lambda clock: clock.end(now.at, now.calendar) if clock.kind is kind else clock
    )


def all_clocks(case: Case, change: Callable[[Clock], Clock]) -> Case:
    return replace(case, clocks=tuple(change(clock) for clock in case.clocks))


def moved(
    after: Case, move: Move, actor: str, now: Moment, step: str = "", words: str = ""
) -> Moved:
    moves = after.moves + 1
    case = replace(after, version=after.version + 1, moves=moves, changed_at=now.at)
    if move is not Move.SUBMIT:  # whoever moves it has looked
        case = replace(case, rules_due_at=None)
    return Moved(case, CaseEvent(moves, move, case.state, actor, now.at, step, words))
