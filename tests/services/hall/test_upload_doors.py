"""Whose files wait, how many, who sends at once, and what is refused before a byte is taken."""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.errors import (
    Busy,
    Conflict,
    CutOff,
    Gone,
    Invalid,
    NotAllowed,
    NotFound,
    Refusal,
    TooLarge,
    TooMany,
)
from domain.hall.applying import AtWindow, Filling
from domain.hall.uploads import FILE_BYTES, PICTURE_BYTES, Checksum, Chunk, Upload, UploadState
from domain.people import Level
from domain.problems import Problem
from services.hall.uploads import UploadService
from tests.domain.hall.sample import refused
from tests.people import NOON, FakeClock
from tests.services.hall.counter import HER, HIM, NOBODY, SHE, FakeRegister
from tests.services.hall.window import pieces
from tests.services.unit import FakeAudit, FakeEvents, FakeUnit

AT_WINDOW: Final = AtWindow(SHE, UUID(int=21), Level.PROVEN)
PHONE: Final = replace(AT_WINDOW, phone=UUID(int=41))
ABC: Final = Checksum("sha256", hashlib.sha256(b"abc").digest())


class Writer:
    """storage.hall.upload_files.ChunkWriter."""

    def __init__(self, room: "Room", at: int) -> None:
        self.room, self.at, self.data = room, at, b""

    @property
    def size(self) -> int:
        return len(self.data)

    async def write(self, piece: bytes) -> None:
        self.data += piece
        self.room.while_writing()

    async def close(self) -> Chunk:
        if self.room.away:
            raise Busy(Problem.BUSY)
        return Chunk(UUID(int=71), self.at, self.size, "2026-11-24", b"")

    async def discard(self) -> None:
        self.room.discarded += 1


