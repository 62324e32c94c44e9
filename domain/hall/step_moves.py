"""The moves of one step of a case: who has it, what came of it, and the time that it may take."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from domain import actors
from domain.errors import Conflict
from domain.hall.cases import ENDED, Case, CaseState, Move, Opinion, Standing
from domain.hall.clocks import ClockKind
from domain.hall.items import Item, StepKind, ancestors
from domain.hall.looks import Look
from domain.hall.posts import Posts
from domain.hall.transitions import (
    FROM,
    WHILE_STANDING,
    Hand,
    Moment,
    Moved,
    all_clocks,
    all_open,
    apart,
    check,
    check_apart,
    check_post,
    check_supervisor,
    had_a_hand,
    held_step,
    moved,
    open_next,
    open_step,
    put,
    supervises,
)
from domain.problems import Problem

#: Of a built-in item; all else is done at doors of its own.
BUILT_IN_MOVES: Final = frozenset({Move.TAKE, Move.RELEASE})
_BY_KIND: Final[Mapping[StepKind, frozenset[Move]]] = {
    StepKind.ACCEPT: frozenset({Move.ACCEPT, Move.REFUSE, Move.TRANSFER}),
    StepKind.REVIEW: frozenset({Move.FINISH_STEP, Move.SEND_BACK}),
    StepKind.DECIDE: frozenset({Move.APPROVE, Move.REJECT, Move.SEND_BACK}),
    StepKind.ISSUE: frozenset({Move.ISSUE}),
}


def take(case: Case, step: str, hand: Hand, now: Moment) -> Moved:
    """The officer has the step from now on; from a review of another's work its taker is kept apart."""
    check(case, Move.TAKE)
    held = open_step(case, step)
    check_post(case, held, hand)
    check_apart(case, held, hand.officer)
    if held.officer is not None:
        raise Conflict(Problem.STEP_TAKEN)
    state = case.state
    if state is CaseState.ACCEPTED:
        state = CaseState.REVIEWING
    if state is CaseState.APPROVED:
        state = CaseState.ISSUING
    after = replace(put(case, replace(held, officer=hand.officer)), state=state)
    return moved(after, Move.TAKE, hand.actor, now, step)


def in_hand(case: Case, step: str, hand: Hand) -> Case:
    """The open step with this officer, whoever had it: at its own door a built-in item is taken with its move.

    Whether they may do it, the move itself asks.
    """
    return put(case, replace(open_step(case, step), officer=hand.officer))


def freed(case: Case, step: str) -> Case:
    """The open step with nobody: whoever took it for a while has let that pass."""
    return put(case, replace(open_step(case, step), officer=None))


def release(case: Case, step: str, hand: Hand, now: Moment) -> Moved:
    """Back to all who hold the post."""
    check(case, Move.RELEASE)
    held = held_step(case, step, hand)
    return moved(put(case, replace(held, officer=None)), Move.RELEASE, hand.actor, now, step)


def given_back(case: Case, step: str, of: UUID, posts: Posts, now: Moment) -> Moved:
    """Back to all who hold the post, from an officer who holds it no more (`posts`: today's), or has left.

    Also while its applicant is asked for something: nobody else could send for what comes. Conflict where
    it lies with somebody else by now, or the officer may do it after all.
    """
    held = open_step(case, step)
    if held.officer != of or posts.cover(held.unit, held.role, case.area):
        raise Conflict(Problem.STEP_NOT_YOURS)
    return moved(freed(case, step), Move.RELEASE, actors.SYSTEM, now, step)


def assign(case: Case, step: str, to: Hand, hand: Hand, now: Moment) -> Moved:
    """By a supervisor of the unit: another officer has it, who may do it as well as if they took it."""
    check(case, Move.ASSIGN)
    held = open_step(case, step)
    check_supervisor(case, held.unit, hand)
    check_post(case, held, to)
    check_apart(case, held, to.officer)
    return moved(put(case, replace(held, officer=to.officer)), Move.ASSIGN, hand.actor, now, step)


def finish_step(
    case: Case, step: str, opinion: Opinion, words: str, hand: Hand, now: Moment
) -> Moved:
    """A review with its opinion, for whoever decides; the steps that waited for it alone open."""
    check(case, Move.FINISH_STEP)
    held = held_step(case, step, hand, StepKind.REVIEW)
    after = put(case, held.done(hand.officer, now.at, opinion, words))
    return moved(open_next(after, now), Move.FINISH_STEP, hand.actor, now, step)


