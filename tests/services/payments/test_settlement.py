"""What one word of a vendor does beside the rows: who hears of it, what is counted, what is kept."""

import pytest

from domain.events import EventKind
from domain.payments.differences import DifferenceKind
from domain.payments.payments import CloseReason, OrderState, Paid, close
from domain.payments.settling import News
from domain.payments.trades import RefundReason, Trade, TradeState, Vendor
from domain.payments.vendor_words import RefundSaid, RefundWord, TradeSaid, TradeWord
from services.payments.settlement import Settlement
from tests.services.outbox import NOW
from tests.services.payments.books import FEN, HER, HIS, LI, VISIT, Books, word


@pytest.fixture
def books() -> Books:
    return Books()


def back(trade: Trade, said: RefundSaid = RefundSaid.DONE) -> RefundWord:
    return RefundWord(trade.vendor, trade.number, said, f"{trade.number}R1", FEN, "CNY", NOW)


async def test_a_payment_reaches_what_it_is_for_and_then_who_paid(books: Books) -> None:
    trade = books.begun(books.order())

    news = await books.settlement.take(word(trade))

    assert news is News.PAID
    assert books.effect.heard == ["hold", "paid"]
    assert books.events.told == [(EventKind.PAYMENT_PAID, LI, HER)]
    assert books.bell.rung == [HIS, HER]  # whom the effect told, and who paid
    assert books.audit.entries == [("system", "payment.paid", LI, "")]
    assert (books.woken, books.store.refunds) == (0, [])


async def test_what_came_too_late_goes_back_at_once_and_what_it_was_for_hears_nothing(
    books: Books,
) -> None:
    order = books.order()
    trade = books.begun(order)
    books.store.rows[order] = close(books.held(order), CloseReason.NOT_DUE, NOW)

    news = await books.settlement.take(word(trade))

    assert news is News.RETURNED
    assert (books.store.refunds, books.woken) == ([f"{trade.number}R1"], 1)
    assert books.effect.heard == ["hold"]
    assert books.events.told == [(EventKind.PAYMENT_RETURNED, LI, HER)]
    assert books.audit.entries == [("system", "payment.returned", LI, "")]

    books.audit.entries.clear()
    books.events.told.clear()
    assert await books.settlement.take(back(trade)) is News.GIVEN_BACK
    assert books.effect.heard == ["hold", "hold"]
    assert books.events.told == [(EventKind.PAYMENT_REFUNDED, LI, HER)]
    assert books.audit.entries == [("system", "payment.refunded", LI, "")]
    assert books.woken == 1


async def test_a_refund_reaches_what_it_was_for(books: Books) -> None:
    order = books.order()
    trade = books.paid(order).refund(RefundReason.WITHDRAWN, NOW)
    books.store.rows[order] = Paid(books.held(order).order.refund(NOW), (trade,))

    assert await books.settlement.take(back(trade)) is News.REFUNDED

    assert books.held(order).order.state is OrderState.REFUNDED
    assert books.effect.heard == ["hold", "refunded"]
    assert books.bell.rung == [HIS, HER]


async def test_an_order_that_is_for_nothing_here_is_settled_all_the_same(books: Books) -> None:
    order = books.order(purpose=VISIT)

    await books.settlement.take(word(books.begun(order)))

    assert books.held(order).order.state is OrderState.PAID
    assert books.effect.heard == []


async def test_of_a_person_who_is_forgotten_nobody_is_told(books: Books) -> None:
    order = books.order(person=None, account=None)

    await books.settlement.take(word(books.begun(order)))

    assert books.held(order).order.state is OrderState.PAID
    assert books.events.told == []


async def test_a_word_that_changes_a_row_and_is_no_news_tells_nobody(books: Books) -> None:
    order = books.order()
    trade = books.begun(order)

    news = await books.settlement.take(word(trade, TradeSaid.CLOSED))

    assert news is News.NOTHING
    assert books.held(order).trades[0].state is TradeState.CLOSED
    assert (books.audit.entries, books.events.told) == ([], [])


async def test_what_differs_is_kept_once_and_counted_once(books: Books) -> None:
    trade = books.begun(books.order())

    for _ in range(2):
        await books.settlement.take(word(trade, fen=FEN + 1))

    (found,) = books.differences.kept
    assert (found.kind, found.ours_fen, found.theirs_fen) == (
        DifferenceKind.AMOUNT,
        FEN,
        FEN + 1,
    )
    assert books.settlement.counts == {"nothing": 2, "difference": 1}


STRANGE = "ZJ2026112400000999900"


@pytest.mark.parametrize(
    ("said", "transaction"),
    [
        (TradeWord(Vendor.NONTAX, STRANGE, TradeSaid.PAID, "t-9", 7, "USD"), "t-9"),
        (RefundWord(Vendor.NONTAX, STRANGE, RefundSaid.DONE, "R9", 7, "USD"), "R9"),
    ],
    ids=["payment", "refund"],
)
async def test_money_under_a_number_of_nobody_is_kept_as_the_vendor_said_it(
    books: Books, said: TradeWord | RefundWord, transaction: str
) -> None:
    assert await books.settlement.take(said) is News.NOTHING

    (found,) = books.differences.kept
    assert (found.vendor, found.kind) == (Vendor.NONTAX, DifferenceKind.THEIRS_ONLY)
    assert (found.number, found.transaction) == (STRANGE, transaction)
    assert (found.ours_fen, found.theirs_fen, found.currency) == (None, 7, "USD")
    assert books.settlement.counts == {"unknown": 1, "difference": 1}


@pytest.mark.parametrize(
    "said",
    [
        TradeWord(Vendor.NONTAX, STRANGE, TradeSaid.CLOSED),
        RefundWord(Vendor.NONTAX, STRANGE, RefundSaid.PROCESSING),
    ],
    ids=["payment", "refund"],
)
async def test_where_no_money_moved_a_strange_number_is_counted_alone(
    books: Books, said: TradeWord | RefundWord
) -> None:
    assert await books.settlement.take(said) is News.NOTHING

    assert books.differences.kept == []
    assert books.settlement.counts == {"unknown": 1}


async def test_an_order_that_is_gone_by_the_time_it_is_locked_is_nobodys(books: Books) -> None:
    order = books.order()
    trade = books.begun(order)
    settlement: Settlement = books.settlement
    number = books.held(order).order.number
    del books.store.rows[order]

    async def numbered(asked: str) -> object:
        return order if asked == number else None

    books.store.numbered = numbered  # type: ignore[assignment,method-assign]  # read before it went
    assert await settlement.take(word(trade)) is News.NOTHING

    assert [each.kind for each in books.differences.kept] == [DifferenceKind.THEIRS_ONLY]
