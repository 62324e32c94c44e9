"""What was submitted is judged by rule: granted, refused or left to a person, once, whatever dies meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.hall.cases import Case, CaseState, Move
from domain.hall.decisions import DecidedBy, Decision, Judged, Outcome
from domain.hall.items import Condition, Item, Law, Otherwise, Rules
from domain.words import Words
from services.hall.case_rules import CaseRules
from storage.database import Database
from tests.domain.hall.sample import CLERK
from tests.storage.hall.desk import SHOP, HallDesk, open_desk

LAW = Law(Words("老年人权益保障法", "Law on the Elderly"), "第三十三条")
OLD = Condition("old", "true", Words("未满 80 周岁", "Not yet 80"), Otherwise.REFUSE, LAW)
RULED = replace(SHOP, rules=Rules((), (OLD,)))


@dataclass
class FakeDecisions:
    outcome: Outcome = Outcome.APPROVE
    shadow: bool = False
    sampled: bool = False
    recorded: list[Decision] = field(default_factory=list)
    meanwhile: Callable[[Case], Awaitable[object]] | None = None  # while the facts are asked

    async def decide(self, case: Case, item: Item) -> Decision:
        if self.meanwhile is not None:
            await self.meanwhile(case)
        held = {Outcome.APPROVE: True, Outcome.REFUSE: False, Outcome.PERSON: None}[self.outcome]
        return Decision(
            person=case.person,
            case=case.case,
            item=item.name,
            item_version=item.version,
            rules="r",
            facts=(),
            unanswered=(),
            judged=(Judged.of(OLD, held),),
            outcome=self.outcome,
            by=DecidedBy.RULE,
            at=case.opened_at,
            form={},
            shadow=self.shadow,
            sampled=self.sampled,
        )

    async def record(self, decision: Decision) -> Decision:
        self.recorded.append(decision)
        return decision


@dataclass
class Town:
    desk: HallDesk
    rules: CaseRules
    decisions: FakeDecisions

    async def submitted(self) -> Case:
        """A case that its process has not judged yet."""
        return await self.desk.submitted()

    async def judged(self, case: Case) -> Case:
        self.rules.soon(case.person, case.case)
        await asyncio.gather(*self.rules._running)
        held = await self.desk.store.read(case.person, case.case)
        assert held is not None
        return held


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> Town:
    desk = await open_desk(database, tmp_path / "keys", CLERK)
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


async def test_what_meets_every_condition_is_granted_and_told(town: Town) -> None:
    case = await town.judged(await town.submitted())

    assert case.state is CaseState.APPROVED
    assert await town.desk.city.told(town.desk.account) == ["case.submitted", "case.decided"]
    assert [each.outcome for each in town.decisions.recorded] == [Outcome.APPROVE]


@pytest.mark.parametrize(("outcome", "shadow"), [(Outcome.PERSON, False), (Outcome.APPROVE, True)])
async def test_what_is_left_to_a_person_lies_at_the_desk_as_it_was(
    town: Town, outcome: Outcome, *, shadow: bool
) -> None:
    town.decisions.outcome, town.decisions.shadow = outcome, shadow
    before = await town.submitted()

    case = await town.judged(before)

    assert case == replace(before, rules_due_at=None)
    assert len(town.decisions.recorded) == 1
    town.desk.later(minutes=5)
    assert await town.rules.left_over() == 0


async def test_what_a_clerk_took_meanwhile_is_the_clerks(town: Town) -> None:
    case = await town.submitted()
    town.decisions.meanwhile = lambda seen: town.desk.move(CLERK, seen, Move.TAKE, "accept")

    held = await town.judged(case)

    assert held.state is CaseState.SUBMITTED
    assert town.decisions.recorded == []
    assert held.rules_due_at is None


async def test_what_was_withdrawn_meanwhile_stays_withdrawn(town: Town) -> None:
    case = await town.submitted()
    town.decisions.meanwhile = lambda seen: town.desk.cases.withdraw(town.desk.citizen, seen.case)

    assert (await town.judged(case)).state is CaseState.WITHDRAWN
    assert town.decisions.recorded == []


async def test_what_its_process_did_not_judge_another_does_once(town: Town) -> None:
    case = await town.submitted()
    assert await town.rules.left_over() == 0  # its own process still has its time
    town.desk.later(seconds=30)

    done = await asyncio.gather(*(town.rules.left_over() for _ in range(4)))

    assert sorted(done) == [0, 0, 0, 1]
    held = await town.desk.store.read(case.person, case.case)
    assert held is not None
    assert held.state is CaseState.APPROVED
    assert await town.desk.city.told(town.desk.account) == ["case.submitted", "case.decided"]


async def test_a_judge_that_breaks_leaves_the_case_to_the_next_look(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: Case) -> None:
        raise RuntimeError("no rules today")

    town.decisions.meanwhile = broken
    case = await town.judged(await town.submitted())
    assert case.state is CaseState.SUBMITTED
    assert case.rules_due_at is not None
    assert "is not judged by rule" in caplog.text

    town.decisions.meanwhile = None
    town.desk.now[0] = case.rules_due_at + timedelta(seconds=1)
    assert await town.rules.left_over() == 1
    held = await town.desk.store.read(case.person, case.case)
    assert held is not None
    assert held.state is CaseState.APPROVED
