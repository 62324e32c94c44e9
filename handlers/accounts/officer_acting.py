"""The desk: who acts for many people, and how many one account may."""

from aiohttp import web

from domain.accounts.acting_limits import ActingNow
from handlers.accounts.services import ACCOUNTS
from handlers.request import PURPOSE, json_response, officer_of, path_id
from proto.http.accounts import acting_limits as wire


async def crowded(request: web.Request) -> web.Response:
    found = await request.app[ACCOUNTS].acting_limits.crowded(officer_of(request), request[PURPOSE])
    return json_response(
        wire.CrowdedListSeen(
            crowded=[
                wire.CrowdedSeen(
                    kind=each.kind,
                    person=each.person,
                    people=each.people,
                    most=each.most,
                    full=each.full,
                    seen_at=each.seen_at,
                )
                for each in found
            ]
        )
    )


async def read(request: web.Request) -> web.Response:
    found = await request.app[ACCOUNTS].acting_limits.read(
        officer_of(request), path_id(request, "person"), request[PURPOSE]
    )
    return json_response(_limit(found))


async def widen(request: web.Request, body: wire.ActingLimitNew) -> web.Response:
    found = await request.app[ACCOUNTS].acting_limits.widen(
        officer_of(request), path_id(request, "person"), body.most, body.until, body.why
    )
    return json_response(_limit(found), 201)


async def narrow(request: web.Request, body: wire.ActingLimitEnd) -> web.Response:
    found = await request.app[ACCOUNTS].acting_limits.narrow(
        officer_of(request), path_id(request, "person"), body.why
    )
    return json_response(_limit(found), 201)


def _limit(found: ActingNow) -> wire.ActingLimitSeen:
    widened = found.widened
    return wire.ActingLimitSeen(
        people=found.people,
        most=found.most,
        widened_to=widened.most if widened else None,
        widened_until=widened.until if widened else None,
    )
