"""python -m bench.checks [--quick]: whole checks through the service, against its workers alone.

`figure`: checks a second over HTTP and WebSocket, with all workers busy, over what the same calls give
when pushed straight through a pool of as many workers, in turns within one run, with a floor before and
after each round: a machine that gets slower meanwhile does so for both. Somebody reads beside both, at
the same pace: what reading costs is no cost of a check. The phones film on the same processors, where
no city has them: what they take is taken off the floor (`phones_cpu`). A check is counted by what the workers
do for it, each kind of job at what it costs in the floor: what they did in the window over that of a
learnt check, so that the window's edges cut none in two. (Frames alone would not do: with more phones
than workers each sends fewer, and of fewer more are looked at closely.) Phones film at 8 a second by
their own clock and never run ahead of it: frames sent faster than they can have been filmed are refused
as impossible, and rightly. So there are more phones than the workers can keep up with, and a frame
leaves as soon as the service has room for it.

Beside other programs that load the machine the figure wavers with what they leave; `cpu_ratio`, the
same in processor time, does not.

`read_p99_ratio`: p99 of `GET /v1/entitlements` meanwhile over its idle p99; both are of 200 reads at
least, for that of a hundred is their largest. Other programs spoil it, and there is none in processor
time: believe it of a machine with nothing else to do. `check_cpu_s`: processor time of all processes of
the service for one check, without what they take beside the floor for those reads. Overload: twice as
many phones as there are places ask at once; `timeouts` counts everyone, here or before, who was not
answered at all.
"""

import argparse
import asyncio
import math
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final, TypeVar

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from zhijian_client import ClientError, Session

from bench import camera_clips, phones, process_tree, steady_reads, worker_baseline
from bench.camera_clips import FPS, Film
from bench.check_results import CheckResults, mean_frames, tell_results
from bench.folders import own_folder
from bench.report import could_not, percentile, say
from bench.residents import PROXIES, Registration
from bench.worker_baseline import Plan, Pushed, Steps
from biometrics.models import ModelsUnfit
from clients import clips
from clients.demo.outside import Outside
from clients.demo.processes import NotStarted, free_port
from clients.demo.service import Service
from domain.faces.face_check import Verdict

T = TypeVar("T")

#: The phones film so many times more than the workers can look at; a check then takes longer.
SATURATION: Final = 1.2
JOBS: Final = "zhijian_face_jobs_"
PHONES_A_WORKER: Final = 4  # at least
# What stands in the way of measuring; a service that refuses or fails during it is a figure.
CANNOT: Final = (NotStarted, ModelsUnfit, ClientError, aiohttp.ClientError, OSError, RuntimeError)
OVERLOAD: Final = 2  # phones for each place
WARM_SECONDS: Final = 1.0  # a first read prepares its statements
FLOOR_RAMP_S: Final = 4.0
# A check begins with cheap pictures and ends with dear ones; callers are spread over a whole one, or the
# first seconds tell of anything between half and twice as many phones as keep the workers busy.
TASTE_RAMP_S: Final = 10.0
TASTE_S: Final = 20.0
READ_AGAIN_SECONDS: Final = 5.0
CROWD_SECONDS: Final = 1.5  # the phones' process has its film by then


@dataclass(frozen=True, slots=True)
class Length:
    rounds: int
    idle_s: float
    ramp_s: float
    window_s: float
    floor_s: float
    hold_s: float


#: A check of four steps takes half a minute of film; with more phones than the workers keep up with, longer.
FULL: Final = Length(rounds=4, idle_s=12, ramp_s=20, window_s=45, floor_s=30, hold_s=6)
QUICK: Final = Length(rounds=1, idle_s=8, ramp_s=15, window_s=45, floor_s=25, hold_s=3)


