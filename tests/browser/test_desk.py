"""The officers' page: the register and the reviews."""

from datetime import timedelta

import pytest
from playwright.async_api import FilePayload, Page, expect

from domain.accounts.consent import Purpose
from domain.faces.face_check import CheckState, Reason
from domain.pensions.review import Decision
from domain.people import Role
from proto.http.accounts.officers import ClaimSeen, ProposalSeen
from tests.agreements import VERSION
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_answers import NOW
from tests.browser.fake_city import FakeCity
from tests.browser.fake_desk import PASSWORD
from tests.browser.fake_desk_acting import PERSON
from tests.browser.fake_desk_reviews import REVIEW
from tests.browser.steps import heading, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PERSON_PAGE = f"/officer/#/person/{PERSON}"
PHOTO = FilePayload(
    name="id.jpg", mimeType="image/jpeg", buffer=b"\xff\xd8not looked at here\xff\xd9"
)


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    """An officer is signed in."""
    city.desk.signed_in = True
    return city


async def test_an_officer_signs_in_with_a_password(
    open_page: Open, city: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/", size=DESK)
    await heading(page, "工作人员登录")
    await screen(page, "20-officer-sign-in")
    await page.get_by_label("用户名").fill("li")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录", exact=True).click()

    await heading(page, "查找居民")
    assert city.bodies("POST", "/v1/officer/sign-in/sessions")[0]["cookies"] is True


async def test_a_wrong_password_is_said(open_page: Open, city: FakeCity) -> None:
    page = await open_page("/officer/", size=DESK)
    await page.get_by_label("用户名").fill("li")
    await page.get_by_label("密码").fill("wrong")
    await page.get_by_role("button", name="登录", exact=True).click()

    await expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")


async def test_the_code_of_the_app_is_asked_for_when_it_is_needed(
    open_page: Open, city: FakeCity
) -> None:
    city.desk.totp = "123456"
    page = await open_page("/officer/", size=DESK)
    await expect(page.get_by_label("动态验证码")).to_be_hidden()
    await page.get_by_label("用户名").fill("li")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_label("动态验证码")).to_be_focused()
    await expect(page.get_by_text("密码正确。请再输入动态验证码。")).to_be_visible()
    await expect(page.get_by_role("alert")).to_have_count(0)  # nothing is wrong
    await page.get_by_label("动态验证码").fill("654321")
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("alert").filter(has_text="已用过")).to_be_visible()
    await page.get_by_label("动态验证码").fill("123 456")
    await page.get_by_role("button", name="登录", exact=True).click()

    await heading(page, "查找居民")


async def test_a_resident_is_found_by_number_and_reason(open_page: Open, inside: FakeCity) -> None:
    page = await open_page("/officer/", size=DESK)
    await page.get_by_label("身份证号").fill("11010519491231002X")
    await page.get_by_role("button", name="查找").click()

    await heading(page, "王桂英")
    assert inside.bodies("POST", "/v1/officer/persons/search") == [
        {"id_number": "11010519491231002X", "purpose": "窗口办理"}
    ]
    assert "11010519491231002X" not in page.url


