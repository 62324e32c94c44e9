"""What becomes of a poor rating: who may look into it, and what the rater's wish leaves room for."""

from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Conflict, Invalid, NotAllowed
from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.cases import CaseState, CaseStep, Opinion, StepState
from domain.hall.items import StepKind
from domain.hall.posts import Post, PostRole, Posts
from domain.hall.rating_repairs import (
    VERIFY,
    CallBack,
    RepairDone,
    RepairGrounds,
    check_call_back,
    check_oversees,
    finished,
    open_step,
)
from domain.hall.ratings import RatingLevel
from domain.problems import Problem
from tests.domain.hall.sample import CLERK, NOW, PLAIN, accepted, draft, refused

GROUNDS: Final = RepairGrounds(
    UUID(int=1),
    "city_management",
    "permit.shopfront",
    RatingLevel.DISSATISFIED,
    (),
    "",
    call_back=True,
    counted=True,
)


def posts(*units: str) -> Posts:
    return Posts.of(Post(unit, PostRole.CLERK, "") for unit in units)


def test_an_officer_of_the_oversight_looks_into_the_rating_of_another_unit() -> None:
    check_oversees(posts(SERVICE_OVERSIGHT, "fire_rescue"), "city_management")


@pytest.mark.parametrize(
    ("held", "problem"),
    [
        (("city_management",), Problem.POST_NEEDED),
        ((SERVICE_OVERSIGHT, "city_management"), Problem.KEPT_APART),
    ],
    ids=["of no oversight", "of the rated unit too"],
)
def test_nobody_else_looks_into_it(held: tuple[str, ...], problem: Problem) -> None:
    with refused(problem, NotAllowed):
        check_oversees(posts(*held), "city_management")


@pytest.mark.parametrize(
    "outcome", [CallBack.SATISFIED, CallBack.NOT_SATISFIED, CallBack.NOT_REACHED]
)
def test_who_allowed_a_call_is_called(outcome: CallBack) -> None:
    done = RepairDone("", call_back=outcome)

    assert check_call_back(GROUNDS, done) is outcome
    with pytest.raises(Invalid) as caught:
        check_call_back(replace(GROUNDS, call_back=False), done)
    (error,) = caught.value.errors
    assert (error.pointer, error.code) == ("/call_back", "not_allowed")


def test_who_allowed_none_is_answered_on_the_page() -> None:
    done = RepairDone("", call_back=CallBack.BY_PAGE)

    assert check_call_back(replace(GROUNDS, call_back=False), done) is CallBack.BY_PAGE
    with pytest.raises(Invalid):
        check_call_back(GROUNDS, done)


def test_what_the_call_came_to_has_to_be_said() -> None:
    with pytest.raises(Invalid) as caught:
        check_call_back(GROUNDS, RepairDone("已联系"))

    (error,) = caught.value.errors
    assert (error.pointer, error.code) == ("/call_back", "needed")


def test_a_repair_that_is_closed_has_no_step() -> None:
    with refused(Problem.CASE_MOVED, Conflict):
        open_step(replace(draft(), state=CaseState.CLOSED))


def verifying(done: RepairDone) -> Opinion | None:
    step = CaseStep(VERIFY, StepKind.REVIEW, "city_management", PostRole.CLERK)
    case = replace(accepted(), steps=(step.open(NOW.at),))
    after = finished(CLERK, done)(case, PLAIN, NOW).case
    assert after.steps[0].state is StepState.DONE
    return after.steps[0].opinion


@pytest.mark.parametrize(
    ("founded", "opinion"), [(True, Opinion.AGREES), (False, Opinion.DISAGREES)]
)
def test_the_verification_says_whether_it_is_as_the_rater_says(
    opinion: Opinion, *, founded: bool
) -> None:
    assert verifying(RepairDone("已核实", founded=founded)) is opinion


def test_a_verification_without_that_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        verifying(RepairDone("已核实"))

    assert caught.value.errors[0].pointer == "/founded"
