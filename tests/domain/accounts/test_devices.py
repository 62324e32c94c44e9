"""What a device is called by its owner: an app and a system of short lists, and nothing finer."""

from typing import Final

import pytest

from domain.accounts.devices import device_name, device_of
from domain.accounts.kiosks import KIOSK_DEVICE
from domain.words import Language

_SAFARI: Final = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_CHROME: Final = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0"


@pytest.mark.parametrize(
    ("agent", "device", "name"),
    [
        (
            f"Mozilla/5.0 (Linux; Android 14; PGT-AN10) {_CHROME} Mobile Safari/537.36 MicroMessenger/8.0.50",
            "wechat android",
            "微信 · 安卓",
        ),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) {_SAFARI} Version/18.2 Safari/604.1",
            "safari ios",
            "Safari · 苹果 iOS",
        ),
        (
            f"Mozilla/5.0 (iPad; CPU OS 18_2 like Mac OS X) {_SAFARI} Version/18.2 Safari/604.1",
            "safari ios",
            "Safari · 苹果 iOS",
        ),
        (
            f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_SAFARI} Version/18.2 Safari/605.1.15",
            "safari mac",
            "Safari · macOS",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36 Edg/132.0.0.0",
            "edge windows",
            "Edge · Windows",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36",
            "chrome windows",
            "Chrome · Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:134.0) Gecko/20100101 Firefox/134.0",
            "firefox linux",
            "Firefox · Linux",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 12; HarmonyOS; NOH-AN00) {_CHROME} HuaweiBrowser/15.0 Mobile Safari/537.36",
            "huawei harmony",
            "华为浏览器 · 鸿蒙",
        ),
        (
            f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {_CHROME} ArkWeb/4.1 Mobile",
            "chrome harmony",
            "Chrome · 鸿蒙",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 12; wv) {_CHROME} HuaweiBrowser/15.0 Mobile Safari/537.36",
            "huawei android",
            "华为浏览器 · 安卓",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) zhijian/1.0",
            "zhijian android",
            "指尖应用 · 安卓",
        ),
        ("curl/8.5.0", "other other", "其他应用 · 其他系统"),
    ],
)
def test_a_device_is_an_app_and_a_system(agent: str, device: str, name: str) -> None:
    assert device_of(agent) == device
    assert device_name(device, Language.ZH) == name


def test_a_kiosk_is_named_as_one() -> None:
    assert device_name(KIOSK_DEVICE, Language.ZH) == "自助机"
    assert device_name(KIOSK_DEVICE, Language.EN) == "Kiosk"
    assert device_name("other other", Language.EN) == "Another app · another system"
