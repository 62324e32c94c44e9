"""Cases of built-in items: opened and moved by the services whose doors they have."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from domain.errors import NotAllowed
from domain.hall import built_in_moves
from domain.hall.built_in import DATA_RIGHTS
from domain.hall.cases import CaseState, Move
from domain.hall.items import StepKind
from domain.hall.posts import PostRole, Posts
from domain.problems import Problem
from services.hall.built_in_cases import BuiltInCases
from services.hall.case_moves import CaseNotes
from tests.domain.hall.days import CALENDAR
from tests.domain.hall.sample import ITEM, NOW, hand, refused, step, submitted
from tests.services.hall.case_store import Cases
from tests.services.hall.cases import ABOUT, CASE, CITIZEN, PERSON, Hall
from tests.services.unit import ACCOUNT

REVIEW = replace(
    ITEM,
    name="data.rights",
    steps=(
        step("look", StepKind.REVIEW, DATA_RIGHTS, PostRole.APPROVER),
        step("decide", StepKind.DECIDE, DATA_RIGHTS, PostRole.APPROVER, "look"),
    ),
)
OFFICER = hand(1, (DATA_RIGHTS, PostRole.APPROVER))


class BuiltIn(Cases):
    """Also where a person lives."""

    async def area_of(self, person: UUID) -> str:
        assert person == PERSON
        return "440305"


class PostsOf:
    async def of(self, officer: UUID) -> Posts:
        return OFFICER.posts if officer == OFFICER.officer else Posts()


class Scene(Hall):
    def __init__(self) -> None:
        super().__init__()
        self.items.kept[REVIEW.name] = REVIEW
        self.built_in = BuiltIn()
        self.service = BuiltInCases(
            store=self.built_in,
            items=self.items,
            posts=PostsOf(),
            calendars=self.calendars,
            notes=CaseNotes(events=self.events, audit=self.audit),
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def opened(scene: Scene) -> Sequence[UUID]:
    return await scene.service.open(PERSON, CASE, REVIEW.name, actor=CITIZEN.actor, at=NOW.at)


async def test_a_case_is_submitted_as_it_is_opened_on_record_and_told(scene: Scene) -> None:
    assert await opened(scene) == (ACCOUNT,)

    case = scene.built_in.kept[CASE]
    assert (case.person, case.item, case.item_version) == (PERSON, REVIEW.name, 1)
    assert (case.area, case.opened_by, case.opened_at) == ("440305", CITIZEN.actor, NOW.at)
    assert (case.form, case.number, case.state) == ({}, "20261102-1", CaseState.ACCEPTED)
    assert (scene.built_in.moves(), scene.built_in.calendars) == ([Move.SUBMIT], [CALENDAR])
    assert scene.recorded == [(CITIZEN.actor, "case.submit", str(ABOUT))]
    assert scene.told == [("case.submitted", str(ABOUT))]


async def test_one_move_after_the_other_is_made_of_a_case_that_is_held(scene: Scene) -> None:
    await opened(scene)
    held = await scene.service.lock(PERSON, CASE)
    assert held == scene.built_in.kept[CASE]
    hand = await scene.service.hand(OFFICER.officer, held, NOW.at)
    assert hand == OFFICER
    assert scene.built_in.asked == [(frozenset({OFFICER.officer}), NOW.at)]

    moves = built_in_moves.decided(held, hand, granted=True, words="准予")
    case, told = await scene.service.move(held, moves, NOW.at)

    assert case == scene.built_in.kept[CASE]
    assert (case.state, case.words, told) == (CaseState.CLOSED, "准予", (ACCOUNT,))
    assert scene.built_in.moves() == [Move.SUBMIT, Move.FINISH_STEP, Move.APPROVE]
    assert [action for _, action, _ in scene.recorded] == [
        "case.submit",
        "case.finish_step",
        "case.approve",
    ]
    assert scene.told[1:] == [("case.decided", str(ABOUT))]
    assert await scene.service.move(case, [], NOW.at) == (case, ())


async def test_an_officer_decides_no_own_case(scene: Scene) -> None:
    scene.built_in.put(submitted())
    scene.built_in.own_of = frozenset({OFFICER.officer})
    with refused(Problem.OWN_CASE, NotAllowed):
        await scene.service.hand(OFFICER.officer, submitted(), NOW.at)


async def test_nobody_elses_case_is_held(scene: Scene) -> None:
    await opened(scene)
    assert await scene.service.lock(UUID(int=99), CASE) is None
