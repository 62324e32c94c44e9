"""Officers work on cases: found in the list or by number, taken, accepted, looked at, decided, handed over."""

from functools import partial

import pytest
from playwright.async_api import Page, expect

from domain.hall import moves, step_moves
from domain.hall.cases import Case, CaseState, Opinion
from domain.hall.items import Item
from domain.hall.posts import Post, PostRole, Posts
from domain.hall.transitions import Hand, Moment, Moved
from domain.people import Role
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_hall import CASE, CLERK
from tests.browser.steps import heading
from tests.browser.test_access import overhang

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = f"/officer/#/case/{CASE}"
FIRE = Hand(CLERK.officer, Posts(frozenset({Post("fire_rescue", PostRole.CLERK, "")})))


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    """A clerk is signed in, and one case waits."""
    city.desk.signed_in = True
    city.work.hold(PostRole.CLERK)
    city.hall.submitted()
    return city


def accepted(city: FakeCity, *, looked: bool = False) -> None:
    """By a colleague; `looked`: both units have seen it too."""
    hall = city.hall
    hall.move(CASE, lambda one, _: step_moves.take(one, "accept", CLERK, hall.now))
    hall.move(CASE, lambda one, item: moves.accept(one, item, "accept", CLERK, hall.now))
    for name, hand in (("look", CLERK), ("safety", FIRE)) if looked else ():
        hall.move(CASE, partial(looked_at, name, hand, hall.now))


def looked_at(name: str, hand: Hand, now: Moment, case: Case, _: Item) -> Moved:
    """Taken and finished at once."""
    taken = step_moves.take(case, name, hand, now).case
    return step_moves.finish_step(taken, name, Opinion.AGREES, "", hand, now)


async def done(page: Page, what: str) -> None:
    await expect(page.get_by_role("status").filter(has_text=f"已办理：{what}")).to_be_visible()


async def test_a_case_is_taken_from_the_list_and_accepted(
    open_page: Open, inside: FakeCity, screen: Screen
) -> None:
    page = await open_page("/officer/#/work", size=DESK)
    await heading(page, "办件")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("店招设置许可")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("正常")
    await screen(page, "80-officer-work")
    await page.get_by_role("button", name="打开").click()
    await page.get_by_role("button", name="办理办件").click()
    await heading(page, "店招设置许可")
    await expect(page.get_by_text("11010519491231002X")).to_be_visible()
    await expect(page.locator(".answers")).to_contain_text("桂英包子铺")
    await page.get_by_role("button", name="领取").click()
    await done(page, "领取")
    await screen(page, "81-officer-case")
    await page.get_by_role("button", name="受理", exact=True).click()

    await done(page, "受理")
    assert inside.hall.held[CASE].case.state is CaseState.ACCEPTED
    assert [(one.move, one.step) for one in inside.work.asked] == [
        ("take", "accept"),
        ("accept", "accept"),
    ]


async def test_why_it_is_opened_is_asked_once_a_case(open_page: Open, inside: FakeCity) -> None:
    page = await open_page("/officer/#/work", size=DESK)
    await page.get_by_role("button", name="打开").click()
    await heading(page, "为什么查看？")
    await page.get_by_role("button", name="办理办件").click()
    await heading(page, "店招设置许可")
    await page.get_by_role("button", name="领取").click()
    await done(page, "领取")

    assert inside.work.purposes == ["办理办件", "办理办件"]


async def test_what_lacks_is_asked_once_with_all_of_it(open_page: Open, inside: FakeCity) -> None:
    inside.hall.move(
        CASE, lambda one, _: step_moves.take(one, "accept", inside.work.hand, inside.hall.now)
    )
    page = await open_page(PAGE, size=DESK)
    want = page.locator("[data-move=want_supplement]")
    await want.locator("summary").click()
    await want.get_by_role("button", name="一次告知补正").click()
    await expect(want.get_by_text("请列出全部需补正的内容")).to_be_visible()
    await want.get_by_label("店铺地址").check()
    await want.get_by_label("营业执照").check()
    await want.get_by_label("说明（告知申请人）").fill("请写明门牌号")
    await want.get_by_role("button", name="一次告知补正").click()

    await done(page, "一次告知补正")
    await expect(page.get_by_text("请写明门牌号").first).to_be_visible()
    asked = inside.hall.held[CASE].case.supplement
    assert asked is not None
    assert asked.wants == ("address", "licence")
    await expect(want).to_have_count(0)


