"""Campaigns on the officers' page, and the text of one on the citizens'."""

import pytest
from playwright.async_api import Page, expect

from domain.notices.campaigns import CampaignKind, CampaignState
from proto.http.pensions.entitlements import InboxEvent
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_campaigns import CAMPAIGN, NOW, WANTED
from tests.browser.fake_city import FakeCity
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ONE = f"/officer/#/campaign/{CAMPAIGN}"


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    """An officer is signed in."""
    city.desk.signed_in = True
    return city


async def move(page: Page, name: str, why: str) -> None:
    await page.get_by_label("理由").fill(why)
    await page.get_by_role("button", name=name).click()


async def test_a_draft_is_written_and_counted(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/campaigns", size=DESK)
    await page.get_by_role("button", name="新建群发").click()
    await heading(page, "新建群发")
    await page.get_by_label("办理提醒").check()
    await page.get_by_label("标题（中文）").fill("请在年底前认证")
    await page.get_by_label("标题（英文）").fill("Certify before the year ends")
    await page.get_by_label("全文（中文）").fill("在家刷脸、上门或窗口都可以。")
    await page.get_by_label("全文（英文）").fill("At home, by a visit or at a window.")
    await page.get_by_label("企业职工基本养老保险").check()
    await page.get_by_label("城乡居民基本养老保险").check()
    await page.get_by_label("认证有效期在此日之前").fill("2027-01-01")
    await page.get_by_label("年龄从").fill("60")
    await page.get_by_label("只发给能用此渠道的人").select_option("sms")
    await screen(page, "40-officer-campaign-new")
    await page.get_by_role("button", name="保存草稿并估算").click()

    await heading(page, "请在年底前认证")
    await expect(page.get_by_role("cell", name="56.25")).to_be_visible()
    await expect(page.get_by_text("须由另一位工作人员批准")).to_be_visible()
    await expect(page.get_by_role("button", name="批准并开始发送")).to_have_count(0)
    [sent] = inside.bodies("POST", "/v1/officer/campaigns")
    assert sent["group"] == {
        "schemes": ["city-pension", "resident-pension"],
        "due_before": "2027-01-01",
        "ages": {"youngest": 60, "oldest": 150},
        "channel": "sms",
    }


async def test_what_is_missing_is_said_before_anything_is_sent(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page("/officer/#/campaign-new", size=DESK)
    await page.get_by_role("button", name="保存草稿并估算").click()
    await expect(page.get_by_role("alert").filter(has_text="请选择类型")).to_be_visible()
    await expect(page.get_by_text("请填写这一项")).to_have_count(4)
    await page.get_by_label("办理提醒").check()
    await page.get_by_label("年龄从").fill("80")
    await page.get_by_label("到", exact=True).fill("60")
    await page.get_by_role("button", name="保存草稿并估算").click()

    await expect(page.get_by_label("标题（中文）")).to_be_focused()
    await expect(page.get_by_text("办理提醒请填写日期")).to_be_visible()
    await expect(page.get_by_text("最小年龄不能大于最大年龄")).to_be_visible()
    assert inside.bodies("POST", "/v1/officer/campaigns") == []


async def test_a_second_officer_releases_pauses_and_stops_it(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page(ONE, size=DESK)
    await expect(page.get_by_text("At home, by a visit or at a window.")).to_be_visible()
    await screen(page, "41-officer-campaign")
    await move(page, "批准并开始发送", "已核对")
    await expect(page.get_by_role("cell", name="1100")).to_be_visible()
    await move(page, "暂停", "等一下")
    await expect(page.get_by_text("已暂停", exact=True)).to_be_visible()
    await move(page, "停止", "对象有误")
    await expect(page.get_by_text("已停止", exact=True)).to_be_visible()

    assert inside.bodies("POST", f"/v1/officer/campaigns/{CAMPAIGN}/moves") == [
        {"move": "release", "why": "已核对"},
        {"move": "pause", "why": "等一下"},
        {"move": "stop", "why": "对象有误"},
    ]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("due", "其中 5 人没有账户，只能按登记的联系方式告知"),
        ("notice", "另有 5 人没有账户，收不到"),
    ],
)
async def test_a_draft_says_how_many_have_no_account(
    kind: str, said: str, open_page: Open, inside: FakeCity
) -> None:
    campaigns = inside.desk.campaigns
    campaigns.wanted = WANTED.model_copy(update={"kind": CampaignKind(kind)})
    campaigns.without_account = 5
    page = await open_page(ONE, size=DESK)

    await expect(page.get_by_text(said)).to_be_visible()
    await move(page, "批准并开始发送", "已核对")
    await expect(page.get_by_text(said)).to_be_hidden()


async def test_a_campaign_that_waits_for_the_morning_says_so(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    inside.desk.campaigns.state = CampaignState.RUNNING
    inside.desk.campaigns.told = 0
    page = await open_page(ONE, size=DESK)

    await expect(page.get_by_text("还没有发送。")).to_be_visible()
    await expect(page.get_by_text("8:00 起陆续发出")).to_be_visible()
    await screen(page, "44-officer-campaign-night")


async def test_no_move_without_a_reason(open_page: Open, inside: FakeCity) -> None:
    inside.desk.campaigns.state = CampaignState.RUNNING
    page = await open_page(ONE, size=DESK)
    await page.get_by_role("button", name="停止").click()

    await expect(page.get_by_label("理由")).to_be_focused()
    assert inside.bodies("POST", f"/v1/officer/campaigns/{CAMPAIGN}/moves") == []


async def test_the_words_of_notices_are_shown_as_they_leave(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/notice-texts", size=DESK)

    await page.locator("details.card").first.locator("summary").click()
    await expect(page.get_by_role("cell", name="还有 365 天到期。")).to_be_visible()
    await expect(page.get_by_role("cell", name="已通过")).to_be_visible()
    await expect(page.get_by_text("字段与设置不同：缺少 2；多出 4, 5")).to_be_visible()
    await expect(page.locator("summary")).to_contain_text("快到期了")
    await screen(page, "42-officer-notice-texts")


async def test_a_citizen_reads_the_whole_notice_from_the_inbox(
    open_page: Open, agreed: FakeCity, screen: Screen
) -> None:
    agreed.inbox.events.append(
        InboxEvent(
            n=1,
            kind="entitlement.due_campaign",
            title="请办理资格认证",
            text="请打开页面查看。",
            subject=f"campaign:{CAMPAIGN}",
            happened_at=NOW,
            urgent=False,
        )
    )
    page = await open_page("/#/inbox")
    await page.get_by_role("button", name="查看全文").click()

    await heading(page, "请在年底前认证")
    await expect(page.get_by_text("在家刷脸、上门或窗口都可以。")).to_be_visible()
    await screen(page, "43-notice")
