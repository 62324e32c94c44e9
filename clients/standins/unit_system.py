"""A unit's own system, as connectors/dispatch/standard.py speaks to it (docs/dispatch.md): one for each unit that is named.

It refuses what a department would: a call that is not signed by the secret, that is not of now, or not for this
address; a message that is not the next. Asked twice it answers the same.
"""

import hmac
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from aiohttp import web

SECRET: Final = "whsec_c3RhbmRpbi11bml0LXN5c3RlbS1zZWNyZXQtMDE="  # noqa: S105  # opens nothing
PREFIX: Final = "/units"
_WINDOW_S: Final = 300


def error(code: str) -> web.Response:
    """What misbehaves (faults.py) answers in its own form."""
    return web.json_response({"error": code}, status=503)


def sign(mark: str, moment: str, body: str) -> str:
    key = b64decode(SECRET.removeprefix("whsec_"))
    made = hmac.digest(key, f"{mark}.{moment}.{body}".encode(), "sha256")
    return f"v1,{b64encode(made).decode()}"


@dataclass(slots=True)
class UnitSystem:
    """`taken`: messages by their numbers; `said`: its answers by theirs."""

    taken: dict[int, dict[str, Any]] = field(default_factory=dict)
    said: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def heard(self) -> int:
        return len(self.taken)

    def open_cases(self) -> dict[tuple[str, str], int]:
        """Number of the message by case and step, of what is there to be done."""
        found: dict[tuple[str, str], int] = {}
        for number in sorted(self.taken):
            message = self.taken[number]
            where = message["case"], message["step"]
            found.pop(where, None)
            if message["type"] == "case.dispatched":
                found[where] = number
        return found


@dataclass(slots=True)
class UnitSystems:
    """`clock` gives seconds since 1970."""

    clock: Callable[[], float]
    systems: dict[str, UnitSystem] = field(default_factory=dict)

    def of(self, unit: str) -> UnitSystem:
        return self.systems.setdefault(unit, UnitSystem())

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{PREFIX}/{{unit}}/cases", self._take),
            web.post(f"{PREFIX}/{{unit}}/answers", self._give),
            web.post(f"{PREFIX}/{{unit}}/heads", self._heads),
            web.get("/_standin/units/{unit}", self._show),
            web.post("/_standin/units/{unit}/answers", self._answer),
            web.post("/_standin/units/{unit}/losses", self._lose),
        ]

    async def _opened(self, request: web.Request) -> dict[str, Any]:
        """The content of a call that is ours, of now and for this address. HTTPUnauthorized."""
        body = (await request.read()).decode()
        mark = request.headers.get("webhook-id", "")
        moment = request.headers.get("webhook-timestamp", "")
        shown = request.headers.get("webhook-signature", "").split(" ")
        right = sign(mark, moment, body)
        if not any(hmac.compare_digest(each, right) for each in shown):
            raise web.HTTPUnauthorized
        if not moment.isdigit() or abs(self.clock() - int(moment)) > _WINDOW_S:
            raise web.HTTPUnauthorized
        content: dict[str, Any] = json.loads(body)
        if not request.path.endswith(content["path"]):
            raise web.HTTPUnauthorized
        return content

    async def _take(self, request: web.Request) -> web.Response:
        content = await self._opened(request)
        system, number = self.of(request.match_info["unit"]), content["sequence"]
        if number in system.taken:
            return web.json_response({"heard": system.heard})
        if number != system.heard + 1:
            return web.json_response({"expects": system.heard + 1}, status=409)
        system.taken[number] = content
        return web.json_response({"heard": system.heard})

    async def _give(self, request: web.Request) -> web.Response:
        content = await self._opened(request)
        said = self.of(request.match_info["unit"]).said
        wanted = [said[number] for number in sorted(said) if number > content["after"]]
        return web.json_response({"answers": wanted[: content["limit"]]})

    async def _heads(self, request: web.Request) -> web.Response:
        await self._opened(request)
        system = self.of(request.match_info["unit"])
        return web.json_response({"heard": system.heard, "sent": max(system.said, default=0)})

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response(list(self.of(request.match_info["unit"]).taken.values()))

    async def _answer(self, request: web.Request) -> web.Response:
        """Somebody does a step there, and unless the call is lost we hear of it."""
        body = await request.json()
        system, url = self.of(request.match_info["unit"]), body.pop("url", "")
        known = system.open_cases().get((body["case"], body["step"]), 1)
        content = {"sequence": max(system.said, default=0) + 1, "answers": known, **body}
        system.said[content["sequence"]] = content
        if not url:
            return web.json_response({"status": 0, "sequence": content["sequence"]})
        status, told = await self.call(url, content)
        return web.json_response({"status": status, "told": told, "sequence": content["sequence"]})

    async def call(
        self, url: str, content: object, *, late_s: float = 0.0, forged: bool = False
    ) -> tuple[int, Any]:
        """Calls us with it; status and body of our answer. `late_s`: as if it had been said so long ago."""
        body = json.dumps(content, ensure_ascii=False)
        mark, moment = f"msg_{secrets.token_hex(16)}", str(int(self.clock() - late_s))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": mark,
            "webhook-timestamp": moment,
            "webhook-signature": sign(mark, moment, body + " " * forged),
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body.encode(), headers=headers) as answer,
        ):
            return answer.status, await answer.json()

    async def _lose(self, request: web.Request) -> web.Response:
        """It forgets what it was sent from a number on, as after a restore."""
        since = (await request.json())["since"]
        system = self.of(request.match_info["unit"])
        system.taken = {n: each for n, each in system.taken.items() if n < since}
        return web.Response(status=204)
