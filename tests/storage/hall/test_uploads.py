"""Files in a folder and in S3: stored in sealed blocks, looked at, and swept; lines break and stores are away."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import Busy, Conflict, CutOff, Gone, Invalid, NotFound, TooMany
from domain.hall.uploads import (
    ACCOUNT_BYTES,
    FILE_BYTES,
    MOST_CHUNKS,
    Checksum,
    Scan,
    Unusable,
    UploadState,
)
from domain.wire import TransportFailed
from services.hall import uploads as service
from services.hall.upload_checks import MOST_TRIES
from storage.database import Database
from storage.keys.vault import SealBroken
from storage.objects import BadStore, Objects, open_objects
from tests.storage.hall.uploading import (
    BLOCK,
    Office,
    digest,
    me,
    open_office,
    pieces,
    stranger,
)
from tests.storage.objects import in_bucket, in_folder, s3_server

FILE = b"pdf" + b"a" * (2 * BLOCK + 11)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture(params=["folder", "s3"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "folder":
        return in_folder(tmp_path / "store")
    return in_bucket(request.getfixturevalue("s3"))


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Office:
    return await open_office(database, tmp_path, in_folder(tmp_path / "store"))


async def test_what_was_sent_in_pieces_is_kept_as_one(
    database: Database, tmp_path: Path, objects: Objects
) -> None:
    office = await open_office(database, tmp_path, objects)
    upload = await office.sent(FILE, chunk=BLOCK + 7)
    await office.checks.round()
    seen = await office.uploads.show(me(), upload.upload)

    assert (seen.state, seen.scan, seen.size) == (UploadState.READY, Scan.NOT_SCANNED, len(FILE))
    assert seen.digest == digest(FILE.upper())
    assert await office.kept(upload) == FILE.upper()


async def test_a_file_that_is_gone_leaves_nothing_in_the_store(
    database: Database, tmp_path: Path, objects: Objects
) -> None:
    office = await open_office(database, tmp_path, objects)
    before = await office.paths()
    upload = await office.sent(FILE)
    await office.checks.round()
    await office.uploads.remove(me(), upload.upload)
    office.later(minutes=1)

    while await office.sweep.leftovers():
        pass

    assert await office.paths() == before


async def test_nothing_of_a_file_or_its_name_stands_in_the_store(
    office: Office, tmp_path: Path
) -> None:
    await office.sent(FILE)

    stored = [path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file()]

    assert len(stored) == 3
    assert not any(b"aaaa" in each for each in stored)


async def test_a_block_in_the_place_of_another_opens_for_nobody(
    office: Office, tmp_path: Path
) -> None:
    upload = await office.sent(FILE)
    await office.checks.round()
    (chunk,) = await office.store.chunks(upload.upload, clean=True)
    folder = tmp_path / "store" / "uploads" / chunk.day / str(chunk.chunk)
    first, second = folder / "0", folder / "1"
    first.write_bytes(second.read_bytes())

    with pytest.raises(SealBroken):
        await office.kept(upload)


async def test_what_came_before_the_line_broke_is_kept(office: Office) -> None:
    upload = await office.uploads.begin(me(), "a.pdf", len(FILE))

    async def breaking() -> AsyncIterator[bytes]:
        yield FILE[: BLOCK + 5]
        raise CutOff

    upload = await office.uploads.append(me(), upload.upload, 0, breaking())

    assert upload.received == BLOCK + 5
    upload = await office.append(upload, FILE[BLOCK + 5 :])
    await office.checks.round()
    assert await office.kept(upload) == FILE.upper()


async def test_a_piece_that_is_not_taken_is_deleted_at_once(office: Office) -> None:
    upload = await office.uploads.begin(me(), "a.pdf", 5 * BLOCK)
    wrong = Checksum("sha256", bytes(32))

    with pytest.raises(Invalid):
        await office.uploads.append(me(), upload.upload, 0, pieces(FILE), wrong)

    assert await office.paths() == []


async def test_a_store_says_whether_it_takes_something(objects: Objects, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    here = in_folder(folder)
    folder.rename(tmp_path / "elsewhere")
    folder.write_text("what stands there is no folder")

    assert await objects.there()
    assert not await here.there()


async def test_of_two_writers_one_is_told_and_its_piece_is_deleted(office: Office) -> None:
    upload = await office.uploads.begin(me(), "a.pdf", len(FILE))

    both = await asyncio.gather(
        *(office.uploads.append(me(), upload.upload, 0, pieces(FILE)) for _ in range(2)),
        return_exceptions=True,
    )

    assert sum(isinstance(each, Conflict) for each in both) == 1
    assert len(await office.paths()) == 3


async def test_a_killed_process_loses_nothing_that_it_acknowledged(
    office: Office, database_url: str, tmp_path: Path
) -> None:
    """And the next one goes on where it stood; what was on its way is found by the sweep."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.storage.hall.uploading", database_url, str(tmp_path),
        stdout=PIPE, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(60):
        told = (await process.stdout.readline()).decode().strip()
    process.send_signal(signal.SIGKILL)
    await process.wait()

    (upload,) = await office.uploads.mine(me())
    assert (str(upload.upload), upload.received) == (told, BLOCK)
    assert len(await office.paths()) == 2
    upload = await office.append(upload, bytes(3 * BLOCK))
    await office.checks.round()
    assert len(await office.kept(upload)) == 4 * BLOCK
    office.later(days=3)
    assert await office.sweep.orphans() == 1


