"""The citizens' page as an app: installed, opened without a network, renewed, switched off, and forgotten."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.async_api import Error, Page, expect

from server.http.pages import WEB
from server.site import FRESH, as_file, keeping_nothing, site
from tests.browser.conftest import SMALL, Open, Screen
from tests.browser.fake_certificates import HELD
from tests.browser.fake_city import FakeCity
from tests.browser.steps import PATIENCE_SECONDS, heading, until, usable

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

#: What this browser holds of the page: addresses in caches, what lies sealed, workers.
HELD_HERE: Final = """
async () => {
  const names = [], rows = {};
  for (const cache of await caches.keys()) for (const { url } of await (await caches.open(cache)).keys()) names.push(new URL(url).pathname);
  for (const { name } of await indexedDB.databases()) {
    const open = indexedDB.open(name);
    await new Promise((done) => { open.onsuccess = done; });
    for (const store of open.result.objectStoreNames) {
      const ask = [open.result.transaction(store).objectStore(store).getAllKeys(), open.result.transaction(store).objectStore(store).getAll()];
      for (const one of ask) await new Promise((done) => { if (one.readyState === "done") done(); else one.onsuccess = done; });
      ask[0].result.forEach((key, at) => {
        const { sealed, key: secret } = ask[1].result[at];
        rows[key] = sealed ? new TextDecoder().decode(sealed) : String(secret.extractable);
      });
    }
    open.result.close();
  }
  return { names, rows, workers: (await navigator.serviceWorker.getRegistrations()).length, local: Object.keys(localStorage) };
}
"""
UPDATED: Final = (
    "navigator.serviceWorker.getRegistration('/').then((one) => one.update()).then(() => true)"
)
#: Over when a worker stands behind the page, with all that it keeps.
READY: Final = "navigator.serviceWorker.ready.then(() => true)"
KEPT: Final = """
async ([kind, rows]) => {
  const { keep } = await import("/static/kept/store.js");
  const open = indexedDB.open("zhijian.kept");
  await new Promise((done) => { open.onsuccess = done; });
  const ask = open.result.transaction("kept").objectStore("kept").get("owner");
  await new Promise((done) => { ask.onsuccess = done; });
  open.result.close();
  await keep(ask.result.account, kind, rows, { whole: true, still: () => true });
}
"""


@pytest.fixture
def signed(city: FakeCity) -> FakeCity:
    """Somebody is signed in, and has a message."""
    city.signed_in = True
    city.inbox.tell("review.decided", "核实已有结果", "请打开页面查看结果和说明。")
    return city


async def held(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate(HELD_HERE)
    return found


async def comes_so(page: Page, so: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """What the phone holds once it is so."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not so(found := await held(page)):
            await page.wait_for_timeout(20)
        return found


async def becomes(page: Page, kind: str) -> None:
    """Waits until it lies on the phone."""
    await comes_so(page, lambda found: kind in found["rows"])


async def read(open_page: Open) -> Page:
    """On a phone that keeps the page: the message and the certificate were read."""
    page = await open_page("/#/inbox", size=SMALL, workers=True, scripts=())
    await expect(page.get_by_text("核实已有结果")).to_be_visible()
    await page.evaluate(READY)
    await becomes(page, "inbox")
    await page.goto(f"{page.url.partition('#')[0]}#/certificate/{HELD}")
    await heading(page, "户外招牌设置许可证")
    await becomes(page, "certificates")
    return page


async def test_a_browser_finds_nothing_that_it_lacks_to_install_the_page(
    open_page: Open, city: FakeCity
) -> None:
    page = await open_page()
    line = await page.context.new_cdp_session(page)

    found = (await line.send("Page.getInstallabilityErrors"))["installabilityErrors"]
    # A test's window is private, in which nothing is installed.
    assert {one["errorId"] for one in found} <= {"in-incognito"}
    assert "市民办事大厅" in (await line.send("Page.getAppManifest"))["data"]
    await page.get_by_role("button", name="English").click()
    await heading(page, "Sign in")
    assert "City hall" in (await line.send("Page.getAppManifest"))["data"]


async def test_without_a_network_what_was_read_is_shown_with_its_moment(
    open_page: Open, signed: FakeCity, screen: Screen, axe_source: str
) -> None:
    page = await read(open_page)
    booking = {
        "id": "b",
        "name": "市政务服务中心",
        "address": "福中三路",
        "starts_at": "2026-11-24T01:00:00Z",
        "ends_at": "2026-11-24T01:30:00Z",
        "state": "已预约",
        "code": "314159",
    }
    await page.evaluate(KEPT, ["bookings", [booking]])
    ticket = {"id": "t", "number": "A012", "hall": "市政务服务中心", "group": "社保"}
    await page.evaluate(KEPT, ["tickets", [ticket]])
    await page.context.set_offline(True)
    await page.reload()

    await heading(page, "连不上网络")
    for said in ("核实已有结果", "户外招牌设置许可证", "314159", "A012"):
        await expect(page.get_by_text(said)).to_be_visible()
    await expect(page.get_by_text("没有网络时只能看")).to_be_visible()
    await expect(page.get_by_text("生成出示码需要网络")).to_be_visible()
    await expect(page.locator("[data-kept] .hint", has_text="截至")).to_have_count(4)
    assert await page.locator("[data-part=kept] :is(a, button, input)").count() == 0
    await usable(page, axe_source)
    await screen(page, "77-without-network")
    await page.context.set_offline(False)
    await heading(page, "户外招牌设置许可证")


