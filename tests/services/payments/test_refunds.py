"""A refund leaves for its vendor under its own number, and waits longer where the vendor says no."""

from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, Outcome
from domain.payments.refunds import ClaimedRefund
from domain.payments.trades import REFUND_WORDS, RefundReason, Trade, Vendor
from domain.payments.vendor_calls import VendorFailed
from services.outbox import Skipped
from services.payments.refunds import RefundSender
from tests.services.outbox import NOW
from tests.services.payments.books import AWAY, FEN, Books, FakeVendor


@pytest.fixture
def vendor() -> FakeVendor:
    return FakeVendor()


def a_trade() -> Trade:
    books = Books()
    return books.paid(books.order()).refund(RefundReason.TWICE, NOW)


async def send(vendor: FakeVendor, trade: Trade, connected: Vendor = Vendor.WECHAT_PAY) -> Answer:
    sender = RefundSender({connected: vendor})
    return await sender.send(
        ClaimedRefund(UUID(int=1), "R-1", trade, FEN, Channel.REFUND, 1, 1, NOW)
    )


async def test_the_vendor_hears_which_trade_how_much_and_why(vendor: FakeVendor) -> None:
    trade = a_trade()

    answer = await send(vendor, trade)

    assert answer == Answer(Outcome.DELIVERED, reference="2026-11-24T08:00:00Z")
    (wanted,) = vendor.given_back
    assert (wanted.trade, wanted.number, wanted.amount_fen) == (trade, "R-1", FEN)
    assert wanted.about == REFUND_WORDS[RefundReason.TWICE]


async def test_a_refund_of_no_reason_on_record_says_that_it_came_to_nothing(
    vendor: FakeVendor,
) -> None:
    books = Books()
    await send(vendor, books.paid(books.order()))

    assert vendor.given_back[0].about == REFUND_WORDS[RefundReason.NOT_DONE]


async def test_a_vendor_that_does_not_say_when_it_took_it_has_taken_it(vendor: FakeVendor) -> None:
    vendor.taken_at = None

    assert await send(vendor, a_trade()) == Answer(Outcome.DELIVERED)


@pytest.mark.parametrize(
    ("failed", "retry_after"),
    [(AWAY, None), (VendorFailed("NOT_ENOUGH", refused=True), 1800)],
    ids=["away", "refused"],
)
async def test_it_is_asked_again_soon_or_where_the_vendor_says_no_in_half_an_hour(
    vendor: FakeVendor, failed: VendorFailed, retry_after: float | None
) -> None:
    vendor.fails = failed

    answer = await send(vendor, a_trade())

    assert answer == Answer(Outcome.RETRY, failed.code, retry_after=retry_after)


async def test_of_a_vendor_that_is_connected_no_more_finance_hears(vendor: FakeVendor) -> None:
    with pytest.raises(Skipped, match="not-configured"):
        await send(vendor, a_trade(), connected=Vendor.NONTAX)

    assert vendor.given_back == []
