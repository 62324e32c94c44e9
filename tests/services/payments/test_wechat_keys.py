"""WeChat Pay's keys: how long they hold, how often they are fetched, and what is said while they can't be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import pytest

from domain.payments.trades import REFUND_WORDS, RefundReason, Trade
from domain.payments.vendor_calls import Forged, RefundWanted, UnknownSerial, VendorFailed
from domain.payments.vendor_words import RefundSaid, RefundWord, TradeSaid, TradeWord
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.payments.wechat_pay import FETCH_EVERY, KEYS_LIVE, WechatPayApi, WechatPayVendor
from tests.services.outbox import NOW, Clock
from tests.services.payments.books import FEN, Books

CERTIFICATES, TRADES, REFUNDS = "/certificates", "/trades", "/refunds"
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class FakeKeys:
    """Of one number: what is signed by another is of a serial that they do not know."""

    number: int

    def check(self, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        if headers["serial"] != str(self.number):
            raise UnknownSerial


class FakeVendor:
    """The API with the wire behind it. `number`: of the keys that it signs by; `away`: what keeps it from us."""

    def __init__(self, fixed: FakeKeys | None = None) -> None:
        self.fixed_keys = fixed
        self.number = 1
        self.away: TransportFailed | None = None
        self.forged = ""
        self.back = RefundSaid.PROCESSING
        self.asked: list[str] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(request.url)
        if self.away is not None:
            raise self.away
        return HttpResponse(200, {"serial": str(self.number)}, b"")

    def build_certificates(self, at: datetime) -> HttpRequest:
        return HttpRequest("GET", CERTIFICATES)

    def parse_certificates(self, response: HttpResponse, at: datetime) -> FakeKeys:
        if self.forged:
            raise Forged(self.forged)
        return FakeKeys(self.number)

    def build_ask(self, trade: Trade, at: datetime) -> HttpRequest:
        return HttpRequest("GET", TRADES)

    def parse_ask(self, response: HttpResponse, trade: Trade) -> TradeWord:
        return TradeWord(trade.vendor, trade.number, TradeSaid.OPEN)

    def build_refund(self, wanted: RefundWanted, at: datetime) -> HttpRequest:
        return HttpRequest("POST", REFUNDS)

    def parse_refund(
        self, response: HttpResponse, trade: Trade
    ) -> tuple[RefundWord, datetime | None]:
        return RefundWord(trade.vendor, trade.number, self.back), NOW

    def read_callback(self, body: bytes) -> TradeWord:
        return TradeWord(A_TRADE.vendor, A_TRADE.number, TradeSaid.PAID)

    def check(self, keys: FakeKeys, response: HttpResponse, at: datetime) -> None:
        keys.check(response.headers, response.body, at)

    @property
    def fetched(self) -> int:
        return self.asked.count(CERTIFICATES)


def _a_trade() -> Trade:
    books = Books()
    return books.begun(books.order())


A_TRADE = _a_trade()


class Line:
    """Our side: what we ask it, and what calls us by the keys of some number."""

    def __init__(self, fixed: FakeKeys | None = None) -> None:
        self.clock = Clock()
        self.pay = FakeVendor(fixed)
        api = cast("WechatPayApi[FakeKeys]", self.pay)  # the calls that these tests make
        self.vendor = WechatPayVendor[FakeKeys](api=api, transport=self.pay, clock=self.clock)

    async def ask(self) -> None:
        assert (await self.vendor.ask(A_TRADE)).said is TradeSaid.OPEN

    async def called(self, number: int) -> TradeSaid:
        word = await self.vendor.read_callback({"serial": str(number)}, b"{}")
        assert isinstance(word, TradeWord)
        return word.said


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.mark.parametrize(
    ("later", "fetched"),
    [(KEYS_LIVE - SECOND, 1), (KEYS_LIVE, 2)],
    ids=["before_12_h", "after_12_h"],
)
async def test_keys_hold_for_twelve_hours_and_are_fetched_anew_then(
    line: Line, later: timedelta, fetched: int
) -> None:
    await line.ask()
    line.clock.now = NOW + later
    await line.ask()

    assert line.pay.fetched == fetched


@pytest.mark.parametrize(
    ("later", "known"),
    [(FETCH_EVERY - SECOND, False), (FETCH_EVERY, True)],
    ids=["within_a_minute", "after_a_minute"],
)
async def test_a_key_that_changed_is_fetched_at_most_once_a_minute(
    line: Line, later: timedelta, *, known: bool
) -> None:
    await line.ask()
    line.pay.number = 2
    line.clock.now = NOW + later

    if known:
        await line.ask()
    else:
        with pytest.raises(VendorFailed, match="forged-serial"):
            await line.ask()

    assert line.pay.fetched == (2 if known else 1)


async def test_known_keys_hold_on_while_the_vendor_gives_no_new_ones(line: Line) -> None:
    await line.ask()
    line.clock.now = NOW + KEYS_LIVE
    line.pay.away = TransportFailed("cut", sent=True)

    assert await line.called(1) is TradeSaid.PAID
    assert line.pay.fetched == 2


async def test_certificates_that_are_not_the_vendors_are_none(line: Line) -> None:
    line.pay.forged = "signature"
    with pytest.raises(VendorFailed, match="certificates-signature"):
        await line.ask()


async def test_the_one_public_key_of_the_account_is_never_fetched() -> None:
    line = Line(FakeKeys(1))
    line.clock.now = NOW + 2 * KEYS_LIVE
    await line.ask()
    assert await line.called(1) is TradeSaid.PAID
    with pytest.raises(UnknownSerial):
        await line.called(2)

    assert line.pay.fetched == 0


@pytest.mark.parametrize(
    ("sent", "code"), [(True, "no-answer"), (False, "unreachable")], ids=["sent", "not_sent"]
)
async def test_the_log_tells_no_answer_from_no_way_there(
    line: Line, code: str, *, sent: bool
) -> None:
    line.pay.away = TransportFailed("cut", sent=sent)

    with pytest.raises(VendorFailed, match=code) as failed:
        await line.ask()

    assert not failed.value.refused


@pytest.mark.parametrize(
    ("later", "fetched"),
    [(FETCH_EVERY - SECOND, 1), (FETCH_EVERY, 2)],
    ids=["within_a_minute", "after_a_minute"],
)
async def test_while_no_key_is_known_a_caller_has_us_ask_once_a_minute(
    line: Line, later: timedelta, fetched: int
) -> None:
    line.pay.away = TransportFailed("cut", sent=True)
    for moment in (NOW, NOW + later):
        line.clock.now = moment
        with pytest.raises(VendorFailed):
            await line.called(1)

    assert line.pay.fetched == fetched


async def test_a_refund_of_a_trade_that_is_none_there_is_for_somebody_to_mend(line: Line) -> None:
    wanted = RefundWanted(A_TRADE, "R1", FEN, REFUND_WORDS[RefundReason.WITHDRAWN])
    taken = await line.vendor.refund(wanted)
    line.pay.back = RefundSaid.UNKNOWN

    with pytest.raises(VendorFailed, match="no-such-trade") as failed:
        await line.vendor.refund(wanted)

    assert taken.at == NOW
    assert failed.value.refused
