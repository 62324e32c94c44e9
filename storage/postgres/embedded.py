"""Children that live and die with us: what the embedded servers share.

A child runs as the caller, or as user 65534 when the caller is root, in a session of its own (Ctrl-C
is ours to answer), and is told by the kernel when we die. The signal of death belongs to the thread
that started the child, so a server is opened on the thread that outlives it: the event loop's.
"""

import asyncio
import fcntl
import hashlib
import logging
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

NOBODY: Final = 65534  # PostgreSQL refuses to run as root
ELSEWHERE: Final = Path("/var/lib/zhijian")  # where user 65534 can go when our own path is closed
HOST: Final = "127.0.0.1"
_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_LOOK_S: Final = 0.02
_LOCK_TRIES: Final = 3
_WATCH_S: Final = 0.2
_LONGEST_PAUSE_S: Final = 10.0
_LOG_LIMIT: Final = 8 * 1024 * 1024


class EmbeddedError(Exception):
    """An embedded server can't run here; the text is a sentence for the operator."""


def run(args: Sequence[str | Path], *, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end as the children's user, output captured; 126 when it may not."""
    user = _user()
    try:
        return subprocess.run(  # noqa: S603  # our own programs with our own arguments
            [str(a) for a in args],
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            cwd="/",
            env=_environment(),
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    except OSError as error:
        return subprocess.CompletedProcess(args, 126, "", str(error))


def spawn(
    args: Sequence[str | Path], *, output: Path, stdin: bytes = b""
) -> subprocess.Popen[bytes]:
    """Starts a child that gets SIGINT when this thread ends; its output is appended to a file."""
    user = _user()
    setpriv = shutil.which("setpriv", path=_PATH)
    # Set after the change of user, which would clear it, and kept by the exec that follows.
    tied = [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []
    with _fresh_log(output) as sink:
        child = subprocess.Popen(  # noqa: S603  # our own programs with our own arguments
            [*tied, *(str(a) for a in args)],
            stdin=subprocess.PIPE,
            stdout=sink,
            stderr=sink,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    assert child.stdin is not None
    with suppress(BrokenPipeError), child.stdin:
        child.stdin.write(stdin)
    return child


def reachable(path: Path) -> bool:
    """Whether the children's user can go into the folder; tried, since ACLs and mounts decide too."""
    return _user() is None or run(["test", "-x", path]).returncode == 0


def home(wanted: Path, *, elsewhere: Path) -> Path:
    """The folder a server owns, mode 0700: `wanted`, or its stable stand-in below `elsewhere`.

    Raises EmbeddedError when another user owns it.
    """
    wanted = wanted.absolute()
    wanted.parent.mkdir(parents=True, exist_ok=True)
    place = wanted
    if wanted.is_symlink():
        place = wanted.resolve()
    elif not wanted.exists() and not reachable(wanted.parent):
        place = _stand_in(wanted, elsewhere)
        wanted.symlink_to(place)  # whoever looks for the data here finds the way
    user = os.geteuid() if (dropped := _user()) is None else dropped
    try:
        place.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        pass
    else:
        os.chown(place, user, -1)
    if place.stat().st_uid != user or not reachable(place):
        raise EmbeddedError(
            f"The folder {place} is not one that user {user} can use (it belongs to user"
            f" {place.stat().st_uid}). Start as its owner, or choose another data folder."
        )
    return place


def _stand_in(wanted: Path, elsewhere: Path) -> Path:
    name = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    base = elsewhere / f"{wanted.parent.name or 'data'}-{name}"
    for folder in (elsewhere, base):
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o755)  # whatever root's umask is
    if not reachable(base):
        raise EmbeddedError(
            f"Neither {wanted} nor {base} can be reached by user {_user()}, as whom the embedded"
            " servers run when started by root. Choose a data folder that it can reach."
        )
    log.info("the data of %s lies in %s, where user %s can reach it", wanted, base, _user())
    return base / wanted.name


def let_read(folder: Path) -> None:
    """Lets everybody read and run what is in the folder, whatever root's umask made of it."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def hand_over(path: Path, *, mode: int) -> None:
    """Gives a file we wrote to the children's user."""
    path.chmod(mode)
    if (user := _user()) is not None:
        os.chown(path, user, -1)


@contextmanager
def only_one(folder: Path, what: str) -> Iterator[None]:
    """Holds the folder for this process; a second start is refused with EmbeddedError."""
    with (folder / "lock").open("a+") as file:
        for attempt in range(_LOCK_TRIES):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if attempt + 1 < _LOCK_TRIES:
                    time.sleep(_LOOK_S)  # it may have been only asked after, see held()
        else:
            file.seek(0)
            raise EmbeddedError(
                f"{what} in {folder} is already run by process {file.read().strip() or '?'}."
                " Stop that one first, or choose another data folder."
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def held(folder: Path) -> bool:
    """Whether a living process holds the folder."""
    try:
        with (folder / "lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def free_port(preferred: int | None = None) -> int:
    """A port on 127.0.0.1 that nobody holds just now; the preferred one when it is free."""
    for port in (preferred, 0):
        if port is None:
            continue
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return int(probe.getsockname()[1])
    raise EmbeddedError("No port is free on 127.0.0.1.")


async def ended(alive: Callable[[], bool], *, within: float) -> bool:
    """Waits until `alive` says no; False when the time is over first."""
    end = time.monotonic() + within
    while alive():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(_LOOK_S)
    return True


async def give_up(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Ends a child whose start is no longer wanted."""
    child.send_signal(number)
    await asyncio.to_thread(child.wait)


@asynccontextmanager
async def kept(
    name: str,
    start: Callable[[], Awaitable[subprocess.Popen[bytes]]],
    *,
    stop: Sequence[tuple[signal.Signals, float]],
) -> AsyncIterator[None]:
    """Runs a child, starts it again when it dies, and stops it at the end.

    `start` returns once the child answers. `stop`: signals with the seconds each is given.
    """
    child = await start()

    async def watch() -> None:
        nonlocal child
        pause = _WATCH_S
        while True:
            await asyncio.sleep(pause)
            if child.poll() is None:
                pause = _WATCH_S
                continue
            log.warning("the embedded %s ended (%s); starting it again", name, child.returncode)
            try:
                child = await start()
            except EmbeddedError:
                pause = min(pause * 2, _LONGEST_PAUSE_S)
                log.exception("the embedded %s does not start", name)

    watcher = asyncio.create_task(watch(), name=f"watch-{name}")
    try:
        yield
    finally:
        watcher.cancel()
        await asyncio.wait([watcher])
        for number, seconds in (*stop, (signal.SIGKILL, 5.0)):
            if child.poll() is not None:
                break
            child.send_signal(number)
            await ended(lambda: child.poll() is None, within=seconds)


def tail(path: Path, start: int) -> str:
    """What was written to a log since the byte `start`, at most its last 4 KB."""
    with path.open("rb") as file:
        file.seek(max(start, path.stat().st_size - 4096))
        return file.read().decode(errors="replace").strip()


def _user() -> int | None:
    return NOBODY if os.geteuid() == 0 else None


def _environment() -> dict[str, str]:
    return {"LC_ALL": "C", "PATH": _PATH}


@contextmanager
def _fresh_log(path: Path) -> Iterator[int]:
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_suffix(".old.log"))
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
