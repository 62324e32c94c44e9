"""A person who looks what is due, again and again, at a steady pace whatever the answers take."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import uvloop

EACH_SECOND: Final = 25
TIMEOUT_S: Final = 5.0
PATH: Final = "/v1/entitlements"
_OK: Final = 200


@dataclass(slots=True)
class Reads:
    """The seconds each read took."""

    took: list[float] = field(default_factory=list)
    timeouts: int = 0
    others: int = 0  # answers that were no 200


def read(base: str, token: str, begin: float, end: float) -> Reads:
    """In the reader's process, from one moment of the monotonic clock to another."""
    return uvloop.run(_read(base, token, begin, end))


async def _read(base: str, token: str, begin: float, end: float) -> Reads:
    reads = Reads()
    headers = {"Authorization": f"Bearer {token}"}
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with aiohttp.ClientSession(base, headers=headers, timeout=timeout) as http:

        async def once(due: float) -> None:
            await asyncio.sleep(due - time.monotonic())
            began = time.monotonic()
            try:
                async with http.get(PATH) as response:
                    await response.read()
            except TimeoutError:
                reads.timeouts += 1
                return
            reads.others += response.status != _OK
            reads.took.append(time.monotonic() - began)

        async with asyncio.TaskGroup() as group:
            for number in range(int((end - begin) * EACH_SECOND)):
                group.create_task(once(begin + number / EACH_SECOND))
    return reads
