"""The day through the pages, against the real service: a man of a clip is certified, a shop sign accepted."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page, async_playwright, expect

from clients import clips
from clients.demo.people import BY_HAND, FIRST, SECOND, THIRD, Resident
from domain.days import SHANGHAI, add_months, spoken
from domain.faces.coaching import REASON_WORDS
from domain.faces.face_check import Reason
from tests.browser import clip_camera
from tests.browser.chromium import ARGUMENTS, environment, executable
from tests.browser.conftest import DESK, PHONE, STEP_MS
from tests.browser.house import House, open_house
from tests.browser.open_hall import open_hall
from tests.browser.steps import begin, heading
from tests.browser.test_hall import fill

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
]

CLIP: Final = "franck"
CHECK_MS: Final = 150_000  # three steps in easy mode, asked again once each, on a busy machine


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as house:
        yield house


def today() -> datetime:
    return datetime.now(SHANGHAI)


async def fresh_page(browser: Browser, url: str, size: tuple[int, int], script: str = "") -> Page:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN"
    )
    context.set_default_timeout(STEP_MS)
    if script:
        await context.add_init_script(script)
    page = await context.new_page()
    await page.goto(url)
    return page


async def at_the_desk(browser: Browser, house: House) -> Page:
    page = await fresh_page(browser, f"{house.url}/officer/", DESK)
    await page.get_by_label("用户名").fill(house.officer)
    await page.get_by_label("密码").fill(house.password)
    await page.get_by_role("button", name="登录", exact=True).click()
    await heading(page, "查找居民")
    return page


async def register(desk: Page, who: Resident, due: datetime) -> None:
    """Registered by the officer; the certification runs out on the day of `due`."""
    await desk.get_by_role("link", name="登记居民").click()
    await heading(desk, "登记居民")  # the page before has a field for names too
    await desk.get_by_label("姓名").fill(who.name)
    await desk.get_by_label("身份证号").fill(who.id_number)
    await desk.get_by_label("手机号").fill(who.phone)
    await desk.get_by_label("认证有效期至").fill(due.date().isoformat())
    await desk.get_by_role("button", name="登记").click()
    await heading(desk, who.name)


async def enrol(browser: Browser, house: House, who: Resident) -> None:
    """The officer's morning: registered, consent recorded, ID photo taken, in the officer's page."""
    page = await at_the_desk(browser, house)
    await register(page, who, today() + timedelta(days=20))
    agreement = page.locator("[data-purpose=face_processing]")
    await agreement.get_by_role("button", name="本人已同意，记录").click()
    await expect(agreement.get_by_text("已同意", exact=True)).to_be_visible()
    photo = FilePayload(name="id.jpg", mimeType="image/jpeg", buffer=clips.photo(CLIP))
    await page.get_by_label("证件照文件").set_input_files(photo)
    await page.get_by_role("button", name="登记人脸").click()
    await expect(page.locator("table", has_text="引擎").locator("tbody tr")).to_have_count(1)
    await page.context.close()


async def sign_in(page: Page, house: House, who: Resident) -> None:
    """By the code that came by SMS, and bound to the person."""
    await page.get_by_label("手机号").fill(who.phone)
    await page.get_by_role("button", name="获取验证码").click()
    await heading(page, "填写验证码")
    await page.get_by_label("短信验证码").fill(await house.outside.code(who.phone))
    await page.get_by_role("button", name="登录").click()
    await heading(page, "核对身份")
    await page.get_by_label("姓名").fill(who.name)
    await page.get_by_label("身份证号").fill(who.id_number)
    await page.get_by_role("button", name="确认").click()
    await heading(page, "您好")


async def to_the_camera(page: Page) -> None:
    await page.locator("[data-way=face]").click()
    await heading(page, "传送摄像头画面，需要您同意")
    await page.get_by_role("button", name="我同意").click()
    await heading(page, "认证准备")
    await page.get_by_role("switch", name="长辈模式").click()
    await expect(page.locator("html")).to_have_class("elder")
    await begin(page)


async def test_a_man_enrolled_at_the_desk_is_certified_in_the_page_and_told(
    browser: Browser, house: House
) -> None:
    await enrol(browser, house, FIRST)
    page = await fresh_page(browser, house.url, PHONE, clip_camera.script(CLIP))
    await clip_camera.serve(page, CLIP)
    await sign_in(page, house, FIRST)
    await expect(page.locator("[data-way]")).to_have_count(6)
    began = today().date()
    await to_the_camera(page)
    title = page.get_by_role("heading", level=1)
    await expect(title).to_have_text("请看着屏幕")
    await expect(title).not_to_have_text("请看着屏幕", timeout=CHECK_MS)
    assert "认证完成" in (said := await page.locator("main").inner_text()), said

    # It may have become midnight meanwhile.
    ends = {spoken(add_months(day, 12)).zh for day in (began, today().date())}
    await expect(page.get_by_text("已确认是您本人", exact=True)).to_be_visible()
    await expect(
        page.get_by_text(re.compile(f"已通过，有效期至 ({'|'.join(ends)})"))
    ).to_be_visible()
    await expect(page.locator(".receipt")).to_contain_text(re.compile("[0-9a-f-]{36}"))
    await page.get_by_role("link", name="消息").click()
    await expect(page.locator("[data-kind='entitlement.certified']")).to_be_visible()
    await page.get_by_role("link", name="首页", exact=True).click()
    await expect(page.get_by_text("无需办理", exact=True)).to_be_visible()
    await expect(page.locator("[data-way]")).to_have_count(0)
    await page.context.close()


async def test_another_way_asked_for_in_the_page_is_decided_at_the_desk_and_told_at_once(
    browser: Browser, house: House
) -> None:
    desk = await at_the_desk(browser, house)
    await register(desk, SECOND, today())
    page = await fresh_page(browser, house.url, PHONE)
    await sign_in(page, house, SECOND)
    await page.locator("[data-way=home_visit]").click()
    await page.get_by_label("补充说明").fill("腿脚不便，上午在家")
    await page.get_by_role("button", name="提交").click()
    await heading(page, "已提交")
    await page.get_by_role("link", name="消息").click()
    await heading(page, "消息")

    await desk.get_by_role("link", name="办件").click()
    await (
        desk.get_by_role("row", name="养老待遇资格人工核实")
        .get_by_role("button", name="打开")
        .click()
    )
    await desk.get_by_role("button", name="办理办件").click()
    await expect(desk.get_by_text("腿脚不便，上午在家")).to_be_visible()
    await desk.get_by_label("认证通过").check()
    await desk.get_by_label("说明").fill("已上门核实，本人健在。")
    await desk.get_by_role("button", name="提交决定").click()
    await expect(desk.get_by_role("heading", level=2, name="已作决定")).to_be_visible()

    await expect(page.locator("[data-kind='review.decided']")).to_be_visible()
    await page.get_by_role("link", name="进度").click()
    await expect(page.get_by_text("已上门核实，本人健在。")).to_be_visible()
    await desk.context.close()
    await page.context.close()


async def test_a_camera_in_the_dark_is_coached(house: House, tmp_path: Path) -> None:
    """Chromium's own fake device plays a file: the man of the clip, with the lamp off."""
    night = tmp_path / "night.mjpeg"
    dark = clips.decode(clips.photo(CLIP)) // 6  # a face of grey 28 and less is too dark
    night.write_bytes(clips.encode(dark.astype("uint8")) * 8)
    device = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={night}",
    )
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable(),
            args=[*ARGUMENTS, *device],
            env=environment(),
            headless=True,
        )
        await enrol(browser, house, THIRD)
        page = await fresh_page(browser, house.url, PHONE)
        await sign_in(page, house, THIRD)
        await page.locator("[data-way=face]").click()
        await page.get_by_role("button", name="我同意").click()
        await page.get_by_role("button", name="打开摄像头").click()
        await expect(page.get_by_text("光线偏暗，请开灯或面向窗户")).to_be_visible()
        await page.get_by_role("button", name="准备好了，开始").click()

        await expect(page.locator(".coach")).to_have_text(REASON_WORDS[Reason.TOO_DARK].zh)
        await page.get_by_role("button", name="暂停").click()
        await heading(page, "已暂停")
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hall(house: House) -> House:
    """The same city, whose officer holds a post in the unit that accepts a shop sign."""
    await open_hall(house.service, house.officer)
    return house


