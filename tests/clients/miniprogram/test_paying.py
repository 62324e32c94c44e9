"""A fee in the mini-program: WeChat's own sheet, thought better of, and paid."""

from pathlib import Path

import pytest

from tests.clients.miniprogram.conftest import HERS
from tests.clients.miniprogram.program import open_phone, pointed
from tests.clients.miniprogram.steps import entered
from tests.server.payments.shop import open_paid_house
from tests.server.pensions.evidence.providers import played

pytestmark = pytest.mark.slow


async def test_a_fee_is_paid_within_wechat_and_a_sheet_that_is_closed_costs_nothing(
    database_url: str, compiled: Path, tmp_path: Path
) -> None:
    async with open_paid_house(database_url, tmp_path, wechat=True) as shop:
        house = shop.house
        code = (await played(house, "wechat/codes", {"openid": HERS}))["code"]
        await shop.call("POST", "/v1/me/wechat", {"code": code}, by=shop.her)
        case = await shop.accepted()
        program = pointed(compiled, tmp_path, house.base)
        async with open_phone(program, [house.base], house.standins, openid=HERS) as phone:
            await entered(phone, house)
            await phone.open(f"/pages/case/index?case={case['case']}")
            due = await phone.sees("12.50 元")
            assert due.says("也可以带身份证到窗口"), "the window stands beside it"
            await phone.world(denies=["payment"])
            await phone.tap("微信支付")
            await phone.sees("没有完成支付")
            await phone.world(allows=["payment"])
            await phone.tap("微信支付")

            await phone.sees("交易单号")

        fee = await shop.fee(case)
        assert fee["order"]["state"] == "paid"
