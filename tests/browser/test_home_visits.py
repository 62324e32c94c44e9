"""An officer's phone at a door without a network: fetched, done, sent later, sent again, and wiped."""

from datetime import UTC, datetime
from typing import Final

import pytest
from playwright.async_api import Page, expect

from domain.pensions.home_visits import Clock, Door, Outcome
from domain.people import Role
from domain.problems import Problem
from tests.browser.conftest import DESK, PHONE, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_visits import LI, WANG
from tests.browser.steps import at_sizes, heading, until
from tests.browser.test_access import faults, overhang

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE: Final = "/officer/visits/"
#: A phone whose clock is three hours ahead.
FAST: Final = """
(() => {
  const ahead = 3 * 3600 * 1000, now = Date.now.bind(Date), Real = Date;
  window.Date = class extends Real {
    constructor(...given) { super(...(given.length ? given : [now() + ahead])); }
    static now() { return now() + ahead; }
  };
})();
"""
STORED: Final = """
async () => {
  const open = indexedDB.open("zhijian.visits");
  await new Promise((done) => { open.onsuccess = done; });
  const found = {};
  for (const name of open.result.objectStoreNames) {
    const ask = open.result.transaction(name).objectStore(name).getAll();
    await new Promise((done) => { ask.onsuccess = done; });
    found[name] = ask.result.map((one) => (one.sealed ? String.fromCharCode(...new Uint8Array(one.sealed)) : String(one.extractable)));
  }
  open.result.close();
  return found;
}
"""


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    """An officer of the team is signed in."""
    city.desk.signed_in = True
    city.desk.administration.roles = (Role.COUNTER,)
    return city


async def fetched(page: Page) -> None:
    """The day's list is there, and the page opens without a network from now on."""
    await heading(page, "上门")
    await expect(page.locator("#offline-ready")).to_have_text("断网也能用")
    await page.get_by_role("button", name="下载名单").click()
    await expect(page.get_by_text("王桂英")).to_be_visible()


async def cut_off(page: Page) -> None:
    """Without a network, and the page has drawn itself anew for that."""
    await page.context.set_offline(True)
    await expect(page.get_by_text("没有网络")).to_be_visible()


async def done(page: Page, name: str = "王桂英", **otherwise: str) -> None:
    """At the door: all in order, but for what is answered otherwise."""
    await page.get_by_role("link", name=f"办理 {name}").click()
    await heading(page, name)
    await page.get_by_label("见到本人", exact=True).check()
    answers = {
        "核对了身份证件，是本人": "是",
        "本人在世，当面应答": "是",
        "您平时住在这里吗？": "是",
        "养老金是您本人在领取吗？": "是",
        "您还在别处领取养老金吗？": "否",
        "本人确认": "本人确认",
    }
    for question, chosen in (answers | otherwise).items():
        await page.get_by_role("group", name=question).get_by_label(chosen, exact=True).check()
    await page.get_by_role("button", name="保存").click()
    await heading(page, "上门")


