"""Screens that wait are woken by a bell, and no more of them wait than a process holds."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from services.accounts.hand_off_watch import HandOffWatch, wait_s
from tests.people import NOON

ONE, OTHER = UUID(int=1), UUID(int=2)
LONG_S = 3600.0


class Bells:
    """Rings what it was given, one after the other."""

    def __init__(self, *rung: set[bytes]) -> None:
        self._rung = rung

    async def listen(self) -> AsyncIterator[set[bytes]]:
        for each in self._rung:
            yield each


@pytest.mark.parametrize("rung", [{ONE.bytes}, set[bytes]()], ids=["its_own", "look_at_all"])
async def test_who_waits_hears_what_was_rung_since_it_began(rung: set[bytes]) -> None:
    watch = HandOffWatch(bells=Bells(rung))

    with watch.on(ONE) as wait:
        await watch.run()
        async with asyncio.timeout(60):
            await wait(LONG_S)


async def test_who_waits_for_another_hears_nothing_and_waits_its_time() -> None:
    watch = HandOffWatch(bells=Bells({OTHER.bytes}))

    with watch.on(ONE) as wait:
        await watch.run()
        waiting = asyncio.ensure_future(wait(LONG_S))
        await asyncio.sleep(0)
        assert not waiting.done()
        waiting.cancel()
        await wait(0.0)


async def test_all_who_wait_for_one_are_woken_and_leave_nothing_behind() -> None:
    watch = HandOffWatch(bells=Bells({ONE.bytes}))

    with watch.on(ONE) as first, watch.on(ONE) as second, watch.on(OTHER):
        assert watch.waiting == 3
        await watch.run()
        async with asyncio.timeout(60):
            await first(LONG_S)
            await second(LONG_S)
    assert watch.waiting == 0


async def test_one_that_goes_leaves_the_other_waiting() -> None:
    watch = HandOffWatch(bells=Bells({ONE.bytes}))

    with watch.on(ONE) as stays:
        with watch.on(ONE):
            pass
        assert watch.waiting == 1
        await watch.run()
        async with asyncio.timeout(60):
            await stays(LONG_S)


async def test_who_comes_beyond_what_a_process_holds_is_answered_at_once() -> None:
    watch = HandOffWatch(bells=Bells(), most=1)

    with watch.on(ONE) as first, watch.on(OTHER) as second:
        async with asyncio.timeout(60):
            await second(LONG_S)
        waiting = asyncio.ensure_future(first(LONG_S))
        await asyncio.sleep(0)
        assert not waiting.done()
        waiting.cancel()


@pytest.mark.parametrize(
    ("left_s", "waits_s"), [(3600, 20.0), (20.5, 20.0), (5, 5.0), (0, 0.0), (-5, 0.0)]
)
def test_a_screen_waits_twenty_seconds_and_not_beyond_the_end(
    left_s: float, waits_s: float
) -> None:
    assert wait_s(NOON, NOON + timedelta(seconds=left_s)) == waits_s
