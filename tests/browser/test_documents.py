"""Who has another document than a resident's: bound, registered and found by it."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESK, Open
from tests.browser.fake_city import FakeCity
from tests.browser.fake_hall import SHOP
from tests.browser.steps import heading, until
from tests.browser.test_access import faults, overhang

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("size", [(360, 740), (1280, 800)])
async def test_a_holder_of_a_permit_is_bound_by_it(
    size: tuple[int, int], open_page: Open, city: FakeCity, axe_source: str
) -> None:
    city.signed_in, city.level = True, 1
    page = await open_page("/#/bind", size=size)
    await page.get_by_label("证件类型").select_option("hk_macau_permit")
    await expect(page.get_by_text("字母 H 或 M 加 8 位数字")).to_be_visible()
    await page.evaluate(axe_source)
    assert await faults(page) == []
    assert await overhang(page) == 0
    await page.get_by_label("姓名").fill("陈大文")
    await page.get_by_label("证件号码").fill("H12345678")
    await page.get_by_role("button", name="确认").click()
    await until(lambda: bool(city.bodies("POST", "/v1/me/person")))

    body = city.bodies("POST", "/v1/me/person")[0]
    assert (body["document"], body["id_number"]) == ("hk_macau_permit", "H12345678")


async def test_the_counter_registers_with_the_birth_that_a_number_does_not_say(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    city.desk.signed_in = True
    page = await open_page("/officer/#/register", size=DESK)
    await heading(page, "登记居民")
    await expect(page.get_by_label("出生日期")).to_be_hidden()
    await page.get_by_label("证件类型").select_option("passport")
    await page.get_by_label("姓名").fill("ANNA ERIKSSON")
    await page.get_by_label("证件号码").fill("UTO L898902C3")
    await page.get_by_label("出生日期").fill("1974-08-12")
    await page.get_by_label("手机号").fill("13800000001")
    await page.evaluate(axe_source)
    assert await faults(page) == []
    await page.get_by_role("button", name="登记", exact=True).click()
    await until(lambda: bool(city.bodies("POST", "/v1/officer/persons")))

    body = city.bodies("POST", "/v1/officer/persons")[0]
    assert (body["document"], body["born"]) == ("passport", "1974-08-12")


async def test_the_counter_finds_by_another_document(open_page: Open, city: FakeCity) -> None:
    city.desk.signed_in = True
    page = await open_page("/officer/", size=DESK)
    await heading(page, "查找居民")
    await page.get_by_label("证件类型").select_option("taiwan_permit")
    await page.locator("[name=whom]").fill("12345678")
    await page.get_by_role("button", name="查找").click()
    await until(lambda: bool(city.bodies("POST", "/v1/officer/persons/search")))

    body = city.bodies("POST", "/v1/officer/persons/search")[0]
    assert (body["document"], body["id_number"]) == ("taiwan_permit", "12345678")


async def test_an_item_says_by_which_documents(open_page: Open, city: FakeCity) -> None:
    page = await open_page(f"/#/item/{SHOP}")

    await expect(page.get_by_text("凭居民身份证、港澳居民来往内地通行证、")).to_be_visible()
