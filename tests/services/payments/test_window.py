"""Money that passes over a window: who may enter it, for which order, once a receipt; on record."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.events import EventKind
from domain.payments.payments import OrderState, Paid, ask_back
from domain.payments.trades import TRADES_MAX, PayWay, RefundReason, TradeState
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.payments.window import SHOWN, WindowPaymentService
from tests.services.outbox import NOW
from tests.services.payments.books import CHEN, FEE, HER, HIS, LI, WANG, Books


class Window(Books):
    """`own`: who Chen is on the register."""

    def __init__(self) -> None:
        super().__init__()
        self.own: UUID | None = None
        self.service = WindowPaymentService(
            unit=self.unit,
            store=self.store,
            settlement=self.settlement,
            staff=self,
            audit=self.audit,
            clock=self.clock,
        )

    async def person_of(self, officer: UUID) -> UUID | None:
        assert officer == CHEN.officer
        return self.own

    async def receive(self, order: UUID, receipt: str = "N-17", person: UUID = LI) -> Paid:
        return await self.service.receive(CHEN, person, order, PayWay.CASH, receipt)

    async def pay_out(self, order: UUID, person: UUID = LI) -> Paid:
        return await self.service.pay_out(CHEN, person, order, "N-18")

    def asked_back(self, order: UUID) -> None:
        self.store.rows[order], _ = ask_back(self.held(order), RefundReason.WITHDRAWN, NOW)


@pytest.fixture
def window() -> Window:
    return Window()


async def test_what_an_officer_reads_of_a_person_is_on_record_with_its_purpose(
    window: Window,
) -> None:
    orders = [window.order() for _ in range(SHOWN + 1)]

    found = await window.service.of_person(CHEN, LI, "case_service")

    assert [each.order.order for each in found] == orders[:0:-1]
    assert window.audit.entries == [(CHEN.actor, "payment.read", LI, "case_service")]
    assert window.audit.about == [SubjectKind.PERSON.of()]


async def test_cash_pays_the_order_and_is_told_once_with_its_receipt_on_record(
    window: Window,
) -> None:
    order = window.order()

    paid = await window.receive(order)

    (trade,) = paid.trades
    assert paid.order.state is OrderState.PAID
    assert (trade.n, trade.way, trade.account) == (1, PayWay.CASH, None)
    assert (trade.transaction, trade.paid_at) == ("N-17", NOW)
    assert window.effect.heard[-1] == "paid"
    assert window.events.told == [(EventKind.PAYMENT_PAID, LI, HER)]
    assert window.bell.rung == [HIS, HER]
    assert window.audit.entries == [
        (CHEN.actor, "payment.received", LI, "N-17"),
        (CHEN.actor, "payment.paid", LI, ""),
    ]


async def test_a_code_that_is_on_a_screen_when_cash_comes_is_closed_soon(window: Window) -> None:
    order = window.order()
    closed, begun = window.begun(order).close(), window.begun(order)
    window.store.rows[order] = replace(window.held(order), trades=(closed, begun))
    window.clock.now += timedelta(minutes=1)

    first, second, cash = (await window.receive(order)).trades

    assert first == closed
    assert (second.state, second.look_at) == (TradeState.BEGUN, window.clock.now)
    assert (cash.n, cash.look_at) == (3, None)


async def test_a_receipt_pays_one_order_and_the_form_says_where_it_is_wrong(
    window: Window,
) -> None:
    first, second = window.order(), window.order()
    await window.receive(first)

    with pytest.raises(Invalid) as refused:
        await window.receive(second)

    (wrong,) = refused.value.errors
    assert (wrong.pointer, wrong.code) == ("/receipt", "used")
    assert window.held(second).order.open


async def test_nobody_enters_money_of_their_own_nor_gives_it_back(window: Window) -> None:
    order = window.order()
    await window.receive(order)
    window.asked_back(order)
    before, window.own = window.held(order), LI

    for work in (window.receive(window.order(), "N-19"), window.pay_out(order)):
        with pytest.raises(NotAllowed) as refused:
            await work
        assert refused.value.problem is Problem.OWN_CASE
    window.own = WANG  # on the register too, and another
    paid_out = await window.pay_out(order)

    assert before.order.state is OrderState.REFUNDING
    assert paid_out.order.state is OrderState.REFUNDED


async def test_an_order_of_another_person_is_not_there(window: Window) -> None:
    order = window.order()

    for each, person in ((order, WANG), (UUID(int=99), LI)):
        with pytest.raises(NotFound):
            await window.receive(each, person=person)
        with pytest.raises(NotFound):
            await window.pay_out(each, person=person)


async def test_what_is_paid_or_over_takes_no_money(window: Window) -> None:
    paid, over = window.order(), window.order(expires_in=timedelta(minutes=5))
    window.paid(paid)
    window.clock.now += timedelta(minutes=5)

    for order in (paid, over):
        with pytest.raises(Conflict) as refused:
            await window.receive(order)
        assert refused.value.problem is Problem.ORDER_MOVED


async def test_a_number_has_room_for_99_trades_and_the_window_makes_none_beyond(
    window: Window,
) -> None:
    last, full = window.order(), window.order()
    for order, count in ((last, TRADES_MAX - 1), (full, TRADES_MAX)):
        for _ in range(count):
            window.begun(order)

    assert (await window.receive(last)).trades[-1].number.endswith("99")
    with pytest.raises(Conflict):
        await window.receive(full, "N-19")


async def test_what_came_over_the_window_goes_back_there_when_it_was_asked_for(
    window: Window,
) -> None:
    order = window.order()
    await window.receive(order)
    with pytest.raises(Conflict) as early:
        await window.pay_out(order)
    window.asked_back(order)
    window.audit.entries.clear()
    window.events.told.clear()

    back = await window.pay_out(order)

    assert early.value.problem is Problem.ORDER_MOVED
    assert (back.order.state, back.trades[0].state) == (OrderState.REFUNDED, TradeState.REFUNDED)
    assert back.trades[0].refunded_at == NOW
    assert window.effect.heard[-1] == "refunded"
    assert window.events.told == [(EventKind.PAYMENT_REFUNDED, LI, HER)]
    assert window.audit.entries == [
        (CHEN.actor, "payment.refunded", LI, ""),
        (CHEN.actor, "payment.paid_out", LI, "N-18"),
    ]
    assert window.woken == 0  # no vendor is asked


async def test_what_a_phone_paid_is_not_given_back_over_the_window(window: Window) -> None:
    order = window.order(purpose=FEE)
    window.paid(order)
    window.asked_back(order)

    with pytest.raises(Conflict):
        await window.pay_out(order)
