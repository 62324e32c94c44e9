"""What a person asks about the own data, with its clock and what happens next."""

from aiohttp import web

from domain.privacy.requests import Request
from handlers.privacy.services import PRIVACY
from handlers.request import citizen_of, json_response, language_of, path_id
from proto.http.privacy.requests import RequestAnswer, RequestNew, RequestsAnswer


async def ask(request: web.Request, body: RequestNew) -> web.Response:
    asked = await request.app[PRIVACY].requests.ask(citizen_of(request), body.kind, body.words)
    return json_response(_answer(request, asked), 201)


async def mine(request: web.Request) -> web.Response:
    found = await request.app[PRIVACY].requests.mine(citizen_of(request))
    return json_response(RequestsAnswer(requests=[_answer(request, one) for one in found]))


async def withdraw(request: web.Request) -> web.Response:
    await request.app[PRIVACY].requests.withdraw(citizen_of(request), path_id(request, "request"))
    return web.Response(status=204)


def _answer(request: web.Request, one: Request) -> RequestAnswer:
    return RequestAnswer.of(one, request.app[PRIVACY].requests.today, language_of(request))
