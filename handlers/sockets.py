"""What is open for long: the sockets and streams of a house, and how a closed one is let go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import SystemRandom
from typing import Final

from aiohttp import web

RETRY_MS: Final = (1000, 4000)  # a page comes back after; spread, as a restart cuts all at once

#: Open update sockets, cameras and event streams: closed, in their own ways, when the house stops.
SOCKETS: Final[web.AppKey[set[web.WebSocketResponse]]] = web.AppKey("sockets", set)
CAMERAS: Final[web.AppKey[set[web.WebSocketResponse]]] = web.AppKey("cameras", set)
STREAMS: Final[web.AppKey[set[asyncio.Task[None]]]] = web.AppKey("streams", set)
STREAM_SECONDS: Final = web.AppKey("stream_seconds", float)

_random = SystemRandom()


@asynccontextmanager
async def event_stream(request: web.Request) -> AsyncIterator[web.StreamResponse]:
    """A stream of Server-Sent Events, open; it is cut when the house stops."""
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)
    streams, task = request.app[STREAMS], asyncio.current_task()
    assert task is not None
    streams.add(task)
    try:
        with suppress(ConnectionResetError):  # whoever tells it next finds out
            await response.write(f"retry: {_random.randint(*RETRY_MS)}\n\n".encode())
        yield response
    finally:
        streams.discard(task)


def let_go(request: web.Request, socket: web.WebSocketResponse) -> None:
    """Leaves nothing of a closed socket to the collector; to be called outside of any `except`.

    aiohttp keeps the error that it met while closing, whose traceback holds the socket and whatever
    was being handled then; and the connection keeps the socket's heartbeat, which keeps both.
    """
    errors = [socket.exception()]
    while errors:
        if met := errors.pop():
            errors += (met.__cause__, met.__context__)
            met.__traceback__ = met.__cause__ = met.__context__ = None
    if hasattr(request.protocol, "_data_received_cb"):
        request.protocol._data_received_cb = None  # noqa: SLF001  # nothing public lets it go
