"""python -m bench.start [--quick]: how long until people are served, and what it weighs then.

A start ends with the first 200 of `GET /readyz`, asked every 10 ms: tables migrated, every face
worker with its models loaded. The first start finds an empty data folder (initdb, keys, tables);
the second what a clean stop left. Two face workers; memory is the sum of PSS over the server, its
workers, PostgreSQL and Valkey, 2 s after a second start. Medians of several starts.
"""

import argparse
import asyncio
import time
from pathlib import Path
from typing import Final

import aiohttp

from bench import process_tree
from bench.folders import own_folder
from bench.report import Measure, could_not, median, say, tell
from clients.demo.processes import READY_SECONDS, NotStarted, Program, free_port

WORKERS: Final = 2
LOOK_SECONDS: Final = 0.01
SETTLED_SECONDS: Final = 2.0
ROUNDS: Final = 3  # each one first and two second starts
FIRST_GOAL_S: Final = 6.0
GOAL_S: Final = 3.0
GOAL_MB: Final = 800.0
_OK: Final = 200


async def measure(rounds: int) -> None:
    first: list[float] = []
    second: list[float] = []
    weighed: list[process_tree.Use] = []
    for _ in range(rounds):
        with own_folder() as folder:
            for starts, settled in ((first, 0.0), (second, 0.0), (second, SETTLED_SECONDS)):
                took, weighed = await start_once(folder, settled)
                starts.append(took)
    for use in sorted(weighed, key=lambda use: -use.pss_mb):
        say(f"{use.pss_mb:8.1f} MB  {use.cpu_s:5.2f} s CPU  {use.command}")
    tell(
        "start",
        Measure("ready_s", median(second), "s from a stopped service to ready", at_most=GOAL_S),
        [
            Measure("first_ready_s", median(first), "s on an empty folder", at_most=FIRST_GOAL_S),
            Measure("total_mb", sum(use.pss_mb for use in weighed), "MB PSS, all", at_most=GOAL_MB),
            Measure("cpu_s", sum(use.cpu_s for use in weighed), "s CPU of a second start"),
        ],
        first_all_s=[round(took, 2) for took in first],
        ready_all_s=[round(took, 2) for took in second],
        workers=WORKERS,
        processes=len(weighed),
    )


async def start_once(folder: Path, settled: float) -> tuple[float, list[process_tree.Use]]:
    """Seconds to ready, and what each process uses `settled` seconds later; then a clean stop."""
    port = free_port()
    env = {
        "ZHIJIAN_DATA": str(folder / "data"),
        "ZHIJIAN_KEYS": str(folder / "keys"),
        "ZHIJIAN_WORKERS": str(WORKERS),
    }
    command = ("server", "up", "--port", str(port))
    service = Program("the service", command, env, folder / "service.log")
    began = time.monotonic()
    await service.start(lambda _: None)
    try:
        took = await _ready(service, f"http://127.0.0.1:{port}/readyz") - began
        await asyncio.sleep(settled)
        return took, process_tree.uses(service.pid)
    finally:
        await service.stop()


async def _ready(service: Program, address: str) -> float:
    """When it was ready, by the monotonic clock."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end and not service.ended():
            try:
                async with http.get(address) as response:
                    if response.status == _OK:
                        return time.monotonic()
            except aiohttp.ClientError:
                pass  # it does not listen yet
            await asyncio.sleep(LOOK_SECONDS)
    raise NotStarted(f"{service.name} is not ready\n{service.tail()}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.start", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round instead of three")
    rounds = 1 if parser.parse_args().quick else ROUNDS
    try:
        asyncio.run(measure(rounds))
    except (NotStarted, OSError) as failed:
        could_not("start", failed)


if __name__ == "__main__":
    main()
