"""The citizens' page in the city's app: Capacitor's own bridge in it, and a phone that the test plays."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.chromium import DRAWN_CAMERA
from tests.browser.conftest import SMALL, Open
from tests.browser.fake_camera import CHECK
from tests.browser.fake_city import SCHEME, FakeCity
from tests.browser.steps import begin, heading, until
from tests.clients.npm import install

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
]

APP: Final = Path(__file__).parents[2] / "clients" / "app"
DEVICES: Final = "/v1/me/devices"
#: What lies behind the bridge on a phone: plugins with what each method gives, and events that it then tells.
PHONE: Final = """
window.phone = { plugins: %s, told: [], listeners: {} };
window.androidBridge = {
  postMessage(text) {
    const { callbackId, pluginId, methodName, options } = JSON.parse(text);
    const plugin = phone.plugins[pluginId];
    if (!plugin) return;
    phone.told.push(methodName);
    if (methodName === "addListener") {
      phone.listeners[options.eventName] = callbackId;
      return;
    }
    if (methodName === "removeListener") return; // Capacitor's gives nothing back: its id is the listener's own
    const tell = (id, data, save) => window.Capacitor.fromNative({ callbackId: id, pluginId, methodName, success: true, save, data });
    setTimeout(() => tell(callbackId, plugin[methodName] || {}, false));
    if (methodName === "register" && plugin.then) setTimeout(() => tell(phone.listeners.registration, plugin.then, true));
  },
};
"""
CHECKS: Final = "/v1/face-checks"
PROVES: Final = {
    "Attest": {
        "able": {"able": True},
        "prove": {"kind": "android_key", "certificates": ["AAAA"]},
    }
}
GRANTED: Final = {"receive": "granted"}
GOOGLE: Final = {
    "PushNotifications": {
        "checkPermissions": {"receive": "prompt"},
        "requestPermissions": GRANTED,
        "then": {"value": "token-of-google"},
    }
}
HUAWEI: Final = {
    "VendorPush": {
        "vendor": {"vendor": "hms"},
        "checkPermissions": GRANTED,
        "requestPermissions": GRANTED,
        "register": {"vendor": "hms", "token": "token-of-huawei"},
    }
}


async def in_app(
    open_page: Open, plugins: Mapping[str, Mapping[str, object]], path: str = "/#/me"
) -> Page:
    """As the app shows it."""
    assets = install(APP) / "@capacitor/android/capacitor/src/main/assets"
    bridge = (assets / "native-bridge.js").read_text(encoding="utf-8")
    headers = json.dumps([{"name": name, "methods": []} for name in plugins])
    scripts = (PHONE % json.dumps(plugins), bridge, f"Capacitor.PluginHeaders = {headers};")
    page = await open_page(path, size=SMALL, scripts=(DRAWN_CAMERA, *scripts))
    await heading(page, "我的" if path == "/#/me" else "准备")
    return page


async def test_reminders_come_by_google_where_the_app_has_no_other(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await in_app(open_page, GOOGLE)
    await page.get_by_role("button", name="开启提醒").click()

    await expect(page.get_by_text("已开启")).to_be_visible()
    assert agreed.bodies("POST", DEVICES) == [
        {"vendor": "fcm", "token": "token-of-google", "app": "shell"}
    ]


async def test_a_vendor_of_the_phones_own_comes_first_and_is_told_anew_at_each_start(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await in_app(open_page, GOOGLE | HUAWEI)
    await page.get_by_role("button", name="开启提醒").click()
    await expect(page.get_by_text("已开启")).to_be_visible()
    await page.reload()
    await until(lambda: len(agreed.bodies("POST", DEVICES)) == 2)

    assert {each["vendor"] for each in agreed.bodies("POST", DEVICES)} == {"hms"}


async def test_signing_out_takes_the_token_back_first(open_page: Open, agreed: FakeCity) -> None:
    page = await in_app(open_page, HUAWEI)
    await page.get_by_role("button", name="开启提醒").click()
    await expect(page.get_by_text("已开启")).to_be_visible()
    await page.get_by_role("button", name="退出登录").click()
    await heading(page, "登录")

    ends = [one.path for one in agreed.asked if one.method == "DELETE"]
    assert [path.rpartition("/")[0] for path in ends] == [DEVICES, "/v1/sessions"]


async def test_the_phone_proves_itself_before_the_camera_starts(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await in_app(open_page, PROVES, f"/#/face/{SCHEME}")
    await begin(page)
    await heading(page, "认证完成")

    (opened,) = agreed.bodies("POST", CHECKS)
    assert opened == {"action": "pension.certify", "scheme": SCHEME, "attests": True}
    assert agreed.bodies("POST", f"{CHECKS}/{CHECK}/attestations") == [PROVES["Attest"]["prove"]]
    assert agreed.camera.proofs == [True]


async def test_an_app_that_was_built_without_pushes_says_so(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await in_app(open_page, {})

    await expect(page.locator("[data-part=reminding]")).to_contain_text("不支持")
    await expect(page.get_by_role("button", name="开启提醒")).to_have_count(0)
