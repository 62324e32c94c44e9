"""Files that go with an application: sent in pieces over lines that break, and named in a case."""

from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final
from uuid import UUID

from zhijian_client import _tus
from zhijian_client._calls import Calls
from zhijian_client.answers.uploads import CaseFiles, Upload, Uploads

PIECE: Final = 4 * 1024 * 1024
_PATH: Final = "/v1/uploads"


class UploadCalls(Calls):
    async def send(self, file: BinaryIO, name: str, piece: int = PIECE) -> Upload:
        """All of a file that can be read from anywhere; look at it again until it is `ready` or `refused`."""
        length = file.seek(0, 2)
        return await self.go_on((await self.begin(name, length)).upload, file, piece)

    async def go_on(self, upload: UUID, file: BinaryIO, piece: int = PIECE) -> Upload:
        """From where it stands, also on another day, by another device or after a crash."""
        return await _tus.go_on(self._door, _PATH, upload, file, piece)

    async def begin(self, name: str, length: int) -> Upload:
        return await _tus.begin(self._door, _PATH, name, length)

    async def append(self, upload: UUID, at: int, data: bytes) -> None:
        """One piece, of 8 MB at most, checked by its sum."""
        await _tus.append(self._door, _PATH, upload, at, data)

    async def read(self, upload: UUID) -> Upload:
        return await _tus.state(self._door, _PATH, upload)

    async def list(self) -> tuple[Upload, ...]:
        """Those that went with no application yet."""
        return (await self._door.get(Uploads, _PATH)).uploads

    async def remove(self, upload: UUID) -> None:
        await self._door.call("DELETE", f"{_PATH}/{upload}", more=_tus.TUS)

    async def content(self, upload: UUID) -> bytes:
        """As the city keeps it: a picture or a PDF, written anew."""
        return await self._door.file(f"{_PATH}/{upload}/content")

    async def of_case(self, case: UUID) -> CaseFiles:
        """Of an own case, with those that are not handed in yet."""
        return await self._door.get(CaseFiles, f"/v1/cases/{case}/materials")

    async def name(
        self, case: UUID, version: int, materials: Mapping[str, Sequence[UUID]]
    ) -> CaseFiles:
        """All that go with the application next; what is named no more is deleted."""
        body = {
            "materials": {name: [str(each) for each in files] for name, files in materials.items()}
        }
        return await self._door.put(CaseFiles, f"/v1/cases/{case}/materials", body, version=version)

    async def case_file(self, case: UUID, upload: UUID) -> bytes:
        return await self._door.file(f"/v1/cases/{case}/materials/{upload}")
