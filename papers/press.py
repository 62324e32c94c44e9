"""Draws papers beside the event loop, in a process of the idle policy that is started when one is asked for."""

import asyncio
import logging
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Final

from domain.errors import Busy
from domain.hall.papers import Paper, PaperCode
from domain.hall.parcel_labels import Label
from domain.problems import Problem
from papers import worker
from papers.values import label_values, values
from papers.worker import LENGTH_BYTES, PDF

log = logging.getLogger(__name__)

#: Own choice: in line for the one process; a paper takes some 10 ms, so this is a third of a second.
WAITING: Final = 32
#: Own choice: beside a machine full of face checks the idle policy leaves little.
WITHIN_S: Final = 20.0
_TRIES: Final = 2
#: The longest that was drawn in tests is a twentieth of it.
MOST_BYTES: Final = 4 * 1024 * 1024
_HOUSE: Final = Path(__file__).resolve().parent.parent


class Press:
    """One paper at a time. Busy when the line is full, and when a paper takes too long or can't be drawn."""

    def __init__(self, *, within_s: float = WITHIN_S) -> None:
        self._within_s = within_s
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._process: Process | None = None

    async def draw(self, paper: Paper, code: PaperCode, address: str) -> bytes:
        """The PDF, the same bytes for the same values. Busy."""
        return await self._in_turn(values(paper, code, address))

    async def draw_label(self, label: Label) -> bytes:
        """As `draw`."""
        return await self._in_turn(label_values(label))

    async def _in_turn(self, asked: bytes) -> bytes:
        if self._waiting >= WAITING:
            raise Busy(Problem.BUSY, retry_after=1)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._within_s), self._turn:
                return await self._drawn(asked)
        except TimeoutError as slow:
            raise Busy(Problem.BUSY, retry_after=1) from slow
        finally:
            self._waiting -= 1

    async def _drawn(self, asked: bytes) -> bytes:
        for _ in range(_TRIES):
            with suppress(OSError, asyncio.IncompleteReadError):  # it died: another is started
                drawn = await self._answer(asked)
                if drawn.startswith(PDF):
                    return drawn
                log.error("a paper could not be drawn: %s", drawn.decode())
                break
        raise Busy(Problem.BUSY, retry_after=1)

    async def _answer(self, asked: bytes) -> bytes:
        whole = False
        try:
            process = await self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(len(asked).to_bytes(LENGTH_BYTES) + asked)
            await process.stdin.drain()
            length = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES))
            if length > MOST_BYTES:
                return b"too long"
            drawn = await process.stdout.readexactly(length)
            whole = True
        finally:
            if not whole:  # too slow, too long, or dead: what it still says belongs to nobody
                await asyncio.shield(self.close())
        return drawn

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", worker.__name__,
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=_HOUSE, env={},
            )  # fmt: skip
        return self._process

    async def close(self) -> None:
        """Another paper starts another process."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()
