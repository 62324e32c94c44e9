"""Built-in items as cases: nobody accepts them, and a step is taken with the move that does it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import actors
from domain.errors import Conflict, NotAllowed
from domain.hall.built_in import DATA_RIGHTS, PENSION_REVIEW, is_built_in, posts_of
from domain.hall.built_in_moves import (
    CaseMove,
    decided,
    lapsed,
    let_go,
    look_of,
    looked,
    looking_again,
    open_step_of,
    taken,
    withdrawn,
)
from domain.hall.cases import Case, CaseState, Move, Opinion, StepState
from domain.hall.clocks import Allowed, ClockKind, ClockUnit
from domain.hall.items import Clocks, Item, StepKind
from domain.hall.moves import submit
from domain.hall.posts import Post, PostRole
from domain.hall.step_moves import open_to
from domain.people import Role
from domain.problems import Problem
from tests.domain.hall.sample import (
    APPLICANT,
    CLERK,
    ITEM,
    NOW,
    draft,
    hand,
    moment,
    refused,
    states,
    step,
)

REVIEW: Item = replace(
    ITEM,
    name="pension.review",
    steps=(
        step("look", StepKind.REVIEW, PENSION_REVIEW, PostRole.APPROVER),
        step("decide", StepKind.DECIDE, PENSION_REVIEW, PostRole.APPROVER, "look"),
    ),
    clocks=Clocks({ClockKind.DECIDE: Allowed(15, 7)}),
)
ASKED: Item = replace(
    ITEM,
    name="data.copy",
    steps=(step("decide", StepKind.DECIDE, DATA_RIGHTS, PostRole.APPROVER),),
    clocks=Clocks({ClockKind.DECIDE: Allowed(21, 21, ClockUnit.CALENDAR_DAYS)}),
)
LI = hand(41, (PENSION_REVIEW, PostRole.APPROVER), (DATA_RIGHTS, PostRole.APPROVER))
ZHAO = hand(42, (PENSION_REVIEW, PostRole.APPROVER))


def opened(item: Item = REVIEW) -> Case:
    empty = replace(draft(), item=item.name, form={})
    return submit(empty, item, "20261102-0000001-0", actors.SYSTEM, NOW).case


def after(case: Case, *built_in_moves: CaseMove, item: Item = REVIEW) -> Case:
    for each in built_in_moves:
        case = each(case, item, NOW).case
    return case


def test_what_nobody_accepts_is_accepted_as_it_is_submitted() -> None:
    case = opened()

    assert case.state is CaseState.ACCEPTED
    assert states(case) == {"look": StepState.OPEN, "decide": StepState.WAITING}
    assert [(clock.kind, clock.running) for clock in case.clocks] == [(ClockKind.DECIDE, True)]


def test_one_officer_looks_and_decides_in_two_moves() -> None:
    case = opened()
    built_in_moves = decided(case, LI, granted=True, words="是本人")

    done = after(case, *built_in_moves)

    assert len(built_in_moves) == 2
    assert (done.state, done.words) == (CaseState.CLOSED, "是本人")
    assert {each.officer for each in done.steps} == {LI.officer}
    asked = opened(ASKED)
    (only,) = decided(asked, LI, granted=False)
    assert after(asked, only, item=ASKED).state is CaseState.REJECTED


def test_what_one_says_in_the_look_waits_for_another() -> None:
    waits = after(opened(), looked(LI, Opinion.DISAGREES, "两次上门无人"))
    look = look_of(waits)

    assert look is not None
    assert (look.officer, look.opinion, look.words) == (
        LI.officer,
        Opinion.DISAGREES,
        "两次上门无人",
    )
    assert states(waits)["decide"] is StepState.OPEN
    (decision,) = decided(waits, ZHAO, granted=False)
    assert after(waits, decision).state is CaseState.REJECTED


def test_another_look_takes_the_place_of_the_first() -> None:
    waits = after(opened(), looked(LI, Opinion.AGREES), looking_again(ZHAO))
    assert states(waits) == {"look": StepState.OPEN, "decide": StepState.WAITING}

    look = look_of(after(waits, looked(ZHAO, Opinion.AGREES)))

    assert look is not None
    assert look.officer == ZHAO.officer


def test_a_step_that_another_took_hinders_nobody_at_the_own_door() -> None:
    case = after(opened(), taken(LI))
    assert case.state is CaseState.REVIEWING

    step = open_step_of(after(case, taken(ZHAO)))
    done = after(case, *decided(case, ZHAO, granted=False))

    assert step is not None
    assert step.officer == ZHAO.officer
    assert done.state is CaseState.REJECTED


def test_what_was_taken_is_let_go_by_its_officer_or_by_time() -> None:
    case = after(opened(), taken(LI))

    freed = [open_step_of(after(case, move)) for move in (let_go(LI), lapsed())]

    assert [step and step.officer for step in freed] == [None, None]
    moved = lapsed()(case, REVIEW, NOW)
    assert (moved.event.move, moved.event.actor) == (Move.RELEASE, actors.SYSTEM)
    with pytest.raises(Conflict):
        let_go(ZHAO)(case, REVIEW, NOW)


def test_nobody_moves_it_without_its_post() -> None:
    with pytest.raises(NotAllowed) as why:
        looked(CLERK, Opinion.AGREES)(opened(), REVIEW, NOW)

    assert why.value.problem is Problem.POST_NEEDED


def test_who_asked_takes_it_back_before_it_is_decided() -> None:
    asked = opened(ASKED)

    assert after(asked, withdrawn(APPLICANT), item=ASKED).state is CaseState.WITHDRAWN
    done = after(asked, *decided(asked, LI, granted=True), item=ASKED)
    with refused(Problem.CASE_MOVED):
        withdrawn(APPLICANT)(done, ASKED, NOW)


def test_the_hall_s_own_doors_take_it_and_let_it_go_and_no_more() -> None:
    case = opened()

    assert open_to(case, LI) == {Move.TAKE}
    assert open_to(after(case, taken(LI)), LI) == {Move.RELEASE}
    over = after(case, *decided(case, LI, granted=True))
    assert open_to(over, ZHAO) == frozenset()


def test_no_objection_of_the_hall_is_open_against_it() -> None:
    case = opened()
    over = after(case, *decided(case, LI, granted=False))

    assert over.built_in
    assert not over.appealable(NOW.at + timedelta(days=1))


def test_its_posts_follow_from_roles_and_from_nothing_else() -> None:
    assert posts_of([Role.REVIEWER]) == (Post(PENSION_REVIEW, PostRole.APPROVER, ""),)
    assert posts_of([Role.COUNTER]) == (Post(DATA_RIGHTS, PostRole.APPROVER, ""),)
    assert posts_of([Role.ADMIN, Role.CAMPAIGNS]) == ()
    assert is_built_in([PENSION_REVIEW])
    assert not is_built_in(["social_insurance"])


def test_a_look_that_is_not_there_is_done_by_nobody() -> None:
    with pytest.raises(Conflict):
        looked(LI, Opinion.AGREES)(opened(ASKED), ASKED, moment("2026-11-02 15:00"))
    assert look_of(opened(ASKED)) is None
