"""Passkeys at the desk, by keyboard alone, before the real service and an authenticator of the browser's own."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, CDPSession, Page, expect

from clients.demo.processes import free_port
from tests.browser.conftest import DESK, STEP_MS
from tests.browser.steps import heading, usable
from tests.server.accounts.passkey_desk import Desk, seated
from tests.server.house import PASSWORD, House, open_house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
OFFICER: Final = "chen"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Under a name: no browser makes a passkey for a number."""
    folder: Path = tmp_path_factory.mktemp("passkeys")
    port = free_port()
    more = {"public_url": f"http://localhost:{port}"}
    async with open_house(shared_database_url, folder, lambda _: more, port=port) as opened:
        yield opened


def address(house: House) -> str:
    return f"http://localhost:{house.server.port}"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def officer(house: House) -> Desk:
    """With an authenticator app."""
    return await seated(house, OFFICER)


async def authenticator(page: Page) -> tuple[CDPSession, str]:
    """A device that keeps passkeys and knows its user by a finger."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    added = await session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session, str(added["authenticatorId"])


async def press(page: Page, name: str) -> None:
    """The way to a button by Tab, and Enter."""
    wanted = page.get_by_role("button", name=name, exact=True)
    await expect(wanted).to_be_visible()
    for _ in range(60):
        if await wanted.evaluate("(button) => button === document.activeElement"):
            await page.keyboard.press("Enter")
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"no way to {name} by keyboard")


async def write(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label)
    await expect(field).to_be_visible()
    await field.focus()
    await page.keyboard.type(text)


async def opened(browser: Browser, house: House) -> Page:
    context = await browser.new_context(
        viewport={"width": DESK[0], "height": DESK[1]}, locale="zh-CN", reduced_motion="reduce"
    )
    context.set_default_timeout(STEP_MS)
    page = await context.new_page()
    await page.goto(f"{address(house)}/officer/")
    await heading(page, "工作人员登录")
    return page


async def test_an_officer_adds_a_passkey_signs_in_by_it_and_removes_it(
    browser: Browser, house: House, officer: Desk, axe_source: str
) -> None:
    page = await opened(browser, house)
    session, device = await authenticator(page)
    await usable(page, axe_source)

    # nothing on the device yet: the page says so and offers the password
    await press(page, "用通行密钥登录")
    await expect(page.get_by_role("alert")).to_contain_text("用密码登录")
    await write(page, "用户名", OFFICER)
    await write(page, "密码", PASSWORD)
    await page.keyboard.press("Enter")
    await write(page, "动态验证码", await officer.code())
    await page.keyboard.press("Enter")
    await heading(page, "查找居民")

    await press(page, "通行密钥")
    await heading(page, "通行密钥")
    await usable(page, axe_source)
    await write(page, "名称", "办公室电脑")
    await write(page, "动态验证码", await officer.code())
    await press(page, "添加通行密钥")
    await expect(page.get_by_text("已添加，下次可以用它登录")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="办公室电脑")
    await expect(row).to_contain_text("还没有")
    kept = await session.send("WebAuthn.getCredentials", {"authenticatorId": device})
    assert [each["isResidentCredential"] for each in kept["credentials"]] == [True]

    await press(page, "退出登录")
    await heading(page, "工作人员登录")
    await press(page, "用通行密钥登录")
    await heading(page, "查找居民")
    await press(page, "通行密钥")
    await expect(row).to_contain_text("本次登录")
    await usable(page, axe_source)

    await press(page, "删除 办公室电脑")
    await heading(page, "删除 办公室电脑")
    await usable(page, axe_source)
    await write(page, "理由", "换了电脑")
    await press(page, "删除")
    await expect(page.get_by_text("您还没有通行密钥")).to_be_visible()
    await press(page, "退出登录")
    await press(page, "用通行密钥登录")
    await expect(page.get_by_role("alert")).to_contain_text("这个通行密钥不能使用")
    await page.context.close()
