"""Video with an officer: the doors of both parties, and the socket on which their browsers find each other."""

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any, Final

from aiohttp import WSMsgType, web

from domain.days import day_of
from domain.documents import DOCUMENT_WORDS
from domain.errors import Invalid, NotAllowed
from domain.pensions.videos import (
    ASKED,
    OUTCOME_WORDS,
    SIGNAL_BYTES,
    SIGNALS_MOST,
    Over,
    SignalKind,
)
from domain.people import masked_id_number
from domain.problems import Problem
from handlers.pensions.services import PENSIONS
from handlers.request import (
    MANDATE,
    PURPOSE,
    citizen_of,
    json_response,
    language_of,
    officer_of,
    path_id,
    query_day,
)
from handlers.sockets import SOCKETS, let_go
from proto.http.pensions import videos as wire
from proto.http.pensions.home_visits import QuestionSeen
from services.pensions.video_calls import Entrance
from services.pensions.video_lines import Line, News, VideoLineService

log = logging.getLogger(__name__)

SOCKET: Final = "/v1/video"
PROTOCOL: Final = "zhijian.video.v1"
HEARTBEAT_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 5.0
#: A description in JSON's own escapes, with what stands around it.
MESSAGE_BYTES: Final = 2 * SIGNAL_BYTES
CLOSE_UNFIT: Final = 4422
_CLOSES: Final = {
    Over.ENDED: 4410,
    Over.WINDOW: 4410,
    Over.REPLACED: 4409,
    Over.SIGNED_OUT: 4401,
    Over.TOO_MUCH: 4429,
}


async def enter(request: web.Request) -> web.Response:
    entrance = await request.app[PENSIONS].videos.enter(
        citizen_of(request), path_id(request, "booking"), request.get(MANDATE)
    )
    return json_response(_entrance(entrance), 201)


async def enter_desk(request: web.Request, body: wire.VideoEntranceWanted) -> web.Response:
    language = language_of(request)
    entered = await request.app[PENSIONS].videos.enter_desk(
        officer_of(request), path_id(request, "booking"), body.purpose
    )
    identity = entered.identity
    return json_response(
        wire.OfficerVideoEntrance(
            entrance=_entrance(entered.entrance),
            name=identity.name,
            document=DOCUMENT_WORDS[identity.document].in_(language),
            id_number=masked_id_number(identity.id_number),
            born_year=identity.born.year if identity.born else None,
            questions=[
                QuestionSeen(question=each.name, words=each.words.in_(language)) for each in ASKED
            ],
        ),
        201,
    )


async def places(request: web.Request) -> web.Response:
    language = language_of(request)
    found = await request.app[PENSIONS].videos.places(officer_of(request))
    return json_response(
        wire.VideoPlacesSeen(
            places=[
                wire.VideoPlaceSeen(place=each.place, name=each.names.in_(language))
                for each in found
            ]
        )
    )


async def of_day(request: web.Request) -> web.Response:
    service = request.app[PENSIONS].videos
    now = service.now()
    day = query_day(request, "day") or day_of(now)
    due = await service.day(
        officer_of(request), request.query.get("place", ""), day, request[PURPOSE]
    )
    return json_response(
        wire.VideoCallsSeen(
            day=day,
            calls=[
                wire.VideoCallSeen(
                    booking=each.booking,
                    person=each.person,
                    starts_at=each.starts_at,
                    minutes=each.minutes,
                    state=each.state,
                    name=each.name,
                    waits=each.waits(now),
                    outcome=each.outcome,
                )
                for each in due
            ],
        )
    )


async def conclude(request: web.Request, body: wire.VideoConclusion) -> web.Response:
    language = language_of(request)
    done = await request.app[PENSIONS].videos.conclude(
        officer_of(request), path_id(request, "booking"), body.said, language
    )
    return json_response(
        wire.VideoConcluded(
            booking=done.booking,
            outcome=done.outcome,
            doubts=list(done.doubts),
            text=OUTCOME_WORDS[done.outcome].in_(language),
        ),
        201,
    )


