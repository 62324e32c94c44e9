"""What several browser tests do alike."""

from playwright.async_api import Page, expect


async def begin(page: Page) -> None:
    """From getting ready to the running camera."""
    await page.get_by_role("button", name="打开摄像头").click()
    await page.get_by_role("button", name="准备好了，开始").click()


async def heading(page: Page, name: str) -> None:
    """Waits for the view whose heading contains `name`."""
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
