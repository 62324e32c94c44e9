"""What rules and officers decided, counted at the bounds of the days that count."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.hall.decision_reports import Difference, PassRate
from domain.hall.decisions import DecidedBy, Decision, Outcome
from storage.database import Database
from storage.hall.decisions import DecisionStore
from tests.people import make_vault

PERSON, STRANGER, CASE, OTHER, THIRD = (UUID(int=n) for n in range(101, 106))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOW + SECOND
APPROVE, REFUSE = Outcome.APPROVE, Outcome.REFUSE


def decision(case: UUID = CASE, **changed: object) -> Decision:
    usual = Decision(
        person=PERSON,
        case=case,
        item="fire.check",
        item_version=1,
        rules="r",
        facts=(),
        unanswered=(),
        judged=(),
        outcome=APPROVE,
        by=DecidedBy.RULE,
        at=NOW,
        form={"size": 3},
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # as each test says


@pytest.fixture
def decisions(database: Database) -> DecisionStore:
    return DecisionStore(database, make_vault())


async def officers(
    decisions: DecisionStore, case: UUID, outcome: Outcome, person: UUID = PERSON
) -> None:
    await decisions.record_officers(person, case, "fire.check", 1, outcome, LATER)


async def test_decisions_of_a_case_are_numbered_and_an_officers_stands_beside_a_rules_alone(
    database: Database, decisions: DecisionStore
) -> None:
    assert [await decisions.record(decision()) for _ in range(2)] == [1, 2]
    assert await decisions.record(decision(OTHER)) == 1
    assert await decisions.record(decision(person=STRANGER)) == 1
    await officers(decisions, CASE, REFUSE)
    await officers(decisions, THIRD, REFUSE)

    rows = await database.fetch(
        "SELECT person_id, case_id, n, outcome FROM decisions WHERE decided_by = 'officer'"
    )
    assert [tuple(row) for row in rows] == [(PERSON, CASE, 3, "refuse")]
    ours = [each for each in await decisions.of_case(CASE, why="w") if each.person == PERSON]
    assert [(each.n, each.form, each.by) for each in ours] == [
        (n, {"size": 3}, DecidedBy.RULE) for n in (1, 2)
    ]
    assert len(await decisions.of_case(OTHER, why="w")) == 1


async def test_what_rules_decided_since_is_read_on_from_its_place_in_order(
    decisions: DecisionStore,
) -> None:
    await decisions.record(decision(OTHER, at=LATER))
    await decisions.record(decision(CASE, at=LATER))
    await decisions.record(decision(CASE, at=LATER))
    await decisions.record(decision(THIRD, at=NOW))
    await officers(decisions, CASE, REFUSE)

    async def since(
        at: datetime, case: UUID = PERSON, n: int = 0, limit: int = 9
    ) -> list[tuple[int, int]]:
        found = await decisions.since((at, case, n), limit, why="w")
        return [(each.case.int, each.n) for each in found]

    first, second, third, fourth = (105, 1), (103, 1), (103, 2), (104, 1)
    assert await since(NOW - DAY) == [first, second, third, fourth]
    assert await since(NOW - DAY, limit=1) == [first]
    assert await since(NOW, THIRD, 1) == [second, third, fourth]
    assert await since(LATER, CASE, 1) == [third, fourth]


async def test_shadows_are_held_against_the_last_word_of_an_officer_on_the_same_case(
    decisions: DecisionStore,
) -> None:
    shadow = decision(shadow=True)
    for each in (
        shadow,
        replace(shadow, case=OTHER, item_version=2, outcome=REFUSE),
        replace(shadow, case=THIRD, at=NOW - SECOND),
        replace(shadow, case=UUID(int=1), item="water"),
        replace(shadow, case=UUID(int=2), shadow=False),
        replace(shadow, case=UUID(int=3)),
        replace(shadow, case=UUID(int=4)),
    ):
        await decisions.record(each)
    await officers(decisions, CASE, REFUSE)
    for case in (CASE, OTHER, THIRD, UUID(int=1), UUID(int=2), UUID(int=4)):
        await officers(decisions, case, APPROVE)

    found = await decisions.differences("fire.check", NOW)

    assert found == [Difference(2, REFUSE, APPROVE, 1), Difference(1, APPROVE, APPROVE, 2)]


async def test_rates_are_of_the_last_day_and_of_those_before_it(decisions: DecisionStore) -> None:
    month, day = NOW - 30 * DAY, NOW
    cases: tuple[dict[str, object], ...] = (
        {"at": day},
        {"at": LATER, "outcome": REFUSE},
        {"at": day - SECOND},
        {"at": month},
        {"at": month, "outcome": Outcome.PERSON},
        {"at": month - SECOND},
        {"at": day, "shadow": True},
    )
    for n, changed in enumerate(cases, 1):
        await decisions.record(decision(UUID(int=n), **changed))
    await officers(decisions, UUID(int=1), APPROVE)

    assert await decisions.pass_rates(month, day) == [
        PassRate("fire.check", day_passed=1, day=2, month_passed=2, month=3)
    ]
