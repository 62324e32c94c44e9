"""python -m bench.bare PORT: a bare aiohttp WebSocket server, the floor under the update sockets.

`GET /` is a socket that is told one message at its start, as ours says that it is caught up.
`POST /` sends the body to every socket and answers when it began, in seconds of the monotonic clock.
"""

import asyncio
import sys
import time
from typing import Final

import uvloop
from aiohttp import web

#: As ours: any server must find out that a phone is gone, and pay a timer for it.
HEARTBEAT_SECONDS: Final = 25.0
SOCKETS: Final[web.AppKey[set[web.WebSocketResponse]]] = web.AppKey("sockets", set)


async def listen(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=1024, compress=False)
    await socket.prepare(request)
    sockets = request.app[SOCKETS]
    sockets.add(socket)
    try:
        await socket.send_bytes(b"hello")
        async for _ in socket:
            pass
    finally:
        sockets.discard(socket)
    return socket


async def tell(request: web.Request) -> web.Response:
    message = await request.read()
    sockets = request.app[SOCKETS]
    began = time.monotonic()
    for socket in tuple(sockets):
        await socket.send_bytes(message)
    return web.json_response(began)


async def serve(port: int) -> None:
    app = web.Application()
    app[SOCKETS] = set()
    app.router.add_route("GET", "/", listen)
    app.router.add_route("POST", "/", tell)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1])))
