"""Worker processes that look at faces: bounded, replaced when one dies, drained at the end.

A job is a pure function of `worker.py`, so one that died with its worker is simply done again, once.
What citizens upload is done behind all that, by one worker at most, while another one is free for a face.
Who may do what in a worker stands in `isolation/`, what is said to it in `wire.py`.
"""

import asyncio
import logging
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final, Self, TypeVar

from biometrics import serving, wire
from biometrics.crew import CantLoad, Job, Worker, begin
from biometrics.wire import Equipment
from domain.errors import Busy
from domain.problems import Problem

T = TypeVar("T")
log = logging.getLogger(__name__)

#: Jobs that may wait or run, for each worker: a full line takes under a second to pass.
SLOTS_PER_WORKER: Final = 8
RETRY_SECONDS: Final = 1
#: The longest job takes half a second; one that is not back by now hangs.
JOB_SECONDS: Final = 30
DRAIN_SECONDS: Final = 10
#: How long a job stands in line, be it while workers start again, before its caller hears Busy.
PATIENCE_SECONDS: Final = 10
# A picture that kills each worker it meets must not keep the machine loading models.
FREE_RESTARTS: Final = 3  # within the window; then pauses of 2, 4, 8 … seconds
WINDOW_SECONDS: Final = 60
LONGEST_PAUSE: Final = 30
#: Each process looks at one upload at a time; a second one is a mistake, and hears so.
MOST_BEHIND: Final = 4
#: A job whose worker died is done again; one that killed two is told so.
MOST_TRIES: Final = 2


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
    pids: tuple[int, ...] = ()
    isolation: tuple[str, ...] = ()  # what holds in every worker, as isolation/ names it


