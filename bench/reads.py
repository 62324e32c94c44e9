"""A person who looks what is due, again and again, at a steady pace whatever the answers take."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import aiohttp

from bench.report import percentile

EACH_SECOND: Final = 40
TIMEOUT_S: Final = 5.0
PATH: Final = "/v1/entitlements"
_OK: Final = 200


@dataclass(slots=True)
class Reads:
    """When each read began (monotonic clock) and the seconds it took."""

    took: list[tuple[float, float]] = field(default_factory=list)
    timeouts: int = 0
    others: int = 0  # answers that were no 200

    def p99_ms(self, begin: float, end: float) -> float:
        seconds = [took for began, took in self.took if begin <= began < end]
        return 1000 * percentile(seconds, 0.99)


@asynccontextmanager
async def reading(base: str, token: str) -> AsyncIterator[Reads]:
    """Reads beside the block."""
    reads = Reads()
    running: set[asyncio.Task[None]] = set()
    headers = {"Authorization": f"Bearer {token}"}
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with aiohttp.ClientSession(base, headers=headers, timeout=timeout) as http:

        async def once() -> None:
            began = time.monotonic()
            try:
                async with http.get(PATH) as response:
                    await response.read()
            except TimeoutError:
                reads.timeouts += 1
                return
            reads.others += response.status != _OK
            reads.took.append((began, time.monotonic() - began))

        async def go_on() -> None:
            due = time.monotonic()
            while True:
                task = asyncio.create_task(once())
                running.add(task)
                task.add_done_callback(running.discard)
                due += 1 / EACH_SECOND
                await asyncio.sleep(due - time.monotonic())

        pace = asyncio.create_task(go_on())
        try:
            yield reads
        finally:
            pace.cancel()
            await asyncio.gather(pace, *running, return_exceptions=True)
