"""How long a capture may take, and what ends it from outside."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import TypeVar

import pytest

from domain.errors import Conflict
from domain.faces.capture import Frame
from domain.problems import Problem
from services.faces.places import Place
from tests.services.faces.test_captures import CLAIM, HAND, FakePhone, Hall

T = TypeVar("T")


class Silent(FakePhone):
    """Is there, and sends no frame."""

    async def receive(self, timeout_s: float) -> Frame:
        assert timeout_s
        return await asyncio.Future()


class Bells:
    """Of another process, which has taken this check over."""

    async def listen(self) -> AsyncIterator[set[bytes]]:
        yield {HAND.capture.bytes}


async def test_a_capture_ends_once_another_process_has_its_check() -> None:
    hall = Hall()
    with hall.captures.places.take(CLAIM) as place:
        running = asyncio.create_task(hall.captures.run(HAND, Silent(hall.story), place))
        await asyncio.sleep(0)
        await hall.captures.hear_replaced(Bells())
        with pytest.raises(Conflict) as ended:
            await running

    assert ended.value.problem is Problem.CAMERA_ELSEWHERE


class Watched(Place):
    most_s = 0.0

    async def hold(self, work: Awaitable[T], seconds: float) -> T:
        self.most_s = seconds
        return await super().hold(work, seconds)


async def test_a_capture_may_take_three_tries_and_the_line_of_the_workers_five_minutes_in_all() -> (
    None
):
    hall, place = Hall(), Watched(CLAIM)

    await hall.captures.run(HAND, FakePhone(hall.story), place)

    assert place.most_s == 300
