"""The moves of a case as a whole: submitted, accepted or not, asked for more, decided, issued, ended.

Pure: a case, a hand and a moment in; the case after it and one line of its timeline out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain import actors
from domain.errors import Conflict, NotAllowed
from domain.hall.cases import (
    RULES_WITHIN,
    Case,
    CaseState,
    CaseStep,
    Move,
    Opinion,
    StepState,
    Supplement,
)
from domain.hall.clocks import Clock, ClockKind
from domain.hall.items import Item, StepKind
from domain.hall.looks import Look
from domain.hall.transitions import (
    Hand,
    Moment,
    Moved,
    all_clocks,
    check,
    check_post,
    end,
    end_clock,
    had_a_hand,
    held_step,
    moved,
    open_next,
    put,
)
from domain.problems import Problem


def submit(case: Case, item: Item, number: str, actor: str, now: Moment) -> Moved:
    """Opens the step of whoever accepts, and that clock; what nobody has to accept is accepted with it."""
    check(case, Move.SUBMIT)
    accepts = item.of_kind(StepKind.ACCEPT) is not None
    kind = ClockKind.ACCEPT if accepts else ClockKind.DECIDE
    after = replace(
        case,
        state=CaseState.SUBMITTED if accepts else CaseState.ACCEPTED,
        number=number,
        submitted_at=now.at,
        steps=tuple(CaseStep.of(each) for each in item.steps),
        clocks=(Clock.start(kind, item.clocks[kind], now.at),),
    )
    after = open_next(after, now)
    if item.rules is not None:
        after = replace(after, rules_due_at=now.at + RULES_WITHIN)
    return moved(after, Move.SUBMIT, actor, now)


def for_a_person(submitted: Moved) -> Moved:
    """Left to an officer, whatever its rules would say."""
    return replace(submitted, case=replace(submitted.case, rules_due_at=None))


def object_to(
    parent: Case, item: Item, opened: Case, number: str, words: str, actor: str, now: Moment
) -> Moved:
    """异议: a refusal is looked at anew, by others than those who made it and by no rule.

    `opened`: the empty case that it becomes. Conflict when the refusal is none, or too old.
    """
    if not parent.appealable(now.at):
        raise Conflict(Problem.CASE_MOVED)
    barred = frozenset(
        step.officer
        for step in parent.steps
        if step.officer is not None and step.state is StepState.DONE
    )
    again = replace(opened, parent=parent.case, barred=barred, form=parent.form)
    made = submit(again, item, number, actor, now)
    return for_a_person(replace(made, event=replace(made.event, words=words)))


def accept(case: Case, item: Item, step: str, hand: Hand, now: Moment) -> Moved:
    """受理: it is complete and ours; the steps behind it open, and the clock of the decision starts."""
    check(case, Move.ACCEPT)
    held = held_step(case, step, hand, StepKind.ACCEPT)
    decide = Clock.start(ClockKind.DECIDE, item.clocks[ClockKind.DECIDE], now.at)
    after = end_clock(put(case, held.done(hand.officer, now.at)), ClockKind.ACCEPT, now)
    after = replace(after, state=CaseState.ACCEPTED, clocks=(*after.clocks, decide))
    return moved(open_next(after, now), Move.ACCEPT, hand.actor, now, step)


def refuse(case: Case, step: str, words: str, hand: Hand, now: Moment) -> Moved:
    """不予受理: not ours, or of nobody who may ask; with the reason, and open to objection."""
    check(case, Move.REFUSE)
    held = held_step(case, step, hand, StepKind.ACCEPT)
    after = put(case, held.done(hand.officer, now.at, Opinion.DISAGREES, words))
    return end(after, CaseState.NOT_ACCEPTED, Move.REFUSE, hand.actor, now, step, words)


def transfer(case: Case, step: str, words: str, hand: Hand, now: Moment) -> Moved:
    """To an authority outside this city's; `words` name it and say how to go on there."""
    check(case, Move.TRANSFER)
    held = held_step(case, step, hand, StepKind.ACCEPT)
    after = put(case, held.done(hand.officer, now.at, Opinion.DISAGREES, words))
    return end(after, CaseState.TRANSFERRED, Move.TRANSFER, hand.actor, now, step, words)


