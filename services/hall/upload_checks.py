"""Files that are whole are looked at before anybody can use them: what they are, for viruses, and written anew.

One at a time in each process, behind the face checks. Whatever keeps it from being looked at is ours and
costs nobody a file: it waits, and is looked at again.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, suppress
from datetime import datetime, timedelta
from io import BytesIO
from random import SystemRandom
from typing import BinaryIO, Final, Protocol
from uuid import UUID

from domain.errors import Busy, Invalid, TooLarge
from domain.hall.uploads import PICTURE_BYTES, Chunk, Ended, FileKind, Scan, Unusable, Upload
from domain.wire import TransportFailed
from services.hall.uploads import ChunkWriter
from services.ports import Clock, UnitOfWork

log = logging.getLogger(__name__)

#: Own choice: 200 MB are scanned and written anew in half of it, beside a busy machine.
LEASE: Final = timedelta(minutes=4)
_WITHIN_S: Final = 200.0
#: A file on which so many tries broke, or the process died, can't be opened; what was away counts for none.
MOST_TRIES: Final = 3
_LOOK_S: Final = 2.0  # when nobody says that one is whole
_AWAY_S: Final = (15.0, 30.0)  # until a scanner, or a store, that was away is asked again
_AWAY: Final = timedelta(seconds=10)
_AGAIN: Final = timedelta(seconds=5)
HEAD_BYTES: Final = 4096
_PIECE: Final = 256 * 1024
_random: Final = SystemRandom()


class Unfit(Exception):  # reads as what it says
    """The file can't be used."""

    def __init__(self, why: Unusable) -> None:
        super().__init__(why)
        self.why = why


class UploadStore(Protocol):
    """storage.hall.uploads.UploadStore."""

    async def claim(self, at: datetime, until: datetime) -> tuple[UUID, int] | None:
        """One that is to be looked at, and how often it was claimed."""

    async def read(self, upload: UUID) -> Upload | None: ...

    async def chunks(self, upload: UUID, *, clean: bool) -> tuple[Chunk, ...]: ...

    async def put_back(self, upload: UUID, until: datetime, due: datetime, tries: int) -> None: ...

    async def end(self, upload: UUID, until: datetime, ended: Ended, chunk: Chunk | None) -> bool:
        """In a unit of work: `chunk` in place of what was sent. False when the claim ran out."""


class Files(Protocol):
    """storage.hall.upload_files.UploadFiles. Busy when the store is away."""

    def begin(self, upload: UUID, at: int, now: datetime) -> ChunkWriter: ...

    def read(self, upload: UUID, chunks: Sequence[Chunk]) -> AsyncGenerator[bytes, None]: ...

    async def remove(self, chunk: Chunk) -> None: ...


class Pictures(Protocol):
    """The workers that decode faces."""

    async def rewrite(self, picture: bytes) -> bytes:
        """Its pixels alone, upright, as JPEG. Invalid, TooLarge; Busy when workers are away."""


class Documents(Protocol):
    """biometrics.files.documents.Documents."""

    async def rewrite(self, blocks: AsyncIterator[bytes]) -> BinaryIO | Unusable:
        """The pages alone, to be closed by its reader; or why it can't be used."""


class Scanner(Protocol):
    """server.outside.scanning.ClamdScanner."""

    async def infected(self, blocks: AsyncIterator[bytes]) -> bool:
        """TransportFailed when the scanner is away, or can't say."""


#: What the first bytes of a file are of.
Recognise = Callable[[bytes], FileKind | Unusable]