async def test_what_a_row_names_is_no_orphan(office: Office) -> None:
    upload = await office.sent(FILE)
    await office.checks.round()
    office.later(days=5)

    assert await office.sweep.orphans() == 0
    assert await office.kept(upload) == FILE.upper()


async def test_a_virus_is_found_by_the_scanner_and_the_file_deleted(office: Office) -> None:
    class Finds:
        async def infected(self, blocks: AsyncIterator[bytes]) -> bool:
            return b"aaa" in b"".join([block async for block in blocks])

    office.scanner = Finds()
    upload = await office.sent(FILE)
    await office.checks.round()
    seen = await office.uploads.show(me(), upload.upload)

    assert (seen.state, seen.why) == (UploadState.REFUSED, Unusable.VIRUS)
    with pytest.raises(Conflict):
        await office.uploads.open(me(), upload.upload)
    office.later(minutes=1)
    await office.sweep.leftovers()
    assert await office.paths() == []


class Away:
    """A scanner that is away as long as it is said to be."""

    def __init__(self) -> None:
        self.away, self.asked = True, 0

    async def infected(self, blocks: AsyncIterator[bytes]) -> bool:
        self.asked += 1
        if self.away:
            raise TransportFailed("clamd: ConnectionRefusedError", sent=False)
        return False


async def test_while_the_scanner_is_away_a_file_waits_and_nothing_is_lost(office: Office) -> None:
    office.scanner = scanner = Away()
    upload = await office.sent(FILE)
    for _ in range(4 * MOST_TRIES):  # an hour
        with pytest.raises(TransportFailed):
            await office.checks.round()
        assert not await office.checks.round()  # not at once again
        office.later(minutes=5)
    assert (await office.uploads.show(me(), upload.upload)).state is UploadState.SCANNING

    scanner.away = False
    await office.checks.round()

    seen = await office.uploads.show(me(), upload.upload)
    assert (seen.state, seen.scan) == (UploadState.READY, Scan.CLEAN)
    assert scanner.asked == 4 * MOST_TRIES + 1


async def test_a_store_that_is_away_costs_no_file(office: Office, tmp_path: Path) -> None:
    upload = await office.sent(FILE)
    store, elsewhere = tmp_path / "store" / "uploads", tmp_path / "elsewhere"
    for _ in range(2 * MOST_TRIES):
        store.rename(elsewhere)
        with pytest.raises(Busy):
            await office.checks.round()
        elsewhere.rename(store)
        office.later(minutes=1)

    await office.checks.round()

    assert await office.kept(upload) == FILE.upper()


