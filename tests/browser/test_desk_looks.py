"""An approver looks at grants by rule that were drawn: right, or revoked."""

import pytest
from playwright.async_api import Page, expect

from domain.hall import moves
from domain.hall.cases import CaseState
from domain.hall.looks import Look
from domain.hall.posts import PostRole
from tests.browser.conftest import DESK, Open
from tests.browser.fake_city import FakeCity
from tests.browser.fake_hall import CASE
from tests.browser.steps import heading
from tests.browser.test_access import overhang

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    """An approver is signed in, and a grant by rule was drawn."""
    city.desk.signed_in = True
    city.work.hold(PostRole.APPROVER)
    hall = city.hall
    hall.submitted()
    hall.move(
        CASE,
        lambda one, item: moves.approve_by_rule(one, item, "符合条件", hall.now, sampled=True),
    )
    return city


async def opened(open_page: Open, size: tuple[int, int] = DESK) -> Page:
    page = await open_page("/officer/#/work", size=size)
    await page.get_by_role("link", name="待抽查").click()
    await expect(page.get_by_role("link", name="待抽查")).to_have_attribute("aria-current", "page")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("店招设置许可")
    assert await overhang(page) == 0
    await page.get_by_role("button", name="打开").click()
    await page.get_by_role("button", name="办理办件").click()
    await heading(page, "店招设置许可")
    await expect(page.get_by_text("抽中事后核查")).to_be_visible()
    return page


@pytest.mark.parametrize("size", [(360, 640), DESK])
async def test_one_that_is_right_leaves_the_list(
    open_page: Open, inside: FakeCity, size: tuple[int, int]
) -> None:
    page = await opened(open_page, size)
    assert await overhang(page) == 0
    await page.get_by_role("button", name="抽查无误").click()

    await expect(page.get_by_role("status").filter(has_text="已办理：抽查无误")).to_be_visible()
    await expect(page.get_by_text("抽中事后核查")).to_have_count(0)
    assert inside.hall.held[CASE].case.look is Look.RIGHT
    await page.goto(f"{inside.url}/officer/#/work/looks")
    await expect(page.get_by_text("暂无办件")).to_be_visible()


async def test_one_that_is_wrong_is_revoked_with_its_reason(
    open_page: Open, inside: FakeCity
) -> None:
    page = await opened(open_page)
    revoke = page.locator("[data-move=revoke]")
    await revoke.locator("summary").click()
    await revoke.get_by_label("说明").fill("登记资料有误")
    await revoke.get_by_role("button", name="撤销批准").click()

    await expect(page.get_by_role("status").filter(has_text="已办理：撤销批准")).to_be_visible()
    case = inside.hall.held[CASE].case
    assert (case.state, case.look) == (CaseState.REVOKED, Look.WRONG)


async def test_who_decides_nothing_has_no_such_list(open_page: Open, inside: FakeCity) -> None:
    inside.work.posts.clear()
    inside.work.hold(PostRole.CLERK)
    page = await open_page("/officer/#/work", size=DESK)
    await heading(page, "办件")

    await expect(page.get_by_role("link", name="待抽查")).to_have_count(0)