class UploadChecks:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: UploadStore,
        files: Files,
        recognise: Recognise,
        pictures: Pictures,
        documents: Documents,
        scanner: Scanner | None,
        clock: Clock,
    ) -> None:
        """`scanner`: None where the city runs none."""
        self._unit = unit
        self._store = store
        self._files = files
        self._recognise = recognise
        self._pictures = pictures
        self._documents = documents
        self._scanner = scanner
        self._clock = clock
        self._whole = asyncio.Event()

    def wake(self) -> None:
        """One may be whole."""
        self._whole.set()

    async def forever(self) -> None:
        while True:
            self._whole.clear()
            if away_s := await self.turn():
                await asyncio.sleep(away_s)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_S):
                    await self._whole.wait()

    async def turn(self) -> float:
        """Looks at all that are due, one after the other; in how many seconds what was away is asked again, else 0."""
        try:
            while await self.round():
                pass
        except (Busy, TransportFailed) as away:
            log.warning("uploads wait to be looked at: %s", away)
            return _random.uniform(*_AWAY_S)
        return 0.0

    async def round(self) -> bool:
        """Looks at one; False when none is due. Busy, TransportFailed when what it needs is away."""
        until = self._clock() + LEASE
        claimed = await self._store.claim(self._clock(), until)
        found = await self._store.read(claimed[0]) if claimed else None
        if claimed is None or found is None:
            return claimed is not None
        upload, tries = claimed
        try:
            async with asyncio.timeout(_WITHIN_S):
                ended, chunk = await self._look(found, tries)
        except Unfit as unfit:
            ended, chunk = Ended(why=unfit.why), None
        except (Busy, TransportFailed):  # no try of the file's
            await self._store.put_back(upload, until, self._clock() + _AWAY, tries - 1)
            raise
        except Exception:
            log.exception("an upload could not be looked at")
            again = self._clock() + _AGAIN * 2**tries
            await self._store.put_back(upload, until, again, tries)
            return True
        if not await self._end(upload, until, ended, chunk) and chunk is not None:
            await self._files.remove(chunk)
        return True

    async def _end(self, upload: UUID, until: datetime, ended: Ended, chunk: Chunk | None) -> bool:
        async def work() -> bool:
            return await self._store.end(upload, until, ended, chunk)

        return await self._unit.together(work)

    async def _look(self, upload: Upload, tries: int) -> tuple[Ended, Chunk]:
        if tries > MOST_TRIES:
            raise Unfit(Unusable.BROKEN)
        sent = await self._store.chunks(upload.upload, clean=False)
        kind = self._recognise(await self._head(upload, sent))
        if isinstance(kind, Unusable):
            raise Unfit(kind)
        if kind is FileKind.JPEG and upload.length > PICTURE_BYTES:
            raise Unfit(Unusable.PICTURE_TOO_LARGE)
        scan = await self._scan(upload, sent)
        rewrite = self._picture if kind is FileKind.JPEG else self._documents.rewrite
        made = await rewrite(self._files.read(upload.upload, sent))
        if isinstance(made, Unusable):
            raise Unfit(made)
        with made:
            digest, chunk = await self._keep(upload, made)
        return Ended(kind, chunk.size, digest, scan), chunk

    async def _head(self, upload: Upload, sent: Sequence[Chunk]) -> bytes:
        head = b""
        async with aclosing(self._files.read(upload.upload, sent)) as blocks:
            async for block in blocks:
                head += block
                if len(head) >= HEAD_BYTES:
                    break
        return head[:HEAD_BYTES]

    async def _scan(self, upload: Upload, sent: Sequence[Chunk]) -> Scan:
        if self._scanner is None:
            return Scan.NOT_SCANNED
        if await self._scanner.infected(self._files.read(upload.upload, sent)):
            log.warning("an upload held a virus")
            raise Unfit(Unusable.VIRUS)
        return Scan.CLEAN

    async def _picture(self, blocks: AsyncIterator[bytes]) -> BinaryIO | Unusable:
        """As `Documents.rewrite`. A picture that ends the worker which decodes it is told as Busy too: a try."""
        data = b"".join([block async for block in blocks])
        try:
            return BytesIO(await self._pictures.rewrite(data))
        except TooLarge:
            return Unusable.PICTURE_TOO_LARGE
        except Invalid:
            return Unusable.PICTURE_BROKEN
        except Busy as busy:
            raise RuntimeError("no worker wrote the picture anew") from busy

    async def _keep(self, upload: Upload, made: BinaryIO) -> tuple[bytes, Chunk]:
        writer = self._files.begin(upload.upload, 0, self._clock())
        digest = hashlib.sha256()
        while piece := made.read(_PIECE):
            digest.update(piece)
            await writer.write(piece)
        return digest.digest(), await writer.close()
