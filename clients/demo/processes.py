"""The service and its stand-ins as processes of their own, which the demo starts, kills and stops."""

import asyncio
import os
import random
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import aiohttp

ROOT: Final = Path(__file__).resolve().parents[2]
READY_SECONDS: Final = 300.0  # one that ends is told at once; a busy machine starts slowly
STOP_SECONDS: Final = 20.0
_LOOK_SECONDS: Final = 0.1
_LOG_LINES: Final = 25
#: Linux gives ports from 32768 on away by itself, between our look and our listening as well.
_ASKED_FOR_ALONE: Final = range(20_000, 32_768)
#: A child is told to stop when the demo itself is killed; it was started from the main thread.
_DIES_WITH_US: Final = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()


class NotStarted(Exception):
    """A process ended, or was not ready in time; says what it printed last."""


class Program:
    """`python -m …`, in a session of its own so that Ctrl-C reaches the demo alone."""

    def __init__(
        self, name: str, arguments: Sequence[str], env: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self._arguments = arguments
        self._env = env
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise NotStarted(self.name)
        return self._process.pid

    async def start(self, heard: Callable[[str], None]) -> None:
        """`heard` gets each line of its output, which goes to the log as well."""
        self._process = await asyncio.create_subprocess_exec(
            *_DIES_WITH_US,
            sys.executable,
            "-m",
            *self._arguments,
            cwd=ROOT,
            env={**os.environ, **self._env, "PYTHONUNBUFFERED": "1"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._reading = asyncio.create_task(self._read(self._process, heard))

    def ended(self) -> bool:
        return self._process is None or self._process.returncode is not None

    async def kill(self) -> None:
        """SIGKILL: no good-bye."""
        await self._signal(signal.SIGKILL)

    async def stop(self) -> None:
        """SIGTERM, then SIGKILL for one that does not go; nothing when it is gone."""
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._signal(signal.SIGTERM)
        except TimeoutError:
            await self._signal(signal.SIGKILL)

    def tail(self) -> str:
        try:
            return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-_LOG_LINES:])
        except FileNotFoundError:
            return ""

    async def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.returncode is None:
            self._process.send_signal(number)
        await self._process.wait()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(
        self, process: asyncio.subprocess.Process, heard: Callable[[str], None]
    ) -> None:
        if process.stdout is None:
            return
        with self._log.open("a", encoding="utf-8") as log:
            async for raw in process.stdout:
                line = raw.decode("utf-8", "replace").rstrip("\n")
                log.write(line + "\n")
                log.flush()
                heard(line)


async def until_ready(program: Program, address: str) -> None:
    """Returns once `address` answers 200; NotStarted with the last lines of output otherwise."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as http:
        try:
            async with asyncio.timeout(READY_SECONDS):
                while not program.ended():
                    if await _answers(http, address):
                        return
                    await asyncio.sleep(_LOOK_SECONDS)
        except TimeoutError:
            pass
    raise NotStarted(f"{program.name} is not ready\n{program.tail()}")


async def run_once(arguments: Sequence[str], env: Mapping[str, str]) -> str:
    """The output of `python -m …`; NotStarted when it fails."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        cwd=ROOT,
        env={**os.environ, **env},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    raw, _ = await process.communicate()
    said = raw.decode("utf-8", "replace")
    if process.returncode:
        raise NotStarted(f"python -m {' '.join(arguments[:3])} failed\n{said}")
    return said


def face_workers(pid: int) -> list[int]:
    """Process ids of the face workers below `pid`, by the module that they run, from /proc."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (parent := _parent(folder)) is not None:
            parents.setdefault(parent, []).append(int(folder.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = parents.get(waiting.pop(), [])
        waiting += below
        found += [child for child in below if b"biometrics.serving" in _command(child)]
    return sorted(found)


def free_port() -> int:
    """A port that nobody holds, and that no connection or listener gets unless it asks for it."""
    return next(
        port
        for port in random.sample(_ASKED_FOR_ALONE, len(_ASKED_FOR_ALONE))
        if port_is_free(port)
    )


def port_is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


async def _answers(http: aiohttp.ClientSession, address: str) -> bool:
    try:
        async with http.get(address) as response:
            return response.status == 200  # noqa: PLR2004  # HTTP's OK
    except (aiohttp.ClientError, TimeoutError):
        return False


def _parent(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
