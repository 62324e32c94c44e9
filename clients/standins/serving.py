"""Listening for the stand-ins, with a door that can be shut for a while."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from clients.standins.app import REFUSE, make_standins


@asynccontextmanager
async def serve(host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Gives the address, http://host:port; port 0 takes a free one."""
    app = make_standins()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    door = _Door(runner, host, port)
    app[REFUSE] = door.refuse
    await runner.setup()
    try:
        await door.open()
        yield f"http://{host}:{door.port}"
    finally:
        await door.close()
        await runner.cleanup()


class _Door:
    def __init__(self, runner: web.AppRunner, host: str, port: int) -> None:
        self._runner = runner
        self._host = host
        self.port = port
        self._site: web.TCPSite | None = None
        self._reopening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        site = web.TCPSite(self._runner, self._host, self.port, reuse_address=True)
        await site.start()
        self.port = int(site.name.rsplit(":", 1)[1])
        self._site = site

    async def refuse(self, asker: object, seconds: float) -> None:
        """From now on connections are refused; those open are cut, but for the asker's own."""
        if self._site is None:
            return
        await self._site.stop()
        self._site = None
        for connection in self._runner.server.connections if self._runner.server else ():
            if connection is not asker:
                connection.force_close()
        self._reopening = asyncio.create_task(self._reopen(seconds))

    async def close(self) -> None:
        if self._reopening:
            self._reopening.cancel()
            await asyncio.wait([self._reopening])

    async def _reopen(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.open()
