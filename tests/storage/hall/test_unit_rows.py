"""Messages to a unit's own system and back: in their order, each once, by their numbers."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.days import day_of
from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.hall.cases import Move
from domain.hall.dispatches import (
    AnswerEnd,
    AnswerKept,
    ClaimedDispatch,
    Compared,
    DispatchKind,
    Heads,
    UnitAnswer,
)
from domain.outbox import Ended
from storage.database import Database
from storage.hall.dispatches import DispatchStore
from storage.hall.unit_answers import UnitAnswerStore
from tests.people import NOON

PERSON, CASE, OTHER = (UUID(int=n) for n in range(1, 4))
SECOND = timedelta(seconds=1)
LATER = NOON + SECOND
TAKEN, AWAY = Answer(Outcome.DELIVERED, "ok"), Answer(Outcome.RETRY, "away")


@pytest.fixture
def dispatches(database: Database) -> DispatchStore:
    return DispatchStore(database)


@pytest.fixture
def answers(database: Database) -> UnitAnswerStore:
    return UnitAnswerStore(database)


async def queue(
    dispatches: DispatchStore,
    unit: str = "fire",
    case: UUID = CASE,
    step: str = "look",
    kind: DispatchKind = DispatchKind.DISPATCHED,
) -> None:
    await dispatches.queue(kind, unit, PERSON, case, step, NOON)


async def claim(dispatches: DispatchStore, limit: int = 9) -> list[ClaimedDispatch]:
    return await dispatches.claim(Channel.UNIT, at=NOON, until=LATER, limit=limit)


def ended(item: ClaimedDispatch) -> Ended[ClaimedDispatch]:
    return Ended(item, DeliveryState.SENT, TAKEN, LATER)


async def test_of_each_unit_the_first_alone_leaves_and_the_next_once_it_ended(
    dispatches: DispatchStore,
) -> None:
    for unit in ("fire", "fire", "water"):
        await queue(dispatches, unit)

    first = await claim(dispatches)

    assert sorted((each.unit, each.sequence) for each in first) == [("fire", 1), ("water", 1)]
    assert await claim(dispatches) == []
    await dispatches.finish([ended(each) for each in first])
    assert [(each.unit, each.sequence) for each in await claim(dispatches)] == [("fire", 2)]
    assert (await dispatches.sent("fire"), await dispatches.sent("parks")) == (1, 0)


async def test_a_message_leaves_when_it_is_due_and_again_when_its_claim_ran_out(
    dispatches: DispatchStore,
) -> None:
    await queue(dispatches)
    early, until = NOON - SECOND, LATER
    assert await dispatches.claim(Channel.UNIT, at=early, until=until, limit=9) == []
    (claimed,) = await claim(dispatches)

    (again,) = await dispatches.claim(Channel.UNIT, at=LATER, until=LATER + SECOND, limit=9)

    assert (again.attempt, again.fence) == (2, claimed.fence + 1)
    assert await dispatches.finish([ended(claimed)]) == set()
    assert not await dispatches.put_back(claimed, at=LATER, due=LATER, answer=AWAY)
    assert await dispatches.finish([ended(again)]) == {again.message}
    assert await dispatches.finish([ended(again)]) == set()


async def test_what_waits_was_tried_and_its_last_answer_is_told_of_the_unit(
    dispatches: DispatchStore,
) -> None:
    for unit in ("fire", "fire", "water"):
        await queue(dispatches, unit)
    assert await dispatches.waiting() == (0, None)
    fire = next(each for each in await claim(dispatches) if each.unit == "fire")

    assert await dispatches.put_back(fire, at=NOON, due=LATER, answer=AWAY)
    assert await dispatches.waiting() == (2, NOON)
    assert await dispatches.waiting_at("fire") == (2, NOON, "away")
    assert await dispatches.waiting_at("parks") == (0, None, "")
    (again,) = await dispatches.claim(Channel.UNIT, at=LATER, until=LATER, limit=1)
    assert await dispatches.put_back(again, at=NOON, due=LATER, answer=AWAY, tried=False)
    (third,) = await dispatches.claim(Channel.UNIT, at=LATER, until=LATER, limit=1)
    assert third.attempt == again.attempt


async def test_a_system_that_lost_messages_is_sent_them_from_that_number_on(
    dispatches: DispatchStore,
) -> None:
    for _ in range(3):
        await queue(dispatches)
        await dispatches.finish([ended(each) for each in await claim(dispatches)])
    await queue(dispatches, "water")
    await dispatches.finish([ended(each) for each in await claim(dispatches)])

    await dispatches.again("fire", 2, NOON)

    sent = []
    while found := await claim(dispatches):
        sent += [(each.unit, each.sequence) for each in found]
        await dispatches.finish([ended(each) for each in found])
    assert sent == [("fire", 2), ("fire", 3)]


async def test_what_lies_at_a_system_is_over_by_its_case_and_step_alone(
    dispatches: DispatchStore,
) -> None:
    await queue(dispatches)
    await queue(dispatches, step="judge")
    await queue(dispatches, case=OTHER)
    await queue(dispatches, step="recall", kind=DispatchKind.RECALLED)

    await dispatches.end_open(CASE, "look", "answered")

    assert await dispatches.open_of(CASE) == {"judge": ("fire", 2)}
    assert await dispatches.open_of(OTHER) == {"look": ("fire", 3)}
    (first,) = await claim(dispatches)
    assert (first.sequence, first.kind) == (1, DispatchKind.RECALLED)


def answer(sequence: int, unit: str = "fire") -> UnitAnswer:
    return UnitAnswer(unit, sequence, 1, CASE, "look", Move.TAKE)


APPLIED, REFUSED = AnswerKept(b"d", AnswerEnd.APPLIED), AnswerKept(b"e", AnswerEnd.REFUSED, "why")


async def test_answers_are_heard_as_far_as_one_follows_the_other(answers: UnitAnswerStore) -> None:
    for sequence in (1, 2, 4, 6):
        assert await answers.keep(answer(sequence), APPLIED, NOON)
    await answers.keep(answer(3, "water"), APPLIED, NOON)

    assert (await answers.heard("fire"), await answers.lacking("fire")) == (2, 2)
    assert (await answers.heard("water"), await answers.lacking("water")) == (0, 2)

    await answers.keep(answer(3), APPLIED, NOON)
    assert (await answers.heard("fire"), await answers.lacking("fire")) == (4, 1)


async def test_a_number_is_kept_once_with_what_became_of_it(answers: UnitAnswerStore) -> None:
    assert await answers.keep(answer(1), REFUSED, NOON)
    assert not await answers.keep(answer(1), APPLIED, NOON)

    assert await answers.read("fire", 1) == REFUSED
    assert await answers.read("fire", 2) is None
    assert await answers.read("water", 1) is None


async def test_refused_answers_of_a_unit_are_counted_since_a_moment(
    answers: UnitAnswerStore,
) -> None:
    for sequence, unit, kept, at in (
        (1, "fire", REFUSED, LATER),
        (2, "fire", REFUSED, NOON),
        (3, "fire", APPLIED, LATER),
        (4, "water", REFUSED, LATER),
    ):
        await answers.keep(answer(sequence, unit), kept, at)

    assert await answers.refused("fire", NOON) == 1


async def test_the_last_comparison_of_each_unit_is_told(answers: UnitAnswerStore) -> None:
    today = day_of(NOON)
    yesterday = today - timedelta(days=1)
    for day, unit, number in (
        (yesterday, "fire", 1),
        (today, "fire", 2),
        (yesterday, "water", 3),
        (yesterday - timedelta(days=1), "parks", 4),
    ):
        await answers.put_heads(day, Compared(unit, Heads(number, 0), Heads(number, 0), NOON))

    newest = await answers.newest(yesterday)

    assert [(each.unit, each.here.ours) for each in newest] == [("fire", 2), ("water", 3)]
    assert await answers.heads("fire") == newest[0]
    assert await answers.compared_on(today) == {"fire"}
