"""A kiosk and a phone before a real city: enrolled, used, handed over, and left by one person after the other."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from domain.people import Role
from server.wiring.bookings import make_places
from tests.browser.chromium import DRAWN_CAMERA
from tests.browser.conftest import STEP_MS, Screen
from tests.browser.steps import at_sizes, equipped
from tests.browser.test_access import faults, overhang
from tests.server.accounts.staff import HERE, WHY, officer
from tests.server.bookings.hall import HALL, open_hall
from tests.server.house import NAME, House, open_house
from tests.server.neighbours import Neighbour, neighbour
from tests.server.rounds.bookings import ROUND_THE_CLOCK
from tests.server.rounds.posts import CIVIL

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WALL: Final = (1080, 1920)
PHONE: Final = (360, 740)
#: Somebody stands there for as long as a test looks, however slow the machine is: the kiosk asks after a minute's rest.
STAYS: Final = "window.stays = setInterval(() => dispatchEvent(new Event('wheel')), 1000);"
#: The drawn camera is among the devices.
LISTED: Final = """
navigator.mediaDevices.enumerateDevices = async () => [{ kind: "videoinput", deviceId: "drawn", label: "" }];
"""
WINDOWS: Final = replace(
    ROUND_THE_CLOCK, place="center_household", unit=CIVIL["unit"], part_of=HALL, area=HERE
)
CLEAR: Final = "DELETE FROM sign_in_codes"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("kiosk-house")
    async with open_house(shared_database_url, folder) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def admin(house: House) -> str:
    return await officer(house, "kiosk-admin", HERE)


@pytest_asyncio.fixture(loop_scope="session")
async def resident(house: House) -> Neighbour:
    return await neighbour(house, await house.officer())


@pytest_asyncio.fixture(loop_scope="session")
async def machine(browser: Browser) -> AsyncIterator[BrowserContext]:
    """The kiosk's own browser."""
    context = await browser.new_context(
        viewport={"width": WALL[0], "height": WALL[1]}, locale="zh-CN", reduced_motion="reduce"
    )
    context.set_default_timeout(STEP_MS)
    await context.add_init_script(f"if (navigator.mediaDevices) {{ {DRAWN_CAMERA} {LISTED} }}")
    await context.add_init_script(STAYS)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def screen_page(machine: BrowserContext, house: House, admin: str) -> AsyncIterator[Page]:
    """An enrolled kiosk at its start; errors of the page fail the test."""
    page, errors = await machine.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    await enrol(page, house, admin)
    yield page
    assert errors == []


async def enrol(page: Page, house: House, admin: str) -> None:
    body = WHY | {"name": "园岭街道大厅 1 号机", "area": HERE}
    _, made = await house.call("POST", "/v1/officer/kiosks", body, token=admin)
    await page.goto(f"{house.base}/kiosk/")
    await page.get_by_label("登记码").fill(made["code"])
    await page.get_by_role("button", name="登记").click()
    await at_start(page)


async def at_start(page: Page) -> None:
    await expect(page.locator("main h1")).to_have_text("请选择要办的事")


async def by_card(page: Page, house: House, who: Neighbour) -> None:
    await house.infrastructure.database.execute(CLEAR)
    await page.locator("[data-way=card]").click()
    await page.get_by_label("姓名").fill(NAME)
    await page.get_by_label("身份证号").fill(who.id_number)
    await page.get_by_role("button", name="读卡", exact=True).click()
    await expect(page.get_by_text("已读到：王*英")).to_be_visible()
    for digit in await house.code(who.phone):
        await page.get_by_role("button", name=digit, exact=True).click()
    await page.get_by_role("button", name="登录").click()


async def signed_in(page: Page, house: House, who: Neighbour) -> None:
    await page.locator("[data-way=certify]").click()
    await by_card(page, house, who)
    await expect(page.locator("main h1")).to_have_text("养老待遇资格认证")


