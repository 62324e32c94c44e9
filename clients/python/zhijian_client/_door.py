"""One service address behind one pool of connections: tokens, retries, problems, sockets."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Final, Protocol, Self, TypeVar
from urllib.parse import quote
from uuid import uuid4

import aiohttp

from zhijian_client._build import build
from zhijian_client._pages import P, Pages
from zhijian_client.answers.accounts import Session
from zhijian_client.errors import ClientError, Disconnected, Problem, SignInOver, read_problem

T = TypeVar("T")

TRIES: Final = 4
LONGEST_WAIT: Final = 30.0  # seconds; whoever is told to come back later than this decides himself
FIRST_WAIT: Final = 0.25
_TIMEOUT: Final = aiohttp.ClientTimeout(total=30, sock_connect=5)
_STREAM_TIMEOUT: Final = aiohttp.ClientTimeout(sock_connect=5, sock_read=60)  # beats every 25 s
_SOCKET_TIMEOUT: Final = aiohttp.ClientWSTimeout(ws_close=3.0)
_UNAUTHORIZED: Final = 401
_UNAVAILABLE: Final = 503
_NONCE: Final = "DPoP-Nonce"
NONCE_ASKED: Final = "use-dpop-nonce"
_SAFE: Final = frozenset({"GET", "PATCH", "DELETE"})
#: The mandate under which calls of this task are made for another person; "" for oneself.
ACTING: Final[ContextVar[str]] = ContextVar("acting", default="")


class Prover(Protocol):
    """A key of this device; `zhijian_client.device_key.DeviceKey`, or one in hardware."""

    def proof(self, method: str, url: str, *, token: str = "", nonce: str = "") -> str: ...


class NeverSignedIn(ClientError):
    """A call that needs a sign-in was made before one."""


class Door:
    """Opened with `async with`; calls may run side by side.

    A call is made again only where that is safe: on 503 (nothing was done), when no connection
    came about, and, when one broke, if the call is safe to repeat or carries an Idempotency-Key,
    which stays the same over all tries of the call.
    """

    def __init__(
        self,
        base: str,
        *,
        language: str,
        refresh_path: str,
        device_key: Prover | None = None,
        headers: Mapping[str, str] = {},
    ) -> None:
        self._headers = {"Accept-Language": language, **headers}
        self._base = base.rstrip("/")
        self.language = language
        self._refresh_path = refresh_path
        self._device_key = device_key
        self._nonce = ""
        self._http: aiohttp.ClientSession | None = None
        self._refreshing = asyncio.Lock()
        self.session: Session | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(timeout=_TIMEOUT, headers=self._headers)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def get(self, cls: type[T], path: str, **query: str | int) -> T:
        return build(cls, await self.call("GET", path, query=query))

    async def look(self, cls: type[T], path: str, purpose: str, **query: str | int) -> T:
        """A person's data read by an officer, who says why."""
        return build(cls, await self.call("GET", path, query=query, purpose=purpose))

    async def file(self, path: str, purpose: str = "") -> bytes:
        """A small file that is made as it is asked for; `purpose` as of `look`."""
        return bytes(await self.call("GET", path, purpose=purpose))

    def pages(self, cls: type[P], path: str, *, purpose: str = "", **query: str | int) -> Pages[P]:
        """A list, page by page; `purpose` as of `look`."""

        async def read(cursor: str) -> P:
            at = {**query, "cursor": cursor} if cursor else query
            return build(cls, await self.call("GET", path, query=at, purpose=purpose))

        return Pages(read)

    async def create(
        self, cls: type[T], path: str, body: Mapping[str, Any] | None = None, *, version: int = 0
    ) -> T:
        """A POST that creates, under a key of its own; `version` as of `call`."""
        key = uuid4().hex
        return build(cls, await self.call("POST", path, body=body, key=key, version=version))

    async def edit(self, cls: type[T], path: str, body: Mapping[str, Any]) -> T:
        return build(cls, await self.call("PATCH", path, body=body))

    async def put(
        self, cls: type[T], path: str, body: Mapping[str, Any] | None = None, *, version: int = 0
    ) -> T:
        return build(cls, await self.call("PUT", path, body=body, version=version))

    async def ask(
        self, cls: type[T], path: str, body: Mapping[str, Any] | None = None, *, signed: bool = True
    ) -> T:
        """A POST without a key: sign-ins, tickets, searches."""
        return build(cls, await self.call("POST", path, body=body, signed=signed))

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        data: bytes | None = None,
        content_type: str = "application/json",
        query: Mapping[str, str | int] | None = None,
        key: str = "",
        purpose: str = "",
        version: int = 0,
        signed: bool = True,
        prove: bool = True,
        more: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401  # JSON
        """The parsed answer, a PDF as its bytes, None for an empty one; Problem, or Disconnected for silence.

        `version`: of the thing that is changed, as seen, or 0; `more`: headers of the door's own.
        """
        payload = json.dumps(body).encode() if body is not None else data
        headers = {"Content-Type": content_type} if payload is not None else {}
        if more:
            headers |= more
        _tell(headers, key, ACTING.get() if signed else "", purpose, version)
        repeatable = bool(key) or method in _SAFE
        renewed = False
        wait = FIRST_WAIT
        for left in reversed(range(TRIES)):
            token = self._token() if signed else ""
            try:
                return await self._asked(method, path, payload, headers, query, token, prove=prove)
            except Problem as problem:
                if problem.status == _UNAUTHORIZED and signed and left and not renewed:
                    renewed = True
                    await self.renew(token)
                    continue
                passing = problem.status == _UNAVAILABLE or problem.name == "idempotency-running"
                if not left or not passing or (problem.retry_after or 0) > LONGEST_WAIT:
                    raise
                await asyncio.sleep(max(wait, problem.retry_after or 0))
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as away:
                if not left:
                    raise Disconnected("the service can't be reached") from away
                await asyncio.sleep(wait)
            except (aiohttp.ClientError, TimeoutError) as broken:
                if not left or not repeatable:
                    raise Disconnected("the connection broke before the answer came") from broken
                await asyncio.sleep(wait)
            wait *= 2
        raise AssertionError("the last try returns or raises")

    async def receive(self, path: str, write: Callable[[bytes], object]) -> None:
        """A POST whose answer is a file, handed to `write` as it comes; never asked for again by itself.

        Problem for a refusal, Disconnected when it does not come whole.
        """
        token = self._token()
        try:
            await self._received(path, write, token)
        except Problem as problem:
            if problem.status != _UNAUTHORIZED:
                raise
            await self.renew(token)
            await self._received(path, write, self._token())

    async def lines(self, path: str, **query: str) -> AsyncGenerator[str, None]:
        """The lines of a stream of events, until the service ends it; opened once.

        Problem for a refusal, after which the tokens are new where they were out; Disconnected.
        """
        token = self._token()
        headers = self._credentials("GET", path, token, prove=True) | {
            "Accept": "text/event-stream"
        }
        try:
            async with self._open_session().get(
                self._base + path, params=query, headers=headers, timeout=_STREAM_TIMEOUT
            ) as response:
                if response.status < 400:  # noqa: PLR2004  # HTTP's own border
                    async for line in response.content:
                        yield line.decode().rstrip("\r\n")
                    return
                if response.status == _UNAUTHORIZED:
                    await self.renew(token)
                raise _refusal(response, _parsed(await response.read(), response.content_type))
        except (aiohttp.ClientError, TimeoutError) as broken:
            raise Disconnected("the stream broke") from broken

    async def renew(self, stale: str) -> None:
        """New tokens, once however many calls found `stale` out; SignInOver when there are none."""
        async with self._refreshing:
            session = self.session
            if session is None:
                raise NeverSignedIn("sign in first")
            if session.access_token != stale:
                return
            body = {"refresh_token": session.refresh_token}
            try:
                answer = await self.call(
                    "POST", self._refresh_path, body=body, signed=False, prove=self._bound
                )
                self.session = build(Session, answer)
            except Problem as refused:
                if refused.status >= _UNAVAILABLE:
                    raise
                raise SignInOver(
                    type=refused.type,
                    title=refused.title,
                    status=refused.status,
                    next_step=refused.next_step,
                    request_id=refused.request_id,
                ) from refused

    async def socket(
        self, path: str, protocols: Sequence[str], *, signed: bool, max_message: int = 1 << 20
    ) -> aiohttp.ClientWebSocketResponse:
        """An open WebSocket; Problem where the upgrade was refused, Disconnected without a service.

        The upgrade's refusal has no readable body, so such a Problem has a status and no words.
        """
        token = self._token() if signed else ""
        try:
            return await self._upgrade(path, protocols, token, max_message)
        except aiohttp.WSServerHandshakeError as refused:
            if refused.status == _UNAUTHORIZED and signed:
                await self.renew(token)
            raise Problem(
                type="about:blank",
                title=refused.message,
                status=refused.status,
                retry_after=_seconds(
                    refused.headers.get("Retry-After") if refused.headers else None
                ),
            ) from refused
        except (aiohttp.ClientError, TimeoutError) as away:
            raise Disconnected("the service can't be reached") from away

    async def _upgrade(
        self, path: str, protocols: Sequence[str], token: str, max_message: int, *, left: int = 1
    ) -> aiohttp.ClientWebSocketResponse:
        try:
            return await self._open_session().ws_connect(
                self._base + path,
                protocols=protocols,
                headers=self._credentials("GET", path, token, prove=bool(token)),
                heartbeat=20.0,
                timeout=_SOCKET_TIMEOUT,
                max_msg_size=max_message,
            )
        except aiohttp.WSServerHandshakeError as refused:
            headers: Mapping[str, str] = refused.headers or {}
            self._nonce = headers.get(_NONCE, self._nonce)
            if not left or NONCE_ASKED not in headers.get("WWW-Authenticate", "").replace("_", "-"):
                raise
            return await self._upgrade(path, protocols, token, max_message, left=left - 1)

    def _credentials(self, method: str, path: str, token: str, *, prove: bool) -> dict[str, str]:
        """The access token, and a proof of this device's key to whom the tokens are bound."""
        if self._device_key is None or not prove:
            return {"Authorization": f"Bearer {token}"} if token else {}
        if token and not self._bound:
            return {"Authorization": f"Bearer {token}"}
        url = self._base + path.partition("?")[0]
        proof = self._device_key.proof(method, url, token=token, nonce=self._nonce)
        return {"DPoP": proof} | ({"Authorization": f"DPoP {token}"} if token else {})

    @property
    def _bound(self) -> bool:
        return self.session is not None and self.session.token_type == "DPoP"  # noqa: S105  # a scheme

    async def _asked(
        self,
        method: str,
        path: str,
        payload: bytes | None,
        headers: Mapping[str, str],
        query: Mapping[str, str | int] | None,
        token: str,
        *,
        prove: bool,
    ) -> Any:  # noqa: ANN401  # JSON
        """One request; once more where the proof lacked the service's newest nonce."""
        for newest in (False, True):
            said = {**headers, **self._credentials(method, path, token, prove=prove)}
            response = await self._open_session().request(
                method, self._base + path, data=payload, headers=said, params=query or None
            )
            raw = await response.read()
            if self._device_key is not None:
                self._nonce = response.headers.get(_NONCE, self._nonce)
            answer = _parsed(raw, response.content_type)
            if response.status < 400:  # noqa: PLR2004  # HTTP's own border
                return answer
            refused = _refusal(response, answer)
            if newest or refused.name != NONCE_ASKED:
                raise refused
        raise AssertionError("the second try returns or raises")

    async def _received(self, path: str, write: Callable[[bytes], object], token: str) -> None:
        headers = self._credentials("POST", path, token, prove=True)
        try:
            async with self._open_session().post(
                self._base + path, headers=headers, timeout=_STREAM_TIMEOUT
            ) as response:
                if response.status < 400:  # noqa: PLR2004  # HTTP's own border
                    async for piece in response.content.iter_any():
                        write(piece)
                    return
                raise _refusal(response, _parsed(await response.read(), response.content_type))
        except (aiohttp.ClientError, TimeoutError) as broken:
            raise Disconnected("the file did not come whole") from broken

    def _token(self) -> str:
        if self.session is None:
            raise NeverSignedIn("sign in first")
        return self.session.access_token

    def _open_session(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise ClientError("the client is used outside its `async with`")
        return self._http


def _refusal(response: aiohttp.ClientResponse, answer: object) -> Problem:
    """`answer`: its body as it was read; of one that is no problem the reason is told."""
    return read_problem(
        response.status,
        answer if isinstance(answer, dict) else {"title": response.reason or ""},
        _seconds(response.headers.get("Retry-After")),
    )


def _tell(headers: dict[str, str], key: str, mandate: str, purpose: str, version: int) -> None:
    """What a call says of itself: once under this key, for whom, why an officer looks, what was seen."""
    if key:
        headers["Idempotency-Key"] = key
    if mandate:
        headers["Zhijian-Acting-For"] = mandate
    if purpose:
        headers["Zhijian-Purpose"] = quote(purpose, safe="")
    if version:
        headers["If-Match"] = f'"{version}"'


def _parsed(raw: bytes, content_type: str) -> Any:  # noqa: ANN401  # JSON
    if content_type == "application/pdf":
        return raw
    if content_type.endswith("+jwt"):
        return raw.decode("ascii", errors="replace")
    if not raw or not content_type.endswith("json"):
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _seconds(text: str | None) -> float | None:
    """Retry-After in seconds; dates and nonsense count as not said."""
    return float(text) if text is not None and text.isascii() and text.isdigit() else None