async def test_a_visit_without_a_network_is_kept_and_sent_when_there_is_one(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page(PAGE, workers=True)
    await fetched(page)
    await cut_off(page)
    await page.reload()  # from the phone alone
    await expect(page.get_by_text("没有网络")).to_be_visible()
    await done(page)
    await expect(page.get_by_text("1 件未上传")).to_be_visible()
    await screen(page, "75-visits-without-network")
    await page.reload()
    await expect(page.get_by_text("1 件未上传")).to_be_visible()
    assert inside.desk.visits.came == []

    await page.context.set_offline(False)

    await expect(page.get_by_text("认证完成")).to_be_visible()
    (report,) = inside.desk.visits.came
    assert (report.door, report.document, report.alive) == (Door.MET, True, True)
    assert inside.desk.visits.settled[WANG].outcome is Outcome.CERTIFIED
    await expect(page.get_by_text("王桂英")).to_have_count(0)  # its name is gone with it
    await expect(page.get_by_text("李建国")).to_be_visible()


async def test_a_line_that_breaks_after_it_arrived_sends_it_again_as_the_same(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(PAGE, workers=True)
    await fetched(page)
    inside.desk.visits.cut = True
    await done(page)
    await expect(page.get_by_text("1 件未上传")).to_be_visible()

    await page.get_by_role("button", name="上传").click()

    await expect(page.get_by_text("认证完成")).to_be_visible()
    first, second = inside.desk.visits.came
    assert (first.report, first.said) == (second.report, second.said)


async def test_what_a_colleague_sent_first_is_said_and_not_sent_again(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(PAGE, workers=True)
    await fetched(page)
    inside.desk.visits.taken = True
    await done(page)

    await expect(page.get_by_text("这件已有结果，不再上传。")).to_be_visible()
    await expect(page.locator("#unsent")).to_have_count(0)


async def test_a_refusal_of_one_holds_no_other_up(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(PAGE, workers=True)
    await fetched(page)
    await cut_off(page)
    await done(page)
    await done(page, "李建国")
    inside.refusals.append(("POST", f"/v1/officer/home-visits/{WANG}/reports", 503, Problem.BUSY))

    await page.context.set_offline(False)

    await until(lambda: LI in inside.desk.visits.settled)
    await expect(page.get_by_text("1 件未上传")).to_be_visible()


async def test_a_phone_that_is_hours_fast_says_so_and_the_day_is_right(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(PAGE, workers=True, scripts=(FAST,))
    await fetched(page)
    await expect(page.get_by_text("这部手机的时间快了约 180 分钟")).to_be_visible()

    await done(page)

    await until(lambda: WANG in inside.desk.visits.settled)
    taken = inside.desk.visits.settled[WANG].taken
    assert taken.clock is Clock.CORRECTED
    assert taken.at is not None
    assert abs((datetime.now(UTC) - taken.at).total_seconds()) < 600


async def test_names_lie_sealed_on_the_phone_under_a_key_that_nobody_reads_out(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(PAGE, workers=True)
    await fetched(page)
    await cut_off(page)
    await done(page)

    stored = await page.evaluate(STORED)

    assert (len(stored["list"]), len(stored["reports"])) == (1, 1)
    assert stored["keys"] == ["false", "false"]
    said = "".join(each for name in ("list", "reports") for each in stored[name])
    assert "visit" not in said
    assert "answers" not in said


async def test_names_go_with_the_session_and_what_was_done_stays(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(PAGE, workers=True)
    await fetched(page)
    await cut_off(page)
    await done(page)
    inside.desk.signed_in = False
    await page.context.set_offline(False)
    await page.reload()

    await expect(page.get_by_text("请先登录工作台")).to_be_visible()
    await expect(page.get_by_text("李建国")).to_have_count(0)
    await expect(page.get_by_text("1 件未上传")).to_be_visible()
    stored = await page.evaluate(STORED)
    assert (stored["list"], len(stored["keys"])) == ([], 1)


async def test_signing_out_at_the_desk_wipes_the_list(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(PAGE, workers=True)
    await fetched(page)
    await page.goto(f"{inside.url}/officer/#/")
    await page.get_by_role("button", name="退出").click()
    await heading(page, "登录")

    assert (await page.evaluate(STORED))["list"] == []


async def test_a_list_whose_time_is_over_is_gone(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(PAGE, workers=True)
    await fetched(page)
    later = "{ const now = Date.now; Date.now = () => now() + 3 * 86400e3; }"
    await page.context.add_init_script(later)
    await page.context.set_offline(True)
    await page.reload()

    await heading(page, "上门")
    await expect(page.get_by_text("王桂英")).to_have_count(0)
    assert (await page.evaluate(STORED))["list"] == []


async def test_what_was_not_answered_is_asked_for(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(PAGE, workers=True)
    await fetched(page)
    await page.get_by_role("link", name="办理 王桂英").click()
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_text("请选择")).to_be_visible()
    await page.get_by_label("见到本人", exact=True).check()
    await page.get_by_role("button", name="保存").click()

    await expect(page.get_by_text("请选择")).to_have_count(6)
    assert inside.desk.visits.came == []


async def test_who_is_in_no_team_hears_what_lacks(open_page: Open, inside: FakeCity) -> None:
    inside.desk.visits.enrolled = False
    page = await open_page(PAGE, workers=True)

    await expect(page.get_by_text("您没有上门岗位")).to_be_visible()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_everybody_can_use_it(
    open_page: Open, inside: FakeCity, axe_source: str, locale: str
) -> None:
    page = await open_page(PAGE, workers=True, locale=locale)
    await page.evaluate(axe_source)
    fetch = "Get the list" if locale == "en-GB" else "下载名单"
    await expect(page.get_by_role("button", name=fetch)).to_be_visible()
    await faultless(page)
    await page.get_by_role("button", name=fetch).click()
    await expect(page.get_by_text("王桂英")).to_be_visible()
    await faultless(page)
    await page.get_by_role("link", name="王桂英").click()
    await page.locator("#door-met").check()

    await faultless(page)


async def faultless(page: Page) -> None:
    async for _ in at_sizes(page, [(360, 640), PHONE, DESK]):
        assert (await faults(page), await overhang(page)) == ([], 0)