async def sign_by_code(citizen: Page, house: House) -> None:
    await citizen.get_by_role("button", name="下一步：签署").click()
    await citizen.get_by_role("button", name="获取验证码").click()
    await expect(citizen.get_by_text("已发送到")).to_be_visible()
    await citizen.get_by_label("短信验证码").fill(await house.outside.code(BY_HAND.phone))
    await citizen.get_by_role("button", name="签署并提交").click()


async def sign_at_the_counter(citizen: Page, desk: Page) -> None:
    """The officer has the case open, and comes back to it."""
    await citizen.get_by_role("button", name="下一步：签署").click()
    await citizen.locator("[data-way=officer]").click()
    await citizen.get_by_role("button", name="到窗口签署").click()
    await expect(citizen.get_by_text("窗口今天可以打开这份申请")).to_be_visible()
    case = desk.url
    await desk.get_by_role("button", name="打开居民资料").click()
    await desk.get_by_role("link", name="当面签署").click()
    await expect(desk.locator("[data-signature]")).to_contain_text("某路 1 号附 2")
    await desk.get_by_label("您所见").fill("本人持身份证当面签署")
    await desk.get_by_role("button", name="记录签署").click()
    await expect(desk.get_by_text("没有待当面签署的申请")).to_be_visible()
    await desk.goto(case)
    await citizen.get_by_role("button", name="我已在窗口签署").click()
    await citizen.get_by_role("button", name="提交").click()


