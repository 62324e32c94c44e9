"""PostgreSQL that comes with the package: made, started, kept alive and stopped with the program.

In `<data>/postgres` lie
    cluster      the database's files
    password     of the role `zhijian`, who owns the database `zhijian`
    superuser    password of the role `postgres`, used at the start only
    port         where it listened last, on 127.0.0.1
    lock         held by the process that runs it, whose id it names
    server.log
"""

import asyncio
import logging
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import asyncpg

from storage.postgres import embedded
from storage.postgres.embedded import ELSEWHERE, HOST, EmbeddedError
from storage.postgres.postgres_programs import find_binaries, version, within_reach

log = logging.getLogger(__name__)

ROLE: Final = "zhijian"
PROC: Final = Path("/proc")
_START_S: Final = 60.0
_ORPHAN_S: Final = 20.0
_READY_LINE: Final = 7  # of postmaster.pid, counted from 0; pg_ctl waits for the same
_STOP: Final = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0))
_SETTINGS: Final = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "password_encryption=scram-sha-256",
    "shared_buffers=128MB",
    "fsync=on",
    "synchronous_commit=on",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_checkpoints=off",
    # A broken constraint's DETAIL would write a person's values into the log.
    "log_error_verbosity=terse",
    "log_parameter_max_length_on_error=0",
)
# What passes by itself: a killed server's memory and port are let go a few seconds later.
_PASSES: Final = ("pre-existing shared memory block", "Address already in use", "postmaster.pid")


@asynccontextmanager
async def embedded_postgres(
    data: Path, *, binaries: Path | None = None, elsewhere: Path = ELSEWHERE
) -> AsyncIterator[str]:
    """Runs PostgreSQL on `data`/postgres and gives its URL; a killed server comes back at that URL.

    binaries: a folder with `postgres` and `initdb`; the package's own, else one of this machine.
    elsewhere: where programs and data go when root's path is closed to user 65534.
    Raises EmbeddedError: already running here, nothing to run, or it does not start.
    """
    programs = await asyncio.to_thread(within_reach, binaries or find_binaries(), elsewhere)
    place = embedded.home(data / "postgres", elsewhere=elsewhere)
    with embedded.only_one(place, "The embedded PostgreSQL"):
        server = _Server(programs, place)
        await asyncio.to_thread(server.make)
        async with embedded.kept("PostgreSQL", server.start, stop=_STOP):
            await server.make_database()
            yield server.url


def running_postgres(data: Path) -> str | None:
    """The URL of the server that another process runs on `data`/postgres, if one does."""
    place = (data / "postgres").resolve()
    if not embedded.held(place):
        return None
    try:
        port, password = (place / "port").read_text(), (place / "password").read_text()
    except FileNotFoundError:
        return None
    return _url(int(port), password)


@asynccontextmanager
async def borrowed_postgres(data: Path) -> AsyncIterator[str]:
    """For a command: the URL of the server that runs on `data`, else of one run until the end."""
    if running := running_postgres(data):
        yield running
        return
    async with embedded_postgres(data) as url:
        yield url


