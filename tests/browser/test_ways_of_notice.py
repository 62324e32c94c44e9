"""How somebody wishes to be told, chosen on the page."""

import pytest
from playwright.async_api import expect

from domain.escalation import ChannelGroup
from tests.browser.conftest import Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.steps import heading, until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_ways_words_and_nights_are_chosen_and_kept(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    page = await open_page("/#/me")
    await page.get_by_role("button", name="选择通知方式").click()
    await heading(page, "选择通知方式")
    await screen(page, "40-ways-of-notice")
    await page.get_by_role("group", name="城市通知").get_by_role("switch", name="短信").click()
    await expect(page.get_by_text("已保存。")).to_be_in_viewport()
    assert city.ways.off == {("city", "sms")}
    await page.get_by_role("switch", name="使用简明文字").click()
    await until(lambda: city.ways.plain)
    await page.get_by_label("从", exact=True).fill("22:00")
    await page.get_by_label("从", exact=True).blur()
    await until(lambda: city.ways.quiet["start"] == "22:00")

    assert city.ways.quiet == {"on": True, "start": "22:00", "end": "08:00"}


async def test_what_was_chosen_is_shown_again(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    city.ways.off = {("city", "push")}
    page = await open_page("/#/notices")

    group = page.get_by_role("group", name="城市通知")
    await expect(group.get_by_role("switch", name="手机通知")).not_to_be_checked()
    await expect(group.get_by_role("switch", name="短信")).to_be_checked()


async def test_the_last_way_of_what_must_be_told_can_not_be_switched_off(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page("/#/notices")
    await heading(page, "选择通知方式")
    group = page.get_by_role("group", name="核实、决定和申诉")
    *others, last = await group.get_by_role("switch").all()
    for switch in others:
        await switch.click()
        await expect(page.get_by_text("已保存。")).to_be_visible()
    await last.click()

    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(last).to_be_checked()  # it has turned back
    assert len(city.ways.off) == len(ChannelGroup) - 1


async def test_what_the_city_has_not_set_up_is_not_offered(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    city.ways.offered = {ChannelGroup.SMS, ChannelGroup.PUSH}
    page = await open_page("/#/notices")
    group = page.get_by_role("group", name="城市通知")

    await expect(group.get_by_role("switch")).to_have_count(2)
    await expect(group.get_by_role("switch", name="短信")).to_be_visible()
