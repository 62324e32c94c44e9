"""A shop sign through the pages, against the real service: applied for, asked for more, accepted."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from clients.demo.people import FIRST
from tests.browser.conftest import PHONE
from tests.browser.house import House, open_house
from tests.browser.open_hall import open_hall
from tests.browser.steps import heading
from tests.browser.test_day import at_the_desk, fresh_page, register, sign_in, today
from tests.browser.test_hall import fill

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("hall")
    async with open_house(folder) as house:
        await open_hall(house.service, house.officer)
        yield house


async def sign_by_code(citizen: Page, house: House) -> None:
    await citizen.get_by_role("button", name="下一步：签署").click()
    await citizen.get_by_role("button", name="获取验证码").click()
    await expect(citizen.get_by_text("已发送到")).to_be_visible()
    await citizen.get_by_label("短信验证码").fill(await house.outside.code(FIRST.phone))
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
    browser: Browser, house: House
) -> None:
    desk = await at_the_desk(browser, house)
    await register(desk, FIRST, today())
    citizen = await fresh_page(browser, house.url, PHONE)
    await sign_in(citizen, house, FIRST)
    await citizen.locator("main").get_by_role("link", name="办事").click()
    await citizen.get_by_label("要办什么事？").fill("dpzp")  # nobody's initials
    await citizen.get_by_role("button", name="查找").click()
    await expect(citizen.get_by_text("没有找到")).to_be_visible()
    await citizen.get_by_label("要办什么事？").fill("zhaopai")
    await citizen.get_by_role("button", name="查找").click()
    await citizen.locator("[data-item='permit.shopfront']").click()
    await citizen.get_by_role("button", name="开始办理").click()
    await expect(citizen.locator(".known").first).to_contain_text(FIRST.name)
    await fill(citizen)
    await citizen.get_by_role("button", name="下一步：核对").click()
    await heading(citizen, "请核对")
    await sign_by_code(citizen, house)
    await expect(citizen.locator("main .state")).to_contain_text("待受理")

    await desk.get_by_role("link", name="办件").click()
    await heading(desk, "办件")
    await desk.get_by_role("button", name="打开").click()
    await desk.get_by_role("button", name="办理办件").click()
    await expect(desk.get_by_text(FIRST.id_number)).to_be_visible()
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
