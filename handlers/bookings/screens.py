"""What a caller screen shows: once, and as it changes (Server-Sent Events). The key stays in its cookie."""

import asyncio
import logging
from contextlib import suppress
from functools import lru_cache
from typing import Final

from aiohttp import web

from domain.bookings.screens import Call
from domain.errors import fault
from domain.words import Words
from handlers.bookings.services import QUEUES
from handlers.cookies import SECURE_COOKIES
from handlers.request import json_response
from handlers.sockets import STREAM_SECONDS, event_stream
from proto.http.base import Answer
from proto.http.bookings import halls as wire
from services.bookings.screen_updates import OpenScreen, ScreenNews
from services.bookings.screens import ScreenService, Shown

log = logging.getLogger(__name__)

COOKIE: Final = "zj_screen"
PATH: Final = "/v1/hall-screen"
#: Own choice, and what browsers allow at most: a screen hangs for years and is opened anew now and then.
COOKIE_SECONDS: Final = 400 * 24 * 3600
HEARTBEAT_SECONDS: Final = 15.0
SLOW_SECONDS: Final = 20.0
_BEAT: Final = b": still here\n\n"
_DIGITS: Final = 18


async def enter(request: web.Request, body: wire.ScreenKey) -> web.StreamResponse:
    """The screen is opened with its key, which its page forgets."""
    screens = request.app[QUEUES].screens
    shown = await screens.shown(await screens.known(body.key))
    response = json_response(_shown(screens, shown, _address(request, screens, shown)))
    response.set_cookie(
        COOKIE,
        body.key,
        path=PATH,
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=request.app[SECURE_COOKIES],
        samesite="Strict",
    )
    return response


async def show(request: web.Request) -> web.StreamResponse:
    screens = request.app[QUEUES].screens
    shown = await screens.shown(await screens.known(request.cookies.get(COOKIE, "")))
    return json_response(_shown(screens, shown, _address(request, screens, shown)))


async def updates(request: web.Request) -> web.StreamResponse:
    """Each call after the last that the screen heard of, and how many wait when that changed."""
    services = request.app[QUEUES]
    since = _since(request)
    screen = await services.screens.known(request.cookies.get(COOKIE, ""))
    opened = await services.screen_updates.attach(screen, since)
    try:
        async with event_stream(request) as response:
            with suppress(TimeoutError, ConnectionResetError):
                async with asyncio.timeout(request.app[STREAM_SECONDS]):
                    await _follow(request, services.screens, opened, response)
    finally:
        services.screen_updates.detach(opened)
    return response


async def _follow(
    request: web.Request,
    screens: ScreenService,
    opened: OpenScreen,
    response: web.StreamResponse,
) -> None:
    over, drawn = False, ""
    while not over:
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                news = await opened.next()
        except TimeoutError:
            await _write(response, _BEAT)
            continue
        over = news.over
        await _write(response, _events(news))
        if news.moved and not over:
            shown = await screens.shown(opened.screen)
            address = _address(request, screens, shown)
            await _write(response, _queue(screens, shown, address, drawn=address == drawn))
            drawn = address
    log.info("a screen's stream was ended")


async def _write(response: web.StreamResponse, message: bytes) -> None:
    async with asyncio.timeout(SLOW_SECONDS):
        await response.write(message)


def _events(news: ScreenNews) -> bytes:
    told = [_call(call) for call in news.calls]
    if news.over:
        told.append(b"event: over\ndata: {}\n\n")
    return b"".join(told)


@lru_cache(maxsize=256)  # every screen of a hall is told the same
def _call(call: Call) -> bytes:
    return f"id: {call.n}\n".encode() + _event("call", wire.CallSeen.of(call))


def _event(name: str, data: Answer) -> bytes:
    return f"event: {name}\ndata: {data.model_dump_json()}\n\n".encode()


def _address(request: web.Request, screens: ScreenService, shown: Shown) -> str:
    return screens.address(shown.hall.hall, f"{request.scheme}://{request.host}")


#: By hall, what was encoded last, and from what: hundreds of screens are told the same.
_ENCODED: Final[dict[str, tuple[Shown, str, bool, bytes]]] = {}


def _queue(screens: ScreenService, shown: Shown, address: str, *, drawn: bool) -> bytes:
    known = _ENCODED.get(shown.hall.hall)
    if known is not None and known[0] is shown and known[1:3] == (address, drawn):
        return known[3]
    message = _event("queue", _shown(screens, shown, address, drawn=drawn))
    _ENCODED[shown.hall.hall] = shown, address, drawn, message
    return message


def _shown(
    screens: ScreenService, shown: Shown, address: str, *, drawn: bool = False
) -> wire.ScreenShown:
    """`drawn`: the screen has the picture of this address."""
    hall, waiting = shown.hall, shown.queue.waiting
    return wire.ScreenShown(
        zh=hall.names.zh,
        en=hall.names.en,
        calls=[wire.CallSeen.of(call) for call in shown.calls],
        waiting=[
            wire.GroupWaiting(
                letter=group.letter,
                zh=group.names.zh,
                en=group.names.en,
                waiting=sum(each.group == group.letter for each in waiting),
            )
            for group in hall.groups.values()
        ],
        address=address,
        qr="" if drawn else screens.drawn(address),
    )


def _since(request: web.Request) -> int | None:
    """What the screen heard of last: by the browser's word after a break, else by the page's."""
    last = request.headers.get("Last-Event-ID", "")
    text = last if _is_number(last) else request.query.get("since", "")
    if not text:
        return None
    if not _is_number(text):
        raise fault("/since", "number", Words("从 0 起的数字", "a number from 0"))
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS
