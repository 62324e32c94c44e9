"""The description of the API is valid, whole, and true of the running house."""

import asyncio
import copy
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

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

from domain.people import Citizen, Level, Officer, Role
from server import openapi
from server.routes import ROUTES
from tests.server.house import House, open_house
from tests.server.neighbours import neighbour

STARTS_S = 60
EXAMPLES = 8
# The house of these tests has no WeChat, and says so with 503.
OFF = "/v1/me/wechat"


@dataclass(frozen=True, slots=True)
class Served:
    """A house in a thread of its own, with somebody for each kind of door."""

    house: House
    account: UUID

    def token(self, path: str) -> str:
        """A new session each time, since a call may sign it out."""
        if path.startswith("/v1/officer"):
            roles = frozenset({Role.COUNTER, Role.REVIEWER})
            return self.house.parts.tokens.issue(Officer(uuid4(), roles, uuid4()))[0]
        return self.house.parts.tokens.issue(Citizen(self.account, Level.BOUND, uuid4()))[0]


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
        async with open_house(url, folder) as house:
            resident = await neighbour(house, await house.officer())
            claims = jwt.decode(resident.token, options={"verify_signature": False})
            opened.set_result(Served(house, UUID(claims["sub"])))
            await stop.wait()
    except Exception as error:
        if opened.done():
            raise
        opened.set_exception(error)


DOCUMENT = openapi.document(ROUTES, "1")
schema = schemathesis.openapi.from_dict(copy.deepcopy(DOCUMENT))


@schema.exclude(path=OFF).parametrize()
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
    case.call_and_validate(
        headers={"Authorization": f"Bearer {served.token(case.path)}"},
        base_url=served.house.base,
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
            negative_data_rejection,
        ],
    )


def operations() -> list[dict[str, Any]]:
    return [operation for path in DOCUMENT["paths"].values() for operation in path.values()]


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")

    schemathesis.openapi.from_dict(DOCUMENT).validate()


def test_every_route_is_described_and_nothing_else() -> None:
    described = {
        (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
    }

    assert described == {(route.method, route.path) for route in ROUTES}


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for operation in operations()]

    assert len(names) == len(set(names))


def test_creations_ask_for_a_key() -> None:
    keyed = {
        operation["operationId"]
        for operation in operations()
        if any(p["name"] == "Idempotency-Key" for p in operation["parameters"])
    }

    assert len(keyed) == len([route for route in ROUTES if route.once])


def test_every_refusal_is_described_as_a_problem() -> None:
    for operation in operations():
        assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_no_closed_door_is_described_as_open() -> None:
    for route in ROUTES:
        described = DOCUMENT["paths"][route.path][route.method.lower()]
        assert ("security" in described) == (route.access != "public")


def test_the_page_lists_every_door() -> None:
    page = openapi.page(ROUTES)

    assert page.count("<tr>") == len(ROUTES) + 1
    assert all(f"<td>{route.path}</td>" in page for route in ROUTES)
    assert "<script" not in page
    assert " style=" not in page
