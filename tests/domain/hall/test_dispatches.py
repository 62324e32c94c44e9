"""What lies at units' own systems, and what is said of it when a case moves."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import SHANGHAI
from domain.errors import Conflict, NotAllowed
from domain.hall.cases import Case, CaseState, Move, Opinion, Standing
from domain.hall.dispatches import ClaimedDispatch, DispatchKind, changes, due_at_systems, hand_of
from domain.hall.moves import approve, issue, want_supplement, withdraw
from domain.hall.posts import PostRole
from domain.hall.step_moves import finish_step, in_hand, pause, take
from tests.domain.hall.sample import (
    APPLICANT,
    CLERK,
    FIRE,
    ITEM,
    NOW,
    accepted,
    decided,
    reviewed,
    submitted,
)
from tests.made import made

CITY, FIRES = "city_management", "fire_rescue"


def test_free_reviews_and_decisions_of_units_with_a_system_lie_there() -> None:
    case = accepted()

    assert due_at_systems(submitted(), {CITY, FIRES}) == {}  # nobody but the desk accepts
    assert set(due_at_systems(case, {FIRES}).values()) == {FIRES}
    assert due_at_systems(case, set()) == {}
    assert due_at_systems(reviewed(case), {CITY}) == {"decide": CITY}
    assert due_at_systems(decided(), {CITY, FIRES}) == {}  # what is issued is the desk's


def test_what_an_officer_has_what_stands_and_what_waits_for_the_applicant_lies_nowhere() -> None:
    case = accepted()
    (step,) = due_at_systems(case, {FIRES})
    held = take(case, step, FIRE, NOW).case

    assert due_at_systems(held, {FIRES}) == {}
    paused = pause(held, step, Standing.INSPECTION, FIRE, NOW).case
    assert due_at_systems(paused, {CITY, FIRES}) == {}
    asked = want_supplement(held, ITEM, step, ["name"], "缺", FIRE, NOW).case
    assert asked.state is CaseState.SUPPLEMENT_WANTED
    assert due_at_systems(asked, {CITY, FIRES}) == {}
    assert due_at_systems(withdraw(case, APPLICANT, NOW).case, {CITY, FIRES}) == {}


def test_a_system_has_the_posts_of_its_unit_and_no_other() -> None:
    hand = hand_of(FIRES)

    assert hand.actor == "partner:fire_rescue"
    assert hand.officer == hand_of(FIRES).officer != hand_of(CITY).officer
    assert hand.posts.cover(FIRES, PostRole.CLERK, "440304")
    assert not hand.posts.cover(FIRES, PostRole.ISSUER, "440304")
    assert not hand.posts.cover(FIRES, PostRole.SUPERVISOR, "440304")
    assert not hand.posts.cover(CITY, PostRole.CLERK, "440304")


def test_a_system_finishes_its_step_and_neither_decides_nor_issues_for_another_unit() -> None:
    case = accepted()
    (step,) = due_at_systems(case, {FIRES})
    fire = hand_of(FIRES)

    done = finish_step(in_hand(case, step, fire), step, Opinion.AGREES, "", fire, NOW)
    assert done.event.actor == "partner:fire_rescue"
    open_to_decide = reviewed(case)
    with pytest.raises(NotAllowed):
        approve(in_hand(open_to_decide, "decide", fire), ITEM, "decide", "", fire, NOW)
    with pytest.raises((NotAllowed, Conflict)):
        issue(
            in_hand(decided(), "issue", hand_of(CITY)), "issue", hand_of(CITY), NOW, delivered=True
        )


def test_an_objection_to_what_a_system_decided_is_decided_by_people() -> None:
    case: Case = reviewed(accepted())
    city = hand_of(CITY)
    barred = replace(case, barred=frozenset({city.officer}))

    assert (
        approve(in_hand(case, "decide", city), ITEM, "decide", "", city, NOW).event.move
        is Move.APPROVE
    )
    assert CLERK.officer != city.officer
    assert due_at_systems(barred, {CITY}) == {}
    with pytest.raises(NotAllowed):  # of an objection: it decided the first
        approve(in_hand(barred, "decide", city), ITEM, "decide", "", city, NOW)


def test_what_a_system_is_told_leaves_at_any_hour_and_is_never_too_old() -> None:
    night = datetime(2027, 1, 1, 3, tzinfo=SHANGHAI)
    told = made(ClaimedDispatch, created_at=night - timedelta(days=400))

    assert told.leaves_at(night) == night
    assert not told.over(night)
    assert told.id == told.message


_STEPS = st.dictionaries(
    st.sampled_from(["look", "safety", "decide"]), st.sampled_from([CITY, FIRES]), max_size=3
)


@given(_STEPS, _STEPS)
def test_what_is_said_makes_of_what_lay_there_what_lies_there_now(
    before: dict[str, str], now: dict[str, str]
) -> None:
    said = changes(before, now)

    there = dict(before)
    for kind, unit, step in said:
        if kind is DispatchKind.RECALLED:
            assert there.pop(step) == unit
        else:
            assert step not in there
            there[step] = unit
    assert there.keys() == now.keys()
    assert [unit for _, unit, _ in said] == sorted(unit for _, unit, _ in said)
    assert changes(now, now) == []
