"""A partner's page of another origin shows the city's element; a phone answers on the city's page, and it hears."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from tests.browser.conftest import DESK, STEP_MS, Look
from tests.browser.steps import heading, usable
from tests.server.accounts.partner_program import ISSUER, Officers, partner
from tests.server.accounts.test_face_requests import ask, code_of, read
from tests.server.accounts.test_levels import step_up
from tests.server.house import House, open_house
from tests.server.neighbours import neighbour

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

#: What a bank's own page may load, and no more: the module and what it asks.
POLICY = "default-src 'none'; script-src {city} 'unsafe-inline'; connect-src {city}"
PAGE = """<!doctype html><html lang="zh-CN"><title>bank</title>
<script>addEventListener("zhijian-face-request", ({{ detail }}) => (document.title = detail.state))</script>
<script type="module" src="{city}/static/embed/face_request.js"></script>
<zhijian-face-request base="{city}" link="{link}" request="{request}" digits="{digits}" qr='{qr_svg}'>
</zhijian-face-request>"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("faces")
    async with open_house(shared_database_url, folder, lambda _: {"public_url": ISSUER}) as opened:
        yield opened


async def test_a_code_on_a_partner_s_page_is_answered_on_a_phone_and_the_page_hears_of_it(
    house: House, look: Look, browser: Browser, axe_source: str
) -> None:
    bank = await partner(await Officers.of(house), scopes=["face.confirmed"])
    person = await neighbour(house, await house.officer())
    await step_up(house, person.token)
    asked = await ask(bank)

    async def page(_: web.Request) -> web.Response:
        return web.Response(
            text=PAGE.format(city=house.base, **asked),
            content_type="text/html",
            headers={"Content-Security-Policy": POLICY.format(city=house.base)},
        )

    app = web.Application()
    app.router.add_get("/", page)
    async with TestServer(app) as elsewhere:
        context = await browser.new_context(
            viewport={"width": DESK[0], "height": DESK[1]}, locale="zh-CN"
        )
        context.set_default_timeout(STEP_MS)
        screen = await context.new_page()
        await screen.goto(str(elsewhere.make_url("/")))
        await expect(screen.get_by_role("img", name="二维码，用手机扫一扫")).to_be_visible()
        await expect(screen.get_by_text(asked["digits"])).to_be_visible()
        phone = await look(f"/#/ask/{code_of(asked)}", token=person.token)
        await heading(phone, "示例银行 请您确认是本人")
        await expect(phone.get_by_text(asked["digits"])).to_be_visible()
        await expect(screen.get_by_text("已在手机上打开")).to_be_visible()
        await usable(phone, axe_source)
        await phone.get_by_role("button", name="刷脸确认").click()
        await expect(phone.get_by_text("已确认是您本人")).to_be_visible()
        await expect(screen.get_by_text("已确认是本人")).to_be_visible()
        title = await screen.title()
        await context.close()

    assert title == "done"
    assert (await read(bank, asked["request"]))["face_result"]
