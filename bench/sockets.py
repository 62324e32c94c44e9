"""python -m bench.sockets [--quick]: 10,000 idle update sockets, against a bare aiohttp WebSocket server.

Both servers hold as many sockets at the same time, and are asked in turns: one event to all of them.
At ours an event of its own is written for every account by one statement, and every account is
rung; at the bare server the same bytes go to each socket in a loop. Both are one process
and send the same number of messages of the same kind; reading the events from PostgreSQL, each slice
of accounts by one statement, and the bell through Valkey are ours alone and count against us. The
accounts have the same number, so that their events are read and encoded together. The phones are raw
sockets in processes of their own, so that what is measured is the server.

`latency_ratio`: p99 from the commit (bare: from the start of the loop) to a phone's ear, over the
bare one's; medians of several rounds. `p50_ratio` the same of the median phone. `memory_ratio`: what
a socket adds to the PSS of the server's process, over what it adds to the bare one's; both ping
every 25 s. `figure` is the latency ratio; all goals must hold. `cpu_ratio` is the same in processor
time of the two servers while they tell, and wavers less beside other programs.
"""

import argparse
import asyncio
import resource
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import aiohttp

from auth.tokens import Tokens
from bench import idle_clients, process_tree
from bench.folders import own_folder
from bench.idle_clients import Call, Side
from bench.report import Measure, could_not, median, percentile, say, tell
from bench.residents import PROXIES
from clients.demo.processes import NotStarted, Program, free_port
from clients.demo.service import Service
from domain.events import EventKind
from domain.people import Citizen, Level
from handlers.notices.updates import PROTOCOL
from proto import updates_pb2 as wire
from server.token_keys import ISSUER
from storage.bell import LocalBell, open_bell, open_redis
from storage.database import Database, open_database
from storage.keys.vault import load_keys
from storage.postgres.embedded import EmbeddedError
from storage.postgres.embedded_postgres import embedded_postgres
from storage.postgres.embedded_valkey import embedded_valkey

MEMORY_GOAL: Final = 1.5
LATENCY_GOAL: Final = 1.3
PROCESSES: Final = 2  # of phones
WARM: Final = 100  # sockets before memory is looked at
SETTLE_S: Final = 2.0
PAUSE_S: Final = 0.3  # between rounds

ADD: Final = """
INSERT INTO accounts (account_id, phone, level, language)
SELECT a, ''::bytea, 1, 'zh-CN' FROM unnest($1::uuid[]) AS t (a)
"""
TELL: Final = """
WITH told AS (
    UPDATE accounts SET last_n = last_n + 1 WHERE account_id = ANY($1::uuid[])
    RETURNING account_id, last_n
)
INSERT INTO inbox (account_id, n, kind, subject, happened_at, urgent)
SELECT account_id, last_n, $2, $3, $4, false FROM told
"""


@dataclass(frozen=True, slots=True)
class Length:
    sockets: int
    rounds: int


FULL: Final = Length(sockets=10_000, rounds=7)
QUICK: Final = Length(sockets=2_000, rounds=5)


@dataclass(frozen=True, slots=True)
class Heard:
    """Seconds until the median phone and the 99th of a hundred heard it."""

    p50: float
    p99: float


class IdleClients:
    """The phones' processes, each with its share of the sockets of both sides."""

    def __init__(self, stack: AsyncExitStack) -> None:
        context = get_context("spawn")
        self._pipes: list[Connection] = []
        for _ in range(PROCESSES):
            pipe, theirs = context.Pipe()
            process = context.Process(target=idle_clients.listen, args=(theirs,), daemon=True)
            process.start()
            self._pipes.append(pipe)
            stack.callback(process.join, 5)
            stack.callback(pipe.send, None)
        self._open = dict.fromkeys(Side, [0] * PROCESSES)

    async def connect(self, side: Side, calls: Sequence[Call]) -> None:
        for at, pipe in enumerate(self._pipes):
            pipe.send((side, calls[at::PROCESSES]))
        self._open[side] = [await _answer(pipe) for pipe in self._pipes]

    async def expect(self, side: Side) -> None:
        """From now on, what comes on that side is timed."""
        for pipe, count in zip(self._pipes, self._open[side], strict=True):
            pipe.send((side, count))
        for pipe in self._pipes:
            await _answer(pipe)

    async def heard(self, side: Side, began: float) -> Heard:
        """Of the one message to each; ConnectionError when some phones did not hear it."""
        at = [moment for pipe in self._pipes for moment in await _answer(pipe)]
        wanted = sum(self._open[side])
        if len(at) != wanted:
            raise ConnectionError(f"{len(at)} of {wanted} heard it ({side})")
        took = [moment - began for moment in at]
        return Heard(percentile(took, 0.5), percentile(took, 0.99))


