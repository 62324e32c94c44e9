"""Real Chromium before a fake city."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    async_playwright,
    expect,
)

from domain.accounts.consent import Purpose
from tests.browser import axe
from tests.browser.chromium import ARGUMENTS, DRAWN_CAMERA, environment, quickest
from tests.browser.fake_city import FakeCity, running
from tests.server.house import House

#: To look at while one works on a page; those of docs/ are taken by `make screens`.
SCREENS: Final = Path(__file__).resolve().parents[2] / "var" / "screens"
PHONE: Final = (390, 844)
SMALL: Final = (360, 740)
DESK: Final = (1280, 800)
#: Never waited to its end but by a test that fails: a loaded machine has taken 20 s to open a page.
STEP_MS: Final = 60_000
expect.set_options(timeout=STEP_MS)

Open = Callable[..., Awaitable[Page]]
Screen = Callable[[Page, str], Awaitable[None]]
Look = Callable[..., Awaitable[Page]]


@asynccontextmanager
async def launched(path: str) -> AsyncIterator[Browser]:
    """The browser at this path."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=path, args=list(ARGUMENTS), env=environment(), headless=True
        )
        yield opened
        await opened.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launched(quickest()) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def city() -> AsyncIterator[FakeCity]:
    async with running(FakeCity()) as city:
        yield city


# An officer's page that shows a resident is opened in the middle of a look, whose purpose was stated.
STATED = "if (location.pathname.startsWith('/officer')) sessionStorage.setItem('zhijian.purpose', '窗口办理')"


@pytest.fixture
def agreed(city: FakeCity) -> FakeCity:
    """Someone is signed in and has agreed to everything."""
    city.signed_in = True
    city.agreed = set(Purpose)
    return city


@asynccontextmanager
async def opening(browser: Browser, city: FakeCity) -> AsyncIterator[Open]:
    """Opens a path of the city on a phone (or another size); errors of the page fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # The browser itself notes each refused request; those are what the tests are about.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            errors.append(message.text)

    async def open_path(
        path: str = "/",
        *,
        size: tuple[int, int] = PHONE,
        locale: str = "zh-CN",
        scripts: tuple[str, ...] = (DRAWN_CAMERA,),
        user_agent: str | None = None,
        workers: bool = False,
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=locale,
            reduced_motion="reduce",
            user_agent=user_agent,
            # Each costs a process, and only stories without a network and of pushes need one.
            service_workers="allow" if workers else "block",
        )
        contexts.append(context)
        context.set_default_timeout(STEP_MS)
        for script in (STATED, *scripts):
            await context.add_init_script(script)
        page = await context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(city.url + path)
        return page

    yield open_path
    for context in contexts:
        await context.close()
    assert errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, city: FakeCity) -> AsyncIterator[Open]:
    async with opening(browser, city) as open_path:
        yield open_path


@pytest.fixture(scope="session")
def axe_source() -> str:
    return axe.source()


@pytest.fixture
def screen() -> Screen:
    """Keeps a picture of the step in var/screens, when ZHIJIAN_SCREENS=1 asks for it."""

    async def keep(page: Page, name: str) -> None:
        if os.environ.get("ZHIJIAN_SCREENS") == "1":
            await page.mouse.move(0, 0)
            await page.screenshot(path=SCREENS / f"{name}.png", animations="disabled")

    return keep


@pytest_asyncio.fixture(loop_scope="session")
async def look(browser: Browser, house: House) -> AsyncIterator[Look]:
    """Opens a path of the real `house` of a test's module in a browser of its own; faults of the page fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    async def open_path(
        path: str, *, token: str = "", size: tuple[int, int] = SMALL, locale: str = "zh-CN"
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=locale,
            reduced_motion="reduce",
            service_workers="block",
        )
        contexts.append(context)
        context.set_default_timeout(STEP_MS)
        await context.add_init_script(STATED)
        if token:
            names = ("zj_officer_access",) if "/officer" in path else ("zj_access", "zj_signed_in")
            await context.add_cookies(
                [{"name": name, "value": token, "url": house.base} for name in names]
            )
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(house.base + path)
        return page

    yield open_path
    for context in contexts:
        await context.close()
    assert faults == []
