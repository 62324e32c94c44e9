"""The one transport that carries connectors' requests out of the house and the answers back."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Final

import aiohttp
import httpx

from domain.wire import HttpRequest, HttpResponse, TransportFailed

_CONNECT_S: Final = 3.0
_TOTAL_S: Final = 8.0
_CONNECTIONS: Final = 256  # the slots of all channels
# Far below the minute or so after which vendors close an idle connection: a request that meets the
# closing is of unknown outcome.
_KEEP_ALIVE_S: Final = 5.0
# Raised before a byte of the request is written.
_UNSENT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)


class Transport:
    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def send(self, request: HttpRequest) -> HttpResponse:
        """The whole answer, header names in lower case; redirects are answers like any other.

        Raises TransportFailed, whose text names no address, since addresses carry secrets.
        """
        try:
            async with self._session.request(
                request.method,
                request.url,
                headers=request.headers,
                data=request.body or None,
                allow_redirects=False,
            ) as response:
                body = await _read(response, request.answer_bytes)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return HttpResponse(response.status, headers, body)
        except _UNSENT as error:
            raise TransportFailed(type(error).__name__, sent=False) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TransportFailed(type(error).__name__, sent=True) from None


@asynccontextmanager
async def open_transport(timeout_s: float = _TOTAL_S) -> AsyncIterator[Transport]:
    """`timeout_s`: from the first wait for a connection to the last byte of the answer."""
    connector = aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_S)
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=timeout_s, connect=_CONNECT_S, sock_connect=_CONNECT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": "zhijian"},
        skip_auto_headers=("Accept-Encoding",),  # answers are small, and a packed one may be a bomb
    ) as session:
        yield Transport(session)


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            response.close()
            raise TransportFailed("the answer is too long", sent=True)
    return bytes(body)


# Raised before a byte of the request is written.
_UNSENT_2: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.InvalidURL,
    httpx.UnsupportedProtocol,
)


class Http2Transport:
    """As Transport, for the one vendor that speaks HTTP/2 only; its connection stays open."""

    def __init__(self, client: httpx.AsyncClient, timeout_s: float) -> None:
        self._client = client
        self._timeout_s = timeout_s

    async def send(self, request: HttpRequest) -> HttpResponse:
        """The whole answer, header names in lower case. Raises TransportFailed."""
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                self._client.stream(
                    request.method, request.url, headers=request.headers, content=request.body
                ) as response,
            ):
                body = bytearray()
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > request.answer_bytes:
                        raise TransportFailed("the answer is too long", sent=True)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return HttpResponse(response.status_code, headers, bytes(body))
        except _UNSENT_2 as error:
            raise TransportFailed(type(error).__name__, sent=False) from None
        except (httpx.HTTPError, httpx.StreamError, TimeoutError, OSError) as error:
            raise TransportFailed(type(error).__name__, sent=True) from None


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the list of authorities takes longer than opening all else of a client."""
    return httpx.create_ssl_context(trust_env=False)


@asynccontextmanager
async def open_http2(timeout_s: float = _TOTAL_S) -> AsyncIterator[Http2Transport]:
    """`timeout_s`: from the first wait for a connection to the last byte of the answer."""
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=3600)
    async with httpx.AsyncClient(
        http1=False,
        http2=True,
        limits=limits,
        timeout=httpx.Timeout(timeout_s, connect=_CONNECT_S),
        follow_redirects=False,
        trust_env=False,
        verify=_trusted(),
        headers={"User-Agent": "zhijian", "Accept-Encoding": "identity"},
    ) as client:
        yield Http2Transport(client, timeout_s)
