"""The daily bills of WeChat Pay: what people paid, and what the account got of it."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from connectors.payment.wechat_pay_bill import read_bill
from connectors.payment.wechat_pay_funds import read_funds
from domain.payments.trades import RefundReason
from domain.payments.vendor_calls import RefundWanted, VendorFailed
from domain.payments.vendor_words import RefundSaid
from domain.words import Words
from tests.connectors.wechat_shop import AT, DAY, Shop, begun, opened


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async with opened() as found:
        yield found


async def test_the_file_of_a_day_is_read_to_the_cent(shop: Shop) -> None:
    one, other = await begun(shop), await begun(shop)
    await shop.pay.pay(one.number)
    assert await shop.vendor.file(DAY - timedelta(days=1)) is None
    await shop.pay.pay(other.number)
    back = other.pay("t", AT).refund(RefundReason.NOT_DONE, AT)
    await shop.vendor.refund(RefundWanted(back, back.refund_number, 1250, Words("未办成", "x")))

    file = await shop.vendor.file(DAY)

    assert file is not None
    assert [(each.number, each.amount_fen) for each in file.payments] == [
        (one.number, 1250),
        (other.number, 1250),
    ]
    (refund,) = file.refunds
    assert (refund.refund, refund.said) == (back.refund_number, RefundSaid.PROCESSING)


async def test_a_file_with_another_hash_is_refused(shop: Shop) -> None:
    trade = await begun(shop)
    await shop.pay.pay(trade.number)
    shop.pay.spoil_files = True

    with pytest.raises(VendorFailed) as spoiled:
        await shop.vendor.file(DAY)

    assert spoiled.value.code == "hash"


def lines(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Files that lack something, or say something else."""
    text = content.decode("utf-8-sig")
    rows = text.split("\r\n")
    yield "empty", b""
    yield "no sums", "\r\n".join(rows[:-3]).encode()
    yield "a row less", "\r\n".join([rows[0], *rows[2:]]).encode()
    yield "another sum", text.replace("`12.50,`0.00\r\n", "`12.51,`0.00\r\n").encode()
    yield "half a fen", text.replace("`12.50", "`12.505").encode()
    yield "another merchant", text.replace("`1900000109", "`1900000108").encode()
    yield "no number", text.replace("`12.50", "`١٢.50").encode()
    yield "not UTF-8", text.encode("gb18030")


def is_refused(wrong: bytes, given: dict[str, str]) -> bool:
    try:
        read_bill(wrong, DAY, given["mchid"], given["appid"])
    except VendorFailed:
        return True
    return False


async def test_a_file_that_can_not_be_read_to_its_end_is_refused(shop: Shop) -> None:
    trade = await begun(shop)
    await shop.pay.pay(trade.number)
    content = shop.pay.bill_of("2026-11-24")
    assert content is not None
    given = shop.pay.account

    assert read_bill(content, DAY, given["mchid"], given["appid"]).payments
    taken = [name for name, wrong in lines(content) if not is_refused(wrong, given)]
    assert taken == []


async def test_the_account_of_a_day_is_read_with_its_fees(shop: Shop) -> None:
    trade = await begun(shop)
    await shop.pay.pay(trade.number)
    back = trade.refund(RefundReason.WITHDRAWN, AT)
    await shop.vendor.refund(RefundWanted(back, back.refund_number, 1250, Words("退", "back")))
    shop.clock.now += timedelta(days=1)
    file, bill = await shop.vendor.funds(DAY), await shop.vendor.file(DAY)

    assert file is not None
    assert bill is not None
    moved = sorted((each.kind, each.voucher, each.fen) for each in file.flows)
    assert moved == [
        ("fee", trade.number, -8),
        ("payment", trade.number, 1250),
        ("refund", back.refund_number, -1250),
        ("refund", back.refund_number, 8),
    ]
    assert bill.fees == {trade.number: 8, back.refund_number: -8}


async def test_an_account_that_was_changed_on_the_way_is_not_taken(shop: Shop) -> None:
    trade = await begun(shop)
    await shop.pay.pay(trade.number)
    shop.pay.spoil_files = True

    with pytest.raises(VendorFailed) as refused:
        await shop.vendor.funds(DAY)

    assert (refused.value.code, refused.value.refused) == ("hash", True)


def fund_lines(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Fund-flow bills that are none, by what is wrong."""
    text = content.decode()
    rows = text.split("\r\n")
    yield "empty", b""
    yield "no sums", "\r\n".join(rows[:-3]).encode()
    yield "a row less", "\r\n".join([rows[0], *rows[2:]]).encode()
    yield "another amount", text.replace("`12.50", "`12.51", 1).encode()
    yield "half a fen", text.replace("`12.50", "`12.505").encode()
    yield "neither side", text.replace("`收入", "`转移").encode()
    yield "a trade bill", text.replace("资金流水总笔数", "总交易单数").encode()
    yield "not UTF-8", text.encode("gb18030")


def is_no_account(wrong: bytes) -> bool:
    try:
        read_funds(wrong, DAY)
    except VendorFailed:
        return True
    return False


async def test_an_account_that_can_not_be_read_to_its_end_is_refused(shop: Shop) -> None:
    trade = await begun(shop)
    await shop.pay.pay(trade.number)
    content = shop.pay.fund_bill_of("2026-11-24")
    assert content is not None

    assert len(read_funds(content, DAY).flows) == 2
    assert [name for name, wrong in fund_lines(content) if not is_no_account(wrong)] == []
