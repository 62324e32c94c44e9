"""The files of a case: named by its applicant, handed in with a move, opened by its officers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.mandates import Mandate
from domain.errors import Conflict, NotFound
from domain.hall.applying import Applying, Filling
from domain.hall.calendar import Calendar
from domain.hall.case_lists import OfficerCaseFile
from domain.hall.cases import Case, CaseEvent, CaseState
from domain.hall.items import Item
from domain.hall.materials import check_named
from domain.hall.uploads import Upload
from domain.people import Citizen, Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.hall.case_moves import CalendarSource, ItemSource
from services.hall.representation import Representation
from services.hall.uploads import Opened, sent_by
from services.ports import AuditLog, Clock, UnitOfWork

#: In these the applicant names files, over days and devices.
_FILLED_IN: Final = frozenset({CaseState.DRAFT, CaseState.SUPPLEMENT_WANTED})


class UploadStore(Protocol):
    """storage.hall.uploads.UploadStore; what changes something, within the unit of work."""

    async def some(self, uploads: Collection[UUID]) -> dict[UUID, Upload]: ...

    async def of_case(self, person: UUID, case: UUID) -> tuple[Upload, ...]: ...

    async def name(self, person: UUID, case: UUID, materials: Mapping[UUID, str]) -> bool:
        """These, and no others beside what was handed in. False when one went elsewhere meanwhile."""


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore; what changes something, within the unit of work."""

    async def read(self, person: UUID, case: UUID) -> Case | None: ...

    async def lock(self, person: UUID, case: UUID) -> Case | None: ...

    async def save(
        self, before: Case, after: Case, event: CaseEvent | None, calendar: Calendar
    ) -> None: ...


class OpensUploads(Protocol):
    """services.hall.uploads.UploadService."""

    async def opened(self, upload: Upload) -> Opened:
        """Conflict for one that can't be opened."""


class OfficersCases(Protocol):
    """services.hall.case_work.CaseWorkService."""

    async def show(self, officer: Officer, case: UUID, purpose: str) -> OfficerCaseFile:
        """For whoever holds a post of a unit that works on it; the look is on record. NotFound."""


@dataclass(frozen=True, slots=True)
class CaseFiles:
    case: Case
    item: Item
    files: tuple[Upload, ...]


class CaseMaterials:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: UploadStore,
        cases: CaseStore,
        items: ItemSource,
        calendars: CalendarSource,
        representation: Representation,
        uploads: OpensUploads,
        work: OfficersCases,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._cases = cases
        self._items = items
        self._calendars = calendars
        self._representation = representation
        self._uploads = uploads
        self._work = work
        self._audit = audit
        self._clock = clock

    async def mine(self, citizen: Filling, case: UUID, mandate: Mandate | None = None) -> CaseFiles:
        """Of an own case, with what is not handed in yet. NotFound."""
        applying = await self._representation.of(citizen, mandate)
        return await self._files(applying.found(await self._cases.read(applying.person, case)))

    async def name(
        self,
        citizen: Filling,
        case: UUID,
        seen: int,
        materials: Mapping[str, Sequence[UUID]],
        mandate: Mandate | None = None,
    ) -> CaseFiles:
        """All that is to be handed in next, by material; what is named no more is deleted.

        NotFound; Outdated when another device changed it meanwhile; Conflict for a case that is not being
        filled in; Invalid names each file that can't be taken.
        """
        applying = await self._representation.of(citizen, mandate)
        calendar = await self._calendars.current()
        by_file = {file: material for material, files in materials.items() for file in files}

        async def work() -> Case:
            held = await self._locked(applying, case, seen)
            item = await self._items.version(held.item, held.item_version)
            found = await self._store.some(by_file)
            taken = {  # of who stood at a window before, nothing
                file: each
                for file, each in found.items()
                if each.case == case or sent_by(citizen, each)
            }
            check_named(item, materials, taken, case)
            if not await self._store.name(held.person, case, by_file):
                raise Conflict(Problem.CASE_MOVED)
            after = replace(held, version=held.version + 1, changed_at=self._clock())
            await self._cases.save(held, after, None, calendar)
            return after

        return await self._files(await self._unit.together(work))

    async def open_mine(
        self, citizen: Citizen, case: UUID, upload: UUID, mandate: Mandate | None = None
    ) -> Opened:
        """A file of an own case. NotFound; Conflict before it was looked at."""
        files = await self.mine(citizen, case, mandate)
        return await self._uploads.opened(_one(files.files, upload))

    async def of_case(self, officer: Officer, case: UUID, purpose: str) -> CaseFiles:
        """What was handed in, also with the bundle of which it is a part; the look is on record. NotFound."""
        seen = (await self._work.show(officer, case, purpose)).file.case
        found = await self._files(seen)
        files = [each for each in found.files if each.handed_in_at is not None]
        if seen.bundle is not None:
            whole = await self._store.of_case(seen.person, seen.bundle)
            files += [each for each in whole if each.handed_in_at is not None]
        return replace(found, files=tuple(files))

    async def open(self, officer: Officer, case: UUID, upload: UUID, purpose: str) -> Opened:
        """One of them; that it was opened is on record. NotFound."""
        found = await self.of_case(officer, case, purpose)
        file = _one(found.files, upload)

        async def note() -> None:
            await self._audit.record(
                actor=officer.actor,
                action="upload.read",
                person=file.person,
                about=SubjectKind.UPLOAD.of(upload),
                why=purpose,
            )

        await self._unit.together(note)
        return await self._uploads.opened(file)

    async def _locked(self, applying: Applying, case: UUID, seen: int) -> Case:
        await self._representation.keep(applying)
        held = applying.found(await self._cases.lock(applying.person, case), seen)
        if held.state not in _FILLED_IN:
            raise Conflict(Problem.CASE_MOVED)
        return held

    async def _files(self, case: Case) -> CaseFiles:
        item = await self._items.version(case.item, case.item_version)
        return CaseFiles(case, item, await self._store.of_case(case.person, case.case))


def _one(files: Sequence[Upload], upload: UUID) -> Upload:
    found = next((each for each in files if each.upload == upload), None)
    if found is None:
        raise NotFound(Problem.NOT_FOUND)
    return found
