"""python -m bench.bare_store PORT FOLDER: a bare aiohttp door that writes bodies into a folder, the floor under uploads.

Bodies are read as they come and put into the store in blocks of the same size as ours, by the same library,
and nothing else is done: nobody is asked who sends, nothing is sealed, no row is written.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final
from uuid import uuid4

import obstore
import uvloop
from aiohttp import web
from obstore.store import LocalStore

from storage.keys.blocks import BLOCK_BYTES

STORE: Final[web.AppKey[LocalStore]] = web.AppKey("store", LocalStore)


async def take(request: web.Request) -> web.Response:
    name, n, waiting = uuid4(), 0, bytearray()
    async for piece in request.content.iter_any():
        waiting += piece
        while len(waiting) >= BLOCK_BYTES:
            block = bytes(waiting[:BLOCK_BYTES])
            del waiting[:BLOCK_BYTES]
            await obstore.put_async(request.app[STORE], f"{name}/{n}", block, use_multipart=False)
            n += 1
    if waiting:
        last = bytes(waiting)
        await obstore.put_async(request.app[STORE], f"{name}/{n}", last, use_multipart=False)
    return web.Response(status=204)


async def serve(port: int, folder: Path) -> None:
    app = web.Application()
    app[STORE] = LocalStore(folder, mkdir=True)
    app.router.add_route("PATCH", "/{name:.*}", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
