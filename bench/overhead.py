"""What the house costs: an authenticated GET through its door, against its handler on bare aiohttp.

Both stand in one process on one core and answer the same body, the house with three headers more; a
client on another core asks them in turns over kept connections. A request's price is the process's CPU
time, of which throughput on one core is the inverse; both are asked within half a second, and the median
of these pairs counts.
"""

import asyncio
import multiprocessing
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Final, cast
from uuid import UUID, uuid4

import uvloop
from aiohttp import web

from auth.tokens import Tokens
from bench.report import Measure, could_not, median, say, tell
from bench.tokens import make_tokens, opened, remembered, verified
from domain.people import Citizen, Level
from domain.words import Language
from handlers.accounts import me
from handlers.accounts.services import ACCOUNTS, AccountServices
from handlers.request import PRINCIPAL
from server.app import create_app
from server.resources import Resources
from server.settings import Settings
from services.accounts.accounts import AccountSeen

PATH: Final = "/v1/me"
GOAL: Final = 0.6
CONNECTIONS: Final = 16
# Many short rounds: the two of a pair then meet the same neighbours on the machine.
SECONDS: Final = 0.25
ROUNDS: Final = 60
QUICK_ROUNDS: Final = 20
_OK: Final = b"HTTP/1.1 200"


class StillAccounts:
    """One account, always the same: what is measured is the way to it."""

    def __init__(self, account: UUID) -> None:
        self._seen = AccountSeen(
            account=account,
            level=Level.BOUND,
            phone="138****8000",
            name="王**",
            language=Language.ZH,
            elder_mode=False,
            wechat_linked=False,
            consents=(),
            subscriptions={},
            last_n=7,
        )

    async def me(self, citizen: Citizen) -> AccountSeen:
        assert citizen.account == self._seen.account
        return self._seen


class Parts:
    """The resources of a house in which nobody asks for more than an account."""

    def __init__(self, accounts: StillAccounts, tokens: Tokens) -> None:
        self.accounts, self.tokens = SimpleNamespace(accounts=accounts), tokens
        self.checks: dict[str, object] = {}

    def gauges(self) -> dict[str, float]:
        return {}

    def notes(self) -> dict[str, object]:
        return {}

    def __getattr__(self, name: str) -> None:
        """Every other service: there, and never asked."""


def house(accounts: StillAccounts, tokens: Tokens) -> web.Application:
    @asynccontextmanager
    async def context() -> AsyncIterator[Resources]:
        yield cast("Resources", Parts(accounts, tokens))

    app = create_app(Settings(), context)

    async def idle(_: web.Application) -> None:
        """Nothing hangs on these sockets."""

    app.on_shutdown.clear()
    app.on_shutdown.append(idle)
    return app


def bare(accounts: StillAccounts, citizen: Citizen) -> web.Application:
    """The same handler, with what it needs put in its hand."""
    app = web.Application()
    app[ACCOUNTS] = cast("AccountServices", SimpleNamespace(accounts=accounts))

    async def show(request: web.Request) -> web.Response:
        request[PRINCIPAL] = citizen
        return await me.show(request)

    app.router.add_get(PATH, show)
    return app


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[int]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def ask(port: int, request: bytes, until: float) -> int:
    """Requests answered on one connection until the moment, each after the last."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    try:
        while time.monotonic() < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(_OK):
                raise RuntimeError(head.split(b"\r\n")[0].decode())
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            count += 1
    finally:
        writer.close()
    return count


def client(pipe: Connection) -> None:
    """Asks as it is told, in a process and, where there is one, on a core of its own."""
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[1:2] or os.sched_getaffinity(0)))

    async def many(port: int, request: bytes, seconds: float) -> int:
        until = time.monotonic() + seconds
        return sum(await asyncio.gather(*(ask(port, request, until) for _ in range(CONNECTIONS))))

    with suppress(EOFError):
        while True:
            port, request, seconds = pipe.recv()
            try:
                pipe.send(uvloop.run(many(port, request, seconds)))
            except (OSError, RuntimeError, asyncio.IncompleteReadError) as broken:
                pipe.send(str(broken))


async def round_(pipe: Connection, port: int, request: bytes, seconds: float) -> float:
    """CPU seconds of this process for each request."""
    began = time.process_time()
    pipe.send((port, request, seconds))
    answer = await asyncio.to_thread(pipe.recv)
    spent = time.process_time() - began
    if not isinstance(answer, int) or not answer:
        could_not("overhead", answer)
    return spent / answer


async def measure(rounds: int, seconds: float) -> None:
    tokens = make_tokens()
    citizen = Citizen(uuid4(), Level.BOUND, uuid4())
    accounts = StillAccounts(citizen.account)
    request = (
        f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: zh-CN\r\n"
        f"Authorization: Bearer {tokens.issue(citizen)[0]}\r\n\r\n"
    ).encode()
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    child = multiprocessing.get_context("spawn").Process(target=client, args=(theirs,), daemon=True)
    child.start()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    through: list[float] = []
    without: list[float] = []
    async with (
        served(house(accounts, tokens)) as house_port,
        served(bare(accounts, citizen)) as bare_port,
    ):
        for number in range(rounds + 1):
            pair = (
                await round_(ours, house_port, request, seconds),
                await round_(ours, bare_port, request, seconds),
            )
            if number:  # the first warms both
                through.append(pair[0])
                without.append(pair[1])
                say(f"round {number}: {1e6 * pair[0]:.1f} µs, bare {1e6 * pair[1]:.1f} µs")
    ours.close()
    child.join(timeout=5)
    ratio = median([b / a for a, b in zip(through, without, strict=True)])
    tell(
        "overhead",
        Measure("throughput_of_bare", ratio, "of bare aiohttp's throughput", at_least=GOAL),
        [
            Measure("house_us", 1e6 * median(through), "µs of CPU a request"),
            Measure("bare_us", 1e6 * median(without), "µs of CPU a request"),
            Measure("token_verify_per_s", verified(), "tokens a second, none seen before"),
            Measure("token_remembered_per_s", remembered(), "tokens a second, seen before"),
            Measure("envelope_decrypt_per_s", opened(), "identities a second"),
        ],
        ratios=[round(b / a, 3) for a, b in zip(through, without, strict=True)],
    )


def main() -> None:
    quick = "--quick" in sys.argv
    uvloop.run(measure(QUICK_ROUNDS if quick else ROUNDS, SECONDS))


if __name__ == "__main__":
    main()
