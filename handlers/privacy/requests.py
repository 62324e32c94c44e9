"""What a person asks about the own data, with its clock and what happens next."""

from aiohttp import web

from domain.privacy.requests import Request
from handlers import keys
from proto.http.privacy.requests import RequestAnswer, RequestNew, RequestsAnswer


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
    return RequestAnswer.of(one, request.app[keys.REQUESTS].today, keys.language(request))
