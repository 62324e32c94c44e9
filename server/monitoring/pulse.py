"""The process itself: how late its event loop is, and garbage that no count of references finds."""

import asyncio
import gc
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Final

BEAT_SECONDS: Final = 0.25
REMEMBERED: Final = 60  # beats: at least one scrape of every quarter of a minute sees each delay
COLLECT_SECONDS: Final = 60.0
ALL_SECONDS: Final = 15 * 60.0
#: Of its time a process spends at most this share on looking through all it has. 10,000 update
#: sockets are 640,000 objects, 2 s of work in which nobody is served: they are left alone for hours.
SHARE: Final = 1 / 5_000


class Pulse:
    """The largest delay of the last quarter of a minute, in seconds."""

    def __init__(self) -> None:
        self._delays: deque[float] = deque([0.0], maxlen=REMEMBERED)

    async def run(self) -> None:
        """What waits for its turn waits for so much longer than it asked."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT_SECONDS
            await asyncio.sleep(BEAT_SECONDS)
            self._delays.append(max(0.0, loop.time() - due))

    def gauges(self) -> dict[str, float]:
        return {"event_loop_delay_seconds": max(self._delays)}


async def collect(
    look: Callable[[int], object] = gc.collect,
    clock: Callable[[], float] = perf_counter,
    every_s: float = COLLECT_SECONDS,
) -> None:
    """Looks through what is new each minute, and through everything where that costs next to nothing.

    By the thresholds of `settle` alone the oldest would be looked through every 40 hours.
    """
    all_at = clock() + ALL_SECONDS
    while True:
        await asyncio.sleep(every_s)
        began = clock()
        if began < all_at:
            look(1)
            continue
        look(2)
        ended = clock()
        all_at = ended + max(ALL_SECONDS, (ended - began) / SHARE)
