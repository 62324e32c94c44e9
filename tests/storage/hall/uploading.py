"""Files of one account over a store of objects, and a process that sends one and is killed."""

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from domain.hall.uploads import FileKind, Unusable, Upload
from domain.people import Citizen, Level
from services.hall.upload_checks import Scanner, UploadChecks
from services.hall.upload_sweeps import UploadSweep
from services.hall.uploads import UploadService
from storage.audit.audit import AuditStore
from storage.database import Database, open_database
from storage.events import EventStore
from storage.hall.upload_files import UploadFiles
from storage.hall.uploads import UploadStore
from storage.keys.vault import Vault, init_keys, load_keys
from storage.objects import Objects
from tests.storage.objects import in_folder

ME = UUID(int=41)
BLOCK = 256 * 1024


class FakePictures:
    """Writes a picture anew as its own bytes in capitals."""

    async def rewrite(self, picture: bytes) -> bytes:
        return picture.upper()


@dataclass
class FakeDocuments:
    """As FakePictures; raises what it is told to."""

    breaks: list[Exception] = field(default_factory=list)

    async def rewrite(self, blocks: AsyncIterator[bytes]) -> BinaryIO | Unusable:
        sent = b"".join([block async for block in blocks])
        if self.breaks:
            raise self.breaks.pop()
        return BytesIO(sent.upper())


class Bindings:
    async def of_account(self, account: UUID) -> UUID | None:
        return UUID(int=account.int + 1)


def recognise(head: bytes) -> FileKind | Unusable:
    return FileKind.PDF if head.startswith(b"pdf") else Unusable.TYPE


@dataclass
class Office:
    """The services on one database and one store of objects."""

    database: Database
    objects: Objects
    vault: Vault
    now: datetime = field(default_factory=lambda: datetime.now(UTC))  # as the server's own
    scanner: Scanner | None = None
    documents: FakeDocuments = field(default_factory=FakeDocuments)

    @property
    def store(self) -> UploadStore:
        return UploadStore(self.database, self.vault)

    @property
    def files(self) -> UploadFiles:
        return UploadFiles(self.objects, self.vault)

    @property
    def uploads(self) -> UploadService:
        return UploadService(
            unit=self.database,
            store=self.store,
            files=self.files,
            persons=Bindings(),
            events=EventStore(self.database),
            audit=AuditStore(self.database),
            wake=lambda: None,
            clock=lambda: self.now,
        )

    @property
    def checks(self) -> UploadChecks:
        return UploadChecks(
            unit=self.database,
            store=self.store,
            files=self.files,
            recognise=recognise,
            pictures=FakePictures(),
            documents=self.documents,
            scanner=self.scanner,
            clock=lambda: self.now,
        )

    @property
    def sweep(self) -> UploadSweep:
        return UploadSweep(store=self.store, files=self.files, clock=lambda: self.now)

    def later(self, **more: int) -> None:
        self.now += timedelta(**more)

    async def append(self, upload: Upload, data: bytes, piece: int = 100_000) -> Upload:
        return await self.uploads.append(me(), upload.upload, upload.received, pieces(data, piece))

    async def sent(self, data: bytes, chunk: int = 1 << 20) -> Upload:
        upload = await self.uploads.begin(me(), "a.pdf", len(data))
        for at in range(0, len(data), chunk):
            upload = await self.append(upload, data[at : at + chunk])
        return upload

    async def kept(self, upload: Upload) -> bytes:
        opened = await self.uploads.open(me(), upload.upload)
        return b"".join([block async for block in opened.blocks])

    async def paths(self) -> list[str]:
        """All that lies in the store."""
        return [path async for page in self.objects.list("uploads") for path in page]


def me() -> Citizen:
    return Citizen(ME, Level.BOUND, UUID(int=2))


async def pieces(data: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


async def open_office(database: Database, folder: Path, objects: Objects) -> Office:
    keys = folder / "keys"
    if not keys.exists():
        init_keys(keys)
    return Office(database, objects, Vault(load_keys(keys)))


async def send_until_killed(url: str, folder: Path) -> None:
    """Sends one block that is acknowledged, says which file it is, and hangs in the midst of the next."""
    async with open_database(url) as database:
        office = await open_office(database, folder, in_folder(folder / "store"))
        upload = await office.uploads.begin(me(), "a.pdf", 4 * BLOCK)
        upload = await office.append(upload, b"pdf" + bytes(BLOCK - 3))

        async def hanging() -> AsyncIterator[bytes]:
            yield bytes(BLOCK + 1)
            sys.stdout.write(f"{upload.upload}\n")
            sys.stdout.flush()
            await asyncio.sleep(3600)

        await office.uploads.append(me(), upload.upload, BLOCK, hanging())


def digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def stranger() -> Citizen:
    return Citizen(uuid4(), Level.BOUND, UUID(int=2))


if __name__ == "__main__":
    asyncio.run(send_until_killed(sys.argv[1], Path(sys.argv[2])))
