"""A check ended elsewhere stops its camera here: by the bell at once, by a look within a second."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from domain.errors import Gone, NotAllowed
from domain.faces.actions import Capture
from domain.faces.checks import Claim
from domain.problems import Problem
from services.faces.halts import Halts
from services.faces.places import Places

NEVER = 3_600.0


class FakeBell:
    def __init__(self) -> None:
        self._rung: asyncio.Queue[set[bytes]] = asyncio.Queue()

    def ring(self, persons: Iterable[UUID]) -> None:
        self._rung.put_nowait({each.bytes for each in persons})

    async def listen(self) -> AsyncIterator[set[bytes]]:
        while True:
            yield await self._rung.get()


@dataclass
class FakeChecks:
    ended: dict[UUID, bool] = field(default_factory=dict)
    asked: list[set[UUID]] = field(default_factory=list)

    async def over(self, captures: Mapping[UUID, UUID]) -> Mapping[UUID, bool]:
        self.asked.append(set(captures))
        return {capture: self.ended[capture] for capture in captures if capture in self.ended}


class Scene:
    """Places with cameras that film until they are halted."""

    def __init__(self) -> None:
        self.bell, self.checks, self.places = FakeBell(), FakeChecks(), Places(5)
        self.person, self.capture = uuid4(), uuid4()

    @asynccontextmanager
    async def watched(self, look_s: float = NEVER) -> AsyncIterator[None]:
        halts = Halts(places=self.places, checks=self.checks, look_s=look_s)
        loop = asyncio.create_task(halts.run(self.bell))
        yield
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop

    async def begin(self, person: UUID, capture: UUID) -> asyncio.Task[None]:
        async def film() -> None:
            with self.places.take(
                Claim(person, uuid4(), None, uuid4(), "pension.certify", Capture.BROWSER)
            ) as place:
                self.places.enter(place, capture)
                await place.hold(asyncio.Event().wait(), NEVER)

        filming = asyncio.create_task(film())
        await asyncio.sleep(0)
        return filming


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_a_withdrawal_that_is_heard_of_ends_the_check(scene: Scene) -> None:
    async with scene.watched():
        filming = await scene.begin(scene.person, scene.capture)
        scene.checks.ended[scene.capture] = True

        scene.bell.ring([scene.person])

        with pytest.raises(NotAllowed) as refused:
            await filming
    assert refused.value.problem is Problem.CONSENT_WITHDRAWN


async def test_a_check_that_ended_in_another_way_is_just_over(scene: Scene) -> None:
    async with scene.watched():
        filming = await scene.begin(scene.person, scene.capture)
        scene.checks.ended[scene.capture] = False

        scene.bell.ring([scene.person])

        with pytest.raises(Gone) as refused:
            await filming
    assert refused.value.problem is Problem.CHECK_OVER


async def test_without_the_bell_the_store_is_looked_at(scene: Scene) -> None:
    async with scene.watched(look_s=0.001):
        filming = await scene.begin(scene.person, scene.capture)
        scene.checks.ended[scene.capture] = True

        with pytest.raises(NotAllowed):
            await filming


async def test_the_bell_of_somebody_else_stops_nobody(scene: Scene) -> None:
    other, theirs = uuid4(), uuid4()
    async with scene.watched():
        mine = await scene.begin(scene.person, scene.capture)
        filming = await scene.begin(other, theirs)
        scene.checks.ended = {scene.capture: True, theirs: True}

        scene.bell.ring([other])

        with pytest.raises(NotAllowed):
            await filming
        assert not mine.done()
        assert scene.checks.asked == [{theirs}]
        mine.cancel()


async def test_a_ring_that_may_have_been_missed_is_a_look_at_all(scene: Scene) -> None:
    async with scene.watched():
        filming = await scene.begin(scene.person, scene.capture)
        scene.checks.ended[scene.capture] = True

        scene.bell.ring([])

        with pytest.raises(NotAllowed):
            await filming


async def test_a_process_without_cameras_asks_nothing(scene: Scene) -> None:
    async with scene.watched(look_s=0.001):
        scene.bell.ring([scene.person])
        await asyncio.sleep(0.02)

    assert scene.checks.asked == []