async def _answer(pipe: Connection) -> Any:  # noqa: ANN401  # as the clients send it
    return await asyncio.to_thread(pipe.recv)


@dataclass(slots=True)
class City:
    """The service under measurement and its accounts, each with one phone."""

    service: Service
    url: str
    database: Database
    bell: LocalBell
    tokens: Tokens
    accounts: list[UUID] = field(default_factory=list)

    async def add(self, count: int) -> list[Call]:
        new = [uuid4() for _ in range(count)]
        await self.database.execute(ADD, new)
        self.accounts += new
        port = int(self.service.base.rsplit(":", 1)[1])
        return [
            Call(port, "/v1/updates?since=0", self._token(account), PROTOCOL) for account in new
        ]

    async def tell_all(self) -> float:
        """One event to every account; gives the moment of its commit."""
        await self.database.execute(
            TELL, self.accounts, EventKind.CERTIFIED, "entitlement:city-pension", datetime.now(UTC)
        )
        began = time.monotonic()
        await self.bell.ring(self.accounts)
        return began

    def _token(self, account: UUID) -> str:
        token, _ = self.tokens.issue(Citizen(account, Level.PHONE, uuid4()))
        return token


async def open_city(
    folder: Path, stack: AsyncExitStack, program: Sequence[str] = ("server", "up")
) -> City:
    """`program`: what Python runs as the service."""
    url = await stack.enter_async_context(embedded_postgres(folder / "data"))
    valkey = await stack.enter_async_context(embedded_valkey(folder / "data"))
    return await open_city_at(url, valkey, folder, stack, program)


async def open_city_at(
    url: str,
    valkey: str,
    folder: Path,
    stack: AsyncExitStack,
    program: Sequence[str] = ("server", "up"),
) -> City:
    """On a database that is there. Each call is counted at the address that a proxy names."""
    enter = stack.enter_async_context
    settings = {
        "ZHIJIAN_DATABASE_URL": url,
        "ZHIJIAN_REDIS_URL": valkey,
        "ZHIJIAN_WORKERS": "1",
        "ZHIJIAN_LOG": "json",
        "ZHIJIAN_TRUSTED_PROXIES": PROXIES,
    }
    service = Service(free_port(), settings, folder, program)
    stack.push_async_callback(service.stop)
    await service.start()
    keys = load_keys(folder / "keys")
    bell = await enter(open_bell(await enter(open_redis(valkey))))
    return City(
        service,
        url,
        await enter(open_database(url, size=4)),
        bell,
        Tokens(keys.token_keys, keys.current_kid, ISSUER),
    )


