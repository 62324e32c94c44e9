"""WeChat Pay v3 against a stand-in that signs and refuses as the vendor does."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.payment.wechat_pay import WechatPay
from domain.payments.trades import PayWay, RefundReason
from domain.payments.vendor_calls import Forged, RefundWanted, VendorFailed
from domain.payments.vendor_words import RefundSaid, TradeSaid, TradeWord
from domain.words import Words
from tests.connectors.wechat_shop import (
    AT,
    PAY_PATH,
    Shop,
    a_trade,
    a_vendor,
    account,
    begun,
    opened,
    wanted,
)


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async with opened() as found:
        yield found


async def test_each_way_gives_what_a_phone_needs(shop: Shop) -> None:
    native = await shop.vendor.begin(wanted(a_trade(PayWay.NATIVE)))
    h5 = await shop.vendor.begin(wanted(a_trade(PayWay.H5)))
    jsapi = await shop.vendor.begin(wanted(a_trade(PayWay.JSAPI)))

    assert native.code.startswith("weixin://wxpay/")
    assert h5.url.startswith("https://")
    params = dict(jsapi.params)
    assert params["package"].startswith("prepay_id=wx")
    assert params.keys() == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}


async def test_a_trade_is_begun_again_under_its_number_for_the_same_alone(shop: Shop) -> None:
    trade = await begun(shop)

    await shop.vendor.begin(wanted(trade))
    with pytest.raises(VendorFailed) as other:
        await shop.vendor.begin(wanted(trade, 1300))

    assert (other.value.code, other.value.refused) == ("OUT_TRADE_NO_USED", True)


async def test_what_became_of_a_trade_is_asked(shop: Shop) -> None:
    trade = await begun(shop)
    assert (await shop.vendor.ask(trade)).said is TradeSaid.OPEN
    assert (await shop.vendor.ask(a_trade())).said is TradeSaid.UNKNOWN
    paid = await shop.pay.pay(trade.number)

    word = await shop.vendor.ask(trade)

    assert word.said is TradeSaid.PAID
    assert (word.transaction, word.amount_fen, word.currency) == (paid.transaction, 1250, "CNY")
    assert word.at == AT


async def test_a_trade_is_closed_unless_it_is_paid(shop: Shop) -> None:
    open_, paid = await begun(shop), await begun(shop)
    await shop.pay.pay(paid.number)

    await shop.vendor.close(open_)
    with pytest.raises(VendorFailed):
        await shop.vendor.close(paid)

    assert (await shop.vendor.ask(open_)).said is TradeSaid.CLOSED


async def test_a_refund_is_one_however_often_it_is_asked(shop: Shop) -> None:
    trade = await begun(shop)
    await shop.pay.pay(trade.number)
    trade = trade.pay("t", AT).refund(RefundReason.NOT_DONE, AT)
    refund = RefundWanted(trade, trade.refund_number, 1250, Words("未办成", "nothing"))

    once = await shop.vendor.refund(refund)
    await shop.vendor.refund(refund)
    processing = await shop.vendor.ask_refund(trade)
    shop.pay.finish_refund(trade.refund_number)
    done = await shop.vendor.ask_refund(trade)

    assert once.at == AT
    assert (processing.said, done.said) == (RefundSaid.PROCESSING, RefundSaid.DONE)
    assert (done.number, done.amount_fen) == (trade.number, 1250)
    with pytest.raises(VendorFailed) as above:
        await shop.vendor.refund(replace(refund, number=f"{trade.number}R2"))
    assert above.value.code == "INVALID_REQUEST"


async def test_a_call_of_the_vendor_is_read(shop: Shop) -> None:
    trade = await begun(shop)
    await shop.pay.pay(trade.number)
    await shop.pay.tell(trade.number)

    word = await shop.vendor.read_callback(*shop.calls[-1])

    assert isinstance(word, TradeWord)
    assert (word.number, word.said, word.amount_fen) == (trade.number, TradeSaid.PAID, 1250)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"headers": {"Wechatpay-Signature": "AAAA"}}, "signature"),
        ({"headers": {"Wechatpay-Signature": "not base64!"}}, "signature"),
        ({"headers": {"Wechatpay-Nonce": "another"}}, "signature"),
        ({"headers": {"Wechatpay-Timestamp": "1"}}, "time"),
        ({"headers": {"Wechatpay-Timestamp": "²"}}, "time"),
        ({"headers": {"Wechatpay-Signature-Type": "WECHATPAY2-MD5"}}, "scheme"),
        ({"headers": {"Wechatpay-Serial": "ABCDEF"}}, "serial"),
        ({"off_s": 365 * 86400}, "time"),
        ({"off_s": -301}, "time"),
        ({"changes": {"mchid": "1900000001"}}, "account"),
        ({"changes": {"appid": "wx9"}}, "account"),
        ({"changes": {"amount": {"total": -1}}}, "amount"),
        ({"changes": {"amount": {"total": 12.5}}}, "amount"),
        ({"changes": {"out_trade_no": 7}}, "unreadable"),
        ({"changes": {"trade_state": "PARTLY"}}, "state"),
    ],
)
async def test_a_call_that_is_not_the_vendors_is_refused(
    shop: Shop, told: dict[str, object], why: str
) -> None:
    trade = await begun(shop)
    await shop.pay.pay(trade.number)
    await shop.pay.tell(trade.number, **told)  # type: ignore[arg-type]  # by the names of the table

    with pytest.raises(Forged) as refused:
        await shop.vendor.read_callback(*shop.calls[-1])

    assert refused.value.why == why


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"resource":{}}', b"\xff", b"[" * 100_000])
async def test_a_call_with_junk_is_refused(shop: Shop, body: bytes) -> None:
    headers = {name.lower(): value for name, value in shop.pay._signed(body).items()}

    with pytest.raises(Forged):
        await shop.vendor.read_callback(headers, body)


async def test_a_platform_key_may_change_in_flight(shop: Shop) -> None:
    trade = await begun(shop)
    await shop.pay.pay(trade.number)
    await shop.pay.tell(trade.number)
    before = shop.calls[-1]
    shop.clock.now += timedelta(minutes=2)
    shop.pay.rotate()
    await shop.pay.tell(trade.number)

    new = await shop.vendor.read_callback(*shop.calls[-1])
    old = await shop.vendor.read_callback(*before)

    assert new == old


async def test_serials_that_there_are_not_fetch_once_a_minute(shop: Shop) -> None:
    await begun(shop)
    fetched = shop.pay.certificate_calls
    body = b"{}"
    headers = {name.lower(): value for name, value in shop.pay._signed(body).items()}
    headers["wechatpay-serial"] = "AB"

    shop.clock.now += timedelta(minutes=2)
    headers["wechatpay-timestamp"] = str(int(shop.clock.seconds()))
    for _ in range(20):
        with pytest.raises(Forged):
            await shop.vendor.read_callback(headers, body)

    assert shop.pay.certificate_calls == fetched + 1


async def test_the_mode_with_one_public_key_fetches_no_certificates() -> None:
    async with opened(fixed=True) as shop:
        shop.pay.serial_of_key = "PUB_KEY_ID_1"
        trade = await begun(shop)

        assert (await shop.vendor.ask(trade)).said is TradeSaid.OPEN
        assert shop.pay.certificate_calls == 0


async def test_a_vendor_that_is_away_says_nothing(shop: Shop) -> None:
    trade = await begun(shop)
    shop.away[0] = True

    with pytest.raises(VendorFailed) as away:
        await shop.vendor.ask(trade)

    assert (away.value.code, away.value.refused) == ("no-answer", False)


async def test_who_pays_right_after_the_vendor_was_away_waits_for_no_minute(shop: Shop) -> None:
    headers = {name.lower(): value for name, value in shop.pay._signed(b"{}").items()}
    shop.away[0] = True
    with pytest.raises(VendorFailed, match="no-answer"):
        await shop.vendor.read_callback(headers, b"{}")
    shop.away[0] = False

    with pytest.raises(VendorFailed, match="no-keys"):  # who calls us has us ask once a minute
        await shop.vendor.read_callback(headers, b"{}")
    assert shop.pay.certificate_calls == 0
    assert (await shop.vendor.ask(await begun(shop))).said is TradeSaid.OPEN
    assert shop.pay.certificate_calls == 1


async def test_an_answer_of_somebody_else_is_none(shop: Shop) -> None:
    trade = await begun(shop)
    shop.pay.lie = True

    with pytest.raises(VendorFailed) as forged:
        await shop.vendor.ask(trade)

    assert forged.value.code == "forged-signature"


def test_an_api_key_has_32_characters() -> None:
    pay = a_vendor(AT.timestamp)
    with pytest.raises(ValueError, match="32 characters"):
        WechatPay(replace(account(pay, "https://x"), api_key="short"), lambda: "n")


def test_what_is_signed_is_written_as_the_vendor_says() -> None:
    pay = a_vendor(AT.timestamp)
    api = WechatPay(account(pay, "https://api.example"), lambda: "nonce")

    request = api.build_begin(wanted(a_trade(PayWay.H5)), AT)

    assert request.url == f"https://api.example{PAY_PATH}/h5"
    assert request.headers["Authorization"].startswith(
        'WECHATPAY2-SHA256-RSA2048 mchid="1900000109",nonce_str="nonce",signature="'
    )
    body = json.loads(request.body)
    assert body["amount"] == {"total": 1250, "currency": "CNY"}
    assert body["time_expire"] == "2026-11-24T18:00:00+08:00"
    assert body["scene_info"]["payer_client_ip"] == "203.0.113.5"
