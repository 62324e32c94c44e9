"""What is sent is looked at before anybody uses it: recognised, scanned, and written anew."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO, Final
from uuid import UUID

import pytest

from domain.errors import Busy, Invalid, TooLarge
from domain.hall.uploads import (
    PICTURE_BYTES,
    Chunk,
    Ended,
    FileKind,
    Scan,
    Unusable,
    Upload,
    UploadState,
)
from domain.problems import Problem
from domain.wire import TransportFailed
from services.hall import upload_checks
from services.hall.upload_checks import HEAD_BYTES, LEASE, UploadChecks
from tests.people import NOON, FakeClock
from tests.services.unit import FakeUnit

SENT: Final = (
    Chunk(UUID(int=71), 0, 3000, "2026-11-24", b""),
    Chunk(UUID(int=72), 3000, 3000, "2026-11-24", b""),
)
CLEAN: Final = Chunk(UUID(int=73), 0, 4, "2026-11-24", b"")
UPLOAD: Final = Upload(
    UUID(int=70), UUID(int=9), UUID(int=7), "a", 6000, NOON, NOON, state=UploadState.SCANNING
)
BLOCKS: Final = (b"a" * 3000, b"b" * 3000)
UNTIL: Final = NOON + LEASE
BUSY: Final = Busy(Problem.BUSY)


@dataclass
class Writer:
    """storage.hall.upload_files.ChunkWriter."""

    data: bytes = b""
    pieces: int = 0

    @property
    def size(self) -> int:
        return len(self.data)

    async def write(self, piece: bytes) -> None:
        self.data += piece
        self.pieces += 1

    async def close(self) -> Chunk:
        return replace(CLEAN, size=self.size)

    async def discard(self) -> None:
        raise AssertionError


@dataclass
class Look:
    """services.hall.upload_checks, with one file that is whole. `fails`: what stands in the way of a rewrite."""

    kind: FileKind | Unusable = FileKind.PDF
    upload: Upload | None = UPLOAD
    tries: int = 1
    virus: bool | TransportFailed = False
    fails: Exception | None = None
    made: bytes | Unusable = b"made"
    scans: bool = True
    ends: bool = True
    blocks: tuple[bytes, ...] = BLOCKS
    heads: list[bytes] = field(default_factory=list)
    ended: list[tuple[UUID, datetime, Ended, Chunk | None]] = field(default_factory=list)
    back: list[tuple[UUID, datetime, datetime, int]] = field(default_factory=list)
    removed: list[Chunk] = field(default_factory=list)
    writer: Writer = field(default_factory=Writer)
    claims: list[tuple[datetime, datetime]] = field(default_factory=list)

    def anew(self) -> "Look":
        """Of the same, with nothing done yet."""
        return Look(self.kind, self.upload, self.tries, self.virus, self.fails, self.made)

    def __post_init__(self) -> None:
        self.checks = UploadChecks(
            unit=FakeUnit(),
            store=self,
            files=Files(self),
            recognise=self.recognise,
            pictures=Pictures(self),
            documents=self,
            scanner=self if self.scans else None,
            clock=FakeClock(),
        )

    async def claim(self, at: datetime, until: datetime) -> tuple[UUID, int] | None:
        self.claims.append((at, until))
        return None if self.ended or self.back or self.tries == 0 else (UPLOAD.upload, self.tries)

    async def read(self, upload: UUID) -> Upload | None:
        assert upload == UPLOAD.upload
        return self.upload

    async def chunks(self, upload: UUID, *, clean: bool) -> tuple[Chunk, ...]:
        assert not clean
        return SENT

    async def put_back(self, upload: UUID, until: datetime, due: datetime, tries: int) -> None:
        self.back.append((upload, until, due, tries))

    async def end(self, upload: UUID, until: datetime, ended: Ended, chunk: Chunk | None) -> bool:
        self.ended.append((upload, until, ended, chunk))
        return self.ends

    def recognise(self, head: bytes) -> FileKind | Unusable:
        self.heads.append(head)
        return self.kind

    async def infected(self, blocks: AsyncIterator[bytes]) -> bool:
        assert b"".join([each async for each in blocks]) == b"".join(self.blocks)
        if isinstance(self.virus, TransportFailed):
            raise self.virus
        return self.virus

    async def rewrite(self, blocks: AsyncIterator[bytes]) -> BinaryIO | Unusable:
        assert b"".join([each async for each in blocks]) == b"".join(self.blocks)
        if self.fails is not None:
            raise self.fails
        return self.made if isinstance(self.made, Unusable) else BytesIO(self.made)


class Files:
    """storage.hall.upload_files.UploadFiles."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def begin(self, upload: UUID, at: int, now: datetime) -> Writer:
        assert (upload, at, now) == (UPLOAD.upload, 0, NOON)
        return self._look.writer

    async def read(self, upload: UUID, chunks: Sequence[Chunk]) -> AsyncGenerator[bytes, None]:
        assert (upload, tuple(chunks)) == (UPLOAD.upload, SENT)
        for block in self._look.blocks:
            yield block

    async def remove(self, chunk: Chunk) -> None:
        self._look.removed.append(chunk)


