"""What an officer's decision does to a pension, and a suspension that wants two."""

import asyncio
from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.errors import NotAllowed
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.review import Decision, ReviewState, Ruled, Ruling
from domain.problems import Problem
from domain.ways import Way
from storage.pensions.entitlements import of_person
from tests.storage.city import COUNTER, NOW, TODAY, City
from tests.storage.pensions.review_city import FIRST, REVIEWER, SECOND, city, decide, opened

__all__ = ["city"]


async def suspend(city: City, review: UUID) -> None:
    for officer in (REVIEWER, SECOND):
        await decide(city, review, Decision.SUSPENDED, officer)


async def held(city: City, person: UUID) -> Entitlement:
    (entitlement,) = await of_person(city.database, person)
    return entitlement


async def test_certified_by_an_officer_lasts_a_year_from_the_decision(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)

    ruled = await decide(city, await opened(city, person), Decision.CERTIFIED)

    assert ruled == Ruled(Ruling.TAKES_EFFECT, (account,))

    certified = await held(city, person)
    assert (certified.certified_by, certified.certified_until) == (Way.OFFICER, date(2027, 11, 24))
    assert await city.told(account) == ["review.opened", "review.decided"]


async def test_a_decision_counts_from_the_day_in_the_city(city: City) -> None:
    person = await city.resident()

    evening = NOW.replace(hour=17)  # past midnight in the city
    await city.decisions.decide(
        await opened(city, person), Decision.CERTIFIED, "x", officer=REVIEWER, at=evening
    )

    assert (await held(city, person)).certified_until == date(2027, 11, 25)


async def test_certifying_a_suspended_pension_restores_it(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)
    await city.suspend(person, date(2026, 9, 1))

    await decide(city, await opened(city, person), Decision.CERTIFIED)

    restored = await held(city, person)
    assert (restored.standing, restored.back_pay_from) == (Standing.ACTIVE, date(2026, 9, 1))
    assert await city.told(account) == ["review.opened", "review.decided", "entitlement.restored"]


async def test_not_certified_takes_nothing_away(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)
    before = await held(city, person)

    await decide(city, await opened(city, person), Decision.NOT_CERTIFIED)

    assert await held(city, person) == before
    assert await city.told(account) == ["review.opened", "review.decided"]


async def test_an_officer_s_suspension_stops_the_pension_and_tells_why_to_look(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)

    await suspend(city, await opened(city, person))

    suspended = await held(city, person)
    assert (suspended.standing, suspended.suspended_on) == (Standing.SUSPENDED, TODAY)
    assert await city.told(account) == ["review.opened", "review.decided", "entitlement.suspended"]


async def test_suspending_again_keeps_the_first_day(city: City) -> None:
    person = await city.resident()
    await city.suspend(person, date(2026, 9, 1))

    await suspend(city, await opened(city, person))

    assert (await held(city, person)).suspended_on == date(2026, 9, 1)


async def test_one_officer_s_suspension_waits_and_nobody_is_told(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)
    review = await opened(city, person)
    before = await held(city, person)

    ruled = await decide(city, review, Decision.SUSPENDED)

    assert ruled == Ruled(Ruling.PROPOSED)
    assert await held(city, person) == before
    assert await city.told(account) == ["review.opened"]
    assert (await city.recorded(person))[-1] == "review.suspended_proposed"
    (queued,) = await city.reviews.queue(FIRST, 5, reader=COUNTER)
    assert queued.review.proposal is not None
    assert (queued.review.proposal.by, queued.review.state) == (REVIEWER, ReviewState.OPEN)


async def test_nobody_confirms_their_own_suspension(city: City) -> None:
    person = await city.resident()
    review = await opened(city, person)
    await decide(city, review, Decision.SUSPENDED)

    with pytest.raises(NotAllowed) as refused:
        await decide(city, review, Decision.SUSPENDED)

    assert refused.value.problem is Problem.SECOND_OFFICER_NEEDED
    assert (await held(city, person)).standing is Standing.ACTIVE


@pytest.mark.parametrize("officer", [REVIEWER, SECOND])
async def test_another_decision_by_either_officer_ends_a_proposal(
    city: City, officer: UUID
) -> None:
    person = await city.resident()
    review = await opened(city, person)
    await decide(city, review, Decision.SUSPENDED)

    await decide(city, review, Decision.NOT_CERTIFIED, officer)

    assert (await held(city, person)).standing is Standing.ACTIVE
    assert await decide(city, review, Decision.SUSPENDED, SECOND) is None


async def test_of_proposals_at_the_same_moment_by_two_one_confirms_the_other(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)
    review = await opened(city, person)

    ruled = await asyncio.gather(
        *(decide(city, review, Decision.SUSPENDED, by) for by in (REVIEWER, REVIEWER, SECOND)),
        return_exceptions=True,
    )

    assert all(one is None or isinstance(one, Ruled | NotAllowed) for one in ruled)
    effects = [one for one in ruled if isinstance(one, Ruled)]
    assert [one.ruling for one in effects].count(Ruling.TAKES_EFFECT) == 1
    assert (await city.told(account)).count("entitlement.suspended") == 1


async def test_of_officers_deciding_at_the_same_moment_one_decides(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)
    review = await opened(city, person)

    decided = await asyncio.gather(
        decide(city, review, Decision.CERTIFIED),
        decide(city, review, Decision.SUSPENDED),
        decide(city, review, Decision.NOT_CERTIFIED),
    )

    effects = [one for one in decided if one is not None and one.ruling is Ruling.TAKES_EFFECT]
    assert len(effects) == 1
    assert (await city.told(account)).count("review.decided") == 1


async def test_what_is_not_there_is_not_decided(city: City) -> None:
    assert await decide(city, uuid4(), Decision.CERTIFIED) is None


async def test_certifying_corrects_a_mistaken_death(city: City) -> None:
    person = await city.resident()
    await city.proofs.record_death(
        person, date(2026, 11, 1), "civil affairs", at=NOW, actor=COUNTER
    )
    review = await city.database.fetchval("SELECT case_id FROM review_grounds")

    await decide(city, review, Decision.CERTIFIED)

    read = await city.persons.read(person)
    assert read is not None
    assert read.died_on is None
    assert "death.corrected" in await city.recorded(person)


@pytest.mark.parametrize("decision", [Decision.NOT_CERTIFIED, Decision.SUSPENDED])
async def test_other_decisions_leave_a_recorded_death(city: City, decision: Decision) -> None:
    person = await city.resident()
    await city.proofs.record_death(
        person, date(2026, 11, 1), "civil affairs", at=NOW, actor=COUNTER
    )
    review = await city.database.fetchval("SELECT case_id FROM review_grounds")

    for officer in (REVIEWER, SECOND):
        await decide(city, review, decision, officer)

    read = await city.persons.read(person)
    assert read is not None
    assert read.died_on == date(2026, 11, 1)


async def test_a_decision_is_on_record_with_its_reason(city: City) -> None:
    person = await city.resident()

    await decide(city, await opened(city, person), Decision.CERTIFIED)

    row = await city.database.fetchrow(
        "SELECT actor, why FROM audit WHERE action = 'review.certified'"
    )
    assert row is not None
    assert (row["actor"], row["why"]) == (f"officer:{REVIEWER}", "visited at home")
