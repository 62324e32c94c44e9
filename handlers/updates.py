"""The inbox, and its two live forms: protobuf over WebSocket and JSON over Server-Sent Events."""

import asyncio
import logging
from contextlib import aclosing
from datetime import UTC
from typing import Final
from uuid import UUID

from aiohttp import WSMsgType, web

from domain.errors import FieldError, Invalid, Refusal
from domain.notices import TEXTS, TITLES
from domain.problems import Problem
from domain.updates import Event
from domain.words import Language
from handlers import keys
from proto import updates_pb2 as wire
from proto.http.entitlements import Inbox, InboxEvent
from services.updates import CaughtUp

log = logging.getLogger(__name__)

PROTOCOL: Final = "zhijian.updates.v1"
HEARTBEAT_SECONDS: Final = 25.0
CLOSE_RENEW: Final = 4401
PAGE: Final = 100
PAGE_MOST: Final = 200
DIGITS: Final = 18  # fit a bigint


async def inbox(request: web.Request) -> web.Response:
    since, limit = _number(request, "since", 0), _number(request, "limit", PAGE)
    events, last = await request.app[keys.UPDATES].since(
        keys.citizen(request).account, since, max(1, min(limit, PAGE_MOST))
    )
    language = keys.language(request)
    return keys.answer(
        Inbox(events=[event_answer(event, language) for event in events], last_n=last)
    )


async def updates(request: web.Request) -> web.StreamResponse:
    account, since = keys.citizen(request).account, _number(request, "since", 0)
    if "text/event-stream" in request.headers.get("Accept", ""):
        last_seen = request.headers.get("Last-Event-ID", "")
        return await _events(request, account, int(last_seen) if _is_number(last_seen) else since)
    return await _socket(request, account, since)


async def _socket(request: web.Request, account: UUID, since: int) -> web.StreamResponse:
    socket = web.WebSocketResponse(
        protocols=(PROTOCOL,), heartbeat=HEARTBEAT_SECONDS, max_msg_size=1024, compress=False
    )
    await socket.prepare(request)
    language = keys.language(request)
    sockets = request.app[keys.SOCKETS]
    sockets.add(socket)
    sending = asyncio.create_task(_send(request, socket, account, since, language))
    try:
        async with asyncio.timeout(request.app[keys.STREAM_SECONDS]):
            async for message in socket:
                if message.type in {WSMsgType.BINARY, WSMsgType.TEXT}:
                    await socket.close(code=4422, message=b"updates flow one way")
    except TimeoutError:
        await socket.close(code=CLOSE_RENEW, message=b"renew")
    finally:
        sockets.discard(socket)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    return socket


async def _send(
    request: web.Request,
    socket: web.WebSocketResponse,
    account: UUID,
    since: int,
    language: Language,
) -> None:
    try:
        async with aclosing(request.app[keys.UPDATES].stream(account, since)) as stream:
            async for item in stream:
                await socket.send_bytes(_message(item, language).SerializeToString())
    except ConnectionResetError:
        return
    except Refusal as refusal:
        log.warning("an update socket ended: %s", refusal)
        await socket.close(code=4500, message=b"try again")
    except Exception:
        log.exception("an update socket broke")
        await socket.close(code=4500, message=b"try again")


async def _events(request: web.Request, account: UUID, since: int) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)
    language = keys.language(request)
    streams, task = request.app[keys.STREAMS], asyncio.current_task()
    if task is not None:
        streams.add(task)
    try:
        async with (
            asyncio.timeout(request.app[keys.STREAM_SECONDS]),
            aclosing(request.app[keys.UPDATES].stream(account, since)) as stream,
            asyncio.TaskGroup() as group,  # a beat that meets nobody ends the stream
        ):
            await response.write(b"retry: 2000\n\n")
            group.create_task(_beat(response))
            async for item in stream:
                await response.write(_sse(item, language))
    except* (TimeoutError, ConnectionResetError):
        log.debug("an event stream ended")
    except* Refusal as refusals:
        log.warning("an event stream ended: %s", refusals.exceptions[0])
    except* Exception:
        log.exception("an event stream broke")
    finally:
        streams.discard(task)
    return response


async def _beat(response: web.StreamResponse) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        await response.write(b": still here\n\n")


def event_answer(event: Event, language: Language) -> InboxEvent:
    return InboxEvent(
        n=event.n,
        kind=event.kind,
        title=TITLES[event.kind].in_(language),
        text=TEXTS[event.kind].in_(language),
        subject=event.subject,
        happened_at=event.happened_at,
        urgent=event.urgent,
    )


def _sse(item: Event | CaughtUp, language: Language) -> bytes:
    if isinstance(item, CaughtUp):
        return f'event: caught_up\ndata: {{"n":{item.n}}}\n\n'.encode()
    body = event_answer(item, language).model_dump_json()
    return f"id: {item.n}\nevent: event\ndata: {body}\n\n".encode()


def _message(item: Event | CaughtUp, language: Language) -> wire.ServerMessage:
    if isinstance(item, CaughtUp):
        return wire.ServerMessage(caught_up=wire.CaughtUp(n=item.n))
    return wire.ServerMessage(
        event=wire.Event(
            n=item.n,
            kind=item.kind,
            title=TITLES[item.kind].in_(language),
            text=TEXTS[item.kind].in_(language),
            subject=item.subject,
            happened_at=item.happened_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            urgent=item.urgent,
        )
    )


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    if not text:
        return default
    if not _is_number(text):
        raise Invalid(
            Problem.BODY_INVALID, errors=(FieldError(f"/{name}", "number", "a number from 0"),)
        )
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= DIGITS