async def sessions(house: House, who: Neighbour) -> int:
    """How many of the person stand at a kiosk."""
    return int(
        await house.infrastructure.database.fetchval(
            "SELECT count(*) FROM sessions JOIN accounts USING (account_id)"
            " WHERE person_id = $1 AND device = 'kiosk' AND revoked_at IS NULL",
            who.person,
        )
    )


async def nothing_of(page: Page, who: Neighbour) -> None:
    """Neither on the screen nor in what the browser keeps."""
    kept: Any = await page.evaluate(
        """async () => ({
            text: document.body.innerText, address: location.href, history: history.length,
            storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]), cookies: document.cookie,
            fields: [...document.querySelectorAll("input")].map(({ value }) => value).join(""),
            caches: (await caches.keys()).length,
        })"""
    )
    said = " ".join(str(value) for value in kept.values())
    assert "王" not in said
    assert who.id_number not in said
    assert who.phone not in said
    assert kept["cookies"] == ""
    assert kept["address"].endswith("/kiosk/")


async def test_a_person_is_certified_before_the_camera_of_a_kiosk(
    screen_page: Page, house: House, resident: Neighbour, screen: Screen
) -> None:
    page = screen_page
    await screen(page, "90-kiosk-start")
    await signed_in(page, house, resident)
    await screen(page, "91-kiosk-due")
    await page.get_by_role("button", name="在这里刷脸").click()
    await page.get_by_role("button", name="打开摄像头").click()
    await page.get_by_role("button", name="准备好了").click()
    await expect(page.locator("main h1")).to_have_text("认证完成")
    await screen(page, "92-kiosk-certified")
    row = await house.infrastructure.database.fetchval(
        "SELECT count(*) FROM face_checks WHERE person_id = $1 AND state = 'passed' AND kiosk_id IS NOT NULL",
        resident.person,
    )
    await page.locator("main").get_by_role("button", name="结束").click()
    await at_start(page)

    assert row == 1
    assert await sessions(house, resident) == 0
    await nothing_of(page, resident)


async def test_the_own_phone_does_the_face_check_and_the_screen_says_so(
    screen_page: Page, house: House, resident: Neighbour, browser: Browser, screen: Screen
) -> None:
    page = screen_page
    await signed_in(page, house, resident)
    async with page.expect_response("**/v1/me/hand-offs") as answered:
        await page.get_by_role("button", name="用自己的手机刷脸").click()
    shown = await (await answered.value).json()
    await expect(page.locator("main").get_by_text("等待扫码")).to_be_visible()
    await screen(page, "93-kiosk-hand-off")
    context = await browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, locale="zh-CN"
    )
    context.set_default_timeout(STEP_MS)
    # Of another brightness than the kiosk's: pictures that were seen before are refused.
    await context.add_init_script(DRAWN_CAMERA + "window.fakeCamera.grey = 170;")
    phone = await context.new_page()
    await phone.goto(f"{house.base}/#/hand/{shown['address'].rpartition('/')[2]}")
    await expect(phone.locator(".digits")).to_have_text(shown["digits"])
    await expect(phone.locator("main")).to_contain_text(
        "王*英 在“园岭街道大厅 1 号机”请您用这部手机"
    )
    assert shown["address"].rpartition("/")[2] not in phone.url
    await expect(page.locator("main").get_by_text("手机已打开")).to_be_visible()
    await screen(phone, "94-hand-off-on-phone")
    await phone.get_by_role("button", name="数字一样，确认办理").click()
    await expect(page.locator("main").get_by_text("手机正在办理")).to_be_visible()
    await phone.get_by_role("button", name="打开摄像头").click()
    await phone.get_by_role("button", name="准备好了").click()
    await expect(phone.get_by_text("刷脸通过。")).to_be_visible()
    await expect(page.locator("main h1")).to_have_text("认证完成")
    await phone.reload()
    await expect(phone.get_by_text("请用手机相机扫屏幕上的二维码")).to_be_visible()
    cookies = await context.cookies()
    await context.close()

    assert cookies == []


