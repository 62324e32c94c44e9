"""Partners' webhooks at the desk: added, tried, paused, their secret changed, told again."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from server.http.pages import WEB
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_webhooks import HOOK, MESSAGE, SECRET, URL
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
LIST = "/officer/#/webhooks"
ONE = f"/officer/#/webhook/{HOOK}"
WHY = "合作单位来函"


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    """An administrator is signed in."""
    city.desk.signed_in = True
    return city


async def act(page: Page, title: str, label: str) -> None:
    """What stands in the card of that title, with a reason."""
    card = page.locator("section.card").filter(
        has=page.get_by_role("heading", name=title, exact=True)
    )
    await card.get_by_label("理由").fill(WHY)
    await card.get_by_role("button", name=label, exact=True).click()


async def test_a_webhook_is_added_and_its_secret_shown_once(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page(LIST, size=DESK)
    await heading(page, "合作单位回调地址")
    await page.get_by_label("地址", exact=True).fill(URL)
    await act(page, "添加回调地址", "添加")

    await expect(page.get_by_text("签名密钥只显示这一次")).to_be_visible()
    await expect(page.get_by_text(SECRET)).to_be_visible()
    await screen(page, "75-officer-webhooks")
    assert [(one.url, one.why) for one in inside.desk.webhooks.added] == [(URL, WHY)]
    await page.reload()
    await heading(page, "合作单位回调地址")
    await expect(page.get_by_text(SECRET)).to_have_count(0)


async def test_an_address_that_can_not_be_called_is_said_at_the_field(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(LIST, size=DESK)
    await heading(page, "合作单位回调地址")
    await page.get_by_label("地址", exact=True).fill("http://10.0.0.1/")
    await act(page, "添加回调地址", "添加")

    await expect(page.get_by_text("这个地址不能调用")).to_be_visible()
    await expect(page.get_by_label("地址", exact=True)).to_be_focused()


async def test_without_a_reason_nothing_is_done(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(ONE, size=DESK)
    await heading(page, "合作单位回调地址")
    await page.get_by_role("button", name="发送测试").click()

    await expect(page.get_by_text("请填写这一项")).to_be_visible()
    assert inside.desk.webhooks.whys == []


async def test_how_a_test_call_went_stands_among_the_calls(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(ONE, size=DESK)
    await heading(page, "合作单位回调地址")
    await act(page, "测试调用", "发送测试")

    await expect(page.get_by_text("测试已排队")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="测试")
    await expect(row).to_contain_text("HTTP 状态 500")
    await expect(row.get_by_role("button")).to_have_count(0)


async def test_a_new_secret_is_shown_once(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(ONE, size=DESK)
    await heading(page, "合作单位回调地址")
    await act(page, "更换密钥", "生成新密钥")

    await expect(page.get_by_text(SECRET)).to_be_visible()
    assert inside.desk.webhooks.whys == [WHY]


async def test_a_webhook_is_paused_and_resumed(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(ONE, size=DESK)
    await heading(page, "合作单位回调地址")
    await act(page, "暂停", "暂停")
    await expect(page.locator(".tag", has_text="已暂停")).to_be_visible()
    await act(page, "恢复", "恢复")

    await expect(page.locator(".tag", has_text="正常")).to_be_visible()


async def test_a_call_that_failed_is_sent_again(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(ONE, size=DESK)
    await heading(page, "合作单位回调地址")
    rows = page.get_by_role("region", name="调用记录").locator("tbody tr")
    await expect(rows).to_have_count(2)
    await page.get_by_role("button", name="只看失败的").click()
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("超过时限")
    calls = page.locator("section.card").filter(has=rows)
    await calls.get_by_label("理由").fill(WHY)
    await rows.get_by_role("button", name="重发").click()

    await expect(page.get_by_text("已排队重发")).to_be_visible()
    assert inside.desk.webhooks.resent == [str(MESSAGE)]


async def test_what_happened_since_a_moment_is_told_again(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(ONE, size=DESK)
    await heading(page, "合作单位回调地址")
    await page.get_by_label("从何时起").fill("2026-11-20T08:30")
    await act(page, "补发", "补发")

    await expect(page.get_by_text("12 条已排队补发。")).to_be_visible()
    assert inside.desk.webhooks.replayed == [datetime(2026, 11, 20, 0, 30, tzinfo=UTC)]


async def test_a_webhook_is_removed_after_a_second_look(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(ONE, size=DESK)
    await heading(page, "合作单位回调地址")
    await page.locator("summary").click()
    await page.get_by_role("button", name="删除这个地址").click()

    await heading(page, "合作单位回调地址")
    await expect(page.get_by_text("还没有回调地址。")).to_be_visible()


async def test_every_reason_of_the_outbox_has_a_name_on_the_page() -> None:
    words = (WEB / "static" / "desk" / "webhook_words.js").read_text(encoding="utf-8")
    known = ("expired", "no-answer", "unreachable", "address-refused", "removed")

    assert [code for code in known if f"answer_{code}" not in words] == []