def want_supplement(
    case: Case, item: Item, step: str, wants: Sequence[str], words: str, hand: Hand, now: Moment
) -> Moved:
    """All that lacks, said once: a second notice is a Conflict. The office's clocks stand, the citizen's runs."""
    check(case, Move.WANT_SUPPLEMENT)
    held_step(case, step, hand)
    if case.supplement is not None:
        raise Conflict(Problem.SUPPLEMENT_ASKED)
    own = Clock.start(ClockKind.SUPPLEMENT, item.clocks[ClockKind.SUPPLEMENT], now.at)
    asked = Supplement(tuple(wants), words, hand.officer, now.at, back=case.state)
    after = all_clocks(case, lambda clock: clock.pause(now.at, now.calendar))
    after = replace(
        after,
        state=CaseState.SUPPLEMENT_WANTED,
        supplement=asked,
        clocks=(*after.clocks, own),
    )
    return moved(after, Move.WANT_SUPPLEMENT, hand.actor, now, step, words)


def supplement(case: Case, form: Mapping[str, object], actor: str, now: Moment) -> Moved:
    """What was wanted is there: the case stands where it stood, and the office's clocks run on."""
    check(case, Move.SUPPLEMENT)
    asked = case.supplement
    assert asked is not None
    after = end_clock(case, ClockKind.SUPPLEMENT, now)
    after = all_clocks(after, lambda clock: clock.resume(now.at))
    after = replace(
        after,
        state=asked.back,
        form=form,
        supplement=replace(asked, answered_at=now.at),
        supplement_form=None,
    )
    return moved(after, Move.SUPPLEMENT, actor, now)


def approve(case: Case, item: Item, step: str, words: str, hand: Hand, now: Moment) -> Moved:
    """The decision for the applicant. What is issued opens its step; else the case is finished."""
    check(case, Move.APPROVE)
    held = held_step(case, step, hand, StepKind.DECIDE)
    after = put(case, held.done(hand.officer, now.at, Opinion.AGREES, words))
    return _granted(after, item, words, hand.actor, now, step)


def approve_by_rule(
    case: Case, item: Item, words: str, now: Moment, *, sampled: bool = False
) -> Moved:
    """秒批: what the officers' steps look at was judged by rule, and none of them is done by hand.

    `sampled`: an approver looks at it afterwards.
    """
    if case.state is not CaseState.SUBMITTED:
        raise Conflict(Problem.CASE_MOVED)
    steps = tuple(
        each if each.kind is StepKind.ISSUE else each.done(None, now.at, Opinion.AGREES)
        for each in case.steps
    )
    after = all_clocks(replace(case, steps=steps), lambda clock: clock.end(now.at, now.calendar))
    if sampled:
        after = replace(after, look=Look.WAITING)
    return _granted(after, item, words, actors.SYSTEM, now)


def reject(case: Case, step: str, words: str, hand: Hand, now: Moment) -> Moved:
    """The decision against the applicant, with its reason; open to objection."""
    check(case, Move.REJECT)
    held = held_step(case, step, hand, StepKind.DECIDE)
    after = put(case, held.done(hand.officer, now.at, Opinion.DISAGREES, words))
    after = replace(after, decided_at=now.at)
    return end(after, CaseState.REJECTED, Move.REJECT, hand.actor, now, step, words)


def reject_by_rule(case: Case, words: str, now: Moment) -> Moved:
    """By a condition that a law binds; no officer has looked, and the applicant may object as always."""
    if case.state is not CaseState.SUBMITTED:
        raise Conflict(Problem.CASE_MOVED)
    after = replace(case, decided_at=now.at)
    return end(after, CaseState.REJECTED, Move.REJECT, actors.SYSTEM, now, words=words)


