"""A fee is paid by a phone, a code, the treasury's number or at the window; finance resolves what differs, in pairs."""

import pytest
from playwright.async_api import Page, expect

from domain.payments.differences import DifferenceState
from domain.payments.trades import PayWay
from domain.people import Role
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_desk_acting import PERSON
from tests.browser.fake_payments import BOOK, COLLEAGUE
from tests.browser.steps import equipped, heading
from tests.browser.test_access import faults, overhang

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NARROW, WIDE = (360, 640), (1280, 800)
MOBILE = "Mozilla/5.0 (Linux; Android 14) Mobile"
IN_WECHAT = f"{MOBILE} MicroMessenger/8.0"
#: WeChat's bridge, which says that somebody paid.
BRIDGE = """window.WeixinJSBridge = { invoke: (name, params, done) => {
  window.invoked = [name, params];
  done({ err_msg: "get_brand_wcpay_request:ok" });
} };"""


async def faultless(page: Page, axe_source: str) -> None:
    await equipped(page, axe_source)
    assert await faults(page) == []
    assert await overhang(page) == 0


def due(city: FakeCity) -> str:
    """The path of a case whose fee is due."""
    city.signed_in = True
    case = city.hall.submitted()
    city.payments.charge(case.case)
    return f"/#/case/{case.case}"


async def test_a_code_is_shown_and_the_page_says_when_it_is_paid(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    page = await open_page(due(city), size=WIDE)
    fee = page.locator("[data-fee]")
    await expect(fee).to_contain_text("12.50 元")
    await fee.get_by_role("button", name="微信扫码支付").click()
    await expect(fee.get_by_role("img", name="缴费二维码")).to_be_visible()
    await faultless(page, axe_source)
    await fee.get_by_role("button", name="我已付款").click()
    await expect(fee.get_by_text("还没有收到")).to_be_visible()
    await expect(fee.get_by_role("img", name="缴费二维码")).to_be_visible()
    await screen(page, "81-fee")
    city.payments.arrive()
    await fee.get_by_role("button", name="我已付款").click()

    await expect(page.locator("[data-fee=paid]")).to_contain_text("已缴费")
    await expect(page.locator("[data-fee=paid]")).to_contain_text("4200001234202611241")


async def test_within_wechat_its_own_sheet_opens(open_page: Open, city: FakeCity) -> None:
    page = await open_page(due(city), size=NARROW, scripts=(BRIDGE,), user_agent=IN_WECHAT)
    await page.get_by_role("button", name="微信支付").click()

    await expect(page.locator("#main").get_by_text("已提交支付")).to_be_visible()
    name, params = await page.evaluate("window.invoked")
    assert (name, params) == ("getBrandWCPayRequest", {"package": "prepay_id=wx1"})


async def test_a_browser_of_a_phone_is_led_to_the_vendor(open_page: Open, city: FakeCity) -> None:
    page = await open_page(due(city), size=NARROW, user_agent=MOBILE)
    await page.get_by_role("button", name="用手机微信支付").click()

    await page.wait_for_url("**/?paid#/cases")


async def test_the_treasurys_number_is_read_aloud_digit_by_digit(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    path = due(city)
    city.payments.ways = (PayWay.BOOK,)
    page = await open_page(path, size=NARROW, locale="en-GB")
    await page.get_by_role("button", name="Get a payment book number").click()

    spelt = f"Payment book number {' '.join(BOOK)}"
    await expect(page.get_by_label(spelt)).to_be_visible()
    await faultless(page, axe_source)


async def test_where_no_vendor_is_connected_the_window_takes_it(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    path = due(city)
    city.payments.ways = ()
    page = await open_page(path, size=NARROW)

    await expect(page.get_by_text("请带身份证到窗口用现金或银行卡缴费")).to_be_visible()
    await faultless(page, axe_source)


async def test_a_vendor_that_is_away_is_told(open_page: Open, city: FakeCity) -> None:
    path = due(city)
    city.payments.away = True
    page = await open_page(path, size=WIDE)
    await page.get_by_role("button", name="微信扫码支付").click()

    await expect(page.get_by_text("外部系统暂时没有回应")).to_be_visible()


async def desk(open_page: Open, city: FakeCity, path: str) -> Page:
    city.desk.signed_in = True
    city.desk.administration.roles = (Role.COUNTER, Role.FINANCE)
    return await open_page(f"/officer/#/{path}", size=DESK)


async def test_at_the_counter_a_code_is_shown_and_cash_is_taken(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    due(city)
    page = await desk(open_page, city, f"person/{PERSON}/money")
    order = page.locator("[data-order]")
    await order.get_by_role("button", name="出示二维码").click()
    await expect(order.get_by_role("img", name="缴费二维码")).to_be_visible()
    await order.locator("[data-receive] summary").click()
    await order.get_by_label("票据号").fill("N-00017")
    await faultless(page, axe_source)
    await screen(page, "82-desk-money")
    await order.get_by_role("button", name="窗口收款").click()

    await expect(page.locator("[data-order=paid]")).to_contain_text("N-00017")


async def test_a_fee_is_let_off_at_the_case(open_page: Open, city: FakeCity) -> None:
    path = due(city).removeprefix("/#/")
    page = await desk(open_page, city, path)
    fold = page.locator("[data-waive]")
    await fold.locator("summary").click()
    await fold.get_by_label("说明").fill("特困人员，免收")
    await fold.get_by_role("button", name="减免费用").click()

    await expect(page.locator("[data-fee=closed]")).to_contain_text("已减免")


async def test_a_difference_is_proposed_and_another_agrees(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    city.payments.differ()
    page = await desk(open_page, city, "payments")
    await heading(page, "对账")
    one = page.locator("[data-difference]")
    await one.locator("summary").click()
    await one.get_by_label("怎样处理").select_option("refund_again")
    await one.get_by_label("说明").fill("账户已更正")
    await faultless(page, axe_source)
    await screen(page, "83-desk-payments")
    await one.get_by_role("button", name="提出处理").click()
    await expect(one).to_contain_text("由您提出")
    (held,) = city.payments.differences
    city.payments.differences.clear()
    city.payments.differ(proposed_by=COLLEAGUE)
    await page.reload()
    await page.get_by_role("button", name="同意", exact=True).click()

    await expect(page.get_by_text("没有待处理的差错")).to_be_visible()
    assert held.state is DifferenceState.PROPOSED
    assert city.payments.differences[0].state is DifferenceState.RESOLVED
