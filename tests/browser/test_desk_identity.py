"""Signing in at the desk by the city's identity provider, by keyboard, before the real service and the stand-in."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from clients.demo.outside import Outside
from clients.demo.processes import free_port
from clients.demo.service import OFFICER, Service
from clients.standins import identity_provider as standin
from domain.people import Role
from tests.browser.conftest import DESK, STEP_MS
from tests.browser.steps import heading, usable
from tests.browser.test_desk_passkeys import press, write

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
]
SUBJECT, NAME, COLLEAGUE = "e-1024", "陈洁", "chen.jie"


@dataclass(frozen=True, slots=True)
class House:
    url: str
    password: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("identity")
    port = free_port()
    url = f"http://localhost:{port}"
    async with Outside(folder / "standins.log") as outside, aiohttp.ClientSession() as world:
        settings = outside.settings() | {
            "ZHIJIAN_PUBLIC_URL": url,
            "ZHIJIAN_WORKERS": "1",
            "ZHIJIAN_OIDC_ISSUER": f"{outside.address}{standin.PATH}",
            "ZHIJIAN_OIDC_CLIENT": standin.CLIENT,
            "ZHIJIAN_OIDC_SECRET": standin.SECRET,
            "ZHIJIAN_OIDC_STRONG": "mfa",
        }
        users = {SUBJECT: {"name": NAME, "amr": ["mfa"]}}
        played = {"page": f"{url}/officer/", "users": users}
        async with world.post(f"{outside.address}/_standin/idp", json=played) as answer:
            assert answer.status == 204
        service = Service(port, settings, folder)
        try:
            await service.start()
            await service.add_officer(roles=(Role.COUNTER, Role.ADMIN))
            await service.add_officer(COLLEAGUE)
            yield House(url, service.password)
        finally:
            await service.stop()


async def opened(browser: Browser, house: House) -> Page:
    context = await browser.new_context(
        viewport={"width": DESK[0], "height": DESK[1]}, locale="zh-CN", reduced_motion="reduce"
    )
    context.set_default_timeout(STEP_MS)
    page = await context.new_page()
    await page.goto(f"{house.url}/officer/")
    await heading(page, "工作人员登录")
    return page


async def at_the_provider(page: Page) -> None:
    await press(page, "用统一身份登录")
    chosen = page.get_by_role("link", name=NAME)
    await chosen.focus()
    await page.keyboard.press("Enter")


async def test_an_officer_is_bound_to_an_account_and_signs_in_by_it(
    browser: Browser, house: House, axe_source: str
) -> None:
    page = await opened(browser, house)
    await usable(page, axe_source)

    # nobody is bound yet: the page says so in words, and the address keeps nothing
    await at_the_provider(page)
    await expect(page.get_by_text("没有对应在用的工作人员账号")).to_be_visible()
    await usable(page, axe_source)
    assert page.url == f"{house.url}/officer/#/identity"
    await press(page, "返回登录页")

    # an administrator binds a colleague
    await write(page, "用户名", OFFICER)
    await write(page, "密码", house.password)
    await page.keyboard.press("Enter")
    await heading(page, "查找居民")
    await page.get_by_role("link", name="管理").click()
    await page.get_by_role("button", name=re.compile(COLLEAGUE)).click()
    await heading(page, COLLEAGUE)
    await press(page, "统一身份账号")
    await heading(page, f"统一身份账号 · {COLLEAGUE}")
    await usable(page, axe_source)
    await write(page, "用户编号（sub）", SUBJECT)
    await write(page, "理由", "新同事")
    await press(page, "登记")
    await expect(page.get_by_text(SUBJECT)).to_be_visible()
    await usable(page, axe_source)
    await press(page, "退出登录")
    await heading(page, "工作人员登录")

    # who signs in by it
    await at_the_provider(page)
    await heading(page, "查找居民")
    assert "code=" not in page.url
    await page.reload()
    await heading(page, "查找居民")
    await page.context.close()
