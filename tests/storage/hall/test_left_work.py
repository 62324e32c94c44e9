"""What an officer took and may not do any more waits for the unit again."""

from pathlib import Path
from uuid import UUID

import pytest

from domain.hall.case_lists import TakenWork
from domain.hall.cases import Case, CaseState, Move
from domain.hall.desks import list_key
from domain.hall.posts import Post, PostRole, Posts
from services.hall.left_work import LeftWork
from storage.database import Database
from storage.hall.case_work import CaseWorkStore
from tests.domain.hall.sample import CLERK, FIRE, SUPERVISOR
from tests.storage.hall.desk import HallDesk, officer, open_desk
from tests.storage.hall.test_case_work import DISTRICT, HANDS, accepted


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> HallDesk:
    opened = await open_desk(database, tmp_path / "keys", *HANDS)
    for each in HANDS:
        await opened.city.officer(each.officer)
    return opened


def left(desk: HallDesk, store: CaseWorkStore | None = None) -> LeftWork:
    work = store or CaseWorkStore(desk.city.database)
    return LeftWork(work=work, posts=desk.posts, mover=desk.mover)


async def taken(desk: HallDesk) -> Case:
    return await desk.move(CLERK, await desk.submitted(), Move.TAKE, "accept")


async def holder(desk: HallDesk, case: Case, step: str) -> UUID | None:
    read = await desk.store.read(case.person, case.case)
    found = read and read.step(step)
    assert found
    return found.officer


async def test_of_who_leaves_it_goes_back_with_an_event_and_a_record_and_desks_hear(
    desk: HallDesk,
) -> None:
    case = await taken(desk)
    assert await left(desk).once() == 0  # while the clerk may do it
    del desk.posts.held[CLERK.officer]
    desk.desks.rung.clear()

    assert await left(desk).once() == 1

    waiting = await desk.work.free(officer(DISTRICT), "")
    assert [each.case for each, _ in waiting.items] == [case.case]
    *_, event = await desk.store.events(case.person, case.case)
    assert (event.move, event.actor, event.step) == (Move.RELEASE, "system", "accept")
    assert "case.release" in await desk.city.recorded(case.person)
    assert list_key(Post("city_management", PostRole.CLERK, "440304")) in desk.desks.rung
    assert await left(desk).once() == 0


async def test_what_another_of_the_case_has_stays_with_them(desk: HallDesk) -> None:
    case = await desk.move(CLERK, await accepted(desk), Move.TAKE, "look")
    case = await desk.move(FIRE, case, Move.TAKE, "safety")
    desk.posts.held[CLERK.officer] = Posts()

    assert await left(desk).once() == 1
    assert await holder(desk, case, "look") is None
    assert await holder(desk, case, "safety") == FIRE.officer


async def test_what_its_applicant_is_asked_for_is_waited_for_by_the_unit(desk: HallDesk) -> None:
    case = await desk.move(
        CLERK, await taken(desk), Move.WANT_SUPPLEMENT, "accept", wants=("shop",), words="全称"
    )
    del desk.posts.held[CLERK.officer]

    assert await left(desk).once() == 1

    read = await desk.store.read(case.person, case.case)
    assert read is not None
    assert (read.state, read.supplement is None) == (CaseState.SUPPLEMENT_WANTED, False)
    assert await holder(desk, case, "accept") is None


class Meanwhile(CaseWorkStore):
    """Once the step was found, the supervisor gives it to somebody else."""

    def __init__(self, desk: HallDesk, case: Case) -> None:
        super().__init__(desk.city.database)
        self.desk, self.case = desk, case

    async def taken_by(self, work: TakenWork, limit: int) -> list[tuple[UUID, UUID, str]]:
        found = await super().taken_by(work, limit)
        await self.desk.move(SUPERVISOR, self.case, Move.ASSIGN, "accept", officer=DISTRICT.officer)
        return found


async def test_what_was_given_to_another_at_the_same_moment_stays_there(desk: HallDesk) -> None:
    case = await taken(desk)
    del desk.posts.held[CLERK.officer]

    assert await left(desk, Meanwhile(desk, case)).once() == 0
    assert await holder(desk, case, "accept") == DISTRICT.officer
