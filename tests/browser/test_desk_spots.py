"""The counter confirms certifications by a call or a visit, and sees what that says of all."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESK, Open
from tests.browser.fake_city import FakeCity
from tests.browser.fake_deliveries import SPOT
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_an_officer_records_what_came_of_a_call(open_page: Open, city: FakeCity) -> None:
    city.desk.signed_in = True
    page = await open_page("/officer/#/personal-notices", size=DESK)
    await page.get_by_role("link", name="抽查回访").click()
    await heading(page, "抽查回访")
    await expect(page.locator(".tag.bad")).to_have_text("已超期")
    await expect(page.locator("#spot-months")).to_contain_text("0.00 % 到 9.25 %")
    await page.get_by_role("button", name="记录").click()
    await expect(page.get_by_label("结果")).to_be_focused()  # nothing is chosen beforehand
    await page.get_by_label("结果").select_option("not_reached")
    await page.get_by_label("方式").select_option("call")
    await page.get_by_role("button", name="记录").click()
    await expect(page.get_by_label("经过")).to_be_focused()  # not without a word on what happened
    await page.get_by_label("经过").fill("三次无人接听")
    await page.get_by_role("button", name="记录").click()
    await expect(page.get_by_text("没有待回访的")).to_be_visible()

    assert city.bodies("POST", f"/v1/officer/spot-checks/{SPOT}/result") == [
        {"result": "not_reached", "met_by": "call", "why": "三次无人接听"}
    ]
