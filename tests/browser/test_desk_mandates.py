"""The counter records who acts for a resident, and ends it."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_desk_acting import PERSON
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PATH = f"/v1/officer/persons/{PERSON}/mandates"


async def test_an_officer_records_a_guardian_and_ends_it(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.desk.signed_in = True
    page = await open_page(f"/officer/#/person/{PERSON}/mandates", size=DESK)
    await heading(page, "王桂英")
    card = page.locator("section", has=page.get_by_role("heading", name="监护人和受托人"))
    await card.get_by_label("身份", exact=True).select_option("guardian")
    await card.get_by_label("办理人的身份证号").fill("440306195001011238")
    await card.get_by_role("button", name="登记", exact=True).click()
    await expect(card.get_by_role("cell", name="监护人")).to_be_visible()
    await card.scroll_into_view_if_needed()
    await screen(page, "54-officer-mandates")
    await card.get_by_role("button", name="结束：李*国").click()
    await expect(card.get_by_role("cell", name="已结束")).to_be_visible()

    assert city.bodies("POST", PATH) == [
        {"kind": "guardian", "id_number": "440306195001011238", "scopes": [], "ends_on": None}
    ]


async def test_a_representative_has_a_last_day(open_page: Open, city: FakeCity) -> None:
    city.desk.signed_in = True
    page = await open_page(f"/officer/#/person/{PERSON}/mandates", size=DESK)
    await heading(page, "王桂英")
    card = page.locator("section", has=page.get_by_role("heading", name="监护人和受托人"))
    await card.get_by_label("身份", exact=True).select_option("representative")
    await card.get_by_label("办理人的身份证号").fill("440306195001011238")
    await card.get_by_label("委托有效到哪一天").fill("2027-06-30")
    await card.get_by_role("button", name="登记", exact=True).click()
    await expect(card.get_by_role("cell", name="受托人")).to_be_visible()

    assert city.bodies("POST", PATH)[0]["ends_on"] == "2027-06-30"
    assert city.bodies("POST", PATH)[0]["scopes"] == ["certify", "notices"]
