"""What WeChat Pay says of a trade and of a refund, field by field; what it has to say, and cannot leave out."""

import json
from datetime import timedelta
from itertools import repeat
from typing import Any, Final

import pytest

from connectors.payment.fields import read_fen, read_text
from connectors.payment.wechat_pay import WechatPay
from domain.payments.trades import PayWay, RefundReason, Vendor
from domain.payments.vendor_calls import Begun, RefundWanted, VendorFailed
from domain.payments.vendor_words import RefundSaid, RefundWord, TradeSaid, TradeWord
from domain.words import Words
from tests.connectors.deliveries import answered
from tests.connectors.wechat_shop import AT, Clock, a_trade, a_vendor, account

PAY: Final = a_vendor(Clock().seconds)
API: Final = WechatPay(account(PAY, "https://pay.example"), repeat("nonce").__next__)
TRADE: Final = a_trade().pay("t1", AT).refund(RefundReason.NOT_DONE, AT)
PAID: Final[dict[str, Any]] = {
    "mchid": PAY.account["mchid"],
    "appid": PAY.account["appid"],
    "trade_state": "SUCCESS",
    "out_trade_no": TRADE.number,
    "transaction_id": "t1",
    "amount": {"total": 1250, "payer_total": 1000, "currency": "HKD"},
    "success_time": "2026-11-24T16:00:00+08:00",
}
REFUNDED: Final[dict[str, Any]] = {
    "status": "SUCCESS",
    "out_trade_no": TRADE.number,
    "out_refund_no": TRADE.refund_number,
    "amount": {"refund": 1250, "total": 2000, "currency": "HKD"},
    "success_time": "2026-11-24T16:00:00+08:00",
    "create_time": "2026-11-24T15:59:00+08:00",
}


def test_a_trade_that_was_paid_is_told_with_its_sum_its_currency_and_its_moment() -> None:
    assert API.parse_ask(answered(PAID), TRADE) == TradeWord(
        Vendor.WECHAT_PAY, TRADE.number, TradeSaid.PAID, "t1", 1250, "HKD", AT
    )


def test_a_refund_is_told_with_both_numbers_its_sum_its_currency_and_its_moments() -> None:
    word, taken = API.parse_refund(answered(REFUNDED), TRADE)

    assert word == RefundWord(
        Vendor.WECHAT_PAY, TRADE.number, RefundSaid.DONE, TRADE.refund_number, 1250, "HKD", AT
    )
    assert taken == AT - timedelta(minutes=1)


def test_a_sum_without_a_currency_is_in_yuan() -> None:
    word = API.parse_ask(answered(PAID | {"amount": {"total": 1}}), TRADE)
    refund, _ = API.parse_refund(answered(REFUNDED | {"amount": {"refund": 1}}), TRADE)

    assert (word.currency, refund.currency) == ("CNY", "CNY")


@pytest.mark.parametrize("time", [None, "yesterday", "2026-11-24T16:00:00"])
def test_a_moment_without_a_zone_is_none(time: str | None) -> None:
    assert API.parse_ask(answered(PAID | {"success_time": time}), TRADE).at is None


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("REFUND", TradeSaid.PAID),
        ("NOTPAY", TradeSaid.OPEN),
        ("USERPAYING", TradeSaid.OPEN),
        ("ACCEPT", TradeSaid.OPEN),
        ("CLOSED", TradeSaid.CLOSED),
        ("REVOKED", TradeSaid.CLOSED),
        ("PAYERROR", TradeSaid.CLOSED),
    ],
)
def test_each_state_of_a_trade_is_open_paid_or_closed(state: str, said: TradeSaid) -> None:
    assert API.parse_ask(answered(PAID | {"trade_state": state}), TRADE).said is said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("PROCESSING", RefundSaid.PROCESSING),
        ("ABNORMAL", RefundSaid.FAILED),
        ("CLOSED", RefundSaid.FAILED),
    ],
)
def test_each_state_of_a_refund_is_under_way_done_or_failed(state: str, said: RefundSaid) -> None:
    assert API.parse_refund(answered(REFUNDED | {"status": state}), TRADE)[0].said is said


