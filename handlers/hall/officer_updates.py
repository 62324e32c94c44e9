"""What changed on an officer's desk, as Server-Sent Events; the cases themselves are read at their doors."""

import asyncio
import json
import logging
from contextlib import suppress
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.errors import fault
from domain.words import Words
from handlers.hall.services import HALL
from handlers.request import TOKEN_SECONDS, officer_of
from handlers.sockets import STREAM_SECONDS, event_stream
from services.hall.desk_updates import Desk, News

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS: Final = 25.0
SLOW_SECONDS: Final = 20.0  # a line that takes nothing for so long is given up
_BEAT: Final = b": still here\n\n"


async def updates(request: web.Request) -> web.StreamResponse:
    """Says when the work lists of the officer's posts, or the case that is open, changed."""
    case, service = _case(request), request.app[HALL].desk_updates
    left = min(request.app[STREAM_SECONDS], request[TOKEN_SECONDS])
    desk = await service.attach(officer_of(request), case)
    try:
        async with event_stream(request) as response:
            with suppress(TimeoutError, ConnectionResetError):
                async with asyncio.timeout(left):
                    await _follow(desk, response)
    finally:
        service.detach(desk)
    return response


async def _follow(desk: Desk, response: web.StreamResponse) -> None:
    """Until its stream is over. ConnectionResetError or TimeoutError when nobody takes what is told."""
    over = False
    while not over:
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                news = await desk.next()
        except TimeoutError:
            message = _BEAT
        else:
            message, over = _events(desk, news), news.over is not None
        async with asyncio.timeout(SLOW_SECONDS):
            await response.write(message)
    log.info("a desk's stream was ended")


def _events(desk: Desk, news: News) -> bytes:
    told = []
    if news.work:
        told.append(_event("work", {}))
    if news.version is not None:
        told.append(_event("case", {"case": str(desk.case), "version": news.version}))
    if news.over is not None:
        told.append(_event("over", {"why": news.over}))
    return b"".join(told)


def _event(name: str, data: dict[str, object]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


def _case(request: web.Request) -> UUID | None:
    text = request.query.get("case", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise fault("/case", "id", Words("办件的标识", "the id of a case")) from None
