"""Worker processes that look at faces: bounded, replaced when one dies, drained at the end.

A job is a pure function of `worker.py`, so one that died with its worker is simply done again.
"""

import asyncio
import logging
import os
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import active_children, get_context
from multiprocessing.process import BaseProcess
from threading import BrokenBarrierError
from types import MappingProxyType
from typing import Final, Self, TypeVar

from biometrics import worker
from domain.errors import Busy
from domain.problems import Problem

T = TypeVar("T")
log = logging.getLogger(__name__)

#: Jobs that may wait or run, for each worker: a full line takes under a second to pass.
SLOTS_PER_WORKER: Final = 8
RETRY_SECONDS: Final = 1
#: Loading takes about a second; on a machine that is starting, longer.
LOAD_SECONDS: Final = 60
#: The longest job takes half a second; one that is not back by now hangs.
JOB_SECONDS: Final = 30
DRAIN_SECONDS: Final = 10
#: How long a job in flight waits for new workers before its caller hears Busy.
PATIENCE_SECONDS: Final = 10
#: How soon a worker that died while idle is noticed.
WATCH_SECONDS: Final = 0.5
# A picture that kills each worker it meets must not keep the machine loading models.
FREE_RESTARTS: Final = 3  # within the window; then pauses of 2, 4, 8 … seconds
WINDOW_SECONDS: Final = 60
LONGEST_PAUSE: Final = 30

_CANT_LOAD: Final = (BrokenProcessPool, BrokenBarrierError, OSError)


@dataclass(frozen=True, slots=True)
class PoolHealth:
    """How the workers stand, and what they did since the start."""

    workers: int
    alive: int
    ready: bool
    in_flight: int
    restarts: int
    refused: int  # jobs turned away as Busy
    jobs: Mapping[str, int]  # done, by kind
    seconds: Mapping[str, float]  # of processor time, by kind


@dataclass(frozen=True, slots=True, eq=False)
class _Crew:
    """One generation of workers."""

    executor: ProcessPoolExecutor
    processes: tuple[BaseProcess, ...]

    @property
    def alive(self) -> int:
        return sum(process.is_alive() for process in self.processes)

    def kill(self) -> None:
        for process in self.processes:
            process.kill()


