"""Applying in another's place, and what the person and the desk see of it."""

from dataclasses import replace

import pytest
from playwright.async_api import Page, expect

from domain.accounts.mandates import MandateKind
from domain.hall.cases import CaseState
from domain.hall.items import Who
from domain.hall.posts import PostRole
from tests.browser.conftest import DESK, Open
from tests.browser.fake_administration import CHEN
from tests.browser.fake_city import FakeCity
from tests.browser.fake_hall import CASE, SHOP
from tests.browser.fake_mandates import FOR_CASES, HELPED_NAME, mandate
from tests.browser.steps import at_sizes, equipped, heading
from tests.browser.test_access import faults, overhang
from tests.browser.test_hall import fill

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ITEM = f"/#/item/{SHOP}"
NARROW = (360, 740)
WIDE = (1280, 800)


@pytest.fixture
def signed(city: FakeCity) -> FakeCity:
    """She may apply for somebody, and the item lets her."""
    city.signed_in = True
    city.hall.who = frozenset(Who)
    city.mandates.held.append(mandate(FOR_CASES, MandateKind.REPRESENTATIVE, HELPED_NAME))
    return city


async def violations(page: Page, axe: str) -> list[str]:
    await equipped(page, axe)
    return await faults(page)


async def test_for_whom_one_applies_is_chosen_at_the_matter(
    open_page: Open, signed: FakeCity, axe_source: str
) -> None:
    page = await open_page(ITEM)
    await expect(page.get_by_role("button", name="开始办理")).to_be_visible()
    await equipped(page, axe_source)
    async for _ in at_sizes(page, [NARROW, WIDE]):
        assert (await faults(page), await overhang(page)) == ([], 0)
    await page.get_by_role("button", name=f"替 {HELPED_NAME} 办理").click()

    await expect(page.get_by_role("region", name="正在代办")).to_contain_text(HELPED_NAME)
    await expect(page.get_by_role("button", name="开始办理")).to_have_count(0)
    await page.get_by_role("button", name=f"替 {HELPED_NAME} 办理").click()
    await expect(page.get_by_label("店铺名称")).to_be_visible()
    assert signed.hall.held[CASE].case.mandate == FOR_CASES
    async for _ in at_sizes(page, [NARROW, WIDE]):
        assert await faults(page) == []


async def test_what_is_sent_for_another_is_sent_under_the_mandate(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page("/#/mandates")
    await page.get_by_role("button", name=f"代为办理：{HELPED_NAME}").click()
    await heading(page, "办事")
    await page.locator("[data-item='permit.shopfront']").click()
    await page.get_by_role("button", name=f"替 {HELPED_NAME} 办理").click()
    await fill(page)
    await page.get_by_role("button", name="下一步：核对").click()
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("status")).to_contain_text("已提交，编号")

    assert signed.hall.held[CASE].case.state is CaseState.SUBMITTED
    assert set(signed.hall.acted) == {str(FOR_CASES)}


async def test_the_person_reads_who_applied(open_page: Open, signed: FakeCity) -> None:
    held = signed.hall
    case = held.draft()
    held.held[case.case].case = replace(case, mandate=FOR_CASES)
    page = await open_page("/#/cases")
    await expect(page.locator(f"[data-case='{CASE}']")).to_contain_text("代办")
    held.held[case.case].case = case
    applied = held.submitted()
    held.held[applied.case].case = replace(applied, mandate=FOR_CASES)

    page = await open_page(f"/#/case/{applied.case}")

    await expect(page.locator("[data-representative]")).to_have_text(
        f"由受托人 {HELPED_NAME} 代为申请"
    )
    assert set(signed.hall.acted) == {""}


async def refused(page: Page, words: str) -> None:
    await expect(page.locator("main")).to_contain_text(words)
    await expect(page.get_by_role("button", name="开始办理")).to_have_count(0)


async def test_what_the_item_does_not_take_is_said_before_anything_is_filled_in(
    open_page: Open, signed: FakeCity
) -> None:
    signed.hall.who = frozenset({Who.GUARDIAN})
    page = await open_page(ITEM)
    await refused(page, "此事项由监护人或受托人办理")
    await expect(page.get_by_role("button", name=f"替 {HELPED_NAME} 办理")).to_have_count(0)

    signed.hall.who = frozenset({Who.PERSON})
    page = await open_page("/#/mandates")
    await page.get_by_role("button", name=f"代为办理：{HELPED_NAME}").click()
    await page.locator("[data-item='permit.shopfront']").click()
    await refused(page, "此事项不能由您代办")


async def test_a_representative_is_named_for_matters_too(open_page: Open, signed: FakeCity) -> None:
    page = await open_page("/#/mandates")
    await page.get_by_label("对方姓名").fill("李建国")
    await page.get_by_label("对方身份证号").fill("440306195001011238")
    await page.get_by_label("委托截止日期").fill("2027-06-30")
    await page.get_by_label("代为申请事项").check()
    await page.get_by_label("办理认证").uncheck()
    await page.get_by_role("button", name="确认委托").click()
    await expect(page.get_by_role("status").first).to_contain_text(HELPED_NAME)

    assert signed.bodies("POST", "/v1/me/mandates")[0]["scopes"] == ["cases"]


async def test_the_desk_says_who_applied(
    open_page: Open, signed: FakeCity, axe_source: str
) -> None:
    signed.desk.signed_in = True
    signed.work.hold(PostRole.CLERK)
    case = signed.hall.submitted()
    signed.hall.held[case.case].case = replace(case, mandate=FOR_CASES)

    page = await open_page(f"/officer/#/case/{case.case}", size=DESK)

    await expect(page.locator("[data-representative]")).to_contain_text("由受托人 李建国 代为申请")
    assert await violations(page, axe_source) == []


async def test_an_administrator_records_who_an_officer_is(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    city.desk.signed_in = True
    page = await open_page(f"/officer/#/officer/{CHEN}", size=DESK)
    card = page.locator("section", has=page.get_by_role("heading", name="登记本人"))
    await expect(card).to_contain_text("尚未登记")
    await card.get_by_label("本人的身份证号").fill("440306195001011238")
    await card.get_by_label("理由").fill("入职登记")
    await card.get_by_role("button", name="登记", exact=True).click()

    await expect(
        page.locator("section", has=page.get_by_role("heading", name="登记本人"))
    ).to_contain_text("已登记")
    assert city.bodies("POST", f"/v1/officer/officers/{CHEN}/identifications") == [
        {"id_number": "440306195001011238", "why": "入职登记"}
    ]
    assert await violations(page, axe_source) == []
