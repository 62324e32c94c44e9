"""The scanner's file, and the phone's photograph, go into the draft at a window before the real service."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import DESK, STEP_MS, Look
from tests.browser.steps import usable
from tests.server.bookings.hall import HALL
from tests.server.hall.reception import WINDOW, Reception, open_reception
from tests.server.hall.test_case_materials import ITEM
from tests.server.hall.test_new_item import CASES
from tests.server.hall.tus import jpeg, pdf
from tests.server.house import House, open_house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_house(shared_database_url, tmp_path_factory.mktemp("scans")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def window(house: House) -> Reception:
    return await open_reception(house, ITEM)


async def test_a_scan_and_a_photograph_by_phone_are_handed_in_with_the_form(
    window: Reception, look: Look, browser: Browser, axe_source: str
) -> None:
    saved = await window.filled()
    desk = await look(f"/officer/#/queue/{HALL}/{WINDOW}", token=window.clerk, size=DESK)
    picked = desk.get_by_label("布置图", exact=True)

    await picked.set_input_files(
        {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )

    told = desk.locator("[data-scans]").get_by_text("已放入，这项材料共 1 个文件")
    await expect(told).to_be_visible()
    await _photographed(desk, window, browser)
    await usable(desk, axe_source)
    path = f"{CASES}/{saved['case']}/materials"
    hers = await window.fair.ok("GET", path, token=window.fair.her)
    assert sorted(each["name"] for each in hers["files"]) == ["扫描件.pdf", "照片.jpg"]
    await desk.keyboard.press("Control+Enter")
    submit = desk.get_by_role("button", name="提交", exact=True)
    await expect(submit).to_be_focused()
    await submit.click()
    await expect(desk.locator("[data-case-number]")).to_be_focused()


async def _photographed(desk: Page, window: Reception, browser: Browser) -> None:
    """Both sides show the same digits, and that it arrived."""
    press = desk.get_by_role("button", name="照片：用手机拍照上传")
    async with desk.expect_response("**/v1/officer/hand-offs") as answered:
        await press.click()
    shown = await (await answered.value).json()
    await expect(desk.locator(".digits")).to_have_text(shown["digits"])
    context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    context.set_default_timeout(STEP_MS)
    phone = await context.new_page()
    await phone.goto(f"{window.house.base}/#/hand/{shown['address'].rpartition('/')[2]}")
    await expect(phone.locator(".digits")).to_have_text(shown["digits"])
    await phone.get_by_role("button", name="数字一样，确认办理").click()
    await expect(phone.get_by_text("请拍：照片")).to_be_visible()
    await phone.get_by_label("拍照或选照片").set_input_files(
        {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    await expect(phone.locator("main").get_by_text("已传 1 张")).to_be_visible()
    paper = desk.locator("[data-paper=photo]")
    await expect(paper.get_by_text("已放入，这项材料共 1 个文件")).to_be_visible()
    await phone.get_by_role("button", name="拍完了").click()
    await expect(phone.get_by_text("已办完")).to_be_visible()
    await expect(press).to_be_focused()
    await context.close()
