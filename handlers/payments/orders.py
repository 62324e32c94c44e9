"""A person's own orders, and those of another by whoever acts for them."""

from aiohttp import web

from domain.payments.payments import Paid
from handlers.payments.services import PAYMENTS
from handlers.request import ADDRESS, MANDATE, citizen_of, json_response, language_of, path_id
from proto.http.payments.orders import OrderSeen, OrdersSeen, PaymentWanted, payment_begun


async def mine(request: web.Request) -> web.Response:
    """What is to be paid, and what was, the newest first."""
    cursor = request.query.get("cursor", "")
    found = await request.app[PAYMENTS].paying.mine(
        citizen_of(request), cursor, request.get(MANDATE)
    )
    seen = [_seen(request, each) for each in found.orders]
    return json_response(OrdersSeen(orders=seen, next_cursor=found.next_cursor))


async def show(request: web.Request) -> web.Response:
    """One order."""
    held = await request.app[PAYMENTS].paying.show(
        citizen_of(request), path_id(request, "order"), request.get(MANDATE)
    )
    return json_response(_seen(request, held))


async def pay(request: web.Request, body: PaymentWanted) -> web.Response:
    """Begins to pay it: what the phone needs. Asked again, the same payment goes on."""
    begun = await request.app[PAYMENTS].paying.pay(
        citizen_of(request),
        path_id(request, "order"),
        body.way,
        request[ADDRESS],
        request.get(MANDATE),
    )
    return json_response(
        payment_begun(begun, request.app[PAYMENTS].paying.drawn(begun)), status=201
    )


def _seen(request: web.Request, held: Paid) -> OrderSeen:
    paying, purpose = request.app[PAYMENTS].paying, held.order.purpose
    return OrderSeen.of(held, paying.purpose(purpose), paying.ways(purpose), language_of(request))
