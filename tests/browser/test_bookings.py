"""A half hour is booked on a phone, moved, waited for, and checked in at the desk, before the real service."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import expect

from domain.days import day_of
from domain.people import Role
from server.wiring.bookings import make_places
from tests.browser.conftest import DESK, Look
from tests.browser.steps import heading, usable
from tests.server.accounts.staff import WHY, officer
from tests.server.house import ID_NUMBER, NAME, House, open_house
from tests.server.rounds.bookings import ROUND_THE_CLOCK, STUDIO
from tests.server.rounds.posts import CIVIL

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SIZES: Final = ((360, 740), DESK)

#: Whose first half hours of tomorrow are checked in for at any time of today.
WINDOWS: Final = replace(ROUND_THE_CLOCK, rules=replace(ROUND_THE_CLOCK.rules, early_min=25 * 60))
OTHER: Final = ("李建国", "440306195001011238", "13900139000")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_house(shared_database_url, tmp_path_factory.mktemp("places")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def clerk(house: House) -> str:
    """The token of a clerk of the two places that are open."""
    boss = await officer(house, "boss", roles=list(Role))
    await house.call("POST", "/v1/officer/units", WHY | CIVIL, token=boss)
    await make_places(house.infrastructure.database).load((WINDOWS, STUDIO))
    token = await officer(house, "clerk", roles=[Role.COUNTER])
    _, me = await house.call("GET", "/v1/officer/me", token=token)
    post = WHY | {"unit": CIVIL["unit"], "role": "clerk", "area": ""}
    path = f"/v1/officer/officers/{me['officer']['officer']}/posts"
    status, answer = await house.call("POST", path, post, token=boss)
    assert status == 201, answer
    return token


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def her(house: House) -> str:
    await house.resident(await house.officer())
    token = await house.citizen()
    await house.call("POST", "/v1/me/person", {"name": NAME, "id_number": ID_NUMBER}, token=token)
    return token


async def test_a_half_hour_is_booked_moved_and_checked_in(
    house: House, clerk: str, her: str, look: Look, axe_source: str
) -> None:
    tomorrow = f"{day_of(datetime.now(UTC)) + timedelta(days=1)}"
    phone = await look("/#/", token=her)
    await phone.locator("main").get_by_role("link", name="预约").click()
    await heading(phone, "预约")
    await usable(phone, axe_source, SIZES)
    await phone.locator(f"[data-place='{WINDOWS.place}']").click()
    await phone.locator(f"[data-day='{tomorrow}']").click()
    await phone.locator("[data-slot='10:00']").click()
    await heading(phone, "预约")
    await expect(phone.locator("main .state")).to_contain_text("已为您保留到")
    await usable(phone, axe_source, SIZES)
    await phone.get_by_role("button", name="确认预约").click()
    await expect(phone.get_by_role("status")).to_contain_text("预约成功")
    code = await phone.locator(".show-code").inner_text()
    await usable(phone, axe_source, SIZES)

    await phone.get_by_role("button", name="改约").click()
    await phone.locator(f"[data-day='{tomorrow}']").click()
    await phone.locator("[data-slot='00:30']").click()
    await expect(phone.get_by_role("status")).to_contain_text("已改到新的时间")
    await expect(phone.locator(".facts").first).to_contain_text("00:30–01:00")
    assert await phone.locator(".show-code").inner_text() == code

    await phone.locator("summary", has_text="取消").click()
    _, mine = await house.call("GET", "/v1/bookings", token=her)
    _, day = await house.call("GET", f"/v1/places/{WINDOWS.place}/slots?first={tomorrow}&days=1")
    path = f"/v1/bookings/{mine['bookings'][0]['booking']}/moves"
    status, moved = await house.call("POST", path, {"slot": day["slots"][2]["slot"]}, token=her)
    assert status == 201, moved  # on another phone of hers
    await expect(phone.locator(".facts").first).to_contain_text("01:00–01:30")
    await expect(phone.get_by_text("取消后，这个号会让给别人")).to_be_visible()

    desk = await look(f"/officer/#/bookings/{WINDOWS.place}/{tomorrow}", token=clerk, size=DESK)
    await expect(desk.get_by_text("王*英")).to_be_visible()
    await usable(desk, axe_source, SIZES)
    await desk.get_by_role("button", name="取号登记 王*英 01:00").click()
    await expect(desk.locator(".parting")).to_contain_text("已登记：王*英")
    await phone.reload()
    await expect(phone.locator("main .state")).to_contain_text("已取号")
    for sql in ("DELETE FROM bookings", "UPDATE slots SET taken = 0"):
        await house.infrastructure.database.execute(sql)


async def test_a_full_day_is_waited_for_and_a_stopped_slot_is_said(
    house: House, clerk: str, her: str, look: Look, axe_source: str
) -> None:
    day = f"{day_of(datetime.now(UTC)) + timedelta(days=2)}"
    _, found = await house.call("GET", f"/v1/places/{STUDIO.place}/slots?first={day}&days=1")
    await house.resident(await house.officer(), id_number=OTHER[1], phone=OTHER[2])
    other = await house.citizen(OTHER[2])
    await house.call("POST", "/v1/me/person", {"name": NAME, "id_number": OTHER[1]}, token=other)
    slot = {"slot": found["slots"][0]["slot"]}
    status, held = await house.call("POST", "/v1/bookings", slot, token=other)
    assert status == 201, held
    await house.call("POST", f"/v1/bookings/{held['booking']}/confirmations", token=other)

    phone = await look(f"/#/places/{STUDIO.place}/{day}", token=her)
    await expect(phone.locator("[data-slot='12:00']")).to_contain_text("已约满")
    await usable(phone, axe_source)
    await phone.get_by_role("button", name="加入候补").click()
    await expect(phone.locator("[data-wait]")).to_contain_text("前面还有 0 人")
    await usable(phone, axe_source)
    await house.call("POST", f"/v1/bookings/{held['booking']}/cancellations", token=other)
    await expect(phone.locator("[data-state=held]")).to_be_visible()
    await phone.goto(f"{house.base}/#/inbox")
    await phone.locator("[data-kind='booking.offered'] button").click()
    await heading(phone, "候补到号")

    desk = await look(f"/officer/#/bookings/{STUDIO.place}/{day}", token=clerk, size=DESK)
    await desk.get_by_role("button", name="停办 12:00").click()
    await desk.get_by_label("原因（记录在案）").fill("停电")
    await desk.get_by_role("button", name="确认停办").click()
    await expect(desk.get_by_role("status")).to_contain_text("已停办，通知 1 人")
    await usable(desk, axe_source)
    await phone.goto(f"{house.base}/#/bookings")
    await expect(phone.locator("[data-state=stopped]")).to_contain_text("因故停办")


async def test_who_is_not_signed_in_looks_first_in_english(
    house: House, clerk: str, look: Look, axe_source: str
) -> None:
    assert clerk
    page = await look("/#/places", locale="en-GB")
    await expect(page.get_by_role("heading", level=1, name="Book a time")).to_be_visible()
    await page.locator(f"[data-place='{WINDOWS.place}']").click()
    await expect(page.get_by_role("heading", name="Windows day and night")).to_be_visible()
    await page.locator("[data-day]").nth(1).click()
    slot = page.locator("[data-slot='10:00']")
    await expect(slot).to_be_visible()
    await usable(page, axe_source)
    await slot.click()

    await expect(page.get_by_label("Mobile number")).to_be_visible()
