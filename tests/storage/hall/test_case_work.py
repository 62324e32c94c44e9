"""Officers at their work list: whose turn it is, who sees what, and two at one case."""

import asyncio
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from domain.errors import Conflict, Invalid, NotAllowed, NotFound, Outdated, Refusal
from domain.hall.calendar import Calendar, YearOfDays
from domain.hall.calendar_years import shipped
from domain.hall.cases import Case, CaseState, Move, Opinion, Standing
from domain.hall.posts import PostRole
from domain.hall.transitions import Hand
from domain.problems import Problem
from services.hall.case_work import Board
from services.hall.officer_moves import Wanted
from storage.database import Database
from storage.hall.case_work import CaseWorkStore
from tests.domain.hall.days import at
from tests.domain.hall.sample import APPROVER, CLERK, FIRE, ISSUER, SUPERVISOR, hand
from tests.storage.hall.desk import HallDesk, officer, open_desk

DISTRICT = hand(21, ("city_management", PostRole.CLERK), area="440304")
ELSEWHERE = hand(22, ("city_management", PostRole.CLERK), area="440305")
BOTH = hand(23, ("city_management", PostRole.CLERK), ("fire_rescue", PostRole.CLERK), area="")
NOBODY = hand(24)
HANDS = (CLERK, FIRE, APPROVER, ISSUER, SUPERVISOR, DISTRICT, ELSEWHERE, BOTH, NOBODY)


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> HallDesk:
    opened = await open_desk(database, tmp_path / "keys", *HANDS)
    for each in HANDS:
        await opened.city.officer(each.officer)
    return opened


async def free(desk: HallDesk, number: int) -> list[tuple[UUID, str]]:
    by = next(each for each in HANDS if each.officer == UUID(int=number))
    found = await desk.work.free(officer(by), "")
    return [(work.case, work.step) for work, _ in found.items]


async def accepted(desk: HallDesk) -> Case:
    case = await desk.submitted()
    case = await desk.move(CLERK, case, Move.TAKE, "accept")
    return await desk.move(CLERK, case, Move.ACCEPT, "accept")


async def reviewed(desk: HallDesk) -> Case:
    case = await accepted(desk)
    for step, by in (("look", CLERK), ("safety", FIRE)):
        case = await desk.move(by, case, Move.TAKE, step)
        case = await desk.move(by, case, Move.FINISH_STEP, step, opinion=Opinion.AGREES)
    return case


async def test_a_submission_waits_at_the_desks_of_its_unit_and_area(desk: HallDesk) -> None:
    case = await desk.submitted()

    here = [(case.case, "accept")]
    assert await free(desk, 1) == here
    assert await free(desk, 21) == here
    assert await free(desk, 23) == here
    assert await free(desk, 22) == []
    assert await free(desk, 2) == []
    assert await free(desk, 24) == []


async def test_what_was_taken_lies_with_its_taker_alone(desk: HallDesk) -> None:
    case = await desk.move(CLERK, await desk.submitted(), Move.TAKE, "accept")

    assert await free(desk, 21) == []
    mine = await desk.work.mine(officer(CLERK), "")
    assert [(work.case, work.step) for work, _ in mine.items] == [(case.case, "accept")]
    assert (await desk.work.mine(officer(DISTRICT), "")).items == ()


async def test_two_reviews_wait_side_by_side_and_each_is_listed_once(desk: HallDesk) -> None:
    case = await accepted(desk)

    assert await free(desk, 23) == [(case.case, "look"), (case.case, "safety")]


async def test_a_case_goes_its_whole_way(desk: HallDesk) -> None:
    case = await reviewed(desk)
    case = await desk.move(APPROVER, case, Move.TAKE, "decide")
    case = await desk.move(APPROVER, case, Move.APPROVE, "decide", words="准予设置")
    case = await desk.move(ISSUER, case, Move.TAKE, "issue")
    case = await desk.move(ISSUER, case, Move.ISSUE, "issue")
    case = await desk.move(ISSUER, case, Move.DELIVER, "")

    held = await desk.store.read(desk.person, case.case)
    assert held == case
    assert held.state is CaseState.CLOSED
    events = await desk.store.events(desk.person, case.case)
    assert [event.n for event in events] == list(range(1, len(events) + 1))
    assert await desk.city.told(desk.account) == [
        "case.submitted",
        "case.accepted",
        "case.decided",
        "case.issued",
        "case.ended",
    ]


async def test_two_clerks_on_one_case_and_one_of_them_is_told(desk: HallDesk) -> None:
    case = await desk.submitted()

    tried = await asyncio.gather(
        *(desk.move(by, case, Move.TAKE, "accept") for by in (CLERK, DISTRICT, BOTH)),
        return_exceptions=True,
    )

    refused = [each for each in tried if isinstance(each, Outdated)]
    assert [each.version for each in refused] == [case.version + 1] * 2
    assert await desk.city.count("case_events") == 2


