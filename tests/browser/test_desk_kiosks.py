"""Kiosks at the desk, before a real city: made, watched and ended by an administrator of their area."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.conftest import STEP_MS, Screen
from tests.browser.test_access import faults, overhang
from tests.server.accounts.staff import HERE, officer
from tests.server.house import PASSWORD, House, open_house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_house(shared_database_url, tmp_path_factory.mktemp("kiosk-desk")) as opened:
        yield opened


async def test_an_administrator_makes_watches_and_ends_kiosks_at_the_desk(
    browser: Browser, house: House, axe_source: str, screen: Screen
) -> None:
    await officer(house, "kiosk-admin", HERE)
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    context.set_default_timeout(STEP_MS)
    page = await context.new_page()
    await page.goto(f"{house.base}/officer/#/kiosks")
    await page.get_by_label("用户名").fill("kiosk-admin")
    await page.get_by_label("密码", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.locator("#tabs")).to_be_visible()
    await page.evaluate("location.hash = '#/kiosks'")
    await page.get_by_label("名称和位置").fill("莲花街道大厅 2 号机")
    await page.get_by_label("区划代码").fill(HERE)
    await page.get_by_label("理由").fill("新装一台")
    await page.get_by_role("button", name="新增自助机").click()
    await expect(page.locator("code.long")).to_have_text(
        re.compile(r"^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$")
    )
    await page.evaluate(axe_source)
    for width in (1280, 360):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await faults(page) == []
        assert await overhang(page) == 0
    await screen(page, "96-desk-kiosks")
    await page.reload()
    await page.get_by_role("button", name="停用 莲花街道大厅 2 号机").click()
    await expect(page.locator("main h1")).to_have_text("停用 莲花街道大厅 2 号机")
    await page.get_by_label("理由").fill("拆除")
    await page.get_by_role("button", name="停用", exact=True).click()
    await expect(page.locator("tr", has_text="莲花街道大厅 2 号机")).to_contain_text("已停用")
    await context.close()