class FacePool:
    """Use as an async context manager; entering returns once every worker has its models.

    Entering raises BrokenProcessPool when a worker can't load its models.
    """

    def __init__(self, equipment: worker.Equipment, *, workers: int) -> None:
        self._equipment = equipment
        self._workers = workers
        self._free = workers * SLOTS_PER_WORKER
        self._crew: _Crew | None = None
        self._reviving: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._restarted: deque[float] = deque(maxlen=64)
        self._restarts = 0
        self._refused = 0
        self._jobs: Counter[str] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)

    async def __aenter__(self) -> Self:
        self._crew = await self._muster()
        self._watching = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Lets the jobs that are in line finish, within DRAIN_SECONDS."""
        for task in (self._watching, self._reviving):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        crew, self._crew = self._crew, None
        if crew is not None:
            await _dismiss(crew)

    async def run(self, job: Callable[..., T], *args: object) -> T:
        """The job's answer. Raises what the job raises, or Busy: full, or starting again."""
        crew = self._ready_crew()
        try:
            return await self._send(crew, job, *args)
        except BrokenProcessPool:
            await self._wait_for_new(crew)
        crew = self._ready_crew()
        try:
            return await self._send(crew, job, *args)
        except BrokenProcessPool as broken:
            self._replace(crew)
            self._refused += 1
            raise _busy() from broken

    def health(self) -> PoolHealth:
        crew = self._crew
        return PoolHealth(
            workers=self._workers,
            alive=0 if crew is None else crew.alive,
            ready=crew is not None and crew.alive == self._workers,
            in_flight=self._workers * SLOTS_PER_WORKER - self._free,
            restarts=self._restarts,
            refused=self._refused,
            jobs=MappingProxyType(dict(self._jobs)),
            seconds=MappingProxyType(dict(self._seconds)),
        )

    def _ready_crew(self) -> _Crew:
        if self._crew is None:
            self._refused += 1
            raise _busy()
        return self._crew

    async def _send(self, crew: _Crew, job: Callable[..., T], *args: object) -> T:
        if self._free <= 0:
            self._refused += 1
            raise _busy()
        future = crew.executor.submit(worker.timed, job, *args)
        self._free -= 1
        loop = asyncio.get_running_loop()
        # a caller who gives up doesn't stop a running job: only its end frees the slot
        future.add_done_callback(lambda _: _tell(loop, self._free_slot))
        try:
            async with asyncio.timeout(JOB_SECONDS):
                answer, seconds = await asyncio.wrap_future(future)
        except TimeoutError as late:
            log.warning("a %s job hangs; its workers are replaced", job.__name__)
            crew.kill()
            raise _busy() from late
        self._jobs[job.__name__] += 1
        self._seconds[job.__name__] += seconds
        return answer

    def _free_slot(self) -> None:
        self._free += 1

    def _replace(self, broken: _Crew) -> None:
        """Only the first who finds the crew broken does; nobody is served by it any more."""
        if self._crew is broken:
            self._crew = None
            self._reviving = asyncio.create_task(self._revive(broken))

    async def _wait_for_new(self, broken: _Crew) -> None:
        self._replace(broken)
        if self._reviving is not None:
            await asyncio.wait({self._reviving}, timeout=PATIENCE_SECONDS)

    async def _revive(self, broken: _Crew) -> None:
        # those left may hang on a lock that the dead one held
        broken.kill()
        await _dismiss(broken)
        while self._crew is None:
            self._restarts += 1
            pause = self._pause()
            log.warning("a face worker died; starting again in %d s", pause)
            await asyncio.sleep(pause)
            with suppress(*_CANT_LOAD):
                self._crew = await self._muster()

    def _pause(self) -> float:
        now = time.monotonic()
        self._restarted.append(now)
        recent = sum(now - then < WINDOW_SECONDS for then in self._restarted)
        return 0 if recent <= FREE_RESTARTS else min(2 ** (recent - FREE_RESTARTS), LONGEST_PAUSE)

    async def _watch(self) -> None:
        """A worker that dies while nobody asks is replaced before somebody does."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            crew = self._crew
            if crew is not None and crew.alive < self._workers:
                await self._wait_for_new(crew)

    async def _muster(self) -> _Crew:
        """Start workers and return once all of them, not one of them n times, have loaded."""
        context = get_context("spawn")
        barrier = context.Barrier(self._workers)
        for name, value in worker.ENVIRONMENT.items():
            os.environ[name] = value  # inherited by the workers; nothing here reads them
        others = set(active_children())
        executor = ProcessPoolExecutor(
            self._workers, context, worker.start, (self._equipment, barrier)
        )
        calls = [executor.submit(worker.ready, LOAD_SECONDS) for _ in range(self._workers)]
        crew = _Crew(executor, tuple(set(active_children()) - others))
        try:
            await asyncio.gather(*map(asyncio.wrap_future, calls))
        except BaseException:
            crew.kill()  # some may stand at the barrier, which nobody else will reach
            await _dismiss(crew)
            raise
        return crew


async def _dismiss(crew: _Crew) -> None:
    """Shutting down blocks, so in a thread; what is not over in time is killed."""
    over = asyncio.ensure_future(asyncio.to_thread(crew.executor.shutdown))
    done, _ = await asyncio.wait({over}, timeout=DRAIN_SECONDS)
    if not done:
        crew.kill()
        await over


def _tell(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop is closed: nobody counts slots any more
        loop.call_soon_threadsafe(call)


def _busy() -> Busy:
    return Busy(Problem.BUSY, retry_after=RETRY_SECONDS)
