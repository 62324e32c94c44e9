"""A hall in three browsers before the real service: a phone takes a ticket, a window calls, the screen shows it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from domain.people import Role
from tests.browser.conftest import DESK, Look
from tests.browser.steps import usable
from tests.server.accounts.staff import officer
from tests.server.bookings.hall import OpenHall, open_hall
from tests.server.house import House, open_house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_house(shared_database_url, tmp_path_factory.mktemp("hall")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hall(house: House) -> OpenHall:
    return await open_hall(house)


async def test_a_phone_takes_a_ticket_a_window_calls_it_and_the_screen_shows_it(
    hall: OpenHall, look: Look, axe_source: str
) -> None:
    her, li = await hall.house.pensioner(), await hall.house.officer()
    admin = await officer(hall.house, "admin", roles=[Role.ADMIN])
    _, key = await hall.screen(admin)
    screen = await look(f"/screen/#{key}", size=DESK)
    await expect(screen.get_by_role("heading", name="市民中心政务服务大厅")).to_be_visible()
    assert key not in screen.url
    desk = await look("/officer/#/queue", token=li, size=DESK)
    sit = desk.get_by_role("button", name="上岗：5 号窗口")
    await expect(sit).to_be_visible()
    await usable(desk, axe_source)
    await sit.click()
    await expect(desk.get_by_text("没有正在办理的号")).to_be_visible()

    phone = await look("/#/ticket", token=her)
    await phone.get_by_label("A · 综合事务").check()
    await phone.get_by_role("button", name="取号", exact=True).click()
    ticket = phone.locator("[data-ticket]")
    await expect(ticket).to_contain_text("下一位就是您")
    await usable(phone, axe_source)
    number = await ticket.get_attribute("data-ticket")
    assert number is not None

    await desk.keyboard.press("n")

    await expect(desk.locator("[data-number]")).to_have_text(f"{number} · 叫号中")
    await expect(ticket).to_contain_text("请到 5 号窗口")
    called = screen.locator(".calls li").first
    await expect(called).to_contain_text(number)
    await expect(called).to_contain_text("Window 5")
    for page in (desk, screen, phone):
        await usable(page, axe_source)
    await desk.keyboard.press("s")
    await expect(desk.locator("[data-number]")).to_have_text(f"{number} · 办理中")
    await desk.get_by_role("button", name="办结").first.click()
    await expect(desk.get_by_text("没有正在办理的号")).to_be_visible()


async def test_a_screen_that_was_cut_off_shows_what_it_missed(hall: OpenHall, look: Look) -> None:
    li = await hall.house.officer("counter")
    admin = await officer(hall.house, "second", roles=[Role.ADMIN])
    _, key = await hall.screen(admin)
    await hall.sit(li, 6)
    screen = await look(f"/screen/#{key}", size=DESK)
    await expect(screen.locator("aside")).to_be_visible()
    await screen.context.set_offline(True)
    given = await hall.give(li, "C")
    await hall.call_next(li, 6)
    await screen.context.set_offline(False)

    await expect(screen.locator(".calls li").first).to_contain_text(given["number"])
    await screen.reload()  # the key is kept where the page can't read it
    await expect(screen.locator(".calls li").first).to_contain_text(given["number"])


async def test_whoever_scans_the_screen_takes_a_ticket_without_a_sign_in(
    hall: OpenHall, look: Look, axe_source: str
) -> None:
    admin = await officer(hall.house, "third", roles=[Role.ADMIN])
    _, key = await hall.screen(admin)
    shown = await hall.ok("POST", "/v1/hall-screen", {"key": key})
    path = shown["address"].removeprefix(hall.house.base)
    phone = await look(path, locale="en-GB")

    await phone.get_by_label("B · Pensions and social insurance").check()
    await phone.get_by_label("Pregnant, or with a baby").check()
    await phone.get_by_role("button", name="Take a ticket", exact=True).click()

    ticket = phone.locator("[data-ticket]")
    await expect(ticket).to_contain_text("B001")
    await usable(phone, axe_source)
    await phone.reload()
    await expect(phone.locator("[data-ticket]")).to_contain_text("B001")
    await phone.get_by_text("Give it back").first.click()
    await phone.get_by_role("button", name="Give it back").click()
    await expect(phone.locator("[data-ticket]")).to_have_count(0)


async def test_a_screen_without_a_key_says_what_to_do(look: Look, axe_source: str) -> None:
    screen = await look("/screen/", size=DESK)

    await expect(screen.get_by_text("这块屏幕没有有效的密钥")).to_be_visible()
    await usable(screen, axe_source)


async def test_an_administrator_makes_the_address_of_a_screen_and_takes_it_away(
    hall: OpenHall, look: Look, axe_source: str
) -> None:
    admin = await officer(hall.house, "fourth", roles=[Role.ADMIN])
    desk = await look("/officer/#/screens", token=admin, size=DESK)
    await desk.get_by_label("挂在哪里").fill("西门内侧")
    await desk.get_by_label("理由").first.fill("新装屏幕")
    await desk.get_by_role("button", name="生成屏幕地址").click()
    address = await desk.locator("code").inner_text()
    await usable(desk, axe_source)
    screen = await look(address.removeprefix(hall.house.base), size=DESK)
    await expect(screen.locator("aside")).to_be_visible()

    row = desk.get_by_role("row").filter(has_text="西门内侧")
    await row.get_by_text("停用").first.click()
    await row.get_by_label("理由").fill("屏幕拆除")
    await row.get_by_role("button", name="停用 西门内侧").click()

    await expect(row).not_to_contain_text("使用中")
    await expect(screen.get_by_text("这块屏幕没有有效的密钥")).to_be_visible()
