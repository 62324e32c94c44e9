# Written by `make sdk` from zhijian_client/citizen/uploads.py.
"""Files that go with an application: sent in pieces over lines that break, and named in a case."""

from collections.abc import Mapping, Sequence
from typing import BinaryIO
from uuid import UUID

import zhijian_client.citizen.uploads as asynchronous
from zhijian_client.answers.uploads import CaseFiles, Upload
from zhijian_client.citizen.uploads import PIECE
from zhijian_client.sync._portal import Calls


class UploadCalls(Calls):
    _calls: asynchronous.UploadCalls

    def send(self, file: BinaryIO, name: str, piece: int = PIECE) -> Upload:
        """All of a file that can be read from anywhere; look at it again until it is `ready` or `refused`."""
        return self._portal.run(self._calls.send(file, name, piece))

    def go_on(self, upload: UUID, file: BinaryIO, piece: int = PIECE) -> Upload:
        """From where it stands, also on another day, by another device or after a crash."""
        return self._portal.run(self._calls.go_on(upload, file, piece))

    def begin(self, name: str, length: int) -> Upload:
        return self._portal.run(self._calls.begin(name, length))

    def append(self, upload: UUID, at: int, data: bytes) -> None:
        """One piece, of 8 MB at most, checked by its sum."""
        self._portal.run(self._calls.append(upload, at, data))

    def read(self, upload: UUID) -> Upload:
        return self._portal.run(self._calls.read(upload))

    def list(self) -> tuple[Upload, ...]:
        """Those that went with no application yet."""
        return self._portal.run(self._calls.list())

    def remove(self, upload: UUID) -> None:
        self._portal.run(self._calls.remove(upload))

    def content(self, upload: UUID) -> bytes:
        """As the city keeps it: a picture or a PDF, written anew."""
        return self._portal.run(self._calls.content(upload))

    def of_case(self, case: UUID) -> CaseFiles:
        """Of an own case, with those that are not handed in yet."""
        return self._portal.run(self._calls.of_case(case))

    def name(self, case: UUID, version: int, materials: Mapping[str, Sequence[UUID]]) -> CaseFiles:
        """All that go with the application next; what is named no more is deleted."""
        return self._portal.run(self._calls.name(case, version, materials))

    def case_file(self, case: UUID, upload: UUID) -> bytes:
        return self._portal.run(self._calls.case_file(case, upload))
