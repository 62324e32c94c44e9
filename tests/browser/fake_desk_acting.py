"""At the fake city's desk: who may act for its resident, and for how many anybody acts."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from aiohttp import web

from proto.http.accounts.acting_limits import (
    ActingLimitEnd,
    ActingLimitNew,
    ActingLimitSeen,
    CrowdedListSeen,
    CrowdedSeen,
)
from proto.http.accounts.mandates import MandateAnswer, MandateRecorded, MandatesAnswer
from tests.browser.fake_answers import NOW, answer

PERSON: Final = UUID(int=10)


@dataclass(slots=True)
class FakeActing:
    mandates: list[MandateAnswer] = field(default_factory=list)
    limit: ActingLimitSeen = field(default_factory=lambda: ActingLimitSeen(people=12, most=12))

    def add_to(self, app: web.Application) -> None:
        at = "/v1/officer"
        person = f"{at}/persons/{{person}}"
        app.add_routes(
            [
                web.get(f"{person}/mandates", self._mandates),
                web.post(f"{person}/mandates", self._mandate),
                web.delete(f"{person}/mandates/{{mandate}}", self._end_mandate),
                web.get(f"{at}/acting", self._crowded),
                web.get(f"{person}/acting-limit", self._limit),
                web.post(f"{person}/acting-limit", self._widen),
                web.post(f"{person}/acting-limit/endings", self._narrow),
            ]
        )

    async def _mandates(self, request: web.Request) -> web.Response:
        return answer(MandatesAnswer(mandates=self.mandates))

    async def _mandate(self, request: web.Request) -> web.Response:
        body = MandateRecorded.model_validate_json(await request.text())
        made = MandateAnswer(
            mandate=UUID(int=13 + len(self.mandates)),
            kind=body.kind,
            scopes=list(body.scopes),
            name="李*国",
            by_officer=True,
            granted_at=NOW,
            ends_at=NOW + timedelta(days=36_500),
            ended_at=None,
        )
        self.mandates.append(made)
        return answer(made, 201)

    async def _end_mandate(self, request: web.Request) -> web.Response:
        self.mandates = [one.model_copy(update={"ended_at": NOW}) for one in self.mandates]
        return web.Response(status=204)

    async def _crowded(self, request: web.Request) -> web.Response:
        seen = CrowdedSeen(
            kind="account", person=PERSON, people=12, most=12, full=True, seen_at=NOW
        )
        return answer(CrowdedListSeen(crowded=[seen]))

    async def _limit(self, request: web.Request) -> web.Response:
        return answer(self.limit)

    async def _widen(self, request: web.Request) -> web.Response:
        body = ActingLimitNew.model_validate_json(await request.text())
        self.limit = ActingLimitSeen(
            people=12, most=body.most, widened_to=body.most, widened_until=body.until
        )
        return answer(self.limit, 201)

    async def _narrow(self, request: web.Request) -> web.Response:
        ActingLimitEnd.model_validate_json(await request.text())
        self.limit = ActingLimitSeen(people=12, most=12)
        return answer(self.limit, 201)