async def test_a_phone_that_says_no_and_a_second_phone_are_told_to_both_sides(
    screen_page: Page, house: House, resident: Neighbour, browser: Browser
) -> None:
    page = screen_page
    await signed_in(page, house, resident)
    async with page.expect_response("**/v1/me/hand-offs") as answered:
        await page.get_by_role("button", name="用自己的手机刷脸").click()
    address = (await (await answered.value).json())["address"].rpartition("/")[2]
    phones = [await browser.new_context(viewport={"width": 360, "height": 740}) for _ in range(2)]
    for each in phones:
        each.set_default_timeout(STEP_MS)
    first, second = [await each.new_page() for each in phones]
    await first.goto(f"{house.base}/#/hand/{address}")
    await expect(first.locator(".digits")).to_be_visible()
    await second.goto(f"{house.base}/#/hand/{address}")
    await expect(second.get_by_role("alert")).to_contain_text(
        "This code was opened on another phone"
    )
    await first.get_by_role("button", name="This is not mine").click()
    await expect(page.locator("main").get_by_text("手机上选择了不办")).to_be_visible()
    await expect(page.get_by_role("button", name="重新显示二维码")).to_be_visible()
    for each in phones:
        await each.close()


@pytest.mark.parametrize("how", ["reload", "back", "killed", "another tab", "nobody there"])
async def test_a_kiosk_left_signed_in_shows_the_next_person_nothing(
    screen_page: Page, machine: BrowserContext, house: House, resident: Neighbour, how: str
) -> None:
    page = screen_page
    await signed_in(page, house, resident)
    if how == "reload":
        await page.reload()
    elif how == "back":
        await page.go_back()
        await page.goto(f"{house.base}/kiosk/")
    elif how == "killed":
        # Nothing is said on the way out: the next start has to end the sign-in.
        await page.route("**/v1/kiosk/sessions", lambda route: route.abort())
        await page.close(run_before_unload=False)
        page = await machine.new_page()
        await page.goto(f"{house.base}/kiosk/")
    elif how == "another tab":
        page = await machine.new_page()
        await page.goto(f"{house.base}/kiosk/")
    else:
        await page.evaluate("clearInterval(stays)")
        await page.clock.install()
        await page.keyboard.press("Shift")  # the last touch, by the clock that counts from now on
        await page.clock.fast_forward(61_000)
        await expect(page.get_by_role("dialog")).to_contain_text("您还在吗？")
        await page.get_by_role("button", name="我还在，继续").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.clock.fast_forward(61_000)
        await expect(page.get_by_role("dialog")).to_contain_text(re.compile(r"[0-9]+ 秒"))
        await page.clock.run_for(30_000)
        await page.clock.resume()
    await at_start(page)

    await nothing_of(page, resident)
    assert await sessions(house, resident) == 0
    await page.locator("[data-way=papers]").click()
    await expect(page.locator("main h1")).to_have_text("请先确认您是谁")


async def test_out_of_service_closes_the_screen(
    screen_page: Page, house: House, resident: Neighbour, admin: str
) -> None:
    page = screen_page
    await signed_in(page, house, resident)
    _, seen = await house.call("GET", "/v1/officer/kiosks", token=admin)
    live = [each["kiosk"] for each in seen["kiosks"] if each["state"] == "live"]
    for kiosk in live:
        await house.call("POST", f"/v1/officer/kiosks/{kiosk}/revocations", WHY, token=admin)
    # Its own beat may have closed it already.
    await page.evaluate("document.querySelectorAll('main .button')[1]?.click()")
    await expect(page.locator("main h1")).to_have_text("这台自助机已停用")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_view_is_large_and_can_be_used_by_everybody(
    screen_page: Page, house: House, resident: Neighbour, axe_source: str, language: str
) -> None:
    page = screen_page
    await signed_in(page, house, resident)
    if language == "en":
        await page.get_by_role("button", name="English").click()
        await expect(page.locator("main h1")).to_have_text("Pension certification")
    await looked_at(page, axe_source)
    await page.locator("main .button").nth(1).click()
    await expect(page.locator(".digits")).to_be_visible()
    await looked_at(page, axe_source)
    assert await page.evaluate("document.documentElement.lang") == (
        "en" if language == "en" else "zh-CN"
    )


