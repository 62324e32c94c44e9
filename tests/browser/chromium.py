"""The browser of the tests: the machine's own Chromium, and a camera that draws what a test wants seen."""

import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from noto_cjk_sans_otc import FONT_PATH

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: The same engine without the browser's own windows, tabs and fields.
SHELL: Final = "chromium-headless-shell"
ARGUMENTS: Final = (
    "--headless=new",
    "--no-sandbox",  # as root there is no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Each new window draws a search box of its own, which costs as much as our page, and each new context
    # begins a second renderer for a page that never comes. Of several such lists the last one counts, so it
    # says again what Playwright leaves out.
    (
        "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,AvoidUnnecessaryBeforeUnloadCheckSync,"
        "DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,"
        "PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,"
        "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
        "SpareRendererForSitePerProcess"
    ),
)

#: Opens a drawn person instead of a camera: brightness by `fakeCamera.grey`; `marked` with a stripe at the
#: left of the picture, to tell a mirrored one; `refuse` is the name of the error it gives instead; it opens
#: once the promise `ready` is kept.
DRAWN_CAMERA: Final = """
window.fakeCamera = { grey: 150, refuse: "", marked: false, ready: null, opened: 0, tracks: [] };
(() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const paint = canvas.getContext("2d");
  const draw = () => {
    const level = (share) => `rgb(${[1, 0.93, 0.86].map((tint) => Math.round(window.fakeCamera.grey * share * tint)).join(",")})`;
    paint.fillStyle = level(1.1);
    paint.fillRect(0, 0, 640, 480);
    paint.fillStyle = level(0.5);
    paint.beginPath(); paint.ellipse(320, 470, 150, 130, 0, 0, 7); paint.fill();
    paint.fillStyle = level(1.3);
    paint.beginPath(); paint.ellipse(320, 230, 88, 116, 0, 0, 7); paint.fill();
    paint.fillStyle = level(0.75);
    paint.beginPath(); paint.ellipse(320, 150, 98, 62, 0, Math.PI, 0); paint.fill();
    paint.fillStyle = "#3a2c27";
    for (const x of [288, 352]) { paint.beginPath(); paint.ellipse(x, 225, 9, 6, 0, 0, 7); paint.fill(); }
    paint.strokeStyle = "#8c4b43"; paint.lineWidth = 5;
    paint.beginPath(); paint.arc(320, 262, 26, 0.4, Math.PI - 0.4); paint.stroke();
    if (window.fakeCamera.marked) { paint.fillStyle = "#0000ff"; paint.fillRect(140, 0, 30, 480); }
  };
  let drawing = 0;
  navigator.mediaDevices.getUserMedia = async () => {
    window.fakeCamera.opened += 1;
    await window.fakeCamera.ready;
    if (window.fakeCamera.refuse) throw new DOMException("", window.fakeCamera.refuse);
    draw(); // the first picture is already as the test wants it
    drawing ||= setInterval(draw, 60);
    const stream = canvas.captureStream(15);
    window.fakeCamera.tracks.push(...stream.getTracks());
    return stream;
  };
})();
"""

#: A device with a Chinese voice that writes down what it says.
VOICE: Final = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "zh-CN", name: "Ting-Ting" }],
  speak: (words) => window.spoken.push(words.text),
  cancel: () => undefined,
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def quickest() -> str:
    """The path of the headless shell, or of the whole browser where the machine has no shell."""
    return shutil.which(SHELL) or executable()


def executable() -> str:
    """The path of the whole browser; SystemExit says what to install."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise SystemExit(
        "no Chromium on the PATH: install Debian's package `chromium` (make test does)"
    )


def environment() -> dict[str, str | float | bool]:
    """With the font of the papers: a machine without a Chinese one breaks lines elsewhere."""
    return {**os.environ, "FONTCONFIG_FILE": str(_fonts())}


@cache
def _fonts() -> Path:
    folder = Path(tempfile.gettempdir()) / f"zhijian-fonts-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    written = folder / "fonts.conf"
    written.write_text(
        f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{Path(FONT_PATH).parent}</dir>
  <cachedir>{folder}</cachedir>
</fontconfig>
""",
        encoding="utf-8",
    )
    return written
