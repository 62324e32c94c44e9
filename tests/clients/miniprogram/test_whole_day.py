"""One day in the mini-program: signed in, told what is due, an item applied for, a half hour, a ticket, the inbox."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.days import day_of
from tests.clients.miniprogram.city import open_city
from tests.clients.miniprogram.program import Phone
from tests.clients.miniprogram.steps import another_minute, signed_in
from tests.server.hall.signing import SIGNED
from tests.server.house import PHONE, House

pytestmark = pytest.mark.slow

#: The shipped city has other units than the lantern fair's.
ITEM = SIGNED.replace("culture_fair", "city_management").replace("fire_watch", "fire_rescue")


async def test_the_whole_day(phone: Phone, house: House) -> None:
    await house.resident(await house.officer())
    hall = await open_city(house, ITEM)
    li = await house.officer()
    await hall.sit(li, 5)
    await signed_in(phone, house)

    await phone.tap("办事")
    await phone.tap("元宵灯会参展许可")
    await phone.tap("开始办理")
    await phone.choose_when_there("lit", "电")
    await phone.tap("下一步：核对")
    await phone.tap("下一步：签署")
    await another_minute(house)
    await phone.tap("手机验证码")
    await phone.sees("已发送到")
    await phone.type("code", await house.code(PHONE))
    await phone.tap("签署并提交")
    sent = await phone.sees("已提交，编号")
    assert sent.facts["questions"] == 1, "asked in the tap that sent it"

    await phone.open("/pages/bookings/index")
    await phone.tap("预约")
    await phone.tap("二十四小时窗口")
    await phone.on("slots")
    day = day_of(datetime.now(UTC)) + timedelta(days=1)
    await phone.tap_day(f"{day.month}月{day.day}日")
    await phone.tap("10:00–10:30")
    await phone.tap("确认预约")
    await phone.sees("预约成功。")

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
