"""Ratings in a real database: asked once, given by whose it is, counted many at once, looked into and appealed."""

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.hall.cases import Move
from domain.hall.clocks import ClockKind
from domain.hall.rating_appeals import AppealState
from domain.hall.rating_repairs import CallBack, RepairDone
from domain.hall.ratings import TOGETHER, Given, RatingAsk, RatingLevel, RatingReason, RatingWay
from domain.people import Citizen, Level
from domain.problems import Problem
from services.hall.officer_moves import Wanted
from storage.database import Database
from tests.domain.hall.sample import CLERK, FIRE, SUPERVISOR, refused
from tests.storage.city import WANG
from tests.storage.hall.desk import officer
from tests.storage.hall.rated import (
    BOTH,
    CLOSES,
    CLOSES_TOO,
    LOOKS_INTO,
    Rated,
    open_rated,
)

GOOD = Given(RatingLevel.VERY_SATISFIED)
POOR = Given(RatingLevel.DISSATISFIED, (RatingReason.SPEED,), "太慢了", call_back=True)
QUIET = replace(POOR, call_back=False)


@pytest.fixture
async def hall(database: Database, tmp_path: Path) -> Rated:
    return await open_rated(database, tmp_path / "keys")


async def shown_with(hall: Rated, *given: Given) -> list[RatingAsk]:
    """Each given, with enough others that all are shown."""
    others = [GOOD] * (TOGETHER - len(given))
    asks = [await hall.rated(each) for each in (*given, *others)]
    await hall.their_days_are_over()
    await hall.rounds.show()
    return asks


async def test_who_was_served_is_asked_once_and_told(hall: Rated) -> None:
    ask = await hall.served()

    assert (ask.unit, ask.item, ask.given) == ("city_management", "permit.shopfront", None)
    assert len(await hall.rows("rating_asks")) == 1
    assert (await hall.desk.city.told(hall.desk.account)).count("rating.asked") == 1


async def test_a_case_that_its_applicant_takes_back_is_asked_about_by_nobody(hall: Rated) -> None:
    case = await hall.desk.submitted()
    await hall.desk.cases.withdraw(hall.desk.citizen, case.case)

    assert await hall.rows("rating_asks") == []
    assert await hall.counted() == {}


async def test_two_phones_at_once_leave_one_rating_that_was_changed_at_most_once(
    hall: Rated,
) -> None:
    ask = await hall.served()

    done = await asyncio.gather(
        *(
            hall.ratings.give(hall.desk.citizen, ask.ask, replace(GOOD, level=level), None)
            for level in RatingLevel
        ),
        return_exceptions=True,
    )

    assert sum(not isinstance(each, Exception) for each in done) == 2
    assert all(isinstance(each, Conflict) for each in done if isinstance(each, Exception))


async def test_nobody_rates_the_case_of_another(hall: Rated) -> None:
    ask = await hall.served()
    other = await hall.desk.city.account(await hall.desk.city.resident(WANG))
    stranger = Citizen(other, Level.BOUND, UUID(int=1))

    with pytest.raises(NotFound):
        await hall.ratings.give(stranger, ask.ask, GOOD, None)
    with pytest.raises(NotFound):
        await hall.ratings.show(stranger, ask.ask, None)
    assert (await hall.ratings.mine(stranger, "", None)).asks == ()


async def test_words_with_a_number_in_them_are_refused_and_nothing_is_kept(hall: Rated) -> None:
    ask = await hall.served()

    words = replace(POOR, words="请打 13800001111")
    with pytest.raises(Invalid) as wrong:
        await hall.ratings.give(hall.desk.citizen, ask.ask, words, None)

    assert [each.code for each in wrong.value.errors] == ["personal_data"]
    assert (await hall.ratings.show(hall.desk.citizen, ask.ask, None)).ask.given is None


async def test_at_the_counter_a_code_rates_once_and_its_person_has_the_last_word(
    hall: Rated,
) -> None:
    ask = await hall.served()
    case = ask.subject.row
    assert case is not None
    await hall.ratings.make_code(officer(CLERK), case)
    code = hall.codes[-1]

    assert (await hall.ratings.coded(code)).ask.ask == ask.ask
    await hall.ratings.give_coded(code, GOOD)
    with pytest.raises(NotFound):
        await hall.ratings.give_coded(code, POOR)
    mine = await hall.ratings.show(hall.desk.citizen, ask.ask, None)
    assert mine.ask.given == replace(GOOD, way=RatingWay.COUNTER)
    own = await hall.ratings.give(hall.desk.citizen, ask.ask, POOR, None)
    assert own.ask.given == POOR


