"""One step of a case: in whose hand it is, who is kept apart from whom, and how long it may take."""

from dataclasses import replace

import pytest

from domain.errors import NotAllowed
from domain.hall.cases import CaseState, Move, Standing, StepState
from domain.hall.clocks import ClockKind
from domain.hall.moves import (
    accept,
    approve,
    issue,
)
from domain.hall.posts import PostRole, Posts
from domain.hall.step_moves import (
    assign,
    extend,
    given_back,
    open_to,
    pause,
    release,
    resume,
    send_back,
    take,
)
from domain.hall.transitions import Hand
from domain.problems import Problem
from tests.domain.hall.sample import (
    APPROVER,
    CLERK,
    EVERYTHING,
    FIRE,
    ISSUER,
    ITEM,
    NOW,
    SUPERVISOR,
    accepted,
    decided,
    hand,
    moment,
    refused,
    reviewed,
    states,
    submitted,
)


def test_who_accepts_does_not_decide() -> None:
    case = take(submitted(), "accept", EVERYTHING, NOW).case
    case = accept(case, ITEM, "accept", EVERYTHING, NOW).case

    with refused(Problem.KEPT_APART, NotAllowed):
        take(reviewed(case), "decide", EVERYTHING, NOW)


def test_who_decides_does_not_issue() -> None:
    case = take(reviewed(accepted()), "decide", EVERYTHING, NOW).case
    case = approve(case, ITEM, "decide", "", EVERYTHING, NOW).case

    with refused(Problem.KEPT_APART, NotAllowed):
        take(case, "issue", EVERYTHING, NOW)


def test_nobody_is_given_what_they_are_kept_apart_from() -> None:
    case = take(submitted(), "accept", EVERYTHING, NOW).case
    case = reviewed(accept(case, ITEM, "accept", EVERYTHING, NOW).case)

    with refused(Problem.KEPT_APART, NotAllowed):
        assign(case, "decide", EVERYTHING, SUPERVISOR, NOW)


@pytest.mark.parametrize("by", [FIRE, APPROVER, hand(1)], ids=["unit", "role", "none"])
def test_a_step_is_taken_by_its_post_alone(by: Hand) -> None:
    with refused(Problem.POST_NEEDED, NotAllowed):
        take(submitted(), "accept", by, NOW)


@pytest.mark.parametrize(
    ("area", "may"), [("", True), ("4403", True), ("440304", True), ("440305", False)]
)
def test_a_post_reaches_as_far_as_its_area(area: str, *, may: bool) -> None:
    clerk = hand(1, ("city_management", PostRole.CLERK), area=area)

    assert (Move.TAKE in open_to(submitted(), clerk)) is may
    if not may:
        with refused(Problem.POST_NEEDED, NotAllowed):
            take(submitted(), "accept", clerk, NOW)


def test_a_post_that_was_lost_meanwhile_moves_nothing() -> None:
    case = take(submitted(), "accept", CLERK, NOW).case

    with refused(Problem.POST_NEEDED, NotAllowed):
        accept(case, ITEM, "accept", Hand(CLERK.officer, Posts()), NOW)


def test_one_step_is_in_one_hand() -> None:
    case = take(submitted(), "accept", CLERK, NOW).case
    other = hand(11, ("city_management", PostRole.CLERK))

    with refused(Problem.STEP_TAKEN):
        take(case, "accept", other, NOW)
    with refused(Problem.STEP_NOT_YOURS):
        accept(case, ITEM, "accept", other, NOW)


def test_what_nobody_took_is_done_by_nobody() -> None:
    with refused(Problem.STEP_NOT_YOURS):
        accept(submitted(), ITEM, "accept", CLERK, NOW)


def test_a_step_that_was_let_go_is_taken_by_another() -> None:
    case = take(submitted(), "accept", CLERK, NOW).case
    other = hand(11, ("city_management", PostRole.CLERK))

    case = release(case, "accept", CLERK, NOW).case

    assert take(case, "accept", other, NOW).case.state is CaseState.SUBMITTED


def test_a_step_of_who_holds_its_post_no_more_is_given_back_by_the_city() -> None:
    case = take(submitted(), "accept", CLERK, NOW).case

    back = given_back(case, "accept", CLERK.officer, Posts(), NOW)

    step = back.case.step("accept")
    assert step is not None
    assert (step.state, step.officer) == (StepState.OPEN, None)
    assert (back.event.move, back.event.actor) == (Move.RELEASE, "system")


