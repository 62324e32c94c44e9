"""The money of the fake city: the fee of its shop signs, moved by the rules of domain alone, and what differs."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from aiohttp import web

from auth.second_factor import qr_svg
from domain.hall.fees import CASE_FEE, Fee
from domain.hall.items import FeeDue
from domain.payments import trades
from domain.payments.differences import (
    Difference,
    DifferenceKind,
    DifferenceState,
    Found,
)
from domain.payments.funds import FundDay
from domain.payments.payments import (
    CloseReason,
    Order,
    Paid,
    ask_back,
    close,
    order_number,
    put,
)
from domain.payments.reconciliation import Day, Totals
from domain.payments.trades import VENDOR_OF, PayWay, RefundReason, Vendor
from domain.payments.vendor_calls import Begun
from domain.problems import Problem
from domain.subjects import SubjectKind
from proto.http.accounts.staff import Why
from proto.http.hall.fees import FeeSeen
from proto.http.payments import differences as finance
from proto.http.payments import orders as wire
from tests.browser.fake_administration import MYSELF
from tests.browser.fake_answers import NOW, answer, refuse, spoken
from tests.browser.fake_desk_acting import PERSON
from tests.browser.fake_hall import SHOP, FakeHall

ORDER: Final = UUID(int=901)
FEN: Final = 1250
BOOK: Final = "44031234567890123456"
COLLEAGUE: Final = UUID(int=77)
WECHAT: Final = (PayWay.JSAPI, PayWay.H5, PayWay.NATIVE)


@dataclass(slots=True)
class FakePayments:
    hall: FakeHall
    held: Paid | None = None
    ways: tuple[PayWay, ...] = WECHAT
    away: bool = False  # the vendor does not answer
    differences: list[Difference] = field(default_factory=list)

    def add_to(self, app: web.Application) -> None:
        desk = f"/v1/officer/persons/{PERSON}/orders"
        differing = "/v1/officer/payment-differences"
        app.add_routes(
            [
                web.get("/v1/cases/{case}/fee", self._fee),
                web.post("/v1/orders/{order}/payments", self._pay),
                web.get("/v1/officer/cases/{case}/fee", self._fee),
                web.post("/v1/officer/cases/{case}/fee-waivers", self._waive),
                web.get(desk, self._of_person),
                web.post(f"{desk}/{{order}}/codes", self._code),
                web.post(f"{desk}/{{order}}/receipts", self._receive),
                web.post(f"{desk}/{{order}}/payouts", self._pay_out),
                web.get(differing, self._differences),
                web.post(f"{differing}/{{difference}}/proposals", self._propose),
                web.post(f"{differing}/{{difference}}/answers", self._answer),
                web.get("/v1/officer/payment-days", self._days),
            ]
        )

    def charge(self, case: UUID) -> None:
        """A shop sign costs something, and this one's fee is due."""
        item = self.hall._items[SHOP]
        self.hall._items[SHOP] = replace(item, fee_fen=FEN)
        number = order_number(NOW.date(), 42)
        order = Order(
            ORDER, number, PERSON, None, CASE_FEE.name, SubjectKind.CASE.of(case), FEN, NOW
        )
        self.held = Paid(replace(order, changed_at=NOW))

    def arrive(self, way: PayWay = PayWay.NATIVE, transaction: str = "4200001234202611241") -> None:
        """The money is there."""
        held = self._held()
        trade = trades.begin(ORDER, held.order.number, 1, way, None, NOW, None)
        paid = trade.pay(transaction, NOW)
        self.held = Paid(held.order.pay(NOW), (paid,))

    def differ(self, *, proposed_by: UUID | None = None) -> None:
        kind = DifferenceKind.REFUND_FAILED
        found = Found(
            Vendor.WECHAT_PAY, kind, "ZJ2026112400000042701", "R1", ORDER, FEN, FEN, "CNY"
        )
        state = DifferenceState.OPEN if proposed_by is None else DifferenceState.PROPOSED
        self.differences.append(
            Difference(UUID(int=902), found, NOW, state, proposed_by=proposed_by)
        )

    async def _fee(self, request: web.Request) -> web.Response:
        return answer(self._seen(request))

    async def _waive(self, request: web.Request) -> web.Response:
        Why.model_validate_json(await request.read())
        self.held = close(self._held(), CloseReason.WAIVED, NOW)
        return answer(self._seen(request), 201)

    async def _pay(self, request: web.Request) -> web.Response:
        body = wire.PaymentWanted.model_validate_json(await request.read())
        if self.away:
            return refuse(Problem.OUTSIDE_SYSTEM, 503)
        if body.way is PayWay.JSAPI:
            begun = Begun(params=(("package", "prepay_id=wx1"),))
        elif body.way is PayWay.H5:
            begun = Begun(url=f"http://{request.host}/?paid#/cases")
        else:
            begun = self._begun(body.way)
        return answer(self._drawn(begun), 201)

    async def _of_person(self, request: web.Request) -> web.Response:
        orders = [] if self.held is None else [self._order(request)]
        return answer(wire.OrdersSeen(orders=orders, next_cursor=""))

    async def _code(self, _: web.Request) -> web.Response:
        return answer(self._drawn(self._begun(PayWay.NATIVE)), 201)

    async def _receive(self, request: web.Request) -> web.Response:
        body = wire.PaymentReceived.model_validate_json(await request.read())
        self.arrive(body.way, body.receipt)
        return answer(self._order(request), 201)

    async def _pay_out(self, request: web.Request) -> web.Response:
        wire.PaymentPaidOut.model_validate_json(await request.read())
        asked, trade = ask_back(self._held(), RefundReason.WITHDRAWN, NOW)
        assert trade is not None
        self.held = put(replace(asked, order=asked.order.refunded(NOW)), trade.refunded(NOW))
        return answer(self._order(request), 201)

    async def _differences(self, request: web.Request) -> web.Response:
        left = [each for each in self.differences if each.state is not DifferenceState.RESOLVED]
        seen = [finance.DifferenceSeen.of(each, MYSELF, spoken(request)) for each in left]
        return answer(finance.DifferencesSeen(differences=seen, next_cursor=""))

    async def _propose(self, request: web.Request) -> web.Response:
        body = finance.DifferenceProposed.model_validate_json(await request.read())
        return self._change(
            request,
            state=DifferenceState.PROPOSED,
            resolution=body.resolution,
            words=body.words,
            proposed_by=MYSELF,
        )

    async def _answer(self, request: web.Request) -> web.Response:
        body = finance.DifferenceAnswered.model_validate_json(await request.read())
        state = DifferenceState.RESOLVED if body.agrees else DifferenceState.OPEN
        return self._change(request, state=state)

    async def _days(self, _: web.Request) -> web.Response:
        yesterday = NOW.date() - timedelta(days=1)
        day = Day(Vendor.WECHAT_PAY, yesterday, b"", Totals(12, 15000), Totals(1, FEN), NOW)
        funds = FundDay(Vendor.WECHAT_PAY, yesterday, b"", 15000, FEN + 90, 90, (), NOW)
        return answer(
            finance.DaysSeen(days=[finance.DaySeen.of(day)], funds=[finance.FundDaySeen.of(funds)])
        )

    def _change(self, request: web.Request, **changes: object) -> web.Response:
        (held,) = self.differences
        after = replace(held, **changes)  # type: ignore[arg-type]  # by the names above
        self.differences = [after]
        return answer(finance.DifferenceSeen.of(after, MYSELF, spoken(request)), 201)

    def _begun(self, way: PayWay) -> Begun:
        code = BOOK if VENDOR_OF[way] is Vendor.NONTAX else "weixin://wxpay/bizpayurl?pr=42"
        return Begun(code=code)

    def _drawn(self, begun: Begun) -> wire.PaymentBegun:
        return wire.payment_begun(begun, qr_svg(begun.code) if ":" in begun.code else "")

    def _seen(self, request: web.Request) -> FeeSeen:
        fen = FEN if self.held else 0
        return FeeSeen.of(Fee(fen, FeeDue.ACCEPTANCE, self.held), self.ways, spoken(request))

    def _order(self, request: web.Request) -> wire.OrderSeen:
        return wire.OrderSeen.of(self._held(), CASE_FEE, self.ways, spoken(request))

    def _held(self) -> Paid:
        assert self.held is not None
        return self.held