class Pictures:
    def __init__(self, look: Look) -> None:
        self._look = look

    async def rewrite(self, picture: bytes) -> bytes:
        assert picture == b"".join(self._look.blocks)
        if self._look.fails is not None:
            raise self._look.fails
        assert isinstance(self._look.made, bytes)
        return self._look.made


def made(kind: FileKind, scan: Scan = Scan.CLEAN, data: bytes = b"made") -> Ended:
    return Ended(kind, len(data), hashlib.sha256(data).digest(), scan)


@pytest.mark.parametrize("kind", list(FileKind))
async def test_a_file_is_kept_as_it_was_written_anew(kind: FileKind) -> None:
    look = Look(kind)

    assert await look.checks.round()
    assert look.ended == [(UPLOAD.upload, UNTIL, made(kind), CLEAN)]
    assert (look.writer.data, look.back, look.removed) == (b"made", [], [])
    assert look.claims == [(NOON, NOON + timedelta(minutes=4))]
    assert not await look.checks.round()


async def test_what_it_is_its_first_bytes_say() -> None:
    assert HEAD_BYTES == 4096
    look, short = Look(), Look(blocks=(b"a" * 10, b"b"))
    exact = Look(blocks=(b"a" * 4096, b"b"))
    for each in (look, short, exact):
        await each.checks.round()

    assert [each.heads for each in (look, short, exact)] == [
        [b"a" * 3000 + b"b" * 1096],
        [b"a" * 10 + b"b"],
        [b"a" * 4096],
    ]


async def test_a_large_file_is_written_piece_by_piece() -> None:
    look = Look(made=b"x" * (512 * 1024 + 1))
    await look.checks.round()

    assert (look.writer.pieces, look.writer.size) == (3, 512 * 1024 + 1)
    ((_, _, ended, _),) = look.ended
    assert ended == made(FileKind.PDF, data=look.writer.data)


async def test_where_the_city_scans_nothing_it_says_so() -> None:
    look = Look(scans=False)
    await look.checks.round()

    assert look.ended[0][2] == made(FileKind.PDF, Scan.NOT_SCANNED)


def picture(bytes_: int) -> Upload:
    return replace(UPLOAD, length=bytes_)


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (Look(Unusable.HEIC), Unusable.HEIC),
        (Look(virus=True), Unusable.VIRUS),
        (Look(made=Unusable.PDF_ENCRYPTED), Unusable.PDF_ENCRYPTED),
        (Look(tries=4), Unusable.BROKEN),
        (
            Look(FileKind.JPEG, fails=TooLarge(Problem.BODY_TOO_LARGE)),
            Unusable.PICTURE_TOO_LARGE,
        ),
        (Look(FileKind.JPEG, fails=Invalid(Problem.BODY_INVALID)), Unusable.PICTURE_BROKEN),
        (Look(FileKind.JPEG, upload=picture(PICTURE_BYTES + 1)), Unusable.PICTURE_TOO_LARGE),
    ],
    ids=["of a kind", "a virus", "a password", "tried", "pixels", "broken", "bytes"],
)
async def test_a_file_that_cannot_be_used_ends_with_why(look: Look, why: Unusable) -> None:
    look = look.anew()
    assert await look.checks.round()

    assert look.ended == [(UPLOAD.upload, UNTIL, Ended(why=why), None)]
    assert (look.writer.data, look.back, look.removed) == (b"", [], [])


