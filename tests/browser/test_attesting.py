"""An officer who met a person says so at the desk, and the certification is there at once."""

from datetime import date

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_desk_acting import PERSON

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PAGE = f"/officer/#/person/{PERSON}"
PATH = f"/v1/officer/persons/{PERSON}/attestations"


async def test_a_meeting_at_the_window_certifies(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.desk.signed_in = True
    page = await open_page(PAGE, size=DESK)
    words = page.get_by_label("时间、地点、查验的证件")
    await words.fill("在窗口核对身份证")
    await words.scroll_into_view_if_needed()
    await screen(page, "62-officer-attests")
    await page.get_by_role("button", name="确认已核验本人").click()

    await expect(page.get_by_text("2027年11月24日").first).to_be_visible()
    assert city.bodies("POST", PATH) == [
        {"scheme": "city-pension", "presence": "window", "words": "在窗口核对身份证"}
    ]


async def test_without_words_nothing_is_sent(open_page: Open, city: FakeCity) -> None:
    city.desk.signed_in = True
    page = await open_page(PAGE, size=DESK)
    await page.get_by_role("button", name="确认已核验本人").click()

    await expect(page.get_by_label("时间、地点、查验的证件")).to_be_focused()
    assert city.bodies("POST", PATH) == []


async def test_with_a_recorded_death_the_officer_hears_of_the_review(
    open_page: Open, city: FakeCity
) -> None:
    city.desk.signed_in, city.desk.died_on = True, date(2026, 11, 1)
    page = await open_page(PAGE, size=DESK)
    await page.get_by_label("时间、地点、查验的证件").fill("在窗口核对身份证")
    await page.get_by_role("button", name="确认已核验本人").click()

    await expect(page.get_by_text("已登记死亡，转人工核实。", exact=True)).to_be_visible()
