"""A citizen finds a matter, applies for it over days and devices, and follows the case to its end."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from domain.events import TEMPLATES, EventKind
from domain.hall import moves, step_moves
from domain.hall.cases import CaseState
from domain.problems import Problem
from tests.browser.conftest import Open, Screen
from tests.browser.fake_city import CODE, FakeCity
from tests.browser.fake_hall import CASE, CLERK, OPENING, SHOP, SIGN
from tests.browser.steps import heading, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

APPLY = f"/#/apply/{CASE}"
SAVED = "已保存"


async def fill(page: Page) -> None:
    """A sign, as somebody fills it in."""
    await page.get_by_label("店铺名称").fill("桂英包子铺")
    await page.get_by_label("店铺地址").fill("某路 1 号")
    await page.get_by_label("新设招牌").check()
    await page.get_by_label("招牌类型").select_option("letters")
    await page.get_by_label("宽（毫米）").fill("3000")
    await page.get_by_label("高（毫米）").fill("800")
    await page.get_by_role("group", name="招牌文字 1").get_by_label("文字").fill("桂英包子")
    await page.get_by_role("group", name="招牌文字 1").get_by_label("中文").check()
    await page.get_by_label("以上内容属实").check()


async def test_a_matter_is_found_applied_for_and_sent(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    page = await open_page()
    await page.locator("main").get_by_role("link", name="办事").click()
    await heading(page, "办事")
    await page.get_by_label("要办什么事？").fill("招牌")
    await screen(page, "70-items")
    await page.get_by_role("button", name="查找").click()
    await expect(page.get_by_role("heading", name="查找结果")).to_be_visible()
    await page.locator(f"[data-item='{SHOP}']").click()
    await heading(page, "店招设置许可")
    await expect(page.get_by_text("承诺 10 个工作日，法定 20 个工作日")).to_be_visible()
    await expect(page.get_by_text("《城市市容和环境卫生管理条例》第十一条")).to_be_visible()
    await screen(page, "71-item")
    await page.get_by_role("button", name="开始办理").click()
    await expect(page.get_by_label("店铺名称")).to_be_visible()
    await expect(page.locator(".known").first).to_contain_text("王桂英")
    await fill(page)
    await screen(page, "72-apply")
    await page.get_by_role("button", name="下一步：核对").click()
    await heading(page, "请核对")
    await expect(page.locator(".answers")).to_contain_text("店铺名称桂英包子铺")
    await screen(page, "73-check")
    await page.get_by_role("button", name="提交").click()

    await expect(page.get_by_role("status")).to_contain_text("已提交，编号 20261124-")
    await expect(page.locator("main .state")).to_contain_text("已提交，待受理")
    await expect(page.locator("[data-clock=accept]")).to_contain_text("最迟 2026年11月25日")
    await screen(page, "74-case")
    case = city.hall.held[CASE].case
    assert case.state is CaseState.SUBMITTED
    assert {name: case.form[name] for name in SIGN} == SIGN


async def test_an_offer_in_the_inbox_leads_to_its_matter(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    told = TEMPLATES[EventKind.OFFER_MADE][-1]
    city.inbox.tell("offer.made", told.title.zh, told.text.zh, subject=f"item:{SHOP}@1?count=2")
    page = await open_page("/#/inbox")
    await expect(page.get_by_text(told.text.zh)).to_be_visible()

    await page.get_by_role("button", name="查看事项").click()

    await heading(page, "店招设置许可")


async def test_what_was_applied_for_as_one_shows_each_part_and_the_way_back(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    bundle = city.hall.bundled()
    page = await open_page(f"/#/item/{OPENING}")
    await expect(page.get_by_text("小餐饮经营许可").first).to_be_visible()
    await page.goto(f"{page.url.partition('#')[0]}#/cases")
    await expect(page.locator("main [data-case]")).to_have_count(1)
    await page.get_by_role("button", name="查看").click()
    await expect(page.locator("[data-part='permit.small_catering']")).to_contain_text("不予受理")
    await screen(page, "77-bundle")

    await page.locator("[data-part='permit.shopfront'] a").click()
    await expect(page.locator("main .state")).to_contain_text("已提交，待受理")
    await page.get_by_role("link", name="查看一件事的全部进度").click()

    await heading(page, "开办小餐饮店一件事")
    await expect(page).to_have_url(re.compile(f"case/{bundle.case}$"))


async def test_who_has_not_signed_in_looks_first_and_comes_back_to_the_matter(
    open_page: Open, city: FakeCity
) -> None:
    page = await open_page(f"/#/item/{SHOP}")
    await heading(page, "店招设置许可")
    await page.get_by_role("button", name="登录后办理").click()
    await page.get_by_label("手机号").fill("13800000001")
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("短信验证码").fill(CODE)
    await page.get_by_role("button", name="登录").click()

    await heading(page, "店招设置许可")
    await expect(page.get_by_role("button", name="开始办理")).to_be_visible()


async def test_what_is_filled_in_is_saved_as_one_goes_and_gone_on_with_elsewhere(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.draft()
    page = await open_page(APPLY)
    await page.get_by_label("店铺名称").fill("桂英包子铺")
    await expect(page.locator(".beside")).to_have_text(SAVED)
    await page.get_by_label("带有照明").check()
    await page.get_by_label("用电功率").fill("60")
    await page.get_by_role("button", name="稍后再填").click()
    await heading(page, "我的办件")
    await until(lambda: city.hall.held[CASE].case.form.get("watts") == 60)
    other = await open_page("/#/cases")
    await other.get_by_role("button", name="继续填写").click()

    await expect(other.get_by_label("店铺名称")).to_have_value("桂英包子铺")
    await expect(other.get_by_label("用电功率")).to_have_value("60")


async def test_another_device_was_first_and_nothing_that_was_typed_is_lost(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.draft({"shop_name": "旧名"})
    page = await open_page(APPLY)
    await expect(page.get_by_label("店铺名称")).to_have_value("旧名")
    city.hall.change(CASE, shop_name="另一台填的", address="某路 2 号")
    await page.get_by_label("宽（毫米）").fill("3000")
    await expect(page.locator(".beside")).to_contain_text("另一台设备修改过")

    await expect(page.locator("#say")).to_contain_text("另一台设备修改过")
    await expect(page.get_by_label("店铺名称")).to_have_value("另一台填的")
    await expect(page.get_by_label("宽（毫米）")).to_have_value("3000")
    form = city.hall.held[CASE].case.form
    assert (form["shop_name"], form["address"], form["width_mm"]) == (
        "另一台填的",
        "某路 2 号",
        3000,
    )


async def test_what_is_wrong_is_said_where_it_stands_and_the_rest_is_saved(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.draft()
    page = await open_page(APPLY)
    await page.get_by_label("宽（毫米）").fill("99999999")
    await page.get_by_label("店铺名称").fill("桂英包子铺")
    await expect(page.locator(".beside")).to_have_text("已保存，标出的内容除外")

    await expect(page.locator("[data-field=width_mm] .fault")).to_contain_text("不大于 50000")
    form = city.hall.held[CASE].case.form
    assert form["shop_name"] == "桂英包子铺"
    assert "width_mm" not in form


async def test_without_a_line_it_is_said_that_nothing_is_saved(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.draft()
    city.refusals.append(("PUT", f"/v1/cases/{CASE}/form", 503, Problem.BUSY))
    page = await open_page(APPLY)
    await page.get_by_label("店铺名称").fill("桂英包子铺")

    await expect(page.locator(".beside")).to_contain_text("尚未保存")
    await page.get_by_label("店铺名称").fill("桂英包子铺二店")
    await expect(page.locator(".beside")).to_have_text(SAVED)


async def test_what_lacks_is_pointed_out_before_the_answers_are_read_back(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.draft({**SIGN, "address": "某路"} | {"what": "change"})
    page = await open_page(APPLY)
    await page.get_by_role("button", name="下一步：核对").click()

    await expect(page.get_by_role("alert")).to_contain_text("还有内容没有填写")
    await expect(page.get_by_label("原许可编号")).to_be_focused()


async def test_what_the_service_finds_when_it_is_sent_is_mended_in_the_form(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.draft({**SIGN, "words": []})  # as a later rule of the service finds it wanting
    page = await open_page(f"{APPLY}/check")
    await page.get_by_role("button", name="提交").click()

    await heading(page, "店招设置许可")
    await expect(page.locator("[data-field=words] > .fault")).to_contain_text("至少 1 项")
    assert city.hall.held[CASE].case.state is CaseState.DRAFT


async def test_a_draft_is_thrown_away_after_a_second_word(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    city.hall.draft()
    page = await open_page(APPLY)
    await page.get_by_text("放弃这份申请").click()
    await page.get_by_role("button", name="确认放弃").click()

    await heading(page, "我的办件")
    await expect(page.get_by_text("还没有办件")).to_be_visible()


async def test_what_lacks_is_listed_once_and_added_in_the_same_form(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    city.hall.lacks()
    page = await open_page(f"/#/case/{CASE}")
    await expect(page.locator("main .state")).to_contain_text("待补正")
    await expect(page.get_by_text("请写明门牌号").first).to_be_visible()
    await expect(page.locator("[data-clock=supplement]")).to_contain_text("最迟 2026年12月24日")
    await screen(page, "75-lacks")
    await page.get_by_role("button", name="去补正").click()
    await expect(page.locator("li", has_text="营业执照：")).to_be_visible()
    await expect(page.get_by_text("店铺地址（需补正）")).to_be_visible()
    await page.get_by_label("店铺地址").fill("某路 1 号附 2")
    await page.get_by_role("button", name="提交").click()

    await expect(page.get_by_role("status")).to_contain_text("已提交补正")
    case = city.hall.held[CASE].case
    assert case.state is CaseState.SUBMITTED
    assert case.form["address"] == "某路 1 号附 2"


async def test_a_case_is_withdrawn_after_a_second_word(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    city.hall.submitted()
    page = await open_page(f"/#/case/{CASE}")
    await page.get_by_text("撤回申请").click()
    await page.get_by_role("button", name="确认撤回").click()

    await expect(page.locator("main .state")).to_contain_text("已撤回")
    assert city.hall.held[CASE].case.state is CaseState.WITHDRAWN


async def test_who_was_refused_reads_why_and_how_long_an_objection_is_open(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.submitted()
    city.hall.move(CASE, lambda one, _: step_moves.take(one, "accept", CLERK, city.hall.now))
    city.hall.move(
        CASE, lambda one, _: moves.refuse(one, "accept", "不属于本市职责", CLERK, city.hall.now)
    )
    page = await open_page(f"/#/case/{CASE}")
    await page.clock.set_fixed_time(city.hall.at + timedelta(days=10))
    await page.reload()
    await heading(page, "店招设置许可")

    await expect(page.get_by_text("不属于本市职责").first).to_be_visible()
    await expect(page.get_by_text("还有 50 日")).to_be_visible()


async def test_a_day_of_a_year_that_is_not_announced_is_provisional(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.at = datetime.fromisoformat("2027-12-28T02:30:00+00:00")
    case = city.hall.submitted().case
    city.hall.move(case, lambda one, _: step_moves.take(one, "accept", CLERK, city.hall.now))
    city.hall.move(case, lambda one, item: moves.accept(one, item, "accept", CLERK, city.hall.now))
    page = await open_page(f"/#/case/{CASE}")

    await expect(page.locator("[data-clock=decide]")).to_contain_text("暂定")


async def test_a_case_keeps_the_form_with_which_it_began(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    city.hall.draft()
    city.hall.later = True
    page = await open_page(APPLY)
    await heading(page, "店招设置许可")
    await until(lambda: any(one.path == f"/v1/items/{SHOP}" for one in city.asked))

    await expect(page.get_by_label("店铺名称")).to_be_visible()
