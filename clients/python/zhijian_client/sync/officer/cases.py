# Written by `make sdk` from zhijian_client/officer/cases.py.
"""The work on cases: what waits, what lies with the officer, and each move."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import zhijian_client.officer.cases as asynchronous
from zhijian_client.answers.cases import (
    CaseLine,
    CounterSignature,
    OfficerCase,
    Paper,
)
from zhijian_client.answers.uploads import CaseFiles
from zhijian_client.answers.work import (
    Board,
    LookLine,
    MoveDone,
    PostHolder,
    WorkLine,
)
from zhijian_client.desk import CaseChanged, WorkChanged
from zhijian_client.sync._portal import (
    Calls,
)


class CaseCalls(Calls):
    """Of cases at the units whose posts the officer holds."""

    _calls: asynchronous.CaseCalls

    def work(self) -> Iterator[WorkLine]:
        """What waits for somebody of the officer's posts, what is due first."""
        return self._portal.each(self._calls.work())

    def my_work(self) -> Iterator[WorkLine]:
        """What lies with the officer."""
        return self._portal.each(self._calls.my_work())

    def updates(self, case: UUID | None = None) -> Iterator[WorkChanged | CaseChanged]:
        """When the officer's lists change, or the case; reconnects by itself.

        Close it (`contextlib.aclosing`) when done.
        """
        return self._portal.each(self._calls.updates(case))

    def find(self, number: str) -> UUID:
        return self._portal.run(self._calls.find(number))

    def read(self, case: UUID, purpose: str) -> OfficerCase:
        return self._portal.run(self._calls.read(case, purpose))

    def files(self, case: UUID, purpose: str) -> CaseFiles:
        """What was handed in with it."""
        return self._portal.run(self._calls.files(case, purpose))

    def file(self, case: UUID, upload: UUID, purpose: str) -> bytes:
        """One of them, as the city keeps it; that it was opened is on record."""
        return self._portal.run(self._calls.file(case, upload, purpose))

    def papers(self, case: UUID, purpose: str) -> tuple[Paper, ...]:
        """In the order in which they were given."""
        return self._portal.run(self._calls.papers(case, purpose))

    def draw_paper(self, case: UUID, paper: int, purpose: str) -> bytes:
        """One of them as PDF/A; the same bytes each time."""
        return self._portal.run(self._calls.draw_paper(case, paper, purpose))

    def move(self, case: UUID, version: int, move: str, step: str = "", **more: Any) -> OfficerCase:
        """`more`: what the move takes besides (words, wants, opinion, to, officer, standing, delivered)."""
        return self._portal.run(self._calls.move(case, version, move, step, **more))

    def holders(self, case: UUID, step: str) -> tuple[PostHolder, ...]:
        """To whom a supervisor of the step's unit may give it (`assign`)."""
        return self._portal.run(self._calls.holders(case, step))

    def move_many(self, moves: Sequence[Mapping[str, Any]]) -> tuple[MoveDone, ...]:
        """Each with `case`, `version`, `move`, `step` and what the move takes besides; 50 at most."""
        return self._portal.run(self._calls.move_many(moves))

    def looks(self) -> Iterator[LookLine]:
        """Grants by rule that were drawn, at the units where the officer decides; each ends by `confirm` or `revoke`."""
        return self._portal.each(self._calls.looks())

    def board(self) -> Board:
        """Of the units that the officer supervises."""
        return self._portal.run(self._calls.board())

    def of_person(self, person: UUID, purpose: str) -> Iterator[CaseLine]:
        """What a person applied for, newest first, page by page."""
        return self._portal.each(self._calls.of_person(person, purpose))

    def signatures_of(self, person: UUID, purpose: str) -> tuple[CounterSignature, ...]:
        """What a person wants to sign before an officer of these units, as it will be submitted."""
        return self._portal.run(self._calls.signatures_of(person, purpose))

    def attest_signature(self, person: UUID, signature: UUID, digest: str, words: str) -> None:
        """The person signed before the officer what the digest is of; `words`: what the officer saw."""
        self._portal.run(self._calls.attest_signature(person, signature, digest, words))
