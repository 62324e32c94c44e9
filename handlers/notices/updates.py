"""The inbox, and its two live forms: protobuf over WebSocket and JSON over Server-Sent Events."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from aiohttp import WSMsgType, web

from domain.errors import Refusal, fault
from domain.events import shown
from domain.notices.updates import Event, LookAgain, ReadTo
from domain.utc import zulu
from domain.words import Language, Words
from handlers.notices.services import NOTICES
from handlers.request import TOKEN_SECONDS, citizen_of, json_response, language_of
from handlers.sockets import SOCKETS, STREAM_SECONDS, event_stream, let_go
from proto import updates_pb2 as wire
from proto.http.pensions.entitlements import Inbox, InboxEvent, InboxRead, InboxReadTo
from services.notices.updates import CaughtUp, Replaced, SignedOut, TooSlow

log = logging.getLogger(__name__)

Item = Event | CaughtUp | ReadTo | LookAgain

PROTOCOL: Final = "zhijian.updates.v1"
HEARTBEAT_SECONDS: Final = 25.0
CLOSE_RENEW: Final = 4401
CLOSE_BROKEN: Final = 4500
CLOSE_SECONDS: Final = 5.0  # for the good-bye; a line that does not take it is cut
FREE_BYTES: Final = 4096  # may lie in a connection's buffer before a phone counts as slow
PAGE: Final = 100
PAGE_MOST: Final = 200
_BINARY: Final = 0x82  # opcode 2, the last of its message
_WIDE_SIZE: Final = 126  # from here on the length follows in two bytes
_WIDE_HEAD: Final = bytes((_BINARY, _WIDE_SIZE))
DIGITS: Final = 18  # fit a bigint
_CLOSES: Final[dict[type[Exception], tuple[int, bytes]]] = {
    SignedOut: (CLOSE_RENEW, b"signed out"),
    TooSlow: (4408, b"too slow"),
    Replaced: (4429, b"too many streams"),
}


async def inbox(request: web.Request) -> web.Response:
    since, limit = _number(request, "since", 0), _number(request, "limit", PAGE)
    events, last = await request.app[NOTICES].updates.since(
        citizen_of(request).account, since, max(1, min(limit, PAGE_MOST))
    )
    language = language_of(request)
    return json_response(
        Inbox(events=[event_answer(event, language) for event in events], last_n=last)
    )


async def read(request: web.Request, body: InboxRead) -> web.Response:
    account = citizen_of(request).account
    return json_response(
        InboxReadTo(read_n=await request.app[NOTICES].updates.mark_read(account, body.to))
    )


async def updates(request: web.Request) -> web.StreamResponse:
    since = _number(request, "since", 0)
    left = min(request.app[STREAM_SECONDS], request[TOKEN_SECONDS])
    if "text/event-stream" in request.headers.get("Accept", ""):
        last_seen = request.headers.get("Last-Event-ID", "")
        return await _events(request, int(last_seen) if _is_number(last_seen) else since, left)
    return await _socket(request, since, left)


async def _socket(request: web.Request, since: int, left: float) -> web.StreamResponse:
    socket = web.WebSocketResponse(
        protocols=(PROTOCOL,), heartbeat=HEARTBEAT_SECONDS, max_msg_size=1024, compress=False
    )
    await socket.prepare(request)
    citizen, service = citizen_of(request), request.app[NOTICES].updates
    sockets = request.app[SOCKETS]
    sockets.add(socket)
    line = _Socket(socket, request.transport, language_of(request))
    reader = service.attach(citizen.account, citizen.session, since, line)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(left) as time:
                async for message in socket:
                    if message.type in {WSMsgType.BINARY, WSMsgType.TEXT}:
                        await socket.close(code=4422, message=b"updates flow one way")
        if time.expired():
            await socket.close(code=CLOSE_RENEW, message=b"renew")
    finally:
        sockets.discard(socket)
        await service.detach(reader)
        let_go(request, socket)
    return socket


async def _events(request: web.Request, since: int, left: float) -> web.StreamResponse:
    citizen, service = citizen_of(request), request.app[NOTICES].updates
    async with event_stream(request) as response:
        line = _Stream(response, request.transport, language_of(request), asyncio.Event())
        reader = service.attach(citizen.account, citizen.session, since, line)
        try:
            async with asyncio.timeout(left):
                await line.beat()
        except (TimeoutError, ConnectionResetError):
            log.debug("an event stream ended")
        finally:
            await service.detach(reader)
    return response


class _Socket:
    """A phone's update socket."""

    __slots__ = ("_frame", "_language", "_socket", "_transport")

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        language: Language,
    ) -> None:
        self._socket = socket
        self._transport = transport
        self._language = language
        self._frame = _FRAMES[language]

    def put(self, item: Item) -> bool:
        """Between two whole frames, as the socket's own writer never waits within one."""
        transport = self._transport
        if transport is None or transport.is_closing() or self._socket.closed:
            raise ConnectionResetError
        if transport.get_write_buffer_size() >= FREE_BYTES:
            return False
        transport.write(self._frame(item))
        return True

    async def tell(self, item: Item) -> None:
        await self._socket.send_bytes(_message(item, self._language))

    async def end(self, why: Exception) -> None:
        _log(why)
        code, word = _CLOSES.get(type(why), (CLOSE_BROKEN, b"try again"))
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.close(code=code, message=word)
        except (TimeoutError, ConnectionResetError):
            if self._transport is not None:
                self._transport.abort()


