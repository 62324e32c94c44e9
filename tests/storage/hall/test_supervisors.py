"""What a supervisor is shown of a unit's officers, and to whom a step may be given."""

from pathlib import Path

import pytest

from domain.errors import NotAllowed, NotFound
from domain.hall.cases import Move
from domain.hall.posts import PostRole
from storage.database import Database
from tests.domain.hall.sample import APPROVER, CLERK, SUPERVISOR, hand
from tests.storage.hall.desk import HallDesk, officer, open_desk
from tests.storage.hall.test_case_work import BOTH, DISTRICT, HANDS, NOBODY, reviewed


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> HallDesk:
    return await open_desk(database, tmp_path / "keys", *HANDS)


async def test_a_supervisor_is_shown_who_may_be_given_a_step(desk: HallDesk) -> None:
    case = await reviewed(desk)
    looked = await desk.work.holders(officer(SUPERVISOR), case.case, "look")

    assert set(looked) == {CLERK.officer, DISTRICT.officer, BOTH.officer}
    assert set(await desk.work.holders(officer(SUPERVISOR), case.case, "decide")) == {
        APPROVER.officer
    }
    rows = await desk.city.database.fetch(
        "SELECT person_id, why FROM audit WHERE action = $1", "post.listed"
    )
    assert [(row["person_id"], row["why"]) for row in rows] == [
        (None, "city_management, clerk"),
        (None, "city_management, approver"),
    ]


async def test_who_was_shown_a_step_s_officers_may_give_it_to_each(desk: HallDesk) -> None:
    case = await desk.submitted()
    (first, *_) = await desk.work.holders(officer(SUPERVISOR), case.case, "accept")

    given = await desk.move(SUPERVISOR, case, Move.ASSIGN, "accept", officer=first)

    step = given.step("accept")
    assert step is not None
    assert step.officer == first


async def test_whoever_is_kept_apart_from_a_step_is_not_listed(
    database: Database, tmp_path: Path
) -> None:
    both = hand(33, ("city_management", PostRole.CLERK), ("city_management", PostRole.APPROVER))
    desk = await open_desk(database, tmp_path / "keys", *HANDS, both)
    case = await desk.move(both, await desk.submitted(), Move.TAKE, "accept")
    await desk.move(both, case, Move.ACCEPT, "accept")

    listed = await desk.work.holders(officer(SUPERVISOR), case.case, "decide")

    assert set(listed) == {APPROVER.officer}


async def test_only_a_supervisor_of_the_unit_is_shown_its_officers(desk: HallDesk) -> None:
    case = await desk.submitted()
    for by, step, refused in (
        (CLERK, "accept", NotAllowed),
        (SUPERVISOR, "safety", NotAllowed),  # of the fire division
        (SUPERVISOR, "nothing", NotFound),
        (NOBODY, "accept", NotFound),
    ):
        with pytest.raises(refused):
            await desk.work.holders(officer(by), case.case, step)
