"""A face worker that also does what no worker should: the other half of `test_pool.py`."""

import ctypes
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from biometrics import serving, wire


def held_back(pid: int) -> Path:
    """While this is there, no worker that the process `pid` starts gets as far as its models."""
    return Path(__file__).resolve().parents[2] / ".cache" / f"workers-of-{pid}-wait"


def nap(seconds: float) -> int:
    """The worker that slept."""
    time.sleep(seconds)
    return os.getpid()


def hold(one: int, other: int) -> int:
    """Never comes back from these workers; from any other it says which that is."""
    while os.getpid() in {one, other}:
        time.sleep(0.1)
    return os.getpid()


def divide(one: int, other: int) -> int:
    return one // other


def burn(turns: int) -> int:
    return sum(range(turns))


def die() -> int:
    os.abort()


def lie() -> int:
    """Answers what is no answer, past the worker's own loop."""
    wire.send(int(sys.argv[1]), b"cos\nsystem\n(S'true'\ntR.")
    return 0


def mistake() -> int:
    return "no number"  # type: ignore[return-value]  # what a worker that was taken over may say


def babble() -> int:
    os.write(int(sys.argv[1]), b"\xff" * 100_000)
    return 0


def variables() -> dict[str, str]:
    return dict(os.environ)


def has_module(name: str) -> bool:
    return name in sys.modules


def threads_of_opencv() -> int:
    import cv2  # noqa: PLC0415  # loaded below the worker's first lock

    return cv2.getNumThreads()


def attempt(what: str, about: str) -> str:
    """What the system says to it: the name of an error, or nothing."""
    try:
        _ATTEMPTS[what](about)
    except OSError as refused:
        return type(refused).__name__
    except MemoryError:
        return "MemoryError"
    return ""


def _in_a_thread(path: str) -> None:
    found: list[OSError] = []

    def read() -> None:
        try:
            Path(path).read_bytes()
        except OSError as refused:
            found.append(refused)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    if found:
        raise found[0]


def _trace(pid: str) -> None:
    attach = 16
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(attach, int(pid), None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def _fork(_: str) -> None:
    if os.fork() == 0:
        os._exit(0)


_ATTEMPTS: dict[str, Callable[[str], object]] = {
    "read": lambda path: Path(path).read_bytes(),
    "read in a thread": _in_a_thread,
    "list": lambda path: list(Path(path).iterdir()),
    "write": lambda path: Path(path).write_bytes(b"x"),
    "delete": lambda path: Path(path).unlink(),
    "connect": lambda port: socket.create_connection(("127.0.0.1", int(port))),
    "listen by unix": lambda path: socket.socket(socket.AF_UNIX).bind(path),
    "run": lambda path: os.execv(path, [path]),  # noqa: S606  # refused
    "fork": _fork,
    "trace": _trace,
    "kill": lambda pid: os.kill(int(pid), signal.SIGTERM),
    "fill the memory": lambda size: len(bytearray(int(size))),
}

JOBS = {
    job.__name__: job
    for job in (
        *(nap, hold, divide, burn, die, lie, mistake, babble),
        *(variables, has_module, threads_of_opencv, attempt),
    )
}

if __name__ == "__main__":
    while held_back(os.getppid()).exists():
        time.sleep(0.05)
    serving.main(JOBS)
