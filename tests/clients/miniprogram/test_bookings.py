"""A half hour and a ticket in the mini-program, against the running service."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.days import day_of
from tests.clients.miniprogram.city import open_city
from tests.clients.miniprogram.program import Phone
from tests.clients.miniprogram.steps import signed_in
from tests.server.bookings.hall import OpenHall
from tests.server.house import NAME, House
from tests.server.rounds.bookings import STUDIO

pytestmark = pytest.mark.slow

OTHER = ("440306195001011238", "13900139000")


@pytest.fixture
async def hall(house: House) -> OpenHall:
    await house.resident(await house.officer())
    return await open_city(house)


def weekday(days: int) -> str:
    day = day_of(datetime.now(UTC)) + timedelta(days=days)
    return f"{day.month}月{day.day}日"


async def test_a_half_hour_is_held_confirmed_moved_and_cancelled(
    hall: OpenHall, phone: Phone
) -> None:
    await signed_in(phone, hall.house)
    await phone.tap("预约")
    await phone.on("bookings")
    await phone.tap("预约")
    await phone.tap("二十四小时窗口")
    await phone.on("slots")
    await phone.tap_day(weekday(1))
    await phone.tap("10:00–10:30")
    await phone.sees("已为您保留到")
    await phone.tap("确认预约")
    booked = await phone.sees("预约成功。")
    assert booked.facts["questions"] == 1, "whether WeChat may remind"
    assert booked.says("预约码")

    await phone.tap("改约")
    await phone.on("slots")
    await phone.tap_day(weekday(1))
    await phone.tap("00:30–01:00")
    await phone.sees("00:30–01:00")
    await phone.tap("取消预约")
    await phone.tap("确认取消")

    await phone.sees("预约已取消。")


async def test_who_waits_for_a_full_day_hears_of_a_free_place_and_opens_it_from_the_inbox(
    hall: OpenHall, phone: Phone
) -> None:
    house, day = hall.house, day_of(datetime.now(UTC)) + timedelta(days=2)
    _, found = await house.call("GET", f"/v1/places/{STUDIO.place}/slots?first={day}&days=1")
    await house.resident(await house.officer(), id_number=OTHER[0], phone=OTHER[1])
    other = await house.citizen(OTHER[1])
    await house.call("POST", "/v1/me/person", {"name": NAME, "id_number": OTHER[0]}, token=other)
    slot = {"slot": found["slots"][0]["slot"]}
    held = await hall.ok("POST", "/v1/bookings", slot, token=other)
    await signed_in(phone, house)
    await phone.tap("预约")
    await phone.tap("预约")
    await phone.tap("照相室")
    await phone.on("slots")
    await phone.tap_day(weekday(2))
    await phone.tap("加入候补")
    await phone.sees("前面还有 0 人")

    await hall.ok("POST", f"/v1/bookings/{held['booking']}/cancellations", token=other)

    await phone.sees("已为您保留到")  # by the updates
    await phone.open("/pages/inbox/index")
    await phone.tap_of("有号了", "查看")
    await phone.sees("候补到号")


async def test_who_holds_a_ticket_hears_at_once_that_it_is_called(
    hall: OpenHall, phone: Phone
) -> None:
    li = await hall.house.officer()
    await hall.sit(li, 5)
    await signed_in(phone, hall.house)
    await phone.tap("大厅取号")
    await phone.on("ticket")
    await phone.choose_when_there("group", "B")
    await phone.choose("group", "A · 综合事务")
    await phone.tap("取号")
    taken = await phone.sees("下一位就是您")
    assert taken.facts["questions"] == 1, "whether WeChat may call"
    assert taken.facts["felt"] == 0

    await hall.call_next(li, 5)

    called = await phone.sees("请到 5 号窗口", within_s=5)
    assert called.facts["felt"] == 1
    assert "alert" in called.roles
