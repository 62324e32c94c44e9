"""A citizen's devices that are told by push."""

from aiohttp import web

from domain.delivery import Channel
from domain.notices.push import Device
from handlers import keys
from proto.http.notices.devices import DeviceNew, DeviceSeen, DevicesSeen


async def register(request: web.Request, body: DeviceNew) -> web.Response:
    device = await request.app[keys.DEVICES].register(
        keys.citizen(request), Channel(body.vendor), body.token, body.app
    )
    return keys.answer(_seen(device), 201)


async def mine(request: web.Request) -> web.Response:
    devices = request.app[keys.DEVICES]
    found = await devices.mine(keys.citizen(request))
    return keys.answer(
        DevicesSeen(devices=[_seen(each) for each in found], web_push_key=devices.web_push_key)
    )


async def remove(request: web.Request) -> web.Response:
    await request.app[keys.DEVICES].remove(keys.citizen(request), keys.path_id(request, "device"))
    return web.Response(status=204)


def _seen(device: Device) -> DeviceSeen:
    return DeviceSeen(
        device=device.device,
        vendor=device.vendor.value,
        app=device.app,
        created_at=device.created_at,
        last_seen=device.last_seen,
    )
