"""The mark to follow and the page's colours, with the city's side played by the test."""

import asyncio
import itertools

import pytest
from playwright.async_api import Page, expect

from proto.capture_pb2 import STEP_FOLLOW, Glow, Mark, Prompt, ServerMessage
from tests.browser.chromium import DRAWN_CAMERA, VOICE
from tests.browser.conftest import Open
from tests.browser.fake_city import SCHEME, FakeCity
from tests.browser.fake_phone import Phone
from tests.browser.steps import begin

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
FACE = f"/#/face/{SCHEME}"
FOLLOW = "请用鼻尖跟着圆点，慢慢转头"
#: Where the middle of the mark is or is going, in hundredths of the window.
PLACE = """(mark) => {
  const { left, top } = mark.style;
  return [parseFloat(left), parseFloat(top)];
}"""
#: Notes when the page's colour changes, from now on.
NOTE_COLOURS = """() => {
  window.colours = [];
  new MutationObserver(() => {
    const colour = document.body.style.backgroundColor;
    if (colour !== window.colours.at(-1)?.colour) window.colours.push({ colour, at: performance.now() });
  }).observe(document.body, { attributes: true, attributeFilter: ["style"] });
}"""


async def ask_to_follow(phone: Phone, *marks: Mark) -> None:
    await phone._send(
        ServerMessage(prompt=Prompt(number=1, step=STEP_FOLLOW, position=1, of=3, text=FOLLOW))
    )
    for mark in marks:
        await phone._send(ServerMessage(mark=mark))
    while True:
        await phone.look(1)


async def test_the_mark_is_large_and_where_the_city_says_and_its_place_is_spoken(
    open_page: Open, agreed: FakeCity
) -> None:
    ahead = Mark(prompt=1, across=50, down=50, text="跟着圆点")
    corner = Mark(prompt=1, across=100, down=0, text="右上")
    agreed.camera.conversation = lambda phone: ask_to_follow(phone, ahead, corner)
    page = await open_page(FACE, scripts=(DRAWN_CAMERA, VOICE))
    await begin(page)
    mark = page.locator(".mark")

    await expect(mark).to_be_visible()
    await expect(page.locator(".prompt")).to_have_text(FOLLOW)
    await page.wait_for_function("() => spoken.length === 2")
    assert await mark.evaluate(PLACE) == [92, 8]
    assert (await mark.bounding_box() or {"width": 0})["width"] >= 44
    assert await page.evaluate("spoken") == [FOLLOW, "右上"]


async def test_a_mark_of_an_earlier_prompt_is_not_drawn_and_another_prompt_takes_it_away(
    open_page: Open, agreed: FakeCity
) -> None:
    async def moving_on(phone: Phone) -> None:
        await phone._send(ServerMessage(mark=Mark(prompt=7, across=0, down=0, text="左上")))
        await phone.prompt(1)
        await phone._send(ServerMessage(mark=Mark(prompt=1, across=0, down=0, text="左上")))
        await phone.look(1)
        await phone.prompt(2)
        while True:
            await phone.look(1)

    agreed.camera.conversation = moving_on
    page = await open_page(FACE)
    await begin(page)

    await expect(page.locator(".prompt")).to_have_text("请张开嘴巴，再合上")
    await expect(page.locator(".mark")).to_be_hidden()


@pytest.mark.parametrize(("motion", "glides"), [("no-preference", True), ("reduce", False)])
async def test_the_mark_glides_unless_the_person_wants_less_motion(
    motion: str, open_page: Open, agreed: FakeCity, *, glides: bool
) -> None:
    ahead = Mark(prompt=1, across=50, down=50, text="跟着圆点")
    agreed.camera.conversation = lambda phone: ask_to_follow(phone, ahead)
    page = await open_page(FACE)
    await page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]  # one of two
    await begin(page)
    await expect(page.locator(".mark")).to_be_visible()

    lasts = await page.locator(".mark").evaluate(
        "(one) => getComputedStyle(one).transitionDuration"
    )

    assert ("0.6s" in lasts) is glides
    animated = await page.locator(".mark").evaluate("(one) => getComputedStyle(one).animationName")
    assert animated == "none"


async def glow(phone: Phone, colour: int) -> None:
    await phone._send(ServerMessage(glow=Glow(colour=colour, text="屏幕会慢慢变色")))


async def flickering(phone: Phone) -> None:
    """Twenty changes a second, until the phone goes."""
    await phone.prompt(1)
    for colour in itertools.cycle([0xFF9090, 0x90E090, 0x70D8E8]):
        await glow(phone, colour)
        await asyncio.sleep(0.05)


async def lit(phone: Phone) -> None:
    await phone.prompt(1)
    await glow(phone, 0x90E090)
    while True:
        await phone.look(1)


async def changed_to(page: Page, colour: str) -> None:
    await page.wait_for_function("(last) => window.colours?.at(-1)?.colour === last", arg=colour)


async def test_the_page_never_changes_its_colour_three_times_a_second_whatever_it_is_sent(
    open_page: Open, agreed: FakeCity
) -> None:
    """WCAG 2.3.1 allows three flashes."""
    agreed.camera.conversation = flickering
    page = await open_page(FACE)
    await page.evaluate(NOTE_COLOURS)
    await begin(page)

    await page.wait_for_function("() => window.colours.length >= 6")

    moments = [change["at"] for change in await page.evaluate("window.colours")]
    for at, moment in enumerate(moments[3:], start=3):
        assert moment - moments[at - 3] > 1_000


async def test_the_page_shows_the_colour_says_so_and_has_its_own_again_after_zero(
    open_page: Open, agreed: FakeCity
) -> None:
    agreed.camera.conversation = lit
    page = await open_page(FACE)
    await page.evaluate(NOTE_COLOURS)
    await begin(page)

    await changed_to(page, "rgb(144, 224, 144)")
    (phone,) = agreed.camera.phones
    await glow(phone, 0)
    await changed_to(page, "")
    assert [change["colour"] for change in await page.evaluate("window.colours")] == [
        "rgb(144, 224, 144)",
        "",
    ]
    await expect(page.locator(".prompt")).to_have_text("屏幕会慢慢变色")


async def test_a_page_that_is_left_in_a_colour_has_its_own_again(
    open_page: Open, agreed: FakeCity
) -> None:
    agreed.camera.conversation = lit
    page = await open_page(FACE)
    await page.evaluate(NOTE_COLOURS)
    await begin(page)
    await changed_to(page, "rgb(144, 224, 144)")

    await page.get_by_role("button", name="暂停").click()

    await expect(page.get_by_role("heading", level=1, name="已暂停")).to_be_visible()
    assert await page.evaluate("document.body.style.backgroundColor") == ""