async def socket(request: web.Request) -> web.StreamResponse:
    """Upgrades for a good ticket; then nothing escapes but close codes."""
    offered = [p.strip() for p in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
    if len(offered) != 2 or offered[0] != PROTOCOL:  # noqa: PLR2004  # the protocol and the ticket
        raise NotAllowed(
            Problem.TICKET_INVALID, f"offer the subprotocols {PROTOCOL} and the ticket"
        )
    opened = web.WebSocketResponse(
        protocols=(PROTOCOL,),
        heartbeat=HEARTBEAT_SECONDS,
        max_msg_size=MESSAGE_BYTES,
        compress=False,
    )
    if not opened.can_prepare(request):
        raise Invalid(Problem.BODY_UNREADABLE, "video is arranged over a WebSocket")
    lines = request.app[PENSIONS].video_lines
    line = await lines.join(offered[1])
    sockets = request.app[SOCKETS]
    try:
        await opened.prepare(request)
        sockets.add(opened)
        await _relay(opened, lines, line)
    finally:
        sockets.discard(opened)
        await lines.leave(line)
        let_go(request, opened)
    return opened


async def _relay(opened: web.WebSocketResponse, lines: VideoLineService, line: Line) -> None:
    """Until either end is over."""
    tasks = [
        asyncio.create_task(_tell(opened, lines, line)),
        asyncio.create_task(_hear(opened, lines, line)),
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if (broken := task.exception()) is not None and not isinstance(
                broken, ConnectionResetError
            ):
                log.error("a video line broke", exc_info=broken)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(TimeoutError, ConnectionResetError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await opened.close()


async def _tell(opened: web.WebSocketResponse, lines: VideoLineService, line: Line) -> None:
    while True:
        news = await lines.next(line)
        for message in _messages(line, news):
            await opened.send_str(json.dumps(message, separators=(",", ":")))
        if news.over is not None:
            await opened.close(code=_CLOSES[news.over], message=news.over.encode())
            return


def _messages(line: Line, news: News) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    if news.epoch:
        told.append({"type": "here", "epoch": news.epoch})
    elif news.epoch is not None:
        told.append({"type": "alone"})
    told += [
        {"type": "signal", "epoch": line.told, "kind": each.kind, "data": each.body}
        for each in news.signals
    ]
    if news.over is not None:
        told.append({"type": "over", "why": news.over})
    return told


async def _hear(opened: web.WebSocketResponse, lines: VideoLineService, line: Line) -> None:
    """What is no message of ours, or one too many, ends the line."""
    heard = 0
    async for message in opened:
        if message.type is not WSMsgType.TEXT:
            break
        heard += 1
        said = _said(message.data) if heard <= 2 * SIGNALS_MOST else None
        if said is None:
            await opened.close(code=CLOSE_UNFIT, message=b"no message of this protocol")
            return
        kind, epoch, data = said
        if kind == "sees":
            await lines.sees(line, epoch)
        else:
            await lines.say(line, epoch, SignalKind(kind), data)


def _said(text: str) -> tuple[str, str, str] | None:
    """Of a message: what it is, of which connection, and what is relayed; None for what is none."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict):
        return None
    type_, epoch = message.get("type"), message.get("epoch")
    if not isinstance(epoch, str) or len(epoch) > 20:  # noqa: PLR2004  # two numbers
        return None
    if type_ == "sees":
        return "sees", epoch, ""
    kind, data = message.get("kind"), message.get("data")
    if type_ != "signal" or kind not in set(SignalKind) or not isinstance(data, str):
        return None
    fits = len(data.encode(errors="replace")) <= SIGNAL_BYTES and "\x00" not in data
    return (kind, epoch, data) if fits else None


def _entrance(entrance: Entrance) -> wire.VideoEntrance:
    return wire.VideoEntrance(
        booking=entrance.booking.booking,
        ticket=entrance.ticket,
        socket=SOCKET,
        protocol=PROTOCOL,
        starts_at=entrance.booking.starts_at,
        opens_at=entrance.opens_at,
        closes_at=entrance.closes_at,
        ice_servers=[
            wire.IceServerSeen(
                urls=list(each.urls), username=each.username, credential=each.credential
            )
            for each in entrance.ice_servers
        ],
    )
