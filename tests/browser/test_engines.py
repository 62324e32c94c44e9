"""The page about the face engines: alarms, charts with their tables, estimates with their numbers."""

import pytest
from playwright.async_api import expect

from domain.faces.face_check import Reason
from server.http.pages import WEB
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_engines import TODAY
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PAGE = "/officer/#/engines"


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    """An administrator is signed in."""
    city.desk.signed_in = True
    return city


async def test_an_alarm_is_said_in_words(open_page: Open, inside: FakeCity, screen: Screen) -> None:
    page = await open_page(PAGE, size=DESK)

    await heading(page, "人脸识别运行")
    await expect(page.get_by_text("警报：太暗")).to_be_visible()
    held = page.get_by_role("region", name="与基线比对")
    await expect(held.get_by_role("row", name="太暗")).to_contain_text("12.0%")
    await screen(page, "26-engines")


async def test_a_quiet_week_says_so(open_page: Open, inside: FakeCity) -> None:
    inside.desk.engines.signals = inside.desk.engines.signals[:1]
    page = await open_page(PAGE, size=DESK)

    await expect(page.get_by_text("本周与基线一致，没有警报。")).to_be_visible()


async def test_every_chart_has_its_numbers_in_a_table(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(PAGE, size=DESK)
    await heading(page, "人脸识别运行")

    charts = page.locator("figure.chart-place")
    await expect(charts).to_have_count(6)
    for name in (
        "每天的结果",
        "通过者的分数段",
        "未通过或不能确定的原因",
        "通过者的用时",
        "第几次尝试通过",
    ):
        await expect(
            page.get_by_role("region", name=name).locator("tbody tr").first
        ).to_be_visible()
    await expect(charts.first.locator("svg rect")).to_have_count(28 * 3)


async def test_the_chart_of_one_day_has_its_axis(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    inside.desk.engines.counted = 1
    page = await open_page(PAGE, size=DESK)
    chart = page.locator("figure.chart-place").first

    await expect(chart.locator("svg rect")).to_have_count(3)
    await expect(chart.locator("svg .chart-mark")).to_have_text([f"{TODAY:%m-%d}"])
    await expect(chart.locator("svg .chart-label")).to_have_text(["0", "40", "80"])
    await screen(page, "55-officer-engines-one-day")


async def test_an_estimate_stands_with_its_interval_and_number(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(PAGE, size=DESK)
    estimates = page.get_by_role("region", name="本人被误拒的估计")

    await expect(estimates.get_by_role("row", name="70–79 岁")).to_contain_text("13/531")
    await expect(estimates.get_by_role("row", name="80 岁及以上")).to_contain_text("不足 20 次")


async def test_a_switch_and_two_engines_are_shown(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(PAGE, size=DESK)

    await expect(page.get_by_text("已换 700 人，还有 300 人")).to_be_visible()
    await expect(page.get_by_role("progressbar", name="引擎切换")).to_have_attribute("value", "700")
    await expect(page.get_by_role("region", name="两个引擎的分歧")).to_contain_text("9/479")


async def test_before_the_first_check_the_page_says_that_there_is_nothing(
    open_page: Open, inside: FakeCity
) -> None:
    inside.desk.engines.empty = True
    page = await open_page(PAGE, size=DESK)

    await expect(page.get_by_text("没有数据")).to_be_visible()
    await expect(page.get_by_text("还没有检查")).to_be_visible()
    rows = "tables => tables.map(one => one.tBodies[0].rows.length)"
    assert 0 not in await page.locator("main table").evaluate_all(rows)


async def test_every_reason_has_a_name_on_the_page() -> None:
    words = (WEB / "static" / "desk" / "engine_words.js").read_text(encoding="utf-8")

    assert [reason for reason in Reason if f"  reason_{reason}: [" not in words] == []
