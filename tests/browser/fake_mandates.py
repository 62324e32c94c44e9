"""Mandates of the fake city: its resident helps a pensioner, and names a representative."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.accounts.mandates import MandateKind, Scope
from domain.problems import Problem
from proto.http.accounts import mandates as wire
from tests.browser.fake_answers import NOW, answer, refuse

HELP, GRANTED, PAST, FOR_CASES = UUID(int=81), UUID(int=82), UUID(int=83), UUID(int=84)
HELPED_NAME: Final = "李*国"
HEADER: Final = "Zhijian-Acting-For"
#: Later than any day on which the tests run.
FAR: Final = timedelta(days=36_500)


def mandate(one: UUID, kind: MandateKind, name: str, *, over: bool = False) -> wire.MandateAnswer:
    scopes = (
        [Scope.CERTIFY, Scope.NOTICES] if kind is MandateKind.REPRESENTATIVE else [Scope.CERTIFY]
    )
    if one == FOR_CASES:
        scopes = [Scope.CASES]
    return wire.MandateAnswer(
        mandate=one,
        kind=kind,
        scopes=scopes,
        name=name,
        by_officer=False,
        granted_at=NOW,
        ends_at=NOW + FAR,
        ended_at=NOW if over else None,
    )


@dataclass
class FakeMandates:
    welcome: bool = True
    refuses: bool = False
    given: list[wire.MandateAnswer] = field(
        default_factory=lambda: [mandate(PAST, MandateKind.HELPER, "赵*", over=True)]
    )
    held: list[wire.MandateAnswer] = field(default_factory=list)
    #: Paths and the mandate that each call under one named.
    acted: list[tuple[str, str]] = field(default_factory=list)

    def add_to(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.post("/v1/helping", self._help),
                web.get("/v1/me/mandates", self._given),
                web.post("/v1/me/mandates", self._grant),
                web.delete("/v1/me/mandates/{mandate}", self._end),
                web.get("/v1/me/acting", self._held),
                web.get("/v1/me/helpers", self._helpers),
                web.put("/v1/me/helpers", self._choose),
            ]
        )

    def note(self, request: web.Request) -> bool:
        """Whether the call is made for another; it is written down."""
        if HEADER not in request.headers:
            return False
        self.acted.append((request.path, request.headers[HEADER]))
        return True

    async def _help(self, request: web.Request) -> web.Response:
        wire.HelpWanted.model_validate_json(await request.text())
        if self.refuses:
            return refuse(Problem.HELP_REFUSED, 403)
        self.held.append(mandate(HELP, MandateKind.HELPER, HELPED_NAME))
        return answer(self.held[-1], 201)

    async def _given(self, request: web.Request) -> web.Response:
        return answer(wire.MandatesAnswer(mandates=self.given))

    async def _held(self, request: web.Request) -> web.Response:
        return answer(wire.MandatesAnswer(mandates=self.held))

    async def _grant(self, request: web.Request) -> web.Response:
        wire.RepresentativeNew.model_validate_json(await request.text())
        self.given.insert(0, mandate(GRANTED, MandateKind.REPRESENTATIVE, HELPED_NAME))
        return answer(self.given[0], 201)

    async def _end(self, request: web.Request) -> web.Response:
        for mandates in (self.given, self.held):
            for at, one in enumerate(mandates):
                if str(one.mandate) == request.match_info["mandate"]:
                    mandates[at] = one.model_copy(update={"ended_at": NOW})
        return web.Response(status=204)

    async def _helpers(self, request: web.Request) -> web.Response:
        return answer(wire.HelpersChosen(welcome=self.welcome))

    async def _choose(self, request: web.Request) -> web.Response:
        self.welcome = wire.HelpersChoice.model_validate_json(await request.text()).welcome
        return answer(wire.HelpersChosen(welcome=self.welcome))
