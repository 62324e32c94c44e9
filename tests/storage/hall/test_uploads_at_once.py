"""Many files at once: few blocks are in memory, nobody waits for ever, and what waits is counted."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from domain.errors import Busy
from storage.database import Database
from storage.hall import upload_files
from storage.hall.upload_files import BLOCKS_AT_ONCE, UploadFiles
from storage.objects import Objects
from tests.storage.hall.uploading import BLOCK, Office, me, open_office
from tests.storage.objects import in_folder

FILE = b"pdf" + b"a" * (2 * BLOCK + 11)


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Office:
    return await open_office(database, tmp_path, in_folder(tmp_path / "store"))


class Held(Objects):
    """Takes nothing until it is let, and counts what waits for it."""

    def __init__(self) -> None:
        self.let = asyncio.Event()
        self.now = self.most = 0

    async def put(self, path: str, data: bytes) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await self.let.wait()
        self.now -= 1


async def test_of_fifty_that_send_at_once_a_few_blocks_are_on_their_way(office: Office) -> None:
    held = Held()
    files = UploadFiles(held, office.vault)
    writers = [files.begin(uuid4(), 0, office.now) for _ in range(50)]
    going = [asyncio.create_task(each.write(bytes(BLOCK))) for each in writers]
    await asyncio.sleep(0.05)
    under_way = held.now
    held.let.set()
    await asyncio.gather(*going)

    assert (under_way, held.most) == (BLOCKS_AT_ONCE, BLOCKS_AT_ONCE)


async def test_behind_a_store_that_takes_nothing_nobody_waits_for_ever(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_files, "_TURN_S", 0.01)
    held = Held()
    files = UploadFiles(held, office.vault)
    writers = [files.begin(uuid4(), 0, office.now) for _ in range(BLOCKS_AT_ONCE + 1)]
    first = [asyncio.create_task(each.write(bytes(BLOCK))) for each in writers[:-1]]
    await asyncio.sleep(0)

    with pytest.raises(Busy):
        await writers[-1].write(bytes(BLOCK))
    held.let.set()
    await asyncio.gather(*first)


async def test_what_waits_to_be_looked_at_is_counted_since_it_was_whole(office: Office) -> None:
    assert await office.store.waiting() == (0, None)
    upload = await office.uploads.begin(me(), "a.pdf", len(FILE))
    office.later(hours=5)
    await office.append(upload, FILE)
    whole = office.now
    office.later(minutes=2)

    assert await office.store.waiting() == (1, whole)
    await office.checks.round()
    assert await office.store.waiting() == (0, None)
