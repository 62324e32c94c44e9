"""The one transport that carries connectors' requests out of the house and the answers back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aiohttp

from domain.wire import HttpRequest, HttpResponse, TransportFailed

_CONNECT_S: Final = 3.0
_TOTAL_S: Final = 8.0
_BODY_MAX: Final = 64 * 1024
_CONNECTIONS: Final = 64
# Far below the minute or so after which vendors close an idle connection: a request that meets the
# closing is of unknown fate.
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
                body = await _read(response)
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


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _BODY_MAX:
            response.close()
            raise TransportFailed("the answer is too long", sent=True)
    return bytes(body)
