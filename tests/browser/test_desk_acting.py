"""The counter sees who acts for many people, and raises the limit of one of them."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESK, Open
from tests.browser.fake_city import FakeCity
from tests.browser.fake_desk_acting import PERSON
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PATH = f"/v1/officer/persons/{PERSON}/acting-limit"


async def test_an_officer_finds_who_is_at_the_limit_and_raises_it(
    open_page: Open, city: FakeCity
) -> None:
    city.desk.signed_in = True
    page = await open_page("/officer/#/personal-notices", size=DESK)
    await page.get_by_role("link", name="帮多人办理").click()
    await heading(page, "帮多人办理")
    await expect(page.locator(".tag.bad")).to_have_text("已满")
    await page.get_by_role("link", name="查看").click()
    await heading(page, "王桂英")
    card = page.locator("#acting-limit")
    await card.get_by_role("button", name="查看人数").click()
    await expect(card).to_contain_text("一年内 12 人，上限 12 人")
    await card.get_by_label("放宽到多少人").fill("60")
    await card.get_by_label("最后一天").fill("2027-05-31")
    await card.get_by_label("依据").fill("社区网格员")
    await card.get_by_role("button", name="放宽人数").click()
    await expect(card).to_contain_text("上限 60 人（放宽到 2027年5月31日）")
    await card.get_by_role("button", name="收回放宽").click()
    await expect(card).to_contain_text("上限 12 人。")

    assert city.bodies("POST", PATH) == [{"most": 60, "until": "2027-05-31", "why": "社区网格员"}]
    assert city.bodies("POST", f"{PATH}/endings") == [{"why": "社区网格员"}]