class Bench:
    """One run: the film, workers of our own, the service, and a process full of phones."""

    def __init__(self, length: Length, stack: AsyncExitStack) -> None:
        self._length = length
        self._stack = stack
        self._crowd = self._process()
        self._beside = self._process()
        self._reader = self._process()
        self._watched = "", ""
        self._cores = os.cpu_count() or 1
        self._residents = 0
        self._photo = clips.photo(camera_clips.CLIP)

    async def run(self) -> None:
        film = await asyncio.to_thread(camera_clips.cut)
        learnt = await self._learn(film)
        whole = [plan for plan in learnt.values() if plan.verdict is Verdict.PASS]
        taste = await self._push(whole, ramp_s=TASTE_RAMP_S, window_s=TASTE_S)
        rate = taste.frames / taste.seconds
        places = max(PHONES_A_WORKER * self._cores, math.ceil(SATURATION * rate / FPS))
        registration, service = await self._service(places)
        a_round = rate * (self._length.ramp_s + self._length.window_s) / mean_frames(whole)
        waiting = await self._more(registration, places + math.ceil(a_round * self._length.rounds))
        (reader,) = await self._more(registration, 1)
        say(f"{self._cores} workers, {places} phones, {len(waiting)} residents")
        found = CheckResults(whole)
        self._watched = service.base, await _renewed(service, reader)
        now = time.monotonic()
        await self._read(now, now + WARM_SECONDS, found)
        now = time.monotonic()
        idle = await self._read(now, now + self._length.idle_s, found)
        found.idle_p99_ms = 1000 * percentile(idle, 0.99)
        await self._floor(service, found)
        for _ in range(self._length.rounds):
            waiting = await self._round(service, film, waiting, places, found)
            if not found.passed:
                outcomes = Counter(one.outcome for one in found.checked)
                could_not("checks", f"no check was passed: {dict(outcomes)}")
            await self._floor(service, found)
        waiting += await self._more(registration, max(0, OVERLOAD * places - len(waiting)))
        asking = waiting[: OVERLOAD * places]
        found.overload, _ = await asyncio.gather(
            _in(
                self._crowd,
                phones.run_overload,
                *(service.base, film, asking, self._length.hold_s),
            ),
            self._read(now := time.monotonic(), now + self._length.hold_s, found),
        )
        found.timeouts += found.overload.timeouts
        found.total_mb = sum(use.pss_mb for use in process_tree.uses(service.pid))
        tell_results(found, phones=places, processors=self._cores)

    def _process(self) -> ProcessPoolExecutor:
        """One process in a session of its own; only a spawned one has forgotten all of ours."""
        return self._stack.enter_context(
            ProcessPoolExecutor(1, get_context("spawn"), initializer=os.setsid)
        )

    async def _learn(self, film: Film) -> dict[Steps, Plan]:
        return await _in(self._beside, worker_baseline.learn, film, self._photo, self._cores)

    async def _push(self, plans: Sequence[Plan], *, ramp_s: float, window_s: float) -> Pushed:
        return await _in(
            self._beside, worker_baseline.push, plans, self._photo, self._cores, ramp_s, window_s
        )

    async def _service(self, places: int) -> tuple[Registration, Service]:
        folder = self._stack.enter_context(own_folder())
        outside = await self._stack.enter_async_context(Outside(folder / "standins.log"))
        settings = {
            **outside.settings(),
            "ZHIJIAN_CAPTURES": str(places),
            "ZHIJIAN_TRUSTED_PROXIES": PROXIES,
            "ZHIJIAN_LOG": "json",
        }
        service = Service(free_port(), settings, folder)
        self._stack.push_async_callback(service.stop)
        await service.start()
        await service.add_officer()
        return Registration(service.base, service.password, outside), service

    async def _more(self, registration: Registration, count: int) -> list[Session]:
        first = self._residents + 1
        self._residents += count
        return await registration.residents(first, count)

    async def _read(self, begin: float, end: float, found: CheckResults) -> list[float]:
        """The seconds that each read took."""
        told = await _in(self._reader, steady_reads.read, *self._watched, begin, end)
        found.timeouts += told.timeouts
        found.misread += told.others
        return told.took

    async def _round(
        self,
        service: Service,
        film: Film,
        waiting: Sequence[Session],
        places: int,
        found: CheckResults,
    ) -> list[Session]:
        """One window of whole checks; gives the residents who may still be checked."""
        ramp_s = self._length.ramp_s
        began = time.monotonic() + CROWD_SECONDS
        begin, end = began + ramp_s, began + ramp_s + self._length.window_s
        going = asyncio.gather(
            _in(
                self._crowd,
                phones.run_round,
                *(service.base, film, waiting, places, began, ramp_s, end),
            ),
            self._read(begin, end, found),
        )
        await asyncio.sleep(begin - time.monotonic())
        cpu_s, server_cpu_s = process_tree.cpu_s(service.pid), process_tree.own_cpu_s(service.pid)
        before = await _jobs(service)
        await asyncio.sleep(end - time.monotonic())
        found.jobs += await _jobs(service) - before
        found.cpu_s += process_tree.cpu_s(service.pid) - cpu_s
        found.server_cpu_s += process_tree.own_cpu_s(service.pid) - server_cpu_s
        told, took = await going
        found.checked += told.checked
        found.seconds += end - begin
        found.took += took
        found.timeouts += told.timeouts
        found.phones_cpu_s += told.cpu_s
        return told.left

    async def _floor(self, service: Service, found: CheckResults) -> None:
        """The orders that were learnt, pushed straight through: of 544 an even sample, as the draw is."""
        pushing = asyncio.create_task(
            self._push(found.plans, ramp_s=FLOOR_RAMP_S, window_s=self._length.floor_s)
        )
        cpu_s, began = process_tree.cpu_s(service.pid), time.monotonic()
        server_cpu_s = process_tree.own_cpu_s(service.pid)
        while not pushing.done():
            now = time.monotonic()
            await self._read(now, now + READ_AGAIN_SECONDS, found)
        seconds = time.monotonic() - began
        found.reading_cpu.append((process_tree.cpu_s(service.pid) - cpu_s) / seconds)
        found.reading_server_cpu.append(
            (process_tree.own_cpu_s(service.pid) - server_cpu_s) / seconds
        )
        found.pushed.append(await pushing)


async def _renewed(service: Service, session: Session) -> str:
    """An access token that knows of the binding, as each does but for its first quarter of an hour."""
    async with (
        aiohttp.ClientSession(raise_for_status=True) as http,
        http.post(
            f"{service.base}/v1/sessions/refresh", json={"refresh_token": session.refresh_token}
        ) as response,
    ):
        token: str = (await response.json())["access_token"]
        return token


async def _jobs(service: Service) -> Counter[str]:
    """What the workers of the service did since its start, by kind."""
    async with aiohttp.ClientSession() as http, http.get(f"{service.base}/metrics") as response:
        families = text_string_to_metric_families(await response.text())
    return Counter(
        {
            one.name.removeprefix(JOBS): int(one.samples[0].value)
            for one in families
            if one.name.startswith(JOBS)
        }
    )


async def _in(process: Executor, call: Callable[..., T], *args: object) -> T:
    return await asyncio.get_running_loop().run_in_executor(process, call, *args)


async def measure(length: Length) -> None:
    async with AsyncExitStack() as stack:
        await Bench(length, stack).run()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.checks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round instead of four")
    length = QUICK if parser.parse_args().quick else FULL
    try:
        asyncio.run(measure(length))
    except CANNOT as failed:
        could_not("checks", failed)


if __name__ == "__main__":
    main()
