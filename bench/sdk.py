"""What the Python SDK costs: a call of a client, against the same request by bare aiohttp.

A process on another core answers each with the same body. A call's price is the CPU time of the process
that asks; both ways are asked within half a second over as many kept connections, and the median of these
pairs counts. The bare way reads the JSON; the SDK makes frozen values of it besides.
"""

import asyncio
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from typing import Final
from uuid import UUID

import aiohttp
import uvloop
from aiohttp import web
from zhijian_client import CitizenClient, Session

from bench.report import Measure, median, say, tell

GOAL: Final = 1.3
CONNECTIONS: Final = 16
# Many short rounds: the two of a pair then meet the same neighbours on the machine.
SECONDS: Final = 0.25
ROUNDS: Final = 60
QUICK_ROUNDS: Final = 20
PATH: Final = "/v1/me"
ACCOUNT: Final = "0198c0de-0000-7000-8000-000000000001"
TOKEN: Final = "t" * 480  # as long as one of ours
BODY: Final = json.dumps(
    {
        "account": ACCOUNT,
        "level": 2,
        "phone": "138****8000",
        "name": "王**",
        "language": "zh-CN",
        "elder_mode": False,
        "wechat_linked": False,
        "consents": [
            {
                "purpose": "sending_frames",
                "version": "2027-01",
                "given_at": "2026-11-24T08:00:00Z",
            }
        ],
        "subscriptions": {},
        "last_n": 7,
    }
).encode()

Call = Callable[[], Awaitable[object]]


def service(pipe: Connection) -> None:
    """Answers each request with the body, on a core of its own where there is one."""
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[1:2] or os.sched_getaffinity(0)))

    async def show(_: web.Request) -> web.Response:
        return web.Response(body=BODY, content_type="application/json")

    async def serve() -> None:
        app = web.Application()
        app.router.add_get(PATH, show)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send(int(runner.addresses[0][1]))
        await asyncio.to_thread(pipe.recv)
        await runner.cleanup()

    uvloop.run(serve())


async def round_(call: Call, seconds: float) -> float:
    """CPU seconds of this process for each call."""
    until, began, counts = time.monotonic() + seconds, time.process_time(), [0] * CONNECTIONS

    async def many(hand: int) -> None:
        while time.monotonic() < until:
            await call()
            counts[hand] += 1

    await asyncio.gather(*(many(hand) for hand in range(CONNECTIONS)))
    return (time.process_time() - began) / sum(counts)


async def measure(rounds: int, seconds: float) -> None:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    child = multiprocessing.get_context("spawn").Process(
        target=service, args=(theirs,), daemon=True
    )
    child.start()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    base = f"http://127.0.0.1:{await asyncio.to_thread(ours.recv)}"
    headers = {"Accept-Language": "zh-CN", "Authorization": f"Bearer {TOKEN}"}
    by_sdk: list[float] = []
    bare: list[float] = []
    async with CitizenClient(base) as phone, aiohttp.ClientSession(headers=headers) as http:
        phone.resume(Session(UUID(ACCOUNT), 2, 900, TOKEN, "r"))

        async def ask() -> object:
            async with http.get(base + PATH) as answer:
                return await answer.json()

        for number in range(rounds + 1):
            pair = await round_(phone.me, seconds), await round_(ask, seconds)
            if number:  # the first warms both
                by_sdk.append(pair[0])
                bare.append(pair[1])
                say(f"round {number}: {1e6 * pair[0]:.1f} µs, bare {1e6 * pair[1]:.1f} µs")
    ours.send(None)
    child.join(timeout=5)
    ratio = median([one / other for one, other in zip(by_sdk, bare, strict=True)])
    tell(
        "sdk",
        Measure("ratio", ratio, "x", at_most=GOAL),
        (
            Measure("sdk_us", 1e6 * median(by_sdk), "µs"),
            Measure("bare_us", 1e6 * median(bare), "µs"),
        ),
        rounds=rounds,
    )


if __name__ == "__main__":
    uvloop.run(measure(QUICK_ROUNDS if "--quick" in sys.argv else ROUNDS, SECONDS))
