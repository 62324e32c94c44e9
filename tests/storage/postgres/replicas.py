"""Two PostgreSQL servers: nothing is acknowledged by the first that the second has not on its disk."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from storage.postgres import embedded
from storage.postgres.embedded import ELSEWHERE
from storage.postgres.postgres_programs import find_binaries, within_reach

START_S = 60
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "wal_level=replica",
    "synchronous_commit=on",
    "shared_buffers=16MB",
    "max_connections=40",
)


@dataclass
class Server:
    """One of the two; `kill` is what a power cut does."""

    programs: Path
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def start(self) -> None:
        settings = [part for one in (*SETTINGS, f"port={self.port}") for part in ("-c", one)]
        self.process = embedded.spawn(
            [self.programs / "postgres", "-D", self.folder, *settings],
            output=self.folder.with_suffix(".log"),
        )
        async with asyncio.timeout(START_S):
            while not await self._answers():  # noqa: ASYNC110  # it tells nobody
                await asyncio.sleep(0.05)

    async def _answers(self) -> bool:
        with suppress(OSError, asyncpg.PostgresError):
            await self.ask("SELECT 1")
            return True
        return False

    async def ask(self, sql: str) -> object:
        connection = await asyncpg.connect(f"postgresql://postgres@{self.host}/postgres")
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    def kill(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass
class Pair:
    first: Server
    second: Server

    @property
    def url(self) -> str:
        """Of both, as an operator writes it."""
        return f"postgresql://postgres@{self.first.host},{self.second.host}/postgres"

    async def promote(self) -> None:
        assert await self.second.ask("SELECT pg_promote()")


@asynccontextmanager
async def open_pair(folder: Path) -> AsyncIterator[Pair]:
    """Both run, and the second is in step with the first."""
    programs = await asyncio.to_thread(within_reach, find_binaries(), ELSEWHERE)
    place = embedded.home(folder / "pair", elsewhere=ELSEWHERE)
    first = Server(programs, place / "first", embedded.free_port(None))
    second = Server(programs, place / "second", embedded.free_port(None))
    try:
        await asyncio.to_thread(
            done,
            [
                *(programs / "initdb", f"--pgdata={first.folder}", "--username=postgres"),
                *("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"),
            ],
        )
        await first.start()
        await asyncio.to_thread(
            done,
            [
                *(programs / "pg_basebackup", f"--dbname=postgresql://postgres@{first.host}/"),
                *(f"--pgdata={second.folder}", "--write-recovery-conf", "--checkpoint=fast"),
            ],
        )
        await second.start()
        await first.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        await first.ask("SELECT pg_reload_conf()")
        async with asyncio.timeout(START_S):
            in_step = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
            while await first.ask(in_step) != 1:  # noqa: ASYNC110  # it tells nobody
                await asyncio.sleep(0.05)
        yield Pair(first, second)
    finally:
        first.kill()
        second.kill()


def done(command: list[str | Path]) -> None:
    ran = embedded.run(command, timeout=120)
    assert ran.returncode == 0, ran.stderr
