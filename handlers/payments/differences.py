"""Differences with vendors of payments, for finance."""

from aiohttp import web

from domain.payments.differences import Difference
from handlers.payments.services import PAYMENTS
from handlers.request import json_response, language_of, officer_of, path_id
from proto.http.payments.differences import (
    DaySeen,
    DaysSeen,
    DifferenceAnswered,
    DifferenceProposed,
    DifferenceSeen,
    DifferencesSeen,
    FundDaySeen,
)


async def open_(request: web.Request) -> web.Response:
    """Those that nobody resolved, the oldest first."""
    found = await request.app[PAYMENTS].differences.open(request.query.get("cursor", ""))
    seen = [_seen(request, each) for each in found.differences]
    return json_response(DifferencesSeen(differences=seen, next_cursor=found.next_cursor))


async def propose(request: web.Request, body: DifferenceProposed) -> web.Response:
    """How it is to be resolved, for another officer to agree to."""
    after = await request.app[PAYMENTS].differences.propose(
        officer_of(request), path_id(request, "difference"), body.resolution, body.words
    )
    return json_response(_seen(request, after), status=201)


async def answer(request: web.Request, body: DifferenceAnswered) -> web.Response:
    """A second officer agrees to how it is resolved, or does not."""
    after = await request.app[PAYMENTS].differences.answer(
        officer_of(request), path_id(request, "difference"), agrees=body.agrees
    )
    return json_response(_seen(request, after), status=201)


async def days(request: web.Request) -> web.Response:
    """The last days that were reconciled with each vendor."""
    differences = request.app[PAYMENTS].differences
    days_, funds = await differences.days(), await differences.fund_days()
    return json_response(
        DaysSeen(
            days=[DaySeen.of(each) for each in days_],
            funds=[FundDaySeen.of(each) for each in funds],
        )
    )


def _seen(request: web.Request, difference: Difference) -> DifferenceSeen:
    return DifferenceSeen.of(difference, officer_of(request).officer, language_of(request))
