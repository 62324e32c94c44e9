"""A citizen's devices that are told by push."""

from aiohttp import web

from domain.delivery import Channel
from domain.notices.push import Device
from handlers.notices.services import NOTICES
from handlers.request import citizen_of, json_response, path_id
from proto.http.notices.devices import DeviceNew, DeviceSeen, DevicesSeen


async def register(request: web.Request, body: DeviceNew) -> web.Response:
    device = await request.app[NOTICES].devices.register(
        citizen_of(request), Channel(body.vendor), body.token, body.app
    )
    return json_response(_seen(device), 201)


async def mine(request: web.Request) -> web.Response:
    devices = request.app[NOTICES].devices
    found = await devices.mine(citizen_of(request))
    return json_response(
        DevicesSeen(devices=[_seen(each) for each in found], web_push_key=devices.web_push_key)
    )


async def remove(request: web.Request) -> web.Response:
    await request.app[NOTICES].devices.remove(citizen_of(request), path_id(request, "device"))
    return web.Response(status=204)


def _seen(device: Device) -> DeviceSeen:
    return DeviceSeen(
        device=device.device,
        vendor=device.vendor.value,
        app=device.app,
        created_at=device.created_at,
        last_seen=device.last_seen,
    )
