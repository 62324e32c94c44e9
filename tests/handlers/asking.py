"""A request as a handler gets it, and what the handler asks of its service with it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from domain.people import Officer, Role
from handlers.request import PRINCIPAL

OFFICER: Final = Officer(UUID(int=3), frozenset({Role.COUNTER}), UUID(int=4))


class Asked(Exception):  # reads as what it says
    """The handler got so far: with these the service was asked."""

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args)
        self.named = named


class Service:
    """Any of a handler's: whatever it is asked, it says with what."""

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def told(*args: object, **named: object) -> object:
            raise Asked(*args, **named)

        return told


def request(
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    app: web.Application | None = None,
) -> web.Request:
    made = make_mocked_request(
        "GET",
        f"/?{urlencode(query or {})}",
        headers=dict(headers or {}),
        match_info=dict(path or {}),
        app=app or web.Application(),
    )
    made[PRINCIPAL] = OFFICER
    return made


async def asked(handler: Callable[[web.Request], Awaitable[object]], made: web.Request) -> Asked:
    """Raises the refusal, where it comes before."""
    try:
        await handler(made)
    except Asked as found:
        return found
    raise AssertionError("no service was asked")
