"""On a slow line: what is late covers nothing newer, comes to no view that was left, and is told once."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from domain.hall.posts import PostRole
from domain.privacy.exports import ExportState
from tests.browser.conftest import DESK, Open
from tests.browser.fake_city import SCHEME, FakeCity
from tests.browser.fake_desk_acting import PERSON
from tests.browser.fake_exports import EXPORT
from tests.browser.fake_hall import CASE
from tests.browser.fake_phone import endless
from tests.browser.fake_webhooks import HOOK
from tests.browser.steps import answered, begin, heading, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TOLD = ("review.decided", "核实已有结果", "请打开页面查看结果和说明。")
NOTED = "window.made = 0; const make = URL.createObjectURL; URL.createObjectURL = (file) => { made += 1; return make(file); };"


@pytest.fixture
def signed(city: FakeCity) -> FakeCity:
    """A resident and an officer are signed in."""
    city.signed_in = True
    city.desk.signed_in = True
    return city


async def becomes(page: Page, true: str) -> None:
    """Waits for what only a script sees."""
    turn = "await new Promise((done) => setTimeout(done, 20))"
    await page.evaluate(f"(async () => {{ while (!({true})) {turn}; }})()")


def times(city: FakeCity, method: str, path: str) -> int:
    return len(city.bodies(method, path))


async def test_a_view_that_does_not_come_is_fetched_by_a_page_that_begins_anew(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page("/#/me")
    await heading(page, "我的")
    await page.route("**/views/devices-*.js", lambda route: route.abort())
    await page.get_by_role("button", name="已登录的设备").click()
    await heading(page, "连不上网络")
    await page.unroute("**/views/devices-*.js")
    await page.get_by_role("button", name="重试").click()

    await heading(page, "已登录的设备")


async def test_a_second_tap_before_the_next_view_stands_does_nothing(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page("/officer/#/register", size=DESK)
    await page.get_by_label("姓名").fill("王桂英")
    await page.get_by_label("身份证号").fill("11010519491231002X")
    await page.get_by_label("手机号").fill("13800000001")
    arrives = signed.hold("GET", f"/v1/officer/persons/{PERSON}")
    save = page.get_by_role("button", name="登记")
    await save.click()
    await until(lambda: times(signed, "GET", f"/v1/officer/persons/{PERSON}"))
    await save.dispatch_event("click")
    arrives.set()

    await heading(page, "王桂英")
    assert times(signed, "POST", "/v1/officer/persons") == 1


async def test_a_message_that_comes_while_the_inbox_is_fetched_is_shown_in_it(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page()
    await until(lambda: signed.inbox.listening)
    arrives = signed.hold("GET", "/v1/inbox")
    await page.get_by_role("link", name="消息").click()
    await until(lambda: times(signed, "GET", "/v1/inbox"))
    signed.inbox.tell(*TOLD)
    await expect(page.get_by_role("link", name="消息 1 条新消息")).to_be_visible()
    arrives.set()

    await expect(page.locator("[data-n]")).to_contain_text("核实已有结果")
    await until(lambda: signed.bodies("POST", "/v1/inbox/read") == [{"to": 1}])


async def test_a_late_look_does_not_cover_a_newer_one(open_page: Open, signed: FakeCity) -> None:
    page = await open_page()
    await expect(page.locator("[data-way]")).to_have_count(6)
    await until(lambda: signed.inbox.listening)
    arrives = signed.hold("GET", "/v1/entitlements")
    signed.inbox.tell(*TOLD)
    await until(lambda: times(signed, "GET", "/v1/entitlements") == 2)
    signed.due = False
    signed.inbox.tell("entitlement.certified", "待遇资格认证已完成", "待遇照常发放。")
    await expect(page.get_by_role("link", name="消息 2 条新消息")).to_be_visible()
    assert times(signed, "GET", "/v1/entitlements") == 2  # the next look waits for this one
    arrives.set()

    await expect(page.get_by_text("无需办理", exact=True)).to_be_visible()


async def test_a_message_counted_before_the_stream_brings_it_is_told_all_the_same(
    open_page: Open, signed: FakeCity
) -> None:
    opens = signed.hold("GET", "/v1/updates")
    page = await open_page()
    await heading(page, "您好")
    signed.inbox.tell(*TOLD)
    await page.get_by_role("switch", name="长辈模式").click()
    await expect(page.get_by_role("link", name="消息 1 条新消息")).to_be_visible()
    opens.set()

    await expect(page.locator("#say")).to_contain_text("新消息：核实已有结果")


async def test_a_language_chosen_before_the_account_is_known_is_kept_by_it(
    open_page: Open, signed: FakeCity
) -> None:
    arrives = signed.hold("GET", "/v1/me")
    page = await open_page()
    await page.get_by_role("button", name="English").click()
    arrives.set()

    await heading(page, "Hello")
    await until(lambda: signed.bodies("PATCH", "/v1/me") == [{"language": "en"}])


async def test_a_switch_turned_twice_stays_as_it_was_left(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page()
    easy = page.get_by_role("switch", name="长辈模式")
    arrives = signed.hold("PATCH", "/v1/me")
    await easy.click()
    await easy.click()
    await expect(easy).not_to_be_checked()
    await until(lambda: times(signed, "PATCH", "/v1/me"))
    assert signed.bodies("PATCH", "/v1/me") == [{"elder_mode": True}]  # the second waits for it
    arrives.set()

    await until(lambda: times(signed, "PATCH", "/v1/me") == 2)
    await expect(page.locator("html")).to_have_class("")
    await expect(easy).not_to_be_checked()
    assert not signed.elder


async def test_a_message_leaves_the_focus_where_it_is(open_page: Open, signed: FakeCity) -> None:
    page = await open_page()
    await until(lambda: signed.inbox.listening)
    await heading(page, "您好")
    tab = page.get_by_role("link", name="进度")
    await tab.focus()
    signed.inbox.tell(*TOLD)
    await expect(page.get_by_role("link", name="消息 1 条新消息")).to_be_visible()

    await expect(tab).to_be_focused()


async def test_a_message_takes_nothing_away_from_who_writes_an_appeal(
    open_page: Open, signed: FakeCity
) -> None:
    signed.decline()
    page = await open_page("/#/progress")
    await page.get_by_text("不同意结果，我要申诉").click()
    await page.get_by_label("理由").fill("我一直在家")
    await until(lambda: signed.inbox.listening)
    async with answered(page, "/v1/me/reviews"):
        signed.inbox.tell(*TOLD)
    await page.get_by_role("button", name="提交").click()

    await expect(page.get_by_role("heading", level=2, name="申诉")).to_be_visible()
    assert signed.bodies("POST", "/v1/me/reviews")[0]["words"] == "我一直在家"


async def test_an_answer_to_a_view_that_was_left_changes_no_other(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page(f"/#/other/{SCHEME}/kiosk")
    arrives = signed.hold("POST", "/v1/me/reviews")
    await page.get_by_role("button", name="提交").click()
    await until(lambda: times(signed, "POST", "/v1/me/reviews"))
    await page.get_by_role("link", name="进度").click()
    await heading(page, "办理进度")
    async with answered(page, "/v1/me/reviews", "POST"):
        arrives.set()

    await expect(page.get_by_role("heading", level=1)).to_have_text("办理进度")


async def test_a_camera_that_opens_after_one_went_on_is_let_go(
    open_page: Open, agreed: FakeCity
) -> None:
    agreed.camera.conversation = endless
    page = await open_page(f"/#/face/{SCHEME}")
    await begin(page)
    await expect(page.locator(".prompt")).to_have_text("请慢慢向左转头")
    await page.get_by_role("button", name="暂停").click()
    await heading(page, "已暂停")
    await page.evaluate(
        "void (fakeCamera.ready = new Promise((done) => { fakeCamera.open = done; }))"
    )
    await page.get_by_role("button", name="重新开始").click()
    await becomes(page, "fakeCamera.opened === 2")
    await page.get_by_role("button", name="选择其他方式").click()
    await heading(page, "选择其他方式")
    await page.evaluate("fakeCamera.open()")

    await becomes(page, "fakeCamera.tracks[1]?.readyState === 'ended'")
    await heading(page, "选择其他方式")


async def test_a_file_that_comes_after_the_page_was_left_is_not_kept(
    open_page: Open, signed: FakeCity
) -> None:
    signed.desk.exports.mine, signed.desk.exports.standing = True, ExportState.APPROVED
    file = f"/v1/officer/exports/{EXPORT}/file"
    arrives = signed.hold("POST", file)
    page = await open_page(f"/officer/#/export/{EXPORT}", size=DESK, scripts=(NOTED,))
    await page.get_by_role("button", name="下载文件").click()
    await until(lambda: times(signed, "POST", file))
    await page.get_by_role("link", name="角色").click()
    await heading(page, "角色")
    async with answered(page, file):
        arrives.set()

    assert await page.evaluate("made") == 0


async def test_calls_looked_up_anew_are_those_asked_for_last(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page(f"/officer/#/webhook/{HOOK}", size=DESK)
    rows = page.get_by_role("region", name="调用记录").locator("tbody tr")
    await expect(rows).to_have_count(2)
    calls = f"/v1/officer/webhooks/{HOOK}/calls"
    arrives = signed.hold("GET", calls)
    await page.get_by_role("button", name="刷新").click()
    await until(lambda: times(signed, "GET", calls) == 2)
    await page.get_by_role("button", name="只看失败的").click()
    await expect(rows).to_have_count(1)
    async with answered(page, calls):
        arrives.set()

    await expect(rows).to_have_count(1)


async def test_what_is_begun_on_a_case_while_it_is_fetched_anew_stays_open(
    open_page: Open, signed: FakeCity
) -> None:
    case = signed.hall.submitted().case
    papers = f"/v1/cases/{case}/papers"
    page = await open_page(f"/#/case/{case}")
    await until(lambda: signed.inbox.listening)
    await expect(page.locator("main .state")).to_be_visible()
    arrives = signed.hold("GET", papers)
    signed.inbox.tell(*TOLD)
    await until(lambda: times(signed, "GET", papers) == 2)
    await page.locator("summary", has_text="撤回申请").click()
    async with answered(page, papers):
        arrives.set()
    await page.get_by_role("button", name="确认撤回").click()

    await expect(page.get_by_role("status")).to_contain_text("已撤回。")


async def rung(city: FakeCity) -> None:
    """The open case is told to have changed, and the page has had the time to look."""
    city.work.ring_case(CASE)
    await asyncio.sleep(1)  # longer than a page gathers


async def test_an_officers_own_move_is_not_told_as_a_colleagues(
    open_page: Open, signed: FakeCity
) -> None:
    signed.work.hold(PostRole.CLERK)
    signed.hall.submitted()
    case = f"/v1/officer/cases/{CASE}"
    page = await open_page(f"/officer/#/case/{CASE}", size=DESK)
    take = page.get_by_role("button", name="领取")
    await expect(take).to_be_visible()
    await until(lambda: signed.work.listening)
    moved, shown = signed.hold("POST", f"{case}/moves"), signed.hold("GET", case)
    await take.click()
    await until(lambda: times(signed, "POST", f"{case}/moves"))
    await rung(signed)
    moved.set()
    await until(lambda: times(signed, "GET", case) == 2)
    await rung(signed)
    shown.set()

    await expect(page.get_by_role("status").filter(has_text="已办理：领取")).to_be_visible()
    assert times(signed, "GET", case) == 2
