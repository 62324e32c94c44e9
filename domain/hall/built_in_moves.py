"""What an officer does with a built-in item at its own door: a step is taken with the move itself."""

from collections.abc import Callable

from domain import actors
from domain.errors import Conflict
from domain.hall import moves, step_moves
from domain.hall.cases import Case, CaseStep, Move, Opinion, StepState
from domain.hall.items import Item, StepKind
from domain.hall.transitions import Hand, Moment, Moved, moved
from domain.problems import Problem

#: One move of a case that is locked.
CaseMove = Callable[[Case, Item, Moment], Moved]


def look_of(case: Case) -> CaseStep | None:
    """The look before the decision, of an item that has one: what it says waits for another officer."""
    return case.of_kind(StepKind.REVIEW)


def looked(hand: Hand, opinion: Opinion, words: str = "") -> CaseMove:
    def move(case: Case, _: Item, now: Moment) -> Moved:
        look = _step(case, StepKind.REVIEW)
        taken = step_moves.in_hand(case, look.name, hand)
        return step_moves.finish_step(taken, look.name, opinion, words, hand, now)

    return move


def looking_again(hand: Hand) -> CaseMove:
    """What another said in the look counts no more."""

    def move(case: Case, _: Item, now: Moment) -> Moved:
        decide, look = _step(case, StepKind.DECIDE), _step(case, StepKind.REVIEW)
        taken = step_moves.in_hand(case, decide.name, hand)
        return step_moves.send_back(taken, decide.name, look.name, "", hand, now)

    return move


def decided(case: Case, hand: Hand, *, granted: bool, words: str = "") -> tuple[CaseMove, ...]:
    """By one officer: the look too, where nobody had it."""

    def move(case: Case, item: Item, now: Moment) -> Moved:
        decide = _step(case, StepKind.DECIDE)
        taken = step_moves.in_hand(case, decide.name, hand)
        if granted:
            return moves.approve(taken, item, decide.name, words, hand, now)
        return moves.reject(taken, decide.name, words, hand, now)

    look = look_of(case)
    first = look is not None and look.state is StepState.OPEN
    return (looked(hand, Opinion.AGREES), move) if first else (move,)


def open_step_of(case: Case) -> CaseStep | None:
    """What is to be done now: a built-in item has one step after the other."""
    return next((each for each in case.steps if each.state is StepState.OPEN), None)


def taken(hand: Hand) -> CaseMove:
    """By whoever comes after somebody who had it for a while, too."""

    def move(case: Case, _: Item, now: Moment) -> Moved:
        step = _open(case)
        return step_moves.take(step_moves.freed(case, step.name), step.name, hand, now)

    return move


def let_go(hand: Hand) -> CaseMove:
    return lambda case, _, now: step_moves.release(case, _open(case).name, hand, now)


def lapsed() -> CaseMove:
    """Whoever had it for a while has not come back."""

    def move(case: Case, _: Item, now: Moment) -> Moved:
        step = _open(case)
        return moved(step_moves.freed(case, step.name), Move.RELEASE, actors.SYSTEM, now, step.name)

    return move


def withdrawn(actor: str) -> CaseMove:
    """By whoever asked."""
    return lambda case, _, now: moves.withdraw(case, actor, now)


def _open(case: Case) -> CaseStep:
    found = open_step_of(case)
    if found is None:
        raise Conflict(Problem.CASE_MOVED)
    return found


def _step(case: Case, kind: StepKind) -> CaseStep:
    """Conflict for one that a case has not, or has no more."""
    found = case.of_kind(kind)
    if found is None:
        raise Conflict(Problem.CASE_MOVED)
    return found
