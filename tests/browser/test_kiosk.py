"""A kiosk and a phone before a real city: enrolled, used, handed over, and left by one person after the other."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from domain.bookings.hall_files import SHIPPED, read_halls
from tests.browser.chromium import DRAWN_CAMERA
from tests.browser.conftest import STEP_MS, Screen
from tests.browser.test_access import faults, overhang
from tests.server.accounts.staff import HERE, WHY, officer
from tests.server.hall.tus import jpeg
from tests.server.house import NAME, PASSWORD, House, open_house
from tests.server.neighbours import Neighbour, neighbour

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WALL: Final = (1080, 1920)
PHONE: Final = (360, 740)
#: The drawn camera is among the devices.
LISTED: Final = """
navigator.mediaDevices.enumerateDevices = async () => [{ kind: "videoinput", deviceId: "drawn", label: "" }];
"""
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
        await page.clock.install()
        await page.clock.fast_forward(61_000)
        await expect(page.get_by_role("dialog")).to_contain_text("您还在吗？")
        await page.get_by_role("button", name="我还在，继续").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.clock.fast_forward(61_000)
        await expect(page.get_by_role("dialog")).to_contain_text("30 秒")
        await page.clock.run_for(31_000)
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
    await page.get_by_role("button", name="用自己的手机刷脸").click()
    await expect(page.locator("main h1")).to_have_text("这台自助机已停用")


@pytest.mark.parametrize("size", [WALL, (360, 740), (1280, 800)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_view_is_large_and_can_be_used_by_everybody(
    screen_page: Page,
    house: House,
    resident: Neighbour,
    axe_source: str,
    size: tuple[int, int],
    language: str,
) -> None:
    page = screen_page
    await page.set_viewport_size({"width": size[0], "height": size[1]})
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
    smallest = await page.evaluate(
        """() => Math.min(...[...document.querySelectorAll("body *")]
            .filter((one) => !one.closest(".unseen") && [...one.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim()))
            .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
    )
    assert smallest >= 28
    assert await overhang(page) == 0
    await page.evaluate(axe_source)
    assert await faults(page) == []


async def test_a_number_for_the_queue_is_taken_by_nobody_who_is_known(
    screen_page: Page, house: House, screen: Screen
) -> None:
    always = [
        replace(each, opens=time(0), closes=time(23, 59, 59, 999999), daily=True)
        for each in read_halls(SHIPPED)[:1]
    ]
    await house.parts.queues.halls.load(always)
    page = screen_page
    await page.locator("[data-way=ticket]").click()
    await expect(page.locator("main h1")).to_have_text("请选择业务")
    await page.locator("main .button").first.click()
    await expect(page.locator(".digits")).to_have_text(re.compile(r"^[A-Z][0-9]+$"))
    await screen(page, "95-kiosk-number")
    await page.locator("main").get_by_role("button", name="结束").click()
    await at_start(page)


async def test_an_administrator_makes_watches_and_ends_kiosks_at_the_desk(
    browser: Browser, house: House, admin: str, axe_source: str, screen: Screen
) -> None:
    assert admin
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    context.set_default_timeout(STEP_MS)
    page = await context.new_page()
    await page.goto(f"{house.base}/officer/#/kiosks")
    await page.get_by_label("用户名").fill("kiosk-admin")
    await page.get_by_label("密码", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await expect(page.locator("#tabs")).to_be_visible()
    await page.evaluate("location.hash = '#/kiosks'")
    await page.get_by_label("名称和位置").fill("莲花街道大厅 2 号机")
    await page.get_by_label("区划代码").fill(HERE)
    await page.get_by_label("理由").fill("新装一台")
    await page.get_by_role("button", name="新增自助机").click()
    await expect(page.locator("code.long")).to_have_text(
        re.compile(r"^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$")
    )
    await page.evaluate(axe_source)
    for width in (1280, 360):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await faults(page) == []
        assert await overhang(page) == 0
    await screen(page, "96-desk-kiosks")
    await page.reload()
    await page.get_by_role("button", name="停用 莲花街道大厅 2 号机").click()
    await expect(page.locator("main h1")).to_have_text("停用 莲花街道大厅 2 号机")
    await page.get_by_label("理由").fill("拆除")
    await page.get_by_role("button", name="停用", exact=True).click()
    await expect(page.locator("tr", has_text="莲花街道大厅 2 号机")).to_contain_text("已停用")
    await context.close()


async def test_a_phone_photographs_for_an_application_on_a_screen(
    browser: Browser, house: House, resident: Neighbour, axe_source: str
) -> None:
    what = {"purpose": "photo.upload", "about": str(uuid4()), "part": "shop_photo"}
    _, shown = await house.call("POST", "/v1/me/hand-offs", what, token=resident.token)
    context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    context.set_default_timeout(STEP_MS)
    phone = await context.new_page()
    await phone.goto(f"{house.base}/#/hand/{shown['address'].rpartition('/')[2]}")
    await phone.evaluate(axe_source)
    assert await faults(phone) == []
    assert await overhang(phone) == 0
    await phone.get_by_role("button", name="数字一样，确认办理").click()
    await phone.get_by_label("拍照或选照片").set_input_files(
        {"name": "门头.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    await expect(phone.locator("main").get_by_text("已传 1 张")).to_be_visible()
    await phone.reload()
    await expect(phone.get_by_label("拍照或选照片")).to_be_visible()
    await phone.get_by_label("拍照或选照片").set_input_files(
        {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    await phone.get_by_role("button", name="拍完了").click()
    await expect(phone.get_by_text("已办完")).to_be_visible()
    _, mine = await house.call("GET", "/v1/uploads", token=resident.token)
    await context.close()

    assert sorted(each["name"] for each in mine["uploads"]) == ["b.jpg", "门头.jpg"]