async def test_a_code_ends_after_a_while_and_is_made_for_no_other_units_case(hall: Rated) -> None:
    ask = await hall.served()
    case = ask.subject.row
    assert case is not None
    with pytest.raises(NotFound):
        await hall.ratings.make_code(officer(LOOKS_INTO), case)
    await hall.ratings.make_code(officer(CLERK), case)
    hall.desk.later(minutes=16)

    with pytest.raises(NotFound):
        await hall.ratings.coded(hall.codes[-1])


async def test_silence_is_counted_as_silence(hall: Rated) -> None:
    for given in (None, None, *[GOOD] * TOGETHER):
        await hall.rated(given)
    await hall.their_days_are_over()

    assert await hall.rounds.show() == TOGETHER + 2
    counted = await hall.counted()
    assert (counted["silent"], counted["rated_very_satisfied"]) == (2, TOGETHER)
    assert "rated_satisfied" not in counted


async def test_nothing_counts_before_its_days_are_over_nor_twice(hall: Rated) -> None:
    await hall.rated(POOR)
    assert await hall.rounds.settle() == 0
    await hall.their_days_are_over()

    assert await hall.rounds.settle() == 0
    assert len(await hall.rows("ratings")) == 1


async def test_two_processes_settle_each_ask_once(hall: Rated) -> None:
    for _ in range(4):
        await hall.rated(POOR)
    hall.desk.later(days=14)

    await asyncio.gather(hall.rounds.settle(), hall.rounds.settle())
    await hall.rounds.settle()

    assert len(await hall.rows("ratings")) == 4
    assert len(await hall.rows("rating_repairs")) == 4


async def test_the_rated_are_shown_none_before_enough_are_shown_together(hall: Rated) -> None:
    await hall.rated(POOR)
    for _ in range(TOGETHER - 2):
        await hall.rated(GOOD)
    await hall.their_days_are_over()
    await hall.rounds.show()
    assert (await hall.appeals.shown(officer(SUPERVISOR), "city_management", "")).ratings == ()
    assert not any(measure.startswith("rated_") for measure in await hall.counted())

    await hall.rated(GOOD)
    await hall.their_days_are_over()
    await hall.rounds.show()

    shown = (await hall.appeals.shown(officer(CLERK), "city_management", "")).ratings
    assert len(shown) == TOGETHER
    assert {each.month.day for each, _ in shown} == {1}
    with pytest.raises(NotAllowed):
        await hall.appeals.shown(officer(FIRE), "city_management", "")


async def test_a_poor_rating_goes_to_the_oversight_and_through_all_its_steps(hall: Rated) -> None:
    ask = await hall.rated(POOR)
    await hall.their_days_are_over()
    case = await hall.repair_of(ask)
    file = await hall.repairs.show(officer(LOOKS_INTO), case)
    assert (file.grounds.level, file.grounds.words) == (POOR.level, POOR.words)

    says = RepairDone("已交办")
    for done in (says, replace(says, founded=True), says):
        file = await hall.repairs.move(officer(LOOKS_INTO), case, file.case.version, done)
    with pytest.raises(Invalid):
        await hall.repairs.move(officer(LOOKS_INTO), case, file.case.version, says)
    by_page = replace(says, call_back=CallBack.BY_PAGE)
    with pytest.raises(Invalid):
        await hall.repairs.move(officer(LOOKS_INTO), case, file.case.version, by_page)
    called = replace(says, call_back=CallBack.SATISFIED)
    file = await hall.repairs.move(officer(LOOKS_INTO), case, file.case.version, called)
    with pytest.raises(NotAllowed):  # the decision is an approver's
        await hall.repairs.move(officer(LOOKS_INTO), case, file.case.version, says)
    closed = replace(says, words="已增设窗口")
    file = await hall.repairs.move(officer(CLOSES), case, file.case.version, closed)

    assert file.case.ended
    mine = await hall.ratings.show(hall.desk.citizen, ask.ask, None)
    assert mine.repair is not None
    assert (mine.repair.words, mine.repair.call_back) == ("已增设窗口", CallBack.SATISFIED)
    assert (await hall.desk.city.told(hall.desk.account))[-1] == "rating.answered"
    assert {row["kind"] for row in await hall.rows("deliveries")} & {"rating.answered"} == set()


async def test_a_repair_is_due_within_a_working_day_and_fifteen(hall: Rated) -> None:
    ask = await hall.rated(POOR)
    await hall.their_days_are_over()
    file = await hall.repairs.show(officer(LOOKS_INTO), await hall.repair_of(ask))

    (accept,) = file.case.clocks
    assert (accept.allowed.law, file.definition.clocks[ClockKind.DECIDE].law) == (1, 15)


