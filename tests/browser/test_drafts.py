"""A draft on a slow line: what is typed while an answer is on its way is kept, and not called saved before it is."""

from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.fake_city import FakeCity
from tests.browser.fake_hall import CASE
from tests.browser.steps import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

APPLY: Final = f"/#/apply/{CASE}"
PATH: Final = f"/v1/cases/{CASE}"
FORM: Final = f"{PATH}/form"


async def test_what_was_typed_since_is_not_called_saved(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    city.hall.draft()
    first, second = city.hold("PUT", FORM), city.hold("PUT", FORM)
    page = await open_page(APPLY)
    await page.get_by_label("店铺名称").fill("桂英包子铺")
    await until(lambda: city.bodies("PUT", FORM))
    await page.get_by_label("店铺地址").fill("某路 1 号")
    first.set()
    await until(lambda: len(city.bodies("PUT", FORM)) == 2)  # so the page has heard of the first

    await expect(page.locator(".beside")).to_have_text("正在保存…")
    second.set()
    await expect(page.locator(".beside")).to_have_text("已保存")
    assert city.hall.held[CASE].case.form["address"] == "某路 1 号"


async def test_what_is_typed_while_another_device_s_answers_come_is_kept(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.draft({"shop_name": "旧名"})
    page = await open_page(APPLY)
    await expect(page.get_by_label("店铺名称")).to_have_value("旧名")
    city.hall.change(CASE, shop_name="另一台填的")
    looked, theirs = len(city.bodies("GET", PATH)), city.hold("GET", PATH)
    await page.get_by_label("宽（毫米）").fill("3000")
    await until(lambda: len(city.bodies("GET", PATH)) > looked)
    await page.get_by_label("店铺地址").fill("某路 1 号")
    theirs.set()

    await expect(page.get_by_label("店铺名称")).to_have_value("另一台填的")
    await expect(page.get_by_label("店铺地址")).to_have_value("某路 1 号")
    form = {"shop_name": "另一台填的", "width_mm": 3000, "address": "某路 1 号"}
    await until(lambda: city.hall.held[CASE].case.form.items() >= form.items())
