"""What is drawn anew, and what is answered late, takes nothing from whoever uses the page by then."""

import pytest
from playwright.async_api import Page, expect

from domain.hall import moves, step_moves
from domain.hall.certificates import CertificateMove
from domain.hall.posts import PostRole
from tests.browser.conftest import DESK, Open
from tests.browser.fake_answers import NOW
from tests.browser.fake_city import FakeCity
from tests.browser.fake_hall import CASE, CLERK
from tests.browser.steps import answered, heading, until, usable

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TOLD = ("case.accepted", "办件有进展", "请打开页面查看。")
ENDED = "“撤回申请”现在不能办了"


@pytest.fixture
def signed(city: FakeCity) -> FakeCity:
    """A resident and an officer are signed in."""
    city.signed_in = True
    city.desk.signed_in = True
    return city


@pytest.fixture
def clerk(signed: FakeCity) -> FakeCity:
    """The officer is a clerk, and a case waits."""
    signed.work.hold(PostRole.CLERK)
    signed.hall.submitted()
    return signed


async def told(city: FakeCity, page: Page) -> None:
    """The open page hears of something new."""
    await until(lambda: city.inbox.listening)
    city.inbox.tell(*TOLD)


def accepted(city: FakeCity) -> None:
    hall = city.hall
    hall.move(CASE, lambda one, _: step_moves.take(one, "accept", CLERK, hall.now))
    hall.move(CASE, lambda one, item: moves.accept(one, item, "accept", CLERK, hall.now))


def refused(city: FakeCity) -> None:
    hall = city.hall
    hall.move(CASE, lambda one, _: step_moves.take(one, "accept", CLERK, hall.now))
    hall.move(CASE, lambda one, _: moves.refuse(one, "accept", "不属于本市职责", CLERK, hall.now))


async def asked(city: FakeCity, method: str, path: str, times: int = 1) -> None:
    await until(lambda: len(city.bodies(method, path)) == times)


async def test_who_sent_something_and_went_on_is_not_led_back(
    open_page: Open, signed: FakeCity
) -> None:
    signed.decline()
    page = await open_page("/#/progress")
    await page.get_by_text("不同意结果，我要申诉").click()
    await page.get_by_label("理由").fill("我一直在家")
    arrives = signed.hold("POST", "/v1/me/reviews")
    await page.get_by_role("button", name="提交").click()
    await asked(signed, "POST", "/v1/me/reviews")
    await page.get_by_role("link", name="我的").click()
    await heading(page, "我的")
    arrives.set()
    await expect(page.locator("#say")).to_have_text("已提交")

    await expect(page.get_by_role("heading", level=1)).to_have_text("我的")
    assert await page.evaluate("location.hash") == "#/me"
    await page.get_by_role("link", name="消息").click()
    await heading(page, "消息")
    await expect(page.locator("main .parting")).to_have_count(0)


async def test_an_officer_who_moved_a_case_and_went_on_is_not_led_back(
    open_page: Open, clerk: FakeCity
) -> None:
    page = await open_page(f"/officer/#/case/{CASE}", size=DESK)
    arrives = clerk.hold("POST", f"/v1/officer/cases/{CASE}/moves")
    await page.get_by_role("button", name="领取").click()
    await asked(clerk, "POST", f"/v1/officer/cases/{CASE}/moves")
    await page.get_by_role("link", name="办件").first.click()
    await page.get_by_label("办件编号").fill("2026")
    arrives.set()
    await expect(page.locator("#say")).to_have_text("已办理：领取")

    await expect(page.get_by_label("办件编号")).to_have_value("2026")


async def test_a_language_that_is_kept_late_takes_no_words_away(
    open_page: Open, signed: FakeCity
) -> None:
    signed.decline()
    page = await open_page("/#/me")
    await heading(page, "我的")
    arrives = signed.hold("PATCH", "/v1/me")
    await page.get_by_role("button", name="English").click()
    await asked(signed, "PATCH", "/v1/me")
    await page.locator("#tabs a[href='#/progress']").click()
    await page.get_by_text("I disagree and want to appeal").click()
    await page.locator("textarea").fill("I was at home")
    async with answered(page, "/v1/me", "PATCH"):
        arrives.set()
    await page.evaluate("new Promise((done) => setTimeout(done))")  # what follows an answer

    await expect(page.locator("textarea")).to_have_value("I was at home")


