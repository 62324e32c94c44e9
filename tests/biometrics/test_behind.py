"""What citizens upload is written anew behind the faces: told by the order in which things are done."""

import asyncio
from collections.abc import AsyncIterator, Awaitable

import pytest
import pytest_asyncio

from biometrics.models import Manifest
from biometrics.pool import MOST_BEHIND, FacePool
from biometrics.wire import most_answered
from biometrics.worker import rewrite
from domain.errors import Busy, Invalid, TooLarge
from tests.biometrics import odd_jobs
from tests.biometrics.test_pool import odd_pool, until
from tests.server.hall.tus import jpeg

NAP_S = 0.2
in_one_loop = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_worker(manifest: Manifest) -> AsyncIterator[FacePool]:
    async with odd_pool(manifest, workers=1) as pool:
        yield pool


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def two_workers(manifest: Manifest) -> AsyncIterator[FacePool]:
    async with odd_pool(manifest, workers=2) as pool:
        yield pool


async def noted(done: list[str], name: str, job: Awaitable[object]) -> None:
    await job
    done.append(name)


@in_one_loop
async def test_a_face_that_came_later_is_looked_at_first(one_worker: FacePool) -> None:
    pool, done = one_worker, list[str]()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(noted(done, "at work", pool.run(odd_jobs.nap, NAP_S)))
        await asyncio.sleep(0)
        tasks.create_task(noted(done, "upload", pool.run_behind(odd_jobs.nap, 0.0)))
        await asyncio.sleep(0)
        for name in ("face", "another face"):
            tasks.create_task(noted(done, name, pool.run(odd_jobs.nap, 0.0)))

    assert done == ["at work", "face", "another face", "upload"]


@in_one_loop
async def test_of_several_workers_the_last_idle_one_is_a_face_s(two_workers: FacePool) -> None:
    pool, done = two_workers, list[str]()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(noted(done, "at work", pool.run(odd_jobs.nap, NAP_S)))
        await asyncio.sleep(0)
        tasks.create_task(noted(done, "upload", pool.run_behind(odd_jobs.nap, 0.0)))
        await asyncio.sleep(NAP_S / 4)
        tasks.create_task(noted(done, "face", pool.run(odd_jobs.nap, 0.0)))

    assert done == ["face", "at work", "upload"]


@in_one_loop
async def test_one_worker_at_most_is_busy_with_uploads(two_workers: FacePool) -> None:
    pool, done = two_workers, list[str]()
    async with asyncio.TaskGroup() as tasks:
        for name in ("first upload", "second upload"):
            tasks.create_task(noted(done, name, pool.run_behind(odd_jobs.nap, NAP_S)))
        await asyncio.sleep(0)
        tasks.create_task(noted(done, "face", pool.run(odd_jobs.nap, 0.0)))

    assert done == ["face", "first upload", "second upload"]


@in_one_loop
async def test_more_uploads_than_may_wait_hear_busy(one_worker: FacePool) -> None:
    waiting = [
        asyncio.create_task(one_worker.run_behind(odd_jobs.nap, 0.0))
        for _ in range(MOST_BEHIND + 1)
    ]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await one_worker.run_behind(odd_jobs.nap, 0.0)
    await asyncio.gather(*waiting)


async def test_an_upload_that_ends_its_worker_is_told_so_and_the_pool_goes_on(
    manifest: Manifest,
) -> None:
    async with odd_pool(manifest, workers=1) as pool:
        with pytest.raises(Busy):
            await pool.run_behind(odd_jobs.die)

        await until(lambda: pool.health().ready)
        assert await pool.run_behind(odd_jobs.nap, 0.0)


@in_one_loop
async def test_a_picture_is_written_anew_whole_by_a_worker(one_worker: FacePool) -> None:
    sent = jpeg(2000, 1500, exif=b"GPS 22.54N") + b"what hangs behind"

    kept = await one_worker.run_behind(rewrite, sent)

    assert kept.startswith(b"\xff\xd8\xff")
    assert b"GPS" not in kept
    assert b"hangs" not in kept
    assert len(kept) < most_answered("rewrite")


@pytest.mark.parametrize(
    ("sent", "refused"),
    [
        (jpeg()[:-200], Invalid),
        (b"\xff\xd8\xff not a picture", Invalid),
        # A PNG that says that it has 400 million pixels.
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x4e\x20\x00\x00\x4e\x20\x08\x02\x00\x00\x00"
            + bytes(4)
            + b"\x00\x00\x00\x00IEND\xaeB`\x82",
            TooLarge,
        ),
    ],
    ids=["cut", "junk", "bomb"],
)
def test_a_picture_that_can_t_be_used_is_refused(sent: bytes, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        rewrite(sent)
