"""The coming engine's look at checks that are over: counted, given way, and what is made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pytest

from domain.errors import Busy
from domain.faces.capture import CheckInHand
from domain.faces.face_check import Comparison, EngineId, Match, Reference, Thresholds, Verdict
from domain.problems import Problem
from services.faces.second_look import AT_ONCE, SecondLooks
from tests.people import NOON
from tests.services.faces.test_captures import HAND

FORMER = EngineId("dlib", "1", "dlib-2026")
COMING = EngineId("opencv", "1", "opencv-2026")
FRAMES = (b"one", b"two", b"three")


@dataclass
class FakeEngine:
    engine: EngineId = COMING
    likeness: float = 0.7
    probe: bytes = b"probe"
    busy: bool = False
    looked: list[tuple[Sequence[bytes], Sequence[bytes]]] = field(default_factory=list)

    def thresholds(self, action: str) -> Thresholds:
        assert action == HAND.action
        return Thresholds(accept=0.48, unsure=0.36)

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        assert not first  # a second look is at the best frames alone
        if self.busy:
            raise Busy(Problem.BUSY, retry_after=1)
        self.looked.append((jpegs, references))
        return Match((self.likeness,) * len(references), (1.0,) * len(jpegs), self.probe)


@dataclass
class FakeStore:
    known: list[Reference] = field(default_factory=list)
    moved: list[tuple[UUID, EngineId, EngineId, bytes]] = field(default_factory=list)
    pairs: list[tuple[Verdict, int, Verdict, int]] = field(default_factory=list)

    async def references(self, person: UUID, engine: EngineId) -> Sequence[Reference]:
        assert engine == COMING
        return self.known

    async def move(
        self,
        hand: CheckInHand,
        former: EngineId,
        engine: EngineId,
        template: bytes,
        *,
        at: datetime,
    ) -> bool:
        self.moved.append((hand.person, former, engine, template))
        return True

    async def count_pair(
        self,
        action: str,
        comparison: Comparison,
        shadow: EngineId,
        verdict: Verdict,
        band: int,
        now: datetime,
    ) -> None:
        assert (action, shadow, now) == (HAND.action, COMING, NOON)
        self.pairs.append((comparison.verdict, comparison.band, verdict, band))


class Hall:
    def __init__(self) -> None:
        self.engine = FakeEngine()
        self.store = FakeStore()
        self.idle = True
        self.looks = SecondLooks(
            coming=self.engine,
            idle=lambda: self.idle,
            references=self.store,
            records=self.store,
            pairs=self.store,
            clock=lambda: NOON,
        )

    async def take(self, comparison: Comparison) -> None:
        self.looks.take(HAND, comparison)
        await self.looks.finished()


def compared(
    verdict: Verdict = Verdict.PASS, *, sure: bool = False, engine: EngineId = FORMER
) -> Comparison:
    return Comparison(engine, verdict, 13, sure=sure, frames=FRAMES)


@pytest.fixture
def hall() -> Hall:
    return Hall()


async def test_both_opinions_on_the_same_frames_are_counted(hall: Hall) -> None:
    hall.store.known = [Reference(b"reference")]
    hall.engine.likeness = 0.41

    await hall.take(compared())

    assert hall.engine.looked == [(FRAMES, [b"reference"])]
    assert hall.store.pairs == [(Verdict.PASS, 13, Verdict.UNSURE, 8)]


async def test_under_load_a_look_is_dropped(hall: Hall) -> None:
    hall.store.known = [Reference(b"reference")]
    hall.idle = False

    await hall.take(compared())

    assert (hall.engine.looked, hall.store.pairs, hall.looks.dropped) == ([], [], 1)


async def test_workers_that_fill_up_meanwhile_end_a_look(hall: Hall) -> None:
    hall.store.known = [Reference(b"reference")]
    hall.engine.busy = True

    await hall.take(compared())

    assert (hall.store.pairs, hall.looks.dropped) == ([], 1)


async def test_of_a_sure_pass_the_first_reference_is_made(hall: Hall) -> None:
    await hall.take(compared(sure=True))

    assert hall.store.moved == [(HAND.person, FORMER, COMING, b"probe")]
    assert hall.store.pairs == []


async def test_of_any_other_check_none_is_made(hall: Hall) -> None:
    await hall.take(compared())
    await hall.take(compared(Verdict.FAIL))

    assert (hall.engine.looked, hall.store.moved) == ([], [])


async def test_a_reference_that_is_there_is_not_replaced(hall: Hall) -> None:
    hall.store.known = [Reference(b"reference")]

    await hall.take(compared(sure=True))

    assert hall.store.moved == []


async def test_where_the_coming_engine_sees_nobody_nothing_is_made(hall: Hall) -> None:
    hall.engine.probe = b""

    await hall.take(compared(sure=True))

    assert hall.store.moved == []


async def test_what_the_coming_engine_judged_itself_is_not_looked_at_again(hall: Hall) -> None:
    await hall.take(compared(sure=True, engine=COMING))

    assert hall.engine.looked == []


async def test_frames_of_a_few_checks_only_are_held(hall: Hall) -> None:
    for _ in range(AT_ONCE + 2):
        hall.looks.take(HAND, compared(sure=True))
    await hall.looks.finished()

    assert (len(hall.store.moved), hall.looks.dropped) == (AT_ONCE, 2)


async def test_after_the_end_nothing_begins_and_what_waited_is_given_up(hall: Hall) -> None:
    hall.idle = False
    hall.looks.take(HAND, compared(sure=True))

    await hall.looks.close()

    await hall.take(compared(sure=True))
    assert hall.store.moved == []
