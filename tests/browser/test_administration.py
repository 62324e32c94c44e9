"""Administration in the officers' page: officers, emergencies, duties and retention, for administrators."""

import pytest
from playwright.async_api import expect

from domain.people import Role
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_administration import CHEN, MYSELF, OTPAUTH, PERSON, START
from tests.browser.fake_city import FakeCity
from tests.browser.fake_desk import PASSWORD
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
CHEN_PAGE = f"/officer/#/officer/{CHEN}"


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    """An administrator is signed in."""
    city.desk.signed_in = True
    return city


async def test_only_administrators_see_their_sections(open_page: Open, inside: FakeCity) -> None:
    inside.desk.administration.roles = (Role.COUNTER, Role.REVIEWER)
    page = await open_page("/officer/", size=DESK)
    await heading(page, "查找居民")
    sections = page.get_by_role("navigation", name="栏目")
    await expect(sections.get_by_role("link", name="办件")).to_be_visible()

    await expect(sections.get_by_role("link", name="审计")).to_have_count(0)
    await expect(sections.get_by_role("link", name="管理")).to_have_count(0)


@pytest.mark.parametrize(
    ("role", "first", "sections"),
    [
        (
            Role.COUNTER,
            "查找居民",
            [
                "查找居民",
                "登记居民",
                "上门告知和信件",
                "办件",
                "快件",
                "预约",
                "窗口叫号",
                "服务评价",
            ],
        ),
        (Role.REVIEWER, "办件", ["办件", "快件", "预约", "服务评价"]),
        (Role.ADMIN, "工作人员", ["管理", "发送失败的通知", "人脸识别运行", "审计"]),
        (Role.CAMPAIGNS, "通知群发", ["通知群发"]),
    ],
)
async def test_an_officer_of_one_role_sees_its_sections_alone_and_begins_there(
    role: Role, first: str, sections: list[str], open_page: Open, inside: FakeCity
) -> None:
    inside.desk.administration.roles = (role,)
    page = await open_page("/officer/", size=DESK)

    await heading(page, first)
    shown = await page.get_by_role("navigation", name="栏目").get_by_role("link").all_inner_texts()
    assert shown == sections


async def test_the_menu_says_how_many_emergencies_wait(open_page: Open, inside: FakeCity) -> None:
    inside.desk.administration.emergency()
    page = await open_page("/officer/", size=DESK)

    await expect(page.get_by_role("link", name="管理 (1)")).to_be_visible()


