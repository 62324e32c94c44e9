"""Doors of orders, the window, finance, and the vendors' calls."""

from typing import Final

from domain.accounts.mandates import Scope
from handlers.payments import callbacks, differences, officer_orders, orders
from proto.http.payments.differences import (
    DaysSeen,
    DifferenceAnswered,
    DifferenceProposed,
    DifferenceSeen,
    DifferencesSeen,
)
from proto.http.payments.orders import (
    OrderSeen,
    OrdersSeen,
    PaymentBegun,
    PaymentPaidOut,
    PaymentReceived,
    PaymentWanted,
)
from server.route import Bytes, Route
from server.routes.terms import (
    ADDRESS,
    BOUND,
    COUNTER,
    CURSOR,
    FINANCE,
    KEY,
    NO_KEY,
    PERSON,
    PUBLIC,
    PURPOSE,
    TRIES,
)

ORDER: Final = "/v1/orders/{order}"
PERSONS_ORDER: Final = f"{PERSON}/orders/{{order}}"
DIFFERENCE: Final = "/v1/officer/payment-differences/{difference}"
CALL: Final = Bytes(64 * 1024)  # own choice: the vendors' have some two thousand bytes

# fmt: off
ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/v1/orders", orders.mine, BOUND, query=CURSOR, gives=OrdersSeen, acts=Scope.CASES),
    Route("GET", ORDER, orders.show, BOUND, gives=OrderSeen, acts=Scope.CASES),
    Route("POST", f"{ORDER}/payments", orders.pay, BOUND, asks=NO_KEY | ADDRESS, takes=PaymentWanted, gives=PaymentBegun, status=201, per_account=TRIES, acts=Scope.CASES),
    Route("GET", f"{PERSON}/orders", officer_orders.of_person, COUNTER, asks=PURPOSE, gives=OrdersSeen),
    Route("POST", f"{PERSONS_ORDER}/codes", officer_orders.code, COUNTER, asks=NO_KEY, gives=PaymentBegun, status=201, per_account=TRIES),
    Route("POST", f"{PERSONS_ORDER}/receipts", officer_orders.receive, COUNTER, asks=KEY, takes=PaymentReceived, gives=OrderSeen, status=201),
    Route("POST", f"{PERSONS_ORDER}/payouts", officer_orders.pay_out, COUNTER, asks=KEY, takes=PaymentPaidOut, gives=OrderSeen, status=201),
    Route("GET", "/v1/officer/payment-differences", differences.open_, FINANCE, query=CURSOR, gives=DifferencesSeen),
    Route("POST", f"{DIFFERENCE}/proposals", differences.propose, FINANCE, asks=KEY, takes=DifferenceProposed, gives=DifferenceSeen, status=201),
    Route("POST", f"{DIFFERENCE}/answers", differences.answer, FINANCE, asks=KEY, takes=DifferenceAnswered, gives=DifferenceSeen, status=201),
    Route("GET", "/v1/officer/payment-days", differences.days, FINANCE, gives=DaysSeen),
    Route("POST", "/v1/payment-callbacks/{vendor}", callbacks.take, PUBLIC, texts=("vendor",), takes_bytes=CALL, status=204),
)
# fmt: on
