"""What a person asks about the own data, with its clock and what happens next."""

from aiohttp import web

from domain.requests import KIND_WORDS, STATE_WORDS, Request, next_words
from handlers import keys
from proto.http.requests import RequestAnswer, RequestNew, RequestsAnswer


async def ask(request: web.Request, body: RequestNew) -> web.Response:
    asked = await request.app[keys.REQUESTS].ask(keys.citizen(request), body.kind, body.words)
    return keys.answer(_answer(request, asked), 201)


async def mine(request: web.Request) -> web.Response:
    found = await request.app[keys.REQUESTS].mine(keys.citizen(request))
    return keys.answer(RequestsAnswer(requests=[_answer(request, one) for one in found]))


async def withdraw(request: web.Request) -> web.Response:
    await request.app[keys.REQUESTS].withdraw(
        keys.citizen(request), keys.path_id(request, "request")
    )
    return web.Response(status=204)


def _answer(request: web.Request, one: Request) -> RequestAnswer:
    language, today = keys.language(request), request.app[keys.REQUESTS].today
    return RequestAnswer(
        request=one.request,
        kind=one.kind,
        what=KIND_WORDS[one.kind].in_(language),
        words=one.words,
        state=one.state,
        standing=STATE_WORDS[one.state].in_(language),
        opened_at=one.opened_at,
        due_on=one.due_on,
        overdue=one.overdue(today),
        ended_at=one.ended_at,
        answer=one.answer,
        next=next_words(one, today).in_(language),
    )