async def test_a_look_ends_with_an_opinion(open_page: Open, inside: FakeCity) -> None:
    accepted(inside)
    page = await open_page(PAGE, size=DESK)
    take = page.locator("[data-acts=look]").get_by_role("button", name="领取")
    await expect(take).to_be_visible()
    await expect(page.locator("[data-acts=safety]")).to_have_count(0)  # of another unit
    await take.click()
    await done(page, "领取")
    finish = page.locator("[data-move=finish_step]")
    await finish.locator("summary").click()
    await finish.get_by_role("button", name="完成审查").click()
    await expect(finish.get_by_text("请选择审查意见")).to_be_visible()
    await finish.get_by_label("同意", exact=True).check()
    await finish.get_by_role("button", name="完成审查").click()

    await done(page, "完成审查")
    step = inside.hall.held[CASE].case.step("look")
    assert step is not None
    assert step.opinion is Opinion.AGREES


async def test_who_decides_says_why_and_the_issuer_hands_over(
    open_page: Open, inside: FakeCity
) -> None:
    inside.work.hold(PostRole.APPROVER)
    accepted(inside, looked=True)
    page = await open_page(PAGE, size=DESK)
    await page.get_by_role("button", name="领取").click()
    await done(page, "领取")
    reject = page.locator("[data-move=reject]")
    await reject.locator("summary").click()
    await reject.get_by_role("button", name="不予批准").click()
    await expect(reject.get_by_text("请填写这一项")).to_be_visible()
    approve = page.locator("[data-move=approve]")
    await approve.locator("summary").click()
    await approve.get_by_role("button", name="批准", exact=True).click()
    await done(page, "批准")

    assert inside.hall.held[CASE].case.state is CaseState.APPROVED


async def test_two_clerks_and_the_slower_one_keeps_what_was_written(
    open_page: Open, inside: FakeCity
) -> None:
    me, hall = inside.work.hand, inside.hall
    hall.move(CASE, lambda one, _: step_moves.take(one, "accept", me, hall.now))
    page = await open_page(PAGE, size=DESK)
    refuse = page.locator("[data-move=refuse]")
    await refuse.locator("summary").click()
    await refuse.get_by_label("说明").fill("不属于本市职责")
    hall.move(CASE, lambda one, _: step_moves.release(one, "accept", me, hall.now))
    hall.move(CASE, lambda one, _: step_moves.take(one, "accept", me, hall.now))
    await refuse.get_by_role("button", name="不予受理").click()

    await expect(page.get_by_text("同事刚刚办理过，已载入最新内容")).to_be_visible()
    await expect(refuse.get_by_label("说明")).to_have_value("不属于本市职责")
    await refuse.get_by_role("button", name="不予受理").click()
    await done(page, "不予受理")
    assert hall.held[CASE].case.state is CaseState.NOT_ACCEPTED


async def test_a_case_is_sent_back_paused_and_goes_on(open_page: Open, inside: FakeCity) -> None:
    inside.work.hold(PostRole.APPROVER)
    accepted(inside, looked=True)
    page = await open_page(PAGE, size=DESK)
    await page.get_by_role("button", name="领取").click()
    await done(page, "领取")
    pause = page.locator("[data-move=pause]")
    await pause.locator("summary").click()
    await pause.get_by_label("中止事由").select_option("hearing")
    await pause.get_by_role("button", name="中止计时").click()
    await done(page, "中止计时")
    await expect(page.get_by_text("计时中止：听证")).to_be_visible()
    await page.get_by_role("button", name="恢复计时").click()
    await done(page, "恢复计时")
    back = page.locator("[data-move=send_back]")
    await back.locator("summary").click()
    await back.get_by_label("退回到").select_option("look")
    await back.get_by_label("退回理由").fill("请补拍现场")
    await back.get_by_role("button", name="退回重审").click()

    await done(page, "退回重审")
    step = inside.hall.held[CASE].case.step("look")
    assert step is not None
    assert step.opinion is None


