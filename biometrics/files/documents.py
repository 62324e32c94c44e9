"""PDFs of citizens, written anew beside the event loop: a process for each, one at a time."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from typing import BinaryIO, Final

from biometrics import serving
from biometrics.files import pdf_worker
from domain.hall.uploads import Unusable

#: Own choice: beside a machine full of face checks the idle policy leaves little.
WITHIN_S: Final = 120.0
_WORD_BYTES: Final = 200


class NotRewritten(Exception):  # reads as what it says
    """The process ended, or took too long; says how, and no word of the file."""


class Documents:
    """Files lie in memory alone, which both processes hold by descriptors."""

    def __init__(self, *, within_s: float = WITHIN_S) -> None:
        self._within_s = within_s
        self._turn = asyncio.Lock()

    async def rewrite(self, blocks: AsyncIterator[bytes]) -> BinaryIO | Unusable:
        """The pages alone, to be closed by its reader; or why it can't be used. NotRewritten."""
        async with self._turn:
            with _memory("sent") as sent:
                async for block in blocks:
                    sent.write(block)
                sent.seek(0)
                made = _memory("made")
                word = await self._asked(sent.fileno(), made.fileno())
        if word == pdf_worker.DONE:
            made.seek(0)
            return made
        made.close()
        if word in frozenset(Unusable):
            return Unusable(word)
        raise NotRewritten(word)

    async def _asked(self, sent: int, made: int) -> str:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", pdf_worker.__name__, str(sent), str(made),
            stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL,
            env=serving.environment(), pass_fds=(sent, made),
        )  # fmt: skip
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self._within_s):
                word = await process.stdout.read(_WORD_BYTES)
                await process.wait()
        except TimeoutError:
            return "too slow"
        finally:
            if process.returncode is None:
                process.kill()
                await asyncio.shield(process.wait())
        return word.decode(errors="replace") or f"ended by {process.returncode}"


def _memory(name: str) -> BinaryIO:
    return os.fdopen(os.memfd_create(name), "w+b", buffering=0)
