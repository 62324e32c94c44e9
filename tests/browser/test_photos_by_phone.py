"""A phone that photographs for an application on another screen, before a real city."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from tests.browser.conftest import STEP_MS
from tests.browser.test_access import faults, overhang
from tests.server.hall.tus import jpeg
from tests.server.house import House, open_house
from tests.server.neighbours import Neighbour, neighbour

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_house(shared_database_url, tmp_path_factory.mktemp("photos")) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def resident(house: House) -> Neighbour:
    return await neighbour(house, await house.officer())


async def test_a_phone_photographs_for_an_application_on_a_screen(
    browser: Browser, house: House, resident: Neighbour, axe_source: str
) -> None:
    what = {"purpose": "photo.upload", "about": str(uuid4()), "part": "shop_photo"}
    _, shown = await house.call("POST", "/v1/me/hand-offs", what, token=resident.token)
    context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    context.set_default_timeout(STEP_MS)
    phone = await context.new_page()
    await phone.goto(f"{house.base}/#/hand/{shown['address'].rpartition('/')[2]}")
    await expect(phone.locator(".digits")).to_have_text(shown["digits"])
    await phone.evaluate(axe_source)
    assert await faults(phone) == []
    assert await overhang(phone) == 0
    await phone.get_by_role("button", name="数字一样，确认办理").click()
    await phone.get_by_label("拍照或选照片").set_input_files(
        {"name": "门头.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    await expect(phone.locator("main").get_by_text("已传 1 张")).to_be_visible()
    await phone.reload()
    await expect(phone.get_by_label("拍照或选照片")).to_be_visible()
    pressed = asyncio.Event()

    async def late(route: Route) -> None:
        await pressed.wait()
        await route.continue_()

    await phone.route("**/v1/uploads", late)
    await phone.get_by_label("拍照或选照片").set_input_files(
        {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    await phone.get_by_role("button", name="拍完了").click()  # while the last one is on its way
    pressed.set()
    await expect(phone.get_by_text("已办完")).to_be_visible()
    _, mine = await house.call("GET", "/v1/uploads", token=resident.token)
    await context.close()

    assert sorted(each["name"] for each in mine["uploads"]) == ["b.jpg", "门头.jpg"]
