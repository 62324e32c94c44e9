"""A signed-in device as its owner knows it again: a browser or app and a system, and nothing finer.

A whole User-Agent would tell one phone from the next; these few names do not.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.kiosks import KIOSK_DEVICE
from domain.words import Language, Words

OTHER: Final = "other"

# The first mark that occurs names it: WeChat and Edge say Chrome too, and Chrome says Safari.
_APPS: Final = (
    ("micromessenger", "wechat"),
    ("zhijian", "zhijian"),
    ("harmonyos", "huawei"),
    ("huaweibrowser", "huawei"),
    ("edg", "edge"),
    ("firefox", "firefox"),
    ("chrome", "chrome"),
    ("safari", "safari"),
)
_SYSTEMS: Final = (
    ("harmonyos", "harmony"),
    ("openharmony", "harmony"),
    ("android", "android"),
    ("iphone", "ios"),
    ("ipad", "ios"),
    ("windows", "windows"),
    ("mac os", "mac"),
    ("linux", "linux"),
)
_NAMES: Final[dict[str, Words]] = {
    "wechat": Words("微信", "WeChat"),
    "zhijian": Words("指尖应用", "Zhijian app"),
    "huawei": Words("华为浏览器", "Huawei Browser"),
    "edge": Words("Edge", "Edge"),
    "firefox": Words("Firefox", "Firefox"),
    "chrome": Words("Chrome", "Chrome"),
    "safari": Words("Safari", "Safari"),
    "harmony": Words("鸿蒙", "HarmonyOS"),
    "android": Words("安卓", "Android"),
    "ios": Words("苹果 iOS", "iOS"),
    "windows": Words("Windows", "Windows"),
    "mac": Words("macOS", "macOS"),
    "linux": Words("Linux", "Linux"),
}
_KIOSK: Final = Words("自助机", "Kiosk")
_OTHER_APP: Final = Words("其他应用", "Another app")
_OTHER_SYSTEM: Final = Words("其他系统", "another system")


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """One sign-in of an account; `device` as `device_of` made it."""

    session: UUID
    device: str
    created_at: datetime
    used_at: datetime  # last renewed
    by_wechat: bool = False  # opened without a code


def device_of(user_agent: str) -> str:
    """`chrome windows`: what is kept of a User-Agent, two words of short lists."""
    said = user_agent.lower()
    app = next((name for mark, name in _APPS if mark in said), OTHER)
    system = next((name for mark, name in _SYSTEMS if mark in said), OTHER)
    return f"{app} {system}"


def device_name(device: str, language: Language) -> str:
    """`微信 · 安卓`; `自助机`."""
    if device == KIOSK_DEVICE:
        return _KIOSK.in_(language)
    app, _, system = device.partition(" ")
    first, second = _NAMES.get(app, _OTHER_APP), _NAMES.get(system, _OTHER_SYSTEM)
    return f"{first.in_(language)} · {second.in_(language)}"
