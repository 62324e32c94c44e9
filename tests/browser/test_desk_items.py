"""Items at the desk: a file proposed, its real form looked at, released by a second administrator."""

import pytest
from playwright.async_api import FilePayload, expect

from domain.hall.releases import ItemState
from tests.browser.conftest import DESK, Open
from tests.browser.fake_city import FakeCity
from tests.browser.fake_items import SHOP
from tests.browser.steps import heading
from tests.browser.test_access import overhang

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def file(text: bytes) -> FilePayload:
    return FilePayload(name="permit.shopfront.1.yaml", mimeType="", buffer=text)


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    city.desk.signed_in = True
    return city


async def test_a_second_administrator_tries_the_form_and_releases_it(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page("/officer/#/items", size=DESK)
    await page.get_by_role("button", name="打开").click()
    await heading(page, "店招设置许可 · permit.shopfront@1")
    await page.get_by_label("更换招牌").check()
    await expect(page.get_by_label("原许可编号")).to_be_visible()
    release = page.locator("[data-move=release]")
    await release.locator("summary").click()
    await release.get_by_role("button", name="复核发布").click()
    await expect(release.get_by_text("请填写这一项")).to_be_visible()
    await release.get_by_label("理由").fill("已复核")
    await release.get_by_role("button", name="复核发布").click()

    await expect(page.get_by_role("status")).to_contain_text("已办理：复核发布")
    assert inside.items.state is ItemState.RELEASED
    assert inside.items.whys == [("releases", "已复核")]


async def test_who_proposed_it_does_not_release_it(open_page: Open, inside: FakeCity) -> None:
    page = await open_page("/officer/#/items", size=DESK)
    await page.get_by_label("事项文件").set_input_files(file(SHOP))
    await page.get_by_role("button", name="提交新版本").click()

    await expect(page.get_by_text("须由另一位管理员复核发布")).to_be_visible()
    await expect(page.locator("[data-move=release]")).to_have_count(0)
    await expect(page.locator("[data-move=withdraw]")).to_be_visible()


async def test_what_is_wrong_in_a_file_is_said_by_line_and_column(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page("/officer/#/items", size=DESK)
    wrong = SHOP.replace(b"version: 1", b"version: one")
    line = wrong[: wrong.index(b"version: one")].count(b"\n") + 1
    await page.get_by_label("事项文件").set_input_files(file(wrong))
    await page.get_by_role("button", name="提交新版本").click()

    await expect(page.get_by_role("alert")).to_contain_text(f"第 {line} 行第 10 列：")


@pytest.mark.parametrize("view", ["items", "item/permit.shopfront/1"])
async def test_on_a_phone_nothing_of_an_item_lies_beyond_the_edge(
    open_page: Open, inside: FakeCity, view: str
) -> None:
    page = await open_page(f"/officer/#/{view}", size=(360, 640))
    await heading(page, "事项" if view == "items" else "店招设置许可")
    for fold in await page.locator("summary").all():
        await fold.click()

    assert await overhang(page) == 0
