"""Files that a citizen sends, piece by piece and over broken lines (tus 1.0: docs/uploads.md)."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.errors import Busy, Conflict, CutOff, Gone, Invalid, NotFound, TooLarge, TooMany
from domain.hall.applying import AtWindow, Filling
from domain.hall.uploads import (
    ACCOUNT_BYTES,
    ACCOUNT_FILES,
    FILE_BYTES,
    PHONE_FILES,
    PICTURE_BYTES,
    UNFINISHED_FOR,
    Checksum,
    Chunk,
    Upload,
    UploadState,
    check_length,
)
from domain.people import Citizen
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.accounts.person_binding import Bindings, person_of
from services.ports import AuditLog, Clock, OrderedEvents, UnitOfWork

#: Own choices: bodies that come at once, in one process, and of one account.
AT_ONCE: Final = 64
AT_ONCE_OF_ACCOUNT: Final = 6
_AGAIN_S: Final = 3
_FULL: Final = Words(
    f"一个账号最多 {ACCOUNT_FILES} 个、共 {ACCOUNT_BYTES // 1024**3} GB 未提交的文件",
    f"one account may have {ACCOUNT_FILES} files and {ACCOUNT_BYTES // 1024**3} GB that are not handed in",
)
_PHONE_FULL: Final = Words(
    f"一个二维码最多拍 {PHONE_FILES} 张，请窗口重新出示",
    f"{PHONE_FILES} photographs for one code: please ask the window for another one",
)
_BEYOND: Final = Words(
    "这一段超出了文件的长度或每段的上限", "more than the file, or a request, may have"
)


class UploadStore(Protocol):
    """storage.hall.uploads.UploadStore."""

    async def add(self, upload: Upload, *, most_files: int, most_bytes: int) -> bool:
        """False beyond what may wait of one account, which is held."""

    async def read(self, upload: UUID) -> Upload | None: ...

    async def of_account(self, account: UUID) -> tuple[Upload, ...]:
        """Those that went with no case yet."""

    async def append(self, upload: UUID, chunk: Chunk, at: datetime) -> bool:
        """False when another one is there, or its time is over."""

    async def remove(self, upload: UUID, account: UUID) -> bool:
        """Of one that went with no case."""

    async def chunks(self, upload: UUID, *, clean: bool) -> tuple[Chunk, ...]: ...


class ChunkWriter(Protocol):
    """storage.hall.upload_files.ChunkWriter."""

    @property
    def size(self) -> int: ...

    async def write(self, piece: bytes) -> None: ...

    async def close(self) -> Chunk:
        """All of it is in the store."""

    async def discard(self) -> None:
        """As far as the store is there; else the sweep finds it."""


class Files(Protocol):
    """storage.hall.upload_files.UploadFiles. Busy when the store is away."""

    def begin(self, upload: UUID, at: int, now: datetime) -> ChunkWriter: ...

    def read(self, upload: UUID, chunks: Sequence[Chunk]) -> AsyncIterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A file to be read; `blocks` are opened as they are asked for."""

    upload: Upload
    blocks: AsyncIterator[bytes]


class _Places:
    """How many send at once by this process: each holds a block in memory."""

    def __init__(self) -> None:
        self._taken: Counter[UUID] = Counter()

    @property
    def taken(self) -> int:
        return self._taken.total()

    @contextmanager
    def enter(self, account: UUID) -> Iterator[None]:
        if self._taken[account] >= AT_ONCE_OF_ACCOUNT:
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=_AGAIN_S)
        if self.taken >= AT_ONCE:
            raise Busy(Problem.BUSY, retry_after=_AGAIN_S)
        self._taken[account] += 1
        try:
            yield
        finally:
            self._taken[account] -= 1
            self._taken += Counter()  # keeps none that has none


