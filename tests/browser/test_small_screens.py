"""On the commonest phone, 360 pixels wide: what matters lies on the first screen, in any look of the page."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from domain.privacy.requests import RequestKind
from tests.browser.conftest import Open, opening
from tests.browser.fake_city import CODE, SCHEME, FakeCity, running
from tests.browser.fake_phone import RECEIPT, endless
from tests.browser.steps import begin, heading, until
from tests.browser.test_access import COLOURS, VIEWS, drawn, faults, fill, show

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SMALL = (360, 640)
FACE = f"/#/face/{SCHEME}"
LOOKS = [(locale, elder) for locale in ("zh-CN", "en-GB") for elder in ("", "elder")]
#: Pixels that the tabs leave free above them.
FREE = "document.querySelector('#tabs').getBoundingClientRect().top"
BOTTOM = "(one) => one.getBoundingClientRect().bottom"


@pytest.mark.parametrize(("locale", "elder"), LOOKS)
async def test_the_first_way_lies_on_the_first_screen(
    open_page: Open, city: FakeCity, locale: str, elder: str
) -> None:
    city.signed_in, city.elder = True, bool(elder)
    page = await open_page(size=SMALL, locale=locale)
    first = page.locator(".way").first

    await expect(first).to_be_visible()
    assert await first.evaluate(BOTTOM) <= await page.evaluate(FREE)


@pytest.mark.parametrize(("locale", "elder"), LOOKS)
async def test_the_language_stands_in_the_line_of_the_brand(
    open_page: Open, city: FakeCity, locale: str, elder: str
) -> None:
    city.signed_in, city.elder = True, bool(elder)
    page = await open_page(size=SMALL, locale=locale)
    await drawn(page)
    brand, link = page.locator(".brand"), page.locator("#top .button")

    beside, below = await page.evaluate(
        "([a, b]) => { a = a.getBoundingClientRect(); b = b.getBoundingClientRect();"
        " return [b.left >= a.right, b.top >= a.bottom]; }",
        [await brand.element_handle(), await link.element_handle()],
    )
    assert (beside, below) == (True, False)
    broken = "(one) => one.getClientRects().length"
    assert await link.locator("span").evaluate(broken) == 1


@pytest.mark.parametrize("elder", ["", "elder"])
@pytest.mark.parametrize("path", ["/#/bind", "/#/helping", "/#/mandates"])
async def test_eighteen_characters_fit_their_field(
    open_page: Open, city: FakeCity, path: str, elder: str
) -> None:
    city.signed_in, city.elder = True, bool(elder)
    page = await open_page(path, size=SMALL)
    number = page.locator("[name=id_number]")
    await number.fill("11010119500101002X")

    fits, size = await number.evaluate(
        "(one) => [one.scrollWidth <= one.clientWidth, parseFloat(getComputedStyle(one).fontSize)]"
    )
    assert fits
    assert size >= 19


@pytest.mark.parametrize(("locale", "elder"), LOOKS)
async def test_a_way_out_is_on_the_screen_while_the_camera_is_open(
    open_page: Open, agreed: FakeCity, locale: str, elder: str
) -> None:
    agreed.elder, agreed.camera.conversation = bool(elder), endless
    page = await open_page(FACE, size=SMALL, locale=locale)
    both = page.locator(".at-hand .button")
    await expect(both).to_have_count(2)
    for part in range(2):  # before the camera is open
        await expect(both.nth(part)).to_be_in_viewport(ratio=1)
    await both.first.click()
    await expect(page.locator("video")).to_be_visible()
    for part in range(2):  # while it is tried out
        await expect(both.nth(part)).to_be_in_viewport(ratio=1)
    await both.first.click()
    await expect(page.locator(".prompt")).not_to_be_empty()
    await expect(page.locator(".coach")).not_to_be_empty()

    for part in range(2):  # and during the check itself, with the whole of what is asked
        await expect(both.nth(part)).to_be_in_viewport(ratio=1)
    await expect(page.locator(".prompt")).to_be_in_viewport(ratio=1)


async def test_a_prompt_is_broken_after_a_comma_and_not_inside_a_word(
    open_page: Open, agreed: FakeCity
) -> None:
    agreed.camera.conversation = endless
    page = await open_page(FACE, size=SMALL)
    await begin(page)
    await expect(page.locator(".prompt")).to_have_text("请慢慢向左转头")

    lines = await page.locator(".prompt").evaluate(
        """(one) => {
          one.textContent = "请闭上眼睛，稍等再睁开";
          const range = document.createRange(), lines = [];
          for (let at = 0; at < one.firstChild.length; at += 1) {
            range.setStart(one.firstChild, at); range.setEnd(one.firstChild, at + 1);
            const top = Math.round(range.getBoundingClientRect().top);
            if (lines.at(-1)?.top !== top) lines.push({ top, text: "" });
            lines.at(-1).text += range.toString();
          }
          return lines.map(({ text }) => text);
        }"""
    )
    assert lines == ["请闭上眼睛，", "稍等再睁开"]


async def test_a_code_outlives_a_reload_and_its_wait_is_a_number(
    open_page: Open, city: FakeCity
) -> None:
    page = await open_page(size=SMALL)
    await page.get_by_label("手机号").fill("13800000001")
    await page.get_by_role("button", name="获取验证码").click()
    await heading(page, "填写验证码")
    wait = page.get_by_text("秒后可重新获取")
    before = await wait.inner_text()
    await expect(wait).not_to_have_text(before)  # it counts
    assert (
        await wait.evaluate("(one) => one.closest('[aria-live], [role=status], [role=alert]')")
        is None
    )
    await page.reload()
    await heading(page, "填写验证码")
    await expect(page.get_by_text("13800000001")).to_be_visible()
    await expect(wait).to_be_visible()
    await page.get_by_label("短信验证码").fill(CODE)
    await page.get_by_role("button", name="登录").click()

    await heading(page, "您好")
    assert len(city.bodies("POST", "/v1/sign-in/codes")) == 1
    assert await page.evaluate("sessionStorage.getItem('zhijian.code')") is None


async def test_a_wrong_field_says_what_is_wrong_in_the_services_own_words(
    open_page: Open, city: FakeCity
) -> None:
    page = await open_page(size=SMALL)
    await page.get_by_label("手机号").fill("1380000000")
    await page.get_by_role("button", name="获取验证码").click()

    await expect(page.locator(".fault")).to_have_text("请填写 11 位手机号码")
    await expect(page.get_by_label("手机号")).to_be_focused()


async def test_who_signs_out_is_signed_out_in_every_tab(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    page = await open_page("/#/me")
    other = await page.context.new_page()
    await other.goto(f"{city.url}/#/me")
    await heading(other, "我的")
    await page.get_by_role("button", name="退出登录").click()
    await heading(page, "手机号登录")

    await heading(other, "手机号登录")


async def test_nothing_jumps_when_what_is_due_arrives(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    arrives = city.hold("GET", "/v1/entitlements")
    page = await open_page(size=SMALL)
    await until(lambda: any(one.path == "/v1/entitlements" for one in city.asked))
    await page.evaluate(
        """window.shifts = [];
        new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value)))
          .observe({ type: "layout-shift", buffered: true });"""
    )
    arrives.set()
    await expect(page.locator(".way").first).to_be_visible()
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")

    assert await page.evaluate("shifts.reduce((sum, one) => sum + one, 0)") < 0.02


async def test_the_rules_are_one_press_away_for_everybody(open_page: Open, city: FakeCity) -> None:
    page = await open_page(size=SMALL)
    await page.get_by_role("link", name="个人信息处理规则").click()
    await heading(page, "个人信息处理规则")

    await page.locator("details").first.locator("summary").click()
    await expect(page.locator("details[open] .reading")).to_be_visible()


@pytest.mark.parametrize("look", ["usual", "elder"])
async def test_the_day_until_which_one_is_certified_stands_on_one_line(
    open_page: Open, agreed: FakeCity, look: str
) -> None:
    agreed.elder = look == "elder"
    page = await open_page(FACE, size=SMALL)
    await begin(page)
    await heading(page, "认证完成")
    lines = await page.locator(".outcome strong").last.evaluate(
        """(one) => {
            const range = document.createRange();
            const at = one.firstChild.data.indexOf("2027");
            range.setStart(one.firstChild, at);
            range.setEnd(one.firstChild, at + "2027年11月24日".length);
            return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
        }"""
    )

    assert lines == 1


async def test_with_large_letters_the_foot_stays_in_the_middle(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.elder = True
    page = await open_page("/#/progress", size=SMALL, locale="en-GB")
    await drawn(page)
    middle = "(one) => getComputedStyle(one).textAlign"

    for link in await page.locator("#foot a").all():
        assert await link.evaluate(middle) == "center"


async def test_a_receipt_is_kept_as_a_file_and_the_record_is_found_again(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await open_page(FACE, size=SMALL)
    await begin(page)
    await heading(page, "认证完成")
    async with page.expect_download() as saving:
        await page.get_by_role("link", name="保存回执").click()
    saved = await saving.value
    text = await asyncio.to_thread(Path(await saved.path()).read_text, encoding="utf-8")
    agreed.due = False
    await page.get_by_role("link", name="进度").click()

    assert saved.suggested_filename == "zhijian-00000000.txt"
    assert RECEIPT in text
    record = page.get_by_role("heading", name="认证记录").locator("..")
    await expect(record).to_contain_text("有效期至2027年11月24日")


async def test_a_receipt_is_kept_again_from_the_record_of_past_certifications(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page("/#/progress", size=SMALL)
    await page.get_by_role("button", name="查看以往认证").click()
    await heading(page, "认证记录")
    await page.get_by_role("button", name="查看回执").click()
    async with page.expect_download() as saving:
        await page.get_by_role("link", name="保存回执").click()
    text = await asyncio.to_thread(
        Path(await (await saving.value).path()).read_text, encoding="utf-8"
    )
    await page.get_by_role("button", name="显示更多").click()
    cards = page.locator("[data-certification]")

    assert RECEIPT in text
    assert "刷脸认证 · 有效期至: 2027年11月24日" in text
    await expect(cards).to_have_count(2)
    await expect(cards.last).to_contain_text("2025年11月20日")
    await expect(cards.last.get_by_role("button")).to_have_count(0)


async def test_looking_who_used_my_data_is_no_request_of_mine(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.requests.add(RequestKind.USES, "")
    city.requests.add(RequestKind.CORRECT, "我的名字写错了一个字")
    page = await open_page("/#/requests", size=SMALL)

    await expect(page.locator("[data-request]")).to_have_count(1)


async def test_nobody_is_asked_who_is_not_signed_in(open_page: Open, city: FakeCity) -> None:
    page = await open_page()
    await heading(page, "手机号登录")

    assert city.asked == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def dark_page(browser: Browser, axe_source: str) -> AsyncIterator[Page]:
    async with running(fill(FakeCity())) as city, opening(browser, city) as open_path:
        page = await open_path("/")
        await page.emulate_media(color_scheme="dark")
        await page.evaluate(axe_source)
        yield page


@pytest.mark.parametrize("view", ["sign-in", *VIEWS])
async def test_in_the_dark_the_page_is_dark_and_axe_finds_nothing(
    view: str, dark_page: Page
) -> None:
    await show(dark_page, view, SMALL)
    infrastructure = await dark_page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert infrastructure == "rgb(16, 25, 28)"
    assert await faults(dark_page, COLOURS) == []


async def test_before_the_camera_the_screen_stays_a_lamp_in_the_dark(
    open_page: Open, agreed: FakeCity, axe_source: str
) -> None:
    agreed.camera.conversation = endless
    page = await open_page(FACE, size=SMALL)
    await page.emulate_media(color_scheme="dark")
    await begin(page)
    await expect(page.locator(".coach")).not_to_be_empty()
    await page.evaluate(axe_source)

    assert (
        await page.evaluate("getComputedStyle(document.body).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert await faults(page) == []


async def test_with_letters_of_double_size_the_frame_leaves_the_screen_to_the_page(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page(size=(320, 640))
    await drawn(page)
    await page.evaluate("document.documentElement.style.fontSize = '40px'")
    height = "(one) => one.getBoundingClientRect().height"
    frame = [await page.locator(part).evaluate(height) for part in ("#top", "#tabs")]

    assert sum(frame) <= 640 / 4


async def test_the_skip_link_is_whole_when_it_has_the_focus(
    open_page: Open, city: FakeCity
) -> None:
    page = await open_page(size=SMALL)
    await drawn(page)
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    await expect(skip).to_be_focused()

    assert await skip.evaluate("(one) => one.getBoundingClientRect().top") >= 8  # room for its ring
