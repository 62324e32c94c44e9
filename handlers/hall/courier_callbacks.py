"""Couriers' calls with news of parcels. The secret in the address, and the courier's seal, are the rule."""

from aiohttp import web

from domain.notices.delivery_reports import Called
from handlers.hall.services import HALL


async def take(request: web.Request, body: bytes) -> web.Response:
    """News of parcels, as the courier pushes them."""
    called = Called(token=request.match_info["token"], body=body)
    reply = await request.app[HALL].parcel_updates.take(request.match_info["vendor"], called)
    return web.Response(text=reply, content_type="application/json")
