"""The API reference in a real Chromium: on a phone, for everybody, and found by a word."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, ViewportSize, expect

from server.http import reference
from server.http.pages import add_pages, sending
from server.http.problem_responses import answering
from server.site import FRESH, as_file
from tests.browser.conftest import STEP_MS
from tests.browser.test_access import faults, overhang
from tests.server.rounds.described import DOCUMENT, Json

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE: ViewportSize = {"width": 360, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 800}
#: Beside those of face checks what a door of ours can be called by.
SOME: Final = ("/v1/face-checks", "/v1/items/{item}", "/v1/sign-in/codes", "/v1/sign-in/sessions")
DOOR = "POST /v1/face-checks/{check}/tickets"


async def described(_: web.Request) -> web.Response:
    return web.json_response(DOCUMENT, headers={"Zhijian-Environment": "sandbox"})


async def shown(request: web.Request) -> web.Response:
    said = request.match_info["item"], request.query_string, request.headers["Authorization"]
    return web.json_response({"said": said}, headers={"RateLimit": '"caller";r=5999;t=60'})


async def taken(_: web.Request) -> web.Response:
    return web.json_response({})


async def opened(request: web.Request) -> web.Response:
    return web.json_response({"access_token": f"token of {(await request.json())['code']}"})


@asynccontextmanager
async def open_reference(browser: Browser, document: Json) -> AsyncIterator[Page]:
    """The reference under the policy of all our pages; whatever it asks for elsewhere fails the test."""
    app = web.Application()
    file = as_file("docs.html", reference.page(document).encode(), FRESH)
    app.router.add_get("/docs", answering(sending(file), "/docs"))
    app.router.add_get("/v1/openapi.json", answering(described, "/v1/openapi.json"))
    app.router.add_get("/v1/items/{item}", answering(shown, "/v1/items/{item}"))
    app.router.add_post("/v1/sign-in/codes", answering(taken, "/v1/sign-in/codes"))
    app.router.add_post("/v1/sign-in/sessions", answering(opened, "/v1/sign-in/sessions"))
    add_pages(app, lambda send: answering(send, "/static"))
    errors: list[str] = []
    async with TestServer(app) as server:
        context = await browser.new_context(viewport=PHONE)
        context.set_default_timeout(STEP_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(str(server.make_url("/docs")))
        await expect(page.get_by_label("Search operations and schemas")).to_be_visible()
        yield page
        home = str(server.make_url("/"))
        await context.close()
    assert [url for url in asked if not url.startswith((home, "data:"))] == []
    assert errors == []


def part_of(document: Json) -> Json:
    """Some doors of the document, with each kind of field, and what they speak of."""
    paths = {path: doors for path, doors in document["paths"].items() if path.startswith(SOME)}
    schemas: Json = {}
    named = [*refs(paths), "ProblemAnswer"]
    while named:
        name = named.pop()
        if name not in schemas:
            schemas[name] = document["components"]["schemas"][name]
            named += refs(schemas[name])
    return {
        **document,
        "paths": paths,
        "components": {**document["components"], "schemas": schemas},
    }


def refs(value: object) -> list[str]:
    return re.findall(r'"#/components/schemas/(\w+)"', json.dumps(value))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole(browser: Browser) -> AsyncIterator[Page]:
    """Of all doors, which takes a browser seconds to draw: opened once, for tests that only look at it."""
    async with open_reference(browser, DOCUMENT) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Of some doors: all are drawn by one renderer, and axe takes minutes for all."""
    async with open_reference(browser, part_of(DOCUMENT)) as page:
        yield page


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
async def test_axe_finds_nothing_in_the_reference(
    page: Page, axe_source: str, size: ViewportSize
) -> None:
    await page.set_viewport_size(size)
    await page.locator("summary").click()
    await page.get_by_label("Search operations and schemas").fill("face-checks")
    await expect(page.locator("article:visible")).not_to_have_count(0)
    await page.evaluate(axe_source)

    assert await faults(page) == []


async def test_the_reference_fits_a_phone(whole: Page) -> None:
    await whole.get_by_label("Search operations and schemas").fill("")

    assert await overhang(whole) == 0


async def test_request_and_answer_stand_beside_what_is_said_of_them(page: Page) -> None:
    await page.set_viewport_size(WIDE)
    article = page.locator("article", has_text=DOOR).first
    said, shown = article.locator("> div").nth(0), article.locator("> div").nth(1)

    left, right = await said.bounding_box(), await shown.bounding_box()
    assert left is not None
    assert right is not None
    assert right["x"] >= left["x"] + left["width"]
    await expect(shown.get_by_text('"ticket"')).to_be_visible()


async def test_a_word_finds_its_doors_and_a_link_leads_to_a_schema(whole: Page) -> None:
    await whole.get_by_label("Search operations and schemas").fill("tickets face-checks")
    await expect(whole.locator("article:visible h3", has_text="/tickets")).to_have_count(1)
    await (
        whole.locator("article:visible", has_text=DOOR)
        .get_by_role("link", name="TicketAnswer")
        .first.click()
    )

    await expect(whole.locator("#schema-TicketAnswer")).to_be_in_viewport()


async def test_what_nothing_holds_is_said_and_not_only_shown(whole: Page) -> None:
    await whole.get_by_label("Search operations and schemas").fill("no such thing")

    await expect(whole.locator("#found")).to_have_text("0 found")
    await expect(whole.locator("article:visible")).to_have_count(0)


async def test_a_door_is_called_from_where_it_is_described_as_an_invented_person(
    page: Page, axe_source: str
) -> None:
    await page.get_by_label("Search operations and schemas").fill("get /v1/items/{item}")
    await page.locator("article:visible").first.scroll_into_view_if_needed()
    await page.get_by_role("button", name="Try GET /v1/items/{item}", exact=True).click()
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_text("Signed in.")).to_be_visible()
    await page.get_by_label("item, in the path").fill("permit/sign")
    await page.get_by_label("version, in the query").fill("1")
    await page.get_by_role("button", name="Send").click()

    answer = page.locator("form.console pre")
    await expect(answer).to_contain_text('"permit/sign"')
    await expect(answer).to_contain_text('"version=1"')
    await expect(answer).to_contain_text('"Bearer token of 001101"')
    await expect(answer).to_contain_text('ratelimit: "caller";r=5999;t=60')
    await page.evaluate(axe_source)
    assert await faults(page) == []


async def test_what_is_typed_is_no_part_of_another_address(page: Page) -> None:
    """The attack: a value that would lead the call, with its token, to another door or host."""
    await page.get_by_label("Search operations and schemas").fill("get /v1/items/{item}")
    await page.locator("article:visible").first.scroll_into_view_if_needed()
    await page.get_by_role("button", name="Try GET /v1/items/{item}", exact=True).click()
    await page.get_by_label("Access token").fill("t")
    await page.get_by_label("item, in the path").fill("../me?x=//evil.example/#")
    await page.get_by_role("button", name="Send").click()

    await expect(page.locator("form.console pre")).to_contain_text('"../me?x=//evil.example/#"')
