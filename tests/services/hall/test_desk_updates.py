"""Open desks are told to look again: of their own lists and case alone, and no longer than they may."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import pytest

from domain.errors import NotFound
from domain.hall.case_lists import CaseStanding
from domain.hall.desks import list_key
from domain.hall.posts import Post, PostRole, Posts
from domain.people import Officer
from services.hall import desk_updates
from services.hall.desk_updates import Desk, DeskUpdateService, News, Over
from tests.services.notices.update_streams import FakeBells

CHEN, FANG = UUID(int=1), UUID(int=2)
CASE, SESSION = UUID(int=3), UUID(int=4)
CLERK = Post("civil_affairs", PostRole.CLERK, "4403")
WAIT_S = 5


class Hall:
    """Chen is a clerk, Fang holds nothing; one case of civil affairs."""

    def __init__(self, streams: int) -> None:
        self.bells = FakeBells()
        self.posts = {CHEN: Posts.of([CLERK])}
        self.cases = {CASE: CaseStanding(7, frozenset({"civil_affairs"}), "440304")}
        self.asked: list[set[UUID]] = []
        self.service = DeskUpdateService(bells=self.bells, posts=self, cases=self, streams=streams)

    async def of_many(self, officers: Collection[UUID]) -> dict[UUID, Posts]:
        self.asked.append(set(officers))
        return {officer: self.posts[officer] for officer in officers if officer in self.posts}

    async def standing(self, cases: Collection[UUID]) -> dict[UUID, CaseStanding]:
        return {case: self.cases[case] for case in cases if case in self.cases}

    async def open(self, officer: UUID = CHEN, case: UUID | None = None) -> Desk:
        return await self.service.attach(Officer(officer, frozenset(), SESSION), case)

    def moved(self) -> None:
        self.cases[CASE] = replace(self.cases[CASE], version=self.cases[CASE].version + 1)

    async def ring(self, *keys: UUID) -> None:
        await self.bells.ring(keys)


@asynccontextmanager
async def open_hall(streams: int = 16) -> AsyncIterator[Hall]:
    hall = Hall(streams)
    running = asyncio.create_task(hall.service.run())
    try:
        yield hall
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_updates, "GATHER_S", 0)


async def heard(desk: Desk) -> News:
    async with asyncio.timeout(WAIT_S):
        return await desk.next()


async def nothing(hall: Hall, desk: Desk) -> bool:
    """Whether it heard nothing of all that was rung before; one round more tells it."""
    mark = await hall.open()
    await hall.ring(CHEN)
    await heard(mark)
    hall.service.detach(mark)
    return await heard(desk) == News(work=True)  # of that round alone


async def test_a_list_that_is_rung_is_looked_at_by_those_who_hold_its_post() -> None:
    async with open_hall() as hall:
        hall.posts[FANG] = Posts.of([replace(CLERK, role=PostRole.APPROVER)])
        chen, fang = await hall.open(), await hall.open(FANG)
        await hall.ring(list_key(CLERK))

        assert await heard(chen) == News(work=True)
        await hall.ring(FANG)
        assert await heard(fang) == News(work=True)
        assert {FANG} in hall.asked  # nobody asked of her for the clerk's list
        assert {CHEN, FANG} not in hall.asked


async def test_a_case_is_told_with_its_version_at_once_and_after_each_move() -> None:
    async with open_hall() as hall:
        desk = await hall.open(case=CASE)
        assert await heard(desk) == News(version=7)
        hall.moved()
        await hall.ring(CASE)

        assert await heard(desk) == News(version=8)


async def test_a_version_that_was_told_is_no_news() -> None:
    async with open_hall() as hall:
        desk = await hall.open(case=CASE)
        await heard(desk)
        await hall.ring(CASE)

        assert await nothing(hall, desk)


async def test_what_comes_while_nobody_fetches_is_told_once() -> None:
    async with open_hall() as hall:
        desk, other = await hall.open(case=CASE), await hall.open()
        for _ in range(3):
            hall.moved()
            await hall.ring(CASE, CHEN)
            await heard(other)

        assert await heard(desk) == News(work=True, version=10)


async def test_a_case_of_another_unit_is_not_there() -> None:
    async with open_hall() as hall:
        for officer, case in ((FANG, CASE), (CHEN, UUID(int=99))):
            with pytest.raises(NotFound):
                await hall.open(officer, case)

        assert hall.service.open == 0


@pytest.mark.parametrize("rung", [{CHEN.bytes}, {CASE.bytes}, {list_key(CLERK).bytes}, set()])
async def test_posts_that_are_others_end_a_stream_before_anything_is_told(
    rung: set[bytes],
) -> None:
    async with open_hall() as hall:
        desk = await hall.open(case=CASE)
        await heard(desk)
        del hall.posts[CHEN]
        hall.moved()
        hall.bells.rung.put_nowait(rung)

        assert await heard(desk) == News(over=Over.POSTS)
        assert hall.service.open == 0


async def test_a_case_that_went_to_other_units_ends_a_stream() -> None:
    async with open_hall() as hall:
        desk = await hall.open(case=CASE)
        await heard(desk)
        hall.cases[CASE] = CaseStanding(8, frozenset({"fire_rescue"}), "440304")
        await hall.ring(CASE)

        assert await heard(desk) == News(over=Over.POSTS)


async def test_one_stream_more_ends_the_oldest() -> None:
    async with open_hall(streams=2) as hall:
        desks = [await hall.open() for _ in range(3)]

        assert await heard(desks[0]) == News(over=Over.REPLACED)
        assert hall.service.open == 2


async def test_a_session_that_is_over_ends_its_streams() -> None:
    async with open_hall() as hall:
        desk = await hall.open()
        hall.service.end_session(UUID(int=5))
        assert hall.service.open == 1
        hall.service.end_session(SESSION)

        assert await heard(desk) == News(over=Over.SIGNED_OUT)
        assert hall.service.open == 0


async def test_a_lost_bell_of_a_case_is_made_good_by_the_next_look() -> None:
    async with open_hall() as hall:
        desk = await hall.open(case=CASE)
        await heard(desk)
        hall.moved()
        hall.bells.rung.put_nowait(set())

        assert await heard(desk) == News(version=8)


async def test_lists_are_looked_at_now_and_then_and_not_at_each_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_hall() as hall:
        desk = await hall.open()
        hall.bells.rung.put_nowait(set())
        assert await nothing(hall, desk)
        monkeypatch.setattr(desk_updates, "LISTS_S", 0.0)
        hall.bells.rung.put_nowait(set())

        assert await heard(desk) == News(work=True)


async def test_who_is_not_there_is_asked_nothing_about() -> None:
    async with open_hall() as hall:
        desk = await hall.open()
        hall.service.detach(desk)
        hall.asked.clear()
        await hall.ring(CHEN, list_key(CLERK))
        other = await hall.open(FANG)
        await hall.ring(FANG)
        await heard(other)

        assert hall.asked == [{FANG}, {FANG}]
