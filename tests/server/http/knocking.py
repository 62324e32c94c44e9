"""Somebody knocks at a door of any rule, and everybody whom a door asks is in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from auth.access import Access
from domain.accounts.mandates import Scope
from domain.errors import Refusal
from domain.people import Citizen, Level, Officer, Principal, Role
from domain.problems import Problem
from handlers.accounts.services import ACCOUNTS, AccountServices
from server.doors import GATEKEEPER, LIMITS, MAC, TOKENS, Gatekeeper, door
from server.http.dpop import PROOFS
from server.http.quotas import QUOTAS, Standing
from server.route import Route
from tests.service_sets import with_only

ACCOUNT, OFFICER_ID, SESSION, PERSON = (UUID(int=n) for n in range(1, 5))
CITIZEN: Final = Citizen(ACCOUNT, Level.BOUND, SESSION)
YOUNGER: Final = Citizen(ACCOUNT, Level.PHONE, SESSION)
BOUND_TO_KEY: Final = Citizen(ACCOUNT, Level.BOUND, SESSION, "thumb")
OFFICER: Final = Officer(OFFICER_ID, frozenset({Role.COUNTER}), SESSION)
OWN: Final = "https://hall.example"
BEARER: Final = {"Authorization": "Bearer citizen"}


@dataclass
class Everybody:
    """Whom a door asks: each says what it knows, and notes what it was asked."""

    principals: dict[str, Principal] = field(
        default_factory=lambda: {
            "citizen": CITIZEN,
            "younger": YOUNGER,
            "keyed": BOUND_TO_KEY,
            "officer": OFFICER,
        }
    )
    today_is: Officer = OFFICER
    handed: Any = None  # what of a hand-off is asked
    left: int = 1  # calls that are allowed still
    asked: list[object] = field(default_factory=list)

    def read(self, token: str) -> Principal:
        return self.principals[token]

    def seconds_left(self, token: str) -> float:
        return 900.0 if token else 0.0

    async def allow(self, key: str, limit: int, window_s: float) -> Standing:
        self.asked.append(("allow", key, limit, window_s))
        return Standing(self.left > 0, max(0, self.left - 1), 12.2)

    async def look(self, key: str, limit: int) -> Standing:
        self.asked.append(("look", key, limit))
        return Standing(self.left > 0, self.left, 12.2)

    async def renewed(self, principal: Citizen) -> Citizen:
        self.asked.append("renewed")
        return CITIZEN

    async def today(self, principal: Officer) -> Officer:
        self.asked.append("today")
        return self.today_is

    async def admit(self, *args: object, **named: object) -> Any:  # noqa: ANN401  # of officers or of hand-offs
        self.asked.append((*args, *named.items()))
        return self.handed or "reach"

    async def check_level(self, principal: Principal) -> None:
        self.asked.append("face")

    async def check(self, principal: Principal) -> None:
        self.asked.append("code")

    async def resolve(self, principal: Citizen, named: str, scope: Scope) -> str:
        self.asked.append((principal, named, scope))
        return "mandate"

    def nonce(self) -> str:
        return "nonce"

    async def read_proof(self, proof: str, asked: object) -> str:
        return proof

    def app(self, gatekeeper: Gatekeeper) -> web.Application:
        app, any_ = web.Application(), self
        app[GATEKEEPER], app[LIMITS], app[TOKENS] = gatekeeper, self, self
        app[MAC] = lambda _, of: of[::-1]
        app[PROOFS] = SimpleNamespace(nonce=self.nonce, read=self.read_proof)
        app[ACCOUNTS] = with_only(
            AccountServices,
            hand_offs=any_,
            mandates=any_,
            officers=any_,
            sessions=any_,
            sign_in=any_,
        )
        return app


async def passes(_: web.Request) -> web.StreamResponse:
    return web.Response(text="passed")


def route(access: Access = Access.PUBLIC, method: str = "GET", **more: Any) -> Route:  # noqa: ANN401  # any of its fields
    return Route(method, more.pop("path", "/v1/x"), more.pop("handler", passes), access, **more)


@dataclass
class Knock:
    request: web.Request
    everybody: Everybody
    refusal: Refusal | None = None

    @property
    def problem(self) -> Problem | None:
        return self.refusal.problem if self.refusal else None

    def noted(self, key: Any) -> object:  # noqa: ANN401  # any of a request's
        return self.request[key]

    def quotas(self) -> list[tuple[str, int, bool]]:
        return [
            (each.policy, each.limit, each.standing.allowed)
            for each in self.request.get(QUOTAS, [])
        ]


async def knock(
    at: Route,
    headers: Mapping[str, str] | None = None,
    everybody: Everybody | None = None,
    *,
    gatekeeper: Gatekeeper | None = None,
    match: Mapping[str, str] | None = None,
) -> Knock:
    asked = everybody or Everybody()
    keeper = gatekeeper or Gatekeeper(frozenset({OWN}))
    made = make_mocked_request(
        at.method,
        at.path,
        headers={"Host": "here.example"} | dict(headers or {}),
        match_info=dict(match or {}),
        app=asked.app(keeper),
    )
    found = Knock(made, asked)
    try:
        answer = await door(at)(made)
    except Refusal as refused:
        found.refusal = refused
    else:
        assert isinstance(answer, web.Response)
        assert answer.text == "passed"
    return found
