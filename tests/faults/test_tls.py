"""A vendor whose encryption fails: not a byte of a notice leaves, and it may be tried again."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final, Protocol

import pytest

from domain.wire import HttpRequest, HttpResponse, TransportFailed
from server.outside import transport
from server.outside.transport import open_http2, open_transport
from tests.faults.test_mail import certificate

CLIENT_HELLO: Final = 22  # the first byte of a TLS handshake


class Opened(Protocol):
    async def send(self, request: HttpRequest) -> HttpResponse: ...


OPENERS: Final[dict[str, Callable[[], AbstractAsyncContextManager[Opened]]]] = {
    "http1": open_transport,
    "http2": open_http2,
}

pytestmark = pytest.mark.parametrize("opener", OPENERS)


class Vendor:
    """Takes connections and keeps what comes in clear. `answer`: its whole word to a handshake."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer
        self.heard = b""
        self.over = asyncio.Event()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heard += await reader.read(1024)
            if self.answer is None:
                await self.over.wait()
            else:
                writer.write(self.answer)
        finally:
            writer.close()


@asynccontextmanager
async def listening(vendor: Vendor, encrypted: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    server = await asyncio.start_server(vendor.meet, "127.0.0.1", 0, ssl=encrypted)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/send"
        vendor.over.set()


async def failure(opener: str, url: str) -> TransportFailed:
    async with OPENERS[opener]() as opened:
        with pytest.raises(TransportFailed) as raised:
            await opened.send(HttpRequest("POST", url, body=b"to a phone"))
    return raised.value


async def test_a_certificate_that_nobody_vouches_for_is_told_nothing(
    opener: str, tmp_path: Path
) -> None:
    own, _ = certificate(tmp_path)
    vendor = Vendor(b"")
    async with listening(vendor, own) as url:
        broken = await failure(opener, url)

    assert not broken.sent
    assert vendor.heard == b""


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
async def test_who_hangs_up_or_speaks_plainly_has_heard_a_greeting_alone(
    opener: str, answer: bytes
) -> None:
    vendor = Vendor(answer)
    async with listening(vendor) as url:
        broken = await failure(opener, url)

    assert not broken.sent
    assert vendor.heard[0] == CLIENT_HELLO
    assert b"to a phone" not in vendor.heard


async def test_who_never_greets_back_is_left_in_time(
    opener: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_CONNECT_S", 0.5)
    vendor = Vendor(None)
    async with listening(vendor) as url:
        broken = await failure(opener, url)

    assert not broken.sent
