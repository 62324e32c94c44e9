"""What administrators ask of each other before they touch an administrator's account, in the page."""

import pytest
from playwright.async_api import expect

from domain.accounts.grants import GrantMove, GrantState
from domain.people import Role
from tests.browser.conftest import DESK, Open
from tests.browser.fake_administration import CHEN, START, officer
from tests.browser.fake_city import FakeCity
from tests.browser.steps import heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
CHEN_PAGE = f"/officer/#/officer/{CHEN}"


@pytest.fixture
def inside(city: FakeCity) -> FakeCity:
    """An administrator is signed in, and chen is another."""
    city.desk.signed_in = True
    city.desk.administration.chen = officer(CHEN, "chen", Role.ADMIN)
    return city


async def test_a_password_of_an_administrator_is_asked_for_and_not_given(
    open_page: Open, inside: FakeCity
) -> None:
    page = await open_page(CHEN_PAGE, size=DESK)
    await heading(page, "chen")
    await expect(page.get_by_role("button", name="生成初始密码")).to_have_count(0)

    section = page.locator("section", has_text="发初始密码").last
    await section.get_by_label("理由").fill("忘记密码")
    await section.get_by_role("button", name="提出申请").click()

    await heading(page, "管理员账号申请")
    assert inside.desk.administration.whys == ["password: 忘记密码"]
    await expect(page.get_by_role("main")).to_contain_text("给管理员 chen 发初始密码")
    await expect(page.get_by_text("批准", exact=True)).to_have_count(0)
    await expect(page.get_by_text("撤回").first).to_be_visible()


async def test_another_administrator_agrees_with_a_reason(
    open_page: Open, inside: FakeCity
) -> None:
    inside.desk.administration.grant(mine=False)
    page = await open_page("/officer/#/grants", size=DESK)
    await heading(page, "管理员账号申请")

    await page.locator("summary", has_text="批准").first.click()
    opened = page.locator("details[open]")
    await opened.get_by_label("理由").fill("已当面核对")
    await opened.get_by_role("button", name="批准").click()

    await expect(page.get_by_role("main")).to_contain_text("已批准")
    (move,) = inside.desk.administration.moves
    assert (move.move, move.why) == (GrantMove.APPROVE, "已当面核对")


async def test_what_was_agreed_to_is_done_on_the_officer_s_page(
    open_page: Open, inside: FakeCity
) -> None:
    inside.desk.administration.grant(mine=True, state=GrantState.APPROVED)
    page = await open_page(CHEN_PAGE, size=DESK)

    section = page.locator("section", has_text="生成初始密码").last
    await section.get_by_label("理由").fill("忘记密码")
    await section.get_by_role("button", name="生成初始密码").click()

    await expect(page.get_by_text(START)).to_be_visible()
