"""What goes with an application beside its form: files are handed in with the move that submits it."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.hall.applicants import Applicant, answered
from domain.hall.cases import Case, Move
from domain.hall.items import Item
from domain.hall.materials import check_handed_in
from domain.hall.transitions import Moved
from domain.hall.uploads import Upload


class UploadStore(Protocol):
    """storage.hall.uploads.UploadStore, within the unit of work."""

    async def of_case(self, person: UUID, case: UUID) -> tuple[Upload, ...]: ...

    async def hand_in(self, person: UUID, case: UUID, at: datetime) -> None:
        """All that are named in the case and can be used."""


class Applicants(Protocol):
    """services.hall.applicants.ApplicantService."""

    async def found(self, person: UUID, item: Item) -> Applicant: ...


class HandIn:
    """An effect of moves (services/hall/case_moves.py). `scans`: the city runs a virus scanner."""

    def __init__(self, *, store: UploadStore, applicants: Applicants, scans: bool) -> None:
        self._store = store
        self._applicants = applicants
        self._scans = scans

    async def after(self, moved: Moved, item: Item) -> tuple[UUID, ...]:
        """Invalid names each file that can't go, and each material that lacks; then nothing moves."""
        case = moved.case
        if moved.event.move not in {Move.SUBMIT, Move.SUPPLEMENT} or case.built_in:
            return ()
        # Files of a bundle are named in the bundle, and what is added to it moves its parts alone.
        holder = case.bundle or case.case
        files = await self._store.of_case(case.person, holder)
        check_handed_in(
            item, files, await self._answered(case, item), scans=self._scans, whole=_whole(case)
        )
        await self._store.hand_in(case.person, holder, moved.event.at)
        return ()

    async def _answered(self, case: Case, item: Item) -> dict[str, str]:
        """Materials that a certificate of the applicant answers."""
        if not any(each.certificate for each in item.materials):
            return {}
        return answered(item, await self._applicants.found(case.person, item))


def _whole(case: Case) -> bool:
    """Whether all that the item asks for has to be with it: an objection rests on what was handed in before."""
    return case.bundle is None and case.parent is None
