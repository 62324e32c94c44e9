"""The desk: certifications to confirm by a call or visit, what came of them, and their counts."""

from aiohttp import web

from domain.pensions.spot_checks import SpotMonth
from domain.ways import Way
from handlers.pensions.services import PENSIONS
from handlers.request import PURPOSE, json_response, officer_of, path_id
from proto.http.pensions import spot_checks as wire


async def due(request: web.Request) -> web.Response:
    desk = request.app[PENSIONS].spot_checks
    page = await desk.due(officer_of(request), request[PURPOSE], request.query.get("cursor", ""))
    now = desk.now()
    return json_response(
        wire.SpotChecksSeen(
            spots=[
                wire.SpotCheckSeen(
                    spot=each.spot,
                    person=each.person,
                    scheme=each.scheme,
                    way=each.way,
                    drawn_at=each.drawn_at,
                    due_at=each.due_at,
                    overdue=each.overdue(now),
                )
                for each in page.spots
            ],
            next_cursor=page.next_cursor,
        )
    )


async def end(request: web.Request, body: wire.SpotCheckEnd) -> web.Response:
    await request.app[PENSIONS].spot_checks.end(
        officer_of(request), path_id(request, "spot"), body.result, body.met_by, body.why
    )
    return web.Response(status=204)


async def months(request: web.Request) -> web.Response:
    service = request.app[PENSIONS].spot_checks
    year = await service.year()
    visits, videos = await service.year((Way.HOME_VISIT,)), await service.year((Way.VIDEO,))
    return json_response(
        wire.SpotMonthsSeen(
            months=[_month(each) for each in year.months],
            year=_month(year.whole),
            home_visits=_month(visits.whole),
            videos=_month(videos.whole),
        )
    )


def _month(month: SpotMonth) -> wire.SpotMonthSeen:
    low, high = month.wrong_share
    return wire.SpotMonthSeen(
        first=month.first,
        drawn=month.drawn,
        met=month.met,
        wrong=month.wrong,
        unclear=month.unclear,
        open=month.open,
        overdue=month.overdue,
        resolved=month.resolved,
        wrong_low=low,
        wrong_high=high,
    )
