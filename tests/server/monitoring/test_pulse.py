"""The process looks after itself: its loop's delay is seen, and garbage is collected without a stall."""

import asyncio
import time
from contextlib import suppress
from itertools import pairwise

from server.monitoring.pulse import ALL_SECONDS, COLLECT_SECONDS, SHARE, Pulse, collect


async def rounds(n: int, *, all_takes_s: float) -> list[float]:
    """At which second of `n` minutes everything was looked through; by a clock of its own."""
    at, whole = 0.0, []
    over = asyncio.Event()

    def pass_minute() -> None:
        nonlocal at
        at += COLLECT_SECONDS

    def look(generation: int) -> None:
        nonlocal at
        if generation == 2:
            whole.append(at)
            at += all_takes_s
        if at >= n * COLLECT_SECONDS:
            over.set()
        asyncio.get_running_loop().call_soon(pass_minute)

    collecting = asyncio.create_task(collect(look, lambda: at, every_s=0))
    await over.wait()
    collecting.cancel()
    with suppress(asyncio.CancelledError):
        await collecting
    return whole


async def test_everything_is_looked_through_each_quarter_of_an_hour_where_it_costs_little() -> None:
    whole = await rounds(60, all_takes_s=0.03)

    assert len(whole) in {3, 4}


async def test_a_process_with_a_whole_city_of_sockets_is_left_alone_for_hours() -> None:
    whole = await rounds(10 * 60, all_takes_s=2.0)

    gaps = [later - earlier for earlier, later in pairwise(whole)]
    assert len(whole) > 1
    assert min(gaps) >= 2.0 / SHARE > ALL_SECONDS


async def test_a_loop_that_was_held_up_shows_by_how_much() -> None:
    pulse = Pulse()
    running = asyncio.create_task(pulse.run())
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(hold_up)
    async with asyncio.timeout(60):
        while pulse.gauges()["event_loop_delay_seconds"] < 0.2:  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.01)
    running.cancel()


def hold_up() -> None:
    """As a slow computation on the loop does: longer than a beat."""
    time.sleep(0.6)