class _Stream:
    """A page's event stream."""

    def __init__(
        self,
        response: web.StreamResponse,
        transport: asyncio.Transport | None,
        language: Language,
        over: asyncio.Event,
    ) -> None:
        self._response = response
        self._transport = transport
        self._language = language
        self._over = over
        self._chunked = "Transfer-Encoding" in response.headers  # not to HTTP/1.0

    def put(self, item: Item) -> bool:
        """Between two whole chunks, as the response's own writer never waits within one."""
        transport = self._transport
        if transport is None or transport.is_closing():
            self._over.set()  # its handler need not wait for its next beat
            raise ConnectionResetError
        if transport.get_write_buffer_size() >= FREE_BYTES:
            return False
        text = _SSE[self._language](item)
        transport.write(b"%x\r\n%b\r\n" % (len(text), text) if self._chunked else text)
        return True

    async def tell(self, item: Item) -> None:
        try:
            await self._response.write(_sse(item, self._language))
        except ConnectionResetError:
            self._over.set()
            raise

    async def beat(self) -> None:
        """Until the end; a beat that meets nobody raises ConnectionResetError or TimeoutError."""
        while not self._over.is_set():
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await self._over.wait()
            except TimeoutError:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await self._response.write(b": still here\n\n")

    async def end(self, why: Exception) -> None:
        _log(why)
        if isinstance(why, TooSlow) and self._transport is not None:
            self._transport.abort()
        self._over.set()


def _log(why: Exception) -> None:
    if isinstance(why, Refusal):
        log.warning("an update stream ended: %s", why)
    elif type(why) in _CLOSES:
        log.info("an update stream was ended: %s", type(why).__name__)
    else:
        log.error("an update stream broke", exc_info=why)


def event_answer(event: Event, language: Language) -> InboxEvent:
    told = shown(event.kind, event.subject, event.happened_at, language)
    return InboxEvent(
        n=event.n,
        kind=event.kind,
        title=told.title,
        text=told.text,
        subject=str(event.subject),
        happened_at=event.happened_at,
        urgent=event.urgent,
        read_at=event.read_at,
        mandate=event.mandate,
    )


def _sse(item: Item, language: Language) -> bytes:
    if isinstance(item, CaughtUp):
        return f'event: caught_up\ndata: {{"n":{item.n}}}\n\n'.encode()
    if isinstance(item, LookAgain):
        return b"event: look_again\ndata: {}\n\n"
    if isinstance(item, ReadTo):
        return f'event: read_to\ndata: {{"n":{item.n}}}\n\n'.encode()
    body = event_answer(item, language).model_dump_json()
    return f"id: {item.n}\nevent: event\ndata: {body}\n\n".encode()


def _frame(item: Item, language: Language) -> bytes:
    """The message in its frame (RFC 6455, 5.2): whole, binary, and not masked, as a server's are."""
    message = _message(item, language)
    size = len(message)
    short = size < _WIDE_SIZE
    return (bytes((_BINARY, size)) if short else _WIDE_HEAD + size.to_bytes(2)) + message


def _message(item: Item, language: Language) -> bytes:
    if isinstance(item, CaughtUp):
        return wire.ServerMessage(caught_up=wire.CaughtUp(n=item.n)).SerializeToString()
    if isinstance(item, LookAgain):
        return wire.ServerMessage(look_again=wire.LookAgain()).SerializeToString()
    if isinstance(item, ReadTo):
        return wire.ServerMessage(read_to=wire.ReadTo(n=item.n)).SerializeToString()
    told = shown(item.kind, item.subject, item.happened_at, language)
    return wire.ServerMessage(
        event=wire.Event(
            n=item.n,
            kind=item.kind,
            title=told.title,
            text=told.text,
            subject=str(item.subject),
            happened_at=zulu(item.happened_at),
            urgent=item.urgent,
            read_at=zulu(item.read_at) if item.read_at else "",
            mandate=str(item.mandate) if item.mandate else "",
        )
    ).SerializeToString()


class _Once:
    """What is told to a whole city comes as one event for phone after phone: encoded once."""

    __slots__ = ("_bytes", "_encode", "_item", "_language")

    def __init__(self, encode: Callable[[Item, Language], bytes], language: Language) -> None:
        self._encode = encode
        self._language = language
        self._item: Item | None = None
        self._bytes = b""

    def __call__(self, item: Item) -> bytes:
        if item is not self._item:
            self._bytes = self._encode(item, self._language)
            self._item = item
        return self._bytes


_FRAMES: Final = {language: _Once(_frame, language) for language in Language}
_SSE: Final = {language: _Once(_sse, language) for language in Language}


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    if not text:
        return default
    if not _is_number(text):
        raise fault(f"/{name}", "number", Words("从 0 起的数字", "a number from 0"))
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= DIGITS
