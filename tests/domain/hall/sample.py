"""An item with two reviews side by side, one that is issued; and whoever works on its cases."""

from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Conflict, Refusal
from domain.hall.cases import Case, Opinion, StepState
from domain.hall.clocks import Allowed, ClockKind, ClockUnit
from domain.hall.items import Applicants, Clocks, Item, Law, Step, StepKind, Who
from domain.hall.moves import accept, approve, submit
from domain.hall.posts import Post, PostRole, Posts
from domain.hall.step_moves import finish_step, take
from domain.hall.transitions import Hand, Moment
from domain.people import Level
from domain.problems import Problem
from domain.words import Words
from tests.domain.hall.days import CALENDAR, at

WORDS: Final = Words("招牌", "Signs")
APPLICANT: Final = f"citizen:{UUID(int=9)}"


def step(name: str, kind: StepKind, unit: str, role: PostRole, *after: str) -> Step:
    return Step(name, kind, WORDS, unit, role, after)


ITEM: Final = Item(
    name="permit.shopfront",
    version=1,
    names=WORDS,
    about=WORDS,
    basis=(Law(WORDS, "11"),),
    applicants=Applicants(frozenset({Who.PERSON}), Level.BOUND),
    form="{}",
    materials=(),
    steps=(
        step("accept", StepKind.ACCEPT, "city_management", PostRole.CLERK),
        step("look", StepKind.REVIEW, "city_management", PostRole.CLERK, "accept"),
        step("safety", StepKind.REVIEW, "fire_rescue", PostRole.CLERK, "accept"),
        step("decide", StepKind.DECIDE, "city_management", PostRole.APPROVER, "look", "safety"),
        step("issue", StepKind.ISSUE, "city_management", PostRole.ISSUER, "decide"),
    ),
    clocks=Clocks(
        {
            ClockKind.ACCEPT: Allowed(5, 1),
            ClockKind.DECIDE: Allowed(20, 10),
            ClockKind.DELIVER: Allowed(10, 5),
            ClockKind.SUPPLEMENT: Allowed(30, 30, ClockUnit.CALENDAR_DAYS),
        },
        extension=10,
    ),
)
#: As above, and nothing is issued.
PLAIN: Final = replace(ITEM, steps=ITEM.steps[:-1])


def hand(number: int, *posts: tuple[str, PostRole], area: str = "4403") -> Hand:
    held = Posts.of(Post(unit, role, area) for unit, role in posts)
    return Hand(UUID(int=number), held)


CLERK: Final = hand(1, ("city_management", PostRole.CLERK))
FIRE: Final = hand(2, ("fire_rescue", PostRole.CLERK))
APPROVER: Final = hand(3, ("city_management", PostRole.APPROVER))
ISSUER: Final = hand(4, ("city_management", PostRole.ISSUER))
SUPERVISOR: Final = hand(5, ("city_management", PostRole.SUPERVISOR))
#: Holds every post of the unit at once, as nobody should.
EVERYTHING: Final = hand(6, *(("city_management", role) for role in PostRole))


def moment(text: str = "2026-11-02 09:00") -> Moment:
    return Moment(at(text), CALENDAR)


NOW: Final = moment()


def draft() -> Case:
    return Case(
        person=UUID(int=7),
        case=UUID(int=8),
        item=ITEM.name,
        item_version=1,
        area="440304",
        opened_by=APPLICANT,
        opened_at=NOW.at,
        form={"shop": "包子铺"},
    )


def submitted(item: Item = ITEM) -> Case:
    return submit(draft(), item, "20261102-0000001-0", APPLICANT, NOW).case


def accepted(item: Item = ITEM) -> Case:
    taken = take(submitted(item), "accept", CLERK, NOW).case
    return accept(taken, item, "accept", CLERK, NOW).case


def refused(problem: Problem, kind: type[Refusal] = Conflict) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(kind, check=lambda refusal: refusal.problem is problem)


def reviewed(case: Case) -> Case:
    """Both reviews are done, and agree."""
    for step, by in (("look", CLERK), ("safety", FIRE)):
        case = take(case, step, by, NOW).case
        case = finish_step(case, step, Opinion.AGREES, "", by, NOW).case
    return case


def decided(item: Item = ITEM) -> Case:
    taken = take(reviewed(accepted(item)), "decide", APPROVER, NOW).case
    return approve(taken, item, "decide", "准予", APPROVER, NOW).case


def states(case: Case) -> dict[str, StepState]:
    return {step.name: step.state for step in case.steps}
