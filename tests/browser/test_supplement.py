"""What was asked for is added over days and devices, with the notice in sight."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.fake_city import FakeCity
from tests.browser.fake_hall import CASE
from tests.browser.steps import heading
from tests.browser.test_access import overhang

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SAVED = "已保存"
#: How whatever has the focus is called, if the notice lies over its first line.
COVERED = """() => {
  const notice = document.querySelector(".in-sight");
  const at = document.activeElement;
  if (at === document.body || notice.contains(at) || !at.closest("form")) return "";
  return at.getBoundingClientRect().top < notice.getBoundingClientRect().bottom - 1 ? at.name || at.textContent : "";
}"""


async def test_what_is_added_is_saved_as_one_goes_and_gone_on_with_elsewhere(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    version = city.hall.lacks().version
    page = await open_page(f"/#/apply/{CASE}")
    await page.get_by_label("店铺地址").fill("某路 1 号附 2")
    await expect(page.locator(".beside")).to_have_text(SAVED)
    case = city.hall.held[CASE].case
    assert (case.form["address"], case.version) == ("某路 1 号", version + 1)
    other = await open_page(f"/#/apply/{CASE}")

    await expect(other.get_by_label("店铺地址")).to_have_value("某路 1 号附 2")
    await other.get_by_role("button", name="提交").click()
    await expect(other.get_by_role("status")).to_contain_text("已提交补正")
    assert city.hall.held[CASE].case.form["address"] == "某路 1 号附 2"
    assert city.hall.held[CASE].case.supplement_form is None


async def test_two_phones_on_one_supplement_keep_what_each_changed(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.lacks()
    page = await open_page(f"/#/apply/{CASE}")
    await heading(page, "店招设置许可")
    city.hall.change(CASE, shop_name="桂英包子铺二店")
    await page.get_by_label("店铺地址").fill("某路 1 号附 2")

    await expect(page.locator(".beside")).to_contain_text("另一台设备修改过")
    await expect(page.get_by_label("店铺名称")).to_have_value("桂英包子铺二店")
    saved = city.hall.held[CASE].case.supplement_form
    assert saved is not None
    assert (saved["shop_name"], saved["address"]) == ("桂英包子铺二店", "某路 1 号附 2")


@pytest.mark.parametrize("size", [(360, 640), (1280, 800)])
async def test_what_lacks_stays_in_sight_and_covers_nothing_that_has_the_focus(
    open_page: Open, city: FakeCity, size: tuple[int, int]
) -> None:
    city.signed_in = True
    city.hall.lacks()
    page = await open_page(f"/#/apply/{CASE}", size=size)
    await heading(page, "店招设置许可")
    for _ in range(30):
        await page.keyboard.press("Tab")
        covered = await page.evaluate(COVERED)
        assert covered == ""
    notice = page.locator("details.in-sight")

    await expect(notice.get_by_text("请写明门牌号")).to_be_in_viewport()
    assert await overhang(page) == 0
    await notice.locator("summary").click()
    await expect(notice.get_by_text("请写明门牌号")).to_be_hidden()
    await expect(notice.get_by_text("需要补正")).to_be_in_viewport()
