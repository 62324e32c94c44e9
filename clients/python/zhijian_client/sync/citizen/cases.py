# Written by `make sdk` from zhijian_client/citizen/cases.py.
"""Applications: begun, filled in, submitted, added to, withdrawn."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import zhijian_client.citizen.cases as asynchronous
from zhijian_client.answers.cases import (
    Case,
    CaseLine,
    CaseSignature,
    Paper,
    PaperChecked,
    SignatureBegun,
)
from zhijian_client.answers.checks import CheckOpened
from zhijian_client.citizen.cases import SignWay
from zhijian_client.sync._portal import (
    Calls,
)


class CaseCalls(Calls):
    """Of a person's own cases."""

    _calls: asynchronous.CaseCalls

    def begin(self, item: str) -> Case:
        """A draft with what the city knows filled in."""
        return self._portal.run(self._calls.begin(item))

    def list(self) -> Iterator[CaseLine]:
        """All of one's own, newest first, page by page."""
        return self._portal.each(self._calls.list())

    def read(self, case: UUID) -> Case:
        return self._portal.run(self._calls.read(case))

    def save(self, case: UUID, version: int, form: Mapping[str, Any]) -> Case:
        """A draft, or what was asked for, as far as it is filled in; what the register filled in may stay away."""
        return self._portal.run(self._calls.save(case, version, form))

    def signature(self, case: UUID) -> CaseSignature:
        """What there is to sign, by which ways, and what was signed."""
        return self._portal.run(self._calls.signature(case))

    def begin_signature(self, case: UUID, version: int, way: SignWay) -> SignatureBegun:
        """Of what is saved as this version; for `code` one goes to the own phone."""
        return self._portal.run(self._calls.begin_signature(case, version, way))

    def sign_by_code(self, case: UUID, code: str) -> CaseSignature:
        """By the code that came; then submit within ten minutes."""
        return self._portal.run(self._calls.sign_by_code(case, code))

    def open_signing_check(self, case: UUID, digest: str) -> CheckOpened:
        """A face check that signs what was begun by `face`; its digest is of what was shown."""
        return self._portal.run(self._calls.open_signing_check(case, digest))

    def submit(self, case: UUID, version: int) -> Case:
        return self._portal.run(self._calls.submit(case, version))

    def supplement(self, case: UUID, version: int, form: Mapping[str, Any]) -> Case:
        """What was asked for: the whole form again."""
        return self._portal.run(self._calls.supplement(case, version, form))

    def withdraw(self, case: UUID) -> Case:
        return self._portal.run(self._calls.withdraw(case))

    def object_to(self, case: UUID, words: str) -> Case:
        """Against a refusal, once: a case of its own."""
        return self._portal.run(self._calls.object_to(case, words))

    def discard(self, case: UUID) -> None:
        """A draft, with all that was filled in."""
        self._portal.run(self._calls.discard(case))

    def papers(self, case: UUID) -> tuple[Paper, ...]:
        """In the order in which they were given."""
        return self._portal.run(self._calls.papers(case))

    def draw_paper(self, case: UUID, paper: int) -> bytes:
        """One of them as PDF/A; the same bytes each time."""
        return self._portal.run(self._calls.draw_paper(case, paper))

    def check_paper(self, code: str) -> PaperChecked:
        """By whoever has the code; nobody signs in for it."""
        return self._portal.run(self._calls.check_paper(code))
