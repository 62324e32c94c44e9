"""A case from its draft to its end: who moves it, from where, and what each move leaves behind."""

import pytest

from domain.errors import NotAllowed
from domain.hall.cases import CaseState, Move, Opinion, StepState
from domain.hall.clocks import ClockKind
from domain.hall.items import Item
from domain.hall.moves import (
    approve_by_rule,
    deliver,
    expire,
    issue,
    refuse,
    reject,
    reject_by_rule,
    revoke,
    submit,
    supplement,
    transfer,
    want_supplement,
    withdraw,
)
from domain.hall.posts import PostRole
from domain.hall.step_moves import (
    finish_step,
    open_to,
    take,
)
from domain.problems import Problem
from tests.domain.hall.days import CALENDAR, at
from tests.domain.hall.sample import (
    APPLICANT,
    APPROVER,
    CLERK,
    EVERYTHING,
    ISSUER,
    ITEM,
    NOW,
    PLAIN,
    accepted,
    decided,
    draft,
    hand,
    moment,
    refused,
    reviewed,
    states,
    submitted,
)


def test_what_is_submitted_waits_for_a_clerk_of_its_unit() -> None:
    moved = submit(draft(), ITEM, "20261102-0000001-0", APPLICANT, NOW)

    assert moved.case.state is CaseState.SUBMITTED
    assert moved.case.number == "20261102-0000001-0"
    assert states(moved.case)["accept"] is StepState.OPEN
    assert states(moved.case)["look"] is StepState.WAITING
    assert (moved.event.n, moved.event.move, moved.case.version) == (1, Move.SUBMIT, 2)
    clock = moved.case.clock(ClockKind.ACCEPT)
    assert clock is not None
    assert clock.due(CALENDAR) is not None


def test_with_the_acceptance_both_reviews_open_side_by_side() -> None:
    case = accepted()

    assert case.state is CaseState.ACCEPTED
    assert states(case) == {
        "accept": StepState.DONE,
        "look": StepState.OPEN,
        "safety": StepState.OPEN,
        "decide": StepState.WAITING,
        "issue": StepState.WAITING,
    }
    assert [(clock.kind, clock.running) for clock in case.clocks] == [
        (ClockKind.ACCEPT, False),
        (ClockKind.DECIDE, True),
    ]


def test_the_decision_opens_when_the_last_review_is_done() -> None:
    case = take(accepted(), "look", CLERK, NOW).case
    case = finish_step(case, "look", Opinion.AGREES, "", CLERK, NOW).case

    assert states(case)["decide"] is StepState.WAITING
    assert states(reviewed(accepted()))["decide"] is StepState.OPEN


def test_an_approval_opens_what_is_issued_and_its_clock() -> None:
    case = decided()

    assert case.state is CaseState.APPROVED
    assert case.words == "准予"
    assert states(case)["issue"] is StepState.OPEN
    delivery = case.clock(ClockKind.DELIVER)
    assert delivery is not None
    assert delivery.running


def test_an_approval_with_nothing_to_issue_finishes_the_case() -> None:
    case = decided(PLAIN)

    assert case.state is CaseState.CLOSED
    assert case.ended_at == NOW.at
    assert not any(clock.running for clock in case.clocks)


def test_what_was_issued_is_on_its_way_until_it_arrives() -> None:
    case = take(decided(), "issue", ISSUER, NOW).case
    assert case.state is CaseState.ISSUING

    case = issue(case, "issue", ISSUER, NOW, delivered=False).case
    assert case.state is CaseState.DELIVERING
    assert case.clock(ClockKind.DELIVER) is not None

    assert deliver(case, ISSUER, NOW).case.state is CaseState.CLOSED


def test_what_was_handed_over_is_finished_at_once() -> None:
    case = take(decided(), "issue", ISSUER, NOW).case

    assert issue(case, "issue", ISSUER, NOW, delivered=True).case.state is CaseState.CLOSED


def test_a_rejection_drops_what_is_open_and_says_why() -> None:
    case = take(reviewed(accepted()), "decide", APPROVER, NOW).case

    ended = reject(case, "decide", "占用消防通道", APPROVER, NOW).case

    assert ended.state is CaseState.REJECTED
    assert ended.words == "占用消防通道"
    assert states(ended)["issue"] is StepState.DROPPED
    assert ended.appealable(at("2026-12-31 09:00"))
    assert not ended.appealable(at("2027-01-02 09:00"))


def test_what_is_not_accepted_is_open_to_objection_too() -> None:
    case = take(submitted(), "accept", CLERK, NOW).case

    ended = refuse(case, "accept", "不属于本机关职权", CLERK, NOW).case

    assert ended.state is CaseState.NOT_ACCEPTED
    assert ended.appealable(at("2026-12-01 09:00"))


def test_what_belongs_elsewhere_is_passed_on_and_ends_here() -> None:
    case = take(submitted(), "accept", CLERK, NOW).case

    ended = transfer(case, "accept", "请向广州市申请", CLERK, NOW).case

    assert ended.state is CaseState.TRANSFERRED
    assert not ended.appealable(NOW.at)