def revoke(case: Case, words: str, hand: Hand, now: Moment) -> Moved:
    """撤销: a grant that was wrong, by rule or by hand, taken back by another approver, with its reason.

    Open to objection as a rejection is (行政许可法 §69).
    """
    check(case, Move.REVOKE)
    decided = case.of_kind(StepKind.DECIDE)
    assert decided is not None
    check_post(case, decided, hand)
    if decided.officer == hand.officer:
        raise NotAllowed(Problem.KEPT_APART)
    if case.look is not None:
        case = replace(case, look=Look.WRONG, looked_at=now.at)
    return end(case, CaseState.REVOKED, Move.REVOKE, hand.actor, now, words=words)


def confirm(case: Case, hand: Hand, now: Moment) -> Moved:
    """抽查无误: a grant by rule that was drawn is right, says an approver of its unit who did no step of it.

    Of one that is wrong the grant is revoked.
    """
    check(case, Move.CONFIRM)
    if case.look is not Look.WAITING:
        raise Conflict(Problem.CASE_MOVED)
    decided = case.of_kind(StepKind.DECIDE)
    assert decided is not None
    check_post(case, decided, hand)
    if had_a_hand(case, hand.officer):
        raise NotAllowed(Problem.KEPT_APART)
    after = replace(case, look=Look.RIGHT, looked_at=now.at)
    return moved(after, Move.CONFIRM, hand.actor, now)


def withdraw(case: Case, actor: str, now: Moment) -> Moved:
    """By the applicant, before anything is decided."""
    check(case, Move.WITHDRAW)
    return end(case, CaseState.WITHDRAWN, Move.WITHDRAW, actor, now)


def expire(case: Case, now: Moment) -> Moved:
    """A notice that nobody answered in its time. (A draft is no case yet: it is swept.)"""
    check(case, Move.EXPIRE)
    if not overdue_for_its_applicant(case, now):
        raise Conflict(Problem.CASE_MOVED)
    return end(case, CaseState.EXPIRED, Move.EXPIRE, actors.SYSTEM, now)


def overdue_for_its_applicant(case: Case, now: Moment) -> bool:
    """Whether what the applicant was to do is late, so that the case ends by itself."""
    own = case.clock(ClockKind.SUPPLEMENT)
    due = own.due_by_law(now.calendar) if own else None
    return due is not None and now.at >= due.at


def issue(case: Case, step: str, hand: Hand, now: Moment, *, delivered: bool) -> Moved:
    """What was granted is made. `delivered`: it is in the applicant's hands too, so the case is finished."""
    check(case, Move.ISSUE)
    held = held_step(case, step, hand, StepKind.ISSUE)
    after = put(case, held.done(hand.officer, now.at))
    if delivered:
        return end(after, CaseState.CLOSED, Move.ISSUE, hand.actor, now, step)
    return moved(replace(after, state=CaseState.DELIVERING), Move.ISSUE, hand.actor, now, step)


def deliver(case: Case, hand: Hand, now: Moment) -> Moved:
    """It arrived."""
    check(case, Move.DELIVER)
    issued = case.of_kind(StepKind.ISSUE)
    assert issued is not None
    check_post(case, issued, hand)
    return end(case, CaseState.CLOSED, Move.DELIVER, hand.actor, now)


def _granted(case: Case, item: Item, words: str, actor: str, now: Moment, step: str = "") -> Moved:
    move = Move.APPROVE
    after = replace(case, decided_at=now.at, words=words)
    if case.of_kind(StepKind.ISSUE) is None:
        return end(after, CaseState.CLOSED, move, actor, now, step, words)
    deliver = Clock.start(ClockKind.DELIVER, item.clocks[ClockKind.DELIVER], now.at)
    after = end_clock(after, ClockKind.DECIDE, now)
    after = replace(after, state=CaseState.APPROVED, clocks=(*after.clocks, deliver))
    return moved(open_next(after, now), move, actor, now, step, words)