async def test_the_phone_keeps_code_alone_and_what_was_read_lies_sealed(
    open_page: Open, signed: FakeCity
) -> None:
    page = await read(open_page)
    await page.reload()  # now the worker stands between
    await heading(page, "户外招牌设置许可证")
    found = await held(page)

    assert "/" in found["names"]
    assert {name for name in found["names"] if not name.startswith("/static/")} == {"/"}
    assert found["rows"].pop("owner") == "false"
    assert {"inbox", "certificates", "me"} <= set(found["rows"])
    assert not [text for text in found["rows"].values() if "核实" in text or "title" in text]
    await page.context.set_offline(True)
    failed = "fetch('/v1/me').then(({ status }) => status, () => 'no answer')"
    assert await page.evaluate(failed) == "no answer"


async def test_signing_out_leaves_nothing_on_the_phone(open_page: Open, signed: FakeCity) -> None:
    page = await read(open_page)
    await page.goto(f"{signed.url}/#/me")
    await page.get_by_role("button", name="退出登录").click()
    await heading(page, "登录")
    found = await comes_so(
        page, lambda found: not (found["workers"] or found["rows"] or found["names"])
    )

    assert set(found["local"]) <= {"zhijian.language", "zhijian.left"}


async def test_a_session_that_is_over_takes_what_was_read_along(
    open_page: Open, signed: FakeCity
) -> None:
    page = await read(open_page)
    signed.signed_in = False
    await page.reload()
    await heading(page, "登录")
    await comes_so(page, lambda found: not found["rows"])

    await page.context.set_offline(True)
    await page.reload()
    await heading(page, "登录")
    await expect(page.get_by_text("核实已有结果")).to_have_count(0)


async def test_what_one_person_left_is_gone_before_another_keeps_anything(
    open_page: Open, signed: FakeCity
) -> None:
    page = await read(open_page)
    found = await page.evaluate(
        """async () => {
          const { keep, kept } = await import("/static/kept/store.js");
          await keep("another", "me", [{ id: "another" }], { whole: true, still: () => true });
          return kept();
        }"""
    )

    assert {kind for kind, rows in found.items() if rows} == {"me"}


async def test_a_page_that_was_signed_out_meanwhile_keeps_nothing(
    open_page: Open, city: FakeCity
) -> None:
    page = await open_page("/#/rules", size=SMALL)  # nobody is signed in, who would keep too
    found = await page.evaluate(
        """async () => {
          const { keep, kept } = await import("/static/kept/store.js");
          let asked = 0;
          await keep("late", "inbox", [{ id: 1, title: "核实" }], { whole: true, still: () => (asked += 1) < 2 });
          return kept();
        }"""
    )

    assert found["inbox"] == []


async def test_a_message_is_kept_for_a_week_and_a_queue_number_for_its_day(
    open_page: Open, city: FakeCity
) -> None:
    page = await open_page("/#/rules", size=SMALL)  # nobody is signed in, who would keep too
    days = await page.evaluate(
        """async () => {
          const { keep, kept } = await import("/static/kept/store.js");
          const now = Date.now, left = [];
          for (const kind of ["inbox", "tickets"]) await keep("a", kind, [{ id: 1 }], { whole: true, still: () => true });
          for (const hours of [1, 13, 169, 2]) {
            Date.now = () => now() + hours * 3600e3;
            const found = await kept();
            left.push([found.inbox.length, found.tickets.length]);
          }
          return left;
        }"""
    )

    assert days == [[1, 1], [1, 0], [0, 0], [0, 0]]  # and what is gone stays gone


async def test_a_city_that_switches_it_off_has_phones_forget_the_page_and_keep_their_pushes(
    open_page: Open, signed: FakeCity
) -> None:
    page = await read(open_page)
    await page.reload()
    await heading(page, "户外招牌设置许可证")
    await page.goto(f"{signed.url}/static/icons/zhijian.svg")  # asks for nothing: see `takes_over`
    signed.worker = keeping_nothing(site(WEB)["/sw.js"])
    await page.evaluate(UPDATED)
    found = await comes_so(page, lambda found: not found["names"])

    assert found["workers"] == 1
    await page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        await page.reload()


async def takes_over(page: Page, close: Page) -> None:
    """The worker that waits has taken over, seen from an empty page.

    What is asked of the old worker while Chromium stops it starts it again, and then it goes on
    for minutes where a driver is attached, or that question is never answered.
    """
    states: dict[str, str] = {}
    line = await page.context.new_cdp_session(page)
    line.on(
        "ServiceWorker.workerVersionUpdated",
        lambda told: states.update({one["versionId"]: one["status"] for one in told["versions"]}),
    )
    await line.send("ServiceWorker.enable")
    await until(lambda: sorted(states.values()) == ["activated", "installed"])
    await close.close()
    await until(lambda: sorted(states.values()) == ["activated", "redundant"])


async def test_a_new_version_waits_until_the_last_page_of_the_old_one_is_closed(
    open_page: Open, signed: FakeCity
) -> None:
    page = await read(open_page)
    await page.reload()
    newer = site(WEB)["/sw.js"].content + b"// newer"
    signed.worker = as_file("sw.js", newer, FRESH)
    waiting = "navigator.serviceWorker.getRegistration('/').then((one) => Boolean(one.waiting))"
    await page.evaluate(UPDATED)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await page.evaluate(waiting):
            await page.wait_for_timeout(20)
    await heading(page, "户外招牌设置许可证")  # nothing was loaded anew under the person's hands
    await page.reload()
    await heading(page, "户外招牌设置许可证")

    assert await page.evaluate(waiting)
    other = await page.context.new_page()
    await takes_over(other, close=page)
    await other.goto(signed.url)
    assert not await other.evaluate(waiting)
