"""What several browser tests do alike."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from playwright.async_api import Page, expect

PATIENCE_SECONDS: Final = 60

Size = tuple[int, int]


async def begin(page: Page) -> None:
    """From getting ready to the running camera."""
    await page.get_by_role("button", name="打开摄像头").click()
    await page.get_by_role("button", name="准备好了，开始").click()


async def heading(page: Page, name: str) -> None:
    """Waits for the view whose heading contains `name`."""
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


async def until(so: Callable[[], object]) -> None:
    """Waits until it is so at the city, where the page shows nothing of it."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not so():  # noqa: ASYNC110  # the fakes ring no bell
            await asyncio.sleep(0.01)


@asynccontextmanager
async def answered(page: Page, path: str, method: str = "") -> AsyncIterator[None]:
    """Over when the answer from there has come to the page."""
    async with page.expect_event(
        "requestfinished",
        lambda request: path in request.url and method in {"", request.method},
    ):
        await page.evaluate("0")  # the browser's driver listens once it has answered something else
        yield


async def at_sizes(page: Page, sizes: Sequence[Size]) -> AsyncIterator[None]:
    """The page at one size after the other, and then at its own again; at that alone where none is named."""
    if not sizes:
        yield
        return
    own = page.viewport_size
    for width, height in sizes:
        await page.set_viewport_size({"width": width, "height": height})
        yield
    if own is not None:
        await page.set_viewport_size(own)


async def usable(page: Page, axe_source: str, sizes: Sequence[Size] = ()) -> None:
    """Nothing that axe knows of, and nothing to be moved sideways."""
    await equipped(page, axe_source)
    async for _ in at_sizes(page, sizes):
        await _usable(page)


async def equipped(page: Page, axe_source: str) -> None:
    """Has axe in it: half a megabyte, which a page that has it is not sent again."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(axe_source)


async def _usable(page: Page) -> None:
    found: dict[str, Any] = await page.evaluate(
        "axe.run(document, { resultTypes: ['violations'] })"
    )
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(wide) <= 0
