"""Exports and the report of an incident in the officers' page, for administrators."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from domain.privacy.exports import ExportState, Ground, Selection
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_exports import EXPORT, FILE, SHA, FakeExports
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ONE = f"/officer/#/export/{EXPORT}"
#: Notes which files the page let go.
LET_GO = """
window.letGo = [];
const revoke = URL.revokeObjectURL.bind(URL);
URL.revokeObjectURL = (href) => { window.letGo.push(href); revoke(href); };
"""
MOVES = f"/v1/officer/exports/{EXPORT}/moves"


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    """An administrator is signed in."""
    city.desk.signed_in = True
    return city


@pytest.fixture
def exports(inside: FakeCity) -> FakeExports:
    return inside.desk.exports


async def test_an_export_is_asked_for_by_keyboard(
    open_page: Open, exports: FakeExports, screen: Screen
) -> None:
    page = await open_page("/officer/#/exports", size=DESK)
    await heading(page, "批量导出")
    await screen(page, "71-officer-exports")
    await page.get_by_role("button", name="申请导出").focus()
    await page.keyboard.press("Enter")
    await heading(page, "申请导出")
    await page.get_by_label("养老待遇和资格认证").focus()
    await page.keyboard.press("Space")
    await expect(page.get_by_label("辖区", exact=True)).to_be_hidden()
    await page.get_by_text("缩小范围").click()
    await page.get_by_label("辖区", exact=True).fill("440304")
    await page.get_by_label("从", exact=True).fill("2026-12-01")
    await page.get_by_label("到", exact=True).fill("2026-12-31")
    await page.get_by_label("种类", exact=True).fill("city-pension")
    await page.get_by_label("记录状态", exact=True).select_option("active")
    await page.get_by_label("用途", exact=True).fill("核对十二月到期人员的发放状态")
    await page.get_by_label("接收方", exact=True).fill("市财政局")
    await page.get_by_label("履行法定职责").check()
    await screen(page, "72-officer-export-new")
    await page.get_by_label("接收方", exact=True).press("Enter")

    await expect(page.get_by_text("已提交，等待另一位管理员批准")).to_be_visible()
    (asked,) = exports.asked
    assert (asked.selection, asked.ground) == (Selection.ENTITLEMENTS, Ground.DUTY)
    assert (asked.area, asked.kind, asked.state) == ("440304", "city-pension", "active")
    assert (asked.numbers_why, asked.ground_words) == ("", "")


async def test_full_numbers_and_another_ground_need_their_words(
    open_page: Open, exports: FakeExports
) -> None:
    page = await open_page("/officer/#/export-new", size=DESK)
    await heading(page, "申请导出")
    await page.get_by_label("同意记录").check()
    for label, text in (("从", "2026-11-01"), ("到", "2026-11-24")):
        await page.get_by_label(label, exact=True).fill(text)
    for folded in ("缩小范围", "其他依据", "身份证号默认遮盖"):
        await page.get_by_text(folded).click()
    await page.get_by_label("种类", exact=True).select_option("face_processing")
    await page.get_by_label("用途", exact=True).fill("答复审计机关对同意记录的检查")
    await page.get_by_label("接收方", exact=True).fill("市审计局")
    await page.get_by_label("其他（请写明）").check()
    await page.get_by_label("需要完整的身份证号", exact=True).check()
    await page.get_by_role("button", name="提交申请").click()
    await expect(page.get_by_text("请填写这一项")).to_have_count(2)
    await page.get_by_label("依据说明").fill("审计法第三十四条")
    await page.get_by_label("为什么需要完整的身份证号").fill("与档案逐人核对")
    await page.get_by_role("button", name="提交申请").click()

    await expect(page.get_by_text("已提交")).to_be_visible()
    (asked,) = exports.asked
    assert (asked.kind, asked.ground) == ("face_processing", Ground.OTHER)
    assert (asked.ground_words, asked.numbers_why) == ("审计法第三十四条", "与档案逐人核对")


async def test_the_form_of_an_export_shows_the_usual_and_all_that_is_missing_at_once(
    open_page: Open, exports: FakeExports
) -> None:
    page = await open_page("/officer/#/export-new", size=DESK)
    await heading(page, "申请导出")
    assert await page.evaluate("document.documentElement.scrollHeight") < 1600
    await page.get_by_role("button", name="提交申请").click()

    await expect(page.get_by_text("请填写这一项")).to_have_count(4)
    await expect(page.get_by_text("请选择法律依据")).to_be_visible()
    assert exports.asked == []


async def test_the_other_administrator_sees_what_it_is_and_decides_with_a_reason(
    open_page: Open, inside: FakeCity, exports: FakeExports, screen: Screen
) -> None:
    exports.numbers_why = "与档案逐人核对"
    page = await open_page(ONE, size=DESK)
    await heading(page, "养老待遇和资格认证")
    await screen(page, "73-officer-export-decide")
    await expect(page.get_by_text("核对十二月到期人员的发放状态")).to_be_visible()
    await expect(page.get_by_text("包含完整的身份证号：与档案逐人核对")).to_be_visible()
    for fact in ("市财政局", "1204", "姓名、身份证号、辖区"):
        await expect(page.get_by_role("definition").filter(has_text=fact)).to_be_visible()
    await page.get_by_role("button", name="批准", exact=True).click()
    await expect(page.get_by_text("请填写这一项")).to_be_visible()
    await page.get_by_label("理由", exact=True).fill("用途清楚")
    await page.get_by_role("button", name="批准", exact=True).click()

    await expect(page.get_by_text("已批准，待下载")).to_be_visible()
    assert inside.bodies("POST", MOVES) == [{"move": "approve", "why": "用途清楚"}]
    await expect(page.get_by_role("button", name="收回批准")).to_be_visible()


async def test_who_asked_is_offered_to_withdraw_and_not_to_approve(
    open_page: Open, inside: FakeCity, exports: FakeExports
) -> None:
    exports.mine = True
    page = await open_page(ONE, size=DESK)
    await heading(page, "养老待遇和资格认证")
    await expect(page.get_by_role("button", name="批准", exact=True)).to_have_count(0)
    await page.get_by_label("理由", exact=True).fill("不再需要")
    await page.get_by_role("button", name="撤回申请").click()

    await expect(page.get_by_text("已撤回")).to_be_visible()
    assert inside.bodies("POST", MOVES) == [{"move": "withdraw", "why": "不再需要"}]


async def test_the_file_is_saved_once_byte_for_byte(
    open_page: Open, exports: FakeExports, tmp_path: Path
) -> None:
    exports.mine, exports.standing = True, ExportState.APPROVED
    page = await open_page(ONE, size=DESK)
    await page.get_by_role("button", name="下载文件").click()
    async with page.expect_download() as saved:
        await page.get_by_role("link", name="保存文件").click()
    file = tmp_path / "saved.csv"
    await (await saved.value).save_as(file)

    assert file.read_bytes() == FILE.encode()
    await expect(page.get_by_role("button", name="下载文件")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_text(SHA)).to_be_visible()


async def test_the_file_is_gone_when_the_page_is_left(
    open_page: Open, exports: FakeExports
) -> None:
    exports.mine, exports.standing = True, ExportState.APPROVED
    page = await open_page(ONE, size=DESK, scripts=(LET_GO,))
    await page.get_by_role("button", name="下载文件").click()
    href = await page.get_by_role("link", name="保存文件").get_attribute("href")
    assert await page.evaluate("letGo") == []
    await page.get_by_role("link", name="角色").click()
    await heading(page, "角色")

    assert await page.evaluate("letGo") == [href]


async def test_a_file_that_broke_off_is_offered_again(
    open_page: Open, exports: FakeExports
) -> None:
    exports.mine, exports.standing, exports.broken = True, ExportState.APPROVED, True
    page = await open_page(ONE, size=DESK)
    await page.get_by_role("button", name="下载文件").click()
    await expect(page.get_by_text("连不上网络")).to_be_visible()
    exports.broken = False
    await page.get_by_role("button", name="下载文件").click()

    await expect(page.get_by_role("link", name="保存文件")).to_be_visible()


async def test_an_incident_is_reported_on_the_page(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/exports", size=DESK)
    await page.get_by_role("button", name="安全事件报告").click()
    await heading(page, "安全事件报告")
    await page.get_by_label("事件编号").fill("I-2026-03")
    await page.get_by_label("从（北京时间）").fill("2026-11-02T00:00")
    await page.get_by_label("到（不含）").fill("2026-11-05T08:00")
    await page.get_by_label("原因", exact=True).fill("笔记本电脑遗失")
    await page.get_by_role("button", name="生成报告").click()

    await expect(page.get_by_role("definition").filter(has_text="37")).to_be_visible()
    await screen(page, "74-officer-breach")
    await expect(page.locator("pre")).to_contain_text("笔记本电脑遗失")
    async with page.expect_download() as saved:
        await page.get_by_role("link", name="保存全文").click()
    assert (await saved.value).suggested_filename == "I-2026-03.md"
    (asked,) = inside.bodies("POST", "/v1/officer/breach-reports")
    assert asked["since"] == "2026-11-02T00:00:00+08:00"
    assert asked["until"] == "2026-11-05T08:00:00+08:00"
