"""Orders at the counter: a person's list, a code for the screen, money taken and given back at the window."""

from aiohttp import web

from domain.payments.payments import Paid
from handlers.payments.services import PAYMENTS
from handlers.request import PURPOSE, json_response, language_of, officer_of, path_id
from proto.http.payments.orders import (
    OrderSeen,
    OrdersSeen,
    PaymentPaidOut,
    PaymentReceived,
    payment_begun,
)


async def of_person(request: web.Request) -> web.Response:
    """What a person has to pay, and paid, the newest first."""
    found = await request.app[PAYMENTS].window.of_person(
        officer_of(request), path_id(request, "person"), request[PURPOSE]
    )
    return json_response(
        OrdersSeen(orders=[_seen(request, each) for each in found], next_cursor="")
    )


async def code(request: web.Request) -> web.Response:
    """A code for the counter's screen, which the phone of whoever stands there pays."""
    begun = await request.app[PAYMENTS].paying.code(
        officer_of(request), path_id(request, "person"), path_id(request, "order")
    )
    return json_response(
        payment_begun(begun, request.app[PAYMENTS].paying.drawn(begun)), status=201
    )


async def receive(request: web.Request, body: PaymentReceived) -> web.Response:
    """Paid at the window, by cash or card."""
    held = await request.app[PAYMENTS].window.receive(
        officer_of(request),
        path_id(request, "person"),
        path_id(request, "order"),
        body.way,
        body.receipt,
    )
    return json_response(_seen(request, held), status=201)


async def pay_out(request: web.Request, body: PaymentPaidOut) -> web.Response:
    """What was paid at the window is given back there."""
    held = await request.app[PAYMENTS].window.pay_out(
        officer_of(request), path_id(request, "person"), path_id(request, "order"), body.receipt
    )
    return json_response(_seen(request, held), status=201)


def _seen(request: web.Request, held: Paid) -> OrderSeen:
    paying, purpose = request.app[PAYMENTS].paying, held.order.purpose
    return OrderSeen.of(held, paying.purpose(purpose), paying.ways(purpose), language_of(request))
