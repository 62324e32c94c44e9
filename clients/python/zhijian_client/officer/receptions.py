"""Receiving somebody at the own window: identified, and taken in for whatever they ask."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Final, Literal
from uuid import UUID

from zhijian_client import _tus
from zhijian_client._calls import Calls
from zhijian_client.answers.cases import Case
from zhijian_client.answers.ratings import RatingCode
from zhijian_client.answers.receptions import (
    Reception,
    ReceptionCode,
    ReceptionFaceCode,
    ReceptionStep,
    ReceptionSteps,
)
from zhijian_client.answers.uploads import CaseFiles, Photographs, Upload

PIECE: Final = 4 * 1024 * 1024
IdentifiedBy = Literal["document", "code", "face"]


class ReceptionCalls(Calls):
    """What an OfficerClient calls, of the ticket whose holder stands at the officer's window."""

    async def send_code(self, person: UUID, ticket: UUID) -> ReceptionCode:
        """To the phone that the register has."""
        path = f"/v1/officer/persons/{person}/reception-codes"
        return await self._door.ask(ReceptionCode, path, {"ticket": str(ticket)})

    async def face_code(self, ticket: UUID) -> ReceptionFaceCode:
        """For the phone of who stands there; then they are received by way "face"."""
        return await self._door.get(ReceptionFaceCode, f"{_ticket(ticket)}/face-code")

    async def receive(
        self, person: UUID, ticket: UUID, way: IdentifiedBy, code: str = ""
    ) -> Reception:
        """`way`: "document" says that the officer saw it, and that it is theirs."""
        body = {"ticket": str(ticket), "way": way, "code": code}
        return await self._door.ask(Reception, f"/v1/officer/persons/{person}/receptions", body)

    async def read(self, ticket: UUID) -> Reception:
        return await self._door.get(Reception, f"{_ticket(ticket)}/reception")

    async def begin(self, ticket: UUID, item: str) -> Case:
        return await self._door.create(Case, f"{_ticket(ticket)}/cases", {"item": item})

    async def save(self, ticket: UUID, version: int, form: Mapping[str, Any]) -> Case:
        body = {"form": dict(form)}
        return await self._door.put(Case, f"{_ticket(ticket)}/form", body, version=version)

    async def sign(self, ticket: UUID, version: int, words: str) -> Case:
        """The person signed before the officer; `words`: what the officer saw."""
        path = f"{_ticket(ticket)}/signatures"
        return await self._door.create(Case, path, {"words": words}, version=version)

    async def submit(self, ticket: UUID, version: int) -> Case:
        """Accepted at once where the officer holds the post for that."""
        return await self._door.create(Case, f"{_ticket(ticket)}/submissions", version=version)

    async def scan(self, ticket: UUID, file: BinaryIO, name: str, piece: int = PIECE) -> Upload:
        """A file for what is being filled in; look at it again until it is `ready` or `refused`."""
        path, length = f"{_ticket(ticket)}/uploads", file.seek(0, 2)
        begun = await _tus.begin(self._door, path, name, length)
        return await _tus.go_on(self._door, path, begun.upload, file, piece)

    async def scan_state(self, ticket: UUID, upload: UUID) -> Upload:
        return await _tus.state(self._door, f"{_ticket(ticket)}/uploads", upload)

    async def photographs(self, ticket: UUID, material: str) -> Photographs:
        """Of a paper, by phones that scanned a code of `reception.photo`; name them as scanned files."""
        return await self._door.get(Photographs, f"{_ticket(ticket)}/photographs/{material}")

    async def files(self, ticket: UUID) -> CaseFiles:
        """Of what is being filled in, by whichever hand."""
        return await self._door.get(CaseFiles, f"{_ticket(ticket)}/materials")

    async def name_files(
        self, ticket: UUID, version: int, materials: Mapping[str, Sequence[UUID]]
    ) -> CaseFiles:
        """All files that go with it; what is named no more is deleted."""
        body = {
            "materials": {name: [str(each) for each in files] for name, files in materials.items()}
        }
        path = f"{_ticket(ticket)}/materials"
        return await self._door.put(CaseFiles, path, body, version=version)

    async def receipt(self, ticket: UUID) -> bytes:
        """Of what was submitted last, as PDF."""
        return await self._door.file(f"{_ticket(ticket)}/receipt")

    async def rating_code(self, ticket: UUID) -> RatingCode:
        """For whoever stands there; the page takes it at `#/rate/CODE`."""
        return await self._door.ask(RatingCode, f"{_ticket(ticket)}/rating-codes")

    async def steps(self, hall: str) -> tuple[ReceptionStep, ...]:
        """Over four weeks."""
        path = f"/v1/officer/halls/{hall}/reception-steps"
        return (await self._door.get(ReceptionSteps, path)).steps


def _ticket(ticket: UUID) -> str:
    return f"/v1/officer/tickets/{ticket}"