class Room:
    """services.hall.uploads, with rows that count what waits."""

    def __init__(self) -> None:
        self.rows: dict[UUID, Upload] = {}
        self.added: list[tuple[UUID, int, int]] = []
        self.room_left = self.goes_on = True
        self.away = False
        self.discarded = self.woken = 0
        self.held: list[tuple[Collection[UUID], Collection[UUID]]] = []
        self.began: list[tuple[UUID, int, datetime]] = []
        self.appended: list[tuple[Chunk, datetime]] = []
        self.while_writing: Callable[[], None] = lambda: None
        self.clock, self.audit = FakeClock(), FakeAudit()
        events = FakeEvents()
        events.hold = self.hold  # type: ignore[method-assign]  # which accounts are held
        self.service = UploadService(
            unit=FakeUnit(),
            store=self,
            files=Files(self),
            persons=FakeRegister(),
            events=events,
            audit=self.audit,
            wake=self.wake,
            clock=self.clock,
        )

    async def hold(self, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
        self.held.append((persons, accounts))

    def wake(self) -> None:
        self.woken += 1

    async def add(self, upload: Upload, *, most_files: int, most_bytes: int) -> bool:
        self.added.append((upload.account, most_files, most_bytes))
        if self.room_left:
            self.rows[upload.upload] = upload
        return self.room_left

    async def read(self, upload: UUID) -> Upload | None:
        return self.rows.get(upload)

    async def of_account(self, account: UUID) -> tuple[Upload, ...]:
        return tuple(each for each in self.rows.values() if each.account == account)

    async def append(self, upload: UUID, chunk: Chunk, at: datetime) -> bool:
        if self.goes_on:
            self.appended.append((chunk, at))
            held = self.rows[upload]
            self.rows[upload] = replace(held, received=held.received + chunk.size)
        return self.goes_on

    async def remove(self, upload: UUID, account: UUID) -> bool:
        gone = self.goes_on and self.rows[upload].account == account
        if gone:
            del self.rows[upload]
        return gone

    async def chunks(self, upload: UUID, *, clean: bool) -> tuple[Chunk, ...]:
        assert clean
        return (Chunk(UUID(int=73), 0, 3, "2026-11-24", b""),)

    async def begin(self, who: Filling = HER, length: int = 9) -> Upload:
        return await self.service.begin(who, "a.pdf", length)

    async def append_to(
        self, upload: Upload, *parts: bytes, checksum: Checksum | None = None, at: int = 0
    ) -> Upload:
        return await self.service.append(HER, upload.upload, at, pieces(*parts), checksum)


class Files:
    """storage.hall.upload_files.UploadFiles."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def begin(self, upload: UUID, at: int, now: datetime) -> Writer:
        self._room.began.append((upload, at, now))
        return Writer(self._room, at)

    async def read(self, upload: UUID, chunks: Sequence[Chunk]) -> AsyncGenerator[bytes, None]:
        for chunk in chunks:
            yield b"x" * chunk.size


@pytest.fixture
def room() -> Room:
    return Room()


async def test_a_file_is_begun_for_a_day_and_on_record(room: Room) -> None:
    begun = await room.begin()

    assert begun == Upload(
        begun.upload, HER.account, SHE, "a.pdf", 9, NOON, NOON + timedelta(hours=24)
    )
    assert room.added == [(HER.account, 200, 2 * 1024**3)]
    assert room.held == [((), [HER.account])]
    about = f"upload:{begun.upload}"
    assert room.audit.entries == [(HER.actor, "upload.begun", SHE, about, "")]
    assert await room.service.mine(HER) == (begun,)
    assert await room.service.mine(HIM) == ()
    with refused(Problem.BINDING_NEEDED, NotAllowed):
        await room.begin(NOBODY)


@pytest.mark.parametrize(
    ("who", "sender", "files"), [(AT_WINDOW, UUID(int=21), 200), (PHONE, UUID(int=41), 20)]
)
async def test_at_a_window_it_is_hers_and_waits_by_the_officer_or_the_phone(
    room: Room, who: AtWindow, sender: UUID, files: int
) -> None:
    begun = await room.begin(who)

    assert (begun.person, begun.account) == (SHE, sender)
    assert (room.added, room.held) == ([(sender, files, 2 * 1024**3)], [])
    assert room.audit.entries[0][0] == who.actor


async def test_what_is_too_large_or_too_many_is_refused_and_says_how_many_may_wait(
    room: Room,
) -> None:
    await room.begin(HER, FILE_BYTES)
    await room.begin(PHONE, PICTURE_BYTES)
    for who, length in ((HER, FILE_BYTES + 1), (PHONE, PICTURE_BYTES + 1)):
        with refused(Problem.UPLOAD_TOO_LARGE, TooLarge):
            await room.begin(who, length)
    room.room_left = False
    for who, said in ((HER, "200 files and 2 GB"), (AT_WINDOW, "200 files"), (PHONE, "20 phot")):
        with refused(Problem.UPLOADS_FULL, Conflict) as refusal:
            await room.begin(who)
        assert said in str(refusal.value)
    assert len(room.audit.entries) == 2


async def test_what_comes_is_kept_and_looked_at(room: Room) -> None:
    begun = await room.begin()

    shown = await room.append_to(begun, b"ab", b"c", checksum=ABC)

    assert shown.received == 3
    assert room.began == [(begun.upload, 0, NOON)]
    assert room.appended == [(Chunk(UUID(int=71), 0, 3, "2026-11-24", b""), NOON)]
    assert (room.woken, room.discarded, room.service.sending) == (1, 0, 0)


async def test_a_body_without_a_byte_keeps_nothing(room: Room) -> None:
    shown = await room.append_to(await room.begin())

    assert (shown.received, room.appended, room.woken) == (0, [], 0)


async def cut() -> AsyncIterator[bytes]:
    yield b"ab"
    raise CutOff


async def test_what_came_before_the_line_broke_is_kept_unless_its_sum_was_said(
    room: Room,
) -> None:
    begun = await room.begin()

    assert (await room.service.append(HER, begun.upload, 0, cut())).received == 2
    with refused(Problem.BODY_UNREADABLE, Invalid):
        await room.service.append(HER, begun.upload, 2, cut(), ABC)
    assert (room.rows[begun.upload].received, room.discarded) == (2, 1)


@pytest.mark.parametrize("why", ["a wrong sum", "beyond it", "the store", "another writer"])
async def test_what_can_not_be_kept_is_discarded(room: Room, why: str) -> None:
    begun = await room.begin()
    kind: type[Refusal] = Busy
    checksum: Checksum | None = None
    problem, data = Problem.BUSY, b"abc"
    match why:
        case "a wrong sum":
            problem, kind = Problem.UPLOAD_CHECKSUM, Invalid
            checksum = replace(ABC, digest=bytes(32))
        case "beyond it":
            problem, kind, data = Problem.BODY_TOO_LARGE, TooLarge, b"a" * 10
        case "the store":
            room.away = True
        case _:
            problem, kind = Problem.UPLOAD_OFFSET, Conflict
            room.goes_on = False

    with refused(problem, kind):
        await room.append_to(begun, data, checksum=checksum)
    assert (room.discarded, room.woken, room.appended) == (1, 0, [])
    assert room.service.sending == 0


async def test_the_last_byte_is_taken_and_none_behind_it(room: Room) -> None:
    begun = await room.begin()

    assert (await room.append_to(begun, b"a" * 9)).received == 9


async def test_where_it_goes_on_is_looked_at_before_a_byte_is_taken(room: Room) -> None:
    begun = await room.begin()
    with refused(Problem.UPLOAD_OFFSET, Conflict):
        await room.append_to(begun, b"abc", at=1)
    assert room.began == []


@pytest.mark.parametrize("accounts", [1, 64])
async def test_of_one_account_six_send_at_once_and_of_all_sixty_four(
    room: Room, accounts: int
) -> None:
    begun = await room.begin()
    most = 6 if accounts == 1 else 64
    places = room.service._places  # held as bodies that come would
    with ExitStack() as sending:
        for n in range(most - 1):
            account = HER.account if accounts == 1 else UUID(int=1000 + n)
            sending.enter_context(places.enter(account))
        await room.append_to(begun, b"a")
        assert room.service.sending == most - 1
        sending.enter_context(places.enter(HER.account if accounts == 1 else UUID(int=999)))
        problem = Problem.TOO_MANY_REQUESTS if accounts == 1 else Problem.BUSY
        with refused(problem, TooMany if accounts == 1 else Busy) as refusal:
            await room.append_to(begun, b"b", at=1)
    assert refusal.value.retry_after == 3
    assert (room.service.sending, room.discarded) == (0, 0)
    await room.append_to(begun, b"b", at=1)


async def test_a_place_is_taken_while_a_body_comes(room: Room) -> None:
    seen: list[int] = []
    room.while_writing = lambda: seen.append(room.service.sending)
    await room.append_to(await room.begin(), b"a", b"b")

    assert seen == [1, 1]


async def test_one_that_was_not_finished_in_its_day_is_gone_and_a_whole_one_is_not(
    room: Room,
) -> None:
    begun = await room.begin()
    room.clock.now = begun.expires_at - timedelta(seconds=1)
    assert await room.service.show(HER, begun.upload) == begun
    room.clock.now = begun.expires_at
    with refused(Problem.UPLOAD_EXPIRED, Gone):
        await room.service.show(HER, begun.upload)
    ready = replace(begun, state=UploadState.READY)
    room.rows[begun.upload] = ready
    assert await room.service.show(HER, begun.upload) == ready


async def test_nobody_else_sees_it_and_a_window_what_came_by_it_for_her_alone(
    room: Room,
) -> None:
    hers, scanned, photographed = (
        await room.begin(HER),
        await room.begin(AT_WINDOW),
        await room.begin(PHONE),
    )
    both = replace(AT_WINDOW, phones=frozenset({UUID(int=41)}))
    seen = {(HER, hers), (AT_WINDOW, scanned), (PHONE, photographed), (both, photographed)}
    another = replace(AT_WINDOW, person=UUID(int=70))

    for who in (HER, HIM, AT_WINDOW, PHONE, both, another):
        for upload in (hers, scanned, photographed):
            if (who, upload) in seen or (who, upload) == (both, scanned):
                assert await room.service.show(who, upload.upload) == upload
            else:
                with refused(Problem.NOT_FOUND, NotFound):
                    await room.service.show(who, upload.upload)
    with refused(Problem.NOT_FOUND, NotFound):
        await room.service.show(HER, UUID(int=404))


async def test_one_that_went_with_no_case_is_removed_on_record(room: Room) -> None:
    begun = await room.begin()
    room.goes_on = False
    with refused(Problem.CASE_MOVED, Conflict):
        await room.service.remove(HER, begun.upload)
    room.goes_on = True
    await room.service.remove(HER, begun.upload)

    assert room.rows == {}
    about = f"upload:{begun.upload}"
    assert room.audit.entries[1:] == [(HER.actor, "upload.removed", SHE, about, "")]
    with refused(Problem.NOT_FOUND, NotFound):
        await room.service.remove(HER, begun.upload)


async def test_it_is_read_once_it_was_looked_at(room: Room) -> None:
    begun = await room.begin()
    with refused(Problem.UPLOAD_NOT_READY, Conflict):
        await room.service.open(HER, begun.upload)
    room.rows[begun.upload] = replace(begun, state=UploadState.READY)

    opened = await room.service.open(HER, begun.upload)

    assert opened.upload == room.rows[begun.upload]
    assert [each async for each in opened.blocks] == [b"xxx"]
