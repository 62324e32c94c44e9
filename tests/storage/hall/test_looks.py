"""Grants by rule that were drawn: listed where such cases are decided, looked at, and counted."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import NotAllowed, Outdated
from domain.hall.cases import Case, CaseState, Move
from domain.hall.looks import Look, LookTally
from domain.hall.posts import PostRole
from domain.hall.transitions import Hand
from domain.words import Language
from proto.http.hall.cases import CaseSeen
from services.hall.case_rules import CaseRules
from storage.database import Database
from storage.hall.looks import LookStore
from tests.domain.hall.sample import APPROVER, CLERK, FIRE, SUPERVISOR, hand
from tests.storage.hall.desk import HallDesk, officer, open_desk
from tests.storage.hall.test_case_rules import RULED, FakeDecisions

ELSEWHERE = hand(51, ("city_management", PostRole.APPROVER), area="440305")
HANDS = (APPROVER, CLERK, ELSEWHERE, FIRE, SUPERVISOR)


@dataclass
class Town:
    desk: HallDesk
    rules: CaseRules
    decisions: FakeDecisions

    async def granted(self, *, sampled: bool = True) -> Case:
        self.decisions.sampled = sampled
        case = await self.desk.submitted()
        self.rules.soon(case.person, case.case)
        await asyncio.gather(*self.rules._running)
        held = await self.desk.store.read(case.person, case.case)
        assert held is not None
        return held

    async def listed(self, by: Hand) -> list[Case]:
        found = await self.desk.work.to_look_at(officer(by), "")
        held = [await self.desk.store.read(self.desk.person, each.case) for each, _ in found.looks]
        return [each for each in held if each]


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> Town:
    desk = await open_desk(database, tmp_path / "keys", *HANDS)
    for each in HANDS:
        await desk.city.officer(each.officer)
    desk.items.held[RULED.name, 1] = RULED
    decisions = FakeDecisions()
    rules = CaseRules(
        store=desk.store,
        mover=desk.mover,
        items=desk.items,
        decisions=decisions,
        clock=lambda: desk.now[0],
    )
    return Town(desk, rules, decisions)


async def test_what_was_drawn_waits_where_such_cases_are_decided(town: Town) -> None:
    await town.granted(sampled=False)
    case = await town.granted()

    assert (case.state, case.look) == (CaseState.APPROVED, Look.WAITING)
    assert await town.listed(APPROVER) == [case]
    for other in (CLERK, ELSEWHERE, FIRE, SUPERVISOR):
        assert await town.listed(other) == []


async def test_the_first_that_was_granted_is_listed_first_and_all_are_by_pages(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.hall.case_work.PAGE", 2)
    cases = []
    for _ in range(3):
        cases.append((await town.granted()).case)
        town.desk.later(hours=1)

    first = await town.desk.work.to_look_at(officer(APPROVER), "")
    second = await town.desk.work.to_look_at(officer(APPROVER), first.next_cursor)

    assert [one.case for one, _ in (*first.looks, *second.looks)] == cases
    assert second.next_cursor == ""


async def test_one_that_is_right_is_on_record_and_its_applicant_reads_who_looked(
    town: Town,
) -> None:
    case = await town.granted()
    told = await town.desk.city.told(town.desk.account)
    town.desk.desks.rung.clear()
    looked = await town.desk.move(APPROVER, case, Move.CONFIRM, "")

    assert (looked.look, looked.looked_at) == (Look.RIGHT, town.desk.now[0])
    assert await town.listed(APPROVER) == []
    assert (await town.desk.city.recorded(town.desk.person))[-1] == "case.confirm"
    assert await town.desk.city.told(town.desk.account) == told  # nothing changed for them
    assert case.case in town.desk.desks.rung
    hers = await town.desk.cases.show(town.desk.citizen, case.case)
    seen = CaseSeen.of(hers, await town.desk.cases.moment(), Language.ZH)
    assert "confirm" not in {event.move for event in seen.events}
    with pytest.raises(Outdated):
        await town.desk.move(APPROVER, case, Move.CONFIRM, "")


async def test_one_that_is_wrong_is_revoked_told_and_open_to_objection(town: Town) -> None:
    case = await town.granted()
    revoked = await town.desk.move(APPROVER, case, Move.REVOKE, "", words="材料不实")

    assert (revoked.state, revoked.look) == (CaseState.REVOKED, Look.WRONG)
    assert await town.listed(APPROVER) == []
    assert (await town.desk.city.told(town.desk.account))[-1] == "case.decided"
    again = await town.desk.cases.object_to(town.desk.citizen, case.case, "请再核对")
    assert again.case.look is None


async def test_an_approver_of_another_area_looks_at_nothing(town: Town) -> None:
    case = await town.granted()

    with pytest.raises(NotAllowed):
        await town.desk.move(CLERK, case, Move.CONFIRM, "")
    assert (await town.listed(APPROVER))[0].look is Look.WAITING


async def test_what_was_found_is_on_the_board_of_the_unit_and_in_the_gauges(town: Town) -> None:
    store = LookStore(town.desk.city.database)
    first, second, third, _ = [await town.granted() for _ in range(4)]
    await town.desk.move(APPROVER, first, Move.CONFIRM, "")
    town.desk.later(days=31)
    await town.desk.move(APPROVER, second, Move.CONFIRM, "")
    await town.desk.move(APPROVER, third, Move.REVOKE, "", words="材料不实")
    month = town.desk.now[0] - timedelta(days=30)

    board = await town.desk.work.board(officer(SUPERVISOR))
    assert board.looks == (LookTally("city_management", waiting=1, right=1, wrong=1),)
    assert (await town.desk.work.board(officer(APPROVER))).looks == ()
    assert await store.all(month) == (1, 1, 1)
    assert await store.all(month - timedelta(days=30)) == (1, 2, 1)
