"""Enters doors, and keeps what each was sent and answered."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

import aiohttp

from server.route import Asks, Route
from server.routes import ROUTES
from tests.server.house import PURPOSE, House

DOORS: Final = {f"{route.method} {route.path}": route for route in ROUTES}


@dataclass(frozen=True, slots=True)
class Entered:
    """One success: what was sent and what came back; JSON as Python values, all else as text, a PDF its first line."""

    door: str
    path: str
    sent: Any
    status: int
    kind: str
    answer: Any


@dataclass
class Walker:
    house: House
    entered: list[Entered] = field(default_factory=list)

    async def enter(
        self,
        door: str,
        json: object = None,
        *,
        by: str = "",
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        query: str = "",
        **ids: object,
    ) -> Any:  # noqa: ANN401  # JSON
        """The body of the answer, which is the success that the table of routes promises.

        `by`: an access token; `ids`: what stands in the path.
        """
        route = DOORS[door]
        path = _filled(route.path, ids)
        async with self.house.http.request(
            route.method,
            self.house.base + path + query,
            json=json,
            data=data,
            headers=_headers(route, by) | dict(headers or {}),
        ) as response:
            text = await response.text(errors="replace")
            assert response.status == route.status, f"{door}: {response.status} {text}"
            kind = response.content_type if text else ""
            answer = await response.json(content_type=None) if kind.endswith("json") else text
            if kind == "application/pdf":
                answer = text.partition("\n")[0]
        self.entered.append(Entered(door, path, json, route.status, kind, answer))
        return answer

    @asynccontextmanager
    async def socket(
        self, door: str, *protocols: str, by: str = ""
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """A door that leads to a WebSocket; having entered is all that is kept."""
        route = DOORS[door]
        headers = {"Authorization": f"Bearer {by}"} if by else {}
        async with self.house.http.ws_connect(
            self.house.base + route.path, protocols=protocols, headers=headers
        ) as socket:
            self.entered.append(Entered(door, route.path, None, 101, "", ""))
            yield socket

    async def stream(
        self, door: str, *, by: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        """A door that leads to a stream of events: opened, and left again."""
        route = DOORS[door]
        async with self.house.http.get(
            self.house.base + route.path, headers=_headers(route, by) | dict(headers or {})
        ) as response:
            assert response.status == route.status, f"{door}: {response.status}"
            await response.content.readuntil(b"\n\n")
        kind = response.content_type
        self.entered.append(Entered(door, route.path, None, route.status, kind, ""))


def _headers(route: Route, by: str) -> dict[str, str]:
    sent = {"Authorization": f"Bearer {by}"} if by else {}
    if Asks.KEY in route.asks:
        sent["Idempotency-Key"] = uuid4().hex
    if Asks.PURPOSE in route.asks:
        sent["Zhijian-Purpose"] = quote(PURPOSE)
    return sent


def _filled(path: str, ids: Mapping[str, object]) -> str:
    for name, value in ids.items():
        assert f"{{{name}}}" in path, (path, name)
        path = path.replace(f"{{{name}}}", str(value))
    assert "{" not in path, path
    return path
