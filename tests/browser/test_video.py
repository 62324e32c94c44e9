"""A call by video between two browsers, over the real service: picture and sound arrive, and what was attested certifies."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright, expect

from handlers.sockets import SOCKETS
from tests.browser import clip_camera
from tests.browser.call_camera import ARRIVED, CALLING, CAMERA
from tests.browser.chromium import environment, quickest
from tests.browser.conftest import DESK, PHONE, STEP_MS, Open
from tests.browser.fake_city import FakeCity
from tests.browser.steps import at_sizes, heading
from tests.browser.test_access import faults, overhang
from tests.server.house import House, open_house
from tests.server.meetings import TEAM, VIDEO, book, enrol
from tests.server.neighbours import Neighbour, neighbour

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CLIP: Final = "franck"
#: Notes what the page says of the line, from now on.
NOTE_LINE: Final = """() => {
  window.told = [];
  const line = document.querySelector(".call-status");
  new MutationObserver(() => told.push(line.textContent)).observe(line, { childList: true });
}"""
STATED: Final = "sessionStorage.setItem('zhijian.purpose', '视频办理')"
#: A camera that comes up when the test lets it.
SLOW_CAMERA: Final = """
Object.assign(window, { asked: 0, tracks: [] });
const comes = new Promise((come) => { window.come = come; });
navigator.mediaDevices.getUserMedia = async () => {
  asked += 1;
  await comes;
  const stream = document.createElement("canvas").captureStream();
  tracks.push(...stream.getTracks());
  return stream;
};
"""
DARK: Final = (
    "() => tracks.length === asked && tracks.every(({ readyState }) => readyState === 'ended')"
)
#: That of the view that is there, or comes.
ONE_ON: Final = (
    "() => tracks.map(({ readyState }) => readyState).join() === 'ended,ended,ended,live'"
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with open_house(shared_database_url, tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def caller() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=quickest(),
            args=list(CALLING),
            env=environment(),
            headless=True,
        )
        yield opened
        await opened.close()


async def appointment(house: House, minutes: int = 0) -> tuple[Neighbour, UUID]:
    desk = await house.officer()
    await enrol(house.infrastructure.database, "li")
    found = await neighbour(house, desk)
    starts = datetime.now(UTC) + timedelta(minutes=minutes)
    return found, await book(house.infrastructure.database, found.person, VIDEO, starts)


async def context_of(
    caller: Browser, house: House, cookie: str, token: str, size: tuple[int, int], locale: str
) -> BrowserContext:
    context = await caller.new_context(
        viewport={"width": size[0], "height": size[1]}, locale=locale, reduced_motion="reduce"
    )
    context.set_default_timeout(STEP_MS)
    await context.add_init_script(CAMERA)
    await context.add_init_script(STATED)
    await context.add_cookies(
        [
            {"name": cookie, "value": token, "url": house.base},
            {"name": "zj_signed_in", "value": "1", "url": house.base},
        ]
    )
    return context


async def her_page(
    caller: Browser,
    house: House,
    found: Neighbour,
    booking: UUID,
    *,
    size: tuple[int, int] = PHONE,
    locale: str = "zh-CN",
    script: str = "",
) -> Page:
    context = await context_of(caller, house, "zj_access", found.token, size, locale)
    if script:
        await context.add_init_script(script)
    page = await context.new_page()
    await clip_camera.serve(page, CLIP)
    await page.goto(f"{house.base}/#/booking/{booking}")
    go = "Check and go to the call" if locale == "en-GB" else "检查并进入视频"
    await page.get_by_role("button", name=go).click()
    return page


async def his_page(
    caller: Browser, house: House, path: str = "video", locale: str = "zh-CN", script: str = ""
) -> Page:
    token = await house.officer()
    context = await context_of(caller, house, "zj_officer_access", token, DESK, locale)
    if script:
        await context.add_init_script(script)
    page = await context.new_page()
    await clip_camera.serve(page, CLIP)
    await page.goto(f"{house.base}/officer/#/{path}")
    return page


async def ready(page: Page) -> None:
    """Camera and sound are checked, and the person goes into the waiting room."""
    await heading(page, "视频办理")
    await page.get_by_role("button", name="检查摄像头和声音").click()
    await expect(page.get_by_text("画面和声音都好。")).to_be_visible()
    await page.get_by_role("button", name="进入等候室").click()


async def talks(page: Page) -> None:
    """The other side's picture moves, and its sound is heard."""
    async with asyncio.timeout(STEP_MS / 1000):
        first = 0
        while True:
            frames, loud = await page.evaluate(ARRIVED)
            first = min(first or frames, frames)  # a line that comes back counts anew
            if first and frames > first + 3 and loud > 5:
                return
            await asyncio.sleep(0.1)