async def test_a_picture_of_the_most_bytes_and_a_larger_document_are_fine() -> None:
    for kind, length in ((FileKind.JPEG, PICTURE_BYTES), (FileKind.PDF, PICTURE_BYTES + 1)):
        look = Look(kind, upload=picture(length), tries=3)
        await look.checks.round()

        assert look.ended[0][2] == made(kind)


class Drawn:
    """In the middle of its bounds."""

    def __init__(self, bounds: list[tuple[float, float]]) -> None:
        self._bounds = bounds

    def uniform(self, low: float, high: float) -> float:
        self._bounds.append((low, high))
        return (low + high) / 2


@pytest.mark.parametrize("away", [BUSY, TransportFailed("away", sent=True)])
async def test_what_was_away_costs_the_file_no_try_and_is_asked_again_soon(
    away: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Look(fails=away, tries=2)
    drawn: list[tuple[float, float]] = []
    monkeypatch.setattr(upload_checks, "_random", Drawn(drawn))

    assert await look.checks.turn() == 22.5
    assert drawn == [(15.0, 30.0)]
    assert look.back == [(UPLOAD.upload, UNTIL, NOON + timedelta(seconds=10), 1)]
    assert look.ended == []


@pytest.mark.parametrize(
    "look",
    [Look(fails=RuntimeError("broken"), tries=2), Look(FileKind.JPEG, fails=BUSY, tries=2)],
    ids=["a document", "a picture that ends its worker"],
)
async def test_a_file_on_which_a_try_broke_waits_longer_each_time(look: Look) -> None:
    look = look.anew()

    assert await look.checks.round()
    assert look.back == [(UPLOAD.upload, UNTIL, NOON + timedelta(seconds=20), 2)]
    assert look.ended == []


async def test_what_was_written_by_a_claim_that_ran_out_is_removed() -> None:
    look = Look(ends=False)
    await look.checks.round()
    unusable = Look(Unusable.SVG, ends=False)
    await unusable.checks.round()

    assert (look.removed, unusable.removed) == ([CLEAN], [])


async def test_a_file_that_is_gone_is_passed_over_and_all_that_are_due_are_looked_at() -> None:
    look = Look(upload=None)
    assert await look.checks.round()
    assert (look.ended, look.back) == ([], [])

    look = Look()
    assert await look.checks.turn() == 0.0
    assert (len(look.claims), len(look.ended)) == (2, 1)


async def test_one_that_is_whole_is_looked_at_at_once_and_else_each_two_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look = Look()
    turns: list[str] = []
    real = asyncio.timeout

    class Stop(Exception):
        pass

    async def turn() -> float:
        turns.append("turn")
        if turns.count("turn") == 1:
            look.checks.wake()  # another one comes while it looks
        return 20.0 if turns.count("turn") == 3 else 0.0

    @asynccontextmanager
    async def timeout(seconds: float) -> AsyncIterator[None]:
        """What is not there at once is waited for in vain."""
        try:
            async with real(0):
                yield
        except TimeoutError:
            turns.append(f"waited {seconds}")
            raise

    async def sleep(seconds: float) -> None:
        turns.append(f"slept {seconds}")
        raise Stop

    monkeypatch.setattr(look.checks, "turn", turn)
    monkeypatch.setattr(asyncio, "timeout", timeout)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(Stop):
        await look.checks.forever()

    assert turns == ["turn", "turn", "waited 2.0", "turn", "slept 20.0"]


async def test_a_file_that_takes_longer_than_its_claim_lasts_is_given_up_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look, limits = Look(fails=TimeoutError()), list[float]()

    @asynccontextmanager
    async def timeout(seconds: float) -> AsyncIterator[None]:
        limits.append(seconds)
        yield

    monkeypatch.setattr(asyncio, "timeout", timeout)
    assert await look.checks.round()

    assert limits == [200.0]
    assert look.back == [(UPLOAD.upload, UNTIL, NOON + timedelta(seconds=10), 1)]