@pytest.mark.parametrize("by", [ELSEWHERE, NOBODY], ids=["area", "no post"])
async def test_a_case_is_not_there_for_who_holds_no_post_of_it(desk: HallDesk, by: Hand) -> None:
    case = await desk.submitted()

    with pytest.raises(NotFound):
        await desk.work.show(officer(by), case.case, "看看")
    with pytest.raises(NotFound):
        await desk.work.find(officer(by), case.number)
    with pytest.raises(NotFound):
        await desk.move(by, case, Move.TAKE, "accept")


async def test_a_unit_that_works_on_a_case_sees_it_and_does_its_own_steps_alone(
    desk: HallDesk,
) -> None:
    case = await desk.submitted()

    assert (await desk.work.show(officer(FIRE), case.case, "会审")).moves == frozenset()
    with pytest.raises(NotAllowed) as refused:
        await desk.move(FIRE, case, Move.TAKE, "accept")
    assert refused.value.problem is Problem.POST_NEEDED


async def test_a_draft_is_nobodys_but_the_applicants(desk: HallDesk) -> None:
    begun = await desk.cases.begin(desk.citizen, "permit.shopfront")

    with pytest.raises(NotFound):
        await desk.work.show(officer(CLERK), begun.case.case, "看看")


async def test_a_look_is_on_record_with_its_purpose(desk: HallDesk) -> None:
    case = await desk.submitted()

    seen = await desk.work.show(officer(CLERK), case.case, "受理核对")

    assert seen.identity.name == "李建国"
    assert seen.moves == {Move.TAKE}
    row = await desk.city.database.fetchrow("SELECT * FROM audit ORDER BY seq DESC LIMIT 1")
    assert row is not None
    assert (row["action"], row["why"], row["person_id"]) == ("case.read", "受理核对", desk.person)


async def test_a_number_leads_to_its_case(desk: HallDesk) -> None:
    case = await desk.submitted()

    assert await desk.work.find(officer(CLERK), case.number) == case.case
    with pytest.raises(NotFound):
        await desk.work.find(officer(CLERK), "20261102-9999999-9")


async def test_what_is_due_first_stands_first_and_what_stands_last(desk: HallDesk) -> None:
    early = await desk.submitted()
    desk.later(days=3)
    late = await desk.submitted()
    early = await desk.move(CLERK, early, Move.TAKE, "accept")
    early = await desk.move(CLERK, early, Move.RELEASE, "accept")
    assert [case for case, _ in await free(desk, 1)] == [early.case, late.case]

    early = await desk.move(CLERK, early, Move.TAKE, "accept")
    early = await desk.move(
        CLERK, early, Move.WANT_SUPPLEMENT, "accept", wants=("photo",), words="缺照片"
    )
    mine = await desk.work.mine(officer(CLERK), "")
    assert [work.due_at for work, _ in mine.items] == [None]


async def test_the_work_list_goes_on_by_pages(desk: HallDesk) -> None:
    for _ in range(53):
        await desk.submitted()

    first = await desk.work.free(officer(CLERK), "")
    second = await desk.work.free(officer(CLERK), first.next_cursor)

    listed = [work.case for work, _ in (*first.items, *second.items)]
    assert (len(first.items), len(set(listed)), second.next_cursor) == (50, 53, "")


async def test_what_lacked_is_added_and_the_clock_goes_on(desk: HallDesk) -> None:
    case = await desk.move(CLERK, await desk.submitted(), Move.TAKE, "accept")
    asked = await desk.move(
        CLERK, case, Move.WANT_SUPPLEMENT, "accept", wants=("photo",), words="缺照片"
    )
    desk.later(days=3)

    file = await desk.cases.supplement(
        desk.citizen, asked.case, asked.version, {"shop": "包子铺", "photo": "x"}
    )

    assert file.case.state is CaseState.SUBMITTED
    assert file.case.form["photo"] == "x"
    assert await desk.city.told(desk.account) == ["case.submitted", "case.supplement_wanted"]


async def test_a_notice_that_nobody_answered_ends_its_case(desk: HallDesk) -> None:
    case = await desk.move(CLERK, await desk.submitted(), Move.TAKE, "accept")
    await desk.move(CLERK, case, Move.WANT_SUPPLEMENT, "accept", wants=("photo",), words="缺照片")

    desk.later(days=30)
    assert await desk.endings.expire() == 0
    desk.later(days=1)
    assert await desk.endings.expire() == 1
    assert await desk.endings.expire() == 0

    held = await desk.store.read(desk.person, case.case)
    assert held is not None
    assert held.state is CaseState.EXPIRED
    assert (await desk.city.told(desk.account))[-1] == "case.ended"


