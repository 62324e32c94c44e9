"""The bytes of uploads: sealed block by block on their way into the store of objects, opened on their way out.

A chunk has a key and objects of its own, also where two send the same one at once: neither can overwrite
what the other was told is kept, and no key seals two things under one nonce.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from domain.days import day_of
from domain.errors import Busy
from domain.hall.uploads import Chunk
from domain.problems import Problem
from storage.keys.blocks import BLOCK_BYTES, Blocks, new_secret, sizes
from storage.keys.vault import Vault
from storage.objects import Objects

_FOLDER: Final = "uploads"
#: Own choices: a block on its way is in memory as it was sealed and as the store sends it; and a store that is away
#: lets a call wait for 15 s.
BLOCKS_AT_ONCE: Final = 8
_TURN_S: Final = 15.0
_AGAIN_S: Final = 10


class Turns:
    """How many blocks of a process are on their way into the store at once."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(BLOCKS_AT_ONCE)

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Busy for who waits too long for one."""
        try:
            async with asyncio.timeout(_TURN_S):
                await self._free.acquire()
        except TimeoutError:
            raise Busy(Problem.BUSY, retry_after=_AGAIN_S) from None
        try:
            yield
        finally:
            self._free.release()


class ChunkWriter:
    """One chunk on its way into the store. It is kept once a row names it, and not before."""

    def __init__(
        self, objects: Objects, turns: Turns, upload: UUID, at: int, day: str, secret: bytes
    ) -> None:
        self._objects = objects
        self._turns = turns
        self._chunk, self._at, self._day, self._secret = uuid4(), at, day, secret
        self._blocks = Blocks(secret, _place(upload, self._chunk))
        self._waiting = bytearray()
        self._written = 0

    @property
    def size(self) -> int:
        return self._written * BLOCK_BYTES + len(self._waiting)

    async def write(self, piece: bytes) -> None:
        """Busy when the store is away."""
        self._waiting += piece
        while len(self._waiting) >= BLOCK_BYTES:
            await self._put()
            self._written += 1

    async def close(self) -> Chunk:
        """All of it is in the store."""
        chunk = Chunk(self._chunk, self._at, self.size, self._day, self._secret)
        if self._waiting:
            await self._put()
        return chunk

    async def discard(self) -> None:
        """As far as the store is there; else the sweep finds it."""
        with suppress(Busy):
            await self._objects.delete(
                [_path(self._day, self._chunk, n) for n in range(self._written + 1)]
            )

    async def _put(self) -> None:
        """The next block, or what there is of it."""
        async with self._turns.take():
            path = _path(self._day, self._chunk, self._written)
            await self._objects.put(path, self._sealed())

    def _sealed(self) -> bytes:
        """What waited is let go as it is sealed."""
        with memoryview(self._waiting) as whole:
            block = bytes(whole[:BLOCK_BYTES])
        del self._waiting[:BLOCK_BYTES]
        return self._blocks.seal(self._written, block)


class UploadFiles:
    def __init__(self, objects: Objects, vault: Vault) -> None:
        self._objects = objects
        self._vault = vault
        self._turns = Turns()

    def begin(self, upload: UUID, at: int, now: datetime) -> ChunkWriter:
        """`at`: where in the file it begins."""
        secret = new_secret(self._vault.algorithm("identity"))
        return ChunkWriter(self._objects, self._turns, upload, at, day_of(now).isoformat(), secret)

    async def read(self, upload: UUID, chunks: Sequence[Chunk]) -> AsyncGenerator[bytes, None]:
        """Block by block, in order. Busy when one is not there; SealBroken when one is not what it was."""
        for chunk in chunks:
            blocks = Blocks(chunk.secret, _place(upload, chunk.chunk))
            for n in range(len(sizes(chunk.size))):
                sealed = await self._objects.get(_path(chunk.day, chunk.chunk, n))
                if sealed is None:
                    raise Busy(Problem.BUSY)
                yield blocks.open(n, sealed)

    async def remove(self, chunk: Chunk) -> None:
        """The objects of a chunk that no row names."""
        count = len(sizes(chunk.size))
        await self._objects.delete([_path(chunk.day, chunk.chunk, n) for n in range(count)])

    async def of_day(self, day: str) -> AsyncIterator[dict[UUID, list[str]]]:
        """What lies in the store of a day: paths by the chunk that they are of."""
        async for paths in self._objects.list(f"{_FOLDER}/{day}"):
            found: dict[UUID, list[str]] = {}
            for path in paths:
                found.setdefault(UUID(path.split("/")[-2]), []).append(path)
            yield found

    async def remove_paths(self, paths: Sequence[str]) -> None:
        await self._objects.delete(paths)


def _path(day: str, chunk: UUID, n: int) -> str:
    return f"{_FOLDER}/{day}/{chunk}/{n}"


def _place(upload: UUID, chunk: UUID) -> bytes:
    return b"uploads:" + upload.bytes + chunk.bytes
