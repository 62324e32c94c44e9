"""The citizens' page in browsers of 2018: WeChat's web view and Android's on phones that are eight years old."""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import expect

from server.http.pages import WEB
from server.site import site
from tests.browser.chromium import DRAWN_CAMERA
from tests.browser.conftest import SMALL, Open
from tests.browser.fake_city import CODE, SCHEME, FakeCity
from tests.browser.steps import begin, heading
from tests.clients.npm import install

HERE: Final = Path(__file__).parent / "syntax"
_NAMED: Final = re.compile(r'"(/static/[^"]+-\w{12}\.js)"')
#: What Chromium 69 has not, taken from this one before the page runs.
OF_2018: Final = """
for (const [on, names] of [
  [Array.prototype, ["at"]], [String.prototype, ["at", "replaceAll", "matchAll"]], [Object, ["fromEntries", "hasOwn"]],
  [Element.prototype, ["replaceChildren"]], [Document.prototype, ["replaceChildren"]], [DocumentFragment.prototype, ["replaceChildren"]],
  [Blob.prototype, ["arrayBuffer", "text", "stream"]], [Crypto.prototype, ["randomUUID"]], [AbortSignal.prototype, ["throwIfAborted"]],
  [window, ["globalThis", "structuredClone", "queueMicrotask", "requestSubmit"]], [Promise, ["allSettled", "any"]],
  [Navigator.prototype, ["locks", "wakeLock", "permissions", "serviceWorker"]],
]) for (const name of names) delete on[name];
"""


def reached() -> Mapping[str, str]:
    """Every module that the citizens' page may come to fetch, and its worker, as they are sent."""
    files = site(WEB)
    texts = {"/sw.js": files["/sw.js"].content.decode()}
    ahead = _NAMED.findall(files["/"].content.decode())
    while ahead:
        name = ahead.pop()
        if name not in texts:
            texts[name] = files[name].content.decode()
            ahead += _NAMED.findall(texts[name])
    return texts


def read(texts: Mapping[str, str], folder: Path) -> list[list[str]]:
    """What such a browser would not read or not have."""
    (folder / "node_modules").symlink_to(install(HERE))
    (folder / "read.mjs").write_text((HERE / "read.mjs").read_text(encoding="utf-8"))
    done = subprocess.run(
        ["node", "read.mjs"],  # noqa: S607  # whichever Node the reader has
        cwd=folder,
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_every_module_that_the_page_sends_is_read_by_a_browser_of_2018(tmp_path: Path) -> None:
    texts = reached()

    assert len(texts) > 80
    assert read(texts, tmp_path) == []


@pytest.mark.slow
def test_what_is_newer_is_found(tmp_path: Path) -> None:
    newer = [
        "a?.b;",
        "a ?? b;",
        "class A { b = 1; }",
        "const a = 1_000;",
        "try { a(); } catch { b(); }",
        "await a;",
        "'a'.replaceAll('a', 'b');",
        "structuredClone(a);",
        "new Intl.DateTimeFormat('zh', { dateStyle: 'long' });",
    ]

    found = read({text: text for text in newer}, tmp_path)

    assert [text for text, _ in found] == newer


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_a_browser_of_2018_signs_in_reads_and_certifies(
    open_page: Open, agreed: FakeCity
) -> None:
    agreed.signed_in = False
    agreed.inbox.tell("review.decided", "核实已有结果", "请打开页面查看结果和说明。")
    page = await open_page(size=SMALL, scripts=(OF_2018, DRAWN_CAMERA))
    await page.get_by_label("手机号").fill("13800138000")
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("短信验证码").fill(CODE)
    await page.get_by_role("button", name="登录").click()
    await heading(page, "您好")
    await page.get_by_role("link", name="消息").click()
    await expect(page.get_by_text("核实已有结果")).to_be_visible()
    await page.goto(f"{agreed.url}/#/face/{SCHEME}")
    await begin(page)

    await heading(page, "认证完成")
