"""Workers under load, when they die, and when the house closes. Jobs here are built-in functions."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import psutil
import pytest

from biometrics.models import Manifest
from biometrics.pool import SLOTS_PER_WORKER, FacePool
from biometrics.priority import NICE
from biometrics.worker import Equipment
from domain.errors import Busy
from domain.problems import Problem

WORKERS = 2
ROOT = Path(__file__).resolve().parents[2]
SHARE = Path("/proc/self/autogroup")


@pytest.fixture
async def pool(manifest: Manifest) -> AsyncIterator[FacePool]:
    async with FacePool(Equipment("opencv", manifest.paths), workers=WORKERS) as pool:
        yield pool


async def pids(pool: FacePool) -> set[int]:
    """Asked until each worker has answered, while the other was held up."""
    found = set[int]()
    async with asyncio.timeout(20):
        while len(found) < WORKERS:
            jobs = [
                pool.run(eval, "[__import__('time').sleep(.1), __import__('os').getpid()][1]")
                for _ in range(WORKERS)
            ]
            found |= set(await asyncio.gather(*jobs))
    return found


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  # health is asked, nobody announces it
            await asyncio.sleep(0.01)


async def until_ready(pool: FacePool) -> None:
    await until(lambda: pool.health().ready)


async def test_every_worker_is_there_when_the_doors_open(pool: FacePool) -> None:
    health = pool.health()

    assert (health.alive, health.ready, health.in_flight) == (WORKERS, True, 0)
    assert len(await pids(pool)) == WORKERS


async def test_workers_are_nice_and_hold_native_libraries_to_one_thread(pool: FacePool) -> None:
    assert await pool.run(os.nice, 0) == min(os.nice(0) + NICE, 19)
    assert await pool.run(eval, "__import__('cv2').getNumThreads()") == 1
    assert await pool.run(os.getenv, "OMP_NUM_THREADS") == "1"


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="a policy of Linux")
async def test_whoever_wakes_may_interrupt_a_worker(pool: FacePool) -> None:
    assert await pool.run(os.sched_getscheduler, 0) == os.SCHED_IDLE


@pytest.mark.skipif(not SHARE.exists(), reason="sessions share no processors here")
async def test_each_worker_is_a_session_of_low_share(pool: FacePool) -> None:
    """In ours it would count as much as the database does, whose backends are sessions of their own."""
    sessions = {pid: os.getsid(pid) for pid in await pids(pool)}

    assert sessions == {pid: pid for pid in sessions}
    assert (await pool.run(SHARE.read_text)).endswith(f" nice {NICE}\n")


@pytest.mark.parametrize("name", ["aiohttp", "asyncpg", "onnx", "server", "storage"])
async def test_workers_do_not_load_what_they_do_not_need(pool: FacePool, name: str) -> None:
    assert await pool.run(eval, f"{name!r} in __import__('sys').modules") is False


async def test_what_a_job_raises_reaches_its_caller_and_no_one_else(pool: FacePool) -> None:
    with pytest.raises(ZeroDivisionError):
        await pool.run(divmod, 1, 0)

    assert await pool.run(divmod, 7, 2) == (3, 1)
    assert pool.health().restarts == 0


async def test_a_full_pool_says_busy_at_once_and_when_to_come_back(pool: FacePool) -> None:
    slots = WORKERS * SLOTS_PER_WORKER
    jobs = [asyncio.create_task(pool.run(time.sleep, 0.05)) for _ in range(slots)]
    await asyncio.sleep(0)

    with pytest.raises(Busy) as refused:
        await pool.run(os.getpid)

    assert not any(job.done() for job in jobs)
    assert refused.value.problem is Problem.BUSY
    assert refused.value.retry_after == 1
    await asyncio.gather(*jobs)
    assert pool.health().refused == 1
    assert pool.health().in_flight == 0


async def test_a_caller_who_leaves_gives_its_slot_back_when_the_job_ends(pool: FacePool) -> None:
    jobs = [asyncio.create_task(pool.run(time.sleep, 1)) for _ in range(WORKERS)]
    await asyncio.sleep(0.1)
    for job in jobs:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    during = pool.health().in_flight

    assert during == WORKERS
    await until(lambda: pool.health().in_flight == 0)


async def test_a_killed_worker_costs_no_job(pool: FacePool) -> None:
    victim = (await pids(pool)).pop()
    jobs = [asyncio.create_task(pool.run(time.sleep, 0.2)) for _ in range(4)]
    await asyncio.sleep(0.05)
    os.kill(victim, signal.SIGKILL)

    assert await asyncio.gather(*jobs) == [None] * 4
    assert pool.health().restarts == 1
    assert pool.health().in_flight == 0


async def test_who_comes_while_workers_load_hears_busy(pool: FacePool) -> None:
    victim = (await pids(pool)).pop()
    waiting = asyncio.create_task(pool.run(time.sleep, 0.2))
    await asyncio.sleep(0.05)
    os.kill(victim, signal.SIGKILL)
    await until(lambda: pool.health().restarts == 1 and not pool.health().ready)

    with pytest.raises(Busy):
        await pool.run(os.getpid)

    await waiting


async def test_a_worker_that_dies_idle_is_replaced_before_anyone_asks(pool: FacePool) -> None:
    before = await pids(pool)
    os.kill(next(iter(before)), signal.SIGKILL)
    await until(lambda: pool.health().restarts == 1)
    await until_ready(pool)

    assert pool.health().restarts == 1
    assert not before & await pids(pool)


async def test_a_job_that_kills_every_worker_ends_as_busy(pool: FacePool) -> None:
    with pytest.raises(Busy):
        await pool.run(os.abort)

    await until_ready(pool)
    assert await pool.run(divmod, 7, 2) == (3, 1)


async def test_a_job_that_keeps_killing_workers_does_not_keep_them_loading(pool: FacePool) -> None:
    began = time.monotonic()
    while pool.health().restarts < 4:  # two by each job, or one where they load slowly
        with pytest.raises(Busy):
            await pool.run(os.abort)
        await until_ready(pool)

    assert time.monotonic() - began >= 2


async def test_signals_to_the_whole_group_leave_workers_to_finish(pool: FacePool) -> None:
    workers = await pids(pool)
    for pid in workers:
        os.kill(pid, signal.SIGINT)
        os.kill(pid, signal.SIGTERM)

    assert await pids(pool) == workers


async def test_closing_lets_the_line_finish(manifest: Manifest) -> None:
    async with FacePool(Equipment("opencv", manifest.paths), workers=1) as pool:
        jobs = [asyncio.create_task(pool.run(time.sleep, 0.1)) for _ in range(4)]
        await asyncio.sleep(0.05)

    assert await asyncio.gather(*jobs) == [None] * 4
    with pytest.raises(Busy):
        await pool.run(os.getpid)


async def test_a_model_that_cannot_load_stops_the_boot(manifest: Manifest, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(b"no model")
    equipment = Equipment("opencv", {**manifest.paths, "yunet_litert": broken})

    with pytest.raises(BrokenProcessPool):
        async with FacePool(equipment, workers=WORKERS):
            pass


async def test_jobs_and_their_processor_time_are_counted_by_kind(pool: FacePool) -> None:
    await pool.run(sum, range(300_000))

    health = pool.health()
    assert health.jobs == {"sum": 1}
    assert 0 < health.seconds["sum"] < 1


def test_workers_do_not_outlive_a_killed_house(models_folder: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from biometrics.models import load_manifest\n"
        "from biometrics.pool import FacePool\n"
        "from biometrics.worker import Equipment\n"
        "async def main():\n"
        f"    paths = load_manifest(Path({str(models_folder)!r})).paths\n"
        "    async with FacePool(Equipment('opencv', paths), workers=2):\n"
        "        print('open', flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as house:
        assert house.stdout is not None
        assert house.stdout.readline() == "open\n"
        family = psutil.Process(house.pid).children(recursive=True)
        house.kill()

    gone, alive = psutil.wait_procs(family, timeout=20)
    assert len(gone) >= WORKERS
    assert alive == []