async def test_a_shop_sign_is_applied_for_asked_for_more_and_accepted(
    browser: Browser, hall: House
) -> None:
    desk = await at_the_desk(browser, hall)
    await register(desk, BY_HAND, today())
    citizen = await fresh_page(browser, hall.url, PHONE)
    await sign_in(citizen, hall, BY_HAND)
    await citizen.locator("main").get_by_role("link", name="办事").click()
    await citizen.get_by_label("要办什么事？").fill("dpzp")  # nobody's initials
    await citizen.get_by_role("button", name="查找").click()
    await expect(citizen.get_by_text("没有找到")).to_be_visible()
    await citizen.get_by_label("要办什么事？").fill("zhaopai")
    await citizen.get_by_role("button", name="查找").click()
    await citizen.locator("[data-item='permit.shopfront']").click()
    await citizen.get_by_role("button", name="开始办理").click()
    await expect(citizen.locator(".known").first).to_contain_text(BY_HAND.name)
    await fill(citizen)
    await citizen.get_by_role("button", name="下一步：核对").click()
    await heading(citizen, "请核对")
    await sign_by_code(citizen, hall)
    await expect(citizen.locator("main .state")).to_contain_text("待受理")

    await desk.get_by_role("link", name="办件").click()
    await heading(desk, "办件")
    await desk.get_by_role("row", name="店招设置许可").get_by_role("button", name="打开").click()
    await desk.get_by_role("button", name="办理办件").click()
    await expect(desk.get_by_text(BY_HAND.id_number)).to_be_visible()
    await desk.get_by_role("button", name="领取").click()
    await expect(desk.get_by_text("已办理：领取")).to_be_visible()
    want = desk.locator("[data-move=want_supplement]")
    await want.locator("summary").click()
    await want.get_by_label("店铺地址").check()
    await want.get_by_label("说明").fill("请写明门牌号")
    await want.get_by_role("button", name="一次告知补正").click()
    await expect(want).to_have_count(0)

    # The page is open, and is told.
    await citizen.get_by_role("button", name="去补正").click()
    await citizen.get_by_label("店铺地址").fill("某路 1 号附 2")
    await sign_at_the_counter(citizen, desk)
    await expect(citizen.locator("main .state")).to_contain_text("待受理")

    await desk.reload()
    await desk.get_by_role("button", name="受理", exact=True).click()
    await expect(desk.get_by_text("已办理：受理")).to_be_visible()
    await citizen.reload()
    await expect(citizen.locator("main .state")).to_contain_text("已受理")
    for page in (desk, citizen):
        await page.context.close()
