"""Units' own systems call us with what they did. What they sign is the rule."""

from aiohttp import web

from handlers.hall.services import HALL
from handlers.request import json_response
from proto.http.hall.dispatches import UnitAnswerKept


async def take(request: web.Request, body: bytes) -> web.Response:
    """A move of a step that the unit was sent, under a number of its own."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    heard = await request.app[HALL].unit_answers.take(request.match_info["unit"], headers, body)
    return json_response(
        UnitAnswerKept(outcome=heard.kept.end, why=heard.kept.why, expects=heard.expects)
    )
