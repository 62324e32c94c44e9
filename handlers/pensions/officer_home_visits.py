"""Home visits: the team's day on the officer's phone, and what was done, sent when there is a network."""

from aiohttp import web

from domain.pensions.home_visits import CLOCK_WORDS, DECLARATION, QUESTIONS
from handlers.pensions.services import PENSIONS
from handlers.request import json_response, language_of, officer_of, path_id
from proto.http.pensions import home_visits as wire
from services.pensions.home_visits import Sending


async def teams(request: web.Request) -> web.Response:
    language = language_of(request)
    found = await request.app[PENSIONS].home_visits.teams(officer_of(request))
    return json_response(
        wire.TeamsSeen(
            teams=[
                wire.TeamSeen(place=each.place, name=each.names.in_(language), area=each.area)
                for each in found
            ]
        )
    )


async def hand_over(request: web.Request, body: wire.VisitListWanted) -> web.Response:
    language = language_of(request)
    handed = await request.app[PENSIONS].home_visits.hand_over(
        officer_of(request), body.place, body.day, body.phone_at
    )
    return json_response(
        wire.VisitListHanded(
            visit_list=handed.handed.visit_list,
            place=handed.place.place,
            name=handed.place.names.in_(language),
            day=handed.handed.day,
            server_at=handed.handed.handed.server,
            expires_at=handed.handed.expires_at,
            declaration=DECLARATION.in_(language),
            questions=[
                wire.QuestionSeen(question=each.name, words=each.words.in_(language))
                for each in QUESTIONS
            ],
            visits=[
                wire.VisitSeen(
                    visit=each.booking,
                    starts_at=each.starts_at,
                    minutes=each.minutes,
                    scheme=each.scheme,
                    name=each.name,
                    address=each.address,
                    born_year=each.born_year,
                )
                for each in handed.visits
            ],
        ),
        201,
    )


async def send(request: web.Request, body: wire.VisitReport) -> web.Response:
    language = language_of(request)
    done = await request.app[PENSIONS].home_visits.send(
        officer_of(request),
        path_id(request, "visit"),
        Sending(body.visit_list, body.report, body.said, body.sent_at, language),
    )
    settled = done.settled
    return json_response(
        wire.VisitSent(
            visit=done.booking,
            outcome=settled.outcome,
            met_at=settled.taken.at,
            met_on=settled.on,
            clock=settled.taken.clock,
            clock_words=CLOCK_WORDS[settled.taken.clock].in_(language),
            doubts=list(settled.doubts),
            words=settled.words.in_(language),
        ),
        201,
    )
