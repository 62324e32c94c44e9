"""抽查: a grant by rule that was drawn is looked at by an approver who had no hand in it."""

import pytest

from domain.errors import Conflict, NotAllowed
from domain.hall.cases import Case, CaseState, Move
from domain.hall.desks import concerned, list_key
from domain.hall.looks import Look, wrong_percent
from domain.hall.moves import approve_by_rule, confirm, issue, revoke, submit
from domain.hall.posts import Post, PostRole
from domain.hall.step_moves import open_to, take
from domain.hall.transitions import Hand
from tests.domain.hall.sample import (
    APPLICANT,
    APPROVER,
    CLERK,
    ITEM,
    NOW,
    PLAIN,
    SUPERVISOR,
    draft,
    hand,
)

BOTH = hand(41, ("city_management", PostRole.APPROVER), ("city_management", PostRole.ISSUER))


def granted(*, sampled: bool = True, plain: bool = False) -> Case:
    item = PLAIN if plain else ITEM
    case = submit(draft(), item, "n", APPLICANT, NOW).case
    return approve_by_rule(case, item, "符合条件", NOW, sampled=sampled).case


@pytest.mark.parametrize("plain", [True, False])
def test_one_that_was_drawn_waits_and_is_found_right(*, plain: bool) -> None:
    case = granted(plain=plain)
    assert (case.look, case.looked_at) == (Look.WAITING, None)
    assert Move.CONFIRM in open_to(case, APPROVER)

    looked = confirm(case, APPROVER, NOW)

    after = looked.case
    assert (after.look, after.looked_at, after.state) == (Look.RIGHT, NOW.at, case.state)
    assert (after.ended_at, after.version) == (case.ended_at, case.version + 1)
    assert looked.event.move is Move.CONFIRM
    assert Move.CONFIRM not in open_to(after, APPROVER)
    with pytest.raises(Conflict):
        confirm(after, APPROVER, NOW)


def test_one_that_is_wrong_is_revoked_and_counts_as_wrong() -> None:
    after = revoke(granted(), "材料不实", APPROVER, NOW).case

    assert (after.look, after.looked_at, after.state) == (Look.WRONG, NOW.at, CaseState.REVOKED)
    assert after.appealable(NOW.at)


def test_what_was_found_right_and_is_revoked_later_was_wrong() -> None:
    case = confirm(granted(), APPROVER, NOW).case

    assert revoke(case, "材料不实", APPROVER, NOW).case.look is Look.WRONG


def test_what_was_not_drawn_is_not_looked_at() -> None:
    case = granted(sampled=False)

    assert case.look is None
    assert Move.CONFIRM not in open_to(case, APPROVER)
    with pytest.raises(Conflict):
        confirm(case, APPROVER, NOW)
    assert revoke(case, "材料不实", APPROVER, NOW).case.look is None


@pytest.mark.parametrize("other", [CLERK, SUPERVISOR, hand(42)])
def test_only_who_decides_at_the_unit_looks(other: Hand) -> None:
    case = granted()

    assert Move.CONFIRM not in open_to(case, other)
    with pytest.raises(NotAllowed):
        confirm(case, other, NOW)


def test_whoever_did_a_step_of_it_does_not_look() -> None:
    case = take(granted(), "issue", BOTH, NOW).case
    held = issue(case, "issue", BOTH, NOW, delivered=True).case

    for each in (case, held):
        assert Move.CONFIRM not in open_to(each, BOTH)
        assert Move.CONFIRM in open_to(each, APPROVER)
        with pytest.raises(NotAllowed):
            confirm(each, BOTH, NOW)


def test_the_approvers_list_hears_of_what_comes_and_of_what_was_looked_at() -> None:
    before = submit(draft(), PLAIN, "n", APPLICANT, NOW).case
    case, key = granted(plain=True), list_key(Post("city_management", PostRole.APPROVER, ""))

    assert key in concerned(before, case)
    assert key in concerned(case, confirm(case, APPROVER, NOW).case)
    assert key not in concerned(before, granted(plain=True, sampled=False))


def test_a_share_of_nothing_is_none() -> None:
    assert wrong_percent(0, 0) == 0
    assert wrong_percent(3, 1) == 25