async def test_in_a_list_that_is_drawn_anew_the_focus_stays_on_its_row(
    open_page: Open, signed: FakeCity
) -> None:
    signed.hall.submitted()
    page = await open_page("/#/cases")
    mine = page.locator(f"[data-case='{CASE}']")
    await mine.get_by_role("button").focus()
    signed.hall.submitted()  # newer, so it stands before
    accepted(signed)
    await told(signed, page)

    await expect(page.locator("[data-case]")).to_have_count(2)
    await expect(mine).to_contain_text("已受理")
    await expect(mine.get_by_role("button")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/#/case/{CASE}")


async def test_the_focus_of_a_row_that_is_gone_comes_to_no_other_button(
    open_page: Open, signed: FakeCity
) -> None:
    gone, _ = signed.hall.draft(), signed.hall.draft()
    page = await open_page("/#/cases")
    await page.locator(f"[data-case='{gone.case}']").get_by_role("button").focus()
    del signed.hall.held[gone.case]  # thrown away on another phone
    await told(signed, page)
    await expect(page.locator("[data-case]")).to_have_count(1)

    await expect(page.locator("main .cards:focus")).to_have_count(1)


async def test_rows_that_change_places_leave_the_focus_on_its_row(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page("/#/cases")
    await heading(page, "我的办件")
    await page.evaluate(
        """async () => {
            const { button, h, redraw } = await import("/static/dom.js");
            const place = document.querySelector("main .cards");
            const row = (key) => h("section", { "data-key": key }, button(`打开 ${key}`));
            redraw(place, ...["1", "2", "3"].map(row));
            place.querySelector("[data-key='1'] button").focus();
            redraw(place, ...["3", "2", "1"].map(row));
        }"""
    )

    await expect(page.locator("main .cards button")).to_have_text(["打开 3", "打开 2", "打开 1"])
    await expect(page.get_by_role("button", name="打开 1")).to_be_focused()


async def test_a_button_with_the_focus_does_what_is_drawn_around_it_now(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page("/#/cases")
    await heading(page, "我的办件")
    await page.evaluate(
        """async () => {
            const { button, h, redraw } = await import("/static/dom.js");
            const place = document.querySelector("main .cards");
            window.paid = [];
            const drawn = (yuan) => redraw(place, h("section", {}, h("h2", {}, "缴费"),
                h("p", {}, `${yuan} 元`), button("支付", () => paid.push(yuan))));
            drawn(20);
            place.querySelector("button").focus();
            drawn(35);
        }"""
    )
    await page.keyboard.press("Enter")

    assert await page.evaluate("paid") == [35]


async def test_whoever_stands_on_a_certificate_goes_on_standing_there(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page("/#/certificates")
    mine = page.locator("[data-certificate]")
    await mine.get_by_role("button").focus()
    held = signed.certificates.held
    signed.certificates.held = held.move(CertificateMove.SUSPEND, "资料待核", NOW)
    await told(signed, page)

    await expect(mine).to_contain_text("暂停")
    await expect(mine.get_by_role("button")).to_be_focused()


async def test_an_appeal_that_is_written_goes_on_while_another_decision_comes(
    open_page: Open, signed: FakeCity
) -> None:
    signed.decline()
    page = await open_page("/#/progress")
    await page.get_by_text("不同意结果，我要申诉").click()
    await page.get_by_label("理由").press_sequentially("我一直")
    old = signed.reviews[0]
    new = old.model_copy(update={"review": CASE, "decision_words": "请再来一次。"})
    signed.reviews = [new, old]
    await told(signed, page)
    await expect(page.get_by_text("请再来一次。")).to_be_visible()
    await page.keyboard.type("在家")

    await expect(page.get_by_label("理由").locator("visible=true")).to_have_value("我一直在家")


async def test_a_withdrawal_that_is_thought_over_stays_open_while_the_case_goes_on(
    open_page: Open, signed: FakeCity
) -> None:
    signed.hall.submitted()
    page = await open_page(f"/#/case/{CASE}")
    await page.locator("summary", has_text="撤回申请").click()
    accepted(signed)
    await told(signed, page)
    await expect(page.locator("main .state").first).to_contain_text("已受理")
    await page.get_by_role("button", name="确认撤回").click()

    await expect(page.locator("main .state").first).to_contain_text("已撤回")


async def test_that_a_case_can_be_withdrawn_no_more_is_said_where_it_was_asked(
    open_page: Open, signed: FakeCity, axe_source: str
) -> None:
    signed.hall.submitted()
    page = await open_page(f"/#/case/{CASE}")
    await page.locator("summary", has_text="撤回申请").click()
    await page.get_by_role("button", name="确认撤回").focus()
    refused(signed)
    await told(signed, page)

    said = page.locator("main").get_by_text(ENDED)
    await expect(said).to_be_visible()
    await expect(page.locator(":focus")).to_contain_text(ENDED)
    await expect(page.locator("#say")).to_contain_text(ENDED)
    await usable(page, axe_source)
    async with answered(page, f"/v1/cases/{CASE}/papers"):
        signed.inbox.tell(*TOLD)
    await expect(page.get_by_role("link", name="消息 2 条新消息")).to_be_visible()
    await expect(said).to_be_visible()


async def test_what_an_officer_opened_stays_while_a_colleague_moves_the_case(
    open_page: Open, clerk: FakeCity
) -> None:
    page = await open_page(f"/officer/#/case/{CASE}", size=DESK)
    papers = page.get_by_role("button", name="显示文书")
    await papers.focus()
    await until(lambda: clerk.work.listening)
    hall = clerk.hall
    hall.move(CASE, lambda one, _: step_moves.take(one, "accept", CLERK, hall.now))
    clerk.work.ring_case(CASE)
    await expect(page.get_by_text("同事刚刚办理过，已载入最新内容")).to_be_visible()
    await expect(page.get_by_role("button", name="领取")).to_have_count(0)

    await expect(papers).to_be_focused()