class _Server:
    """One cluster in its folder, and how to make and start it."""

    def __init__(self, programs: Path, place: Path) -> None:
        self._programs = programs
        self._place = place
        self._cluster = place / "cluster"
        self._log = place / "server.log"
        self._port: int | None = None

    @property
    def url(self) -> str:
        assert self._port is not None
        return _url(self._port, _secret(self._place / "password"))

    def make(self) -> None:
        """Makes the cluster when there is none; a half-made one of a killed start is thrown away."""
        superuser = self._place / "superuser"
        _secret(superuser)
        if self._cluster.exists():
            self._refuse_another_version()
            return
        unfinished = self._place / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        made = embedded.run(
            [
                self._programs / "initdb",
                f"--pgdata={unfinished}",
                "--username=postgres",
                f"--pwfile={superuser}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                "--no-instructions",
            ],
            timeout=300,
        )
        if made.returncode != 0:
            raise EmbeddedError(f"PostgreSQL could not make its files: {made.stderr.strip()}")
        unfinished.rename(self._cluster)

    async def start(self) -> subprocess.Popen[bytes]:
        """Returns once the server takes connections; its port never changes after the first time."""
        end = time.monotonic() + _START_S
        await self._end_orphan()
        first = self._port is None
        while True:
            if first:
                self._port = embedded.free_port(self._last_port())
            began = self._log.stat().st_size if self._log.exists() else 0
            settings = [part for s in (*_SETTINGS, f"port={self._port}") for part in ("-c", s)]
            child = embedded.spawn(
                [self._programs / "postgres", "-D", self._cluster, *settings], output=self._log
            )
            try:
                came = await self._ready(child, end)
            except asyncio.CancelledError:
                await embedded.give_up(child, signal.SIGINT)
                raise
            if came:
                (self._place / "port").write_text(str(self._port))
                return child
            said = embedded.tail(self._log, began)
            if time.monotonic() > end or not any(words in said for words in _PASSES):
                raise EmbeddedError(f"PostgreSQL does not start in {self._place}: {said}")
            await asyncio.sleep(0.1)

    async def make_database(self) -> None:
        """The application's role, no superuser, and its database; nothing when they are there."""
        connection = await asyncpg.connect(
            host=HOST,
            port=self._port,
            user="postgres",
            password=_secret(self._place / "superuser"),
            database="postgres",
        )
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", ROLE):
                # DDL takes no parameters; the password is of the alphabet of token_urlsafe.
                password = _secret(self._place / "password")
                await connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'")
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", ROLE):
                await connection.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")
        finally:
            await connection.close()

    async def _ready(self, child: subprocess.Popen[bytes], end: float) -> bool:
        pid_file = self._cluster / "postmaster.pid"

        def waiting() -> bool:
            if child.poll() is not None:
                return False
            with suppress(FileNotFoundError):
                lines = pid_file.read_text().splitlines()
                return not (
                    len(lines) > _READY_LINE
                    and lines[0] == str(child.pid)
                    and lines[_READY_LINE].strip() == "ready"
                )
            return True

        if not await embedded.ended(waiting, within=end - time.monotonic()):
            await embedded.give_up(child, signal.SIGQUIT)
        return child.poll() is None

    async def _end_orphan(self) -> None:
        """Ends the server of an owner that was killed, which we know since the lock is ours.

        A pid that now is another program's is forgotten: PostgreSQL alone would refuse to start.
        """
        pid_file = self._cluster / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
            os.kill(pid, 0)
        except (FileNotFoundError, IndexError, ValueError, ProcessLookupError, PermissionError):
            return
        if not PROC.exists():
            return  # no way to tell whose pid it is: leave the judgement to PostgreSQL

        def ours() -> bool:
            try:
                return (PROC / f"{pid}/cwd").resolve(strict=True) == self._cluster
            except OSError:
                return False

        if not ours():
            pid_file.unlink(missing_ok=True)
            return
        for number, seconds in ((signal.SIGINT, _ORPHAN_S), (signal.SIGQUIT, 10.0)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            if await embedded.ended(ours, within=seconds):
                return
        raise EmbeddedError(f"PostgreSQL of a former start (process {pid}) does not end.")

    def _last_port(self) -> int | None:
        try:
            return int((self._place / "port").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _refuse_another_version(self) -> None:
        made_by = (self._cluster / "PG_VERSION").read_text().strip()
        have = (version(self._programs) or "?").split(".")[0]
        if made_by != have:
            raise EmbeddedError(
                f"The data in {self._cluster} was made by PostgreSQL {made_by}, and {have} is"
                f" installed. Take a backup with {made_by}, and restore it into a new data folder."
            )


def _secret(path: Path) -> str:
    """The password kept in a file; made, mode 0600, when there is none."""
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        embedded.hand_over(fresh, mode=0o600)
        fresh.write_text(secrets.token_urlsafe(24))
        fresh.rename(path)
    return path.read_text()


def _url(port: int, password: str) -> str:
    return f"postgresql://{ROLE}:{password}@{HOST}:{port}/{ROLE}"
