"""Exports of the data of many persons: asked for, decided, and the file itself."""

import logging

from aiohttp import web

from domain.privacy.export_rows import COLUMNS
from domain.privacy.exports import Ask, Export, Filter, file_name
from domain.words import Language
from handlers.privacy.services import PRIVACY
from handlers.request import json_response, language_of, officer_of, path_id
from proto.http.privacy import exports as wire

log = logging.getLogger(__name__)


async def ask(request: web.Request, body: wire.ExportNew) -> web.StreamResponse:
    made = await request.app[PRIVACY].exports.ask(
        officer_of(request),
        Ask(
            selection=body.selection,
            filter=Filter(body.area, body.since, body.until, body.kind, body.state),
            purpose=body.purpose,
            ground=body.ground,
            recipient=body.recipient,
            ground_words=body.ground_words,
            numbers_why=body.numbers_why,
        ),
    )
    return json_response(_seen(made, request), 201)


async def newest(request: web.Request) -> web.StreamResponse:
    page = await request.app[PRIVACY].exports.newest(
        officer_of(request), request.query.get("cursor", "")
    )
    return json_response(
        wire.ExportsSeen(
            exports=[_seen(each, request) for each in page.exports], next_cursor=page.next_cursor
        )
    )


async def show(request: web.Request) -> web.StreamResponse:
    found = await request.app[PRIVACY].exports.show(officer_of(request), path_id(request, "export"))
    return json_response(_seen(found, request))


async def move(request: web.Request, body: wire.ExportDecided) -> web.StreamResponse:
    moved = await request.app[PRIVACY].exports.move(
        officer_of(request), path_id(request, "export"), body.move, body.why
    )
    return json_response(_seen(moved, request), 201)


async def file(request: web.Request) -> web.StreamResponse:
    """Streamed. Its end is written last, so that a file without one is known to be broken."""
    export, language = path_id(request, "export"), language_of(request)
    response = web.StreamResponse(headers=_headers(file_name(export, language)))
    try:
        async with request.app[PRIVACY].exports.download(
            officer_of(request), export, language
        ) as download:
            await response.prepare(request)
            async for chunk in download.chunks():
                await response.write(chunk)
            await download.spend()
    except Exception as broken:
        if not response.prepared:
            raise
        # The answer has begun, so a refusal can't be told any more: the line is cut.
        log.warning("the file of an export broke off: %s", type(broken).__name__)
        if request.transport is not None:
            request.transport.abort()
    return response


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
        "X-Content-Type-Options": "nosniff",
    }


def _seen(export: Export, request: web.Request) -> wire.ExportSeen:
    asked, language = export.ask, language_of(request)
    return wire.ExportSeen(
        export=export.export,
        selection=asked.selection,
        area=asked.filter.area,
        since=asked.filter.since,
        until=asked.filter.until,
        kind=asked.filter.kind,
        state=asked.filter.state,
        purpose=asked.purpose,
        ground=asked.ground,
        ground_words=asked.ground_words,
        recipient=asked.recipient,
        full_numbers=bool(asked.numbers_why),
        numbers_why=asked.numbers_why,
        columns=_columns(export, language),
        rows=export.rows,
        standing=export.state,
        mine=export.asked_by == officer_of(request).officer,
        asked_by=export.asked_name,
        asked_at=export.asked_at,
        ends_at=export.ends_at,
        decided_by=export.decided_name,
        decided_at=export.decided_at,
        decided_words=export.decided_words,
        starts=export.starts,
        sent_rows=export.sent_rows,
        sent_sha256=export.sent_sha256,
    )


def _columns(export: Export, language: Language) -> list[str]:
    return [column.in_(language) for column in COLUMNS[export.ask.selection]]
