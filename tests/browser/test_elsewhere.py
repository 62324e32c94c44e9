"""Ways that are walked in another app: offered with the same weight, and told what to do there."""

import pytest
from playwright.async_api import expect

from domain.ways import Way
from tests.browser.conftest import Open, Screen
from tests.browser.fake_city import SCHEME, FakeCity

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BOTH = (Way.WECHAT, Way.NETWORK_ID)


async def test_they_look_like_all_other_ways(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in, city.outside = True, BOTH
    page = await open_page()
    ways = page.locator("[data-way]")
    await expect(ways).to_have_count(8)
    await ways.last.scroll_into_view_if_needed()
    await screen(page, "60-ways-elsewhere")

    looks = await ways.evaluate_all(
        """(all) => all.map((one) => {
          const box = one.getBoundingClientRect(), style = getComputedStyle(one);
          return [Math.round(box.width), Math.round(box.height), style.backgroundColor, style.borderColor,
                  style.fontWeight, style.fontSize].join();
        })"""
    )
    assert len(set(looks)) == 1


@pytest.mark.parametrize(
    ("way", "name", "free"),
    [
        (Way.WECHAT, "微信刷脸", "您的姓名和身份证号将提供给微信"),
        (Way.NETWORK_ID, "网号网证", "完全自愿"),
    ],
)
async def test_the_page_says_what_to_do_there_and_that_it_is_free(
    open_page: Open, city: FakeCity, screen: Screen, way: Way, name: str, free: str
) -> None:
    city.signed_in, city.outside = True, BOTH
    page = await open_page()
    await page.locator(f"[data-way={way}]").click()

    await expect(page.get_by_role("heading", level=1, name=name)).to_be_focused()
    await expect(page.get_by_role("listitem").filter(has_text="打开")).not_to_have_count(0)
    await expect(page.get_by_text(free)).to_be_visible()
    await screen(page, f"61-elsewhere-{way}")


async def test_from_there_the_other_ways_are_one_step_away(open_page: Open, city: FakeCity) -> None:
    city.signed_in, city.outside = True, BOTH
    page = await open_page(f"/#/elsewhere/{SCHEME}/wechat")
    await page.get_by_role("button", name="选择其他方式").click()

    await expect(page.get_by_role("heading", level=1, name="选择其他方式")).to_be_focused()
    assert city.bodies("POST", "/v1/evidence") == []


async def test_it_is_told_in_english_too(open_page: Open, city: FakeCity) -> None:
    city.signed_in, city.outside = True, BOTH
    page = await open_page(f"/#/elsewhere/{SCHEME}/network_id")
    await page.get_by_role("button", name="English").click()

    await expect(page.get_by_text("Using it is entirely voluntary.")).to_be_visible()
