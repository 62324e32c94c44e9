"""One face worker as the service sees it, and one job on its way through it."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Final, cast

from biometrics import serving, wire

#: Loading takes about a second; on a machine that is starting, longer.
LOAD_SECONDS: Final = 60

Told = Callable[["Worker", "Job", bytes], None]
Lost = Callable[["Worker"], None]


class CantLoad(Exception):
    """A worker ended before it was ready: its own words stand in the error output."""


async def begin(entry: str, *, told: Told, lost: Lost) -> "Worker":
    """A process that runs the module `entry` and has loaded nothing yet. Raises OSError.

    `told` hears each answer and the job that it is for, `lost` that the worker has gone.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-P", "-m", entry, str(theirs.fileno())]
        process = subprocess.Popen(  # noqa: S603, ASYNC220  # our own module; it returns after the fork
            command,
            env=serving.environment(),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    ours.setblocking(False)  # noqa: FBT003  # the library's own argument
    worker = Worker(process, told, lost)
    try:
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
    except BaseException:
        process.kill()
        process.wait()
        ours.close()
        raise
    return worker


class Job:
    """One job on its way: in line, in a worker, or ended.

    Its caller waits for `over`, and may give up: that stops no job that runs. `freed` is called once,
    when it ends. `behind`: it waits until no face does.
    """

    def __init__(
        self,
        call: Callable[..., object],
        body: bytes,
        freed: Callable[[], object],
        *,
        behind: bool = False,
    ) -> None:
        self.call = call
        self.body = body
        self.behind = behind
        self.tries = 0
        self.ended = False
        self.over: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._freed = freed
        self._timer: asyncio.TimerHandle | None = None

    @property
    def name(self) -> str:
        return self.call.__name__

    def limit(self, seconds: float, then: "Callable[[Job], object]") -> None:
        """What happens if it is where it is for so long."""
        self._quiet()
        self._timer = asyncio.get_running_loop().call_later(seconds, then, self)

    def end(self, answer: object = None) -> None:
        self._stop()
        if not self.over.done():
            self.over.set_result(answer)

    def fail(self, why: BaseException) -> None:
        self._stop()
        if not self.over.done():
            self.over.set_exception(why)

    def _stop(self) -> None:
        self._quiet()
        if not self.ended:
            self.ended = True
            self._freed()

    def _quiet(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Worker(asyncio.Protocol):
    """One worker process, from our side of the descriptor."""

    def __init__(self, process: "subprocess.Popen[bytes]", told: Told, lost: Lost) -> None:
        self.job: Job | None = None
        self.isolation: tuple[str, ...] = ()
        self._first_word: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._process = process
        self._told = told
        self._lost = lost
        self._received = bytearray()
        self._transport: asyncio.WriteTransport | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self.listens and self._process.poll() is None

    @property
    def listens(self) -> bool:
        """As far as its descriptor says; the end of a process is told by that too."""
        return self._transport is not None

    async def load(self, equipment: wire.Equipment) -> None:
        """Returns once it has its models and is locked in. Raises CantLoad."""
        self.say(wire.equip(equipment))
        try:
            async with asyncio.timeout(LOAD_SECONDS):
                word = await asyncio.shield(self._first_word)
            self.isolation = wire.is_ready(word).isolation
        except (TimeoutError, wire.NoFrame) as broken:
            raise CantLoad("a face worker ended before it was ready") from broken

    def begin(self, job: Job) -> None:
        self.job = job
        self.say(job.body)

    def say(self, body: bytes) -> None:
        if self._transport is not None:
            self._transport.write(wire.frame(body))

    async def gone(self) -> None:
        """Waits for the process to end, in a thread."""
        await asyncio.to_thread(self._process.wait)

    def kill(self) -> None:
        self._process.kill()
        transport, self._transport = self._transport, None  # it is given nothing more to do
        if transport is not None:
            transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(
            "asyncio.WriteTransport", transport
        )  # uvloop's is one by its methods

    def data_received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= wire.LENGTH.size:
            (length,) = wire.LENGTH.unpack_from(self._received)
            if length > wire.most_answered(self.job.name if self.job else ""):
                self.kill()  # its job is done by another, once
                return
            end = wire.LENGTH.size + length
            if len(self._received) < end:
                return
            body = bytes(self._received[wire.LENGTH.size : end])
            del self._received[:end]
            self._heard(body)

    def _heard(self, body: bytes) -> None:
        if not self._first_word.done():
            self._first_word.set_result(body)
        elif self.job is None:
            self.kill()  # it was asked nothing
        else:
            job, self.job = self.job, None
            self._told(self, job, body)

    def connection_lost(self, _: Exception | None) -> None:
        self.kill()
        if not self._first_word.done():
            self._first_word.set_exception(wire.NoFrame("the worker has gone"))
            self._first_word.exception()  # seen, should nobody wait for it any more
        self._lost(self)
