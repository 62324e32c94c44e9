"""Loops beside the requests: the outbox, its bell, and the sweeping. One that breaks is begun again."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from domain.errors import Busy
from services.notices import Notices
from storage.bell import LocalBell
from storage.database import Database
from storage.retention import ROWS, sweep

log = logging.getLogger(__name__)

SWEEP_SECONDS: Final = 600.0
BETWEEN_SECONDS: Final = 1.0  # while there is more to sweep
BROKEN_SECONDS: Final = 2.0  # before a loop that broke is begun again


async def deliver(outbox: Notices) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(outbox.run_forever(stop))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.set()
        await running  # sends under way end, so that nothing is left of unknown fate
        raise


async def wake(outbox: Notices, bell: LocalBell) -> None:
    async for _ in bell.listen():
        outbox.wake()


async def sweep_often(database: Database) -> None:
    while True:
        ended = await sweep(database)
        if any(ended.values()):
            log.info("swept %s", {noun: count for noun, count in ended.items() if count})
        more = max(ended.values()) >= ROWS
        await asyncio.sleep(BETWEEN_SECONDS if more else SWEEP_SECONDS)


@asynccontextmanager
async def running(name: str, loop: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Keeps a background loop going beside the block; one that breaks is logged and begun again."""

    async def keep_going() -> None:
        while True:
            try:
                await loop()
            except Busy as busy:
                log.warning("%s waits: %s", name, busy.problem)
            except Exception:
                log.exception("%s broke", name)
            await asyncio.sleep(BROKEN_SECONDS)

    task = asyncio.create_task(keep_going(), name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