async def test_a_year_that_is_loaded_settles_what_was_provisional(desk: HallDesk) -> None:
    desk.now[0] = at("2026-12-28 10:00")
    await accepted(desk)
    due = "SELECT due_at, provisional FROM case_clocks WHERE kind = 'decide'"
    (before,) = await desk.city.database.fetch(due)
    assert before["provisional"]
    assert await desk.endings.reckon() == 0

    new_year = YearOfDays(2027, frozenset({date(2027, 1, 1)}), frozenset())
    desk.calendars.calendar = Calendar((*shipped(), new_year))
    assert await desk.endings.reckon() == 1

    (after,) = await desk.city.database.fetch(due)
    assert not after["provisional"]
    assert after["due_at"] >= before["due_at"]


async def test_while_a_case_stands_its_steps_are_due_at_no_time(desk: HallDesk) -> None:
    case = await reviewed(desk)
    case = await desk.move(APPROVER, case, Move.TAKE, "decide")
    case = await desk.move(APPROVER, case, Move.PAUSE, "decide", standing=Standing.HEARING)
    (work, _), *_ = (await desk.work.mine(officer(APPROVER), "")).items
    assert work.due_at is None

    with pytest.raises(Conflict):
        await desk.move(APPROVER, case, Move.APPROVE, "decide", words="准予")
    case = await desk.move(APPROVER, case, Move.RESUME, "decide")
    (work, _), *_ = (await desk.work.mine(officer(APPROVER), "")).items
    assert work.due_at is not None


async def test_a_move_that_fails_leaves_nothing_behind(desk: HallDesk) -> None:
    case = await desk.submitted()
    before = await desk.store.read(desk.person, case.case)
    recorded = await desk.city.count("audit")

    for move, step in ((Move.ACCEPT, "accept"), (Move.APPROVE, "decide"), (Move.TAKE, "nothing")):
        with pytest.raises(Refusal):
            await desk.move(CLERK, case, move, step, words="x")

    assert await desk.store.read(desk.person, case.case) == before
    assert await desk.city.count("audit") == recorded


async def test_of_several_moves_one_that_is_refused_keeps_none_of_the_others_back(
    desk: HallDesk,
) -> None:
    one, other, third = [await desk.submitted() for _ in range(3)]
    await desk.move(DISTRICT, other, Move.TAKE, "accept")
    take = Wanted(Move.TAKE, "accept")

    done = await desk.work.move_many(
        officer(CLERK), [(each.case, each.version, take) for each in (one, other, third)]
    )

    assert [case for case, _ in done] == [one.case, other.case, third.case]
    assert (done[0][1], done[2][1]) == (one.version + 1, third.version + 1)
    assert isinstance(done[1][1], Outdated)
    assert len((await desk.work.mine(officer(CLERK), "")).items) == 2


async def test_a_board_counts_the_work_of_the_units_that_one_supervises(desk: HallDesk) -> None:
    for _ in range(2):
        await desk.submitted()
    await desk.move(CLERK, await desk.submitted(), Move.TAKE, "accept")
    case = await accepted(desk)
    case = await desk.move(CLERK, case, Move.TAKE, "look")
    await desk.move(CLERK, case, Move.PAUSE, "look", standing=Standing.HEARING)
    desk.later(days=2)

    (clerks,) = (await desk.work.board(officer(SUPERVISOR))).work

    assert (clerks.unit, clerks.role) == ("city_management", PostRole.CLERK)
    assert (clerks.open, clerks.taken, clerks.red, clerks.standing) == (4, 2, 3, 1)
    assert await desk.work.board(officer(CLERK)) == Board((), ())
    assert await CaseWorkStore(desk.city.database).late(desk.now[0]) == (3, 0)


async def test_what_a_person_applied_for_is_listed_without_drafts_and_on_record(
    desk: HallDesk,
) -> None:
    case = await desk.submitted()
    await desk.cases.begin(desk.citizen, "permit.shopfront")

    found = await desk.work.of_person(officer(CLERK), desk.person, "", "窗口查询")

    assert [brief.case for brief, _ in found.cases] == [case.case]
    assert (await desk.city.recorded(desk.person))[-1] == "case.listed"


async def test_a_grant_that_was_wrong_is_taken_back_told_and_open_to_objection(
    database: Database, tmp_path: Path
) -> None:
    second = hand(32, ("city_management", PostRole.APPROVER))
    desk = await open_desk(database, tmp_path / "keys", *HANDS, second)
    case = await reviewed(desk)
    case = await desk.move(APPROVER, case, Move.TAKE, "decide")
    case = await desk.move(APPROVER, case, Move.APPROVE, "decide", words="准予设置")

    with pytest.raises(Invalid):
        await desk.move(second, case, Move.REVOKE, "")
    case = await desk.move(second, case, Move.REVOKE, "", words="申请材料不实")

    assert (case.state, case.words) == (CaseState.REVOKED, "申请材料不实")
    assert (await desk.city.told(desk.account))[-2:] == ["case.decided", "case.decided"]
    again = await desk.cases.object_to(desk.citizen, case.case, "材料属实，请再核对")
    assert again.case.parent == case.case
