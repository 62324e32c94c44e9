"""The description of the API is valid, whole, and true of the running house."""

import asyncio
import copy
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from auth.access import Access
from domain.people import Citizen, Level, Officer, Role
from domain.problems import Problem
from server.route import Asks
from server.routes import ROUTES
from tests.server.rounds.belongings import belongings
from tests.server.rounds.city import City, open_city
from tests.server.rounds.described import DOCUMENT, answer_schema, faults, operation
from tests.server.rounds.walker import DOORS, Entered
from tests.server.rounds.whole import walk

STARTS_S = 180
EXAMPLES = 8
#: What an officer or a citizen who may pass is never told.
STRANGERS = {
    f"/problems/{each}"
    for each in (Problem.SIGN_IN_NEEDED, Problem.SESSION_OVER, Problem.NOT_PERMITTED)
}
REFUSED = {401, 403}
#: A partner's token goes with a proof of each call by itself: the round of all doors makes those.
OTHERS = {Access.PUBLIC, Access.PARTNER}
#: An officer who has signed out passes no other door.
SIGN_OUT = "/v1/officer/sessions/current"


@dataclass(frozen=True, slots=True)
class Served:
    """A city in a thread of its own, through which somebody has walked; and who may pass its doors."""

    city: City
    walked: tuple[Entered, ...]
    account: UUID
    officer: Officer
    ids: Mapping[str, str]  # by the name in a path: what is there, and the callers' own

    def token(self, path: str) -> str:
        """A citizen's is of a new session each time, since a call may sign it out."""
        tokens = self.city.house.parts.tokens
        if path.startswith("/v1/officer"):
            return tokens.issue(self.officer)[0]
        return tokens.issue(Citizen(self.account, Level.BOUND, uuid4()))[0]


@pytest.fixture(scope="module")
def served(shared_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("house")
    opened: Future[Served] = Future()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(
        target=loop.run_until_complete, args=(_serve(shared_database_url, folder, opened, stop),)
    )
    thread.start()
    try:
        yield opened.result(STARTS_S)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(STARTS_S)
        loop.close()


async def _serve(url: str, folder: Path, opened: Future[Served], stop: asyncio.Event) -> None:
    try:
        async with open_city(url, folder) as city:
            await walk(city)
            opened.set_result(await _settled(city, tuple(city.walker.entered)))
            await stop.wait()
    except Exception as error:
        if opened.done():
            raise
        opened.set_exception(error)


async def _settled(city: City, walked: tuple[Entered, ...]) -> Served:
    """Somebody who stays, with something behind every name in a path."""
    officer = city.officers["zhou"]
    ids, account = await belongings(city, officer)
    claims = jwt.decode(officer, options={"verify_signature": False})
    holder = Officer(UUID(claims["sub"]), frozenset(Role), UUID(claims["sid"]))
    return Served(city, walked, account, holder, ids)


schema = schemathesis.openapi.from_dict(copy.deepcopy(DOCUMENT))
# Methods that no door has are one rule for all: tests/server/http/test_problem_responses.py.
schema.config.phases.coverage.unexpected_methods = set()
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
# tus 1.0: another version of it is told so.
schema.config.checks.negative_data_rejection.expected_statuses = [
    *schema.config.checks.negative_data_rejection.expected_statuses,
    "412",
]


@schema.exclude(path=SIGN_OUT).parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_every_door_does_what_its_description_says(
    served: Served, case: schemathesis.Case[Any]
) -> None:
    """Half of the ids that might be somebody's are: of those who call."""
    for name, value in (case.path_parameters or {}).items():
        if name in served.ids and _taken(value):
            case.path_parameters[name] = served.ids[name]
    response = case.call_and_validate(
        headers={"Authorization": f"Bearer {served.token(case.path)}"},
        base_url=served.city.house.base,
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
            negative_data_rejection,
        ],
    )

    closed = DOORS[f"{case.method} {case.path}"].access not in OTHERS
    if closed and response.status_code in REFUSED:
        assert response.json()["type"] not in STRANGERS


def _taken(value: object) -> bool:
    """Half of all ids; what is none stays, as its refusal is waited for."""
    try:
        return UUID(str(value)).int % 2 == 0
    except ValueError:
        return False


def test_every_door_gives_a_success_to_whoever_may(served: Served) -> None:
    """A new door is entered in tests/server/rounds, then `make examples` writes its example."""
    assert set(DOORS) - {each.door for each in served.walked} == set()


def test_every_success_is_what_its_description_says(served: Served) -> None:
    wrong = {
        each.door: found
        for each in served.walked
        if (described := answer_schema(each.door)) is not None
        if (found := faults(described, each.answer))
    }

    assert wrong == {}


def test_the_reference_is_sent_compressed(served: Served) -> None:
    answer = httpx.get(f"{served.city.house.base}/docs", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "POST</span> <code>/v1/me/person</code>" in answer.text


def test_every_success_is_of_the_kind_that_is_described(served: Served) -> None:
    for each in served.walked:
        described = operation(each.door)["responses"][str(each.status)].get("content", {})
        assert each.kind in (described or {""}), each.door


def operations() -> list[dict[str, Any]]:
    return [each for path in DOCUMENT["paths"].values() for each in path.values()]


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")

    schemathesis.openapi.from_dict(DOCUMENT).validate()


def test_every_route_is_described_and_nothing_else() -> None:
    described = {
        (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
    }

    assert described == {(route.method, route.path) for route in ROUTES}


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [each["operationId"] for each in operations()]

    assert len(names) == len(set(names))


def test_every_sign_in_that_a_door_names_is_described() -> None:
    known = DOCUMENT["components"]["securitySchemes"].keys()
    named = {name for each in operations() for one in each.get("security", ()) for name in one}

    assert named == known


def test_creations_ask_for_a_key() -> None:
    keyed = {
        each["operationId"]
        for each in operations()
        if any(p["name"] == "Idempotency-Key" for p in each["parameters"])
    }

    assert len(keyed) == len([route for route in ROUTES if Asks.KEY in route.asks])


def test_every_refusal_is_described_as_a_problem() -> None:
    """At the doors of OAuth as its clients read it (RFC 6749, 5.2)."""
    for path, doors in DOCUMENT["paths"].items():
        kind = "application/json" if path.startswith("/v1/oauth/") else "application/problem+json"
        assert all(kind in each["responses"]["default"]["content"] for each in doors.values())


def test_no_closed_door_is_described_as_open() -> None:
    for route in ROUTES:
        described = DOCUMENT["paths"][route.path][route.method.lower()]
        assert ("security" in described) == (route.access != "public")
