"""Real servers for tests, as fixtures; tests/conftest.py makes them known everywhere.

Named as a test asks for them:
    postgres        URL of one PostgreSQL for the whole run (session)
    postgres_folder where its files lie
    empty_database  URL of a new, empty database, dropped afterwards
    another_empty_database  the same, beside it
    database_url    URL of a database with all tables, as new, made so again afterwards
    shared_database_url  the same, for all tests of a module
    database        the same, opened: a storage.database.Database
    valkey          URL of one Valkey for the whole run (session), shared: use keys of your own
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

import pytest
from sqlalchemy import make_url

from storage.database import Database, open_database
from storage.migrate import migrate
from storage.postgres import embedded_postgres as postgresql
from storage.postgres.embedded_postgres import embedded_postgres
from storage.postgres.embedded_valkey import embedded_valkey
from tests.copies import Copies, create, drop, execute, named

TEMPLATE = "migrated"
#: A database is made by writing some seven hundred files and waiting for each, on a disk many times longer.
MEMORY: Final = Path("/dev/shm")  # noqa: S108  # mkdtemp makes a folder of its own there
DISK: Final = Path("/tmp")  # noqa: S108  # as above
ROOM: Final = 2 * 1024**3  # own choice: a container that was given no room there has 64 MB


def roomy() -> Path:
    """In memory, where there is room."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else DISK


@contextmanager
def open_folder(within: Path | None = None) -> Iterator[Path]:
    """A folder that the servers' user can reach, which pytest's own, mode 0700, is not; in memory, or `within`.

    Programs may not run from memory everywhere: what holds one lies on the disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="zhijian-test-", dir=within or roomy()))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def for_long(server: AbstractAsyncContextManager[str]) -> Iterator[str]:
    """Runs a server beside the event loops of many tests."""
    with asyncio.Runner() as runner:
        url = runner.run(server.__aenter__())
        try:
            yield url
        finally:
            runner.run(server.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres(postgres_folder: Path) -> Iterator[str]:
    """Without waiting for the disk: what a crash leaves is tried on servers of their own."""
    hasty = (
        *postgresql._SETTINGS,
        *("fsync=off", "full_page_writes=off", "autovacuum=off", "scram_iterations=1"),
    )
    with ExitStack() as stack:
        with patch.object(postgresql, "_SETTINGS", hasty):
            url = stack.enter_context(for_long(embedded_postgres(postgres_folder)))
        yield url


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    with open_folder() as folder, for_long(embedded_valkey(folder)) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_template(postgres: str) -> str:
    """The name of a database with all tables, of which others are copied."""

    async def make() -> None:
        await execute(postgres, f"CREATE DATABASE {TEMPLATE}")
        await migrate(named(postgres, TEMPLATE))

    asyncio.run(make())
    return TEMPLATE


@pytest.fixture(scope="session")
def copies(postgres: str, postgres_folder: Path, migrated_template: str) -> Iterator[Copies]:
    password = (postgres_folder / "postgres" / "superuser").read_text()
    superuser = make_url(postgres).set(username="postgres", password=password)
    made = Copies(postgres, superuser.render_as_string(hide_password=False), migrated_template)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
async def empty_database(postgres: str) -> AsyncIterator[str]:
    async with _empty_database(postgres) as url:
        yield url


@pytest.fixture
async def another_empty_database(postgres: str) -> AsyncIterator[str]:
    async with _empty_database(postgres) as url:
        yield url


@pytest.fixture
def database_url(copies: Copies) -> Iterator[str]:
    with _copy(copies) as url:
        yield url


@pytest.fixture(scope="module")
def shared_database_url(copies: Copies) -> Iterator[str]:
    with _copy(copies) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    # On a loaded machine many at once may wait longer for their turn than a house lets them.
    async with open_database(database_url, size=5, wait_s=30.0) as opened:
        yield opened


@contextmanager
def _copy(copies: Copies) -> Iterator[str]:
    copy = copies.take()
    try:
        yield copy.url
    finally:
        copies.give_back(copy)


@asynccontextmanager
async def _empty_database(server: str) -> AsyncIterator[str]:
    name = await create(server, "template1")
    try:
        yield named(server, name)
    finally:
        await drop(server, name)


async def waits(database: Database) -> None:
    """Until some statement waits for another transaction."""
    async with asyncio.timeout(60):
        while not await database.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110  # the store rings nobody
            await asyncio.sleep(0.01)
