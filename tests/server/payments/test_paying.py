"""A fee from its acceptance to its end, by a phone, at a window, through the treasury; over HTTP and real signatures."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.server.payments.shop import FEN, PaidHouse, open_paid_house


@pytest.fixture
async def shop(database_url: str, tmp_path: Path) -> AsyncIterator[PaidHouse]:
    async with open_paid_house(database_url, tmp_path) as found:
        yield found


async def order_of(shop: PaidHouse, case: dict[str, Any]) -> dict[str, Any]:
    return dict((await shop.fee(case))["order"])


async def test_a_fee_is_due_at_acceptance_and_what_is_issued_waits_for_it(shop: PaidHouse) -> None:
    case = await shop.approved()
    fee = await shop.fee(case)
    order = fee["order"]["order"]
    case = await shop.move(case, "issuer", "take", "issue")
    body = {"move": "issue", "step": "issue", "delivered": True}
    path = f"/v1/officer/cases/{case['case']}/moves"
    headers = {"If-Match": f'"{case["version"]}"'}
    early, refused = await shop.house.call(
        "POST", path, body, token=shop.posts["issuer"], headers=headers
    )
    begun = await shop.pay(order, "native")
    again = await shop.pay(order, "native")
    (number,) = shop.numbers
    await shop.hooks.pay.pay(number)
    call = shop.hooks.pay.word(number)
    answers = [await shop.told(call) for _ in range(3)]
    issued = await shop.move(case, "issuer", "issue", "issue")

    assert (fee["fee_fen"], fee["settled"]) == (FEN, False)
    assert fee["order"]["ways"] == ["jsapi", "h5", "native"]
    assert (early, refused["type"]) == (409, "/problems/fee-unpaid")
    assert begun["code"] == again["code"]
    assert answers == [204, 204, 204]
    assert issued["state"] == "closed"
    assert (await shop.fee(case))["settled"] is True
    listed = await shop.call("GET", "/v1/orders", by=shop.her)
    assert [each["state"] for each in listed["orders"]] == ["paid"]
    inbox = await shop.call("GET", "/v1/inbox", by=shop.her)
    kinds = [each["kind"] for each in inbox["events"]]
    assert kinds.count("payment.due") == kinds.count("payment.paid") == 1


async def test_a_call_that_is_forged_replayed_or_dated_next_year_is_refused(
    shop: PaidHouse,
) -> None:
    case = await shop.accepted()
    await shop.pay((await order_of(shop, case))["order"], "native")
    (number,) = shop.numbers
    await shop.hooks.pay.pay(number)
    pay = shop.hooks.pay

    refused = [
        await shop.told(pay.word(number, headers={"Wechatpay-Signature": "AAAA"})),
        await shop.told(pay.word(number, off_s=365 * 86400)),
        await shop.told(pay.word(number, off_s=-3600)),
        await shop.told(pay.word(number, headers={"Wechatpay-Serial": "AB"})),
        await shop.told(pay.word(number, changes={"mchid": "1"})),
    ]
    unpaid = [
        await shop.told(pay.word(number, changes={"amount": {"total": 1, "currency": "CNY"}})),
        await shop.told(pay.word(number, changes={"amount": {"total": FEN, "currency": "USD"}})),
    ]
    status, _ = await shop.house.call("POST", "/v1/payment-callbacks/nobody", data=b"{}")

    assert refused == [403] * 5
    assert unpaid == [204, 204]
    assert status == 404
    assert (await order_of(shop, case))["state"] == "open"
    found = await shop.call("GET", "/v1/officer/payment-differences", by=shop.posts["chen"])
    assert [each["kind"] for each in found["differences"]] == ["amount", "currency"]
    callbacks = shop.house.parts.payments.callbacks.counts
    assert callbacks["wechat_pay", "time"] == 2


async def test_a_case_that_is_withdrawn_gives_the_money_back(shop: PaidHouse) -> None:
    case = await shop.accepted()
    await shop.pay((await order_of(shop, case))["order"], "native")
    (number,) = shop.numbers
    await shop.hooks.pay.pay(number)
    await shop.told(shop.hooks.pay.word(number))

    await shop.call("POST", f"/v1/cases/{case['case']}/withdrawals", by=shop.her)
    refunding = await order_of(shop, case)
    trade = shop.hooks.pay.trades[number]
    async with asyncio.timeout(20):
        while not trade.refunds:  # noqa: ASYNC110  # the outbox gives no event
            await asyncio.sleep(0.05)
    shop.hooks.pay.finish_refund(f"{number}R1")
    for _ in range(2):
        assert await shop.told(shop.hooks.pay.word(f"{number}R1")) == 204
    refunded = await order_of(shop, case)

    assert (refunding["state"], refunded["state"]) == ("refunding", "refunded")
    assert refunded["trades"][0]["refund_reason"] == "withdrawn"


async def test_money_is_taken_and_given_back_at_the_window(shop: PaidHouse) -> None:
    case = await shop.accepted()
    order = (await order_of(shop, case))["order"]
    path = f"/v1/officer/persons/{shop.person}/orders"
    by = shop.posts["clerk"]

    code = await shop.call("POST", f"{path}/{order}/codes", by=by)
    receipt = {"way": "cash", "receipt": "N-00017"}
    paid = await shop.call("POST", f"{path}/{order}/receipts", receipt, by=by)
    twice, _ = await shop.house.call("POST", f"{path}/{order}/receipts", receipt, token=by)
    other = (await order_of(shop, await shop.accepted()))["order"]
    used, wrong = await shop.house.call("POST", f"{path}/{other}/receipts", receipt, token=by)
    early, _ = await shop.house.call(
        "POST", f"{path}/{order}/payouts", {"receipt": "N-00018"}, token=by
    )
    await shop.call("POST", f"/v1/cases/{case['case']}/withdrawals", by=shop.her)
    back = await shop.call("POST", f"{path}/{order}/payouts", {"receipt": "N-00018"}, by=by)
    listed = await shop.call("GET", path, by=by)

    assert code["code"].startswith("weixin://")
    assert (paid["state"], paid["trades"][0]["transaction"]) == ("paid", "N-00017")
    assert (twice, early) == (409, 409)
    assert (used, wrong["errors"][0]["code"]) == (422, "used")
    assert back["state"] == "refunded"
    assert {each["state"] for each in listed["orders"]} == {"refunded", "open"}


async def test_no_officer_enters_money_of_their_own(shop: PaidHouse) -> None:
    order = (await order_of(shop, await shop.accepted()))["order"]
    await shop.house.infrastructure.database.execute(
        "UPDATE officers SET person_id = $1 WHERE username = 'fang'", UUID(shop.person)
    )
    path = f"/v1/officer/persons/{shop.person}/orders/{order}/receipts"

    status, refused = await shop.house.call(
        "POST", path, {"way": "cash", "receipt": "N-00017"}, token=shop.posts["clerk"]
    )

    assert (status, refused["type"]) == (403, "/problems/own-case")


async def test_an_approver_lets_a_fee_off(shop: PaidHouse) -> None:
    case = await shop.approved()
    path = f"/v1/officer/cases/{case['case']}"
    why = {"why": "特困人员，免收"}

    status, _ = await shop.house.call("POST", f"{path}/fee-waivers", why, token=shop.posts["clerk"])
    fee = await shop.call("POST", f"{path}/fee-waivers", why, by=shop.posts["approver"])
    shown = await shop.call("GET", f"{path}/fee", by=shop.posts["clerk"])
    case = await shop.move(case, "issuer", "take", "issue")
    issued = await shop.move(case, "issuer", "issue", "issue")

    assert status == 403
    assert (fee["settled"], fee["order"]["closed_as"]) == (True, "waived")
    assert shown == fee
    assert issued["state"] == "closed"


async def test_another_persons_order_is_nobodys(shop: PaidHouse) -> None:
    case = await shop.accepted()
    order = (await order_of(shop, case))["order"]
    him = await shop.house.citizen("13900139000")

    status, _ = await shop.house.call("GET", f"/v1/orders/{order}", token=him)
    closed, answer = await shop.house.call(
        "POST", f"/v1/orders/{order}/payments", {"way": "book"}, token=shop.her
    )
    unlinked, why = await shop.house.call(
        "POST", f"/v1/orders/{order}/payments", {"way": "jsapi"}, token=shop.her
    )

    assert status == 403  # his account is bound to nobody
    assert (closed, answer["type"]) == (409, "/problems/pay-way-closed")
    assert (unlinked, why["type"]) == (409, "/problems/wechat-not-linked")


async def test_a_vendor_that_is_away_costs_nothing_and_says_so(shop: PaidHouse) -> None:
    case = await shop.accepted()
    order = (await order_of(shop, case))["order"]
    url = f"{shop.house.standins}/_standin/faults"
    fault = {"vendor": "wechat_pay", "mode": "error", "code": "SYSTEM_ERROR"}
    async with shop.house.http.post(url, json=fault) as response:
        assert response.status == 204

    status, busy = await shop.house.call(
        "POST", f"/v1/orders/{order}/payments", {"way": "native"}, token=shop.her
    )
    async with shop.house.http.delete(url) as response:
        assert response.status == 204

    assert (status, busy["type"]) == (503, "/problems/outside-system")
    assert (await shop.pay(order, "native"))["code"]


async def test_where_the_treasury_is_connected_a_fee_goes_by_its_payment_book(
    database_url: str, tmp_path: Path
) -> None:
    async with open_paid_house(database_url, tmp_path, nontax=True) as shop:
        case = await shop.accepted()
        order = await order_of(shop, case)
        begun = await shop.pay(order["order"], "book")
        treasury = shop.hooks.nontax
        (number,) = treasury.bills
        bill = treasury.pay(number)
        answers = [await shop.told(treasury.word(number)) for _ in range(2)]
        late = await shop.told(treasury.word(number, off_s=-400))
        paid = await order_of(shop, case)

        assert order["ways"] == ["book"]
        assert begun["code"] == bill.book
        assert (answers, late) == ([204, 204], 403)
        assert (paid["state"], paid["trades"][0]["ebill"]) == ("paid", bill.ebill)

        await shop.call("POST", f"/v1/cases/{case['case']}/withdrawals", by=shop.her)
        async with asyncio.timeout(20):
            while not bill.refunds:  # noqa: ASYNC110  # the outbox gives no event
                await asyncio.sleep(0.05)
        treasury.finish_refund(number, f"{number}R1")
        assert await shop.told(treasury.word(number, f"{number}R1")) == 204
        assert (await order_of(shop, case))["state"] == "refunded"