async def measure(length: Length) -> None:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(own_folder())
        phones = IdleClients(stack)
        port = free_port()
        bare = Program("the bare server", ("bench.bare", str(port)), {}, folder / "bare.log")
        stack.push_async_callback(bare.stop)
        await bare.start(lambda _: None)
        city = await open_city(folder, stack)
        http = await stack.enter_async_context(aiohttp.ClientSession(f"http://127.0.0.1:{port}"))
        sides = {Side.OURS: city.service.pid, Side.BARE: bare.pid}
        bytes_each: dict[Side, float] = {}
        for side, pid in sides.items():
            warm = await city.add(WARM) if side is Side.OURS else [Call(port, "/")] * WARM
            await phones.connect(side, warm)
            await asyncio.sleep(SETTLE_S)
            before = _pss_bytes(pid)
            more = length.sockets - WARM
            calls = await city.add(more) if side is Side.OURS else [Call(port, "/")] * more
            began = time.monotonic()
            await phones.connect(side, calls)
            took = time.monotonic() - began
            await asyncio.sleep(SETTLE_S)
            bytes_each[side] = (_pss_bytes(pid) - before) / more
            say(f"{side}: {more / took:,.0f} sockets opened a second")
        heard: dict[Side, list[Heard]] = {side: [] for side in Side}
        cpu_s = {side: -process_tree.own_cpu_s(pid) for side, pid in sides.items()}
        for at in range(length.rounds + 1):
            for side in Side:
                await asyncio.sleep(PAUSE_S)
                await phones.expect(side)
                began = await (city.tell_all() if side is Side.OURS else _tell_bare(http))
                found = await phones.heard(side, began)
                if at:  # the first one warms both up
                    heard[side].append(found)
        for side, pid in sides.items():
            cpu_s[side] += process_tree.own_cpu_s(pid)
        _tell(length, bytes_each, heard, cpu_s)


async def _tell_bare(http: aiohttp.ClientSession) -> float:
    message = wire.ServerMessage(
        event=wire.Event(
            n=1,
            kind=EventKind.CERTIFIED,
            title="待遇资格认证已完成",
            text="本年度资格认证已通过，待遇照常发放。",
            subject="entitlement:city-pension",
            happened_at=datetime.now(UTC).isoformat(),
        )
    )
    async with http.post("/", data=message.SerializeToString()) as response:
        return float(await response.json())


def _pss_bytes(pid: int) -> float:
    """Of the process itself; setpriv has become it."""
    return next(use.pss_mb for use in process_tree.uses(pid) if use.pid == pid) * 1024 * 1024


def _tell(
    length: Length,
    bytes_each: dict[Side, float],
    heard: dict[Side, list[Heard]],
    cpu_s: dict[Side, float],
) -> None:
    p50 = {side: median([each.p50 for each in found]) for side, found in heard.items()}
    p99 = {side: median([each.p99 for each in found]) for side, found in heard.items()}
    ours, bare = Side.OURS, Side.BARE
    told = length.sockets * (length.rounds + 1)
    tell(
        "sockets",
        Measure(
            "latency_ratio", p99[ours] / p99[bare], "of bare aiohttp, p99", at_most=LATENCY_GOAL
        ),
        [
            Measure("p50_ratio", p50[ours] / p50[bare], "of bare aiohttp, p50"),
            Measure(
                "memory_ratio",
                bytes_each[ours] / bytes_each[bare],
                "of bare aiohttp",
                at_most=MEMORY_GOAL,
            ),
            Measure("socket_kb", bytes_each[ours] / 1024, "KB PSS a socket"),
            Measure("bare_socket_kb", bytes_each[bare] / 1024, "KB PSS a bare socket"),
            Measure("p50_ms", 1000 * p50[ours], "ms to the median phone"),
            Measure("p99_ms", 1000 * p99[ours], "ms to 99 % of the phones"),
            Measure("bare_p50_ms", 1000 * p50[bare], "ms"),
            Measure("bare_p99_ms", 1000 * p99[bare], "ms"),
            Measure("cpu_ratio", cpu_s[ours] / cpu_s[bare], "of bare aiohttp's processor time"),
            Measure("cpu_us", cpu_s[ours] * 1e6 / told, "µs CPU of the server a phone told"),
            Measure("bare_cpu_us", cpu_s[bare] * 1e6 / told, "µs CPU of the bare one"),
        ],
        sockets=length.sockets,
        rounds=length.rounds,
        p99_all_ms={
            side: [round(1000 * each.p99, 1) for each in found] for side, found in heard.items()
        },
    )


def raise_open_files() -> None:
    """Each socket is an open file; children inherit the limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sockets", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2,000 sockets and fewer rounds")
    length = QUICK if parser.parse_args().quick else FULL
    raise_open_files()
    try:
        asyncio.run(measure(length))
    except (NotStarted, EmbeddedError, aiohttp.ClientError, OSError) as failed:
        could_not("sockets", failed)


if __name__ == "__main__":
    main()
