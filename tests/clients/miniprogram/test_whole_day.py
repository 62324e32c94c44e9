"""One day in the mini-program: signed in, an item applied for and granted, a half hour, a ticket, the inbox."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.days import day_of
from tests.clients.miniprogram.city import open_city
from tests.clients.miniprogram.program import Phone
from tests.clients.miniprogram.steps import photograph, signed_in
from tests.server.hall.signing import ASKS
from tests.server.hall.test_case_materials import MATERIALS
from tests.server.hall.test_new_item import CHECKS, TEXT
from tests.server.house import House

pytestmark = pytest.mark.slow

#: The shipped city has other units than the lantern fair's.
ITEM = (
    TEXT.replace("culture_fair", "city_management")
    .replace("fire_watch", "fire_rescue")
    .replace("face: never", ASKS)
    .replace("steps:\n", MATERIALS)
)


async def applies(phone: Phone, picture: str) -> None:
    """With a file, over a line that breaks, signed by the face."""
    await phone.tap("办事")
    await phone.tap("元宵灯会参展许可")
    await phone.tap("开始办理")
    await phone.choose_when_there("lit", "电")
    await phone.tap("下一步：核对")
    await phone.sees("布置图：请上传这一项材料")
    await phone.world(picks=[picture], cutAfter=1)
    await phone.tap_of("布置图", "拍照或从相册选")
    await phone.sees("线路不通，照片1.jpg 已传")
    await phone.hide()
    await phone.world(allows=["network"])
    await phone.show()
    await phone.sees("照片1.jpg 已传完")
    await phone.sees("可以使用")
    await phone.tap("下一步：核对")
    await phone.tap("下一步：签署")
    await phone.tap("微信刷脸")
    await phone.tap("同意并继续")
    await phone.tap("开始")
    await phone.sees("请在十分钟内提交")
    await phone.tap("返回签署")
    await phone.sees("已签署（刷脸）")
    await phone.tap("提交")
    sent = await phone.sees("已提交，编号")
    assert sent.facts["questions"] == 1, "asked in the tap that sent it"


async def shows(phone: Phone, house: House) -> None:
    """What was granted, to somebody who checks it."""
    await phone.tap("打开证照")  # its rules decide it, and the page hears
    await phone.choose_when_there("fields", "照明方式")
    await phone.tap("生成出示码")
    shown = await phone.sees("秒。到时间可以再生成")
    code = next(each for each in shown.texts if re.fullmatch(r"(\w{4} ){2}\w{4}", each))
    status, checked = await house.call("POST", CHECKS, {"code": code.replace(" ", "")})
    assert (status, checked["valid"]) == (200, True)
    assert [each["shown"] for each in checked["fields"]] == ["电"]
    assert "img" in shown.roles


async def rates(phone: Phone) -> None:
    await phone.open("/pages/cases/index")
    await phone.tap("评价这次服务")
    await phone.tap("去评价")
    await phone.tap("提交评价")
    await phone.sees("请选择一项")
    await phone.choose("level", "非常满意")
    await phone.tap("提交评价")
    await phone.sees("已收到您的评价")


async def books(phone: Phone) -> None:
    await phone.open("/pages/bookings/index")
    await phone.tap("预约")
    await phone.tap("二十四小时窗口")
    await phone.on("slots")
    day = day_of(datetime.now(UTC)) + timedelta(days=1)
    await phone.tap_day(f"{day.month}月{day.day}日")
    await phone.tap("10:00–10:30")
    await phone.tap("确认预约")
    await phone.sees("预约成功。")


async def test_the_whole_day(phone: Phone, house: House, tmp_path: Path) -> None:
    await house.resident(await house.officer())
    hall = await open_city(house, ITEM)
    li = await house.officer()
    await hall.sit(li, 5)
    await signed_in(phone, house)

    await applies(phone, photograph(tmp_path))
    await shows(phone, house)
    await rates(phone)
    await books(phone)

    await phone.open("/pages/ticket/index")
    await phone.choose_when_there("group", "A")
    await phone.tap("取号")
    await phone.sees("下一位就是您")
    await hall.call_next(li, 5)
    await phone.sees("请到 5 号窗口")

    await phone.open("/pages/inbox/index")
    await phone.tap_of("预约", "查看")
    last = await phone.sees("预约码")
    assert last.facts["refused"] == []
    assert last.facts["most"] <= 10
