"""Requests of the fake city's one resident, asked for in the page and answered at the desk."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from aiohttp import web

from domain.privacy.requests import KIND_WORDS, STATE_WORDS, RequestKind, RequestState
from proto.http.privacy import requests as wire
from tests.browser.fake_answers import NOW, answer

PERSON: Final = UUID(int=10)
FIRST: Final = UUID(int=91)


@dataclass
class FakeRequests:
    made: list[wire.RequestSeen] = field(default_factory=list)
    answered: list[dict[str, Any]] = field(default_factory=list)

    def add_to(self, app: web.Application) -> None:
        of_person = "/v1/officer/persons/{person}/requests"
        app.add_routes(
            [
                web.get("/v1/me/requests", self._all),
                web.post("/v1/me/requests", self._ask),
                web.delete("/v1/me/requests/{request}", self._withdraw),
                web.get(of_person, self._all),
                web.post(f"{of_person}/{{request}}/answers", self._answer),
            ]
        )

    def add(self, kind: RequestKind, words: str) -> wire.RequestSeen:
        one = wire.RequestSeen(
            request=UUID(int=FIRST.int + len(self.made)),
            person=PERSON,
            name="王*英",
            kind=kind,
            what=KIND_WORDS[kind].zh,
            words=words,
            state=RequestState.OPEN,
            standing=STATE_WORDS[RequestState.OPEN].zh,
            opened_at=NOW,
            due_on=date(2026, 12, 15),
            overdue=False,
            ended_at=None,
            answer="",
            next="工作人员会在到期日前答复。",
            second_officer=False,
            mine=False,
        )
        self.made.insert(0, one)
        return one

    def end(self, state: RequestState, words: str = "") -> wire.RequestSeen:
        ended = {"state": state, "standing": STATE_WORDS[state].zh, "ended_at": NOW}
        self.made[0] = self.made[0].model_copy(update={**ended, "answer": words})
        return self.made[0]

    async def _all(self, request: web.Request) -> web.Response:
        return answer(wire.RequestQueue(requests=self.made))

    async def _ask(self, request: web.Request) -> web.Response:
        body = wire.RequestNew.model_validate_json(await request.text())
        return answer(self.add(body.kind, body.words), 201)

    async def _withdraw(self, request: web.Request) -> web.Response:
        self.end(RequestState.WITHDRAWN)
        return web.Response(status=204)

    async def _answer(self, request: web.Request) -> web.Response:
        body = wire.RequestAnswered.model_validate_json(await request.text())
        self.answered.append(body.model_dump(mode="json"))
        return answer(self.end(body.state, body.words), 201)
