"""Papers that a window scans into what is being filled in, or the phone of who stands there photographs.

They are the person's, and on record with whose window it was. A phone has no sign-in: it comes by a code that
the officer showed for one paper (`RECEPTION_PHOTO`), and passes here as long as the officer would.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from domain.accounts.hand_offs import HandOff
from domain.errors import Conflict, Gone, NotAllowed, NotFound
from domain.hall.applying import AtWindow
from domain.hall.items import Material, MaterialWay
from domain.hall.receptions import RECEPTION_PHOTO, Reception
from domain.hall.uploads import Checksum, Upload
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
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


class HandOffs(Protocol):
    """storage.accounts.hand_offs.HandOffStore."""

    async def shown(self, session: UUID, purpose: str, subject: Subject) -> tuple[HandOff, ...]:
        """By one screen, about one thing."""


class Photographs(Protocol):
    """storage.hall.uploads.UploadStore."""

    async def of_senders(self, senders: Iterable[UUID]) -> tuple[Upload, ...]:
        """Those that are not handed in, the oldest first."""


@dataclass(frozen=True, slots=True)
class Photographed:
    """`uploads`: what phones sent for this paper and is not handed in, the oldest first."""

    material: Material
    uploads: tuple[Upload, ...]


class ReceptionFiles:
    """Only while the draft is open at the officer's own window: Conflict afterwards.

    `handed`: by which code a phone comes; it reaches what it sent, and nothing else. Gone with what was filled
    in when the code was shown.
    """

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        windows: AtWindows,
        uploads: Uploads,
        materials: Materials,
        hand_offs: HandOffs,
        photographs: Photographs,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._windows = windows
        self._uploads = uploads
        self._materials = materials
        self._hand_offs = hand_offs
        self._photographs = photographs
        self._audit = audit

    async def begin(
        self, officer: Officer, ticket: UUID, name: str, length: int, handed: HandOff | None = None
    ) -> Upload:
        """TooLarge for the file; Conflict when too much waits of this officer, or of the phone."""

        async def work() -> Upload:
            reception = await self._received(officer, ticket, handed)
            if handed is not None:
                await self._audit.record(
                    actor=officer.actor,
                    action="reception.photo",
                    person=reception.person,
                    about=SubjectKind.HAND_OFF.of(handed.hand_off),
                    why="",
                )
            return await self._uploads.begin(_sending(reception, handed), name, length)

        return await self._unit.together(work)

    async def append(
        self,
        officer: Officer,
        ticket: UUID,
        upload: UUID,
        at: int,
        pieces: AsyncIterator[bytes],
        checksum: Checksum | None = None,
        *,
        handed: HandOff | None = None,
    ) -> Upload:
        """As UploadService.append. NotFound for what was scanned for another person, or sent by another phone."""
        reception = await self._open(officer, ticket, handed)
        sending = _sending(reception, handed)
        return await self._uploads.append(sending, upload, at, pieces, checksum)

    async def show(
        self, officer: Officer, ticket: UUID, upload: UUID, handed: HandOff | None = None
    ) -> Upload:
        """How far it has come, and what it was found to be."""
        reception = await self._open(officer, ticket, handed)
        return await self._uploads.show(_sending(reception, handed), upload)

    async def photographed(
        self, officer: Officer, ticket: UUID, material: str, handed: HandOff | None = None
    ) -> Photographed:
        """NotFound for what takes no file. To a phone what it sent itself."""
        reception = await self._open(officer, ticket, handed)
        case = reception.open_case()
        item = (await self._materials.mine(reception.at_window, case)).item
        paper = next((each for each in item.materials if each.name == material), None)
        if paper is None or MaterialWay.UPLOAD not in paper.ways:
            raise NotFound(Problem.NOT_FOUND)
        shown = await self._shown(officer, ticket)
        phones = {
            each.hand_off
            for each in shown
            if each.part == material and (handed is None or each.hand_off == handed.hand_off)
        }
        sent = await self._photographs.of_senders(phones)
        return Photographed(paper, tuple(each for each in sent if each.person == reception.person))

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
            phones = frozenset(each.hand_off for each in await self._shown(officer, ticket))
            at_window = replace(reception.at_window, phones=phones)
            return await self._materials.name(at_window, case, seen, materials)

        return await self._unit.together(work)

    async def _shown(self, officer: Officer, ticket: UUID) -> tuple[HandOff, ...]:
        about = SubjectKind.TICKET.of(ticket)
        return await self._hand_offs.shown(officer.session, RECEPTION_PHOTO.name, about)

    async def _open(
        self, officer: Officer, ticket: UUID, handed: HandOff | None = None
    ) -> Reception:
        return await self._unit.together(lambda: self._received(officer, ticket, handed))

    async def _received(
        self, officer: Officer, ticket: UUID, handed: HandOff | None = None
    ) -> Reception:
        """In the unit of work. Conflict where nothing is being filled in; to a phone its code is over then."""
        try:
            _, reception = await self._windows.received(officer, ticket)
            reception.open_case(since=None if handed is None else handed.made_at)
        except (Conflict, NotAllowed, NotFound) as over:
            if handed is None:
                raise
            raise Gone(Problem.HAND_OFF_OVER) from over
        return reception


def _sending(reception: Reception, handed: HandOff | None) -> AtWindow:
    return replace(reception.at_window, phone=None if handed is None else handed.hand_off)