async def test_a_resident_is_registered_with_a_pension(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/register", size=DESK)
    await page.get_by_label("姓名").fill("王桂英")
    await page.get_by_label("身份证号").fill("11010519491231002X")
    await page.get_by_label("手机号").fill("13800000001")
    await page.get_by_label("资格认证有效期至").fill("2026-12-24")
    await screen(page, "21-officer-register")
    await page.get_by_role("button", name="登记").click()

    await heading(page, "王桂英")
    assert inside.bodies("POST", "/v1/officer/persons") == [
        {
            "name": "王桂英",
            "id_number": "11010519491231002X",
            "phone": "13800000001",
            "schemes": [{"scheme": "city-pension", "certified_until": "2026-12-24"}],
            "area": "",
        }
    ]


async def test_the_text_stands_beside_the_agreement_that_is_recorded(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(f"{PERSON_PAGE}/agreements", size=DESK)
    agreement = page.locator("[data-purpose=face_processing]")
    await expect(agreement).to_contain_text("或者撤回同意")
    await agreement.get_by_role("button", name="本人已同意，记录：登记人脸照片").click()

    await expect(agreement.get_by_text("已同意", exact=True)).to_be_visible()
    assert inside.bodies("POST", f"/v1/officer/persons/{PERSON}/consents") == [
        {"purpose": "face_processing", "version": VERSION}
    ]


async def test_a_photo_is_enrolled_once_the_person_has_agreed(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    inside.desk.consents = set(Purpose)
    page = await open_page(f"{PERSON_PAGE}/agreements", size=DESK)
    await page.get_by_label("证件照文件").set_input_files(PHOTO)
    await page.get_by_role("button", name="登记人脸").click()

    await expect(page.get_by_role("cell", name="sface/2021dec")).to_be_visible()
    await expect(page.get_by_role("cell", name="证件照")).to_be_visible()
    await screen(page, "22-officer-resident")
    assert inside.desk.photos == [("image/jpeg", PHOTO["buffer"])]


async def test_a_photo_that_will_not_do_says_why_and_what_helps(
    open_page: Open, inside: FakeCity
) -> None:
    inside.desk.consents = set(Purpose)
    inside.desk.unfit = (Reason.TOO_BRIGHT, Reason.SEVERAL_FACES)
    page = await open_page(f"{PERSON_PAGE}/agreements", size=DESK)
    await page.get_by_label("证件照文件").set_input_files(PHOTO)
    await page.get_by_role("button", name="登记人脸").click()

    told = page.get_by_role("alert").get_by_role("listitem")
    await expect(told).to_have_count(2)
    await expect(told.nth(0)).to_contain_text("请避开直射光和卡面反光后重拍")
    await expect(told.nth(1)).to_contain_text("请只留本人")
    await expect(page.get_by_label("证件照文件")).to_be_focused()


async def test_enrolment_without_agreement_is_refused_in_words(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(f"{PERSON_PAGE}/agreements", size=DESK)
    await page.get_by_label("证件照文件").set_input_files(PHOTO)
    await page.get_by_role("button", name="登记人脸", exact=True).click()

    await expect(page.get_by_role("alert")).to_contain_text("需要先征得本人同意")


async def test_a_proof_of_life_is_posted_with_source_and_date(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(f"{PERSON_PAGE}/record", size=DESK)
    section = page.locator("section", has=page.get_by_role("heading", name="登记生存证明"))
    await section.get_by_label("来源部门和记录").fill("市第一人民医院门诊记录")
    await section.get_by_label("发生日期").fill("2026-11-20")
    await section.get_by_role("button", name="登记生存证明").click()

    await expect(page.get_by_role("status")).to_be_visible()
    await page.get_by_role("link", name="概况").click()
    await expect(page.get_by_role("cell", name="2027年11月24日")).to_be_visible()
    assert inside.bodies("POST", f"/v1/officer/persons/{PERSON}/proofs") == [
        {"source": "市第一人民医院门诊记录", "happened_on": "2026-11-20"}
    ]


async def at_the_work_list(open_page: Open, inside: FakeCity) -> Page:
    """Somebody opens the one review that waits there."""
    number = inside.hall.built_in("pension.review", REVIEW).number
    page = await open_page("/officer/#/work", size=DESK)
    await page.get_by_role("button", name=f"打开 {number}").click()
    return page


async def test_a_review_is_decided_with_words_for_the_person(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    number = inside.hall.built_in("pension.review", REVIEW).number
    page = await open_page("/officer/#/work", size=DESK)
    await expect(page.get_by_role("cell", name="养老待遇资格人工核实")).to_be_visible()
    await page.get_by_role("button", name=f"打开 {number}").click()
    await page.get_by_role("button", name="办理办件").click()
    await heading(page, "刷脸未通过 · 王桂英")
    await expect(page.get_by_role("region", name="近一年人脸核验记录")).to_contain_text("未通过")
    await page.get_by_label("认证通过").check()
    await page.get_by_label("说明").fill("已电话核实，是本人。")
    await screen(page, "24-officer-review")
    await page.get_by_role("button", name="提交决定").click()

    await expect(page.get_by_role("heading", level=2, name="已作决定")).to_be_visible()
    assert inside.desk.reviews.decision is Decision.CERTIFIED
    assert inside.bodies("POST", f"/v1/officer/reviews/{REVIEW}/decision") == [
        {"decision": "certified", "words": "已电话核实，是本人。"}
    ]


async def test_a_look_begins_with_its_reason_which_is_carried_until_it_is_over(
    open_page: Open, inside: FakeCity
) -> None:
    page = await at_the_work_list(open_page, inside)
    await heading(page, "为什么查看？")
    await page.get_by_role("button", name="查看", exact=True).click()
    await expect(page.get_by_text("请填写这一项")).to_be_visible()
    assert inside.desk.purposes == []
    await page.get_by_label("查询事由").fill("家属来电")
    await page.get_by_role("button", name="查看", exact=True).click()
    await heading(page, "刷脸未通过 · 王桂英")
    await page.get_by_role("button", name="打开居民资料").click()
    await expect(page.get_by_role("heading", level=1, name="王桂英", exact=True)).to_be_visible()

    assert set(inside.desk.purposes) == {"家属来电"}
    await page.goto(f"{inside.url}/officer/#/work")
    await heading(page, "办件")
    await page.goto(f"{inside.url}/officer/#/case/{REVIEW}")
    await heading(page, "为什么查看？")


async def test_a_review_is_taken_while_it_is_open_and_free_when_it_is_left(
    open_page: Open, inside: FakeCity
) -> None:
    page = await at_the_work_list(open_page, inside)
    await page.get_by_label("查询事由").fill("办理核实")
    await page.get_by_role("button", name="查看", exact=True).click()
    await expect(page.get_by_text("您正在办理此件")).to_be_visible()
    assert inside.desk.reviews.claim is not None

    await page.get_by_role("link", name="办件").click()

    await until(lambda: inside.desk.reviews.claim is None)


async def test_a_review_that_another_works_on_says_so_and_stays_theirs(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    taken = ClaimSeen(mine=False, username="zhou.min", until=NOW + timedelta(minutes=20))
    inside.desk.reviews.claim = taken
    page = await at_the_work_list(open_page, inside)
    await page.get_by_role("button", name="办理办件").click()
    await expect(page.get_by_text("zhou.min 正在办理此件")).to_be_visible()
    await screen(page, "23-officer-review-taken")
    await page.get_by_role("link", name="办件").click()
    await heading(page, "办件")

    assert inside.desk.reviews.claim == taken


@pytest.mark.parametrize("view", ["work", "spot-checks", "notice-texts", "engines"])
async def test_on_a_phone_no_column_of_a_table_lies_beyond_the_edge(
    view: str, open_page: Open, inside: FakeCity
) -> None:
    inside.desk.administration.roles = tuple(Role)
    inside.hall.built_in("pension.review", REVIEW)
    page = await open_page(f"/officer/#/{view}", size=(360, 640))
    await expect(page.locator("main table.wide").first).to_be_visible()

    beyond = "all => all.filter(one => one.scrollWidth > one.clientWidth).length"
    assert await page.locator("main .scroll").evaluate_all(beyond) == 0
    heads = await page.locator("main table.wide td").first.get_attribute("data-head")
    assert heads


async def test_a_check_that_ran_out_of_time_is_not_shown_as_under_way(
    open_page: Open, inside: FakeCity
) -> None:
    inside.desk.reviews.past = CheckState.EXPIRED
    page = await open_page(f"/officer/#/review/{REVIEW}", size=DESK)
    history = page.get_by_role("region", name="近一年人脸核验记录")

    await expect(history).to_contain_text("已过期")
    await expect(history).not_to_contain_text("进行中")


async def test_the_menu_counts_the_open_reviews(open_page: Open, inside: FakeCity) -> None:
    inside.desk.administration.open_reviews = 3
    page = await at_the_work_list(open_page, inside)
    await expect(page.get_by_role("link", name="办件 (3)")).to_be_visible()
    await page.get_by_role("button", name="办理办件").click()
    await page.get_by_label("认证通过").check()
    await page.get_by_label("说明").fill("已电话核实，是本人。")
    await page.get_by_role("button", name="提交决定").click()

    await expect(page.get_by_role("link", name="办件 (2)")).to_be_visible()


async def test_a_decision_without_words_is_not_sent(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(f"/officer/#/review/{REVIEW}", size=DESK)
    await page.get_by_label("认证通过").check()
    await page.get_by_role("button", name="提交决定").click()

    await expect(page.get_by_text("请填写这一项")).to_be_visible()
    assert inside.desk.reviews.decision is None


async def test_a_suspension_waits_for_a_second_officer(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(f"/officer/#/review/{REVIEW}", size=DESK)
    await page.get_by_label("暂停待遇").check()
    await page.get_by_label("说明").fill("多次走访，查无此人。")
    await page.get_by_role("button", name="提交决定").click()

    await expect(page.get_by_role("status").filter(has_text="等待第二人确认")).to_be_visible()
    await expect(page.get_by_text("本人尚未被告知")).to_be_visible()
    await expect(page.get_by_label("暂停待遇")).to_have_count(0)
    assert inside.desk.reviews.decision is None


async def test_a_colleague_s_suspension_is_seen_and_confirmed(
    open_page: Open, inside: FakeCity
) -> None:
    inside.desk.reviews.proposal = ProposalSeen(mine=False, at=NOW, words="多次走访，查无此人。")
    page = await at_the_work_list(open_page, inside)
    await page.get_by_role("button", name="办理办件").click()
    await expect(page.get_by_text("多次走访，查无此人。")).to_be_visible()
    await page.get_by_label("暂停待遇").check()
    await page.get_by_label("说明").fill("再次走访，属实。")
    await page.get_by_role("button", name="提交决定").click()

    await expect(page.get_by_role("heading", level=2, name="已作决定")).to_be_visible()
    assert inside.desk.reviews.decision is Decision.SUSPENDED


async def test_the_audit_is_searched_for_a_purpose(open_page: Open, inside: FakeCity) -> None:
    page = await open_page("/officer/#/audit", size=DESK)
    await page.get_by_role("button", name="查找").click()
    await expect(page.get_by_text("请选择查询目的")).to_be_visible()
    await page.get_by_label("投诉处理").check()
    await page.get_by_label("操作人").fill("li.wen")
    await page.get_by_role("button", name="查找").click()

    await expect(page.get_by_role("region", name="审计")).to_contain_text("窗口办理")
    assert [(one["purpose"], one["actor"]) for one in inside.desk.searches] == [
        ("complaint", "li.wen")
    ]


async def test_an_address_for_letters_is_recorded(open_page: Open, inside: FakeCity) -> None:
    page = await open_page(PERSON_PAGE, size=DESK)
    await expect(page.get_by_text("未登记").first).to_be_visible()
    await page.get_by_role("link", name="登记变更").click()
    section = page.locator("section", has=page.get_by_role("heading", name="更改信件地址"))
    await section.get_by_label("信件地址").fill("某市某区某路 1 号")
    await section.get_by_role("button", name="更改信件地址").click()
    await expect(page.get_by_role("status")).to_be_visible()
    await page.get_by_role("link", name="概况").click()

    await expect(page.get_by_text("某市某区某路…")).to_be_visible()
    assert inside.desk.address == "某市某区某路 1 号"


async def test_an_officer_signs_out(open_page: Open, inside: FakeCity) -> None:
    page = await open_page("/officer/", size=DESK)
    await page.get_by_role("button", name="退出登录").click()

    await heading(page, "工作人员登录")
    assert not inside.desk.signed_in


async def test_a_changed_phone_is_recorded_with_a_word_on_what_follows(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(f"{PERSON_PAGE}/record", size=DESK)
    section = page.locator("section", has=page.get_by_role("heading", name="更改手机号"))
    await expect(section).to_contain_text("立即退出")
    await section.get_by_label("手机号").fill("13700137000")
    await section.get_by_role("button", name="更改手机号").click()

    await expect(page.get_by_role("status")).to_be_visible()
    assert inside.desk.phone == "13700137000"
