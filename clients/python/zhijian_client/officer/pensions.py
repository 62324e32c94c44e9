"""What certifies a pension or ends it: proofs, attestations, spot checks, deaths."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Literal
from uuid import UUID, uuid4

from zhijian_client._calls import Calls
from zhijian_client.answers.pensions import Attestation, SpotCheck, SpotChecks, SpotMonths
from zhijian_client.answers.register import DeathLook, Person

SpotResult = Literal["met", "not_reached", "refused", "not_alive", "another_person"]


class PensionCalls(Calls):
    """Of persons' pensions."""

    async def post_proof(self, person: UUID, source: str, happened_on: date) -> Person:
        """Another department's record that shows life."""
        body = {"source": source, "happened_on": happened_on.isoformat()}
        return await self._door.create(Person, f"/v1/officer/persons/{person}/proofs", body)

    async def attest(self, person: UUID, scheme: str, words: str) -> Attestation:
        """The officer met the person at a window; `words` say where, when and what was shown."""
        body = {"scheme": scheme, "presence": "window", "words": words}
        return await self._door.create(
            Attestation, f"/v1/officer/persons/{person}/attestations", body
        )

    async def spot_checks(self, purpose: str) -> AsyncIterator[SpotCheck]:
        """To be called or visited, the first due first; `purpose` is written down."""
        async for page in self._door.pages(SpotChecks, "/v1/officer/spot-checks", purpose=purpose):
            for spot in page.spots:
                yield spot

    async def end_spot_check(
        self, spot: UUID, result: SpotResult, met_by: Literal["call", "visit"], why: str
    ) -> None:
        """All but `met` opens a review, which decides."""
        body = {"result": result, "met_by": met_by, "why": why}
        path = f"/v1/officer/spot-checks/{spot}/result"
        await self._door.call("POST", path, body=body, key=uuid4().hex)

    async def spot_check_months(self) -> SpotMonths:
        """What came of them in twelve months, and between which shares the wrong ones lie."""
        return await self._door.get(SpotMonths, "/v1/officer/spot-checks/months")

    async def look_at_death(self, person: UUID, died_on: date, source: str) -> DeathLook:
        """Whom the recording of a death would concern, and what follows; nothing is recorded yet."""
        body = {"died_on": died_on.isoformat(), "source": source}
        return await self._door.ask(DeathLook, f"/v1/officer/persons/{person}/death-looks", body)

    async def record_death(self, look: DeathLook) -> Person:
        """What was looked at, within 15 minutes: blocks automatic passes and opens reviews; stops nothing."""
        body = {"died_on": look.died_on.isoformat(), "source": look.source, "seen": look.seen}
        return await self._door.create(Person, f"/v1/officer/persons/{look.person}/death", body)
