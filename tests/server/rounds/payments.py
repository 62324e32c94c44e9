"""The doors of payments: a fee that is paid by a phone and at the window, let off, and what finance resolves."""

from typing import Final

from tests.server.payments.shop import DEFINITION, ITEM
from tests.server.rounds.cases import FORM, OFFICERS, post_holders, release, seen
from tests.server.rounds.city import City

ORDERS: Final = "/v1/officer/persons/{person}/orders"
DIFFERENCE: Final = "/v1/officer/payment-differences/{difference}"


async def paid(city: City, her: str, person: str) -> None:
    enter = city.walker.enter
    await release(city, DEFINITION, ITEM)
    clerk, approver, _ = await post_holders(city)
    case = await _accepted(city, her, clerk)
    fee = await enter("GET /v1/cases/{case}/fee", by=her, case=case)
    order = fee["order"]["order"]
    await enter("GET /v1/orders", by=her)
    way = {"way": "native"}
    await enter("POST /v1/orders/{order}/payments", way, by=her, order=order)
    await enter(f"GET {ORDERS}", by=clerk, person=person)
    ids = {"person": person, "order": order}
    await enter(f"POST {ORDERS}/{{order}}/codes", by=clerk, **ids)
    await _called(city)
    await enter("GET /v1/orders/{order}", by=her, order=order)
    at_window = await _accepted(city, her, clerk)
    fee = await enter("GET /v1/cases/{case}/fee", by=her, case=at_window)
    ids = {"person": person, "order": fee["order"]["order"]}
    receipt = {"way": "cash", "receipt": "N-20261129-1"}
    await enter(f"POST {ORDERS}/{{order}}/receipts", receipt, by=clerk, **ids)
    why = {"why": "特困人员，免收"}
    await enter(f"POST {OFFICERS}/fee-waivers", why, by=approver, case=at_window)
    await enter(f"GET {OFFICERS}/fee", by=clerk, case=at_window)
    back = {"receipt": "N-20261129-2"}
    await enter(f"POST {ORDERS}/{{order}}/payouts", back, by=clerk, **ids)


async def differing(city: City) -> None:
    enter, chen, zhou = city.walker.enter, city.officers["chen"], city.officers["zhou"]
    found = await enter("GET /v1/officer/payment-differences", by=chen)
    ids = {"difference": found["differences"][0]["difference"]}
    words = {"resolution": "settled", "words": "已与支付机构核对"}
    await enter(f"POST {DIFFERENCE}/proposals", words, by=chen, **ids)
    await enter(f"POST {DIFFERENCE}/answers", {"agrees": True}, by=zhou, **ids)
    await enter("GET /v1/officer/payment-days", by=zhou)


async def _accepted(city: City, her: str, clerk: str) -> str:
    call = city.house.call
    _, case = await call("POST", "/v1/cases", {"item": ITEM}, token=her)
    path = f"/v1/cases/{case['case']}"
    _, case = await call("PUT", f"{path}/form", FORM, token=her, headers=seen(case))
    _, case = await call("POST", f"{path}/submissions", token=her, headers=seen(case))
    for move in ("take", "accept"):
        path = f"{OFFICERS.format(case=case['case'])}/moves"
        body = {"move": move, "step": "accept"}
        status, case = await call("POST", path, body, token=clerk, headers=seen(case))
        assert status == 201, case
    return str(case["case"])


async def _called(city: City) -> None:
    """The vendor tells what it got: of one trade another amount, of the other all of it."""
    pay = city.hooks.pay
    other, whole = list(pay.trades)
    for number, changes in (
        (other, {"amount": {"total": 1, "currency": "CNY"}}),
        (whole, {}),
    ):
        await pay.pay(number)
        _, headers, body = pay.word(number, changes=changes)
        await city.walker.enter(
            "POST /v1/payment-callbacks/{vendor}", data=body, headers=headers, vendor="wechat_pay"
        )