async def test_two_browsers_meet_and_what_the_officer_attests_certifies(
    caller: Browser, house: House
) -> None:
    found, booking = await appointment(house)
    hers = await her_page(caller, house, found, booking)
    await ready(hers)
    await expect(hers.get_by_text("您已在等候室")).to_be_visible()
    his = await his_page(caller, house)
    await expect(his.get_by_text("在等候", exact=True)).to_be_visible()
    await his.get_by_role("link", name="进入 王秀英").click()

    await heading(his, "王秀英")
    await asyncio.gather(talks(hers), talks(his))
    await expect(his.get_by_text(found.id_number[-4:])).to_be_visible()
    for question, chosen in {
        "画面是本人，会动会说话，是现场": "是",
        "证件举到镜头前，与登记一致": "是",
        "养老金是您本人在领取吗？": "是",
        "您还在别处领取养老金吗？": "否",
    }.items():
        await his.get_by_role("group", name=question).get_by_label(chosen, exact=True).check()
    await his.get_by_label("结果").select_option("certified")
    await his.get_by_role("button", name="确认并结束").click()

    await expect(his.get_by_text("视频办理完成")).to_be_visible()
    await expect(hers.get_by_text("视频已结束，结果请看消息。")).to_be_visible()
    row = await house.infrastructure.database.fetchrow(
        "SELECT certified_by FROM entitlements WHERE person_id = $1", found.person
    )
    assert row is not None
    assert row["certified_by"] == "video"
    assert await hers.evaluate("window.fakeCall.recorded") == 0
    assert await his.evaluate("window.fakeCall.recorded") == 0
    assert await house.infrastructure.database.fetchval("SELECT count(*) FROM video_signals") == 0
    for page in (hers, his):
        await page.context.close()


async def test_a_line_that_is_cut_comes_back_by_itself_and_counts_nothing(
    caller: Browser, house: House
) -> None:
    found, booking = await appointment(house)
    hers = await her_page(caller, house, found, booking)
    await ready(hers)
    his = await his_page(caller, house, f"video-call/{booking}")
    await asyncio.gather(talks(hers), talks(his))

    await hers.evaluate(NOTE_LINE)
    # Both sockets are cut, as by a restart or a change of networks.
    sockets = house.server.app[SOCKETS]
    for socket in tuple(sockets):
        await socket.close(code=1001)

    await hers.wait_for_function("() => told.some((one) => one.includes('线路断了，正在重新连接'))")
    await asyncio.gather(talks(hers), talks(his))
    state = "SELECT state FROM bookings WHERE booking_id = $1"
    assert await house.infrastructure.database.fetchval(state, booking) == "checked_in"
    assert (
        await house.infrastructure.database.fetchval(
            "SELECT citizen_seat + officer_seat FROM video_calls WHERE booking_id = $1", booking
        )
        == 4
    )
    for page in (hers, his):
        await page.context.close()


async def test_a_camera_that_is_refused_is_said_with_another_way(
    caller: Browser, house: House
) -> None:
    found, booking = await appointment(house)
    refuse = "window.fakeCall.refuse = 'NotAllowedError';"
    page = await her_page(caller, house, found, booking, script=refuse)
    await page.get_by_role("button", name="检查摄像头和声音").click()

    await expect(page.get_by_text("摄像头或麦克风没有打开")).to_be_visible()
    await expect(page.get_by_role("link", name="拨打 12345", exact=True)).to_be_visible()
    state = "SELECT state FROM bookings WHERE booking_id = $1"
    assert await house.infrastructure.database.fetchval(state, booking) == "booked"
    await page.context.close()