def send_back(case: Case, step: str, to: str, words: str, hand: Hand, now: Moment) -> Moved:
    """An earlier review is done again, and all that rested on it."""
    check(case, Move.SEND_BACK)
    held_step(case, step, hand)
    target = case.step(to)
    earlier = ancestors(case.steps, step)
    if target is None or target.kind is not StepKind.REVIEW or to not in earlier:
        raise Conflict(Problem.STEP_NOT_OPEN)
    again = {each.name for each in case.steps if to in ancestors(case.steps, each.name)}
    steps = tuple(
        each.open(now.at) if each.name == to else each.wait() if each.name in again else each
        for each in case.steps
    )
    return moved(replace(case, steps=steps), Move.SEND_BACK, hand.actor, now, step, words)


def pause(case: Case, step: str, why: Standing, hand: Hand, now: Moment) -> Moved:
    """What the law does not count begins; every clock of the office stands."""
    check(case, Move.PAUSE)
    held_step(case, step, hand)
    after = all_clocks(case, lambda clock: clock.pause(now.at, now.calendar))
    return moved(replace(after, standing=why), Move.PAUSE, hand.actor, now, step)


def resume(case: Case, step: str, hand: Hand, now: Moment) -> Moved:
    check(case, Move.RESUME)
    held_step(case, step, hand)
    if case.standing is None:
        raise Conflict(Problem.CASE_MOVED)
    after = all_clocks(case, lambda clock: clock.resume(now.at))
    return moved(replace(after, standing=None), Move.RESUME, hand.actor, now, step)


def extend(case: Case, item: Item, words: str, hand: Hand, now: Moment) -> Moved:
    """More time for the decision, once, by a supervisor; the applicant is told why (行政许可法 §42)."""
    check(case, Move.EXTEND)
    decides, clock = case.of_kind(StepKind.DECIDE), case.clock(ClockKind.DECIDE)
    assert decides is not None
    assert clock is not None
    check_supervisor(case, decides.unit, hand)
    if not item.clocks.extension or clock.allowed != item.clocks[ClockKind.DECIDE]:
        raise Conflict(Problem.CASE_EXTENDED)
    longer = clock.extend(item.clocks.extension)
    clocks = tuple(longer if each is clock else each for each in case.clocks)
    return moved(replace(case, clocks=clocks), Move.EXTEND, hand.actor, now, words=words)


def open_to(case: Case, hand: Hand) -> frozenset[Move]:
    """What this officer may do with it now, for the desk to offer; the moves themselves decide."""
    if case.state in ENDED:
        return _afterwards(case, hand)
    mine = [each for each in all_open(case) if each.officer == hand.officer]
    free = [
        each
        for each in all_open(case)
        if each.officer is None and hand.posts.cover(each.unit, each.role, case.area)
    ]
    found = {Move.TAKE} if any(apart(case, each, hand.officer) for each in free) else set()
    for each in mine:
        found |= _BY_KIND[each.kind] | {Move.RELEASE, Move.WANT_SUPPLEMENT, Move.PAUSE, Move.RESUME}
    if case.supplement is not None:
        found.discard(Move.WANT_SUPPLEMENT)
    found.discard(Move.PAUSE if case.standing else Move.RESUME)
    if case.built_in:
        found &= BUILT_IN_MOVES
    issued = case.of_kind(StepKind.ISSUE)
    if issued is not None and hand.posts.cover(issued.unit, issued.role, case.area):
        found.add(Move.DELIVER)
    if any(supervises(case, each.unit, hand) for each in case.steps):
        found |= {Move.ASSIGN, Move.EXTEND}
    found |= _afterwards(case, hand)
    return frozenset(
        move
        for move in found
        if case.state in FROM[move] and (case.standing is None or move in WHILE_STANDING)
    )


def _afterwards(case: Case, hand: Hand) -> frozenset[Move]:
    """What an approver of the deciding unit may do about a grant."""
    decided = case.of_kind(StepKind.DECIDE)
    if decided is None or case.built_in or case.state not in FROM[Move.REVOKE]:
        return frozenset()
    if not hand.posts.cover(decided.unit, decided.role, case.area):
        return frozenset()
    found = {Move.REVOKE} if decided.officer != hand.officer else set()
    if case.look is Look.WAITING and not had_a_hand(case, hand.officer):
        found.add(Move.CONFIRM)
    return frozenset(found)
