"""秒批: what was submitted is judged by rule at once, and moved or left to a person."""

import asyncio
import weakref
from dataclasses import replace
from uuid import UUID

import pytest

from domain.hall.cases import RULES_WITHIN, Case, CaseState
from domain.hall.decisions import (
    Judged,
    refuses,
)
from domain.hall.items import Otherwise
from domain.hall.looks import Look
from domain.words import Words
from services.hall.case_rules import AT_ONCE
from tests.domain.hall.sample import NOW
from tests.services.hall.cases import CASE, PERSON
from tests.services.hall.ruled import (
    BOUND,
    DRAWN,
    HOLDS,
    ITEM,
    RULES,
    Over,
    Scene,
    judged,
    waiting,
)

OTHER = UUID(int=66)


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def judged_soon(scene: Scene, *cases: Case) -> None:
    """As the process does that took the submission, until nothing is being judged."""
    for each in cases:
        scene.hall.put(each)
        scene.rules.soon(each.person, each.case)
    for _ in range(100):
        await asyncio.sleep(0)


async def test_what_meets_every_condition_is_granted_at_once_and_recorded(scene: Scene) -> None:
    scene.draw = DRAWN
    await judged_soon(scene, waiting())

    case = scene.hall.cases.kept[CASE]
    assert (case.state, case.look) == (CaseState.APPROVED, Look.WAITING)
    assert case.words == "经数据核验，符合全部条件。\nYour data meet every condition."
    assert [action for _, action, _ in scene.hall.recorded] == ["decision.made", "case.approve"]
    assert len(scene.rulings.kept) == 1


async def test_what_a_law_binds_is_refused_with_that_law(scene: Scene) -> None:
    scene.rulings.says = judged(holds=False, bound=False)
    await judged_soon(scene, waiting())
    case = scene.hall.cases.kept[CASE]
    assert case.state is CaseState.REJECTED
    assert case.words == "须满十八岁（《招牌条例》第 3 条）\nof full age (Signs Act, 第 3 条)"


async def test_only_what_did_not_hold_and_is_bound_is_said(scene: Scene) -> None:
    other = replace(BOUND, name="other", words=Words("须在本市", "in the city"))
    advised = replace(BOUND, name="advised", otherwise=Otherwise.PERSON)
    rules = replace(RULES, conditions=(HOLDS, BOUND, other, advised))
    scene.hall.items.kept[ITEM.name] = replace(ITEM, rules=rules)
    also = tuple(Judged(each.name, False, each.words, refuses(each)) for each in (other, advised))  # noqa: FBT003  # its field
    scene.rulings.says = (*judged(holds=False, bound=False), *also)
    await judged_soon(scene, waiting())
    zh, en = scene.hall.cases.kept[CASE].words.split("\n")
    assert zh == "须满十八岁（《招牌条例》第 3 条）；须在本市（《招牌条例》第 3 条）"
    assert en == "of full age (Signs Act, 第 3 条); in the city (Signs Act, 第 3 条)"


@pytest.mark.parametrize("shadow", [True, False], ids=["in shadow", "not held"])
async def test_what_is_a_persons_stays_where_it_is_with_the_decision_recorded(
    scene: Scene,
    shadow: bool,  # noqa: FBT001  # as the item says
) -> None:
    scene.hall.items.kept[ITEM.name] = replace(ITEM, rules=replace(RULES, shadow=shadow))
    scene.rulings.says = judged(holds=shadow)
    await judged_soon(scene, waiting())
    assert scene.hall.cases.kept[CASE] == waiting()
    assert (scene.hall.cases.judged_ones, len(scene.rulings.kept)) == ([CASE], 1)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(replace(waiting(), person=OTHER), id="of another person"),
        pytest.param(replace(waiting(), rules_due_at=None), id="judged already"),
        pytest.param(replace(waiting(), state=CaseState.WITHDRAWN), id="taken back"),
    ],
)
async def test_what_waits_for_no_rule_is_asked_about_nowhere(scene: Scene, case: Case) -> None:
    scene.hall.put(case)
    scene.rules.soon(PERSON, CASE)
    for _ in range(20):
        await asyncio.sleep(0)
    assert scene.source.asked == []


async def test_what_another_process_left_is_claimed_for_a_time_and_judged(scene: Scene) -> None:
    scene.hall.put(waiting(), waiting(OTHER))
    assert await scene.rules.left_over() == 2
    assert {each.state for each in scene.hall.cases.kept.values()} == {CaseState.APPROVED}
    assert scene.claimed == [(NOW.at, NOW.at + RULES_WITHIN, AT_ONCE)]


async def test_a_case_that_can_not_be_judged_keeps_no_other_back(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.hall.put(replace(waiting(), item="no.such"), waiting(OTHER))
    await scene.rules.left_over()
    assert scene.hall.cases.kept[OTHER].state is CaseState.APPROVED
    assert [each.message for each in caplog.records] == [f"case {CASE} is not judged by rule"]


async def test_no_more_than_fifty_are_judged_at_once(scene: Scene) -> None:
    assert AT_ONCE == 50
    scene.source.takes_s = 3600
    await judged_soon(scene, *(waiting(UUID(int=100 + n)) for n in range(52)))
    assert len(scene.source.asked) == 50
    await scene.rules.close()
    assert {each.state for each in scene.hall.cases.kept.values()} == {CaseState.SUBMITTED}


async def test_what_is_judged_when_the_process_ends_is_let_go(scene: Scene) -> None:
    scene.source.takes_s = 3600
    await judged_soon(scene, waiting())
    assert len(asyncio.all_tasks()) > 1
    await scene.rules.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert (scene.hall.cases.moves(), scene.rulings.kept) == ([], [])


async def test_a_case_that_is_judged_takes_no_memory_any_more(scene: Scene) -> None:
    scene.hall.put(waiting())
    scene.rules.soon(PERSON, CASE)
    (task,) = asyncio.all_tasks() - {asyncio.current_task()}
    held = weakref.ref(task)
    await task
    del task
    await asyncio.sleep(0)
    assert held() is None


async def test_what_others_left_is_looked_for_each_five_seconds(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        assert len(slept) < 10, "nobody looks"
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    scene.looks = 3
    with pytest.raises(Over):
        await scene.rules.forever()
    assert slept == [5.0, 5.0]