def test_what_the_vendor_never_had_is_unknown() -> None:
    trade = API.parse_ask(answered({"code": "ORDER_NOT_EXIST"}, 404), TRADE)
    refund = API.parse_refund(answered({"code": "RESOURCE_NOT_EXISTS"}, 404), TRADE)

    assert trade == TradeWord(Vendor.WECHAT_PAY, TRADE.number, TradeSaid.UNKNOWN)
    assert refund == (RefundWord(Vendor.WECHAT_PAY, TRADE.number, RefundSaid.UNKNOWN), None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mchid": "another"}, "account"),
        ({"appid": "another"}, "account"),
        ({"trade_state": "LOST"}, "state"),
        ({"out_trade_no": "another"}, "another-trade"),
        ({"out_trade_no": ""}, "unreadable"),
        ({"transaction_id": None}, "unreadable"),
        ({"amount": 1250}, "amount"),
        ({"amount": {"total": "1250"}}, "amount"),
    ],
    ids=["shop", "app", "state", "number", "no number", "no transaction", "no amount", "a text"],
)
def test_a_word_that_is_not_of_our_trade_or_not_whole_is_none(
    changes: dict[str, object], code: str
) -> None:
    with pytest.raises(VendorFailed) as failed:
        API.parse_ask(answered(PAID | changes), TRADE)

    assert failed.value.code == code


@pytest.mark.parametrize(
    ("body", "status", "code", "refused"),
    [
        ({"code": "PARAM_ERROR"}, 400, "PARAM_ERROR", True),
        ({"code": "SYSTEM_ERROR"}, 500, "SYSTEM_ERROR", False),
        ({"code": "RESOURCE_NOT_EXISTS"}, 404, "RESOURCE_NOT_EXISTS", False),
        ({"code": "two\nlines"}, 400, "http-400", False),
        ({"code": "x" * 65}, 400, "x" * 64, False),
        ([], 403, "http-403", False),
        (b"<html>", 502, "http-502", False),
        (b"<html>", 200, "unreadable", False),
        ([], 200, "unreadable", False),
    ],
)
def test_a_failure_is_told_by_the_vendors_code_and_whether_asking_again_helps(
    body: object, status: int, code: str, *, refused: bool
) -> None:
    with pytest.raises(VendorFailed) as failed:
        API.parse_ask(answered(body, status), TRADE)

    assert (failed.value.code, failed.value.refused) == (code, refused)


@pytest.mark.parametrize(
    ("way", "body", "begun"),
    [
        (PayWay.H5, {"h5_url": "https://pay.example/h5"}, Begun(url="https://pay.example/h5")),
        (PayWay.NATIVE, {"code_url": "weixin://pay"}, Begun(code="weixin://pay")),
    ],
)
def test_a_payment_begins_by_an_address_or_a_code(
    way: PayWay, body: dict[str, str], begun: Begun
) -> None:
    assert API.parse_begin(answered(body), a_trade(way), AT) == begun


def test_within_wechat_a_payment_begins_by_what_its_own_page_asks_for() -> None:
    begun = API.parse_begin(answered({"prepay_id": "p1"}), a_trade(PayWay.JSAPI), AT)

    params = dict(begun.params)
    assert params.pop("paySign")
    assert params == {
        "appId": PAY.account["appid"],
        "timeStamp": str(int(AT.timestamp())),
        "nonceStr": "nonce",
        "package": "prepay_id=p1",
        "signType": "RSA",
    }


@pytest.mark.parametrize(
    ("value", "good"),
    [("x", True), ("x" * 8, True), ("x" * 9, False), ("", False), ("a\nb", False), (7, False)],
)
def test_a_text_of_a_vendor_has_a_first_and_a_last_length(value: object, *, good: bool) -> None:
    if good:
        assert read_text({"name": value}, "name", 8) == value
    else:
        with pytest.raises(VendorFailed):
            read_text({"name": value}, "name", 8)


@pytest.mark.parametrize(
    ("value", "good"),
    [(0, True), (1, True), (-1, False), (True, False), (1.0, False), ("1", False)],
)
def test_an_amount_is_a_whole_number_of_fen(value: object, *, good: bool) -> None:
    if good:
        assert read_fen({"total": value}, "total") == value
    else:
        with pytest.raises(VendorFailed):
            read_fen({"total": value}, "total")


def test_a_refund_is_asked_for_with_all_that_the_vendor_reads() -> None:
    wanted = RefundWanted(TRADE, TRADE.refund_number, 1250, Words("退" * 40, "back"))
    asked = API.build_refund(wanted, AT)

    assert (asked.method, asked.url) == ("POST", "https://pay.example/v3/refund/domestic/refunds")
    assert json.loads(asked.body) == {
        "out_trade_no": TRADE.number,
        "out_refund_no": TRADE.refund_number,
        "reason": "退" * 26,  # 80 bytes at most, and no half of a character
        "notify_url": account(PAY, "https://pay.example").notify_url,
        "amount": {"refund": 1250, "total": 1250, "currency": "CNY"},
    }


def test_what_is_said_of_another_trade_s_refund_is_taken_for_none() -> None:
    with pytest.raises(VendorFailed, match="another-trade"):
        API.parse_refund(answered(REFUNDED | {"out_trade_no": "another"}), TRADE)
