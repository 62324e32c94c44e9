"""python -m bench.queue [--quick]: from a call at a window to each of 200 screens of its hall.

One service with a PostgreSQL and a Valkey; 200 caller screens hold streams of Server-Sent Events, in a
process of their own. Officers at eight windows call, begin and finish one ticket after the other through the
HTTP doors. `figure`: the p99, over all calls and screens, of the time from pressing (before the request is
sent) to a screen that has read the call. `lost`: calls that a screen was not told of in time.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final
from uuid import uuid4

import aiohttp
from asyncpg import PostgresError

from bench.calls import call
from bench.cases import add_officer
from bench.folders import own_folder
from bench.report import Measure, could_not, percentile, say, tell
from bench.sockets import City, open_city, raise_open_files
from clients.demo.processes import NotStarted
from domain.bookings.screens import Screen
from domain.people import Role
from handlers.bookings.screens import COOKIE, PATH
from storage.bookings.screens import ScreenStore
from storage.postgres.embedded import EmbeddedError

GOAL_MS: Final = 200.0
SCREENS: Final = 200
HALL: Final = "bench"
WINDOWS: Final = 8
PAUSE_S: Final = 0.05  # between two calls
WAIT_S: Final = 5.0  # a screen that has not heard by then has lost the call
WARM: Final = 8
STATED: Final = f"""
[halls.{HALL}]
names = {{ zh = "大厅", en = "Hall" }}
area = ""
opens = "09:00"
closes = "17:00"
priorities = {{}}
[halls.{HALL}.groups.A]
names = {{ zh = "综合", en = "General" }}
items = []
places = []
minutes = 10
[halls.{HALL}.windows]
""" + "".join(f'{number} = ["A"]\n' for number in range(1, WINDOWS + 1))

#: By the number of a ticket, when each screen had read that it was called.
Heard = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Length:
    calls: int


FULL: Final = Length(calls=400)
QUICK: Final = Length(calls=60)


def follow(pipe: Connection, base: str, keys: Sequence[str]) -> None:
    """In a process of its own: says when all streams are open, and at the end what each heard."""
    pipe.send(asyncio.run(_follow(pipe, base, keys)))


async def _follow(pipe: Connection, base: str, keys: Sequence[str]) -> dict[str, list[float]]:
    heard: dict[str, list[float]] = {}
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(base, connector=connector, timeout=timeout) as http:
        opened = [asyncio.Event() for _ in keys]
        screens = [
            asyncio.create_task(_screen(http, key, each, heard))
            for key, each in zip(keys, opened, strict=True)
        ]
        await asyncio.gather(*(each.wait() for each in opened))
        pipe.send(len(keys))
        await asyncio.to_thread(pipe.recv)
        for screen in screens:
            screen.cancel()
        await asyncio.gather(*screens, return_exceptions=True)
    return heard


async def _screen(
    http: aiohttp.ClientSession, key: str, opened: asyncio.Event, heard: dict[str, list[float]]
) -> None:
    name = ""
    async with http.get(f"{PATH}/updates", headers={"Cookie": f"{COOKIE}={key}"}) as answer:
        answer.raise_for_status()
        async for line in answer.content:
            kind, _, value = line.decode().rstrip("\n").partition(": ")
            if kind == "event":
                name = value
            elif kind == "data" and name == "call":
                heard.setdefault(json.loads(value)["number"], []).append(time.monotonic())
            elif kind == "data":
                opened.set()  # how many wait: what was there before has been told


async def open_screens(city: City) -> list[str]:
    store, keys = ScreenStore(city.database), [uuid4().hex for _ in range(SCREENS)]
    for at, key in enumerate(keys):
        screen = Screen(uuid4(), HALL, f"{at}", datetime.now(UTC))
        await store.add(screen, sha256(key.encode()).digest(), uuid4())
    return keys


async def serve(city: City, http: aiohttp.ClientSession, calls: int) -> dict[str, float]:
    """The number of each ticket, and when it was called."""
    windows = f"/v1/officer/halls/{HALL}/windows"
    tokens = [(await add_officer(city, roles=(Role.COUNTER,)))[1] for _ in range(WINDOWS)]
    for at, token in enumerate(tokens, 1):
        await call(http, "POST", f"{windows}/{at}/openings", token)
    pressed = {}
    for at in range(WARM + calls):
        number, token = 1 + at % WINDOWS, tokens[at % WINDOWS]
        given = await call(
            http, "POST", f"/v1/officer/halls/{HALL}/tickets", token, said={"group": "A"}
        )
        began = time.monotonic()
        await call(http, "POST", f"{windows}/{number}/calls", token)
        if at >= WARM:
            pressed[str(given["number"])] = began
        for move in ("start", "finish"):
            path = f"/v1/officer/tickets/{given['ticket']}/moves"
            await call(http, "POST", path, token, said={"move": move})
        await asyncio.sleep(PAUSE_S)
    return pressed


async def measure(length: Length) -> None:
    async with AsyncExitStack() as stack:
        folder: Path = stack.enter_context(own_folder())
        city = await open_city(folder, stack)
        stated = folder / "halls.toml"
        stated.write_text(STATED, encoding="utf-8")
        await city.service.command("halls", "load", str(stated))
        keys = await open_screens(city)
        pipe, theirs = get_context("spawn").Pipe()
        screens = get_context("spawn").Process(
            target=follow, args=(theirs, city.service.base, keys), daemon=True
        )
        screens.start()
        stack.callback(screens.join, WAIT_S)
        say(f"{await asyncio.to_thread(pipe.recv)} screens listen")
        http = await stack.enter_async_context(aiohttp.ClientSession(city.service.base))
        pressed = await serve(city, http, length.calls)
        await asyncio.sleep(WAIT_S)  # whoever has not heard by then has lost it
        pipe.send(None)
        _tell(pressed, await asyncio.to_thread(pipe.recv))


def _tell(pressed: Mapping[str, float], heard: Heard) -> None:
    took = [
        1000 * (at - began)
        for number, began in pressed.items()
        for at in heard.get(number, ())
        if at - began <= WAIT_S
    ]
    lost = len(pressed) * SCREENS - len(took)
    tell(
        "queue",
        Measure(
            "figure", percentile(took, 0.99), "ms from a call to a screen, p99", at_most=GOAL_MS
        ),
        [
            Measure("p50_ms", percentile(took, 0.5), "ms"),
            Measure("slowest_ms", max(took), "ms"),
            Measure("lost", lost, "calls that a screen was not told of", at_most=0),
        ],
        screens=SCREENS,
        calls=len(pressed),
        windows=WINDOWS,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.queue", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="60 calls")
    length = QUICK if parser.parse_args().quick else FULL
    raise_open_files()
    try:
        asyncio.run(measure(length))
    except (NotStarted, EmbeddedError, PostgresError, aiohttp.ClientError, OSError) as failed:
        could_not("queue", failed)


if __name__ == "__main__":
    main()
