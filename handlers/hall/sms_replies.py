"""Vendors' calls with what people answered to text messages. The secret in the address is the rule."""

from aiohttp import web

from domain.notices.delivery_reports import Called
from handlers.hall.services import HALL


async def take(request: web.Request, body: bytes) -> web.Response:
    """An answer to a text message, as the vendor hands it on."""
    called = Called(token=request.match_info["token"], body=body)
    reply = await request.app[HALL].sms_replies.take(request.match_info["vendor"], called)
    return web.Response(text=reply, content_type="application/json")
