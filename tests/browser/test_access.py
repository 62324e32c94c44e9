"""Everyone can use it: axe's rules, large text, narrow screens, a keyboard, large targets, less motion."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from domain.accounts.consent import Purpose
from domain.hall import step_moves
from domain.hall.posts import PostRole
from tests.browser.conftest import DESK, PHONE, STATED, Open, opening
from tests.browser.fake_administration import CHEN
from tests.browser.fake_campaigns import CAMPAIGN
from tests.browser.fake_certificates import HELD
from tests.browser.fake_city import CODE, SCHEME, FakeCity, running
from tests.browser.fake_desk_acting import PERSON
from tests.browser.fake_desk_reviews import REVIEW as DESK_REVIEW
from tests.browser.fake_exports import EXPORT
from tests.browser.fake_hall import DRAFT, SHOP, SUBMITTED, WANTED
from tests.browser.fake_phone import endless, failing
from tests.browser.fake_webhooks import HOOK

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FACE = f"face/{SCHEME}"
NO_PAPER = "20261129-0000123-0-4-0123456789ABCDEF"
VIEWS = (
    "",
    "bind",
    FACE,
    f"other/{SCHEME}/kiosk",
    f"elsewhere/{SCHEME}/wechat",
    "progress",
    "record",
    "inbox",
    f"notice/{CAMPAIGN}",
    "me",
    "uses",
    "devices",
    "notices",
    "addresses",
    "leave",
    "helping",
    "mandates",
    "requests",
    "rules",
    "items",
    f"item/{SHOP}",
    "cases",
    f"apply/{DRAFT}",
    f"apply/{DRAFT}/check",
    f"apply/{WANTED}",
    f"case/{WANTED}",
    f"case/{SUBMITTED}",
    "certificates",
    f"certificate/{HELD}",
    "verify",
    "paper",
    f"paper/{NO_PAPER}",
    "nowhere",
)
DESK_VIEWS = (
    "",
    "register",
    *(f"person/{PERSON}{section}" for section in ("", "/agreements", "/signing", "/money")),
    *(f"person/{PERSON}{section}" for section in ("/record", "/mandates")),
    *(f"person/{PERSON}{section}" for section in ("/notices", "/death")),
    f"review/{DESK_REVIEW}",
    "engines",
    "campaigns",
    "campaign-new",
    f"campaign/{CAMPAIGN}",
    "notice-texts",
    "emergency",
    "officers",
    f"officer/{CHEN}",
    "roles",
    "emergencies",
    "oversight",
    "retention",
    "exports",
    "export-new",
    f"export/{EXPORT}",
    "breach",
    "webhooks",
    f"webhook/{HOOK}",
    "items",
    f"item/{SHOP}/1",
    "work",
    "work/mine",
    "payments",
    *(f"case/{case}" for case in (SUBMITTED, WANTED)),
    f"certificate/{HELD}",
)
NARROW = (320, 640)
DOUBLE = "40px"
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: What the same page can do wrong in other colours.
COLOURS: Final = ("color-contrast", "link-in-text-block")
SHOW = """([hash, size]) => {
  document.documentElement.style.fontSize = size;
  if (location.hash === hash) return;
  document.querySelector("h1").id = "left";
  location.hash = hash;
}"""


def fill(city: FakeCity) -> FakeCity:
    """Something on every page."""
    city.signed_in = True
    city.agreed = set(Purpose)
    city.desk.signed_in = True
    city.desk.administration.emergency()
    city.inbox.tell("entitlement.suspended", "待遇已暂停，请查看原因", "您可以申诉。", urgent=True)
    city.decline()
    city.hall.fill()
    city.papers.files.fill()
    city.work.hold(PostRole.CLERK)
    city.hall.move(
        SUBMITTED, lambda one, _: step_moves.take(one, "accept", city.work.hand, city.hall.now)
    )
    return city


@pytest.fixture
def full(city: FakeCity) -> FakeCity:
    return fill(city)


@asynccontextmanager
async def looked_at(browser: Browser, path: str, axe: str) -> AsyncIterator[Page]:
    """A page on which nothing is done but to look at one view after the other."""
    async with running(fill(FakeCity())) as city, opening(browser, city) as open_path:
        page = await open_path(path)
        await drawn(page)  # else its first view could stand for the one that is asked for next
        await page.evaluate(axe)
        yield page


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def citizens_page(browser: Browser, axe_source: str) -> AsyncIterator[Page]:
    async with looked_at(browser, "/", axe_source) as page:
        yield page


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def officers_page(browser: Browser, axe_source: str) -> AsyncIterator[Page]:
    async with looked_at(browser, "/officer/", axe_source) as page:
        yield page


async def show(page: Page, view: str, size: tuple[int, int] = PHONE, text: str = "") -> None:
    """Goes to the view, with letters of that size; returns once it stands there."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.evaluate(STATED)  # the look is over with each view that shows nobody
    await page.evaluate(SHOW, [f"#/{view}", text])
    await drawn(page)


