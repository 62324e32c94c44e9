"""Decisions by rule on a real database: made, recorded, judged again, held against officers'."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest

from definitions.rules import CelRules
from domain.errors import NotFound
from domain.hall.cases import Case
from domain.hall.decision_reports import Difference, PassRate, Replayed
from domain.hall.decisions import (
    DecidedBy,
    Decision,
    FactValue,
    Outcome,
    rules_digest,
)
from domain.hall.items import Condition, FactWanted, Item, Law, Otherwise, Rules
from domain.problems import Problem
from domain.words import Words
from server.wiring.hall import make_rule_decisions
from services.hall.decision_reports import DecisionReportService
from services.hall.decisions import DecisionService
from services.hall.facts import FactService, FactSource
from services.hall.register_facts import RegisterFacts
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.hall.applicants import ApplicantStore
from storage.hall.decisions import DecisionStore
from storage.keys.vault import SealBroken
from tests.domain.hall.sample import ITEM
from tests.services.hall.sources import StandInSource
from tests.storage.city import NOW, WANG, City, found

LAW: Final = Law(Words("办法", "Rules"), "5")
OLD: Final = Condition("old_enough", "facts.age >= 80", Words("未满", "Too young"), Otherwise.REFUSE, LAW)  # fmt: skip
OWN: Final = Condition("own_account", "form.recipient == 'own'", Words("账户", "The account"))
RULES: Final = Rules((FactWanted("age", "register", "age", "int", 1000),), (OLD, OWN), sampled=5)
FORM: Final = '{"properties": {"recipient": {"type": "string"}, "phone": {"type": "string"}}}'
ELDER: Final = replace(ITEM, name="allowance.elder", form=FORM, rules=RULES)
DAY: Final = timedelta(days=1)


@dataclass
class Released:
    items: dict[tuple[str, int], Item] = field(default_factory=dict)

    async def version(self, name: str, version: int) -> Item:
        if (name, version) not in self.items:
            raise NotFound(Problem.NOT_FOUND)
        return self.items[name, version]


@dataclass
class Hall:
    city: City
    service: DecisionService
    reports: DecisionReportService
    released: Released
    at: list[datetime]

    async def decided(self, case: Case, item: Item = ELDER) -> Decision:
        self.released.items[item.name, item.version] = item
        decision = await self.service.decide(case, item)
        return await self.city.database.together(lambda: self.service.record(decision))


def hall_of(city: City, register: FactSource | None = None) -> Hall:
    at = [NOW]

    def clock() -> datetime:
        return at[0]

    store = ApplicantStore(city.database, city.vault)
    source = register or RegisterFacts(store=store, clock=clock)
    released, decisions = Released(), DecisionStore(city.database, city.vault)
    service = DecisionService(
        facts=FactService(sources={"register": source}, clock=clock),
        judge=CelRules(),
        items=released,
        store=decisions,
        draw=lambda _: b"\xff" * 32,
        audit=AuditStore(city.database),
        clock=clock,
    )
    reports = DecisionReportService(store=decisions, clock=clock)
    return Hall(city, service, reports, released, at)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


def case_of(person: UUID, form: Mapping[str, object] | None = None, item: Item = ELDER) -> Case:
    given = {"recipient": "own", "phone": "13800138000"} if form is None else form
    return Case(person, uuid4(), item.name, item.version, "440304", "citizen:x", NOW, given)


def with_age(age: FactValue) -> StandInSource:
    return StandInSource({"age": age})


async def test_all_that_holds_grants_and_the_register_is_asked_from_within_a_request(
    city: City,
) -> None:
    old = replace(WANG, id_number="440304194611240023")  # 80 on the day
    person = await city.resident(old)
    alive = FactWanted("alive", "register", "alive", "bool", 1000)
    two = replace(RULES, facts=(*RULES.facts, alive))
    service = make_rule_decisions(city.database, city.vault, Released())

    async def within_a_request() -> Decision:
        """Which has written already, and holds its one connection until its end."""
        async with city.database.unit():
            await city.database.execute("UPDATE persons SET area = '440304'")
            decision = await service.decide(case_of(person), replace(ELDER, rules=two))
            return await city.database.together(lambda: service.record(decision))

    decision = await within_a_request()

    assert (decision.outcome, decision.n, decision.by) == (Outcome.APPROVE, 1, DecidedBy.RULE)
    assert [(fact.name, fact.value) for fact in decision.facts] == [("age", 80), ("alive", True)]
    assert decision.form == {"recipient": "own"}  # what no rule looks at is not kept again
    assert decision.rules == rules_digest(two)


async def test_it_is_recorded_with_the_move_or_not_at_all(city: City) -> None:
    hall = hall_of(city, with_age(80))
    decision = await hall.service.decide(case_of(uuid4()), ELDER)

    async def broken() -> None:
        await hall.service.record(decision)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await city.database.together(broken)
    with pytest.raises(NotFound):
        await hall.service.replay(decision.case)


async def test_it_is_judged_again_by_what_was_known_then(city: City) -> None:
    source = StandInSource({"age": 80})
    hall = hall_of(city, source)
    case = case_of(uuid4())
    await hall.decided(case)
    source.holds = {"age": 20}
    hall.at[0] += 400 * DAY

    (again,) = await hall.service.replay(case.case)

    assert again.same
    assert again == Replayed(
        case.person, case.case, 1, "allowance.elder", 1, Outcome.APPROVE, Outcome.APPROVE
    )
    assert len(source.asked) == 1


async def test_days_are_those_of_the_decision(city: City) -> None:
    today = replace(OWN, name="today", holds="today == timestamp('2026-11-24T00:00:00Z')")
    born = FactWanted("born", "register", "born", "date", 1000)
    since = replace(OWN, name="since", holds="facts.born < today && 'a' in facts.kinds")
    kinds = FactWanted("kinds", "register", "kinds", "list", 1000)
    rules = Rules((born, kinds), (today, since), sampled=5)
    source = StandInSource({"born": date(1946, 11, 24), "kinds": ("a", "b")})
    hall = hall_of(city, source)
    case = case_of(uuid4())
    made = await hall.decided(case, replace(ELDER, rules=rules))
    hall.at[0] += 400 * DAY

    (again,) = await hall.service.replay(case.case)

    assert made.outcome is Outcome.APPROVE
    assert again.same


async def test_an_engine_that_answers_otherwise_is_found(city: City) -> None:
    """As a raised version of the library might."""
    hall = hall_of(city, with_age(80))
    case = case_of(uuid4())
    decision = await hall.service.decide(case, ELDER)
    judged = tuple(replace(each, held=False) for each in decision.judged)
    wrong = replace(decision, judged=judged, outcome=Outcome.REFUSE)
    hall.released.items["allowance.elder", 1] = ELDER
    await city.database.together(lambda: hall.service.record(wrong))

    (again,) = await hall.service.replay(case.case)

    assert (again.was, again.now, again.same) == (Outcome.REFUSE, Outcome.APPROVE, False)
    assert again.changed == ("old_enough", "own_account")


async def test_all_since_a_day_are_judged_again_each_once_in_their_order(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.hall.decisions._PAGE", 2)
    hall = hall_of(city, with_age(80))
    cases = [case_of(uuid4()) for _ in range(7)]
    for n, case in enumerate(cases):
        hall.at[0] = NOW + (n // 3) * DAY  # three at one moment
        await hall.decided(case)

    every = [each.case async for each in hall.service.replay_since(NOW)]
    later = [each.case async for each in hall.service.replay_since(NOW + DAY)]

    assert sorted(every) == sorted(case.case for case in cases)
    assert set(every[:3]) == {case.case for case in cases[:3]}
    assert set(later) == {case.case for case in cases[3:]}


async def test_each_look_and_each_decision_is_on_record_of_its_person(city: City) -> None:
    hall = hall_of(city, with_age(80))
    case = case_of(uuid4())
    await hall.decided(case)
    await hall.service.replay(case.case)

    rows = await city.database.fetch(
        "SELECT action, about, why FROM audit WHERE person_id = $1 ORDER BY seq", case.person
    )

    assert [tuple(row) for row in rows] == [
        ("decision.made", f"case:{case.case}", "allowance.elder@1"),
        ("decision.replayed", f"case:{case.case}", "replay"),
    ]


async def test_what_was_known_opens_in_its_own_row_alone(city: City) -> None:
    hall = hall_of(city, with_age(80))
    one, other = case_of(uuid4()), case_of(uuid4())
    await hall.decided(one)
    await hall.decided(other)
    await city.database.execute(
        "UPDATE decisions SET facts = (SELECT facts FROM decisions WHERE case_id = $1) WHERE case_id = $2",
        one.case,
        other.case,
    )

    with pytest.raises(SealBroken):
        await hall.service.replay(other.case)


async def test_decisions_of_a_case_are_counted_and_officers_stand_beside_rules(city: City) -> None:
    hall = hall_of(city, with_age(80))
    case, alone = case_of(uuid4()), case_of(uuid4())
    first = await hall.decided(case)
    await hall.service.officer_decided(case, granted=False)
    await hall.service.officer_decided(alone, granted=True)
    third = await hall.decided(case)
    rows = await city.database.fetch("SELECT n, decided_by FROM decisions ORDER BY n")

    assert (first.n, third.n) == (1, 3)
    assert [tuple(row) for row in rows] == [(1, "rule"), (2, "officer"), (3, "rule")]
    assert len(await hall.service.replay(case.case)) == 2


async def test_shadows_are_held_against_what_officers_decided(city: City) -> None:
    shadow = replace(ELDER, rules=replace(RULES, shadow=True, sampled=0))
    for age, granted, times in ((80, True, 3), (80, False, 2), (79, False, 1)):
        for _ in range(times):
            hall = hall_of(city, with_age(age))
            case = case_of(uuid4())
            await hall.decided(case, shadow)
            await hall.service.officer_decided(case, granted=granted)
    hall = hall_of(city, with_age(80))
    await hall.decided(case_of(uuid4()), shadow)  # no officer has decided yet

    found_ = await hall.reports.differences("allowance.elder", NOW - DAY)

    assert found_ == [
        Difference(1, Outcome.APPROVE, Outcome.APPROVE, 3),
        Difference(1, Outcome.APPROVE, Outcome.REFUSE, 2),
        Difference(1, Outcome.REFUSE, Outcome.REFUSE, 1),
    ]
    assert await hall.reports.differences("allowance.elder", NOW + DAY) == []


async def test_passes_are_counted_of_the_last_day_and_of_the_thirty_before(city: City) -> None:
    async def judged(age: int, ago: timedelta, item: Item = ELDER) -> None:
        hall = hall_of(city, with_age(age))
        hall.at[0] = NOW - ago
        await hall.decided(case_of(uuid4()), item)

    hour = timedelta(hours=1)
    for age, ago in ((80, hour), (79, hour), (80, DAY + hour), (80, 31 * DAY - hour)):
        await judged(age, ago)
    await judged(80, 31 * DAY + hour)  # too long ago
    await judged(80, hour, replace(ELDER, rules=replace(RULES, shadow=True)))  # decides nothing

    rates = await hall_of(city).reports.pass_rates()

    assert rates == [PassRate("allowance.elder", day_passed=1, day=2, month_passed=2, month=2)]


async def test_odd_values_of_a_form_are_kept_as_they_were_judged(city: City) -> None:
    odd = {"recipient": "\ud800\x00𠀀", "phone": [1] * 1000}
    hall = hall_of(city, with_age(80))
    case = case_of(uuid4(), odd)
    made = await hall.decided(case)

    (again,) = await hall.service.replay(case.case)

    assert made.outcome is Outcome.PERSON
    assert again.same
