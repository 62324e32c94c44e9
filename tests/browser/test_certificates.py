"""A certificate is shown by its holder, checked by who is shown it, and moved by its issuer."""

import pytest
from playwright.async_api import Page, expect

from domain.hall.certificates import CertificateMove, CertificateState
from domain.hall.posts import PostRole
from tests.browser.conftest import Open, Screen
from tests.browser.fake_answers import NOW
from tests.browser.fake_certificates import CODE, HELD
from tests.browser.fake_city import FakeCity
from tests.browser.steps import equipped, heading
from tests.browser.test_access import faults, overhang

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NARROW, WIDE = (360, 640), (1280, 800)
PERMIT = "户外招牌设置许可证"


async def faultless(page: Page, axe_source: str) -> None:
    await equipped(page, axe_source)
    assert await faults(page) == []
    assert await overhang(page) == 0


async def shown(open_page: Open, city: FakeCity, size: tuple[int, int] = NARROW) -> Page:
    city.signed_in = True
    page = await open_page(f"/#/certificate/{HELD}", size=size)
    await heading(page, PERMIT)
    await page.get_by_role("checkbox", name="店名").check()
    await page.get_by_role("button", name="生成出示码").click()
    await expect(page.locator(".show-code")).to_have_text("7K3M 9P2Q X0W1")
    return page


async def test_a_certificate_is_found_and_shown_with_what_its_holder_ticks(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    city.signed_in = True
    page = await open_page("/#/cases", size=NARROW)
    await page.get_by_role("button", name="我的证照").click()
    await heading(page, "我的证照")
    await page.get_by_role("button", name="打开").click()
    await heading(page, PERMIT)
    assert await page.get_by_role("checkbox", checked=True).count() == 0
    await page.get_by_role("checkbox", name="店名").check()
    await page.get_by_role("button", name="生成出示码").click()
    await expect(page.get_by_role("img", name="出示码二维码")).to_be_visible()
    await expect(page.get_by_role("timer")).to_contain_text("秒")

    assert city.certificates.wanted == ["shop"]
    assert await overhang(page) == 0
    await faultless(page, axe_source)
    await screen(page, "76-certificate")


async def test_a_code_that_is_over_says_so_and_another_is_made(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    page = await open_page("/#/cases", size=WIDE)
    await page.clock.install()
    await page.evaluate(f"location.hash = '#/certificate/{HELD}'")
    await heading(page, PERMIT)
    await page.get_by_role("button", name="生成出示码").click()
    await expect(page.locator(".show-code")).to_be_visible()
    await page.clock.run_for(61_000)

    await expect(page.locator(".show-code")).to_have_count(0)
    await expect(page.locator("#say")).to_contain_text("已失效")
    await expect(page.get_by_role("button", name="生成出示码")).to_be_visible()


async def test_who_is_shown_a_code_checks_it_once_without_signing_in(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    await shown(open_page, city)
    city.signed_in = False
    page = await open_page(f"/#/verify/{CODE}", size=NARROW)
    await heading(page, "核验证照")
    assert city.certificates.open  # the look at the page used nothing
    await page.get_by_role("button", name="核验", exact=True).click()
    await expect(page.get_by_role("heading", name=PERMIT)).to_be_visible()
    await expect(page.locator("#main")).to_contain_text("包子铺")
    await faultless(page, axe_source)
    await screen(page, "77-certificate-checked")
    await page.get_by_role("button", name="核验另一份").click()
    await page.get_by_label("出示码").fill(CODE.lower())
    await page.get_by_role("button", name="核验", exact=True).click()

    await expect(page.get_by_role("alert")).to_contain_text("已用过")
    assert await overhang(page) == 0


async def test_its_holder_reads_who_looked(open_page: Open, city: FakeCity) -> None:
    page = await shown(open_page, city)
    await page.evaluate(
        f"fetch('/v1/certificate-checks', {{method: 'POST', body: '{{\"code\":\"{CODE}\"}}'}})"
    )
    await page.get_by_role("button", name="我的证照").click()
    await page.get_by_role("button", name="打开").click()

    await expect(page.locator("#main")).to_contain_text("凭出示码核验")
    await expect(page.locator("#main")).to_contain_text("内容：店名")


async def test_of_one_that_is_suspended_the_reason_stands_and_no_way_to_show_it(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    held = city.certificates.held
    city.certificates.held = held.move(CertificateMove.SUSPEND, "招牌松动", NOW)
    page = await open_page(f"/#/certificate/{HELD}", size=NARROW)
    await heading(page, PERMIT)

    await expect(page.locator("#main")).to_contain_text("招牌松动")
    await expect(page.locator("#main")).to_contain_text("行政复议")
    await expect(page.get_by_role("button", name="生成出示码")).to_have_count(0)


async def test_an_officer_finds_one_by_its_number_and_suspends_it_with_a_reason(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    city.desk.signed_in = True
    city.work.hold(PostRole.ISSUER)
    held = city.certificates
    page = await open_page("/officer/#/work", size=WIDE)
    await page.get_by_label("办件编号").fill(held.held.number.lower())
    await page.get_by_role("button", name="查找").click()
    await page.get_by_role("button", name="办理办件").click()
    await heading(page, PERMIT)
    await page.locator("summary", has_text="暂停使用").click()
    await page.locator("details[open]").get_by_role("button", name="暂停使用").click()
    await expect(page.get_by_text("请填写这一项")).to_be_visible()
    await page.locator("details[open]").get_by_label("说明（持证人能看到）").fill("招牌松动")
    await faultless(page, axe_source)
    await screen(page, "78-certificate-desk")
    await page.get_by_role("button", name="暂停使用").click()
    await expect(page.get_by_text("已办：暂停使用")).to_be_visible()

    assert held.held.state is CertificateState.SUSPENDED
    assert held.held.words == "招牌松动"
    assert held.purposes == ["办理办件"] * 2


async def test_an_officer_who_was_slower_sees_the_newest(open_page: Open, city: FakeCity) -> None:
    city.desk.signed_in = True
    city.work.hold(PostRole.ISSUER)
    page = await open_page(f"/officer/#/certificate/{HELD}", size=NARROW)
    await heading(page, PERMIT)
    city.certificates.changed()
    await page.locator("summary", has_text="撤销证照").click()
    await page.locator("details[open]").get_by_label("说明（持证人能看到）").fill("已拆除")
    await page.locator("details[open]").get_by_role("button", name="撤销证照").click()

    await expect(page.get_by_text("内容已有变化")).to_be_visible()
    assert city.certificates.held.state is CertificateState.ACTIVE
    assert await overhang(page) == 0
