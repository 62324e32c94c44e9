# Written by `make sdk` from zhijian_client/officer/receptions.py.
"""Receiving somebody at the own window: identified, and taken in for whatever they ask."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO
from uuid import UUID

import zhijian_client.officer.receptions as asynchronous
from zhijian_client.answers.cases import Case
from zhijian_client.answers.ratings import RatingCode
from zhijian_client.answers.receptions import (
    Reception,
    ReceptionCode,
    ReceptionFaceCode,
    ReceptionStep,
)
from zhijian_client.answers.uploads import CaseFiles, Photographs, Upload
from zhijian_client.officer.receptions import PIECE, IdentifiedBy
from zhijian_client.sync._portal import Calls


class ReceptionCalls(Calls):
    """What an OfficerClient calls, of the ticket whose holder stands at the officer's window."""

    _calls: asynchronous.ReceptionCalls

    def send_code(self, person: UUID, ticket: UUID) -> ReceptionCode:
        """To the phone that the register has."""
        return self._portal.run(self._calls.send_code(person, ticket))

    def face_code(self, ticket: UUID) -> ReceptionFaceCode:
        """For the phone of who stands there; then they are received by way "face"."""
        return self._portal.run(self._calls.face_code(ticket))

    def receive(self, person: UUID, ticket: UUID, way: IdentifiedBy, code: str = "") -> Reception:
        """`way`: "document" says that the officer saw it, and that it is theirs."""
        return self._portal.run(self._calls.receive(person, ticket, way, code))

    def read(self, ticket: UUID) -> Reception:
        return self._portal.run(self._calls.read(ticket))

    def begin(self, ticket: UUID, item: str) -> Case:
        return self._portal.run(self._calls.begin(ticket, item))

    def save(self, ticket: UUID, version: int, form: Mapping[str, Any]) -> Case:
        return self._portal.run(self._calls.save(ticket, version, form))

    def sign(self, ticket: UUID, version: int, words: str) -> Case:
        """The person signed before the officer; `words`: what the officer saw."""
        return self._portal.run(self._calls.sign(ticket, version, words))

    def submit(self, ticket: UUID, version: int) -> Case:
        """Accepted at once where the officer holds the post for that."""
        return self._portal.run(self._calls.submit(ticket, version))

    def scan(self, ticket: UUID, file: BinaryIO, name: str, piece: int = PIECE) -> Upload:
        """A file for what is being filled in; look at it again until it is `ready` or `refused`."""
        return self._portal.run(self._calls.scan(ticket, file, name, piece))

    def scan_state(self, ticket: UUID, upload: UUID) -> Upload:
        return self._portal.run(self._calls.scan_state(ticket, upload))

    def photographs(self, ticket: UUID, material: str) -> Photographs:
        """Of a paper, by phones that scanned a code of `reception.photo`; name them as scanned files."""
        return self._portal.run(self._calls.photographs(ticket, material))

    def files(self, ticket: UUID) -> CaseFiles:
        """Of what is being filled in, by whichever hand."""
        return self._portal.run(self._calls.files(ticket))

    def name_files(
        self, ticket: UUID, version: int, materials: Mapping[str, Sequence[UUID]]
    ) -> CaseFiles:
        """All files that go with it; what is named no more is deleted."""
        return self._portal.run(self._calls.name_files(ticket, version, materials))

    def receipt(self, ticket: UUID) -> bytes:
        """Of what was submitted last, as PDF."""
        return self._portal.run(self._calls.receipt(ticket))

    def rating_code(self, ticket: UUID) -> RatingCode:
        """For whoever stands there; the page takes it at `#/rate/CODE`."""
        return self._portal.run(self._calls.rating_code(ticket))

    def steps(self, hall: str) -> tuple[ReceptionStep, ...]:
        """Over four weeks."""
        return self._portal.run(self._calls.steps(hall))
