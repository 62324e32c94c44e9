"""The virus scanner that a city runs beside the house."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from connectors import clamd
from domain.wire import TransportFailed
from server.settings import Settings

log = logging.getLogger(__name__)

_CONNECT_S: Final = 3.0
#: Own choice: clamd takes some 20 MB a second on one core.
_TOTAL_S: Final = 120.0


class ClamdScanner:
    """`address`: unix:///run/clamav/clamd.ctl or tcp://host:3310."""

    def __init__(self, address: str, *, within_s: float = _TOTAL_S) -> None:
        self._parts = urlsplit(address)
        self._within_s = within_s

    async def infected(self, blocks: AsyncIterator[bytes]) -> bool:
        """TransportFailed when it is away, or can't say; the name of a virus is logged, and no word of the file."""
        try:
            async with asyncio.timeout(self._within_s):
                found = clamd.parse_answer(await self._asked(blocks))
        except clamd.NoVerdict as unclear:
            log.warning("clamd can't say: %s", unclear)
            raise TransportFailed("clamd can't say", sent=True) from None
        except (OSError, TimeoutError, ValueError) as away:
            raise TransportFailed(f"clamd: {type(away).__name__}", sent=False) from None
        if found:
            log.warning("clamd found %s", found)
        return bool(found)

    async def there(self) -> bool:
        """Whether it answers."""
        try:
            async with asyncio.timeout(_CONNECT_S):
                reader, writer = await self._connected()
                try:
                    writer.write(clamd.PING)
                    return await reader.read(clamd.MOST_ANSWERED) == clamd.PONG
                finally:
                    writer.transport.abort()
        except (OSError, TimeoutError, ValueError):
            return False

    async def _asked(self, blocks: AsyncIterator[bytes]) -> bytes:
        reader, writer = await self._connected()
        try:
            with suppress(ConnectionError):  # it hangs up on what is too long, and says so before
                writer.write(clamd.COMMAND)
                async for block in blocks:
                    writer.write(clamd.piece(block))
                    await writer.drain()
                writer.write(clamd.END)
                await writer.drain()
            return await reader.read(clamd.MOST_ANSWERED)
        finally:
            writer.transport.abort()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(_CONNECT_S):
            if self._parts.scheme == "unix":
                return await asyncio.open_unix_connection(self._parts.path)
            return await asyncio.open_connection(self._parts.hostname, self._parts.port)


def virus_scanner(settings: Settings) -> ClamdScanner | None:
    """None where the city runs none: its files are marked so."""
    return ClamdScanner(settings.clamd) if settings.clamd else None
