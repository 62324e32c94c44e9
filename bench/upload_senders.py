"""Phones that send files in pieces, in a process of their own; raw sockets, so that what is measured is the server.

Every function here is called in that process; times are of the monotonic clock.
"""

import asyncio
import os
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import uvloop

T = TypeVar("T")
LONGEST: Final = 200 * 1024 * 1024
SLICE: Final = 64 * 1024
_TYPE: Final = "application/offset+octet-stream"
_NO_CONTENT: Final = 204


@dataclass(frozen=True, slots=True)
class Plan:
    """So many pieces of so many bytes by each; `pace`: bytes a second of one, 0 for as fast as they are taken."""

    pieces: int
    piece: int
    pace: float = 0.0


def send(base: str, tokens: Sequence[str], plan: Plan) -> float:
    """By tus, one file each that is never whole, so that nobody looks at it. Gives the bytes a second of all."""
    return uvloop.run(_all(len(tokens), plan, [_by_tus(base, token, plan) for token in tokens]))


def send_bare(base: str, count: int, plan: Plan) -> float:
    """As many pieces to the bare door."""
    return uvloop.run(_all(count, plan, [_bare(base, plan) for _ in range(count)]))


async def _all(count: int, plan: Plan, going: Sequence[Coroutine[Any, Any, None]]) -> float:
    began = time.monotonic()
    await asyncio.gather(*going)
    return count * plan.pieces * plan.piece / (time.monotonic() - began)


async def _by_tus(base: str, token: str, plan: Plan) -> None:
    line = await _Line.open(base)
    signed = f"Authorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\n"
    _, head = await line.ask("POST", "/v1/uploads", f"{signed}Upload-Length: {LONGEST}\r\n")
    path = next(each for each in head if each.lower().startswith("location: ")).split(": ")[1]
    body = os.urandom(plan.piece)
    for n in range(plan.pieces):
        said = f"{signed}Upload-Offset: {n * plan.piece}\r\nContent-Type: {_TYPE}\r\n"
        await line.piece(path, said, body, plan.pace)
    await line.ask("DELETE", path, signed)
    line.close()


async def _bare(base: str, plan: Plan) -> None:
    line, body = await _Line.open(base), os.urandom(plan.piece)
    for _ in range(plan.pieces):
        await line.piece("/", f"Content-Type: {_TYPE}\r\n", body, plan.pace)
    line.close()


class _Line:
    """One connection that is kept."""

    def __init__(
        self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._host, self._reader, self._writer = host, reader, writer

    @classmethod
    async def open(cls, base: str) -> "_Line":
        host = urlsplit(base).netloc
        return cls(host, *await asyncio.open_connection(*host.split(":")))

    async def ask(
        self, method: str, path: str, said: str, length: int = 0
    ) -> tuple[int, list[str]]:
        await self._say(method, path, said, length)
        return await self._answer()

    async def piece(self, path: str, said: str, body: bytes, pace: float) -> None:
        """ConnectionError when it is not taken."""
        await self._say("PATCH", path, said, len(body))
        began = time.monotonic()
        whole = memoryview(body)
        for at in range(0, len(body), SLICE):
            if pace:
                await asyncio.sleep(began + at / pace - time.monotonic())
            self._writer.write(whole[at : at + SLICE])
            await self._writer.drain()
        status, head = await self._answer()
        if status != _NO_CONTENT:
            raise ConnectionError(f"a piece was answered by {head[0]}")

    async def _say(self, method: str, path: str, said: str, length: int) -> None:
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Length: {length}\r\n{said}\r\n"
        self._writer.write(head.encode())

    async def _answer(self) -> tuple[int, list[str]]:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        for each in head:
            name, _, value = each.partition(": ")
            if name.lower() == "content-length":
                await self._reader.readexactly(int(value))
        return int(head[0].split(" ")[1]), head

    def close(self) -> None:
        self._writer.close()