async def test_who_works_at_the_rated_unit_or_oversees_nothing_sees_no_repair(hall: Rated) -> None:
    ask = await hall.rated(POOR)
    await hall.their_days_are_over()
    case = await hall.repair_of(ask)

    for other in (CLERK, SUPERVISOR, BOTH):
        with pytest.raises(NotAllowed):
            await hall.repairs.show(officer(other), case)
    with pytest.raises(NotFound):
        await hall.repairs.show(officer(LOOKS_INTO), uuid4())
    with refused(Problem.OWN_DOOR):  # the hall's own door leads to no person of it
        await hall.desk.work.show(officer(LOOKS_INTO), case, "x")


async def test_the_rater_is_named_to_who_calls_where_they_allowed_it_and_on_record(
    hall: Rated,
) -> None:
    allowed, quiet = await hall.rated(POOR), await hall.rated(QUIET)
    await hall.their_days_are_over()
    case, other = await hall.repair_of(allowed), await hall.repair_of(quiet)
    version = (await hall.repairs.show(officer(LOOKS_INTO), case)).case.version
    with refused(Problem.STEP_NOT_YOURS, NotAllowed):
        await hall.repairs.rater(officer(LOOKS_INTO), case, "回访")
    hand = LOOKS_INTO
    wanted = Wanted(Move.TAKE, "assign")
    await hall.desk.work.move_many(officer(hand), [(case, version, wanted)])

    found = await hall.repairs.rater(officer(hand), case, "回访")

    assert (found.name, found.phone) == ("李建国", "13900139000")
    assert (await hall.desk.city.recorded(hall.desk.person))[-1] == "rating.rater_read"
    with refused(Problem.NOT_PERMITTED, NotAllowed):
        await hall.repairs.rater(officer(hand), other, "回访")


async def test_a_false_rating_is_set_aside_objected_to_and_decided_by_another(hall: Rated) -> None:
    (ask, *_) = await shown_with(hall, POOR)
    held = await hall.asks.read(hall.desk.person, ask.ask)
    assert held is not None
    rating = held.rating
    assert rating is not None
    with pytest.raises(NotAllowed):
        await hall.appeals.appeal(officer(CLERK), rating, "not us")
    await hall.appeals.appeal(officer(SUPERVISOR), rating, "与本部门无关")
    with pytest.raises(Conflict):
        await hall.appeals.appeal(officer(SUPERVISOR), rating, "again")
    assert (await hall.counted())["rated_dissatisfied"] == 1

    for other in (SUPERVISOR, LOOKS_INTO, BOTH):
        with pytest.raises(NotAllowed):
            await hall.appeals.decide(officer(other), rating, "x", false=True)
    await hall.appeals.decide(officer(CLOSES), rating, "核实不实", false=True)
    assert (await hall.counted())["rated_dissatisfied"] == 0
    assert (await hall.desk.city.told(hall.desk.account))[-1] == "rating.set_aside"

    await hall.ratings.object_to(hall.desk.citizen, ask.ask, "是真的", None)
    with pytest.raises(Conflict):
        await hall.ratings.object_to(hall.desk.citizen, ask.ask, "是真的", None)
    (waiting,) = await hall.appeals.undecided(officer(CLOSES_TOO))
    assert waiting.appeal.objection == "是真的"
    assert await hall.appeals.undecided(officer(BOTH)) == ()
    with refused(Problem.KEPT_APART, NotAllowed):
        await hall.appeals.decide(officer(CLOSES), rating, "x", false=True)
    await hall.appeals.decide(officer(CLOSES_TOO), rating, "恢复", false=False)

    assert (await hall.counted())["rated_dissatisfied"] == 1
    seen = await hall.ratings.show(hall.desk.citizen, ask.ask, None)
    assert seen.appeal is not None
    assert seen.appeal.state is AppealState.RESTORED


async def test_what_is_not_shown_to_a_unit_it_appeals_against_no_more_than_a_good_one(
    hall: Rated,
) -> None:
    poor = await hall.rated(POOR)
    await hall.their_days_are_over()
    held = await hall.asks.read(hall.desk.person, poor.ask)
    assert held is not None
    assert held.rating is not None
    with pytest.raises(NotFound):
        await hall.appeals.appeal(officer(SUPERVISOR), held.rating, "x")

    (good, *_) = await shown_with(hall)
    held = await hall.asks.read(hall.desk.person, good.ask)
    assert held is not None
    assert held.rating is not None
    with pytest.raises(Conflict):
        await hall.appeals.appeal(officer(SUPERVISOR), held.rating, "x")
