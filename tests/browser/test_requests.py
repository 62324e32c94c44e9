"""A person asks for a correction and follows it; an officer answers by the day it is due."""

import pytest
from playwright.async_api import expect

from domain.privacy.requests import RequestKind
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
WORDS = "我的名字写错了一个字"


async def test_a_person_asks_sees_the_day_and_withdraws(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    page = await open_page("/#/requests")
    await heading(page, "我的申请：更正、说明、删除")
    await page.get_by_label("申请说明").fill(WORDS)
    await page.get_by_role("button", name="提交申请").click()
    await expect(page.get_by_role("status").first).to_contain_text("2026年12月15日")
    await expect(page.locator("[data-request]")).to_contain_text(WORDS)
    await screen(page, "62-requests")
    await page.get_by_role("button", name="撤回：更正我的资料").click()

    await expect(page.locator("[data-request]")).to_contain_text("已撤回")


async def test_a_request_without_words_is_not_sent(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    page = await open_page("/#/requests")
    await page.get_by_role("button", name="提交申请").click()

    await expect(page.get_by_text("请填写申请说明。")).to_be_visible()
    assert not city.requests.made


async def test_an_officer_answers_with_the_name_as_the_papers_say(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.desk.signed_in = True
    one = city.requests.add(RequestKind.CORRECT, WORDS)
    number = city.hall.built_in("data.correct", one.request).number
    page = await open_page("/officer/#/work", size=DESK)
    await expect(page.get_by_role("cell", name="更正我的资料")).to_be_visible()
    await page.get_by_role("button", name=f"打开 {number}").click()
    await page.get_by_role("button", name="办理办件").click()
    await expect(page.get_by_text(WORDS)).to_be_visible()
    await page.get_by_label("答复", exact=True).fill("已查验身份证并更正")
    await page.get_by_label("更正后的姓名").fill("王秀颖")
    await screen(page, "63-officer-request")
    await page.get_by_role("button", name="答复").click()
    await heading(page, "办件")

    assert city.requests.answered == [
        {
            "state": "answered",
            "words": "已查验身份证并更正",
            "correction": {"name": "王秀颖", "area": None, "id_number": None},
        }
    ]
