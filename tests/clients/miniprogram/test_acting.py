"""Applying in another's place in the mini-program: said on every page, and over with the mandate."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.clients.miniprogram.program import Phone
from tests.clients.miniprogram.steps import entered
from tests.server.accounts.acting_family import SON, bound, confirmed
from tests.server.hall.test_new_item import CASES, TEXT, Fair, open_fair
from tests.server.house import PHONE, House

pytestmark = pytest.mark.slow

ITEM = TEXT[: TEXT.index("rules:")].replace("who: [person]", "who: [person, representative]")
PLACE = "正在替 王*英 办理"


async def representative(fair: Fair) -> str:
    """The mandate of the son, whom she names to apply for her."""
    await bound(fair.house, await fair.house.officer(), SON)
    await confirmed(fair.house, fair.her, PHONE)
    until = f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}"
    body = {"name": SON[0], "id_number": SON[1], "scopes": ["cases"], "ends_on": until}
    granted = await fair.ok("POST", "/v1/me/mandates", body, token=fair.her)
    return str(granted["mandate"])


async def hers(fair: Fair) -> list[dict[str, Any]]:
    return list((await fair.ok("GET", CASES, token=fair.her))["cases"])


async def test_a_son_applies_in_his_mother_s_place_until_she_ends_it(
    phone: Phone, house: House
) -> None:
    fair = await open_fair(house, ITEM)
    mandate = await representative(fair)
    await entered(phone, house, SON[2])
    await phone.tap("我的")
    await phone.tap("替 王*英 办理")
    await phone.tap("元宵灯会参展许可")
    await phone.tap("替 王*英 办理")
    await phone.on("apply")
    assert (await phone.sees(PLACE)).offers("结束代办")
    await phone.choose_when_there("lit", "电")
    await phone.tap("下一步：核对")
    await phone.tap("提交")
    await phone.sees("已提交，编号")
    (case,) = await hers(fair)
    assert case["represented"] is True
    await phone.tap("结束代办")
    own = await phone.on("home")
    assert not own.says(PLACE)
    await phone.tap("我的办件")
    await phone.sees("还没有办件")

    await phone.open(f"/pages/case/index?case={case['case']}")
    await phone.screen_with("alert")  # nothing of hers without the mandate
    await phone.open("/pages/me/index")
    await phone.tap("替 王*英 办理")
    await phone.sees(PLACE)
    await house.call("DELETE", f"/v1/me/mandates/{mandate}", token=fair.her)
    await phone.tap("我的办件")

    refused = await phone.sees("委托或协助已结束")
    assert refused.offers("结束代办")