async def looked_at(page: Page, axe_source: str) -> None:
    await equipped(page, axe_source)
    async for _ in at_sizes(page, [WALL, (360, 740), (1280, 800)]):
        await _large_and_faultless(page)


async def _large_and_faultless(page: Page) -> None:
    smallest = await page.evaluate(
        """() => Math.min(...[...document.querySelectorAll("body *")]
            .filter((one) => !one.closest(".unseen") && [...one.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim()))
            .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
    )
    assert smallest >= 28
    assert await overhang(page) == 0
    assert await faults(page) == []


async def test_a_number_for_the_queue_is_taken_by_nobody_who_is_known(
    screen_page: Page, house: House, screen: Screen
) -> None:
    await open_hall(house)
    page = screen_page
    await page.locator("[data-way=ticket]").click()
    await expect(page.locator("main h1")).to_have_text("请选择业务")
    await page.locator("main .button").first.click()
    await expect(page.locator(".digits")).to_have_text(re.compile(r"^[A-Z][0-9]+$"))
    await screen(page, "95-kiosk-number")
    await page.locator("main").get_by_role("button", name="结束").click()
    await at_start(page)


async def booked_today(house: House, who_comes: Neighbour) -> str:
    """The code of a booking at the windows of the hall, of which it is the time."""
    boss = await officer(house, "boss")
    await house.call("POST", "/v1/officer/units", WHY | CIVIL, token=boss)
    await make_places(house.infrastructure.database).load((WINDOWS,))
    clerk = await officer(house, "clerk", roles=[Role.COUNTER])
    _, me = await house.call("GET", "/v1/officer/me", token=clerk)
    post = WHY | {"unit": CIVIL["unit"], "role": "clerk", "area": ""}
    posts = f"/v1/officer/officers/{me['officer']['officer']}/posts"
    await house.call("POST", posts, post, token=boss)
    _, seen = await house.call("GET", f"/v1/places/{WINDOWS.place}/slots?days=2")
    slot = {"slot": seen["slots"][0]["slot"]}
    path = f"/v1/officer/persons/{who_comes.person}/bookings"
    status, made = await house.call("POST", path, slot, token=clerk)
    assert status == 201, made
    database = house.infrastructure.database
    await database.execute("UPDATE bookings SET day = (now() AT TIME ZONE 'Asia/Shanghai')::date")
    return str(await database.fetchval("SELECT code FROM bookings"))


async def test_who_is_booked_enters_six_digits_and_has_a_number(
    screen_page: Page, house: House, resident: Neighbour, axe_source: str, screen: Screen
) -> None:
    await open_hall(house)
    page, code = screen_page, await booked_today(house, resident)
    await page.locator("[data-way=booked]").click()
    await expect(page.locator("main h1")).to_have_text("预约取号")
    await looked_at(page, axe_source)
    await screen(page, "97-kiosk-booked")
    await entered(page, f"{(int(code) + 1) % 1_000_000:06}")
    await expect(page.get_by_role("alert")).to_contain_text("今天这里没有这个预约码")
    await entered(page, code)
    await expect(page.locator(".digits")).to_have_text(re.compile(r"^A[0-9]+$"))
    await expect(page.locator("main")).to_contain_text("预约时间")
    await looked_at(page, axe_source)
    await page.locator("main").get_by_role("button", name="结束").click()
    await at_start(page)

    await nothing_of(page, resident)
    await page.get_by_role("button", name="English").click()
    await page.locator("[data-way=booked]").click()
    await expect(page.locator("main h1")).to_have_text("I have a booking")
    await looked_at(page, axe_source)


async def entered(page: Page, code: str) -> None:
    for digit in code:
        await page.get_by_role("button", name=digit, exact=True).click()
    await page.get_by_role("button", name="取号", exact=True).click()
