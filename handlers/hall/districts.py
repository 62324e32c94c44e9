"""What the areas of the city are called, for everybody."""

from aiohttp import web

from handlers.hall.services import HALL
from handlers.request import json_response
from proto.http.hall.districts import DistrictsSeen, district_seen


async def all_(request: web.Request) -> web.StreamResponse:
    districts = await request.app[HALL].districts.all()
    return json_response(DistrictsSeen(districts=[district_seen(each) for each in districts]))
