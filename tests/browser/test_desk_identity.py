"""Signing in at the desk by the city's identity provider, by keyboard, before the real service and the stand-in."""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from clients.demo.processes import free_port
from domain.people import Role
from tests.browser.steps import heading, usable
from tests.browser.test_desk_passkeys import address, opened, press, write
from tests.server.accounts.provider_desk import played, provided
from tests.server.house import PASSWORD, House, hire, open_house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SUBJECT, NAME = "e-1024", "陈洁"
ADMINISTRATOR, COLLEAGUE = "li.wen", "chen.jie"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """At the address to which the provider sends browsers back, with an administrator and a colleague."""
    folder: Path = tmp_path_factory.mktemp("identity")
    port = free_port()

    def more(outside: str) -> Mapping[str, Any]:
        return provided(outside) | {"public_url": f"http://localhost:{port}"}

    async with open_house(shared_database_url, folder, more, port=port) as made:
        users = {SUBJECT: {"name": NAME, "amr": ["mfa"]}}
        await played(made, page=f"{address(made)}/officer/", users=users)
        staff = made.parts.accounts.officers
        await hire(staff, ADMINISTRATOR, Role.COUNTER, Role.ADMIN)
        await hire(staff, COLLEAGUE, Role.COUNTER, Role.REVIEWER)
        yield made


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
    assert page.url == f"{address(house)}/officer/#/identity"
    await press(page, "返回登录页")

    # an administrator binds a colleague
    await write(page, "用户名", ADMINISTRATOR)
    await write(page, "密码", PASSWORD)
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
