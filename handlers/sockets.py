"""What is open for long: the sockets and streams of a house, and how a closed one is let go."""

import asyncio
from typing import Final

from aiohttp import web

#: Open update sockets, cameras and event streams: closed, in their own ways, when the house stops.
SOCKETS: Final[web.AppKey[set[web.WebSocketResponse]]] = web.AppKey("sockets", set)
CAMERAS: Final[web.AppKey[set[web.WebSocketResponse]]] = web.AppKey("cameras", set)
STREAMS: Final[web.AppKey[set[asyncio.Task[None]]]] = web.AppKey("streams", set)
STREAM_SECONDS: Final = web.AppKey("stream_seconds", float)


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
