"""python -m bench.uploads [--quick]: files by tus against bare bodies into the same kind of store, and what they cost.

Four phones send pieces of 4 MB as fast as they are taken: through the service's door (who asks, sealed in
blocks, put into a folder, a row for each piece), and to a bare aiohttp door that puts the same blocks into a
folder beside it, in turns within one run. `figure`: MB a second over the bare door's.

`memory_mb`: what 50 phones that send at once add to the memory of the service's process (RSS), at its most,
over what it had after four had sent. `frame_ratio`: somebody is before the camera; half of the time 50
phones send 100 kB a second each. It is the median time from a frame's leaving its phone until the service has
room for the next, with the uploads over without.
"""

import argparse
import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Final, TypeVar
from uuid import uuid4

import aiohttp
from asyncpg import PostgresError
from zhijian_client import CitizenClient, ClientError, Session

from auth.tokens import Tokens
from bench import camera_clips, upload_senders
from bench.booking import PEOPLE
from bench.camera_clips import FRAME_MS, Camera, Film, stamped
from bench.folders import own_folder
from bench.report import Measure, could_not, median, say, tell
from bench.residents import PROXIES, Registration
from bench.upload_senders import Plan
from biometrics.models import ModelsUnfit
from clients.demo.outside import Outside
from clients.demo.people import SCHEME
from clients.demo.processes import NotStarted, Program, free_port
from clients.demo.service import Service
from domain.people import Citizen, Level
from proto import capture_pb2 as wire
from server.token_keys import ISSUER
from storage.database import Database, open_database
from storage.keys.vault import load_keys
from storage.postgres.embedded import EmbeddedError
from storage.postgres.embedded_postgres import embedded_postgres
from storage.postgres.embedded_valkey import embedded_valkey

T = TypeVar("T")
GOAL: Final = 0.4
MEMORY_GOAL_MB: Final = 20.0
FRAME_GOAL: Final = 1.25
FEW: Final = 4  # phones that send as fast as they can
MANY: Final = 50
MEGABYTE: Final = 1024 * 1024
PIECE: Final = 4 * MEGABYTE
MOST: Final = 8 * MEGABYTE  # of one piece
PACE: Final = 100_000.0
LOOK_S: Final = 0.02
PROTOCOL: Final = "zhijian.capture.v1"


@dataclass(frozen=True, slots=True)
class Length:
    rounds: int
    pieces: int  # of each of the few, in a round
    windows: int  # without and with, each
    window_s: float


FULL: Final = Length(rounds=7, pieces=10, windows=3, window_s=8.0)
QUICK: Final = Length(rounds=3, pieces=4, windows=1, window_s=6.0)


@dataclass
class Found:
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    memory_mb: float = 0.0
    without: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)


class Bench:
    """A city with its database at hand, the bare door, and a process full of phones."""

    def __init__(self, length: Length, stack: AsyncExitStack) -> None:
        self._length = length
        self._stack = stack
        pool = ProcessPoolExecutor(1, get_context("spawn"))
        self._phones = stack.enter_context(pool)
        self._found = Found()

    async def run(self) -> None:
        folder = self._stack.enter_context(own_folder())
        film, _ = await asyncio.gather(asyncio.to_thread(camera_clips.cut), self._open(folder))
        few, many = await self._tokens(FEW), await self._tokens(MANY)
        await self._throughput(few)
        await self._memory(many)
        (session,) = await self._registration.residents(1, 1)
        await self._before_the_camera(session, film, many)
        self._tell()

    async def _open(self, folder: Path) -> None:
        enter = self._stack.enter_async_context
        url = await enter(embedded_postgres(folder / "data"))
        valkey = await enter(embedded_valkey(folder / "data"))
        outside = await enter(Outside(folder / "standins.log"))
        settings = {
            **outside.settings(),
            "ZHIJIAN_DATABASE_URL": url,
            "ZHIJIAN_REDIS_URL": valkey,
            "ZHIJIAN_WORKERS": "1",
            "ZHIJIAN_LOG": "json",
            "ZHIJIAN_TRUSTED_PROXIES": PROXIES,
        }
        self._service = Service(free_port(), settings, folder)
        self._stack.push_async_callback(self._service.stop)
        port = free_port()
        arguments = ("bench.bare_store", str(port), str(folder / "bare"))
        bare = Program("the bare door", arguments, {}, folder / "bare.log")
        self._stack.push_async_callback(bare.stop)
        await asyncio.gather(self._service.start(), bare.start(lambda _: None))
        await self._service.add_officer()
        self._bare = f"http://127.0.0.1:{port}"
        self._database: Database = await enter(open_database(url, size=2))
        self._registration = Registration(self._service.base, self._service.password, outside)
        keys = load_keys(folder / "keys")
        self._issuer = Tokens(keys.token_keys, keys.current_kid, ISSUER)

    async def _tokens(self, count: int) -> list[str]:
        citizens = [Citizen(uuid4(), Level.BOUND, uuid4()) for _ in range(count)]
        persons = [uuid4() for _ in citizens]
        await self._database.execute(PEOPLE, [each.account for each in citizens], persons)
        return [self._issuer.issue(each)[0] for each in citizens]

    async def _throughput(self, tokens: Sequence[str]) -> None:
        plan = Plan(self._length.pieces, PIECE)
        for at in range(self._length.rounds + 1):
            ours = await self._in(upload_senders.send, self._service.base, tokens, plan)
            bare = await self._in(upload_senders.send_bare, self._bare, len(tokens), plan)
            if at:  # the first one warms both up
                self._found.ours.append(ours / 1e6)
                self._found.bare.append(bare / 1e6)
                say(f"{ours / 1e6:8.1f} MB/s  {bare / 1e6:8.1f} MB/s bare")

    async def _memory(self, tokens: Sequence[str]) -> None:
        before = most = rss_mb(self._service.pid)
        plan = Plan(2, MOST)
        going = asyncio.ensure_future(
            self._in(upload_senders.send, self._service.base, tokens, plan)
        )
        while not going.done():
            await asyncio.sleep(LOOK_S)
            most = max(most, rss_mb(self._service.pid))
        await going
        self._found.memory_mb = most - before

    async def _before_the_camera(self, session: Session, film: Film, tokens: Sequence[str]) -> None:
        """One after the other: a window without uploads and one with them, for as long as somebody is filmed."""
        pieces = max(1, round(self._length.window_s * PACE / MEGABYTE))
        plan = Plan(pieces, MEGABYTE, PACE)
        async with CitizenClient(self._service.base) as client, aiohttp.ClientSession() as http:
            client.resume(session)
            for _ in range(self._length.windows):
                phone = await Phone.open(client, http, self._service.base, film)
                filming = asyncio.create_task(phone.film())
                await asyncio.sleep(2 * LOOK_S + 1.0)  # the first frames load what the workers need
                self._found.without += await phone.taken(self._length.window_s)
                sending = asyncio.ensure_future(
                    self._in(upload_senders.send, self._service.base, tokens, plan)
                )
                self._found.beside += await phone.taken(self._length.window_s)
                await phone.hang_up(filming)
                await sending

    async def _in(self, call: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._phones, call, *args)

    def _tell(self) -> None:
        found = self._found
        if not found.without or not found.beside:
            could_not("uploads", "no frame was taken")
        ratios = [ours / bare for ours, bare in zip(found.ours, found.bare, strict=True)]
        without, beside = median(found.without), median(found.beside)
        tell(
            "uploads",
            Measure("figure", median(ratios), "of the bare door's MB a second", at_least=GOAL),
            [
                Measure(
                    "memory_mb", found.memory_mb, "MB that 50 at once add", at_most=MEMORY_GOAL_MB
                ),
                Measure(
                    "frame_ratio", beside / without, "of a frame's time alone", at_most=FRAME_GOAL
                ),
                Measure("mb_per_s", median(found.ours), "MB a second by tus"),
                Measure("bare_mb_per_s", median(found.bare), "MB a second to the bare door"),
                Measure("frame_ms", 1000 * beside, "ms until there is room, with uploads, p50"),
                Measure("frame_alone_ms", 1000 * without, "ms without, p50"),
            ],
            phones=FEW,
            many=MANY,
            frames=[len(found.without), len(found.beside)],
        )