def test_while_the_applicant_is_asked_the_offices_clock_stands() -> None:
    case = take(accepted(), "look", CLERK, NOW).case
    later = moment("2026-11-04 10:00")
    asked = want_supplement(case, ITEM, "look", ["photo"], "缺照片", CLERK, later).case

    assert asked.state is CaseState.SUPPLEMENT_WANTED
    running = {clock.kind for clock in asked.clocks if clock.running}
    assert running == {ClockKind.SUPPLEMENT}

    answered = supplement(asked, {"photo": 1}, APPLICANT, moment("2026-11-20 10:00")).case
    assert answered.state is CaseState.REVIEWING
    assert answered.form == {"photo": 1}
    office = answered.clock(ClockKind.DECIDE)
    assert office is not None
    assert (office.spent, office.running) == (2, True)
    own = answered.clock(ClockKind.SUPPLEMENT)
    assert own is not None
    assert own.ended_at is not None


def test_what_lacks_is_said_once() -> None:
    case = take(submitted(), "accept", CLERK, NOW).case
    case = want_supplement(case, ITEM, "accept", ["photo"], "缺照片", CLERK, NOW).case
    case = supplement(case, {}, APPLICANT, NOW).case

    assert case.state is CaseState.SUBMITTED
    with refused(Problem.SUPPLEMENT_ASKED):
        want_supplement(case, ITEM, "accept", ["plan"], "还缺图纸", CLERK, NOW)


def test_a_notice_that_nobody_answers_ends_the_case_after_its_time() -> None:
    case = take(submitted(), "accept", CLERK, NOW).case
    case = want_supplement(case, ITEM, "accept", ["photo"], "缺照片", CLERK, NOW).case

    with refused(Problem.CASE_MOVED):
        expire(case, moment("2026-12-02 23:59"))
    assert expire(case, moment("2026-12-03 00:00")).case.state is CaseState.EXPIRED


def test_a_draft_is_swept_and_not_expired() -> None:
    with refused(Problem.CASE_MOVED):
        expire(draft(), moment("2027-12-02 09:00"))


def test_what_is_withdrawn_ends_before_the_decision_alone() -> None:
    for case in (submitted(), accepted(), reviewed(accepted())):
        assert withdraw(case, APPLICANT, NOW).case.state is CaseState.WITHDRAWN
    with refused(Problem.CASE_MOVED):
        withdraw(decided(), APPLICANT, NOW)


def test_an_approval_by_rule_does_every_step_but_what_is_issued() -> None:
    moved = approve_by_rule(submitted(), ITEM, "符合全部条件", NOW)

    assert moved.event.actor == "system"
    assert moved.case.state is CaseState.APPROVED
    assert states(moved.case)["decide"] is StepState.DONE
    assert states(moved.case)["issue"] is StepState.OPEN
    assert all(step.officer is None for step in moved.case.steps)
    assert approve_by_rule(submitted(PLAIN), PLAIN, "", NOW).case.state is CaseState.CLOSED


def test_a_refusal_by_rule_is_open_to_objection() -> None:
    case = reject_by_rule(submitted(), "未满 80 周岁", NOW).case

    assert case.state is CaseState.REJECTED
    assert case.appealable(NOW.at)


def test_no_rule_decides_what_an_officer_has_accepted() -> None:
    with refused(Problem.CASE_MOVED):
        approve_by_rule(accepted(), ITEM, "", NOW)
    with refused(Problem.CASE_MOVED):
        reject_by_rule(accepted(), "", NOW)


@pytest.mark.parametrize("item", [ITEM, PLAIN], ids=["to be issued", "finished"])
def test_a_wrong_grant_is_taken_back_by_another_approver(item: Item) -> None:
    granted = decided(item)
    other = hand(12, ("city_management", PostRole.APPROVER))
    assert Move.REVOKE in open_to(granted, other)
    assert Move.REVOKE not in open_to(granted, APPROVER)
    with refused(Problem.KEPT_APART, NotAllowed):
        revoke(granted, "材料不实", APPROVER, NOW)
    with refused(Problem.POST_NEEDED, NotAllowed):
        revoke(granted, "材料不实", CLERK, NOW)

    case = revoke(granted, "材料不实", other, NOW).case

    assert (case.state, case.words) == (CaseState.REVOKED, "材料不实")
    assert case.appealable(NOW.at)
    assert not any(clock.running for clock in case.clocks)
    with refused(Problem.CASE_MOVED):
        revoke(case, "", other, NOW)


def test_what_a_rule_granted_any_approver_may_take_back() -> None:
    granted = approve_by_rule(submitted(PLAIN), PLAIN, "", NOW).case

    assert revoke(granted, "数据有误", APPROVER, NOW).case.state is CaseState.REVOKED


def test_nothing_but_a_grant_is_taken_back() -> None:
    for case in (submitted(), accepted(), withdraw(submitted(), APPLICANT, NOW).case):
        assert Move.REVOKE not in open_to(case, APPROVER)
        with refused(Problem.CASE_MOVED):
            revoke(case, "", APPROVER, NOW)


def test_nothing_moves_what_has_ended() -> None:
    ended = decided(PLAIN)

    with refused(Problem.CASE_MOVED):
        withdraw(ended, APPLICANT, NOW)
    with refused(Problem.CASE_MOVED):
        submit(ended, ITEM, "", APPLICANT, NOW)
    with refused(Problem.CASE_MOVED):
        take(ended, "decide", APPROVER, NOW)
    assert open_to(ended, EVERYTHING) == {Move.REVOKE}
