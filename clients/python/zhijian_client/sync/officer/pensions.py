# Written by `make sdk` from zhijian_client/officer/pensions.py.
"""What certifies a pension or ends it: proofs, attestations, spot checks, deaths."""

from collections.abc import Iterator
from datetime import date
from typing import Literal
from uuid import UUID

import zhijian_client.officer.pensions as asynchronous
from zhijian_client.answers.pensions import Attestation, SpotCheck, SpotMonths
from zhijian_client.answers.register import DeathLook, Person
from zhijian_client.officer.pensions import SpotResult
from zhijian_client.sync._portal import (
    Calls,
)


class PensionCalls(Calls):
    """Of persons' pensions."""

    _calls: asynchronous.PensionCalls

    def post_proof(self, person: UUID, source: str, happened_on: date) -> Person:
        """Another department's record that shows life."""
        return self._portal.run(self._calls.post_proof(person, source, happened_on))

    def attest(self, person: UUID, scheme: str, words: str) -> Attestation:
        """The officer met the person at a window; `words` say where, when and what was shown."""
        return self._portal.run(self._calls.attest(person, scheme, words))

    def spot_checks(self, purpose: str) -> Iterator[SpotCheck]:
        """To be called or visited, the first due first; `purpose` is written down."""
        return self._portal.each(self._calls.spot_checks(purpose))

    def end_spot_check(
        self, spot: UUID, result: SpotResult, met_by: Literal["call", "visit"], why: str
    ) -> None:
        """All but `met` opens a review, which decides."""
        self._portal.run(self._calls.end_spot_check(spot, result, met_by, why))

    def spot_check_months(self) -> SpotMonths:
        """What came of them in twelve months, and between which shares the wrong ones lie."""
        return self._portal.run(self._calls.spot_check_months())

    def look_at_death(self, person: UUID, died_on: date, source: str) -> DeathLook:
        """Whom the recording of a death would concern, and what follows; nothing is recorded yet."""
        return self._portal.run(self._calls.look_at_death(person, died_on, source))

    def record_death(self, look: DeathLook) -> Person:
        """What was looked at, within 15 minutes: blocks automatic passes and opens reviews; stops nothing."""
        return self._portal.run(self._calls.record_death(look))
