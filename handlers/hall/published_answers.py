"""Answers that everybody reads, and officers who write and release them."""

from aiohttp import web

from handlers.hall.services import HALL
from handlers.request import json_response, language_of, officer_of, path_id
from proto.http.hall import published_answers as wire


async def search(request: web.Request) -> web.Response:
    """Those that are published, newest first, or by words."""
    language = language_of(request)
    page = await request.app[HALL].published_answers.search(
        request.query.get("words", ""), request.query.get("cursor", "")
    )
    seen = [wire.PublishedAnswerSeen.of(each, unit, language) for each, unit in page.answers]
    return json_response(wire.PublishedAnswersSeen(answers=seen, next_cursor=page.next_cursor))


async def waiting(request: web.Request) -> web.Response:
    """Those that wait for a second officer, at the units where the officer decides."""
    language = language_of(request)
    found = await request.app[HALL].published_answers.waiting(officer_of(request))
    seen = [wire.PublishedAnswerSeen.of(each, unit, language) for each, unit in found]
    return json_response(wire.PublishedAnswersSeen(answers=seen))


async def propose(request: web.Request, body: wire.PublishedAnswerNew) -> web.Response:
    """Writes an answer for everybody."""
    made = await request.app[HALL].published_answers.propose(
        officer_of(request), body.unit, body.question, body.text
    )
    return json_response(wire.PublishedAnswerMade(answer=made), 201)


async def publish(request: web.Request) -> web.Response:
    """Releases what another officer wrote."""
    await request.app[HALL].published_answers.publish(
        officer_of(request), path_id(request, "answer")
    )
    return web.Response(status=204)


async def withdraw(request: web.Request) -> web.Response:
    """Takes one back."""
    await request.app[HALL].published_answers.withdraw(
        officer_of(request), path_id(request, "answer")
    )
    return web.Response(status=204)
