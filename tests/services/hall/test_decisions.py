"""Decisions by rule: what is known, what each condition says, what is recorded, and judged again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.errors import NotFound
from domain.hall.decision_reports import Difference, PassRate
from domain.hall.decisions import (
    DecidedBy,
    Decision,
    FactValue,
    Judged,
    Outcome,
    Unanswered,
    Why,
    rules_digest,
)
from domain.hall.items import Rules
from domain.hall.registered import Registered
from domain.problems import Problem
from services.hall.decision_reports import DecisionReportService
from services.hall.facts import NotKnown
from services.hall.register_facts import RegisterFacts
from tests.domain.hall.sample import NOW, refused
from tests.services.hall.cases import ABOUT, CASE, PERMIT, PERSON
from tests.services.hall.ruled import (
    DRAWN,
    ITEM,
    NOT_DRAWN,
    RULES,
    Scene,
    judged,
    waiting,
)

OTHER = UUID(int=66)


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_a_decision_says_what_was_known_and_what_each_condition_found(
    scene: Scene,
) -> None:
    decision = await scene.decisions.decide(waiting(), ITEM)

    (fact,) = decision.facts
    assert (fact.name, fact.value, fact.source) == ("age", 30, "register")
    assert decision == Decision(
        person=PERSON,
        case=CASE,
        item=ITEM.name,
        item_version=1,
        rules=rules_digest(RULES),
        facts=(fact,),
        unanswered=(),
        judged=judged(),
        outcome=Outcome.APPROVE,
        by=DecidedBy.RULE,
        at=NOW.at,
        form={"shop": "包子铺"},  # what no rule looks at is not copied
    )
    assert scene.source.asked == [(PERSON, "age")]
    assert scene.rulings.asked == [(ITEM.reference, waiting().form, ["age"], date(2026, 11, 2))]
    assert scene.rulings.kept == []


@pytest.mark.parametrize(
    ("rules", "says", "draw", "sampled"),
    [
        pytest.param(RULES, judged(), DRAWN, True, id="a grant that is drawn"),
        pytest.param(RULES, judged(), NOT_DRAWN, False, id="a grant that is not"),
        pytest.param(replace(RULES, shadow=True), judged(), DRAWN, False, id="in shadow"),
        pytest.param(RULES, judged(bound=False), DRAWN, False, id="a refusal"),
    ],
)
async def test_of_live_grants_some_are_drawn_to_be_looked_at(
    scene: Scene,
    rules: Rules,
    says: tuple[Judged, ...],
    draw: bytes,
    sampled: bool,  # noqa: FBT001  # as it is recorded
) -> None:
    scene.rulings.says, scene.draw = says, draw
    decision = await scene.decisions.decide(waiting(), replace(ITEM, rules=rules))
    assert (decision.sampled, decision.shadow) == (sampled, rules.shadow)
    assert set(scene.drawn_for) <= {CASE}


async def test_what_no_source_answers_is_a_persons_and_so_is_an_item_without_rules(
    scene: Scene,
) -> None:
    scene.source.breaks = NotKnown()
    decision = await scene.decisions.decide(waiting(), ITEM)
    assert decision.outcome is Outcome.PERSON
    assert decision.unanswered == (Unanswered("age", "register", Why.NOT_KNOWN),)
    bare = await scene.decisions.decide(waiting(), PERMIT)
    assert (bare.outcome, bare.rules) == (Outcome.PERSON, rules_digest(Rules((), ())))


async def test_a_decision_gets_its_number_and_goes_on_record(scene: Scene) -> None:
    decision = await scene.decisions.decide(waiting(), ITEM)
    assert (await scene.decisions.record(decision)).n == 1
    assert scene.rulings.kept == [decision]
    why = "permit.shopfront@1"
    assert scene.hall.audit.entries == [("system", "decision.made", PERSON, str(ABOUT), why)]


async def test_what_an_officer_decided_is_kept_to_be_held_against(scene: Scene) -> None:
    for granted, said in ((True, Outcome.APPROVE), (False, Outcome.REFUSE)):
        await scene.decisions.officer_decided(waiting(), granted=granted)
        assert scene.rulings.officers[-1] == (PERSON, CASE, ITEM.name, 1, said, NOW.at)


async def test_a_decision_is_judged_again_with_its_own_facts_and_day(scene: Scene) -> None:
    decision = replace(await scene.decisions.decide(waiting(), ITEM), n=1)
    scene.rulings.kept = [decision]
    scene.hall.clock.forward(days=400)
    scene.rulings.says = judged(holds=False)

    (again,) = await scene.decisions.replay(CASE)

    assert (again.was, again.now, again.changed) == (Outcome.APPROVE, Outcome.PERSON, ("holds",))
    assert scene.rulings.asked[-1] == (
        ITEM.reference,
        {"shop": "包子铺"},
        ["age"],
        date(2026, 11, 2),
    )
    assert scene.rulings.looks == [(CASE, "replay")]
    with refused(Problem.NOT_FOUND, NotFound):
        await scene.decisions.replay(OTHER)


@pytest.mark.parametrize("rules", [None, replace(RULES, sampled=1)], ids=["gone", "other"])
async def test_rules_that_are_gone_or_say_something_else_judge_nothing_again(
    scene: Scene, rules: Rules | None
) -> None:
    scene.rulings.kept = [replace(await scene.decisions.decide(waiting(), ITEM), n=1)]
    scene.hall.items.kept[ITEM.name] = replace(ITEM, rules=rules)
    assert [each.now for each in await scene.decisions.replay(CASE)] == [None]
    scene.hall.items.kept.clear()
    assert [each.now for each in await scene.decisions.replay(CASE)] == [None]
    assert len(scene.rulings.asked) == 1


async def test_all_decisions_since_a_day_are_judged_again_page_by_page(scene: Scene) -> None:
    decision = await scene.decisions.decide(waiting(), ITEM)
    scene.rulings.kept = [replace(decision, n=n) for n in (1, 2, 3)]

    again = [each.n async for each in scene.decisions.replay_since(NOW.at)]

    assert again == [1, 2, 3]
    first = UUID(int=0)
    assert scene.rulings.pages == [
        ((NOW.at, first, 0), 500, "replay"),
        ((NOW.at, CASE, 2), 500, "replay"),
        ((NOW.at, CASE, 3), 500, "replay"),
    ]


@dataclass
class Reports:
    months: list[tuple[datetime, datetime]] = field(default_factory=list)
    since: list[tuple[str, datetime]] = field(default_factory=list)
    found: Sequence[Difference] = ()

    async def differences(self, item: str, since: datetime) -> list[Difference]:
        self.since.append((item, since))
        return list(self.found)

    async def pass_rates(self, month: datetime, day: datetime) -> list[PassRate]:
        self.months.append((month, day))
        return []


async def test_how_rules_fare_is_told_of_the_last_day_and_the_thirty_before_it() -> None:
    store = Reports()
    service = DecisionReportService(
        store=store, clock=lambda: datetime(2026, 11, 30, 12, tzinfo=UTC)
    )
    assert await service.pass_rates() == []
    day = datetime(2026, 11, 29, 12, tzinfo=UTC)
    assert store.months == [(datetime(2026, 10, 30, 12, tzinfo=UTC), day)]
    assert await service.differences("permit.shopfront", day) == []
    assert store.since == [("permit.shopfront", day)]


@dataclass
class Registry:
    known: Registered | None

    async def registered(self, person: UUID) -> Registered | None:
        return self.known


async def test_the_register_answers_by_the_citys_day_and_says_what_it_does_not_know() -> None:
    async def told(known: Registered | None, what: str) -> FactValue:
        late = datetime(2026, 11, 1, 17, tzinfo=UTC)  # 2 November in the city
        facts = RegisterFacts(store=Registry(known), clock=lambda: late)
        return await facts.answer(PERSON, what)

    known = Registered(date(1950, 11, 2), "", None)
    assert await told(known, "age") == 76
    assert await told(replace(known, died_on=date(2026, 1, 1)), "alive") is False
    for nobody, what in ((None, "age"), (known, "area"), (known, "no_such")):
        with pytest.raises(NotKnown):
            await told(nobody, what)
