"""python -m bench.soak [--quick] [--minutes N]: everything at once for half an hour, and what is not flat.

`serve` and `work` as processes of their own, PostgreSQL, Valkey and the stand-ins apart. Every 45 s new
residents are registered, enrolled, signed in and bound, each hearing of it by SMS, and come to the
camera with a film of the man: some pass, the rest hang up in the middle. Meanwhile somebody reads 25
times a second, and update sockets come, listen for some seconds and go, every third without a good-bye.

`growth_percent`: of each process the median memory of the last sixth over that of the first sixth after
the warm-up (5 minutes), the worst of all; PSS, of PostgreSQL what is its own (its shared buffers fill up
to their setting). `errors`: answers that were no 200 and calls that broke. `lost` and `doubled`: text
messages of the database that the stand-in has not, and the other way round. `passed`: checks that ended
so. All goals must hold.

`--quick` runs 75 s, of which 15 are for warming up: for the form, not for the growth. In its first
cycle somebody passes.
"""

import argparse
import asyncio
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import aiohttp
from zhijian_client import ClientError, Outcome, Session

from bench import camera_clips, phones, process_tree, steady_reads
from bench.camera_clips import Film
from bench.folders import own_folder
from bench.report import Measure, could_not, median, percentile, say, tell
from bench.residents import PROXIES, Registration
from biometrics.models import ModelsUnfit
from clients.demo.apart import Apart
from clients.demo.outside import Outside
from clients.demo.processes import NotStarted, face_workers
from storage.database import Database, open_database
from storage.postgres.embedded import EmbeddedError
from storage.postgres.embedded_postgres import embedded_postgres
from storage.postgres.embedded_valkey import embedded_valkey

CANNOT: Final = (
    NotStarted,
    ModelsUnfit,
    EmbeddedError,
    ClientError,
    aiohttp.ClientError,
    OSError,
    RuntimeError,
)
GROWTH_PERCENT: Final = 5.0
SAMPLE_S: Final = 5.0
CYCLE_S: Final = 45.0  # a check of four steps takes half a minute, on a busy machine more
RESIDENTS: Final = 3  # new ones a cycle; 999 are numbered in all
STREAMS: Final = 60
LISTENS_S: Final = 15.0
SETTLE_S: Final = 20.0
_OK: Final = 200
_PARTS: Final = 6  # of the measured time; the first is held against the last

SENT: Final = """
SELECT count(*) FROM deliveries WHERE channel = 'sms' AND state IN ('sent', 'received', 'read')
"""
WAITING: Final = """
SELECT count(*) FROM deliveries
WHERE channel = 'sms' AND state IN ('queued', 'claimed') AND next_at <= now()
"""
GAPS: Final = """
SELECT count(*) FROM accounts a
WHERE last_n <> (SELECT count(*) FROM inbox i WHERE i.account_id = a.account_id)
"""


@dataclass(frozen=True, slots=True)
class Length:
    seconds: float
    warm_s: float


FULL: Final = Length(1_800, 300)
QUICK: Final = Length(75, 15)


@dataclass
class Found:
    """What was seen; memory in MB by process, each with the second at which it was looked at."""

    memory: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    took: list[float] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    errors: int = 0
    streams: int = 0
    hung_up: int = 0