class FacePool:
    """Use as an async context manager; entering returns once every worker has its models.

    Entering raises CantLoad when a worker can't load its models. `callers` are known to ask for one
    thing at a time each: they always have a place in line, SLOTS_PER_WORKER are for all others.
    `entry` is the module that a worker runs; `job_seconds` is how long a job may take.
    """

    def __init__(
        self,
        equipment: Equipment,
        *,
        workers: int,
        callers: int = 0,
        entry: str = serving.__name__,
        job_seconds: float = JOB_SECONDS,
    ) -> None:
        self._equipment = equipment
        self._workers = workers
        self._entry = entry
        self._job_seconds = job_seconds
        self._slots = self._free = workers * SLOTS_PER_WORKER + callers
        self._crew: list[Worker] = []
        self._line: deque[Job] = deque()
        self._behind: deque[Job] = deque()  # until no face waits
        self._open = False
        self._unburied: set[Worker] = set()
        self._reviving: set[asyncio.Task[None]] = set()
        self._restarted: deque[float] = deque(maxlen=64)
        self._restarts = 0
        self._refused = 0
        self._jobs: Counter[str] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)

    async def __aenter__(self) -> Self:
        starting = [asyncio.create_task(self._start()) for _ in range(self._workers)]
        try:
            self._crew = list(await asyncio.gather(*starting))
        except BaseException:
            for task in starting:
                task.cancel()
            await asyncio.gather(*starting, return_exceptions=True)
            await self._bury()
            raise
        self._open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        """Lets the jobs that are in line finish, within DRAIN_SECONDS."""
        self._open = False
        for task in tuple(self._reviving):
            task.cancel()
        await asyncio.gather(*self._reviving, return_exceptions=True)
        left = [job.over for job in (*self._line, *(one.job for one in self._crew)) if job]
        if left:
            await asyncio.wait(left, timeout=DRAIN_SECONDS)
        self._crew = []
        for job in (*self._line, *self._behind):
            job.fail(_busy())
        await self._bury()

    async def run(self, job: Callable[..., T], *args: object) -> T:
        """The job's answer. Raises what the job refuses, or Busy: full, hanging, or starting again."""
        if not self._crew or not self._open or self._free <= 0:
            self._refused += 1
            raise _busy()
        asked = Job(job, wire.ask(job, args), self._freed)
        self._free -= 1
        self._queue(asked)
        answer: T = await asked.over
        return answer

    async def run_behind(self, job: Callable[..., T], *args: object) -> T:
        """As `run`, for what may wait: it takes no place in line, and none is kept from a face.

        It waits as long as faces are looked at; Busy when several wait already, or the pool is closed.
        """
        if not self._crew or not self._open or len(self._behind) >= MOST_BEHIND:
            raise _busy()
        asked = Job(job, wire.ask(job, args), _nothing, behind=True)
        self._behind.append(asked)
        self._hand_out()
        answer: T = await asked.over
        return answer

    def health(self) -> PoolHealth:
        alive = sum(worker.alive for worker in self._crew)
        return PoolHealth(
            workers=self._workers,
            alive=alive,
            ready=self._open and alive == self._workers,
            in_flight=self._slots - self._free,
            restarts=self._restarts,
            refused=self._refused,
            jobs=MappingProxyType(dict(self._jobs)),
            seconds=MappingProxyType(dict(self._seconds)),
            pids=tuple(worker.pid for worker in self._crew),
            isolation=self._isolation(),
        )

    def _isolation(self) -> tuple[str, ...]:
        if not self._crew:
            return ()
        first, *others = (worker.isolation for worker in self._crew)
        return tuple(name for name in first if all(name in one for one in others))

    def _queue(self, job: Job, *, first: bool = False) -> None:
        if first:
            self._line.appendleft(job)
        else:
            self._line.append(job)
        self._hand_out()
        if job in self._line:
            job.limit(PATIENCE_SECONDS, self._too_long)

    def _hand_out(self) -> None:
        """The line to whoever is idle."""
        for worker in self._crew:
            while worker.job is None and worker.listens and self._line:
                job = self._line.popleft()
                if job.over.done():  # its caller has left, or heard that it was too long in line
                    job.end()
                else:
                    self._begin(worker, job)
        self._hand_out_behind()

    def _hand_out_behind(self) -> None:
        """One, to a worker that is idle, unless it is the last of several."""
        idle = [worker for worker in self._crew if worker.job is None and worker.listens]
        if not idle or (len(self._crew) > 1 and len(idle) == 1):
            return
        if any(worker.job is not None and worker.job.behind for worker in self._crew):
            return
        while self._behind:
            job = self._behind.popleft()
            if job.over.done():
                job.end()
            else:
                self._begin(idle[0], job)
                return

    def _begin(self, worker: Worker, job: Job) -> None:
        job.limit(self._job_seconds, partial(self._hangs, worker))
        worker.begin(job)

    def _too_long(self, job: Job) -> None:
        self._refused += 1
        job.fail(_busy())

    def _hangs(self, worker: Worker, job: Job) -> None:
        log.warning("a %s job hangs; its worker is replaced", job.name)
        job.fail(_busy())
        worker.kill()

    def _freed(self) -> None:
        self._free += 1

    def _told(self, worker: Worker, job: Job, body: bytes) -> None:
        """What a worker said to a job."""
        try:
            answer, seconds = wire.answered(body, job.call)
        except wire.NoFrame:
            log.warning("a face worker answered a %s job with what is none", job.name)
            job.fail(_busy())
            worker.kill()
            return
        except Exception as refused:  # noqa: BLE001  # what the job raised is its caller's
            job.fail(refused)
        else:
            self._jobs[job.name] += 1
            self._seconds[job.name] += seconds
            job.end(answer)
        self._hand_out()

    def _lost(self, worker: Worker) -> None:
        """A worker has gone, whether it was busy or idle."""
        if worker not in self._crew:
            return
        self._crew.remove(worker)
        job = worker.job
        if job is not None and not job.ended:
            job.tries += 1
            if job.behind:
                job.fail(_busy())  # whoever asked knows how often it tried
            elif job.tries < MOST_TRIES and self._open and not job.over.done():
                self._queue(job, first=True)
            else:
                self._too_long(job)
        if self._open:
            task = asyncio.create_task(self._revive(worker))
            self._reviving.add(task)
            task.add_done_callback(self._reviving.discard)

    async def _revive(self, dead: Worker) -> None:
        await self._bury(dead)
        while True:
            self._restarts += 1
            pause = self._pause()
            log.warning("a face worker died; starting again in %d s", pause)
            await asyncio.sleep(pause)
            with suppress(CantLoad, OSError):
                self._crew.append(await self._start())
                self._hand_out()
                return

    async def _bury(self, *dead: Worker) -> None:
        """These, or all that are left, are gone when this returns."""
        for worker in dead or tuple(self._unburied):
            worker.kill()
            await worker.gone()
            self._unburied.discard(worker)

    def _pause(self) -> float:
        now = time.monotonic()
        self._restarted.append(now)
        recent = sum(now - then < WINDOW_SECONDS for then in self._restarted)
        return 0 if recent <= FREE_RESTARTS else min(2 ** (recent - FREE_RESTARTS), LONGEST_PAUSE)

    async def _start(self) -> Worker:
        """A worker with its models loaded. Raises CantLoad and OSError."""
        worker = await begin(self._entry, told=self._told, lost=self._lost)
        self._unburied.add(worker)
        try:
            await worker.load(self._equipment)
        except CantLoad:
            await self._bury(worker)
            raise
        return worker


def _nothing() -> None:
    pass


def _busy() -> Busy:
    return Busy(Problem.BUSY, retry_after=RETRY_SECONDS)
