"""A resident's page at the desk: found by name, one section at a time, called, and a death looked at twice."""

from datetime import date

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_desk_acting import PERSON
from tests.browser.fake_desk_reviews import REVIEW
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PAGE = f"/officer/#/person/{PERSON}"
PATH = f"/v1/officer/persons/{PERSON}"


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    city.desk.signed_in = True
    return city


async def search(page: Page, typed: str) -> None:
    await page.get_by_label("身份证号、姓名或编号").fill(typed)
    await page.get_by_role("button", name="查找").click()


async def test_a_resident_is_found_by_name_and_told_apart_by_the_number(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/", size=DESK)
    await search(page, "王桂英")
    await expect(page.get_by_role("cell", name="440***********001X", exact=True)).to_be_visible()
    await screen(page, "63-officer-found")
    await page.get_by_role("button", name="查看 王桂英").click()

    await heading(page, "王桂英")
    assert inside.bodies("POST", "/v1/officer/persons/name-search") == [
        {"name": "王桂英", "purpose": "窗口办理"}
    ]
    assert inside.desk.purposes == ["窗口办理"]


async def test_a_name_that_nobody_has_and_one_that_many_have_are_said_in_words(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page("/officer/#/", size=DESK)
    await search(page, "没有此人")
    await expect(page.get_by_text("辖区内没有找到此姓名的居民")).to_be_visible()
    inside.desk.more_named = True
    await search(page, "王桂英")

    await expect(page.get_by_text("请用身份证号查找。")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "field"),
    [("11010519491231002x", "id_number"), ("00000000-0000-0000-0000-00000000000b", "case")],
)
async def test_a_number_is_sent_as_what_it_is(
    open_page: Open, inside: FakeCity, typed: str, field: str
) -> None:
    page = await open_page("/officer/#/", size=DESK)
    await search(page, typed)

    await heading(page, "王桂英")
    assert inside.bodies("POST", "/v1/officer/persons/search") == [
        {field: typed, "purpose": "窗口办理"}
    ]


async def test_each_section_fits_two_screens_and_the_most_used_stands_first(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(PAGE, size=DESK)
    await expect(page.get_by_role("heading", level=2, name="现场核验")).to_be_visible()
    sections = page.get_by_role("navigation", name="居民").get_by_role("link")
    names = await sections.all_inner_texts()
    assert names == [
        *("概况", "同意和人脸", "当面签署", "缴费", "医院建档"),
        *("登记变更", "监护和委托", "通知记录", "死亡登记"),
    ]

    for name in names:
        await sections.filter(has_text=name).click()
        await expect(sections.filter(has_text=name)).to_have_attribute("aria-current", "page")
        height = await page.evaluate("document.documentElement.scrollHeight")
        assert height <= 2 * DESK[1], (name, height)


async def test_sections_are_reached_with_the_keyboard_and_are_one_look(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(PAGE, size=DESK)
    await heading(page, "王桂英")
    await page.get_by_role("link", name="概况").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=2, name="同意", exact=True)).to_be_visible()
    assert inside.desk.purposes == ["窗口办理"]
    await page.go_back()
    await expect(page.get_by_role("heading", level=2, name="现场核验")).to_be_visible()


async def test_pensions_have_names_and_no_codes(open_page: Open, inside: FakeCity) -> None:
    for place in (PAGE, f"/officer/#/review/{REVIEW}", "/officer/#/register"):
        page = await open_page(place, size=DESK)
        named = page.get_by_text("企业职工基本养老保险")
        await expect(named.first).to_be_attached()
        assert "city-pension" not in await page.locator("main").inner_text()


async def test_an_officer_reads_the_number_to_call_for_a_stated_reason(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    inside.desk.address = "某市某区某路 1 号"
    page = await open_page(f"/officer/#/review/{REVIEW}", size=DESK)
    card = page.locator("section", has=page.get_by_role("heading", name="联系本人"))
    await card.get_by_role("button", name="显示联系方式").click()
    await expect(card.get_by_text("请填写这一项")).to_be_visible()
    assert "13800000001" not in await page.content()
    await card.get_by_label("联系事由").fill("电话核实")
    await card.get_by_role("button", name="显示联系方式").click()

    await expect(card.get_by_role("link", name="13800000001")).to_be_visible()
    await expect(card.get_by_text("某市某区某路 1 号")).to_be_visible()
    await screen(page, "64-officer-contact")
    assert inside.desk.purposes[-1] == "电话核实"


async def test_a_death_is_looked_at_before_it_is_recorded(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    inside.desk.alive_on = date(2026, 11, 20)
    page = await open_page(f"{PAGE}/death", size=DESK)
    await page.get_by_label("来源部门和记录").fill("民政")
    await page.get_by_label("死亡日期").fill("2026-11-01")
    await page.get_by_role("button", name="下一步：核对").click()

    await expect(page.get_by_role("heading", level=2, name="核对后登记死亡")).to_be_focused()
    card = page.locator("section", has=page.get_by_role("heading", name="核对后登记死亡"))
    for words in (
        "王桂英",
        "4403**********001X",
        "2026年11月1日",
        "2026年11月20日",
        "不会自动停发",
    ):
        await expect(card).to_contain_text(words)
    await expect(card.get_by_text("请先查明是否登记错人")).to_be_visible()
    await screen(page, "65-officer-death")
    assert inside.bodies("POST", f"{PATH}/death") == []
    await page.get_by_role("button", name="确认登记死亡").click()
    await expect(page.get_by_text("登记的死亡日期：2026年11月1日")).to_be_visible()
    assert inside.bodies("POST", f"{PATH}/death") == [
        {"source": "民政", "died_on": "2026-11-01", "seen": "looked-at"}
    ]


async def test_a_death_that_was_looked_at_can_be_left(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(f"{PAGE}/death", size=DESK)
    await page.get_by_label("来源部门和记录").fill("民政")
    await page.get_by_label("死亡日期").fill("2026-11-01")
    await page.get_by_role("button", name="下一步：核对").click()
    await page.get_by_role("button", name="返回修改").click()

    await expect(page.get_by_label("死亡日期")).to_be_focused()
    await expect(page.get_by_label("来源部门和记录")).to_have_value("民政")
    assert inside.desk.died_on is None


async def test_an_emergency_shows_what_may_be_looked_at_and_no_form(
    open_page: Open, inside: FakeCity
) -> None:
    inside.desk.changeable = False
    page = await open_page(PAGE, size=DESK)
    await expect(page.get_by_text("紧急查看，只能查看，不能更改。")).to_be_visible()
    links = page.get_by_role("navigation", name="居民").get_by_role("link")
    assert await links.all_inner_texts() == ["概况", "监护和委托", "通知记录"]
    await expect(page.locator("main form")).to_have_count(0)
    await links.filter(has_text="监护和委托").click()

    await expect(page.get_by_role("heading", level=2, name="监护人和受托人")).to_be_visible()
    await expect(page.locator("main form")).to_have_count(0)
