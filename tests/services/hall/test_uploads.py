"""However a line breaks, repeats and lies, a file is what was acknowledged of it, in order."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Conflict, CutOff, Invalid, Refusal, TooLarge
from domain.hall.uploads import CHUNK_BYTES, Checksum, Chunk, Upload, UploadState, plain_name
from domain.people import Citizen, Level
from services.hall.uploads import UploadService

T = TypeVar("T")
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ME = Citizen(UUID(int=1), Level.BOUND, UUID(int=2))


class Memory:
    """Rows and objects; what no row names is no part of any file."""

    def __init__(self) -> None:
        self.rows: dict[UUID, Upload] = {}
        self.named: dict[UUID, list[Chunk]] = {}
        self.bytes: dict[UUID, bytes] = {}

    async def add(self, upload: Upload, *, most_files: int, most_bytes: int) -> bool:
        self.rows[upload.upload] = upload
        self.named[upload.upload] = []
        return True

    async def read(self, upload: UUID) -> Upload | None:
        return self.rows.get(upload)

    async def of_account(self, account: UUID) -> tuple[Upload, ...]:
        return tuple(self.rows.values())

    async def append(self, upload: UUID, chunk: Chunk, at: datetime) -> bool:
        row = self.rows[upload]
        if row.received != chunk.at or row.state is not UploadState.RECEIVING:
            return False
        received = chunk.at + chunk.size
        state = UploadState.SCANNING if received == row.length else row.state
        self.rows[upload] = replace(row, received=received, state=state)
        self.named[upload].append(chunk)
        return True

    async def remove(self, upload: UUID, account: UUID) -> bool:
        return self.rows.pop(upload, None) is not None

    async def chunks(self, upload: UUID, *, clean: bool) -> tuple[Chunk, ...]:
        return tuple(self.named[upload])

    def begin(self, upload: UUID, at: int, now: datetime) -> "Writer":
        return Writer(self, at)

    async def together(self, work: Callable[[], Awaitable[T]]) -> T:
        return await work()

    async def record(self, **_: object) -> None: ...

    async def hold(self, *_: object) -> None: ...

    async def of_person(self, account: UUID) -> UUID:
        return account


class Writer:
    def __init__(self, memory: Memory, at: int) -> None:
        self._memory, self._at, self._chunk, self._data = memory, at, uuid4(), bytearray()

    @property
    def size(self) -> int:
        return len(self._data)

    async def write(self, piece: bytes) -> None:
        self._data += piece

    async def close(self) -> Chunk:
        self._memory.bytes[self._chunk] = bytes(self._data)
        return Chunk(self._chunk, self._at, self.size, "2026-11-24", b"")

    async def discard(self) -> None:
        self._memory.bytes.pop(self._chunk, None)


class Bindings:
    async def of_account(self, account: UUID) -> UUID | None:
        return account


def service(memory: Memory) -> UploadService:
    return UploadService(
        unit=memory,
        store=memory,
        files=memory,  # type: ignore[arg-type]  # what is read stands in the rows
        persons=Bindings(),
        events=memory,  # type: ignore[arg-type]  # nobody is told
        audit=memory,
        wake=lambda: None,
        clock=lambda: NOW,
    )


async def line(data: bytes, cut: int | None) -> AsyncIterator[bytes]:
    for at in range(0, len(data), 7):
        if cut is not None and at >= cut:
            raise CutOff
        yield data[at : at + 7]


#: Of one request: how far from where the file stands it begins, how long it is, where the line breaks, and
#: whether its sum is said, rightly or wrongly.
REQUESTS = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 0, -1, 1, -30]),
        st.integers(0, 60),
        st.one_of(st.none(), st.integers(0, 60)),
        st.sampled_from([None, None, "right", "wrong"]),
    ),
    max_size=30,
)


@given(st.binary(min_size=1, max_size=200), REQUESTS)
@settings(max_examples=150)
def test_a_file_is_what_was_acknowledged_of_it(
    whole: bytes, requests: list[tuple[int, int, int | None, str | None]]
) -> None:
    async def play() -> None:
        memory = Memory()
        uploads = service(memory)
        upload = (await uploads.begin(ME, "a", len(whole))).upload
        for off, length, cut, said in requests:
            at = memory.rows[upload].received
            data = whole[at : at + length]
            digest = hashlib.sha256(data if said == "right" else b"other").digest()
            checksum = None if said is None else Checksum("sha256", digest)
            done = None
            with suppress(Conflict, Invalid, TooLarge):
                done = await uploads.append(ME, upload, at + off, line(data, cut), checksum)
            if done is not None:
                assert off == 0
                assert said != "wrong"
                assert at <= done.received <= at + len(data)
            kept = b"".join(memory.bytes[each.chunk] for each in memory.named[upload])
            assert kept == whole[: memory.rows[upload].received]
        assert set(memory.bytes) == {each.chunk for each in memory.named[upload]}

    asyncio.run(play())


@given(st.binary(min_size=1, max_size=50), st.integers(1, 50))
def test_nothing_beyond_the_declared_length_is_kept(whole: bytes, more: int) -> None:
    async def play() -> None:
        memory = Memory()
        uploads = service(memory)
        upload = (await uploads.begin(ME, "a", len(whole))).upload
        refused: Refusal | None = None
        try:
            await uploads.append(ME, upload, 0, line(whole + bytes(more), None))
        except TooLarge as large:
            refused = large
        assert refused is not None
        assert memory.rows[upload].received == 0
        assert memory.bytes == {}

    asyncio.run(play())


@given(st.text(max_size=400))
def test_no_name_holds_a_path_a_line_or_what_does_not_show(name: str) -> None:
    kept = plain_name(name)

    assert len(kept) <= 120
    assert kept == "" or kept.isprintable()
    assert not set(kept) & set("/\\")
    assert plain_name(kept) == kept


def test_a_chunk_is_no_larger_than_a_request_may_be() -> None:
    upload = Upload(UUID(int=1), UUID(int=1), UUID(int=1), "a", 2 * CHUNK_BYTES, NOW, NOW)

    assert upload.most_now == CHUNK_BYTES
