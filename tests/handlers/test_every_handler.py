"""Every handler reads its request, asks a service with it, and answers as its route says.

The services are in memory: each gives what its type says, and notes what it was asked.
"""

import dataclasses
import inspect
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from pydantic import SecretStr

from domain.accounts.consent import Purpose
from domain.people import Citizen, Officer
from handlers.cookies import SECURE_COOKIES
from server.route import Asks, Route
from server.routes import ROUTES
from tests.handlers.doors import PURPOSE, SERVICES, VERSION, know, names_in, who
from tests.made import MOMENT, hints, plain, read


class Noting:
    """A service of some type."""

    def __init__(self, kind: type[Any], asked: list[object]) -> None:
        self._kind = kind
        self._asked = asked

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # as the service has it
        found = inspect.getattr_static(self._kind, name, None)
        if found is None:  # of the one that was made, such as an address
            return name
        if isinstance(found, property):
            return plain(hints(found.fget)["return"], name)
        gives = hints(found)["return"]

        def called(*args: object, **named: object) -> object:
            self._asked.append((args, named))
            return plain(gives, name)

        async def awaited(*args: object, **named: object) -> object:
            return called(*args, **named)

        return awaited if inspect.iscoroutinefunction(found) else called


def beside(kind: Any, name: str, asked: list[object]) -> object:  # noqa: ANN401  # any field
    """A service, a text, or a clock."""
    if isinstance(kind, type) and kind is not str:
        return Noting(kind, asked)
    return name if kind is str else lambda: MOMENT


@cache
def house() -> tuple[web.Application, list[object]]:
    """One for all, and what its services were asked."""
    app, asked = web.Application(), list[object]()
    app[SECURE_COOKIES] = True
    for key, kind in SERVICES.items():
        app[key] = kind(**{name: beside(of, name, asked) for name, of in hints(kind).items()})
    return app, asked


#: What a parameter of a path or a query may be, where a plain word is none.
WORDS: Final = {
    "first": "2026-11-24",
    "day": "2026-11-24",
    "days": "9",
    "limit": "8",
    "list": "9",
    "paper": "9",
    "purpose": next(iter(Purpose)),
    "since": "2026-11-24",
    "until": "2026-11-24",
    "version": "9",
    "view": "pack",
    "window": "9",
}
OF_A_DOOR: Final = {
    "DELETE /v1/me/addresses/{channel}": {"channel": "email"},
    "GET /v1/inbox": {"since": "9"},
    "GET /v1/officer/dead-letters": {"channel": "sms"},
    "GET /v1/officer/cases": {"number": "20261102-0000001-0"},
    "GET /v1/places": {"kind": "window"},
}


#: Whatever any route names in a query; and what is said there to a route that does not.
EVERY: Final = frozenset(name for route in ROUTES for name in route.query)
UNSAID: Final = "no route names it"


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


def asking(route: Route) -> tuple[web.Request, dict[str, str]]:
    """The request, and what its path and its query say."""
    path = {name: str(UUID(int=100 + n)) for n, name in enumerate(names_in(route))}
    path |= {name: WORDS.get(name, name) for name in route.texts}
    of_a_vendor = route.path.startswith("/v1/callbacks/")  # whose query is read whole
    query = {} if of_a_vendor else dict.fromkeys(EVERY - route.query.keys(), UNSAID)
    query |= {name: WORDS.get(name, name) for name in route.query}
    for name, word in OF_A_DOOR.get(name_of(route), {}).items():
        (path if name in path else query)[name] = word
    request = make_mocked_request(
        route.method,
        f"/?{urlencode(query)}",
        {"User-Agent": "Mozilla/5.0"},
        match_info=path,
        app=house()[0],
    )
    return know(request, route), path | {name: query[name] for name in route.query}


