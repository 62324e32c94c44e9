"""A rating is given in two taps, or at a counter; the public board is a picture and a table; the desk looks into it."""

from collections.abc import Sequence
from urllib.parse import unquote

import pytest
from playwright.async_api import Page, expect

from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.posts import PostRole
from domain.hall.rating_appeals import Appeal, AppealState
from domain.hall.rating_repairs import CallBack, RepairAnswer
from domain.hall.ratings import Given, RatingLevel, RatingReason
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_answers import NOW
from tests.browser.fake_city import FakeCity
from tests.browser.fake_ratings import ASK, CALENDAR, CODE, RATED, REPAIR
from tests.browser.steps import Size, at_sizes, equipped, heading
from tests.browser.test_access import faults, overhang

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NARROW, WIDE = (360, 640), (1280, 800)
POOR = Given(RatingLevel.DISSATISFIED, (RatingReason.SPEED,), "等了一上午")


async def faultless(page: Page, axe_source: str, sizes: Sequence[Size] = ()) -> None:
    await equipped(page, axe_source)
    async for _ in at_sizes(page, sizes):
        assert (await faults(page), await overhang(page)) == ([], 0)


async def test_a_service_is_rated_in_two_taps(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    city.signed_in = True
    page = await open_page(f"/#/rating/{ASK}", size=NARROW)
    await heading(page, "这次服务您满意吗？")
    await faultless(page, axe_source)
    await screen(page, "92-rating")

    await page.get_by_text("非常满意", exact=True).click()
    await page.get_by_role("button", name="提交评价").click()

    await expect(page.get_by_text("谢谢，已收到您的评价。")).to_be_visible()
    assert city.ratings.ask.given == Given(RatingLevel.VERY_SATISFIED)


async def test_the_first_level_and_the_button_are_reached_without_scrolling_twice(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page(f"/#/rating/{ASK}", size=NARROW)
    await heading(page, "满意吗")
    first = await page.get_by_text("非常满意", exact=True).bounding_box()
    send = await page.get_by_role("button", name="提交评价").bounding_box()

    assert first is not None
    assert send is not None
    assert first["height"] >= 24
    assert send["y"] < 2 * NARROW[1]


async def test_a_poor_one_may_be_called_back_and_is_changed_once(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    city.signed_in = True
    page = await open_page("/#/ratings", size=NARROW)
    await page.get_by_role("button", name="去评价").click()
    await heading(page, "满意吗")
    await expect(page.get_by_label("同意监督部门打电话回访我")).to_be_hidden()
    await page.get_by_role("button", name="提交评价").click()
    await expect(page.get_by_role("alert").filter(has_text="请选择一项")).to_be_visible()
    await page.get_by_text("不满意", exact=True).click()
    await page.get_by_text("办事效率").click()
    await page.get_by_label("想说的话").fill("等了一上午")
    await page.get_by_label("同意监督部门打电话回访我").check()
    await faultless(page, axe_source)
    await page.get_by_role("button", name="提交评价").click()
    await heading(page, "您的评价")
    await expect(page.get_by_text("等了一上午").first).to_be_visible()
    await page.get_by_text("改一次评价").click()
    await page.get_by_text("满意", exact=True).click()
    await page.get_by_role("button", name="提交评价").click()

    await expect(page.get_by_text("改一次评价")).to_have_count(0)
    given = city.ratings.ask.given
    assert given is not None
    assert (given.changes, given.words) == (1, "等了一上午")


async def test_the_rater_reads_what_came_of_it_and_objects(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    city.signed_in = True
    city.ratings.ask = city.ratings.ask.give(POOR, NOW, CALENDAR)
    city.ratings.repair = RepairAnswer(closed=True, words="已增设窗口", call_back=CallBack.BY_PAGE)
    city.ratings.appeal = Appeal(RATED, "x", "x", RATED, NOW, AppealState.SET_ASIDE, "当日系统故障")
    page = await open_page(f"/#/rating/{ASK}", size=NARROW)
    await expect(page.get_by_text("已增设窗口")).to_be_visible()
    await faultless(page, axe_source)
    await page.get_by_label("提出异议").fill("是真的")
    await page.get_by_role("button", name="提出异议").click()

    await expect(page.get_by_text("已收到您的异议。")).to_be_visible()
    assert city.ratings.appeal.objection == "是真的"


async def test_at_the_counter_a_code_is_enough(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    page = await open_page(f"/#/rate/{CODE}", size=NARROW)
    await heading(page, "满意吗")
    await faultless(page, axe_source)
    await page.get_by_text("基本满意").click()
    await page.get_by_role("button", name="提交评价").click()

    await expect(page.get_by_role("status").filter(has_text="谢谢")).to_be_visible()
    assert [each["level"] for each in city.ratings.by_code] == ["fairly_satisfied"]


async def test_the_public_board_is_a_picture_and_a_table_for_everybody(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    page = await open_page("/#/oversight", size=NARROW)
    await heading(page, "公开监督")
    await expect(page.locator("figure svg")).to_have_count(2)
    await expect(page.get_by_role("table")).to_have_count(2)
    await expect(page.get_by_text("消防救援支队").first).to_be_visible()
    assert await page.get_by_text("文化广电旅游体育局").count() == 0  # six cases are too few
    await expect(page.get_by_text("不足 10 件的不公布")).to_be_visible()
    await faultless(page, axe_source, (NARROW, WIDE))
    await page.get_by_label("看哪一项").select_option("satisfied_percent")

    await expect(page.get_by_text("满意率只计有人评价的")).to_be_visible()
    await faultless(page, axe_source, (NARROW, WIDE))
    await page.get_by_label("看哪一项").select_option("waited_most_minutes")
    await expect(page.get_by_text("全市：20 分钟")).to_be_visible()
    await expect(page.get_by_text("从取号到第一次叫号")).to_be_visible()
    await expect(page.get_by_role("columnheader", name="到厅人次").first).to_be_visible()
    await faultless(page, axe_source, (NARROW, WIDE))
    await screen(page, "93-public-board")


async def test_answers_for_everybody_are_found_by_initials(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    page = await open_page("/#/answers", size=NARROW)
    await page.get_by_label("查一查").fill("dz")
    await page.get_by_role("button", name="查找").click()

    await expect(page.get_by_role("heading", name="店招要多久？")).to_be_visible()
    await faultless(page, axe_source)


@pytest.fixture
def overseer(city: FakeCity) -> FakeCity:
    city.desk.signed_in = True
    city.work.hold(PostRole.CLERK, SERVICE_OVERSIGHT)
    return city


async def test_a_repair_goes_step_by_step_and_names_the_rater_for_a_reason(
    open_page: Open, overseer: FakeCity, screen: Screen, axe_source: str
) -> None:
    overseer.ratings.mine, overseer.ratings.done = True, 1
    page = await open_page(f"/officer/#/repair/{REPAIR}", size=DESK)
    await heading(page, "差评整改")
    await faultless(page, axe_source)
    await screen(page, "94-repair")
    await page.get_by_label("查看事由").fill("回访")
    await page.get_by_role("button", name="查看评价人电话").click()
    await expect(page.get_by_text("13800000001")).to_be_visible()
    await page.get_by_text("属实", exact=True).click()
    await page.get_by_label("说明").fill("窗口不足")
    await page.get_by_role("button", name="完成这一步").click()
    await expect(page.get_by_text("下一步：整改")).to_be_visible()

    looked, moved = overseer.ratings.said
    assert unquote(looked["why"]) == "回访"
    assert moved == {"words": "窗口不足", "founded": True}


async def test_the_rated_unit_appeals_and_the_oversight_decides(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    city.desk.signed_in = True
    city.work.hold(PostRole.SUPERVISOR)
    city.work.hold(PostRole.APPROVER, SERVICE_OVERSIGHT)
    page = await open_page("/officer/#/ratings/city_management", size=DESK)
    await heading(page, "服务评价")
    await faultless(page, axe_source)
    await screen(page, "95-ratings-of-a-unit")
    await page.get_by_text("对这条评价申诉").click()
    await page.get_by_label("申诉理由").fill("当日系统故障")
    await page.get_by_role("button", name="申诉", exact=True).click()
    await expect(page.get_by_text("已提交申诉。")).to_be_visible()
    await page.get_by_label("裁定理由").fill("非服务问题")
    await page.get_by_role("button", name="不实，不计入").click()
    await expect(page.get_by_text("已裁定。")).to_be_visible()

    assert city.ratings.appeal is not None
    assert city.ratings.appeal.state is AppealState.SET_ASIDE


async def test_an_answer_for_everybody_is_written_and_another_is_released(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    city.desk.signed_in = True
    city.work.hold(PostRole.APPROVER)
    page = await open_page("/officer/#/published-answers", size=DESK)
    await heading(page, "公开答复")
    await faultless(page, axe_source)
    await page.get_by_role("button", name="发布：什么时候办公？").click()
    await expect(page.get_by_text("已办理。")).to_be_visible()
    await page.get_by_label("问题").fill("店招要多久？")
    await page.get_by_label("答复").fill("十个工作日。")
    await page.get_by_role("button", name="提交，等另一人发布").click()
    await expect(page.get_by_text("等另一位工作人员发布。")).to_be_visible()

    released, written = city.ratings.said
    assert released == {"end": "releases"}
    assert written["question"] == "店招要多久？"
