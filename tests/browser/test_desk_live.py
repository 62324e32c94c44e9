"""An open desk hears what colleagues do: lists and cases show the newest, and nothing is taken from under a hand."""

import asyncio

import pytest
from playwright.async_api import expect

from domain.hall import step_moves
from domain.hall.posts import PostRole
from tests.browser.conftest import DESK, Open
from tests.browser.fake_city import FakeCity
from tests.browser.fake_hall import CASE, CLERK
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = f"/officer/#/case/{CASE}"
WAIT_S = 60
#: Counts what a page was told of its case, and how often it asked for it.
COUNTED = """
Object.assign(window, { told: 0, asked: 0 });
window.EventSource = class extends EventSource {
  constructor(...all) {
    super(...all);
    this.addEventListener("case", () => { told += 1; });
  }
};
const ask = fetch;
window.fetch = (path, ...rest) => {
  asked += String(path).endsWith("/CASE");
  return ask(path, ...rest);
};""".replace("CASE", str(CASE))
#: A timer of the page that is set later, and for longer than a page gathers, ends later.
GATHERED = "new Promise((done) => setTimeout(done, 500))"


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    """A clerk is signed in; no case waits yet."""
    city.desk.signed_in = True
    city.work.hold(PostRole.CLERK)
    return city


async def listening(city: FakeCity) -> None:
    async with asyncio.timeout(WAIT_S):
        while not city.work.listening:  # noqa: ASYNC110  # a browser turns it
            await asyncio.sleep(0.02)


async def alone(city: FakeCity, desks: int) -> None:
    """So many desks are told, and whom nobody reads any more is noticed by that."""
    async with asyncio.timeout(WAIT_S):
        while city.work.listening != desks:  # a browser hangs up
            city.work.ring("work")
            await asyncio.sleep(0.02)


async def opened(city: FakeCity, streams: int) -> None:
    async with asyncio.timeout(WAIT_S):
        while city.work.opened < streams:  # noqa: ASYNC110  # a browser turns it
            await asyncio.sleep(0.02)


def taken_by_a_colleague(city: FakeCity) -> None:
    hall = city.hall
    hall.move(CASE, lambda one, _: step_moves.take(one, "accept", CLERK, hall.now))


async def test_what_comes_into_a_list_and_leaves_it_shows_at_once(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page("/officer/#/work", size=DESK)
    await expect(page.get_by_text("暂无办件")).to_be_visible()
    await listening(inside)
    inside.hall.submitted()
    inside.work.ring("work")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("店招设置许可")
    await expect(page.locator("#say")).to_have_text("列表有更新")
    await page.get_by_role("button", name="打开").focus()
    taken_by_a_colleague(inside)
    inside.work.ring("work")

    await expect(page.get_by_text("暂无办件")).to_be_visible()


async def test_a_list_that_is_as_it_was_is_left_alone(open_page: Open, inside: FakeCity) -> None:
    inside.hall.submitted()
    page = await open_page("/officer/#/work", size=DESK)
    await page.get_by_role("button", name="打开").focus()
    await listening(inside)
    async with page.expect_response("**/v1/officer/work"):
        inside.work.ring("work")

    await expect(page.get_by_role("button", name="打开")).to_be_focused()
    await expect(page.locator("#say")).to_have_text("")


async def test_a_case_that_a_colleague_moved_shows_the_newest(
    open_page: Open, inside: FakeCity
) -> None:
    inside.hall.submitted()
    page = await open_page(PAGE, size=DESK)
    await expect(page.get_by_role("button", name="领取")).to_be_visible()
    await listening(inside)
    taken_by_a_colleague(inside)
    inside.work.ring_case(CASE)

    await expect(page.get_by_text("同事刚刚办理过，已载入最新内容")).to_be_visible()
    await expect(page.get_by_role("button", name="领取")).to_have_count(0)
    await expect(page.get_by_role("cell", name="zhao").first).to_be_visible()


async def test_whoever_is_writing_is_told_and_keeps_it(open_page: Open, inside: FakeCity) -> None:
    hall, me = inside.hall, inside.work.hand
    hall.submitted()
    hall.move(CASE, lambda one, _: step_moves.take(one, "accept", me, hall.now))
    page = await open_page(PAGE, size=DESK)
    refuse = page.locator("[data-move=refuse]")
    await refuse.locator("summary").click()
    await refuse.get_by_label("说明").fill("不属于本市职责")
    await listening(inside)
    hall.move(CASE, lambda one, _: step_moves.release(one, "accept", me, hall.now))
    inside.work.ring_case(CASE)
    newest = page.get_by_role("status").get_by_role("button", name="载入最新内容")
    await expect(newest).to_be_visible()
    await expect(refuse.get_by_label("说明")).to_have_value("不属于本市职责")
    await newest.click()

    await expect(page.get_by_role("button", name="领取")).to_be_visible()


async def test_a_version_that_is_shown_already_is_no_news(
    open_page: Open, inside: FakeCity
) -> None:
    inside.hall.submitted()
    page = await open_page(PAGE, size=DESK, scripts=(COUNTED,))
    await heading(page, "店招设置许可")
    await listening(inside)
    inside.work.ring_case(CASE)
    await page.wait_for_function("() => told === 1")
    await page.evaluate(GATHERED)
    assert await page.evaluate("asked") == 1  # when it was opened
    taken_by_a_colleague(inside)
    inside.work.ring_case(CASE)
    await expect(page.get_by_text("同事刚刚办理过，已载入最新内容")).to_be_visible()

    assert await page.evaluate("asked") == 2


async def test_a_post_that_is_gone_is_looked_at_anew(open_page: Open, inside: FakeCity) -> None:
    inside.hall.submitted()
    page = await open_page("/officer/#/work", size=DESK)
    await expect(page.get_by_role("button", name="打开")).to_be_visible()
    await listening(inside)
    inside.work.posts.clear()
    inside.work.ring("over", why="posts")

    await expect(page.get_by_text("暂无办件")).to_be_visible()


async def test_a_stream_is_open_only_where_something_is_followed(
    open_page: Open, inside: FakeCity
) -> None:
    inside.hall.submitted()
    page = await open_page("/officer/#/work", size=DESK)
    await listening(inside)
    inside.work.cut_streams()  # as a restart does
    await opened(inside, 2)
    await page.get_by_role("link", name="我在办的").click()
    await opened(inside, 3)
    await alone(inside, 1)
    await page.get_by_role("link", name="待领取").click()
    await opened(inside, 4)
    await page.get_by_role("link", name="查找居民").click()
    await heading(page, "查找居民")
    await alone(inside, 0)
