"""A small service that answers as the wire says, for the SDK's tests."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from proto import capture_pb2

ACCOUNT = "0198c0de-0000-7000-8000-000000000001"
CHECK = "0198c0de-0000-7000-8000-000000000002"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def session(number: int) -> dict[str, Any]:
    return {
        "access_token": f"access-{number}",
        "refresh_token": f"refresh-{number}",
        "token_type": "Bearer",
        "expires_in": 900,
        "account": ACCOUNT,
        "level": 1,
    }


def me(**changes: object) -> dict[str, object]:
    return {
        "account": ACCOUNT,
        "level": 1,
        "phone": "138****0001",
        "name": "",
        "language": "zh-CN",
        "elder_mode": False,
        "wechat_linked": False,
        "consents": [],
        "subscriptions": {},
        "last_n": 0,
        **changes,
    }


def problem(status: int, name: str, **headers: str) -> web.Response:
    return web.json_response(
        {
            "type": f"/problems/{name}",
            "title": "题目",
            "status": status,
            "detail": "",
            "next_step": "下一步",
            "request_id": "r1",
            "errors": [{"pointer": "/phone", "code": "value_error", "detail": "not a phone"}],
        },
        status=status,
        content_type="application/problem+json",
        headers=headers,
    )


def ticket(value: str = "t1") -> dict[str, str]:
    return {"ticket": value, "address": "/v1/capture", "expires_at": "2026-11-24T12:00:00Z"}


def opened() -> dict[str, object]:
    mode = {"name": "elder", "steps": 3, "step_seconds": 15, "try_seconds": 120, "tries": 3}
    return {"check": CHECK, "ticket": ticket(), "mode": mode, "other_ways": []}


def signs_in(app: web.Application) -> None:
    """The door every test goes through first."""

    async def sign_in(_: web.Request) -> web.Response:
        return web.json_response(session(1), status=201)

    app.router.add_post("/v1/sign-in/sessions", sign_in)


@asynccontextmanager
async def serving(routes: Mapping[tuple[str, str], Handler]) -> AsyncIterator[str]:
    """The base address of a service with these routes and a sign-in."""
    app = web.Application()
    signs_in(app)
    for (method, path), handler in routes.items():
        app.router.add_route(method, path, handler)
    server = TestServer(app)
    await server.start_server()
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()


class Scene:
    """The server's side of one capture socket."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket

    async def say(self, **kind: Any) -> None:  # noqa: ANN401  # one of the message's fields
        await self.socket.send_bytes(capture_pb2.ServerMessage(**kind).SerializeToString())

    async def prompt(self, number: int, step: capture_pb2.Step) -> None:
        await self.say(
            prompt=capture_pb2.Prompt(
                number=number, step=step, position=number, of=3, text="请向左转"
            )
        )

    async def grant(self, credit: int = 1) -> None:
        await self.say(next=capture_pb2.Next(credit=credit))

    async def coach(self, reason: str) -> None:
        await self.say(coach=capture_pb2.Coach(reason=reason, text="请再近一点"))

    async def verdict(self, verdict: capture_pb2.Verdict) -> None:
        await self.say(verdict=verdict)

    async def refuse(self, name: str, status: int, retry_after: int = 0) -> None:
        await self.say(
            problem=capture_pb2.Problem(
                type=f"/problems/{name}", title="系统繁忙", status=status, retry_after=retry_after
            )
        )

    async def hears(self) -> capture_pb2.ClientMessage:
        return capture_pb2.ClientMessage.FromString(await self.socket.receive_bytes())


def stage(play: Callable[[Scene, web.Request], Awaitable[None]]) -> Handler:
    """A capture handler that plays a scene and closes."""

    async def handler(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=("zhijian.capture.v1",))
        await socket.prepare(request)
        await play(Scene(socket), request)
        await socket.close()
        return socket

    return handler