async def test_an_officer_who_leaves_before_the_line_stands_leaves_no_camera_on(
    open_page: Open, city: FakeCity
) -> None:
    city.desk.signed_in = True
    page = await open_page("/officer/#/", size=DESK, scripts=(SLOW_CAMERA,))
    entering: asyncio.Queue[Route] = asyncio.Queue()
    await page.route("**/entrances", entering.put)
    await page.route("**/places", lambda route: route.fulfill(json={"places": []}))
    await heading(page, "查找居民")
    await page.evaluate(f"{STATED}; location.hash = '#/video'")
    await heading(page, "视频办理")
    await page.evaluate("location.hash = '#/video-call/1'")
    await page.wait_for_function("() => asked === 1")
    await page.evaluate("location.hash = '#/video'")
    await heading(page, "视频办理")
    await page.evaluate("come()")
    await page.wait_for_function(DARK)
    assert entering.empty()  # nor was the person's entry read

    await page.evaluate("location.hash = '#/video-call/1'")
    held = await asyncio.wait_for(entering.get(), STEP_MS / 1000)
    assert not await page.evaluate(DARK)
    await page.evaluate("location.hash = '#/video'")
    await page.wait_for_function(DARK)
    await held.abort()

    await page.evaluate("location.hash = '#/video-call/1'")
    held = await asyncio.wait_for(entering.get(), STEP_MS / 1000)
    await page.get_by_role("button", name="English").click()  # the same view, drawn anew
    await asyncio.wait_for(entering.get(), STEP_MS / 1000)
    await held.fulfill(json={"name": "王秀英", "entrance": {}, "questions": []})
    await page.wait_for_function(ONE_ON)


async def test_a_citizen_who_leaves_before_the_camera_is_there_leaves_none_on(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await open_page("/#/me", scripts=(SLOW_CAMERA,))
    booked = {"starts_at": datetime.now(UTC).isoformat()}
    await page.route("**/v1/bookings/1", lambda route: route.fulfill(json=booked))
    await heading(page, "我的")
    await page.evaluate("location.hash = '#/video/1'")
    await page.get_by_role("button", name="检查摄像头和声音").click()
    await page.wait_for_function("() => asked === 1")
    await page.evaluate("location.hash = '#/me'")
    await heading(page, "我的")
    await page.evaluate("come()")

    await page.wait_for_function(DARK)


async def test_before_its_time_the_waiting_room_is_closed_and_says_when_it_opens(
    caller: Browser, house: House
) -> None:
    found, booking = await appointment(house, minutes=40)
    page = await her_page(caller, house, found, booking)
    await page.get_by_role("button", name="检查摄像头和声音").click()

    await expect(page.get_by_text("起可以进入，请不要关闭这个页面。")).to_be_visible()
    await expect(page.get_by_role("button", name="进入等候室")).to_be_disabled()
    await page.context.close()


async def test_who_booked_a_home_visit_reads_what_comes_and_needs_no_code(
    caller: Browser, house: House
) -> None:
    found, _ = await appointment(house)
    starts = datetime.now(UTC) + timedelta(hours=3)
    booking = await book(house.infrastructure.database, found.person, TEAM, starts)
    context = await context_of(caller, house, "zj_access", found.token, PHONE, "zh-CN")
    page = await context.new_page()
    await page.goto(f"{house.base}/#/booking/{booking}")

    await expect(page.get_by_text("工作人员会在约定时间上门")).to_be_visible()
    await expect(page.get_by_text("204060")).to_have_count(0)
    await context.close()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_everybody_can_use_it(
    caller: Browser, house: House, axe_source: str, locale: str
) -> None:
    found, booking = await appointment(house)
    hers = await her_page(caller, house, found, booking, locale=locale)
    his = await his_page(caller, house, f"video-call/{booking}", locale)
    check = "Check camera and sound" if locale == "en-GB" else "检查摄像头和声音"
    enter = "Enter the waiting room" if locale == "en-GB" else "进入等候室"
    await hers.get_by_role("button", name=check).click()
    await hers.get_by_role("button", name=enter).click()
    await asyncio.gather(talks(hers), talks(his))

    for page, sizes in ((hers, [(360, 640), DESK]), (his, [DESK])):
        await page.evaluate(axe_source)
        async for _ in at_sizes(page, sizes):
            assert (await faults(page), await overhang(page)) == ([], 0)
        await page.context.close()
