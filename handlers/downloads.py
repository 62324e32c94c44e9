"""Files as they were handed in, sent block by block: to be saved, and run by nobody's browser."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final
from urllib.parse import quote

from aiohttp import hdrs, web

log = logging.getLogger(__name__)

SLOW_SECONDS: Final = 20.0  # a line that takes nothing for so long is given up


async def send_file(
    request: web.Request, blocks: AsyncIterator[bytes], *, name: str, kind: str, size: int
) -> web.StreamResponse:
    """`name` may be any; `kind` is what we made of it. What `blocks` raises before the first is raised here."""
    response = web.StreamResponse(
        headers={
            hdrs.CONTENT_TYPE: kind,
            hdrs.CONTENT_DISPOSITION: f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            hdrs.CACHE_CONTROL: "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
    )
    response.content_length = size
    if request.method == hdrs.METH_HEAD:
        return response
    first = await anext(blocks, b"")
    await response.prepare(request)
    try:
        await _write(response, first)
        async for block in blocks:
            await _write(response, block)
        await response.write_eof()
    except (TimeoutError, ConnectionResetError):
        pass  # nobody takes it any more
    except Exception:  # the answer is under way: its reader sees that it is cut off
        log.exception("a file could not be sent whole")
        with suppress(AttributeError):
            request.transport.abort()  # type: ignore[union-attr]  # it may be gone
    return response


async def _write(response: web.StreamResponse, block: bytes) -> None:
    async with asyncio.timeout(SLOW_SECONDS):
        await response.write(block)