class UploadService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: UploadStore,
        files: Files,
        persons: Bindings,
        events: OrderedEvents,
        audit: AuditLog,
        wake: Callable[[], None],
        clock: Clock,
    ) -> None:
        """`wake`: a file is whole, and somebody may look at it."""
        self._unit = unit
        self._store = store
        self._files = files
        self._persons = persons
        self._events = events
        self._audit = audit
        self._wake = wake
        self._places = _Places()
        self._clock = clock

    @property
    def sending(self) -> int:
        """Bodies that come at this moment, by this process."""
        return self._places.taken

    async def begin(self, citizen: Filling, name: str, length: int) -> Upload:
        """TooLarge for the file; Conflict when too much waits of the account, the officer at a window, or the phone."""
        phone = isinstance(citizen, AtWindow) and citizen.phone is not None
        check_length(length, PICTURE_BYTES if phone else FILE_BYTES)
        person, now = await self._person(citizen), self._clock()
        upload = Upload(
            upload=uuid4(),
            account=sender_of(citizen),
            person=person,
            name=name,
            length=length,
            created_at=now,
            expires_at=now + UNFINISHED_FOR,
        )

        async def work() -> None:
            if not isinstance(citizen, AtWindow):  # whose window is held
                await self._events.hold((), [citizen.account])
            if not await self._store.add(
                upload,
                most_files=PHONE_FILES if phone else ACCOUNT_FILES,
                most_bytes=ACCOUNT_BYTES,
            ):
                raise Conflict(Problem.UPLOADS_FULL, _PHONE_FULL if phone else _FULL)
            await self._note(citizen, "upload.begun", upload)

        await self._unit.together(work)
        return upload

    async def mine(self, citizen: Citizen) -> tuple[Upload, ...]:
        """Those that went with no case yet, the oldest first."""
        return await self._store.of_account(citizen.account)

    async def show(self, citizen: Filling, upload: UUID) -> Upload:
        """NotFound for anybody else's; Gone for one that was not finished in its time."""
        found = await self._store.read(upload)
        if found is None or not sent_by(citizen, found):
            raise NotFound(Problem.NOT_FOUND)
        if found.state is UploadState.RECEIVING and self._clock() >= found.expires_at:
            raise Gone(Problem.UPLOAD_EXPIRED)
        return found

    async def append(
        self,
        citizen: Filling,
        upload: UUID,
        at: int,
        pieces: AsyncIterator[bytes],
        checksum: Checksum | None = None,
    ) -> Upload:
        """What `pieces` bring, until they end or raise CutOff; each byte that it says it has is stored.

        Conflict when the file goes on elsewhere, also by another writer in the meantime; TooLarge for more
        than may come; Invalid (UPLOAD_CHECKSUM), which keeps nothing; Busy when the store is away, or many
        send at once; TooMany for an account that does.
        """
        found = await self.show(citizen, upload)
        found.check_append(at, self._clock())
        with self._places.enter(sender_of(citizen)):
            writer = self._files.begin(upload, at, self._clock())
            try:
                await _receive(writer, pieces, found.most_now, checksum)
                if writer.size:
                    await self._keep(upload, await writer.close())
            except BaseException:
                await asyncio.shield(writer.discard())
                raise
        return await self.show(citizen, upload)

    async def remove(self, citizen: Citizen, upload: UUID) -> None:
        """One that went with no case. NotFound; Conflict for one that did."""
        found = await self.show(citizen, upload)

        async def work() -> None:
            if not await self._store.remove(upload, citizen.account):
                raise Conflict(Problem.CASE_MOVED)
            await self._note(citizen, "upload.removed", found)

        await self._unit.together(work)

    async def open(self, citizen: Citizen, upload: UUID) -> Opened:
        """As it is kept. NotFound; Conflict before it was looked at, and for one that can't be used."""
        return await self.opened(await self.show(citizen, upload))

    async def opened(self, upload: Upload) -> Opened:
        """As `open`, for whoever may."""
        if upload.state is not UploadState.READY:
            raise Conflict(Problem.UPLOAD_NOT_READY)
        chunks = await self._store.chunks(upload.upload, clean=True)
        return Opened(upload, self._files.read(upload.upload, chunks))

    async def _keep(self, upload: UUID, chunk: Chunk) -> None:
        if not await self._store.append(upload, chunk, self._clock()):
            raise Conflict(Problem.UPLOAD_OFFSET)
        self._wake()

    async def _person(self, citizen: Filling) -> UUID:
        if isinstance(citizen, AtWindow):
            return citizen.person
        return await person_of(self._persons, citizen.account)

    async def _note(self, citizen: Filling, action: str, upload: Upload) -> None:
        await self._audit.record(
            actor=citizen.actor,
            action=action,
            person=upload.person,
            about=SubjectKind.UPLOAD.of(upload.upload),
            why="",
        )


def sender_of(who: Filling) -> UUID:
    """By whose id files wait that went with no case yet."""
    return who.sender if isinstance(who, AtWindow) else who.account


def sent_by(who: Filling, upload: Upload) -> bool:
    """At a window those alone that came by it for this person."""
    if isinstance(who, AtWindow):
        return upload.person == who.person and upload.account in who.senders
    return upload.account == who.account


async def _receive(
    writer: ChunkWriter, pieces: AsyncIterator[bytes], most: int, checksum: Checksum | None
) -> None:
    digest = None if checksum is None else hashlib.new(checksum.name, usedforsecurity=False)
    try:
        async for piece in pieces:
            if writer.size + len(piece) > most:
                raise TooLarge(Problem.BODY_TOO_LARGE, _BEYOND)
            if digest is not None:
                digest.update(piece)
            await writer.write(piece)
    except CutOff as cut:
        if checksum is not None:  # a part of it is not what the sum is of
            raise Invalid(Problem.BODY_UNREADABLE) from cut
    if checksum is not None and digest is not None and digest.digest() != checksum.digest:
        raise Invalid(Problem.UPLOAD_CHECKSUM)
