"""Who sees an order, by which ways it is paid, and which trade a second try meets."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts.mandates import GRANTABLE, Mandate, MandateKind
from domain.errors import Busy, Conflict, NotAllowed, NotFound, TooMany
from domain.payments.payments import Order, PaymentPurpose
from domain.payments.trades import TRADES_MAX, PayWay, Vendor
from domain.payments.vendor_calls import Begun
from domain.problems import Problem
from services.payments.paying import PAGE, PayingService
from tests.services.outbox import NOW
from tests.services.payments.books import (
    AWAY,
    CHEN,
    FEE,
    FEN,
    HER,
    HIS,
    LI,
    LI_ON_PHONE,
    VISIT,
    WANG,
    WANG_ON_PHONE,
    Books,
    FakeVendor,
)


class Counter(Books):
    """Li's account is bound to her and has WeChat; Wang's is bound to nobody."""

    def __init__(self, *vendors: Vendor) -> None:
        super().__init__()
        self.vendors = {name: FakeVendor(name) for name in vendors or (Vendor.WECHAT_PAY,)}
        self.openids = {HER: "o-her"}
        self.service = PayingService(
            unit=self.unit,
            store=self.store,
            persons=self,
            payers=self,
            purposes={each.name: each for each in (FEE, VISIT)},
            vendors=self.vendors,
            audit=self.audit,
            draw=lambda code: f"<svg>{code}</svg>",
            clock=self.clock,
        )

    async def of_account(self, account: UUID) -> UUID | None:
        return LI if account == HER else None

    async def openid_of(self, account: UUID) -> str:
        return self.openids.get(account, "")

    @property
    def vendor(self) -> FakeVendor:
        return self.vendors[Vendor.WECHAT_PAY]

    async def pay(self, order: UUID, way: PayWay = PayWay.NATIVE) -> Begun:
        return await self.service.pay(LI_ON_PHONE, order, way, "203.0.113.5", None)


@pytest.fixture
def counter() -> Counter:
    return Counter()


def mandate(kind: MandateKind) -> Mandate:
    until = NOW + timedelta(days=1)
    return Mandate(UUID(int=9), LI, HIS, kind, GRANTABLE[kind], CHEN.actor, NOW, until)


@pytest.mark.parametrize(
    ("purpose", "connected", "ways"),
    [
        (FEE, (Vendor.WECHAT_PAY,), ("jsapi", "h5", "native")),
        (FEE, (Vendor.WECHAT_PAY, Vendor.NONTAX), ("book",)),
        (VISIT, (Vendor.WECHAT_PAY, Vendor.NONTAX), ("jsapi", "h5", "native")),
        (VISIT, (Vendor.NONTAX,), ()),
    ],
    ids=["by_wechat", "of_the_treasury", "of_a_hospital", "where_no_vendor_takes_it"],
)
def test_revenue_of_the_treasury_goes_by_its_payment_book_and_nothing_else_does(
    purpose: PaymentPurpose, connected: tuple[Vendor, ...], ways: tuple[str, ...]
) -> None:
    assert Counter(*connected).service.ways(purpose.name) == ways


def test_an_address_is_drawn_to_be_scanned_and_a_number_is_said(counter: Counter) -> None:
    assert counter.service.drawn(Begun(code="weixin://1")) == "<svg>weixin://1</svg>"
    assert counter.service.drawn(Begun(code="4403 0000 1234")) == ""


def test_a_purpose_is_found_by_its_name(counter: Counter) -> None:
    assert counter.service.purpose("case.fee") is FEE


async def test_orders_are_paged_from_the_newest_until_there_is_no_more(counter: Counter) -> None:
    orders = [counter.order() for _ in range(PAGE + 1)]
    first = await counter.service.mine(LI_ON_PHONE, "", None)
    second = await counter.service.mine(LI_ON_PHONE, first.next_cursor, None)

    shown = [each.order.order for each in (*first.orders, *second.orders)]
    assert shown == orders[::-1]
    assert len(second.orders) == 1
    assert second.next_cursor == ""


async def test_whose_account_is_bound_to_nobody_is_told_so(counter: Counter) -> None:
    with pytest.raises(NotAllowed) as refused:
        await counter.service.mine(WANG_ON_PHONE, "", None)

    assert refused.value.problem is Problem.BINDING_NEEDED


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        (MandateKind.REPRESENTATIVE, [1]),
        (MandateKind.GUARDIAN, [1, 0]),
        (MandateKind.WARD_GUARDIAN, [1, 0]),
    ],
    ids=["representative", "guardian", "guardian_of_a_ward"],
)
async def test_who_acts_for_another_sees_what_they_began_and_a_guardian_all(
    counter: Counter, kind: MandateKind, seen: list[int]
) -> None:
    orders = [counter.order(account=HER), counter.order(account=HIS)]

    listed = await counter.service.mine(WANG_ON_PHONE, "", mandate(kind))

    assert [each.order.order for each in listed.orders] == [orders[n] for n in seen]
    for n, order in enumerate(orders):
        if n in seen:
            held = await counter.service.show(WANG_ON_PHONE, order, mandate(kind))
            assert held == counter.held(order)
        else:
            with pytest.raises(NotFound):
                await counter.service.show(WANG_ON_PHONE, order, mandate(kind))


async def test_an_order_of_another_and_one_that_is_not_there_are_the_same(
    counter: Counter,
) -> None:
    for order in (counter.order(person=WANG), UUID(int=99)):
        with pytest.raises(NotFound):
            await counter.service.show(LI_ON_PHONE, order, None)
        with pytest.raises(NotFound):
            await counter.pay(order)

    assert counter.vendor.asked == []


async def test_the_vendor_hears_the_amount_what_it_is_for_and_whence_it_is_paid(
    counter: Counter,
) -> None:
    order = counter.order()

    await counter.pay(order, PayWay.H5)
    await counter.pay(order, PayWay.JSAPI)

    by_browser, in_wechat = counter.vendor.wanted
    (trade, again) = counter.held(order).trades
    assert (by_browser.trade, in_wechat.trade) == (trade, again)
    assert (trade.n, trade.way, trade.account, trade.begun_at) == (1, PayWay.H5, HER, NOW)
    assert again.n == 2
    assert (by_browser.amount_fen, by_browser.about) == (FEN, "办件费用")
    assert (by_browser.openid, by_browser.address) == ("", "203.0.113.5")
    assert in_wechat.openid == "o-her"
    assert counter.audit.entries == [
        (LI_ON_PHONE.actor, "payment.begun", LI, "h5"),
        (LI_ON_PHONE.actor, "payment.begun", LI, "jsapi"),
    ]


async def test_within_wechat_only_an_account_that_is_linked_to_it_pays(counter: Counter) -> None:
    counter.openids.clear()

    with pytest.raises(Conflict) as refused:
        await counter.pay(counter.order(), PayWay.JSAPI)
    assert refused.value.problem is Problem.WECHAT_NOT_LINKED
    assert (await counter.pay(counter.order(), PayWay.H5)).code


@pytest.mark.parametrize(
    ("after_min", "same"), [(114, True), (115, False)], ids=["more_than_5_min_left", "5_min_left"]
)
async def test_a_code_is_shown_again_while_there_is_time_to_pay_by_it(
    counter: Counter, after_min: int, *, same: bool
) -> None:
    order = counter.order()
    first = await counter.pay(order)
    counter.clock.now += timedelta(minutes=after_min)

    assert (await counter.pay(order) == first) is same


async def test_a_trade_is_begun_anew_for_another_way_another_payer_or_once_it_is_closed(
    counter: Counter,
) -> None:
    order = counter.order()
    counter.begun(order, PayWay.JSAPI)
    counter.begun(order, PayWay.NATIVE, account=HIS)
    closed = counter.begun(order).close()
    held = counter.held(order)
    counter.store.rows[order] = type(held)(held.order, (*held.trades[:2], closed))

    await counter.pay(order)

    assert [each.n for each in counter.held(order).trades] == [1, 2, 3, 4]


async def test_a_browser_begins_anew_each_time(counter: Counter) -> None:
    order = counter.order()

    assert await counter.pay(order, PayWay.H5) != await counter.pay(order, PayWay.H5)


async def test_an_order_whose_time_is_over_or_that_is_paid_is_begun_no_more(
    counter: Counter,
) -> None:
    late, paid = counter.order(expires_in=timedelta(minutes=30)), counter.order()
    counter.paid(paid)
    counter.clock.now += timedelta(minutes=30)

    for order in (late, paid):
        with pytest.raises(Conflict) as refused:
            await counter.pay(order)
        assert refused.value.problem is Problem.ORDER_MOVED


async def test_a_way_that_is_not_offered_is_refused(counter: Counter) -> None:
    with pytest.raises(Conflict) as refused:
        await counter.pay(counter.order(), PayWay.BOOK)

    assert refused.value.problem is Problem.PAY_WAY_CLOSED


async def test_the_last_of_99_trades_is_begun_and_none_after_it(counter: Counter) -> None:
    order = counter.order()
    for _ in range(TRADES_MAX - 1):
        counter.begun(order, PayWay.H5)

    await counter.pay(order)
    with pytest.raises(TooMany) as refused:
        await counter.pay(order, PayWay.H5)

    assert refused.value.problem is Problem.TOO_MANY_REQUESTS
    assert len(counter.held(order).trades) == TRADES_MAX


async def test_while_the_vendor_is_away_who_pays_hears_when_to_try_again(counter: Counter) -> None:
    order = counter.order()
    counter.vendor.fails = AWAY

    with pytest.raises(Busy) as refused:
        await counter.pay(order)
    counter.vendor.fails = None
    await counter.pay(order)

    assert (refused.value.problem, refused.value.retry_after) == (Problem.OUTSIDE_SYSTEM, 30)
    assert len(counter.held(order).trades) == 1  # the second try is of the same trade


async def test_the_code_on_the_counters_screen_is_of_nobodys_account(counter: Counter) -> None:
    order = counter.order()

    begun = await counter.service.code(CHEN, LI, order)

    (trade,) = counter.held(order).trades
    assert begun.code == f"weixin://{trade.number}"
    assert (trade.way, trade.account) == (PayWay.NATIVE, None)
    assert counter.vendor.wanted[0].address == ""
    assert counter.audit.entries == [(CHEN.actor, "payment.begun", LI, "native")]


async def test_at_the_counter_the_treasurys_number_is_given_and_no_code_where_no_vendor_is() -> (
    None
):
    counter = Counter(Vendor.NONTAX)
    order = counter.order()
    await counter.service.code(CHEN, LI, order)

    assert counter.held(order).trades[0].way is PayWay.BOOK
    with pytest.raises(Conflict) as refused:
        await counter.service.code(CHEN, LI, counter.order(purpose=VISIT))
    assert refused.value.problem is Problem.PAY_WAY_CLOSED
    with pytest.raises(NotFound):
        await counter.service.code(CHEN, WANG, order)
    assert isinstance(counter.held(order).order, Order)
