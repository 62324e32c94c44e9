"""A camera that was refused: how it is allowed on this device, that it now is, and another way of the same weight."""

from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser.chromium import DRAWN_CAMERA
from tests.browser.conftest import SMALL, Open, Screen
from tests.browser.fake_city import SCHEME, FakeCity
from tests.browser.steps import begin, heading, usable

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FACE: Final = f"/#/face/{SCHEME}"
#: A browser that says whether the camera is allowed: `permission.to("granted")`.
PERMISSION: Final = """
window.permission = Object.assign(new EventTarget(), { state: "denied", to(state) { this.state = state; this.dispatchEvent(new Event("change")); } });
navigator.permissions.query = async () => window.permission;
window.fakeCamera.refuse = "NotAllowedError";
"""
ANDROID: Final = "Mozilla/5.0 (Linux; Android 9; MI 8) AppleWebKit/537.36 (KHTML, like Gecko) {}Chrome/69.0.3497.100 Mobile Safari/537.36"
IOS: Final = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) {}Mobile/15E148 Safari/604.1"
WECHAT: Final = "MicroMessenger/8.0.40 "
AGENTS: Final = {
    ANDROID.format(""): "android",
    ANDROID.format(WECHAT): "wechat_android",
    "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 ArkWeb/4.1 Mobile": "android",
    IOS.format(""): "ios",
    IOS.format(WECHAT): "wechat_ios",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120 Safari/537.36": "other",
}


async def test_who_refused_the_camera_is_told_how_to_allow_it_and_that_it_is_allowed(
    open_page: Open, agreed: FakeCity, axe_source: str, screen: Screen
) -> None:
    page = await open_page(
        FACE, size=SMALL, scripts=(DRAWN_CAMERA, PERMISSION), user_agent=ANDROID.format(WECHAT)
    )
    steps = page.locator("[data-part=camera-help] li")
    await expect(steps).to_have_count(3)  # before anything was pressed: the browser knows
    await expect(steps.first).to_contain_text("微信")
    await page.get_by_role("button", name="打开摄像头").click()
    await expect(page.get_by_role("alert")).to_contain_text("摄像头没有打开")
    press, other = (
        page.get_by_role("button", name=name) for name in ("打开摄像头", "选择其他方式")
    )
    assert await press.get_attribute("class") == await other.get_attribute("class")
    await usable(page, axe_source)
    await screen(page, "78-camera-refused")
    await page.evaluate("fakeCamera.refuse = ''; permission.to('granted')")
    await expect(page.get_by_text("摄像头已允许")).to_be_visible()
    await begin(page)

    await heading(page, "认证完成")


async def test_a_browser_without_a_camera_for_pages_is_left_by_name(
    open_page: Open, agreed: FakeCity
) -> None:
    none = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"
    page = await open_page(FACE, scripts=(none,), user_agent=IOS.format(WECHAT))
    await page.get_by_role("button", name="打开摄像头").click()

    await expect(page.get_by_role("alert")).to_contain_text("这个浏览器不能使用摄像头")
    await expect(page.get_by_text("在 Safari 中打开")).to_be_visible()


async def test_each_kind_of_device_is_known_by_what_its_browser_calls_itself(
    open_page: Open, city: FakeCity
) -> None:
    page = await open_page()
    kinds = await page.evaluate(
        """async (agents) => {
          const { deviceKind } = await import("/static/camera_help.js");
          return agents.map((agent) => deviceKind(agent, 5));
        }""",
        list(AGENTS),
    )

    assert dict(zip(AGENTS, kinds, strict=True)) == AGENTS
