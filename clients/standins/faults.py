"""How a stand-in misbehaves on request: each fault as a caller meets it on the wire."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

_HALF: Final = b'{"errcode":0,"errm'


class Mode(StrEnum):
    STATUS = "status"  # another HTTP status, with Retry-After where `retry_after` is set
    DROP = "drop"  # the connection is cut; the request did nothing
    DROP_AFTER = "drop_after"  # the request is done, then the connection is cut
    SLOW = "slow"  # the request is done at once, its answer comes after `seconds`
    GARBAGE = "garbage"  # bytes that are no text
    HTML = "html"  # a gateway's page under status 200
    HALF = "half"  # the answer ends in the middle
    JSON_AS_HTML = "json_as_html"  # the right body under the wrong content type
    DRIP = "drip"  # the answer comes a byte each `seconds`
    ERROR = "error"  # status 200 with the vendor's error `code` inside


@dataclass(slots=True)
class Fault:
    mode: Mode
    times: int = 1_000_000_000  # calls still to come
    status: int = 500
    retry_after: str = ""
    seconds: float = 0.0
    code: str = ""


async def misbehave(
    fault: Fault,
    request: web.Request,
    handler: Handler,
    error: Callable[[str], web.Response],
) -> web.StreamResponse:
    """The answer of a faulty vendor; `error` writes the vendor's own error with a code."""
    if fault.mode in {Mode.SLOW, Mode.DROP_AFTER}:
        response = await handler(request)
        await asyncio.sleep(fault.seconds)
        return response if fault.mode is Mode.SLOW else _cut(request)
    if fault.mode is Mode.JSON_AS_HTML:
        response = await handler(request)
        response.content_type = "text/html"
        return response
    if fault.mode is Mode.DRIP:
        slow = web.StreamResponse(headers={"Content-Length": str(len(_HALF))})
        await slow.prepare(request)
        for byte in _HALF:
            await slow.write(bytes([byte]))
            await asyncio.sleep(fault.seconds)
        return slow
    if fault.mode is Mode.HALF:
        half = web.StreamResponse(headers={"Content-Length": "64"})
        await half.prepare(request)
        await half.write(_HALF)
        _cut(request)
        return half
    if fault.mode is Mode.DROP:
        return _cut(request)
    return _answer(fault, error)


def _answer(fault: Fault, error: Callable[[str], web.Response]) -> web.Response:
    if fault.mode is Mode.GARBAGE:
        return web.Response(body=b"\x00\xff\xfe\x9c" * 8)
    if fault.mode is Mode.HTML:
        return web.Response(text="<html>busy</html>", content_type="text/html")
    if fault.mode is Mode.ERROR:
        return error(fault.code)
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    return web.Response(status=fault.status, headers=headers, text="fault")


def _cut(request: web.Request) -> web.Response:
    """Ends the connection without another byte; what is returned can't be written any more."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()
