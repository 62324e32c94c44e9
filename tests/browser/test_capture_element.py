"""`<zhijian-capture>` as the package has it, in the page that its README prints, before a city of another origin."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page, expect

from proto.capture_pb2 import Problem
from tests.browser.chromium import DRAWN_CAMERA
from tests.browser.conftest import Open
from tests.browser.fake_city import FakeCity
from tests.browser.fake_phone import Phone, dropping, endless
from tests.browser.steps import until
from tests.clients.typescript.program import packed
from tests.day.copied import blocks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
]

README: Final = "clients/typescript/README.md"
REFUSED: Final = 'window.fakeCamera.refuse = "NotAllowedError";'


@pytest_asyncio.fixture(loop_scope="session")
async def shop() -> AsyncIterator[str]:
    """Another's site, with the page of the README and the package beside it."""
    (page,) = (block.text for block in blocks(README) if block.language == "html")
    package = (await asyncio.to_thread(packed)) / "node_modules" / "zhijian-client"

    async def shown(request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", shown)
    app.router.add_static("/zhijian-client", package)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def begun(open_page: Open, city: FakeCity, shop: str, *scripts: str, **more: str) -> Page:
    page = await open_page("/", scripts=(DRAWN_CAMERA, *scripts))
    given = {"base": city.url, "ticket": "ticket-1", "language": "en"} | more
    await page.goto(f"{shop}#{urlencode(given)}")
    return page


async def refusing(phone: Phone) -> None:
    problem = Problem(type="/problems/busy", title="Busy", next_step="Please wait.", status=503)
    await phone.problem(problem)


async def test_a_check_is_made_on_anothers_page_with_a_ticket_alone(
    open_page: Open, city: FakeCity, shop: str
) -> None:
    page = await begun(open_page, city, shop, elder="")
    await expect(page.locator("#said")).to_have_text("pass: 认证完成，待遇照常发放")
    (phone,) = city.camera.phones
    larger = await page.locator(".prompt").evaluate("(it) => getComputedStyle(it).fontSize")
    await page.locator("zhijian-capture").evaluate("(it) => it.removeAttribute('elder')")

    assert phone.ticket == "ticket-1"
    assert len(phone.frames) == 6
    assert await page.evaluate("fakeCamera.tracks.map((one) => one.readyState)") == ["ended"]
    await expect(page.get_by_role("button", name="Stop")).to_be_visible()  # the page's own stays
    usual = await page.locator(".prompt").evaluate("(it) => getComputedStyle(it).fontSize")
    assert float(larger.removesuffix("px")) > float(usual.removesuffix("px"))


async def test_what_the_service_refuses_and_what_broke_off_are_told_apart(
    open_page: Open, city: FakeCity, shop: str
) -> None:
    city.camera.conversation = refusing
    page = await begun(open_page, city, shop)
    await expect(page.locator("#said")).to_have_text("Busy Please wait.")
    city.camera.conversation = dropping
    again = "(it) => it.setAttribute('ticket', 'ticket-2')"
    await page.locator("zhijian-capture").evaluate(again)

    await expect(page.locator("#said")).to_have_text(
        "Stopped: line. Begin again with a new ticket."
    )
    assert [phone.ticket for phone in city.camera.phones] == ["ticket-1", "ticket-2"]


async def test_a_camera_that_does_not_open_is_told_and_no_socket_is_opened(
    open_page: Open, city: FakeCity, shop: str
) -> None:
    page = await begun(open_page, city, shop, REFUSED)

    await expect(page.locator("#said")).to_contain_text("The camera could not be opened")
    assert city.camera.phones == []


async def test_who_takes_the_element_away_hangs_up_and_lets_the_camera_go(
    open_page: Open, city: FakeCity, shop: str
) -> None:
    city.camera.conversation = endless
    page = await begun(open_page, city, shop)
    await until(lambda: city.camera.phones and city.camera.phones[0].frames)
    await page.locator("zhijian-capture").evaluate("(it) => it.remove()")

    assert await city.camera.phones[0].left()
    assert await page.evaluate("fakeCamera.tracks.map((one) => one.readyState)") == ["ended"]
    await expect(page.locator("#said")).to_have_text("")
