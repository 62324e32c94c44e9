"""A person's rights on the page: seen, locked, copied, deleted, each in a few large buttons."""

import pytest
from playwright.async_api import Page, expect

from domain.accounts.consent import Purpose
from tests.browser.conftest import Open
from tests.browser.fake_city import FakeCity
from tests.browser.fake_rights import CODE, OTHER
from tests.browser.steps import begin, heading

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def confirm(page: Page) -> None:
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("短信验证码").fill(CODE)
    await page.get_by_role("button", name="确认", exact=True).click()


async def test_who_used_the_data_is_read_in_words(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    page = await open_page("/#/me")
    await page.get_by_role("button", name="谁用过我的资料").click()

    await heading(page, "谁用过我的资料")
    card = page.locator("[data-actor=officer]")
    for words in ("查看您的登记信息", "工作人员 · 市社会保险机构", "窗口办理"):
        await expect(card).to_contain_text(words)


async def test_a_face_is_locked_at_once_and_unlocked_by_showing_it(
    open_page: Open, agreed: FakeCity
) -> None:
    city = agreed
    city.agreed = {Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES}
    page = await open_page("/#/me")
    await page.get_by_role("button", name="锁定我的人脸").click()
    await expect(page.get_by_role("button", name="解锁我的人脸")).to_be_visible()
    assert city.rights.locked
    await page.get_by_role("button", name="解锁我的人脸").click()
    await expect(page.get_by_text("带身份证到窗口办理")).to_be_visible()
    await page.get_by_role("button", name="刷脸确认是本人").click()
    await begin(page)
    await heading(page, "已确认是您本人")
    city.rights.proven = True  # as the service has it now
    assert city.bodies("POST", "/v1/face-checks")[-1] == {"action": "account.step_up"}
    await page.locator("main").get_by_role("button", name="我的").click()
    await page.get_by_role("button", name="解锁我的人脸").click()

    await expect(page.get_by_role("button", name="锁定我的人脸")).to_be_visible()
    assert not city.rights.locked


async def test_another_device_is_signed_out(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    page = await open_page("/#/devices")
    await expect(page.get_by_text("本机")).to_have_count(1)
    await page.get_by_role("button", name="退出登录：Chrome · Windows").click()

    await expect(page.get_by_role("status").filter(has_text="已退出")).to_be_visible()
    assert OTHER not in city.rights.sessions


async def test_all_data_is_downloaded_as_text_and_as_data(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    city.rights.confirmed = True
    page = await open_page("/#/me")
    await page.get_by_role("button", name="导出我的全部资料").click()

    async with page.expect_download() as text:
        await page.get_by_role("link", name="下载文本文件").click()
    assert (await text.value).suggested_filename == "zhijian.txt"
    await expect(page.get_by_role("link", name="下载数据文件（JSON）")).to_be_visible()


async def test_deleting_is_confirmed_twice_and_says_what_stays(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page("/#/leave")
    await heading(page, "删除账户和人脸")
    await expect(page.get_by_role("button", name="确认删除")).to_be_hidden()
    await page.get_by_text("我已知晓，确定要删除").click()
    await page.get_by_role("button", name="确认删除").click()
    assert not city.rights.erased
    await confirm(page)

    await heading(page, "已删除")
    assert city.rights.erased
    await expect(page.locator("#main")).to_contain_text("法定职责")
