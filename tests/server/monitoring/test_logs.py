"""What the log says of callers, and leaves out."""

import asyncio
import io
import json
import logging

from aiohttp import web

from server.http.problem_responses import answering
from server.monitoring.logs import make_handler
from tests.server.house import Running


async def test_a_caller_who_leaves_before_the_answer_is_no_fault_and_has_no_address() -> None:
    ended = asyncio.Event()

    async def late(request: web.Request) -> web.StreamResponse:
        while (line := request.transport) and not line.is_closing():  # noqa: ASYNC110  # no event tells
            await asyncio.sleep(0.01)
        response = web.StreamResponse()
        try:
            await response.prepare(request)
            await response.write(b"too late")
        finally:
            asyncio.get_running_loop().call_soon(ended.set)  # after what aiohttp says of it
        return response

    app = web.Application()
    app.router.add_get("/late", answering(late, "/late"))
    written = io.StringIO()
    handler = make_handler("json", written)
    logging.getLogger().addHandler(handler)
    try:
        async with Running(app) as server:
            _, writer = await asyncio.open_connection(server.host, server.port)
            writer.write(b"GET /late HTTP/1.1\r\nHost: here\r\n\r\n")
            await writer.drain()
            writer.close()
            await asyncio.wait_for(ended.wait(), 60)
    finally:
        logging.getLogger().removeHandler(handler)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]

    assert [line["level"] for line in lines if line["logger"] == "aiohttp.server"] == ["info"]
    assert "127.0.0.1" not in written.getvalue()
