"""A primary dies under load and its standby takes over: nothing is lost, nothing is ready too early."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from domain.errors import Busy
from server.monitoring.checks import unassessed
from server.settings import Settings
from storage.backup import backup
from storage.database import Database, open_database
from storage.migrate import current, migrate, pending
from storage.postgres.hosts import each_host
from storage.postgres.session_settings import SettingsDropped
from tests.databases import open_folder
from tests.storage.postgres.replicas import Pair, open_pair

WRITERS = 6
BEFORE, AFTER = 150, 60
WAIT_S = 100
PAUSE_S = 0.1


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as path:
        yield path


@pytest.fixture
async def pair(folder: Path) -> AsyncIterator[Pair]:
    async with open_pair(folder) as opened:
        yield opened


class Load:
    """Writers that never stop, and what was acknowledged to them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers = count()
        self.acknowledged: set[int] = set()

    async def write(self) -> None:
        while True:
            number = next(self._numbers)
            try:
                await self._database.execute("INSERT INTO written VALUES ($1)", number)
            except Busy:
                await asyncio.sleep(PAUSE_S)
            else:
                self.acknowledged.add(number)

    async def until(self, acknowledged: int) -> None:
        async with asyncio.timeout(WAIT_S):
            while len(self.acknowledged) < acknowledged:  # noqa: ASYNC110  # of any writer
                await asyncio.sleep(0.01)


@asynccontextmanager
async def load(database: Database) -> AsyncIterator[Load]:
    running = Load(database)
    tasks = [asyncio.create_task(running.write()) for _ in range(WRITERS)]
    try:
        yield running
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_ready(database: Database) -> None:
    async with asyncio.timeout(WAIT_S):
        while True:
            try:
                return await database.ping()
            except Busy:
                await asyncio.sleep(PAUSE_S)


@pytest.mark.slow
async def test_a_primary_that_dies_under_load_loses_nothing_that_was_acknowledged(
    pair: Pair,
) -> None:
    await migrate(pair.url)
    async with open_database(pair.url, size=WRITERS + 1) as database:
        await database.execute("CREATE TABLE written (id int PRIMARY KEY)")
        async with load(database) as running:
            await running.until(BEFORE)
            pair.first.kill()
            with pytest.raises(Busy):
                await database.ping()
            await pair.promote()
            await until_ready(database)
            await running.until(len(running.acknowledged) + AFTER)
        kept = {row["id"] for row in await database.fetch("SELECT id FROM written")}

    assert running.acknowledged - kept == set()
    assert await pending(pair.url) == []


@pytest.mark.slow
async def test_commands_find_whichever_of_two_servers_takes_writes(
    pair: Pair, folder: Path
) -> None:
    turned = f"postgresql://postgres@{pair.second.host},{pair.first.host}/postgres"
    before, after = await migrate(turned)
    manifest = await backup(turned, folder, folder / "backup")

    assert (before, manifest.revision) == ("", after)
    assert await current(pair.url) == after
    with pytest.raises(Busy):
        async with open_database(f"postgresql://postgres@{pair.second.host}/postgres"):
            pass


async def test_a_host_that_says_nothing_holds_nobody_up(empty_database: str) -> None:
    with socket.create_server(
        ("127.0.0.1", 0)
    ) as silent:  # taken by the system, and by nobody else
        port = silent.getsockname()[1]
        parts = urlsplit(empty_database)
        user, _, host = parts.netloc.rpartition("@")
        url = parts._replace(netloc=f"{user}@127.0.0.1:{port},{host}").geturl()
        async with open_database(url) as database:
            await database.ping()

    assert [urlsplit(each).port for each in each_host(url)] == [port, parts.port]


@pytest.fixture
async def read_only(empty_database: str) -> AsyncIterator[Database]:
    """All connections of its pool lead to a server that takes no writes any more, as after a failover."""
    async with open_database(empty_database, size=3) as database:
        await database.execute("CREATE TABLE written (id int PRIMARY KEY)")
        async with asyncio.TaskGroup() as several:
            for _ in range(3):
                several.create_task(turn_read_only(database))
        yield database


async def turn_read_only(database: Database) -> None:
    async with database.transaction() as one:
        await one.execute("SELECT pg_sleep(0.2)")
        await one.execute("SET SESSION default_transaction_read_only = on")


async def test_a_connection_that_takes_no_writes_is_not_kept(read_only: Database) -> None:
    await read_only.execute("INSERT INTO written VALUES (1)")

    assert read_only.stats().retried == 1
    for number in range(2, 8):
        await read_only.execute("INSERT INTO written VALUES ($1)", number)
    assert read_only.stats().retried == 1


async def test_readiness_asks_for_a_server_that_takes_writes(read_only: Database) -> None:
    await read_only.ping()

    assert read_only.stats().retried == 1


async def test_a_server_that_stays_read_only_is_not_ready(database_url: str) -> None:
    async with open_database(database_url, size=1) as database:
        await database.execute(
            f"ALTER DATABASE {urlsplit(database_url).path[1:]} SET default_transaction_read_only = on"
        )
        await turn_read_only(database)

        with pytest.raises(Busy):
            await database.ping()


class Pooler:
    """Between us and the server, and drops what we ask of a session, as PgBouncer can be told to."""

    def __init__(self, url: str) -> None:
        self._server = urlsplit(url)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection(self._server.hostname, self._server.port)
        try:
            size = int.from_bytes(await reader.readexactly(4))
            ours.write(without_limits(await reader.readexactly(size - 4)))
            async with asyncio.TaskGroup() as both:
                both.create_task(pump(reader, ours))
                both.create_task(pump(theirs, writer))
        finally:
            ours.close()
            writer.close()


def without_limits(startup: bytes) -> bytes:
    """A StartupMessage (protocol 3.0) without the settings that end in `timeout`."""
    words = startup[4:].split(b"\0")
    pairs = [
        (name, value)
        for name, value in zip(words[::2], words[1::2], strict=False)
        if name and not name.endswith(b"timeout")
    ]
    body = startup[:4] + b"".join(n + b"\0" + v + b"\0" for n, v in pairs) + b"\0"
    return (len(body) + 4).to_bytes(4) + body


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest.fixture
async def pooled(database_url: str) -> AsyncIterator[str]:
    """The URL of the database behind a pooler."""
    listening = await asyncio.start_server(Pooler(database_url).serve, "127.0.0.1", 0)
    parts = urlsplit(database_url)
    user, _, _ = parts.netloc.rpartition("@")
    port = listening.sockets[0].getsockname()[1]
    yield parts._replace(netloc=f"{user}@127.0.0.1:{port}", query="sslmode=disable").geturl()
    listening.close()


async def test_a_connection_without_its_limits_is_refused_at_the_start(pooled: str) -> None:
    with pytest.raises(SettingsDropped, match=r"statement_timeout.*PgBouncer.*ALTER ROLE"):
        async with open_database(pooled):
            pass


async def test_the_check_of_the_configuration_says_so_too(pooled: str) -> None:
    faults = await unassessed(Settings(database_url=SecretStr(pooled)), date(2026, 11, 29))

    assert "statement_timeout" in " ".join(faults)