class Phone:
    """Before the camera: FPS frames a second, and how long the service took until it had room for another."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, film: Film) -> None:
        self._socket = socket
        self._camera = Camera(film)
        self._began = time.monotonic()
        self._took: list[float] = []
        self._seq = self._prompt = self._credit = 0
        self._left = 0.0

    @classmethod
    async def open(
        cls, client: CitizenClient, http: aiohttp.ClientSession, base: str, film: Film
    ) -> "Phone":
        ticket = (await client.faces.open(SCHEME)).ticket
        socket = await http.ws_connect(
            base + ticket.address, protocols=(PROTOCOL, ticket.ticket), max_msg_size=0
        )
        return cls(socket, film)

    async def film(self) -> None:
        """Until the verdict, or it hangs up."""
        sending = asyncio.create_task(self._send())
        async for message in self._socket:
            said = wire.ServerMessage.FromString(message.data)
            match said.WhichOneof("kind"):
                case "prompt":
                    self._camera.ask(wire.Step.Name(said.prompt.step).removeprefix("STEP_").lower())
                    self._prompt = said.prompt.number
                case "next":
                    self._credit += said.next.credit
                    if self._left:
                        self._took.append(time.monotonic() - self._left)
                        self._left = 0.0
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

    async def _send(self) -> None:
        """One frame under way at a time, so that what is timed is that one."""
        while True:
            await asyncio.sleep(LOOK_S / 4)
            if not self._prompt or not self._credit or self._left:
                continue
            shot = self._camera.shoot()
            due = self._began + (shot.captured_ms - FRAME_MS) / 1000
            await asyncio.sleep(due - time.monotonic())
            self._credit -= 1
            self._seq += 1
            jpeg = stamped(shot.jpeg, secrets.token_bytes(16))
            frame = wire.Frame(
                prompt=self._prompt, seq=self._seq, captured_ms=shot.captured_ms, jpeg=jpeg
            )
            self._left = time.monotonic()
            await self._socket.send_bytes(wire.ClientMessage(frame=frame).SerializeToString())

    async def taken(self, seconds: float) -> list[float]:
        """The times of the frames of that many seconds from now; fewer when a verdict ends them."""
        self._took = []
        await asyncio.sleep(seconds)
        return self._took

    async def hang_up(self, filming: asyncio.Task[None]) -> None:
        with suppress(ConnectionError, aiohttp.ClientError):
            hangup = wire.ClientMessage(hangup=wire.Hangup())
            await self._socket.send_bytes(hangup.SerializeToString())
        await self._socket.close()
        await filming


def rss_mb(pid: int) -> float:
    """Of the process itself, from /proc."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith("VmRSS:")) / 1024


async def measure(length: Length) -> None:
    async with AsyncExitStack() as stack:
        await Bench(length, stack).run()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.uploads", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    length = QUICK if parser.parse_args().quick else FULL
    try:
        asyncio.run(measure(length))
    except (
        NotStarted,
        ModelsUnfit,
        EmbeddedError,
        PostgresError,
        ClientError,
        aiohttp.ClientError,
        OSError,
    ) as failed:
        could_not("uploads", failed)


if __name__ == "__main__":
    main()
