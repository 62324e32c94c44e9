"""The counter grants the easier rules of a check to a resident, and takes them back."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESK, Open
from tests.browser.fake_city import FakeCity
from tests.browser.fake_desk_acting import PERSON
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PATH = f"/v1/officer/persons/{PERSON}/elder-rules"


async def test_an_officer_grants_easier_checks_with_a_last_day_and_takes_them_back(
    open_page: Open, city: FakeCity
) -> None:
    city.desk.signed_in = True
    page = await open_page(f"/officer/#/person/{PERSON}/agreements", size=DESK)
    await heading(page, "王桂英")
    card = page.locator("#easier")
    await expect(card).to_contain_text("目前按一般要求")
    await card.get_by_role("button", name="放宽").click()
    await expect(card.get_by_label("依据")).to_be_focused()  # no grant without a reason
    await card.get_by_label("依据").fill("手抖，见到本人")
    await card.get_by_label("最后一天").fill("2027-05-31")
    await card.get_by_role("button", name="放宽").click()
    await expect(card).to_contain_text("2027年5月31日")
    await card.get_by_label("依据").fill("已康复")
    await card.get_by_role("button", name="收回").click()
    await expect(card).to_contain_text("目前按一般要求")

    assert city.bodies("POST", PATH) == [{"until": "2027-05-31", "why": "手抖，见到本人"}]
    assert city.bodies("POST", f"{PATH}/endings") == [{"why": "已康复"}]
