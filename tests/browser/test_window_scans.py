"""The scanner's file goes into the draft at a window before the real service, and the person sees it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import DESK, Look
from tests.browser.steps import usable
from tests.server.bookings.hall import HALL
from tests.server.hall.reception import WINDOW, Reception, open_reception
from tests.server.hall.test_case_materials import ITEM
from tests.server.hall.test_new_item import CASES
from tests.server.hall.tus import pdf
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


async def test_a_scan_is_chosen_checked_and_handed_in_with_the_form(
    window: Reception, look: Look, axe_source: str
) -> None:
    saved = await window.filled()
    desk = await look(f"/officer/#/queue/{HALL}/{WINDOW}", token=window.clerk, size=DESK)
    picked = desk.get_by_label("布置图")

    await picked.set_input_files(
        {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )

    told = desk.locator("[data-scans]").get_by_text("已放入，这项材料共 1 个文件")
    await expect(told).to_be_visible()
    await usable(desk, axe_source)
    path = f"{CASES}/{saved['case']}/materials"
    hers = await window.fair.ok("GET", path, token=window.fair.her)
    assert [each["name"] for each in hers["files"]] == ["扫描件.pdf"]
    await desk.keyboard.press("Control+Enter")
    submit = desk.get_by_role("button", name="提交", exact=True)
    await expect(submit).to_be_focused()
    await submit.click()
    await expect(desk.locator("[data-case-number]")).to_be_focused()
