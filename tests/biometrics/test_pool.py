"""Workers under load, when they die, hang or lie, and when the house closes."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
import uvloop

from biometrics.crew import CantLoad
from biometrics.models import Manifest
from biometrics.pool import SLOTS_PER_WORKER, FacePool
from biometrics.priority import NICE
from biometrics.wire import Equipment, JobFailed
from biometrics.worker import enrol, observe
from domain.errors import Busy, Invalid, TooLarge
from domain.problems import Problem
from tests.biometrics import odd_jobs

WORKERS = 2
ROOT = Path(__file__).resolve().parents[2]
SHARE = Path("/proc/self/autogroup")


def odd_pool(manifest: Manifest, *, workers: int = WORKERS, job_seconds: float = 30.0) -> FacePool:
    """Workers that also do what stands in `odd_jobs`."""
    return FacePool(
        Equipment("opencv", manifest.paths),
        workers=workers,
        entry=odd_jobs.__name__,
        job_seconds=job_seconds,
    )


@pytest.fixture
async def pool(manifest: Manifest) -> AsyncIterator[FacePool]:
    async with odd_pool(manifest) as pool:
        yield pool


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing(manifest: Manifest) -> AsyncIterator[FacePool]:
    """For tests after which its workers are the same: starting them takes seconds."""
    async with odd_pool(manifest) as pool:
        yield pool


in_one_loop = pytest.mark.asyncio(loop_scope="module")


def share_of(pid: int) -> int:
    """The nice value of the session."""
    return int(Path(f"/proc/{pid}/autogroup").read_text(encoding="ascii").split()[-1])


async def at_work(pool: FacePool) -> set[int]:
    """Asked until each worker has answered, while the other was held up."""
    found = set[int]()
    async with asyncio.timeout(20):
        while len(found) < WORKERS:
            jobs = [pool.run(odd_jobs.nap, 0.1) for _ in range(WORKERS)]
            found |= set(await asyncio.gather(*jobs))
    return found


@contextmanager
def no_worker_starts() -> Iterator[None]:
    """Those that are started meanwhile come no further until it is over."""
    held_back = odd_jobs.held_back(os.getpid())
    held_back.parent.mkdir(exist_ok=True)
    held_back.touch()
    try:
        yield
    finally:
        held_back.unlink()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  # health is asked, nobody announces it
            await asyncio.sleep(0.01)


async def until_ready(pool: FacePool) -> None:
    await until(lambda: pool.health().ready)


@in_one_loop
async def test_every_worker_is_there_when_the_doors_open(standing: FacePool) -> None:
    health = standing.health()

    assert (health.alive, health.ready, health.in_flight) == (WORKERS, True, 0)
    assert await at_work(standing) == set(health.pids)


@in_one_loop
async def test_workers_are_nice_and_hold_native_libraries_to_one_thread(standing: FacePool) -> None:
    for pid in standing.health().pids:
        assert os.getpriority(os.PRIO_PROCESS, pid) == min(os.nice(0) + NICE, 19)
    assert await standing.run(odd_jobs.threads_of_opencv) == 1


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="a policy of Linux")
@in_one_loop
async def test_whoever_wakes_may_interrupt_a_worker(standing: FacePool) -> None:
    assert {os.sched_getscheduler(pid) for pid in standing.health().pids} == {os.SCHED_IDLE}


@pytest.mark.skipif(not SHARE.exists(), reason="sessions share no processors here")
@in_one_loop
async def test_each_worker_is_a_session_of_low_share(standing: FacePool) -> None:
    """In ours it would count as much as the database does, whose backends are sessions of their own."""
    for pid in standing.health().pids:
        assert os.getsid(pid) == pid
        assert share_of(pid) == NICE


@pytest.mark.parametrize("name", ["aiohttp", "asyncpg", "onnx", "server", "storage"])
@in_one_loop
async def test_workers_do_not_load_what_they_do_not_need(standing: FacePool, name: str) -> None:
    assert await standing.run(odd_jobs.has_module, name) is False


@in_one_loop
async def test_a_refusal_of_a_job_reaches_its_caller_as_it_was_raised(standing: FacePool) -> None:
    with pytest.raises(Invalid) as refused:
        await standing.run(observe, b"no picture")
    with pytest.raises(TooLarge):
        await standing.run(observe, bytes(513 * 1024))

    assert refused.value.problem is Problem.PICTURE_UNREADABLE
    assert refused.value.detail == "neither JPEG nor PNG"


@in_one_loop
async def test_a_fault_of_a_job_is_told_by_its_kind_and_place_and_to_no_one_else(
    standing: FacePool,
) -> None:
    with pytest.raises(JobFailed, match=r"^ZeroDivisionError at .*odd_jobs\.py:\d+$"):
        await standing.run(odd_jobs.divide, 1, 0)

    assert await standing.run(odd_jobs.divide, 7, 2) == 3
    assert standing.health().restarts == 0


@in_one_loop
async def test_a_full_pool_says_busy_at_once_and_when_to_come_back(standing: FacePool) -> None:
    slots, before = WORKERS * SLOTS_PER_WORKER, standing.health().refused
    jobs = [asyncio.create_task(standing.run(odd_jobs.nap, 0.05)) for _ in range(slots)]
    await asyncio.sleep(0)

    with pytest.raises(Busy) as refused:
        await standing.run(odd_jobs.nap, 0)

    assert not any(job.done() for job in jobs)
    assert refused.value.problem is Problem.BUSY
    assert refused.value.retry_after == 1
    await asyncio.gather(*jobs)
    assert standing.health().refused == before + 1
    assert standing.health().in_flight == 0


async def test_callers_who_are_known_have_their_places_beside_all_others(
    manifest: Manifest,
) -> None:
    known = 3
    async with FacePool(
        Equipment("opencv", manifest.paths), workers=1, callers=known, entry=odd_jobs.__name__
    ) as pool:
        slots = SLOTS_PER_WORKER + known
        jobs = [asyncio.create_task(pool.run(odd_jobs.nap, 0.02)) for _ in range(slots)]
        await asyncio.sleep(0)

        with pytest.raises(Busy):
            await pool.run(odd_jobs.nap, 0)

        assert len(await asyncio.gather(*jobs)) == slots


async def test_who_leaves_the_line_has_nothing_done(pool: FacePool) -> None:
    busy = [asyncio.create_task(pool.run(odd_jobs.nap, 0.3)) for _ in range(WORKERS)]
    await asyncio.sleep(0.1)
    left = asyncio.create_task(pool.run(odd_jobs.nap, 0))
    await asyncio.sleep(0)
    left.cancel()
    await asyncio.gather(*busy)

    assert (await pool.run(odd_jobs.divide, 7, 2)) == 3
    assert pool.health().jobs == {"nap": WORKERS, "divide": 1}
    assert pool.health().in_flight == 0


async def test_a_caller_who_leaves_gives_its_slot_back_when_the_job_ends(pool: FacePool) -> None:
    jobs = [asyncio.create_task(pool.run(odd_jobs.nap, 1)) for _ in range(WORKERS)]
    await asyncio.sleep(0.1)
    for job in jobs:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    during = pool.health().in_flight

    assert during == WORKERS
    await until(lambda: pool.health().in_flight == 0)


async def test_a_killed_worker_costs_no_job(pool: FacePool) -> None:
    jobs = [asyncio.create_task(pool.run(odd_jobs.nap, 0.2)) for _ in range(4)]
    await asyncio.sleep(0.05)
    victim, other = pool.health().pids
    os.kill(victim, signal.SIGKILL)

    assert victim not in await asyncio.gather(*jobs)
    assert pool.health().restarts == 1
    assert pool.health().in_flight == 0
    assert other in pool.health().pids


async def test_the_other_workers_go_on_while_a_dead_one_is_replaced(pool: FacePool) -> None:
    victim, other = pool.health().pids
    os.kill(victim, signal.SIGKILL)
    await until(lambda: pool.health().restarts == 1)

    assert await pool.run(odd_jobs.nap, 0) == other
    assert not pool.health().ready


async def test_who_comes_while_all_workers_load_hears_busy_and_who_waited_is_served(
    pool: FacePool,
) -> None:
    one, other = pool.health().pids
    waiting = asyncio.create_task(pool.run(odd_jobs.hold, one, other))
    await asyncio.sleep(0)
    idle = await pool.run(odd_jobs.nap, 0)
    with no_worker_starts():
        # the idle one first: a job is given to no worker that is gone already, so it meets one death
        os.kill(idle, signal.SIGKILL)
        await until(lambda: pool.health().alive == 1)
        os.kill(one if idle == other else other, signal.SIGKILL)
        await until(lambda: pool.health().alive == 0 and pool.health().restarts == WORKERS)

        with pytest.raises(Busy):
            await pool.run(odd_jobs.nap, 0)

    assert await waiting not in {one, other}
    assert pool.health().in_flight == 0


async def test_a_worker_that_dies_idle_is_replaced_before_anyone_asks(pool: FacePool) -> None:
    victim = pool.health().pids[0]
    os.kill(victim, signal.SIGKILL)
    await until(lambda: pool.health().restarts == 1)
    await until_ready(pool)

    assert victim not in await at_work(pool)


async def test_a_job_that_kills_every_worker_ends_as_busy(pool: FacePool) -> None:
    with pytest.raises(Busy):
        await pool.run(odd_jobs.die)

    await until_ready(pool)
    assert await pool.run(odd_jobs.divide, 7, 2) == 3


async def test_a_job_that_keeps_killing_workers_does_not_keep_them_loading(pool: FacePool) -> None:
    began = time.monotonic()
    while pool.health().restarts < 4:  # two by each job
        with pytest.raises(Busy):
            await pool.run(odd_jobs.die)
        await until_ready(pool)

    assert time.monotonic() - began >= 2


async def test_a_job_that_hangs_ends_as_busy_and_only_its_worker_is_replaced(
    manifest: Manifest,
) -> None:
    async with odd_pool(manifest, job_seconds=0.5) as pool:
        before = pool.health().pids
        hanging = asyncio.create_task(pool.run(odd_jobs.nap, 600))
        await asyncio.sleep(0.1)
        went_on = await pool.run(odd_jobs.nap, 0)
        async with asyncio.timeout(20):
            with pytest.raises(Busy):
                await hanging
        await until(lambda: pool.health().restarts == 1)
        await until_ready(pool)

        assert pool.health().in_flight == 0
        assert set(before) & set(pool.health().pids) == {went_on}
        assert pool.health().jobs == {"nap": 1}


@pytest.mark.parametrize("fault", [odd_jobs.lie, odd_jobs.mistake, odd_jobs.babble])
async def test_a_worker_that_says_what_is_no_answer_is_replaced_and_never_believed(
    pool: FacePool, fault: Callable[[], int]
) -> None:
    with pytest.raises(Busy):
        await pool.run(fault)
    await until(lambda: pool.health().restarts >= 1)
    await until_ready(pool)

    assert pool.health().in_flight == 0
    assert await pool.run(odd_jobs.divide, 7, 2) == 3


@in_one_loop
async def test_signals_to_the_whole_group_leave_workers_to_finish(standing: FacePool) -> None:
    workers = set(standing.health().pids)
    for pid in workers:
        os.kill(pid, signal.SIGINT)
        os.kill(pid, signal.SIGTERM)

    assert await at_work(standing) == workers


async def test_closing_lets_the_line_finish(manifest: Manifest) -> None:
    async with odd_pool(manifest, workers=1) as pool:
        jobs = [asyncio.create_task(pool.run(odd_jobs.nap, 0.1)) for _ in range(4)]
        await asyncio.sleep(0.05)
        worker = pool.health().pids[0]

    assert await asyncio.gather(*jobs) == [worker] * 4
    assert not psutil.pid_exists(worker)
    with pytest.raises(Busy):
        await pool.run(odd_jobs.nap, 0)


async def test_a_model_that_cannot_load_stops_the_boot(manifest: Manifest, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tflite"
    broken.write_bytes(b"no model")
    equipment = Equipment("opencv", {**manifest.paths, "yunet_litert": broken})

    with pytest.raises(CantLoad):
        async with FacePool(equipment, workers=WORKERS):
            pass


async def test_jobs_and_their_processor_time_are_counted_by_kind(pool: FacePool) -> None:
    await pool.run(odd_jobs.burn, 300_000)

    health = pool.health()
    assert health.jobs == {"burn": 1}
    assert 0 < health.seconds["burn"] < 1


def test_a_pool_serves_the_event_loop_that_the_service_runs_on(manifest: Manifest) -> None:
    async def once() -> int:
        async with odd_pool(manifest, workers=1) as pool:
            return await pool.run(odd_jobs.divide, 7, 2)

    assert uvloop.run(once()) == 3


@in_one_loop
async def test_a_photo_of_twenty_megabytes_reaches_a_worker(standing: FacePool) -> None:
    with pytest.raises(Invalid):
        await standing.run(enrol, bytes(20 * 1024 * 1024))


@pytest.mark.parametrize("doing", ["nothing", "a job that hangs"])
def test_workers_do_not_outlive_a_killed_house(models_folder: Path, doing: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from biometrics.models import load_manifest\n"
        "from biometrics.pool import FacePool\n"
        "from biometrics.wire import Equipment\n"
        "from tests.biometrics import odd_jobs\n"
        "async def main():\n"
        f"    paths = load_manifest(Path({str(models_folder)!r})).paths\n"
        "    equipment, entry = Equipment('opencv', paths), odd_jobs.__name__\n"
        "    async with FacePool(equipment, workers=2, entry=entry) as pool:\n"
        f"        hangs = pool.run(odd_jobs.nap, 60 if {doing!r} != 'nothing' else 0)\n"
        "        print('open', flush=True)\n"
        "        await asyncio.gather(hangs, asyncio.sleep(60))\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as house:
        assert house.stdout is not None
        assert house.stdout.readline() == "open\n"
        time.sleep(0.2)  # until the job is with its worker
        family = psutil.Process(house.pid).children(recursive=True)
        house.kill()

    gone, alive = psutil.wait_procs(family, timeout=20)
    assert len(gone) == WORKERS
    assert alive == []
