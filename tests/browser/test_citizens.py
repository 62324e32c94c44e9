"""The citizens' page before and beside the camera."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from domain.accounts.consent import Purpose
from domain.problems import Problem
from tests.browser.conftest import Open, Screen
from tests.browser.fake_answers import NOW
from tests.browser.fake_city import CODE, SCHEME, FakeCity
from tests.browser.steps import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def sign_in(page: Page) -> None:
    await page.get_by_label("手机号").fill("13800000001")
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("短信验证码").fill(CODE)
    await page.get_by_role("button", name="登录").click()


async def at_home(page: Page) -> None:
    await expect(page.get_by_role("heading", level=1, name="您好")).to_be_visible()


async def test_a_phone_number_and_a_code_lead_to_what_is_due(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    page = await open_page()
    await expect(page.get_by_role("heading", level=1, name="手机号登录")).to_be_visible()
    await screen(page, "01-sign-in")
    await page.get_by_label("手机号").fill("13800000001")
    await page.get_by_role("button", name="获取验证码").click()
    await expect(page.get_by_role("heading", level=1, name="填写验证码")).to_be_focused()
    await screen(page, "02-code")
    await page.get_by_label("短信验证码").fill(CODE)
    await page.get_by_role("button", name="登录").click()

    await at_home(page)
    assert city.bodies("POST", "/v1/sign-in/sessions") == [
        {
            "phone": "13800000001",
            "code": CODE,
            "request": "",
            "cookies": True,
            "language": "zh-CN",
        }
    ]


async def test_the_phone_can_fill_in_number_and_code_by_itself(open_page: Open) -> None:
    page = await open_page()
    phone = page.get_by_label("手机号")
    kept = await phone.get_attribute("autocomplete")
    await phone.fill("13800000001")
    await page.get_by_role("button", name="获取验证码").click()

    assert kept == "tel-national"
    code = page.get_by_label("短信验证码")
    await expect(code).to_have_attribute("autocomplete", "one-time-code")
    await expect(code).to_have_attribute("inputmode", "numeric")


async def test_a_wrong_code_is_said_with_what_to_do_next(open_page: Open, city: FakeCity) -> None:
    page = await open_page()
    await page.get_by_label("手机号").fill("13800000001")
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("短信验证码").fill("000000")
    await page.get_by_role("button", name="登录").click()

    await expect(page.get_by_role("alert")).to_contain_text("验证码不正确或已过期")
    await expect(page.get_by_role("alert")).to_contain_text("重新获取验证码")
    await expect(page.get_by_label("短信验证码")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("短信验证码")).to_be_focused()


async def test_an_empty_field_is_pointed_out_before_anything_is_sent(
    open_page: Open, city: FakeCity
) -> None:
    page = await open_page()
    await page.get_by_role("button", name="获取验证码").click()

    await expect(page.get_by_text("请填写这一项")).to_be_visible()
    await expect(page.get_by_label("手机号")).to_be_focused()
    assert city.bodies("POST", "/v1/sign-in/codes") == []


async def test_who_is_not_bound_is_asked_for_name_and_id_number_once(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in, city.level = True, 1
    page = await open_page()
    await expect(page.get_by_role("heading", level=1, name="核对身份")).to_be_visible()
    await screen(page, "03-bind")
    await page.get_by_label("姓名").fill("王桂英")
    await page.get_by_label("身份证号").fill("11010519491231002X")
    await page.get_by_role("button", name="确认").click()

    await at_home(page)
    assert city.bodies("POST", "/v1/me/person") == [
        {"name": "王桂英", "id_number": "11010519491231002X"}
    ]


async def test_every_creating_request_carries_a_key_of_its_own(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in, city.level = True, 1
    city.refusals.append(("POST", "/v1/me/person", 422, Problem.IDENTITY_MISMATCH))
    page = await open_page()
    await page.get_by_label("姓名").fill("王桂英")
    await page.get_by_label("身份证号").fill("11010519491231002X")
    await page.get_by_role("button", name="确认").click()
    await expect(page.get_by_role("alert")).to_contain_text("信息与登记的不一致")
    await page.get_by_role("button", name="确认").click()
    await at_home(page)

    keys = [one.key for one in city.asked if one.path == "/v1/me/person"]
    assert len(set(keys)) == 2
    assert all(re.fullmatch(r"[0-9a-f-]{36}", key) for key in keys)


async def test_nothing_to_do_is_said_first_and_no_camera_is_offered(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in, city.due = True, False
    page = await open_page()
    await expect(page.get_by_text("无需办理", exact=True)).to_be_visible()
    await screen(page, "04-nothing-to-do")

    await expect(page.get_by_text("2027年11月24日")).to_be_visible()
    await expect(page.locator("[data-way]")).to_have_count(0)


async def test_all_ways_have_one_size_and_one_look(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    page = await open_page()
    ways = page.locator("[data-way]")
    await expect(ways).to_have_count(6)
    await screen(page, "05-due")

    looks = await ways.evaluate_all(
        """(all) => all.map((one) => {
          const box = one.getBoundingClientRect(), style = getComputedStyle(one);
          return [Math.round(box.width), Math.round(box.height), style.backgroundColor, style.borderColor,
                  style.fontWeight, style.fontSize].join();
        })"""
    )
    assert len(set(looks)) == 1


async def test_another_way_is_asked_for_and_noted(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    page = await open_page()
    await page.locator("[data-way=home_visit]").click()
    await expect(page.get_by_role("heading", level=1, name="选择其他方式")).to_be_focused()
    await expect(page.get_by_label("工作人员上门")).to_be_checked()
    await screen(page, "12-other-ways")
    await page.get_by_label("补充说明").fill("住在六楼，没有电梯")
    await page.get_by_role("button", name="提交").click()

    await expect(page.get_by_role("heading", level=1, name="已提交")).to_be_focused()
    assert city.bodies("POST", "/v1/me/reviews") == [
        {
            "kind": "other_way",
            "scheme": SCHEME,
            "way": "home_visit",
            "words": "住在六楼，没有电梯",
        }
    ]


async def test_a_decision_is_read_and_can_be_appealed(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    city.decline()
    page = await open_page("/#/progress")
    await expect(page.get_by_text("电话没有接通")).to_be_visible()
    await screen(page, "13-progress")
    await page.get_by_text("不同意结果，我要申诉").click()
    await page.get_by_label("理由").fill("我一直在家")
    await page.get_by_role("button", name="提交").click()

    await expect(page.get_by_role("heading", level=2, name="申诉")).to_be_visible()
    assert city.bodies("POST", "/v1/me/reviews")[0]["kind"] == "appeal"


async def test_a_message_arrives_while_the_page_is_open(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    city.inbox.tell("account.bound", "账户已完成实名绑定", "如果不是您本人操作，请致电 12345。")
    page = await open_page("/#/inbox")
    await expect(page.locator("[data-n]")).to_have_count(1)
    city.inbox.tell(
        "entitlement.certified", "待遇资格认证已完成", "本年度资格认证已通过，待遇照常发放。"
    )

    await expect(page.locator("[data-n]").first).to_contain_text("待遇资格认证已完成")
    await expect(page.locator("#say")).to_contain_text("新消息：待遇资格认证已完成")
    await screen(page, "14-inbox")


async def test_new_messages_are_counted_beside_the_inbox(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    page = await open_page()
    await at_home(page)
    city.inbox.tell("review.decided", "核实已有结果", "请打开页面查看结果和说明。")

    await expect(page.get_by_role("link", name="消息 1 条新消息")).to_be_visible()
    await page.get_by_role("link", name="消息").click()
    await expect(page.get_by_role("heading", level=1, name="消息")).to_be_visible()
    await expect(page.locator(".badge")).to_have_count(0)


async def test_what_the_inbox_shows_is_told_to_the_service(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    city.inbox.tell("review.decided", "核实已有结果", "请打开页面查看结果和说明。")
    await open_page("/#/inbox")
    await until(lambda: city.bodies("POST", "/v1/inbox/read") == [{"to": 1}])
    city.inbox.tell("entitlement.restored", "待遇已恢复", "停发期间的待遇将补发。")

    await until(lambda: city.bodies("POST", "/v1/inbox/read") == [{"to": 1}, {"to": 2}])


async def test_what_another_phone_has_shown_is_counted_no_more(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page()
    await at_home(page)
    city.inbox.tell("review.decided", "核实已有结果", "请打开页面查看结果和说明。")
    await expect(page.get_by_role("link", name="消息 1 条新消息")).to_be_visible()
    city.inbox.shown(1)

    await expect(page.locator(".badge")).to_have_count(0)


async def test_a_stream_cut_off_brings_what_came_meanwhile(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    page = await open_page("/#/inbox")
    await until(lambda: city.inbox.listening)
    city.inbox.cut_streams()
    city.inbox.tell("review.decided", "核实已有结果", "请打开页面查看结果和说明。")

    await expect(page.locator("[data-n]")).to_contain_text("核实已有结果")


async def test_the_page_speaks_english_where_the_phone_does(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page(locale="en-GB")

    await expect(page.get_by_text("Choose an option. All count equally")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert {one.language for one in city.asked} == {"en"}


async def test_the_language_is_switched_and_kept(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    page = await open_page()
    await at_home(page)
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", level=1, name="Hello")).to_be_focused()
    await screen(page, "16-english")
    await page.reload()

    await expect(page.get_by_role("heading", level=1, name="Hello")).to_be_visible()
    assert city.bodies("PATCH", "/v1/me") == [{"language": "en"}]


async def test_easy_mode_makes_letters_larger_and_is_kept_by_the_account(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page()
    await at_home(page)
    size = "() => parseFloat(getComputedStyle(document.body).fontSize)"
    before = await page.evaluate(size)
    await page.get_by_role("switch", name="长辈模式").click()
    await expect(page.locator("html")).to_have_class("elder")

    assert before >= 20
    assert await page.evaluate(size) >= 24
    assert city.elder


async def test_an_agreement_can_be_withdrawn(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    city.agreed = set(Purpose)
    page = await open_page("/#/me")
    await expect(page.get_by_role("heading", level=1, name="我的")).to_be_visible()
    await screen(page, "15-me")
    await page.get_by_role("button", name="撤回：传送摄像头画面").click()

    await expect(page.get_by_role("status").filter(has_text="已撤回")).to_be_visible()
    assert city.agreed == set(Purpose) - {Purpose.SENDING_FRAMES}


async def test_a_session_that_is_over_is_renewed_without_a_word(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.refusals.append(("GET", "/v1/entitlements", 401, Problem.SESSION_OVER))
    page = await open_page()

    await at_home(page)
    await expect(page.locator("[data-way]")).to_have_count(6)
    assert len(city.bodies("POST", "/v1/sessions/refresh")) == 1


async def test_a_session_that_cannot_be_renewed_leads_to_signing_in(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page()
    await at_home(page)
    city.signed_in = False
    await page.get_by_role("link", name="进度").click()

    await expect(page.get_by_role("heading", level=1, name="手机号登录")).to_be_visible()
    await sign_in(page)
    await at_home(page)


async def test_signing_out_says_so(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    page = await open_page("/#/me")
    await page.get_by_role("button", name="退出登录").click()

    await expect(page.get_by_text("您已退出")).to_be_visible()
    assert not city.signed_in


async def test_a_service_that_does_not_answer_can_be_tried_again(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page()
    await at_home(page)
    await page.route("**/v1/me/reviews*", lambda route: route.abort())
    await page.get_by_role("link", name="进度").click()
    await expect(page.get_by_role("alert")).to_contain_text("连不上网络")
    await page.unroute("**/v1/me/reviews*")
    await page.get_by_role("button", name="重试").click()

    await expect(page.get_by_role("heading", level=1, name="办理进度")).to_be_visible()


async def test_a_network_that_comes_back_brings_the_view_by_itself(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page()
    await at_home(page)
    await page.context.set_offline(True)
    await page.get_by_role("link", name="进度").click()
    await expect(page.get_by_role("alert")).to_contain_text("连不上网络")
    await page.context.set_offline(False)

    await expect(page.get_by_role("heading", level=1, name="办理进度")).to_be_visible()


async def test_times_are_those_of_the_city(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    city.inbox.tell("review.decided", "核实已有结果", "请打开页面查看。")
    page = await open_page("/#/inbox")

    assert datetime(2026, 11, 24, 2, 30, tzinfo=UTC) == NOW
    await expect(page.locator("[data-n]")).to_contain_text("10:30")