async def test_a_file_on_which_every_try_breaks_can_t_be_used(office: Office) -> None:
    office.documents.breaks = [RuntimeError("ended by -9") for _ in range(MOST_TRIES)]
    upload = await office.sent(FILE)
    for _ in range(MOST_TRIES + 1):
        assert await office.checks.round()
        office.later(minutes=10)
    seen = await office.uploads.show(me(), upload.upload)

    assert (seen.state, seen.why) == (UploadState.REFUSED, Unusable.BROKEN)


async def test_a_try_that_a_kill_broke_off_is_made_again(office: Office) -> None:
    upload = await office.sent(FILE)
    await office.store.claim(office.now, office.now + timedelta(hours=1))
    assert not await office.checks.round()
    office.later(hours=1, seconds=1)

    await office.checks.round()

    assert await office.kept(upload) == FILE.upper()


async def test_two_look_at_one_file_once(office: Office) -> None:
    await office.sent(FILE)

    assert sorted(await asyncio.gather(office.checks.round(), office.checks.round())) == [
        False,
        True,
    ]


async def test_a_file_that_did_not_come_whole_in_a_day_is_over(office: Office) -> None:
    upload = await office.uploads.begin(me(), "a.pdf", len(FILE))
    office.later(hours=24)

    with pytest.raises(Gone):
        await office.append(upload, FILE)


async def test_no_account_fills_the_store(office: Office) -> None:
    for _ in range(ACCOUNT_BYTES // FILE_BYTES):
        await office.uploads.begin(me(), "a.pdf", FILE_BYTES)

    with pytest.raises(Conflict):
        await office.uploads.begin(me(), "a.pdf", FILE_BYTES)


async def test_two_at_once_are_counted_both(office: Office) -> None:
    for _ in range(ACCOUNT_BYTES // FILE_BYTES - 1):
        await office.uploads.begin(me(), "a.pdf", FILE_BYTES)
    both = await asyncio.gather(
        *(office.uploads.begin(me(), "a.pdf", 150 << 20) for _ in range(3)), return_exceptions=True
    )

    waiting = sum(each.length for each in await office.uploads.mine(me()))
    assert waiting <= ACCOUNT_BYTES, both


async def test_a_file_in_pieces_of_a_byte_is_refused_before_it_fills_a_table(
    office: Office,
) -> None:
    upload = await office.uploads.begin(me(), "a.pdf", 5_000)
    await office.append(upload, b"p")
    await office.database.execute("UPDATE uploads SET chunks = $1", MOST_CHUNKS)

    with pytest.raises(Conflict):
        await office.append(await office.uploads.show(me(), upload.upload), b"d")


async def test_an_account_that_sends_many_at_once_is_told_to_wait(office: Office) -> None:
    uploads, hold = office.uploads, asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"pdf"
        await hold.wait()

    begun = [await uploads.begin(me(), "a.pdf", 9) for _ in range(service.AT_ONCE_OF_ACCOUNT + 1)]
    sending = [
        asyncio.create_task(uploads.append(me(), each.upload, 0, slow())) for each in begun[1:]
    ]
    await asyncio.sleep(0.3)

    with pytest.raises(TooMany):
        await uploads.append(me(), begun[0].upload, 0, slow())
    hold.set()
    await asyncio.gather(*sending)


async def test_a_file_is_there_for_its_account_alone(office: Office) -> None:
    upload = await office.sent(FILE)

    with pytest.raises(NotFound):
        await office.uploads.show(stranger(), upload.upload)


@pytest.mark.parametrize("address", ["file://host/a", "/a", "http://a/b", "s3://", ""])
def test_an_address_that_is_no_store_is_refused(address: str) -> None:
    with pytest.raises(BadStore):
        open_objects(address)