async def drawn(page: Page) -> None:
    await expect(page.locator("main:not([aria-busy]) h1[tabindex]:not(#left)")).to_be_visible()


async def faults(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """Axe's violations of WCAG 2.2 AA and of good practice, each with where it is."""
    found: dict[str, Any] = await page.evaluate(
        # What is well is not described: of a long table that takes seconds.
        "(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })",
        list(rules),
    )
    return [
        f"{fault['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


async def overhang(page: Page) -> int:
    """Pixels by which the page is wider than the screen."""
    return int(
        await page.evaluate(
            "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
        )
    )


async def in_capture(page: Page) -> None:
    await page.get_by_role("button", name="打开摄像头").click()
    await page.get_by_role("button", name="准备好了，开始").click()
    await expect(page.locator(".prompt")).to_have_text("请慢慢向左转头")


@pytest.mark.parametrize("view", VIEWS)
async def test_axe_finds_nothing_on_the_citizens_page(view: str, citizens_page: Page) -> None:
    await show(citizens_page, view)

    assert await faults(citizens_page) == []


@pytest.mark.parametrize("view", DESK_VIEWS)
async def test_axe_finds_nothing_on_the_officers_page(view: str, officers_page: Page) -> None:
    await show(officers_page, view, DESK)

    assert await faults(officers_page) == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def dark_desk(browser: Browser, axe_source: str) -> AsyncIterator[Page]:
    async with looked_at(browser, "/officer/", axe_source) as page:
        await page.emulate_media(color_scheme="dark")
        yield page


@pytest.mark.parametrize("view", DESK_VIEWS)
async def test_in_the_dark_the_desk_is_dark_and_axe_finds_nothing(
    view: str, dark_desk: Page
) -> None:
    await show(dark_desk, view, DESK)
    infrastructure = await dark_desk.evaluate("getComputedStyle(document.body).backgroundColor")

    assert infrastructure == "rgb(16, 25, 28)"
    assert await faults(dark_desk, COLOURS) == []


async def test_axe_finds_nothing_while_signing_in(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    page = await open_page()
    await page.evaluate(axe_source)
    await page.get_by_role("button", name="获取验证码").click()
    await expect(page.get_by_text("请填写这一项")).to_be_visible()
    first = await faults(page)
    await page.get_by_label("手机号").fill("13800000001")
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("短信验证码").fill("000000")
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("alert")).to_be_visible()

    assert first == []
    assert await faults(page) == []


async def test_axe_finds_nothing_before_the_camera_and_after_it(
    open_page: Open, full: FakeCity, axe_source: str
) -> None:
    full.camera.conversation = endless
    page = await open_page(f"/#/{FACE}")
    await page.evaluate(axe_source)
    await in_capture(page)
    during = await faults(page)
    await page.get_by_role("button", name="暂停").click()
    full.camera.conversation = failing
    await page.get_by_role("button", name="重新开始").click()
    await expect(page.get_by_role("heading", level=1, name="这次没有通过")).to_be_visible()

    assert during == []
    assert await faults(page) == []


@pytest.mark.parametrize("view", ["sign-in", *VIEWS])
async def test_a_screen_of_320_px_needs_no_sideways_scrolling(
    view: str, citizens_page: Page
) -> None:
    await show(citizens_page, view, NARROW)

    assert await overhang(citizens_page) == 0


@pytest.mark.parametrize("view", ["sign-in", *VIEWS])
async def test_text_of_double_size_needs_no_sideways_scrolling(
    view: str, citizens_page: Page
) -> None:
    await show(citizens_page, view, text=DOUBLE)

    assert await overhang(citizens_page) == 0


@pytest.mark.parametrize("view", ["", "me", f"other/{SCHEME}/kiosk", "notices"])
async def test_text_of_double_size_is_not_broken_letter_by_letter(
    view: str, citizens_page: Page
) -> None:
    page = citizens_page
    await show(page, view, text=DOUBLE)

    thin = await page.locator(".way-name, .switch label, .pick strong").evaluate_all(
        "(all) => all.filter((one) => one.clientWidth < 4 * 40).map((one) => one.textContent)"
    )
    outside = await page.locator(".card input, .card button").evaluate_all(
        """(all) => all.filter((one) => one.checkVisibility() &&
             one.getBoundingClientRect().right > one.closest(".card").getBoundingClientRect().right)
           .map((one) => one.outerHTML)"""
    )
    assert thin == []
    assert outside == []


async def test_double_text_before_the_camera_keeps_prompt_and_way_out_in_reach(
    open_page: Open, full: FakeCity
) -> None:
    full.camera.conversation = endless
    page = await open_page(f"/#/{FACE}")
    await in_capture(page)
    await page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", DOUBLE)

    assert await overhang(page) == 0
    await expect(page.locator(".prompt")).to_be_in_viewport()
    await page.get_by_role("button", name="暂停").click()
    await expect(page.get_by_role("heading", level=1, name="已暂停")).to_be_visible()


async def test_prompt_picture_and_way_out_fit_on_one_phone_screen(
    open_page: Open, full: FakeCity
) -> None:
    full.camera.conversation = endless
    page = await open_page(f"/#/{FACE}")
    await in_capture(page)

    for part in (".prompt", "video", ".coach"):
        await expect(page.locator(part)).to_be_in_viewport(ratio=1)
    for name in ("暂停", "选择其他方式"):
        await expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("view", ["sign-in", *VIEWS])
async def test_what_is_touched_is_large(view: str, citizens_page: Page) -> None:
    await show(citizens_page, view)

    small = await citizens_page.locator(
        "button, input:not([type=checkbox], [type=radio]), .tabs a, .pick"
    ).evaluate_all(
        """(all) => all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 56)
                       .map((one) => `${one.textContent} ${one.getBoundingClientRect().height}`)"""
    )
    assert small == []


async def test_the_whole_way_to_what_is_due_works_by_keyboard(
    open_page: Open, city: FakeCity
) -> None:
    page = await open_page()
    await drawn(page)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("手机号")).to_be_focused()
    await page.keyboard.type("13800000001")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="填写验证码")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.type(CODE)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="您好")).to_be_focused()
    await page.keyboard.press("Tab")

    await expect(page.locator("[data-way=face]")).to_be_focused()


async def test_what_has_the_focus_is_seen(open_page: Open, full: FakeCity) -> None:
    page = await open_page()
    await drawn(page)
    way = page.locator("[data-way=face]")
    await page.locator("main").focus()
    await page.keyboard.press("Tab")

    await expect(way).to_be_focused()
    width = await way.evaluate("(one) => parseFloat(getComputedStyle(one).outlineWidth)")
    assert width >= 3


async def test_each_new_page_has_one_heading_that_takes_the_focus(
    open_page: Open, full: FakeCity
) -> None:
    page = await open_page()
    await drawn(page)
    for tab, name in (("进度", "办理进度"), ("消息", "消息"), ("我的", "我的")):
        await page.get_by_role("link", name=tab).click()
        await expect(page.get_by_role("heading", level=1, name=name)).to_be_focused()
        assert await page.locator("h1").count() == 1
        assert (await page.title()).startswith(name)


async def test_who_wants_less_motion_gets_none(open_page: Open, full: FakeCity) -> None:
    full.camera.conversation = endless
    page = await open_page(f"/#/{FACE}")
    await in_capture(page)

    running = await page.evaluate("document.getAnimations().length")
    assert running == 0
