"""The treasury's collection as a vendor: which of its answers is a failure, and which word is passed on."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from domain.payments.trades import REFUND_WORDS, PayWay, RefundReason, Trade, Vendor
from domain.payments.vendor_calls import BeginWanted, Begun, RefundWanted, VendorFailed
from domain.payments.vendor_words import (
    DayFile,
    RefundSaid,
    RefundWord,
    TradeSaid,
    TradeWord,
    Word,
)
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.payments.nontax import NontaxApi, NontaxVendor
from tests.services.outbox import NOW, Clock
from tests.services.payments.books import FEN, Books

DAY = date(2026, 11, 24)
FILE = DayFile(Vendor.NONTAX, DAY, b"", (), ())


class FakeTreasury:
    """The API with the wire behind it: `said` of a bill, `back` of its refund."""

    def __init__(self) -> None:
        self.said = TradeSaid.OPEN
        self.back = RefundSaid.PROCESSING
        self.away: TransportFailed | None = None
        self.asked: list[str] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(request.url)
        if self.away is not None:
            raise self.away
        return HttpResponse(200, {}, request.url.encode())

    def build_begin(self, wanted: BeginWanted, at: datetime) -> HttpRequest:
        return HttpRequest("POST", "begin")

    def parse_begin(self, response: HttpResponse, at: datetime) -> Begun:
        return Begun(code=f"{response.body.decode()} at {at:%H:%M}")

    def build_ask(self, trade: Trade, at: datetime) -> HttpRequest:
        return HttpRequest("POST", "ask")

    def build_close(self, trade: Trade, at: datetime) -> HttpRequest:
        return HttpRequest("POST", "close")

    def parse_trade(self, response: HttpResponse, trade: Trade, at: datetime) -> TradeWord:
        return TradeWord(trade.vendor, trade.number, self.said)

    def build_refund(self, wanted: RefundWanted, at: datetime) -> HttpRequest:
        return HttpRequest("POST", "refund")

    def build_ask_refund(self, trade: Trade, at: datetime) -> HttpRequest:
        return HttpRequest("POST", "ask refund")

    def parse_refund(
        self, response: HttpResponse, trade: Trade, at: datetime
    ) -> tuple[RefundWord, datetime | None]:
        return RefundWord(trade.vendor, trade.number, self.back), NOW

    def build_file(self, day: date, at: datetime) -> HttpRequest:
        return HttpRequest("POST", f"file {day}")

    def parse_file(self, response: HttpResponse, day: date, at: datetime) -> DayFile | None:
        return FILE if response.body == f"file {day}".encode() else None

    def read_callback(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Word:
        return TradeWord(Vendor.NONTAX, f"{headers['x-nonce']} {body.decode()}", TradeSaid.PAID)


def _a_trade() -> Trade:
    books = Books()
    return books.begun(books.order(), PayWay.BOOK)


TRADE = _a_trade()
BACK = RefundWanted(TRADE, "R1", FEN, REFUND_WORDS[RefundReason.WITHDRAWN])


@pytest.fixture
def treasury() -> FakeTreasury:
    return FakeTreasury()


def vendor(treasury: FakeTreasury) -> NontaxVendor:
    api: NontaxApi = treasury
    return NontaxVendor(api=api, transport=treasury, clock=Clock())


async def test_each_word_of_the_treasury_is_passed_on(treasury: FakeTreasury) -> None:
    treasury.back = RefundSaid.DONE
    asked = vendor(treasury)

    assert await asked.begin(BeginWanted(TRADE, FEN, "费用")) == Begun(code="begin at 08:00")
    assert (await asked.ask(TRADE)).said is TradeSaid.OPEN
    assert (await asked.refund(BACK)).at == NOW
    assert (await asked.ask_refund(TRADE)).said is RefundSaid.DONE
    assert await asked.file(DAY) is FILE
    assert (await asked.read_callback({"x-nonce": "n"}, b"b")).number == "n b"
    assert treasury.asked == ["begin", "ask", "refund", "ask refund", f"file {DAY}"]


async def test_a_bill_that_was_paid_meanwhile_is_not_closed(treasury: FakeTreasury) -> None:
    treasury.said = TradeSaid.CLOSED
    await vendor(treasury).close(TRADE)
    treasury.said = TradeSaid.PAID

    with pytest.raises(VendorFailed, match="paid") as failed:
        await vendor(treasury).close(TRADE)

    assert not failed.value.refused  # the next look hears that it is paid


async def test_a_refund_of_a_bill_that_is_none_there_is_for_somebody_to_mend(
    treasury: FakeTreasury,
) -> None:
    treasury.back = RefundSaid.UNKNOWN

    with pytest.raises(VendorFailed, match="no-such-trade") as failed:
        await vendor(treasury).refund(BACK)

    assert failed.value.refused
    assert (await vendor(treasury).ask_refund(TRADE)).said is RefundSaid.UNKNOWN


@pytest.mark.parametrize(
    ("sent", "code"), [(True, "no-answer"), (False, "unreachable")], ids=["sent", "not_sent"]
)
async def test_the_log_tells_no_answer_from_no_way_there(
    treasury: FakeTreasury, code: str, *, sent: bool
) -> None:
    treasury.away = TransportFailed("cut", sent=sent)

    with pytest.raises(VendorFailed, match=code) as failed:
        await vendor(treasury).ask(TRADE)

    assert not failed.value.refused