def test_a_step_stays_with_who_may_do_it_and_with_whoever_took_it_since() -> None:
    case = take(submitted(), "accept", CLERK, NOW).case

    with refused(Problem.STEP_NOT_YOURS):
        given_back(case, "accept", CLERK.officer, CLERK.posts, NOW)
    with refused(Problem.STEP_NOT_YOURS):
        given_back(case, "accept", FIRE.officer, Posts(), NOW)


def test_a_supervisor_gives_a_step_to_another() -> None:
    case = take(submitted(), "accept", CLERK, NOW).case
    other = hand(11, ("city_management", PostRole.CLERK))

    case = assign(case, "accept", other, SUPERVISOR, NOW).case

    assert accept(case, ITEM, "accept", other, NOW).case.state is CaseState.ACCEPTED
    with refused(Problem.POST_NEEDED, NotAllowed):
        assign(case, "accept", other, CLERK, NOW)
    with refused(Problem.POST_NEEDED, NotAllowed):
        assign(case, "accept", APPROVER, SUPERVISOR, NOW)


def test_what_is_sent_back_is_done_again_with_all_that_rested_on_it() -> None:
    case = take(reviewed(accepted()), "decide", APPROVER, NOW).case

    case = send_back(case, "decide", "look", "尺寸不清", APPROVER, NOW).case

    assert states(case)["look"] is StepState.OPEN
    assert states(case)["safety"] is StepState.DONE
    assert states(case)["decide"] is StepState.WAITING
    decide = case.step("decide")
    assert decide is not None
    assert decide.officer is None


@pytest.mark.parametrize("to", ["accept", "decide", "issue", "nothing"])
def test_nothing_but_an_earlier_review_is_sent_back_to(to: str) -> None:
    case = take(reviewed(accepted()), "decide", APPROVER, NOW).case

    with refused(Problem.STEP_NOT_OPEN):
        send_back(case, "decide", to, "", APPROVER, NOW)


def test_while_it_stands_nothing_is_decided() -> None:
    case = take(reviewed(accepted()), "decide", APPROVER, NOW).case
    case = pause(case, "decide", Standing.EXPERT_REVIEW, APPROVER, moment("2026-11-04 10:00")).case

    with refused(Problem.CASE_STANDS):
        approve(case, ITEM, "decide", "", APPROVER, NOW)
    with refused(Problem.CASE_STANDS):
        pause(case, "decide", Standing.HEARING, APPROVER, NOW)
    assert open_to(case, APPROVER) == {Move.RESUME, Move.RELEASE}

    case = resume(case, "decide", APPROVER, moment("2026-11-20 10:00")).case
    clock = case.clock(ClockKind.DECIDE)
    assert clock is not None
    assert (clock.spent, clock.running) == (2, True)
    with refused(Problem.CASE_MOVED):
        resume(case, "decide", APPROVER, NOW)


def test_a_supervisor_grants_more_time_once() -> None:
    case = extend(accepted(), ITEM, "需现场勘查", SUPERVISOR, NOW).case

    clock = case.clock(ClockKind.DECIDE)
    assert clock is not None
    assert (clock.allowed.promised, clock.allowed.law) == (20, 30)
    with refused(Problem.CASE_EXTENDED):
        extend(case, ITEM, "再延", SUPERVISOR, NOW)
    with refused(Problem.POST_NEEDED, NotAllowed):
        extend(accepted(), ITEM, "", CLERK, NOW)


def test_an_item_that_grants_no_more_time_is_not_extended() -> None:
    strict = replace(ITEM, clocks=replace(ITEM.clocks, extension=0))

    with refused(Problem.CASE_EXTENDED):
        extend(accepted(strict), strict, "", SUPERVISOR, NOW)


def test_the_desk_offers_what_may_be_done_and_nothing_else() -> None:
    fresh = submitted()
    assert open_to(fresh, CLERK) == {Move.TAKE}
    assert open_to(fresh, FIRE) == frozenset()
    assert open_to(fresh, SUPERVISOR) == {Move.ASSIGN}

    taken = take(fresh, "accept", CLERK, NOW).case
    assert open_to(taken, CLERK) == {
        Move.ACCEPT,
        Move.REFUSE,
        Move.TRANSFER,
        Move.RELEASE,
        Move.WANT_SUPPLEMENT,
    }
    assert open_to(decided(), ISSUER) == {Move.TAKE}
    assert open_to(accepted(), SUPERVISOR) == {Move.ASSIGN, Move.EXTEND}

    made = take(decided(), "issue", ISSUER, NOW).case
    on_its_way = issue(made, "issue", ISSUER, NOW, delivered=False).case
    assert open_to(on_its_way, ISSUER) == {Move.DELIVER}
    assert open_to(on_its_way, CLERK) == frozenset()
