"""Partners on the pages: a person is asked, agrees and withdraws; officers register and let in."""

from urllib.parse import quote

import pytest
from playwright.async_api import expect

from domain.accounts.partner_events import PartnerEvent, Told
from domain.accounts.partners import PartnerMove
from tests.browser.conftest import DESK, Open
from tests.browser.fake_city import CODE, FakeCity
from tests.browser.fake_partners import PARTNER, PURPOSE
from tests.browser.steps import heading, until, usable

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

URI = "urn:ietf:params:oauth:request_uri:abc-_"
#: The page that is led back to takes it out of its own address at once.
LED_BACK = "**/officer/?state=s1*"
LED = f"/?client_id={PARTNER}&request_uri={quote(URI, safe='')}"


async def test_who_is_led_here_signs_in_reads_what_is_asked_and_is_led_back(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    page = await open_page(LED)
    await page.get_by_label("手机号").fill("13800138000")
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("验证码").fill(CODE)
    await page.get_by_role("button", name="登录", exact=True).click()
    await heading(page, "示例银行 请求您的授权")
    await expect(page.get_by_text(PURPOSE)).to_be_visible()
    await expect(page.get_by_text("养老待遇资格认证是否该办")).to_be_visible()
    await usable(page, axe_source)
    assert city.rights.partners.answers == []
    assert URI not in page.url.partition("#")[0]
    async with page.expect_request(LED_BACK):
        await page.get_by_role("button", name="同意", exact=True).click()

    assert city.rights.partners.answers == [True]
    assert city.rights.partners.led[-1].request_uri == URI


async def test_a_person_who_does_not_agree_is_led_back_too(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    page = await open_page(LED)
    async with page.expect_request(LED_BACK):
        await page.get_by_role("button", name="不同意").click()

    assert city.rights.partners.answers == [False]


async def test_what_was_agreed_to_is_listed_and_withdrawn(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    city.signed_in = True
    page = await open_page("/#/me")
    await page.get_by_role("button", name="合作单位的授权").click()
    await heading(page, "合作单位的授权")
    await usable(page, axe_source)
    await page.get_by_role("button", name="撤回对 示例银行 的授权").click()

    await expect(page.get_by_text("已撤回对 示例银行 的授权。")).to_be_visible()
    assert city.rights.partners.withdrawn


async def test_a_partner_is_registered_and_a_second_officer_lets_it_in(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    city.desk.signed_in = True
    page = await open_page("/officer/#/partners", size=DESK)
    await heading(page, "合作单位")
    await page.get_by_label("名称", exact=True).fill("示例银行")
    await page.get_by_label("用途", exact=True).fill(PURPOSE)
    await page.get_by_label("办件进度").check()
    await page.get_by_label("回调地址").fill("https://bank.example.com/callback")
    await page.get_by_label("公钥地址（jwks_url）").fill("https://bank.example.com/keys")
    await page.get_by_label("办件办到下一步").check()
    await page.get_by_label("事件接收地址").fill("https://bank.example.com/events")
    await page.get_by_label("联系邮箱").fill("it@bank.example.com")
    await page.get_by_label("理由").fill("协议第 7 号")
    await usable(page, axe_source)
    await page.get_by_role("button", name="登记合作单位").click()
    await expect(page.get_by_text("已登记，等待另一位管理员同意。")).to_be_visible()
    await page.get_by_role("link", name="示例银行").click()
    await heading(page, "示例银行")  # the page before asks for a reason too
    await page.get_by_label("理由").fill("协议已核对")
    await usable(page, axe_source)
    await page.get_by_role("button", name="同意开通").click()

    partners = city.desk.partners
    await until(lambda: partners.moved)
    assert [each.move for each in partners.moved] == [PartnerMove.APPROVE]
    terms = partners.asked[0].terms
    assert terms.redirect_uris == ("https://bank.example.com/callback",)
    assert terms.events_url == "https://bank.example.com/events"
    assert terms.events == {each for each in PartnerEvent if each.of is Told.CASE}


async def test_who_registered_a_partner_is_told_that_another_has_to_agree(
    open_page: Open, city: FakeCity
) -> None:
    city.desk.signed_in, city.desk.partners.own = True, True
    page = await open_page(f"/officer/#/partner/{PARTNER}", size=DESK)

    await expect(page.get_by_text("需要另一位管理员办理。")).to_be_visible()
    await expect(page.get_by_role("button", name="同意开通")).to_have_count(0)