async def test_the_list_says_who_has_no_second_factor(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/officers", size=DESK)
    await heading(page, "工作人员")
    row = page.get_by_role("row").filter(has_text="chen")
    await screen(page, "26-officer-officers")

    await expect(row).to_contain_text("福田区（440304）")
    await expect(row).to_contain_text("没有动态验证码")


async def test_an_officer_is_added_by_keyboard_with_roles_areas_and_a_reason(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page("/officer/#/officers", size=DESK)
    section = page.locator("section", has=page.get_by_role("heading", name="添加工作人员"))
    await section.get_by_label("用户名").focus()
    await page.keyboard.type("zhou")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await section.get_by_label("辖区").focus()
    await page.keyboard.type("440304，4403")
    await page.keyboard.press("Tab")
    await page.keyboard.type("新到岗")
    await page.keyboard.press("Enter")

    await heading(page, "chen")
    (added,) = inside.desk.administration.added
    assert (added.username, added.roles, added.areas, added.why) == (
        "zhou",
        [Role.COUNTER, Role.REVIEWER],
        ["440304", "4403"],
        "新到岗",
    )


async def test_a_change_needs_its_reason(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(CHEN_PAGE, size=DESK)
    section = page.locator("section", has=page.get_by_role("heading", name="更改角色和辖区"))
    await section.get_by_role("button", name="更改").click()
    await expect(section.get_by_text("请填写这一项")).to_be_visible()
    await section.get_by_label("管理员").check()
    await section.get_by_label("理由").fill("轮岗")
    await section.get_by_role("button", name="更改").click()

    await expect(page.get_by_role("definition").filter(has_text="窗口、管理员")).to_be_visible()
    assert inside.desk.administration.whys == ["轮岗"]


async def test_a_start_password_is_shown_once(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page(CHEN_PAGE, size=DESK)
    section = page.locator("section", has=page.get_by_role("heading", name="发初始密码"))
    await section.get_by_label("理由").fill("新到岗")
    await section.get_by_role("button", name="生成初始密码").click()
    await expect(page.get_by_text(START)).to_be_visible()
    await screen(page, "27-officer-start-password")
    await page.get_by_role("link", name="角色").click()
    await heading(page, "角色")
    await page.go_back()
    await heading(page, "chen")

    await expect(page.get_by_text(START)).to_have_count(0)


async def test_a_new_second_factor_is_shown_once(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(CHEN_PAGE, size=DESK)
    section = page.locator("section", has=page.get_by_role("heading", name="重设动态验证码"))
    await section.get_by_label("理由").fill("手机丢失")
    await section.get_by_role("button", name="生成新的").click()

    await expect(page.get_by_text(OTPAUTH)).to_be_visible()
    code = page.get_by_role("img", name="动态验证码的二维码")
    await expect(code).to_be_visible()
    assert await code.evaluate("drawn => drawn.decode().then(() => drawn.naturalWidth)") > 0


async def test_an_officer_is_disabled_and_enabled_again(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(CHEN_PAGE, size=DESK)
    for act, after in (("停用", "重新启用"), ("重新启用", "停用")):
        section = page.locator("section", has=page.get_by_role("heading", name=act, exact=True))
        await section.get_by_label("理由").fill(act)
        await section.get_by_role("button", name=act).click()
        await expect(page.get_by_role("heading", name=after, exact=True)).to_be_visible()

    assert inside.desk.administration.whys == ["停用", "重新启用"]


async def test_nobody_is_offered_to_change_their_own_account(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(f"/officer/#/officer/{MYSELF}", size=DESK)
    await heading(page, "li")

    await expect(page.get_by_text("请另一位管理员更改")).to_be_visible()
    await expect(page.get_by_role("heading", name="停用", exact=True)).to_have_count(0)


async def test_an_emergency_is_opened_with_its_reason(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/", size=DESK)
    await page.get_by_role("link", name="此人不在我的辖区").click()
    await heading(page, "紧急查看")
    await page.get_by_label("身份证号").fill("11010519491231002X")
    await page.get_by_label("紧急原因").fill("窗口有老人突然昏倒，需联系家属")
    await screen(page, "28-officer-emergency")
    await page.get_by_role("button", name="查看此人").click()

    await heading(page, "王桂英")
    assert str(PERSON) in page.url
    assert "11010519491231002X" not in page.url


async def test_an_emergency_is_reviewed_with_a_finding_and_words(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    inside.desk.administration.emergency()
    page = await open_page("/officer/#/emergencies", size=DESK)
    await heading(page, "紧急查看")
    await screen(page, "29-officer-emergencies")
    await page.get_by_role("button", name="完成复核").click()
    await expect(page.get_by_text("请选择结论")).to_be_visible()
    await page.get_by_label("理由不成立").check()
    await page.get_by_label("说明").fill("没有这次求助")
    await page.get_by_role("button", name="完成复核").click()

    await expect(page.get_by_text("没有待复核的紧急查看")).to_be_visible()
    await expect(page.get_by_role("link", name="管理", exact=True)).to_be_visible()
    (review,) = inside.desk.administration.reviews
    assert (review.justified, review.words) == (False, "没有这次求助")


async def test_duties_show_faces_against_the_limit_assessments_and_agreements(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/oversight", size=DESK)
    await heading(page, "合规概览")
    await screen(page, "30-officer-duties")

    await expect(page.get_by_text("81,200 人；达到 100,000 人须备案")).to_be_visible()
    await expect(page.get_by_text("已达备案人数的八成")).to_be_visible()
    await expect(page.get_by_role("cell", name="2029年7月1日")).to_be_visible()
    await expect(page.get_by_role("row").filter(has_text="登记人脸照片")).to_contain_text("81,950")


async def test_the_schedule_says_what_was_ended_when(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/retention", size=DESK)
    await heading(page, "保存期限")
    await screen(page, "31-officer-retention")
    row = page.get_by_role("row").filter(has_text="识别被重复使用的令牌")

    await expect(row).to_contain_text("12")
    await expect(row).to_contain_text("2026年11月23日")


async def test_every_rule_of_the_schedule_is_said_in_chinese(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page("/officer/#/retention", size=DESK)
    await heading(page, "保存期限")

    assert await page.locator("td [lang=en]").all_inner_texts() == []


async def test_a_password_given_out_is_replaced_at_sign_in(open_page: Open, city: FakeCity) -> None:
    city.desk.start = True
    page = await open_page("/officer/", size=DESK)
    await page.get_by_label("用户名").fill("li")
    await page.get_by_label("密码", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_label("新密码")).to_be_focused()
    await page.keyboard.type("a password of my own")
    await page.keyboard.press("Enter")

    await heading(page, "查找居民")
