"""Dead letters, notices in person and letters at the desk; and a push that the browser shows."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.chromium import executable
from tests.browser.conftest import DESK, Open, Screen, launched, opening
from tests.browser.fake_city import FakeCity
from tests.browser.fake_deliveries import LETTER, PDF, PERSONAL_NOTICE, PUSH_KEY, WHY
from tests.browser.fake_desk_acting import PERSON
from tests.browser.steps import PATIENCE_SECONDS, heading, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    city.desk.signed_in = True
    return city


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole() -> AsyncIterator[Browser]:
    """Chromium itself: its headless shell refuses all reminders."""
    async with launched(executable()) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def open_whole(whole: Browser, city: FakeCity) -> AsyncIterator[Open]:
    async with opening(whole, city) as open_path:
        yield open_path


async def test_the_desk_says_why_a_notice_did_not_reach_a_resident(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(f"/officer/#/person/{PERSON}/notices", size=DESK)
    await page.get_by_label("查询事由").fill("本人来问")
    await page.get_by_role("button", name="查看", exact=True).click()

    await expect(page.get_by_role("cell", name="短信余额不足")).to_be_visible()
    path = f"/v1/officer/persons/{PERSON}/deliveries/search"
    assert inside.bodies("POST", path) == [{"purpose": "本人来问", "cursor": ""}]


async def test_dead_letters_of_one_reason_are_sent_again(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/dead-letters", size=DESK)
    await expect(page.get_by_text("短信：失败比例过高")).to_be_visible()
    await screen(page, "70-officer-dead-letters")
    await page.get_by_role("button", name="查看 短信 短信余额不足").click()
    await page.get_by_label("重发理由").fill("已充值")
    await page.get_by_role("button", name="重发这一类").click()

    await expect(page.get_by_text("40 条已排队重发。")).to_be_visible()
    assert inside.bodies("POST", "/v1/officer/dead-letters/resendings") == [
        {"channel": "sms", "reason": WHY, "why": "已充值"}
    ]


async def test_a_notice_in_person_is_ticked_off_with_what_happened(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/personal-notices", size=DESK)
    await page.get_by_role("button", name="已当面告知").click()
    await expect(page.get_by_label("经过")).to_be_focused()
    await screen(page, "71-officer-personal-notices")
    await page.get_by_label("经过").fill("在家中告知")
    await page.get_by_role("button", name="已当面告知").click()

    await expect(page.get_by_text("已记录。")).to_be_visible()
    assert inside.bodies("POST", f"/v1/officer/personal-notices/{PERSONAL_NOTICE}/end") == [
        {"told": True, "why": "在家中告知"}
    ]


async def test_a_letter_is_printed_and_marked_as_posted(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/letters", size=DESK)
    await page.get_by_role("link", name="打开").click()
    await heading(page, "信件")
    await expect(page.get_by_text("某市某区某路 1 号")).to_be_visible()
    await screen(page, "72-officer-letter")
    await page.get_by_label("运单号").fill("sf1234567890")
    await page.get_by_role("button", name="已寄出").click()

    await expect(page.get_by_text("已记录寄出。")).to_be_visible()
    assert inside.desk.deliveries.posted == "SF1234567890"
    assert inside.bodies("POST", f"/v1/officer/letters/{LETTER}/posted")


async def test_a_letter_that_the_courier_has_numbered_is_printed_with_its_label(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    inside.desk.deliveries.numbered = "EA123456785CN"
    page = await open_page(f"/officer/#/letter/{LETTER}", size=DESK)
    await expect(page.get_by_text("快递单号 EA123456785CN")).to_be_visible()
    await expect(page.get_by_label("运单号")).to_be_hidden()
    await screen(page, "72-officer-letter-by-courier")

    async with page.expect_download() as saving:
        await page.get_by_role("button", name="打印信件和面单（PDF）").click()
    saved = await saving.value
    assert saved.suggested_filename == "EA123456785CN.pdf"
    assert await asyncio.to_thread(Path(await saved.path()).read_bytes) == PDF

    await page.get_by_text("改由人工寄出").click()
    await expect(page.get_by_label("运单号")).to_be_visible()


async def test_reminders_are_not_offered_where_the_city_has_none(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await open_page("/#/me")
    await heading(page, "我的")

    await expect(page.get_by_text("在这台设备上提醒我")).to_have_count(0)


async def test_a_browser_that_refuses_is_explained(
    open_whole: Open, agreed: FakeCity, screen: Screen
) -> None:
    agreed.desk.deliveries.web_push_key = PUSH_KEY
    refusing = "Notification.requestPermission = () => Promise.resolve('denied')"
    page = await open_whole("/#/me", scripts=(refusing,))
    await page.get_by_role("button", name="开启提醒").click()

    await expect(page.get_by_text("浏览器不允许本页提醒")).to_be_visible()
    await screen(page, "73-reminders-refused")


async def test_a_push_is_shown_as_a_neutral_sentence(open_whole: Open, agreed: FakeCity) -> None:
    page = await open_whole("/#/me", workers=True)
    await page.context.grant_permissions(["notifications"], origin=agreed.url)
    session = await page.context.new_cdp_session(page)
    registered = page.evaluate(
        "navigator.serviceWorker.register('/sw.js', {scope: '/'})"
        ".then(() => navigator.serviceWorker.ready).then((r) => r.scope)"
    )
    seen: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: seen.extend(
            one["registrationId"]
            for one in event["registrations"]
            if one["scopeURL"].startswith(agreed.url)
        ),
    )
    await session.send("ServiceWorker.enable")
    assert await registered == f"{agreed.url}/"
    await until(lambda: seen)
    content = '{"title": "资格认证", "body": "有新消息，请打开查看。", "n": 7}'

    async def shown() -> list[list[str]]:
        """DevTools says nothing of a push that it could not deliver; a second replaces the first."""
        push = {"origin": agreed.url, "registrationId": seen[-1], "data": content}
        await session.send("ServiceWorker.deliverPushMessage", push)
        found: list[list[str]] = await page.evaluate(
            """async () => {
              const registration = await navigator.serviceWorker.ready;
              for (let look = 0; look < 20; look += 1) {
                const all = await registration.getNotifications();
                if (all.length) return all.map((one) => [one.title, one.body, one.tag]);
                await new Promise((done) => setTimeout(done, 50));
              }
              return [];
            }"""
        )
        return found

    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (notices := await shown()):
            pass  # delivered once more

    assert notices == [["资格认证", "有新消息，请打开查看。", "inbox-7"]]
