"""Facts are asked side by side, each in its own time, and none that fails breaks anything."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Busy
from domain.hall.decisions import Fact, FactValue, Unanswered, Why, digest_of
from domain.hall.items import FactWanted
from domain.hall.registered import Registered
from domain.problems import Problem
from services.hall.facts import FactService, NotKnown
from services.hall.register_facts import RegisterFacts
from tests.services.hall.sources import StandInSource

NOW: Final = datetime(2026, 11, 29, 17, 0, tzinfo=UTC)  # the 30th in the city
PERSON: Final = UUID(int=1)


def wanted(name: str, source: str, type_: str = "int", within_ms: int = 1000) -> FactWanted:
    return FactWanted(name, source, "age", type_, within_ms)


def service(**sources: StandInSource) -> FactService:
    return FactService(sources=sources, clock=lambda: NOW)


async def test_a_fact_says_where_when_and_of_what_digest_it_is() -> None:
    answers = await service(register=StandInSource({"age": 80})).ask(
        PERSON, (wanted("how_old", "register"),)
    )

    assert answers.unanswered == ()
    assert [replace(each, ms=0) for each in answers.facts] == [
        Fact("how_old", 80, "register", NOW, digest_of(80), 0)
    ]


async def test_what_keeps_a_source_from_answering_is_said_of_the_fact() -> None:
    sources = service(
        slow=StandInSource({"age": 80}, takes_s=5),
        down=StandInSource(breaks=OSError("no route")),
        busy=StandInSource(breaks=Busy(Problem.BUSY)),
        empty=StandInSource(),
        wrong=StandInSource({"age": "eighty"}),
        good=StandInSource({"age": 80}),
    )
    names = ("slow", "down", "busy", "empty", "wrong", "missing")

    answers = await sources.ask(
        PERSON, [wanted(each, each, within_ms=20) for each in (*names, "good")]
    )

    assert [each.name for each in answers.facts] == ["good"]
    assert [each.why for each in answers.unanswered] == [
        Why.SLOW,
        Why.DOWN,
        Why.DOWN,
        Why.NOT_KNOWN,
        Why.WRONG_TYPE,
        Why.NO_SOURCE,
    ]


async def test_a_source_that_times_out_by_itself_is_slow_and_not_more() -> None:
    answers = await service(one=StandInSource(breaks=TimeoutError())).ask(
        PERSON, (wanted("a", "one"),)
    )

    assert answers.unanswered == (Unanswered("a", "one", Why.SLOW),)


async def test_what_a_source_cancels_within_itself_ends_nobody_else() -> None:
    sources = service(
        one=StandInSource(breaks=asyncio.CancelledError()), two=StandInSource({"age": 80})
    )
    answers = await sources.ask(PERSON, (wanted("a", "one"), wanted("b", "two")))

    assert answers.unanswered == (Unanswered("a", "one", Why.DOWN),)
    assert [each.name for each in answers.facts] == ["b"]


async def test_sources_are_asked_side_by_side() -> None:
    sources = service(**{f"s{n}": StandInSource({"age": 80}, takes_s=0.2) for n in range(10)})
    begun = asyncio.get_running_loop().time()

    answers = await sources.ask(PERSON, [wanted(f"f{n}", f"s{n}") for n in range(10)])

    assert len(answers.facts) == 10
    assert answers.facts[0].ms >= 200
    assert asyncio.get_running_loop().time() - begun < 1.0


async def test_two_sources_that_contradict_each_other_answer_neither() -> None:
    sources = service(
        one=StandInSource({"age": 80}),
        two=StandInSource({"age": 79}),
        three=StandInSource({"age": 80}),
    )
    same = await sources.ask(PERSON, (wanted("a", "one"), wanted("c", "three")))
    other = await sources.ask(
        PERSON, (wanted("a", "one"), wanted("b", "two"), wanted("s", "one", "string"))
    )

    assert [each.name for each in same.facts] == ["a", "c"]
    assert other.facts == ()
    assert set(other.unanswered) == {
        Unanswered("a", "one", Why.CONTRADICTS),
        Unanswered("b", "two", Why.CONTRADICTS),
        Unanswered("s", "one", Why.WRONG_TYPE),
    }


async def test_whoever_gives_up_waiting_ends_the_asking() -> None:
    source = StandInSource({"age": 80}, takes_s=5)
    asking = asyncio.create_task(service(one=source).ask(PERSON, (wanted("a", "one"),)))
    await asyncio.sleep(0.01)
    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking


class FakeRegister:
    def __init__(self, known: Registered | None) -> None:
        self._known = known

    async def registered(self, person: UUID) -> Registered | None:
        return self._known if person == PERSON else None


WANG: Final = Registered(date(1946, 11, 30), "440304", None)


@pytest.mark.parametrize(
    ("known", "what", "value"),
    [
        (WANG, "age", 80),
        (WANG, "born_year", 1946),
        (WANG, "area", "440304"),
        (WANG, "alive", True),
        (Registered(date(1946, 12, 1), "", date(2026, 1, 1)), "age", 79),
        (Registered(date(1946, 12, 1), "", date(2026, 1, 1)), "alive", False),
        (Registered(None, "", None), "alive", True),
    ],
)
async def test_what_the_register_says(*, known: Registered, what: str, value: FactValue) -> None:
    source = RegisterFacts(store=FakeRegister(known), clock=lambda: NOW)

    assert await source.answer(PERSON, what) == value


@pytest.mark.parametrize(
    ("known", "what"),
    [
        (None, "age"),
        (WANG, "salary"),
        (Registered(None, "", None), "age"),
        (Registered(None, "", None), "born_year"),
        (Registered(None, "", None), "area"),
    ],
)
async def test_what_the_register_does_not_say(known: Registered | None, what: str) -> None:
    source = RegisterFacts(store=FakeRegister(known), clock=lambda: NOW)

    with pytest.raises(NotKnown):
        await source.answer(PERSON, what)
