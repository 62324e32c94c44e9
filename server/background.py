"""Background tasks, the loops beside the requests: the outbox, its bell, sweeping, sealing the audit. One that breaks is begun again."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from random import SystemRandom
from typing import Final, Protocol

from domain.errors import Busy
from domain.outbox import ItemT
from services.accounts.mandates import MandateService
from services.notices.delivery_reports import Puller
from services.outbox import Outbox
from services.outbox_looks import OutboxLooks, Told
from storage.accounts.finding import FindingStore
from storage.audit.audit import make_next_month
from storage.audit.audit_seal import Sealer
from storage.bell import LocalBell
from storage.database import Database
from storage.due import DueStore
from storage.privacy.retention import ROWS, sweep

log = logging.getLogger(__name__)

SWEEP_SECONDS: Final = 600.0
SETTLE_SECONDS: Final = 60.0  # who starts serves first, before what looks each minute at most
PULL_SECONDS: Final = 60.0
BETWEEN_SECONDS: Final = 1.0  # while there is more to sweep
SEAL_SECONDS: Final = 1.5  # an entry waits for a mark and then for its seal: 5 s at most
MONTH_SECONDS: Final = 3600.0
CHILDHOOD_SECONDS: Final = 60.0
BROKEN_SECONDS: Final = 2.0  # before a loop that broke is begun again
_random: Final = SystemRandom()


async def deliver(outbox: Outbox[ItemT]) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(outbox.run_forever(stop))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.set()
        await running  # sends under way end, so that nothing is left of unknown outcome
        raise


async def wake(outbox: Outbox[ItemT], bell: LocalBell) -> None:
    async for _ in bell.listen():
        outbox.wake()


async def sweep_often(database: Database) -> None:
    while True:
        ended = await sweep(database)
        if any(ended.values()):
            log.info("swept %s", {noun: count for noun, count in ended.items() if count})
        more = max(ended.values()) >= ROWS
        await asyncio.sleep(BETWEEN_SECONDS if more else SWEEP_SECONDS)


async def enter_names(finder: FindingStore) -> None:
    """Enters the names of who was on the register before an upgrade, and of an older process beside it."""
    while True:
        entered = await finder.enter_slice()
        if entered:
            log.info("entered %d names for the search by name", entered)
        await asyncio.sleep(BETWEEN_SECONDS if entered else SWEEP_SECONDS)


async def pull_often(puller: Puller) -> None:
    """Asks the SMS vendor for the reports that its calls did not bring."""
    while True:
        if taken := await puller.round():
            log.info("took %d reports of text messages", taken)
        await asyncio.sleep(PULL_SECONDS)


async def seal_often(sealer: Sealer) -> None:
    while True:
        while await sealer.round():
            pass
        await asyncio.sleep(SEAL_SECONDS)


async def keep_months_ahead(database: Database) -> None:
    """Makes the audit's partition of the coming month while nothing is in it yet."""
    while True:
        if await make_next_month(database):
            log.info("made the audit's partition of the coming month")
        await asyncio.sleep(MONTH_SECONDS)


async def end_childhoods(mandates: MandateService) -> None:
    """Guardianships end with the 14th birthday; until this has looked the doors refuse them already."""
    while True:
        await mandates.end_of_childhood()
        await asyncio.sleep(CHILDHOOD_SECONDS)


class Watch(Protocol):
    """Looks at something now and then, for /readyz and /metrics."""

    @property
    def every_s(self) -> float:
        """Seconds between two looks."""

    async def look(self) -> None: ...

    def notes(self) -> dict[str, object]: ...

    def gauges(self) -> dict[str, float]: ...


class Background:
    """What goes on beside the requests, until `stack` is closed."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._watches: list[Watch] = []
        self._outboxes: list[tuple[Told, str]] = []

    async def run(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        await self._stack.enter_async_context(running(name, loop))

    async def run_later(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        """As `run`, for what is not urgent: once SETTLE_SECONDS are over, and not all at one moment."""
        wait_s = SETTLE_SECONDS * _random.uniform(1, 1.5)
        await self._stack.enter_async_context(running(name, loop, wait_s))

    async def watch(self, name: str, watch: Watch) -> None:
        """Has it look for ever, and shows what it sees."""

        async def looking() -> None:
            while True:
                await watch.look()
                await asyncio.sleep(watch.every_s)

        await self.run(name, looking)
        self._watches.append(watch)

    async def outbox(self, name: str, outbox: Outbox[ItemT], earliest: str) -> None:
        """Has it deliver. `earliest`: the statement that gives when the first of its queue is due."""
        await self.run(name, lambda: deliver(outbox))
        self._outboxes.append((outbox, earliest))

    async def look_into_outboxes(self, database: Database, clock: Callable[[], datetime]) -> None:
        """One look for all that deliver by now."""
        looks = OutboxLooks(
            source=DueStore(database, [earliest for _, earliest in self._outboxes]),
            outboxes=[outbox for outbox, _ in self._outboxes],
            clock=clock,
        )
        await self.run("looking into outboxes", looks.forever)

    def at_end(self, close: Callable[[], Awaitable[None]]) -> None:
        """Has it called when whatever begins later has ended."""
        self._stack.push_async_callback(close)

    def notes(self) -> dict[str, object]:
        return {name: note for watch in self._watches for name, note in watch.notes().items()}

    def gauges(self) -> dict[str, float]:
        return {name: value for watch in self._watches for name, value in watch.gauges().items()}


@asynccontextmanager
async def running(
    name: str, loop: Callable[[], Awaitable[None]], wait_s: float = 0.0
) -> AsyncIterator[None]:
    """Keeps a background loop going beside the block, from `wait_s` on; one that breaks is logged and begun again."""

    async def keep_going() -> None:
        if wait_s:
            await asyncio.sleep(wait_s)
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
