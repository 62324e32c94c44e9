"""One window before the real service, without a mouse: called, identified, typed, signed, a number, done."""

import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from clients.demo.people import resident
from tests.browser.conftest import DESK, Look
from tests.browser.steps import usable
from tests.server.bookings.hall import HALL
from tests.server.hall.reception import WINDOW, Reception, open_reception
from tests.server.hall.signing import SIGNED
from tests.server.house import ID_NUMBER, House, open_house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

#: Ten minutes by hand: a key takes half a second, and whoever reads it out or looks for it a minute.
KEYS: Final = 60


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_house(shared_database_url, tmp_path_factory.mktemp("window")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def window(house: House) -> Reception:
    return await open_reception(house, SIGNED)


class Keyboard:
    """Counts what is pressed; what a reader types is one key."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.pressed = 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self._page.keyboard.press(key)
            self.pressed += 1

    async def type(self, text: str) -> None:
        await self._page.keyboard.type(text)
        self.pressed += len(text)

    async def read(self, card: str) -> None:
        await self._page.keyboard.type(card)
        self.pressed += 1


async def chosen(desk: Page, keys: Keyboard, axe_source: str) -> None:
    """Called, identified by a card, and the form of the item is open."""
    await keys.press("n")
    await expect(desk.locator("[data-number]")).to_contain_text("叫号中")
    await keys.press("s")
    await expect(desk.get_by_label("证件号码")).to_be_focused()
    await usable(desk, axe_source)
    card = {"name": "王秀英", "number": ID_NUMBER, "until": "2036-01-31"}
    await keys.read(json.dumps(card, ensure_ascii=False))
    await expect(desk.get_by_text("证件有效期至")).to_be_visible()
    await keys.press("Enter")
    await expect(desk.get_by_role("button", name="证件在手，人证一致 (D)")).to_be_focused()
    await usable(desk, axe_source)
    await keys.press("d")
    await expect(desk.get_by_label("事项关键词")).to_be_focused()
    await keys.type("denghui")
    await keys.press("Enter")
    await expect(desk.get_by_role("button", name="1 元宵灯会参展许可")).to_be_focused()
    await usable(desk, axe_source)
    await keys.press("1")
    await expect(desk.get_by_role("heading", name="填报：元宵灯会参展许可")).to_be_visible()
    await usable(desk, axe_source)


async def test_a_morning_s_first_is_received_by_keys_alone(
    window: Reception, look: Look, axe_source: str
) -> None:
    await window.hall.sit(window.clerk, WINDOW)
    desk = await look(f"/officer/#/queue/{HALL}/{WINDOW}", token=window.clerk, size=DESK)
    await expect(desk.get_by_text("没有正在办理的号")).to_be_visible()
    keys = Keyboard(desk)

    await chosen(desk, keys, axe_source)
    await keys.press("ArrowDown")
    await expect(desk.get_by_text("已保存")).to_be_visible()
    await desk.reload()  # the line was cut
    await expect(desk.get_by_role("heading", name="填报：元宵灯会参展许可")).to_be_visible()
    await expect(desk.get_by_role("radio", checked=True)).to_have_count(1)
    await keys.press("Control+Enter")
    submit = desk.get_by_role("button", name="提交", exact=True)
    await expect(submit).to_be_focused()
    await usable(desk, axe_source)
    await keys.press("Enter")

    told = desk.locator("[data-case-number]")
    await expect(told).to_be_focused()
    await usable(desk, axe_source)
    number = await told.get_attribute("data-case-number")
    assert number
    await keys.press("f")
    await expect(desk.get_by_text("没有正在办理的号")).to_be_visible()
    assert keys.pressed <= KEYS, keys.pressed
    await desk.get_by_role("button", name="全部窗口").click()
    await expect(desk.get_by_role("cell", name="叫号到窗口")).to_be_visible()
    await usable(desk, axe_source)
    hers = await window.fair.ok("GET", "/v1/cases", token=window.fair.her)
    assert [each["number"] for each in hers["cases"]] == [number]
    shown = await window.fair.ok(
        "GET", f"/v1/officer/halls/{HALL}/reception-steps", token=window.clerk
    )
    assert {each["count"] for each in shown["steps"]} == {1}


async def test_whoever_is_not_on_the_register_is_said_to_be_registered_first(
    window: Reception, look: Look, axe_source: str
) -> None:
    await window.hall.give(window.clerk)
    await window.serve()
    path = f"/officer/#/queue/{HALL}/{WINDOW}"
    desk = await look(path, token=window.clerk, size=DESK, locale="en-GB")
    number = desk.get_by_label("Document number")
    await expect(number).to_be_focused()

    await desk.keyboard.press("Enter")
    await expect(desk.get_by_text("Please fill this in")).to_be_visible()
    stranger = resident(9, "无人", date(1950, 1, 1))
    await desk.keyboard.type(stranger.id_number)
    await desk.keyboard.press("Enter")

    await expect(desk.get_by_text("Nobody of this number is on the register")).to_be_visible()
    await usable(desk, axe_source)