async def test_a_supervisor_gives_a_step_to_who_holds_its_post(
    open_page: Open, city: FakeCity
) -> None:
    city.desk.signed_in = True
    city.work.hold(PostRole.SUPERVISOR)
    city.hall.submitted()
    page = await open_page(PAGE, size=DESK)
    assign = page.locator("[data-acts=accept] [data-move=assign]")
    await assign.locator("summary").click()
    await expect(assign.get_by_label("转交给").locator("option")).to_have_text(["zhao"])
    await assign.get_by_role("button", name="转交").click()

    await done(page, "转交")
    step = city.hall.held[CASE].case.step("accept")
    assert step is not None
    assert step.officer == CLERK.officer
    await assign.locator("summary").click()
    await expect(assign.get_by_text("没有其他人可以办理这个环节")).to_be_visible()


async def test_what_was_made_is_handed_over(open_page: Open, inside: FakeCity) -> None:
    approver = Hand(
        CLERK.officer, Posts(frozenset({Post("city_management", PostRole.APPROVER, "")}))
    )
    accepted(inside, looked=True)
    hall = inside.hall
    other = Hand(inside.work.hand.officer, approver.posts)
    hall.move(CASE, lambda one, _: step_moves.take(one, "decide", other, hall.now))
    hall.move(CASE, lambda one, item: moves.approve(one, item, "decide", "", other, hall.now))
    hall.move(CASE, lambda one, _: step_moves.take(one, "issue", issuer(CLERK), hall.now))
    hall.move(
        CASE, lambda one, _: moves.issue(one, "issue", issuer(CLERK), hall.now, delivered=False)
    )
    inside.work.hold(PostRole.ISSUER)
    page = await open_page(PAGE, size=DESK)
    await page.get_by_role("button", name="确认送达").click()

    await done(page, "确认送达")
    assert hall.held[CASE].case.state is CaseState.CLOSED


def issuer(hand: Hand) -> Hand:
    return Hand(hand.officer, Posts(frozenset({Post("city_management", PostRole.ISSUER, "")})))


async def test_a_case_is_found_by_its_number_and_a_wrong_digit_is_told(
    open_page: Open, inside: FakeCity
) -> None:
    number = inside.hall.held[CASE].case.number
    page = await open_page("/officer/#/work", size=DESK)
    field = page.get_by_label("办件编号")
    await field.fill(f"{number[:-1]}{(int(number[-1]) + 1) % 10}")
    await page.get_by_role("button", name="查找").click()
    await expect(page.locator(".fault")).to_contain_text("请逐位核对")
    await field.fill(number)
    await page.get_by_role("button", name="查找").click()
    await page.get_by_role("button", name="办理办件").click()

    await heading(page, f"店招设置许可 · {number}")


async def test_who_holds_no_post_has_no_work_list(open_page: Open, city: FakeCity) -> None:
    city.desk.signed_in = True
    city.desk.administration.roles = (Role.CAMPAIGNS,)
    page = await open_page("/officer/", size=DESK)
    await heading(page, "通知群发")

    await expect(page.get_by_role("link", name="办件")).to_have_count(0)


@pytest.mark.parametrize("view", ["work", f"case/{CASE}"])
async def test_on_a_phone_nothing_of_the_desk_lies_beyond_the_edge(
    open_page: Open, inside: FakeCity, view: str
) -> None:
    inside.hall.move(
        CASE, lambda one, _: step_moves.take(one, "accept", inside.work.hand, inside.hall.now)
    )
    page = await open_page(f"/officer/#/{view}", size=(360, 640))
    await heading(page, "办件" if view == "work" else "店招设置许可")
    for fold in await page.locator("summary").all():
        await fold.click()

    assert await overhang(page) == 0
