"""The transport carries requests as they are, bounds what comes back, and knows what left."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from domain.wire import HttpRequest, TransportFailed
from server.outside.transport import Transport, open_transport

KEPT = 64 * 1024


async def echo(request: web.Request) -> web.Response:
    return web.Response(
        body=await request.read(),
        headers={"X-Seen": request.headers.get("X-Sent", ""), "Set-Cookie": "a=b"},
    )


async def long(request: web.Request) -> web.Response:
    return web.Response(body=b"x" * int(request.query["bytes"]))


async def elsewhere(_: web.Request) -> web.Response:
    raise web.HTTPFound("/echo")


async def never(_: web.Request) -> web.Response:
    await asyncio.sleep(5)
    return web.Response()


async def headers(request: web.Request) -> web.Response:
    return web.json_response(dict(request.headers))


@pytest.fixture
async def base() -> AsyncIterator[str]:
    app = web.Application()
    for handler in (echo, long, elsewhere, never, headers):
        app.router.add_route("*", f"/{handler.__name__}", handler)
    async with TestServer(app) as server:
        yield str(server.make_url("/")).rstrip("/")


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    async with open_transport() as opened:
        yield opened


async def failure(transport: Transport, url: str) -> TransportFailed:
    with pytest.raises(TransportFailed) as raised:
        await transport.send(HttpRequest("POST", url, body=b"x"))
    return raised.value


async def test_body_and_headers_go_and_come_with_names_in_lower_case(
    base: str, transport: Transport
) -> None:
    response = await transport.send(
        HttpRequest("POST", f"{base}/echo", {"X-Sent": "here"}, b"\x00body")
    )

    assert (response.status, response.body) == (200, b"\x00body")
    assert response.headers["x-seen"] == "here"


async def test_an_address_is_not_encoded_again(base: str, transport: Transport) -> None:
    response = await transport.send(HttpRequest("GET", f"{base}/long?bytes=1%30"))

    assert response.body == b"x" * 10


async def test_a_redirect_is_an_answer(base: str, transport: Transport) -> None:
    assert (await transport.send(HttpRequest("POST", f"{base}/elsewhere"))).status == 302


async def test_cookies_are_not_kept(base: str, transport: Transport) -> None:
    await transport.send(HttpRequest("GET", f"{base}/echo"))
    response = await transport.send(HttpRequest("GET", f"{base}/headers"))

    assert b"Cookie" not in response.body


async def test_an_answer_of_64_kb_is_taken_whole(base: str, transport: Transport) -> None:
    response = await transport.send(HttpRequest("GET", f"{base}/long?bytes={KEPT}"))

    assert len(response.body) == KEPT


async def test_a_longer_answer_is_cut_off(base: str, transport: Transport) -> None:
    assert (await failure(transport, f"{base}/long?bytes={KEPT + 1}")).sent


async def test_an_answer_that_does_not_come_may_have_been_heard(base: str) -> None:
    async with open_transport(timeout_s=1.0) as hasty:
        assert (await failure(hasty, f"{base}/never")).sent


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "ftp://x/"])
async def test_what_met_nobody_was_not_sent(transport: Transport, url: str) -> None:
    assert not (await failure(transport, url)).sent


async def test_a_failure_does_not_name_the_address(transport: Transport) -> None:
    broken = await failure(transport, "http://127.0.0.1:1/?secret=keep-me")

    assert "keep-me" not in f"{broken}{broken.__cause__}"


async def test_an_answer_that_is_no_http_may_have_been_heard(transport: Transport) -> None:
    async def garble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x00\xffgarbage\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(garble, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]

        assert (await failure(transport, f"http://127.0.0.1:{port}/")).sent
