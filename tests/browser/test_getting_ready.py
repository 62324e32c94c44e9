"""By face, before the camera: agreements, refusals, light, and a camera that does not open."""

import pytest
from playwright.async_api import expect

from domain.accounts.consent import Purpose
from domain.faces.face_check import CheckState
from domain.problems import Problem
from tests.browser.conftest import Open, Screen
from tests.browser.fake_city import SCHEME, FakeCity
from tests.browser.fake_phone import dropping
from tests.browser.steps import answered, begin, heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
FACE = f"/#/face/{SCHEME}"


async def test_each_agreement_is_asked_for_by_itself(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in, city.agreed = True, set()
    page = await open_page(FACE)
    await heading(page, "登记人脸照片，需要您同意")
    await page.get_by_role("button", name="我同意").click()
    await heading(page, "传送摄像头画面，需要您同意")
    await screen(page, "06-consent")
    await page.get_by_role("button", name="我同意").click()

    await heading(page, "认证准备")
    assert [body["purpose"] for body in city.bodies("POST", "/v1/me/consents")] == [
        "face_processing",
        "sending_frames",
    ]


async def test_declining_is_as_large_and_as_plain_as_agreeing(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page(FACE)
    look = """(one) => { const box = one.getBoundingClientRect(), style = getComputedStyle(one);
      return [box.width, box.height, style.backgroundColor, style.color, style.fontWeight].join(); }"""
    agree = page.get_by_role("button", name="我同意")
    other = page.get_by_role("button", name="选择其他方式")
    assert await agree.evaluate(look) == await other.evaluate(look)
    await other.click()

    await heading(page, "选择其他方式")
    assert city.agreed == {Purpose.FACE_PROCESSING}


async def test_a_refusal_comes_before_any_camera_opens(open_page: Open, agreed: FakeCity) -> None:
    agreed.refusals.append(("POST", "/v1/face-checks", 429, Problem.BUDGET_SPENT))
    page = await open_page(FACE)
    await page.get_by_role("button", name="打开摄像头").click()

    await expect(page.get_by_role("alert")).to_contain_text("今天的尝试次数已用完")
    await expect(page.get_by_role("button", name="选择其他方式")).to_be_visible()
    assert await page.evaluate("fakeCamera.opened") == 0


async def test_who_only_looks_at_the_preparation_opens_no_check(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await open_page(FACE)
    await expect(page.get_by_role("button", name="打开摄像头")).to_be_visible()

    assert agreed.bodies("POST", "/v1/face-checks") == []


async def test_the_light_is_told_before_the_check(
    open_page: Open, agreed: FakeCity, screen: Screen
) -> None:
    page = await open_page(FACE)
    await page.get_by_role("button", name="打开摄像头").click()
    await expect(page.get_by_role("status")).to_contain_text("光线合适")
    await screen(page, "07-get-ready")
    await page.evaluate("fakeCamera.grey = 20")
    await expect(page.get_by_role("status")).to_contain_text("光线偏暗")
    await page.evaluate("fakeCamera.grey = 250")

    await expect(page.get_by_role("status")).to_contain_text("光线太亮")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NotAllowedError", "摄像头没有打开"),
        ("NotFoundError", "没有找到摄像头"),
        ("NotReadableError", "摄像头正被其他程序使用"),
    ],
)
async def test_a_camera_that_does_not_open_is_explained_and_the_other_ways_stay(
    error: str, words: str, open_page: Open, agreed: FakeCity
) -> None:
    page = await open_page(FACE)
    await page.evaluate("(name) => { fakeCamera.refuse = name; }", error)
    await page.get_by_role("button", name="打开摄像头").click()

    await expect(page.get_by_role("alert")).to_contain_text(words)
    await expect(page.get_by_role("button", name="选择其他方式")).to_be_visible()


async def test_a_picture_that_does_not_play_lets_the_camera_go(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await open_page(FACE)
    await page.evaluate(
        """() => {
          const refused = () => Promise.reject(new DOMException("no", "NotAllowedError"));
          HTMLMediaElement.prototype.play = refused;
        }"""
    )
    await page.get_by_role("button", name="打开摄像头").click()

    await expect(page.get_by_role("alert")).to_contain_text("摄像头没有打开")
    assert await page.evaluate("fakeCamera.tracks.map((track) => track.readyState)") == ["ended"]


async def test_who_went_elsewhere_meanwhile_is_asked_for_no_camera(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await open_page(FACE)
    arrives = agreed.hold("POST", "/v1/face-checks")
    async with answered(page, "/v1/face-checks", "POST"):
        await page.get_by_role("button", name="打开摄像头").click()
        await page.goto(f"{agreed.url}/#/rules")
        await heading(page, "规则")
        arrives.set()

    assert await page.evaluate("fakeCamera.opened") == 0


async def test_easy_mode_chosen_while_getting_ready_changes_the_look_and_not_the_check(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await open_page(FACE)
    await page.get_by_role("switch", name="长辈模式").click()
    await expect(page.locator("html")).to_have_class("elder")
    await begin(page)
    await heading(page, "认证完成")

    paths = [one.path for one in agreed.asked if one.method in {"POST", "PATCH"}]
    assert paths == ["/v1/me", "/v1/face-checks"]


async def test_a_check_that_another_tab_took_over_says_so(
    open_page: Open, agreed: FakeCity
) -> None:
    agreed.camera.conversation, agreed.camera.state = dropping, CheckState.EXPIRED
    page = await open_page(FACE)
    await begin(page)

    await heading(page, "认证已在另一处开始")
