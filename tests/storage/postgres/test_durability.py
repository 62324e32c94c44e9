"""What was acknowledged is kept, whoever is killed."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from tenacity import AsyncRetrying, stop_after_delay, wait_fixed

from domain.errors import Busy
from storage.database import Database, open_database
from storage.postgres.embedded_postgres import embedded_postgres
from storage.postgres.embedded_valkey import embedded_valkey
from tests.databases import open_folder

pytestmark = pytest.mark.slow

KILLS = 3
ROOT = Path(__file__).parents[3]
OWNER = """
import asyncio, sys
from pathlib import Path
from storage.postgres.embedded_postgres import embedded_postgres
from storage.postgres.embedded_valkey import embedded_valkey
from storage.database import open_database

async def main(data):
    async with embedded_postgres(data) as url, embedded_valkey(data), open_database(url) as db:
        await db.execute("CREATE TABLE IF NOT EXISTS kept (n bigserial)")
        await db.execute("INSERT INTO kept DEFAULT VALUES")
        print("ready", flush=True)
        await asyncio.sleep(60)

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.fixture
def data() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


def postmaster(data: Path) -> int:
    pid_file = data / "postgres" / "cluster" / "postmaster.pid"
    return int(pid_file.read_text().split()[0])


def patiently() -> AsyncRetrying:
    return AsyncRetrying(stop=stop_after_delay(30), wait=wait_fixed(0.05))


async def until_another_answers(database: Database, data: Path, killed: int) -> None:
    """A connection of the one that was killed may answer for a moment more."""
    async for attempt in patiently():
        with attempt:
            assert postmaster(data) != killed
    await until_it_answers(database)


async def until_it_answers(database: Database) -> None:
    async for attempt in patiently():
        with attempt:
            await database.ping()


class Writer:
    """Writes numbers one after the other and remembers those that were acknowledged."""

    def __init__(self, database: Database, first: int) -> None:
        self.acknowledged: set[int] = set()
        self._database = database
        self._next = first

    async def write(self) -> None:
        while True:
            self._next += 1
            try:
                await self._database.execute("INSERT INTO numbers VALUES ($1)", self._next)
            except Busy:
                await asyncio.sleep(0.05)
            else:
                self.acknowledged.add(self._next)


@pytest.mark.parametrize("whole_family", [False, True])
async def test_no_acknowledged_write_is_lost_to_a_killed_database(
    data: Path, *, whole_family: bool
) -> None:
    chance = random.Random(7)  # noqa: S311  # moments to kill at
    async with embedded_postgres(data) as url, open_database(url, wait_s=0.5) as database:
        await database.execute("CREATE TABLE numbers (n bigint PRIMARY KEY)")
        writers = [Writer(database, part * 1_000_000) for part in range(4)]
        tasks = [asyncio.create_task(writer.write()) for writer in writers]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.2, 0.6))
            killed = postmaster(data)
            if whole_family:
                os.killpg(killed, signal.SIGKILL)
            else:
                os.kill(killed, signal.SIGKILL)
            await until_another_answers(database, data, killed)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await until_it_answers(database)
        kept = {row["n"] for row in await database.fetch("SELECT n FROM numbers")}

    acknowledged = set().union(*(writer.acknowledged for writer in writers))
    assert acknowledged
    assert acknowledged - kept == set()


@contextmanager
def an_owner(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs both servers on the folder, until it is killed."""
    with subprocess.Popen(  # ourselves
        [sys.executable, "-c", OWNER, data],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as owner:
        try:
            assert owner.stdout is not None
            assert owner.stdout.readline() == "ready\n"
            yield owner
        finally:
            owner.kill()


def children(owner: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(owner.pid).children(recursive=True)


def test_the_servers_die_with_a_killed_owner(data: Path) -> None:
    with an_owner(data) as owner:
        family = children(owner)
        owner.kill()
        _, left = psutil.wait_procs(family, timeout=10)

    assert len(family) > 5
    assert left == []


async def test_after_a_killed_owner_the_next_start_is_at_once(data: Path) -> None:
    for _ in range(2):
        with an_owner(data) as owner:
            owner.kill()
            owner.wait()

    async with (
        embedded_postgres(data) as url,
        embedded_valkey(data),
        open_database(url) as database,
    ):
        assert await database.fetchval("SELECT count(*) FROM kept") == 2


async def test_a_server_that_outlived_its_owner_is_ended_first(data: Path) -> None:
    with an_owner(data) as owner:
        server = psutil.Process(postmaster(data))
        server.suspend()  # it can't hear that its owner is gone
        owner.kill()
        owner.wait()
    asyncio.get_running_loop().call_later(1, server.resume)

    async with embedded_postgres(data) as url, open_database(url) as database:
        assert postmaster(data) != server.pid
        assert await database.fetchval("SELECT count(*) FROM kept") == 1