class Soak:
    def __init__(self, length: Length, stack: AsyncExitStack) -> None:
        self._length = length
        self._stack = stack
        self._crowd, self._reader = self._process(), self._process()
        self._residents = 0
        self._found = Found()
        self._began = 0.0
        self._token = ""  # of whoever came last: one lives for a quarter of an hour

    async def run(self) -> None:
        enter = self._stack.enter_async_context
        folder = self._stack.enter_context(own_folder())
        database = await enter(embedded_postgres(folder))
        valkey = await enter(embedded_valkey(folder))
        outside = await enter(Outside(folder / "standins.log"))
        service = Apart(self._settings(outside, database, valkey), folder)
        self._stack.push_async_callback(service.stop)
        film, _ = await asyncio.gather(asyncio.to_thread(camera_clips.cut), service.start())
        registration = Registration(service.base(), service.password, outside)
        waiting = await self._more(registration)
        self._token = waiting[0].access_token
        self._began = time.monotonic()
        end = self._began + self._length.seconds
        say(f"{self._length.seconds:.0f} s from now")
        async with asyncio.TaskGroup() as load:
            load.create_task(self._watch(service, end))
            load.create_task(self._check(registration, film, waiting, end))
            load.create_task(self._read(registration.base, end))
            for number in range(STREAMS):
                load.create_task(self._listen(registration.base, number, end))
        async with open_database(database, size=1) as opened:
            await self._tell(opened, outside)

    def _process(self) -> ProcessPoolExecutor:
        return self._stack.enter_context(ProcessPoolExecutor(1, get_context("spawn")))

    def _settings(self, outside: Outside, database: str, valkey: str) -> dict[str, str]:
        return {
            **outside.settings(),
            "ZHIJIAN_DATABASE_URL": database,
            "ZHIJIAN_REDIS_URL": valkey,
            "ZHIJIAN_TRUSTED_PROXIES": PROXIES,
            "ZHIJIAN_UPDATE_STREAMS": str(STREAMS),
            "ZHIJIAN_NUMBER_A_DAY": "0",  # one resident is told all of it
        }

    async def _more(self, registration: Registration) -> list[Session]:
        first = self._residents + 1
        self._residents += RESIDENTS
        return await registration.residents(first, RESIDENTS)

    async def _check(
        self, registration: Registration, film: Film, waiting: list[Session], end: float
    ) -> None:
        """Cycle after cycle; whoever has not passed at its end has hung up."""
        loop = asyncio.get_running_loop()
        while (now := time.monotonic()) < end:
            until = min(end, now + CYCLE_S)
            going = loop.run_in_executor(
                self._crowd,
                partial(
                    phones.run_round,
                    registration.base,
                    film,
                    waiting,
                    len(waiting),
                    now,
                    2.0,
                    until,
                ),
            )
            fresh = await self._more(registration) if until < end else []
            told = await going
            for one in told.checked:
                self._found.outcomes[one.outcome] += 1
                self._found.errors += one.outcome.startswith("5")
            self._found.errors += told.timeouts
            self._found.hung_up += len(told.left)
            if fresh:
                waiting, self._token = fresh, fresh[0].access_token

    async def _read(self, base: str, end: float) -> None:
        loop = asyncio.get_running_loop()
        while (now := time.monotonic()) < end:
            until = min(end, now + CYCLE_S)
            told = await loop.run_in_executor(
                self._reader, steady_reads.read, base, self._token, now, until
            )
            self._found.took += told.took
            self._found.errors += told.timeouts + told.others

    async def _listen(self, base: str, number: int, end: float) -> None:
        """A phone that comes, listens and goes, again and again."""
        await asyncio.sleep(LISTENS_S * number / STREAMS)
        async with aiohttp.ClientSession() as http:
            while time.monotonic() < end:
                signed = {"Authorization": f"Bearer {self._token}"}
                async with http.ws_connect(f"{base}/v1/updates?since=0", headers=signed) as socket:
                    self._found.streams += 1
                    try:
                        async with asyncio.timeout(LISTENS_S):
                            async for _ in socket:
                                pass
                    except TimeoutError:
                        if number % 3 == 0:
                            socket._response.close()  # noqa: SLF001  # without a good-bye

    async def _watch(self, service: Apart, end: float) -> None:
        while time.monotonic() < end:
            at = time.monotonic() - self._began
            web, work = service.web[0].pid, service.work.pid
            workers = face_workers(web)
            named = {
                "serve": [web],
                "work": [work],
                "postgres": _named("postgres"),
                "valkey": _named("valkey-server"),
            }
            named |= {f"face worker {n}": [pid] for n, pid in enumerate(workers, start=1)}
            for name, pids in named.items():
                memory = await asyncio.to_thread(_memory_mb, pids, own=name == "postgres")
                self._found.memory[name].append((at, memory))
            await asyncio.sleep(SAMPLE_S)

    async def _tell(self, database: Database, outside: Outside) -> None:
        settled = time.monotonic() + SETTLE_S
        while await database.fetchval(WAITING) and time.monotonic() < settled:  # noqa: ASYNC110  # they tell nobody
            await asyncio.sleep(0.5)
        sent, gaps = await database.fetchval(SENT), await database.fetchval(GAPS)
        came = await _came(outside)
        growth = {
            name: _growth(seen, self._length) for name, seen in sorted(self._found.memory.items())
        }
        for name, percent in growth.items():
            say(f"{name:<15}{self._found.memory[name][-1][1]:>9.1f} MB {percent:>+7.1f} %")
        at_most = None if self._length is QUICK else GROWTH_PERCENT
        tell(
            "soak",
            Measure("growth_percent", max(growth.values()), "%", at_most=at_most),
            (
                Measure("errors", self._found.errors, "calls", at_most=0),
                Measure("lost", max(0, sent - came) + gaps, "notices", at_most=0),
                Measure("doubled", max(0, came - sent), "notices", at_most=0),
                Measure("notices", came, "text messages"),
                Measure("reads", len(self._found.took), "reads"),
                Measure("read_p99_ms", 1000 * percentile(self._found.took, 0.99), "ms"),
                Measure("passed", self._found.outcomes[Outcome.PASS], "checks", at_least=1),
                Measure("checks", sum(self._found.outcomes.values()), "checks"),
                Measure("hung_up", self._found.hung_up, "checks"),
                Measure("streams", self._found.streams, "update sockets"),
            ),
            outcomes=dict(self._found.outcomes),
            growth={name: round(percent, 1) for name, percent in growth.items()},
        )


async def _came(outside: Outside) -> int:
    """Text messages other than codes at the stand-in."""
    notice = outside.settings()["ZHIJIAN_SMS_NOTICE_TEMPLATE"]
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{outside.address}/_standin/sms") as answer,
    ):
        return sum(sms["template"] == notice for sms in await answer.json())


def _growth(seen: Sequence[tuple[float, float]], length: Length) -> float:
    """In percent, from the first part after the warm-up to the last."""
    part = (length.seconds - length.warm_s) / _PARTS
    first = [mb for at, mb in seen if length.warm_s <= at < length.warm_s + part]
    last = [mb for at, mb in seen if at >= length.seconds - part]
    if not first or not last:
        return 0.0
    return 100 * (median(last) / median(first) - 1)


def _named(program: str) -> list[int]:
    """Of our own children: those of another run are another user's business."""
    return [
        use.pid
        for use in process_tree.uses(os.getpid())
        if use.command.split()[0].rstrip(":") == program
    ]


def _memory_mb(pids: Sequence[int], *, own: bool) -> float:
    """PSS, or its anonymous part: what PostgreSQL shares fills up to its setting."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss_Anon:" if own else "Pss:"):
                    total += int(line.split()[1])
    return total / 1024


async def measure(length: Length) -> None:
    async with AsyncExitStack() as stack:
        await Soak(length, stack).run()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="75 s, for the form")
    parser.add_argument("--minutes", type=float, help="of another length; the first sixth warms up")
    asked = parser.parse_args()
    length = QUICK if asked.quick else FULL
    if asked.minutes:
        length = Length(60 * asked.minutes, 10 * asked.minutes)
    try:
        asyncio.run(measure(length))
    except CANNOT as failed:
        could_not("soak", failed)


if __name__ == "__main__":
    main()
