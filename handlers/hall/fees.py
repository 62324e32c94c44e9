"""The fee of a case: for its applicant and for officers, and let off by an approver."""

from aiohttp import web

from domain.hall.fees import Fee
from handlers.hall.services import HALL
from handlers.payments.services import PAYMENTS
from handlers.request import MANDATE, citizen_of, json_response, language_of, officer_of, path_id
from proto.http.accounts.staff import Why
from proto.http.hall.fees import FeeSeen


async def mine(request: web.Request) -> web.Response:
    """What a case of one's own costs, and whether it is paid."""
    fee = await request.app[HALL].fees.mine(
        citizen_of(request), path_id(request, "case"), request.get(MANDATE)
    )
    return _seen(request, fee)


async def of_case(request: web.Request) -> web.Response:
    """What a case costs, and whether it is paid."""
    fee = await request.app[HALL].fees.of_case(officer_of(request), path_id(request, "case"))
    return _seen(request, fee)


async def waive(request: web.Request, body: Why) -> web.Response:
    """Lets the fee off, with a reason; what was paid goes back."""
    fee = await request.app[HALL].fees.waive(
        officer_of(request), path_id(request, "case"), body.why
    )
    return _seen(request, fee, 201)


def _seen(request: web.Request, fee: Fee, status: int = 200) -> web.Response:
    ways = () if fee.paid is None else request.app[PAYMENTS].paying.ways(fee.paid.order.purpose)
    return json_response(FeeSeen.of(fee, ways, language_of(request)), status=status)
