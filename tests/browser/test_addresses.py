"""An e-mail address proved by a code, the WeChat service account, an address for letters; taken away again."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import expect

from clients.standins.app import make_standins
from tests.browser.conftest import Open, Screen
from tests.browser.fake_addresses import MAIL_CODE
from tests.browser.fake_city import FakeCity
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


async def test_an_email_address_is_added_by_its_code_and_removed(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    city.signed_in = True
    page = await open_page("/#/me")
    await page.get_by_role("button", name="邮箱和信件地址").click()
    await heading(page, "邮箱和信件地址")
    mail = page.get_by_role("group", name="电子邮箱")
    await mail.get_by_label("邮箱地址").fill("wang@example.cn")
    await mail.get_by_role("button", name="获取验证码").click()
    await expect(page.get_by_text("验证码已发送，请查收邮件")).to_be_visible()
    await screen(page, "41-addresses")
    await mail.get_by_label("邮箱里的验证码").fill("000000")
    await mail.get_by_role("button", name="确认").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await mail.get_by_label("邮箱里的验证码").fill(MAIL_CODE)
    await mail.get_by_role("button", name="确认").click()

    await expect(mail.get_by_text("w***@example.cn")).to_be_visible()
    await mail.get_by_role("button", name="删除").click()
    await expect(page.get_by_text("已删除。")).to_be_visible()
    assert city.addresses.kept == {}


async def test_what_is_no_address_is_said_at_the_field(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    page = await open_page("/#/addresses")
    email = page.get_by_label("邮箱地址")
    await email.fill("wang")
    await page.get_by_role("button", name="获取验证码").click()

    await expect(page.get_by_text("填写有误")).to_be_visible()
    await expect(email).to_be_focused()


async def test_an_address_for_letters_is_kept(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    page = await open_page("/#/addresses")
    letters = page.get_by_role("group", name="纸质信件")
    await letters.get_by_label("收信人").fill("王秀英")
    await letters.get_by_label("详细地址").fill("深圳市福田区莲花街道1号")
    await letters.get_by_role("button", name="保存").click()

    await expect(page.get_by_text("已保存。")).to_be_visible()
    assert city.addresses.kept == {"letter": "王** 深圳市福田区…"}


async def test_a_linked_service_account_can_be_unlinked(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    city.addresses.kept = {"wechat_account": ""}
    page = await open_page("/#/addresses")
    await page.get_by_role("button", name="删除：微信服务号").click()

    await expect(page.get_by_text("已删除。")).to_be_visible()
    assert city.addresses.kept == {}


@pytest_asyncio.fixture(loop_scope="session")
async def wechat(city: FakeCity) -> AsyncIterator[str]:
    """WeChat's page that asks who reads, and the name of WeChat's browser."""
    async with TestServer(make_standins()) as server:
        city.addresses.wechat = f"http://127.0.0.1:{server.port}"
        yield "Mozilla/5.0 (Linux; Android 14) Mobile MicroMessenger/8.0.50"


async def test_in_wechat_the_service_account_is_linked_by_one_tap(
    open_page: Open, city: FakeCity, wechat: str, screen: Screen
) -> None:
    city.signed_in = True
    page = await open_page("/#/addresses", user_agent=wechat)
    card = page.get_by_role("group", name="微信服务号")
    await screen(page, "76-wechat-account")
    await card.get_by_role("button", name="关联当前微信").click()

    await expect(page.get_by_text("已关联微信服务号。")).to_be_visible()
    await expect(card.get_by_role("button", name="删除：微信服务号")).to_be_visible()
    assert city.addresses.kept == {"wechat_account": ""}
    assert city.addresses.code
    # Neither code nor state stays in it.
    await expect(page).to_have_url(f"{city.url}/#/addresses")


async def test_a_page_that_somebody_else_sent_links_nothing(
    open_page: Open, city: FakeCity, wechat: str
) -> None:
    city.signed_in = True
    page = await open_page("/?code=theirs&state=theirs#wechat_redirect", user_agent=wechat)

    await heading(page, "邮箱和信件地址")
    await expect(page.get_by_role("alert")).to_contain_text("微信授权已失效")
    assert city.addresses.kept == {}


async def test_outside_wechat_the_page_says_how_to_link(open_page: Open, city: FakeCity) -> None:
    city.signed_in = True
    page = await open_page("/#/addresses")
    card = page.get_by_role("group", name="微信服务号")

    await expect(card).to_contain_text("请在微信里打开本页")
    await expect(card).to_contain_text(f"{city.url}/#/addresses")
    await expect(card.get_by_role("button", name="关联当前微信")).to_have_count(0)


async def test_without_a_service_account_nothing_is_shown_of_it(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.addresses.channels = ("email", "letter")
    page = await open_page("/#/addresses")

    await expect(page.get_by_role("group", name="电子邮箱")).to_be_visible()
    await expect(page.get_by_role("group", name="微信服务号")).to_have_count(0)