def leaves(value: object) -> Iterator[str]:
    """All that is in what a service was asked."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from leaves(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for each in dataclasses.fields(value):
            yield from leaves(getattr(value, each.name))
    elif isinstance(value, SecretStr):
        yield value.get_secret_value()
    else:
        yield str(value)


#: What no plain word is: a body, a number or a code of a form of its own; or the answer is sent bit by bit.
OUT: Final = frozenset(
    {
        "GET /v1/capture",
        "GET /v1/cases/{case}/materials/{upload}",
        "GET /v1/hall-screen/updates",
        "GET /v1/items/{item}",
        "GET /v1/me/export",
        "GET /v1/officer/audit",
        "GET /v1/officer/cases",
        "GET /v1/officer/cases/{case}/materials/{upload}",
        "GET /v1/officer/certificates",
        "GET /v1/officer/consent-texts/{sha256}",
        "GET /v1/officer/hospital-differences",
        "GET /v1/officer/items/{item}/versions/{version}",
        "GET /v1/officer/updates",
        "GET /v1/officer/webhooks/{webhook}/calls",
        "GET /v1/openapi.json",
        "GET /v1/papers/{code}",
        "GET /v1/partner/deliveries",
        "GET /v1/partner/events",
        "GET /v1/updates",
        "GET /v1/uploads/{upload}/content",
        "GET /v1/video",
        "OPTIONS /v1/uploads",
        "POST /v1/cases/{case}/collections",
        "POST /v1/cases/{case}/parcels",
        "POST /v1/face-checks",
        "POST /v1/face-checks/{check}/tickets",
        "POST /v1/kiosk/enrolments",
        "POST /v1/officer/exports/{export}/file",
        "POST /v1/officer/items/{item}/versions/{version}/releases",
        "POST /v1/officer/items/{item}/versions/{version}/retirements",
        "POST /v1/officer/items/{item}/versions/{version}/withdrawals",
        "POST /v1/officer/me/passkeys",
        "POST /v1/officer/persons/search",
        "POST /v1/officer/persons/{person}/signatures/{signature}",
        "POST /v1/officer/sign-in/passkey",
        "POST /v1/partner/deliveries/{delivery}/redeliveries",
    }
)
#: Of the role that the door asks for; which officer it is decides nothing.
OF_A_ROLE: Final = frozenset(
    {
        "GET /v1/officer/campaigns",
        "GET /v1/officer/campaigns/{campaign}",
        "GET /v1/officer/channels",
        "GET /v1/officer/consents",
        "GET /v1/officer/dead-letters",
        "GET /v1/officer/emergencies",
        "GET /v1/officer/engines",
        "GET /v1/officer/engines/counts",
        "GET /v1/officer/engines/pairs",
        "GET /v1/officer/grants",
        "GET /v1/officer/items",
        "GET /v1/officer/letters",
        "GET /v1/officer/notice-texts",
        "GET /v1/officer/officers",
        "GET /v1/officer/officers/{officer}",
        "GET /v1/officer/oversight",
        "GET /v1/officer/partners",
        "GET /v1/officer/payment-days",
        "GET /v1/officer/payment-differences",
        "GET /v1/officer/schemes",
        "GET /v1/officer/spot-checks/months",
        "GET /v1/officer/units",
        "GET /v1/officer/webhooks",
    }
)


def is_plain(route: Route) -> bool:
    """Not of a standard of its own, such as OAuth and SCIM, which have tests of their own."""
    ours = route.path.startswith("/v1/") and not route.path.startswith(("/v1/oauth", "/v1/scim"))
    return ours and route.takes_stream is None and name_of(route) not in OUT


def unheard(route: Route, asked: list[object], said: Mapping[str, str]) -> set[str]:
    """What of the request no service heard of."""
    found, principal = set(leaves(asked)), who(route)
    wanted = dict(said)
    if Asks.PURPOSE in route.asks:
        wanted["purpose"] = PURPOSE
    if Asks.VERSION in route.asks:
        wanted["version"] = str(VERSION)
    if isinstance(principal, Citizen):
        wanted["who"] = str(principal.account)
    elif isinstance(principal, Officer) and name_of(route) not in OF_A_ROLE:
        wanted["who"] = str(principal.officer)
    if route.takes:
        fields = route.takes.model_fields.items()
        wanted |= {
            name: name
            for name, field in fields
            if field.is_required() and field.annotation in {str, SecretStr}
        }
    return {name for name, value in wanted.items() if value not in found}


@pytest.mark.parametrize("route", [each for each in ROUTES if is_plain(each)], ids=name_of)
async def test_a_service_hears_what_a_request_says_and_its_answer_is_as_its_route_says(
    route: Route,
) -> None:
    request, said = asking(route)
    asked = house()[1]
    asked.clear()
    more = [read(route.takes)] if route.takes else [b"bytes"] if route.takes_bytes else []
    answer = await route.handler(request, *more)

    assert unheard(route, asked, said) == set()
    assert UNSAID not in set(leaves(asked))
    assert isinstance(answer, web.Response)
    assert answer.status == route.status
    assert ("ETag" in answer.headers) is route.versioned
    if route.gives:
        assert isinstance(answer.body, bytes)
        assert json.loads(answer.body).keys() == route.gives.model_fields.keys()
