"""Papers that a window scans into what is being filled in: the person's, and on record with who scanned them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from domain.hall.applying import AtWindow
from domain.hall.receptions import Reception
from domain.hall.uploads import Checksum, Upload
from domain.people import Officer
from domain.subjects import SubjectKind
from services.hall.at_windows import AtWindows
from services.hall.case_materials import CaseFiles
from services.ports import AuditLog, UnitOfWork


class Uploads(Protocol):
    """services.hall.uploads.UploadService."""

    async def begin(self, citizen: AtWindow, name: str, length: int) -> Upload: ...

    async def show(self, citizen: AtWindow, upload: UUID) -> Upload: ...

    async def append(
        self,
        citizen: AtWindow,
        upload: UUID,
        at: int,
        pieces: AsyncIterator[bytes],
        checksum: Checksum | None = None,
    ) -> Upload: ...


class Materials(Protocol):
    """services.hall.case_materials.CaseMaterials."""

    async def mine(self, citizen: AtWindow, case: UUID) -> CaseFiles: ...

    async def name(
        self, citizen: AtWindow, case: UUID, seen: int, materials: Mapping[str, Sequence[UUID]]
    ) -> CaseFiles: ...


class ReceptionFiles:
    """Only while the draft is open at the officer's own window: Conflict afterwards."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        windows: AtWindows,
        uploads: Uploads,
        materials: Materials,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._windows = windows
        self._uploads = uploads
        self._materials = materials
        self._audit = audit

    async def begin(self, officer: Officer, ticket: UUID, name: str, length: int) -> Upload:
        """TooLarge for the file; Conflict when too much waits of this officer."""

        async def work() -> Upload:
            reception = await self._received(officer, ticket)
            return await self._uploads.begin(reception.at_window, name, length)

        return await self._unit.together(work)

    async def append(
        self,
        officer: Officer,
        ticket: UUID,
        upload: UUID,
        at: int,
        pieces: AsyncIterator[bytes],
        checksum: Checksum | None = None,
    ) -> Upload:
        """As UploadService.append. NotFound for what was scanned for another person."""
        reception = await self._open(officer, ticket)
        return await self._uploads.append(reception.at_window, upload, at, pieces, checksum)

    async def show(self, officer: Officer, ticket: UUID, upload: UUID) -> Upload:
        """How far it has come, and what it was found to be."""
        reception = await self._open(officer, ticket)
        return await self._uploads.show(reception.at_window, upload)

    async def named(self, officer: Officer, ticket: UUID) -> CaseFiles:
        """What goes with the application, by whichever hand."""
        reception = await self._open(officer, ticket)
        return await self._materials.mine(reception.at_window, reception.open_case())

    async def name(
        self, officer: Officer, ticket: UUID, seen: int, materials: Mapping[str, Sequence[UUID]]
    ) -> CaseFiles:
        """All files that go with it, by material; what is named no more is deleted. Outdated; Invalid."""

        async def work() -> CaseFiles:
            reception = await self._received(officer, ticket)
            case = reception.open_case()
            await self._audit.record(
                actor=officer.actor,
                action="reception.scan",
                person=reception.person,
                about=SubjectKind.CASE.of(case),
                why="",
            )
            return await self._materials.name(reception.at_window, case, seen, materials)

        return await self._unit.together(work)

    async def _open(self, officer: Officer, ticket: UUID) -> Reception:
        return await self._unit.together(lambda: self._received(officer, ticket))

    async def _received(self, officer: Officer, ticket: UUID) -> Reception:
        """In the unit of work. Conflict where nothing is being filled in."""
        _, reception = await self._windows.received(officer, ticket)
        reception.open_case()
        return reception
