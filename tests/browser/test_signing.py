"""What is sent is signed: by a code, by face, or before an officer, all of one weight; and what was changed again."""

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from domain.accounts.consent import Purpose
from domain.hall.cases import CaseState
from domain.hall.items import SignWay
from domain.problems import Problem
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_desk_acting import PERSON
from tests.browser.fake_hall import CASE, SIGN
from tests.browser.fake_signatures import CODE
from tests.browser.steps import at_sizes, begin, heading
from tests.browser.test_access import faults, overhang

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
CHECK = f"/#/apply/{CASE}/check"
SIGNING = f"/#/apply/{CASE}/sign"
SIGNATURE = f"/v1/cases/{CASE}/signature"
NARROW = (360, 640)


@pytest.fixture
def asking(city: FakeCity) -> FakeCity:
    """Somebody is signed in, with a draft of a shop sign, which has to be signed."""
    city.signed_in = True
    city.signatures.ask()
    city.hall.draft(SIGN)
    return city


async def by_code(page: Page) -> None:
    await page.get_by_role("button", name="获取验证码").click()
    await expect(page.get_by_text("已发送到 138****0001")).to_be_visible()
    await page.get_by_label("短信验证码").fill(CODE)
    await page.get_by_role("button", name="签署并提交").click()


async def test_it_is_signed_by_a_code_and_sent_at_once(
    open_page: Open, asking: FakeCity, screen: Screen
) -> None:
    page = await open_page(CHECK)
    await page.get_by_role("button", name="下一步：签署").click()
    await heading(page, "签署")
    await expect(page.get_by_text("我签署“店招设置许可”")).to_be_visible()
    await expect(page.locator(".answers")).to_contain_text("店铺名称桂英包子铺")
    ways = page.locator("[data-way]")
    await expect(ways).to_have_text([
        "手机验证码验证码发到您的手机", "刷脸在摄像头前按提示做动作", "窗口当面签署带身份证，由工作人员当面见证",
    ])  # fmt: skip
    boxes = [await one.bounding_box() for one in await ways.all()]
    assert len({(round(box["width"]), round(box["height"])) for box in boxes if box}) <= 2
    await screen(page, "76-sign")
    await by_code(page)

    await expect(page.get_by_role("status")).to_contain_text("已提交，编号 20261124-")
    assert asking.hall.held[CASE].case.state is CaseState.SUBMITTED
    (used,) = asking.signatures.used[CASE]
    assert used.way is SignWay.CODE


async def test_a_wrong_code_says_so_and_nothing_is_lost(open_page: Open, asking: FakeCity) -> None:
    page = await open_page(SIGNING)
    await page.get_by_role("button", name="签署并提交").click()
    await expect(page.get_by_text("请填写")).to_be_visible()
    await page.get_by_role("button", name="获取验证码").click()
    await expect(page.get_by_text("已发送到 138****0001")).to_be_visible()
    await page.get_by_label("短信验证码").fill("000000")
    await page.get_by_role("button", name="签署并提交").click()
    await expect(page.get_by_role("alert")).to_contain_text("验证码")
    await page.get_by_label("短信验证码").fill(CODE)
    await page.get_by_role("button", name="签署并提交").click()

    await expect(page.locator("main .state")).to_contain_text("已提交，待受理")


async def test_too_soon_for_another_code_is_said_where_one_is_asked_for(
    open_page: Open, asking: FakeCity
) -> None:
    asking.refusals.append(("POST", SIGNATURE, 429, Problem.CODE_TOO_SOON))
    page = await open_page(SIGNING)
    await page.get_by_role("button", name="获取验证码").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await by_code(page)

    await expect(page.locator("main .state")).to_contain_text("已提交，待受理")


async def test_a_face_signs_after_an_agreement_of_its_own(
    open_page: Open, asking: FakeCity
) -> None:
    asking.agreed = {Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES}
    page = await open_page(SIGNING)
    await page.locator("[data-way=face]").click()
    await page.get_by_role("button", name="开始刷脸").click()
    await heading(page, "刷脸签署申请，需要您同意")
    await expect(page.get_by_text("这项同意与养老待遇资格认证无关")).to_be_visible()
    await page.get_by_role("button", name="同意").first.click()
    await begin(page)
    await heading(page, "已确认是您本人")
    digest = asking.signatures.open[CASE].digest.hex()
    asked = asking.bodies("POST", "/v1/face-checks")[-1]
    assert asked == {"action": "case.sign", "case": str(CASE), "digest": digest}
    asking.signatures.sign(CASE)  # as the check's end does
    await page.get_by_role("button", name="继续提交").click()
    await expect(page.get_by_text("已签署（刷脸）")).to_be_visible()
    await page.get_by_role("button", name="提交").click()

    await expect(page.locator("main .state")).to_contain_text("已提交，待受理")
    assert asking.signatures.used[CASE][0].way is SignWay.FACE


async def test_it_is_signed_at_the_counter_and_the_officer_sees_exactly_what_is_sent(
    open_page: Open, asking: FakeCity, screen: Screen
) -> None:
    asking.desk.signed_in = True
    page = await open_page(SIGNING)
    await page.locator("[data-way=officer]").click()
    await page.get_by_role("button", name="到窗口签署").click()
    await expect(page.get_by_text("窗口今天可以打开这份申请")).to_be_visible()
    await page.get_by_role("button", name="我已在窗口签署").click()
    await expect(page.locator("#say")).to_have_text("窗口还没有登记签署。")
    desk = await open_page(f"/officer/#/person/{PERSON}/signing", size=DESK)
    await expect(desk.locator("[data-signature]")).to_contain_text("店铺名称桂英包子铺")
    await screen(desk, "77-officer-signing")
    await desk.get_by_role("button", name="记录签署").click()
    await expect(desk.get_by_text("请填写这一项")).to_be_visible()
    await desk.get_by_label("您所见").fill("好")
    await desk.get_by_role("button", name="记录签署").click()
    await expect(desk.locator("[data-signature] .fault")).to_contain_text("至少四个字")
    assert asking.signatures.words == []
    await desk.get_by_label("您所见").fill("本人持身份证当面签署")
    await desk.get_by_role("button", name="记录签署").click()
    await expect(desk.get_by_text("没有待当面签署的申请")).to_be_visible()
    await page.get_by_role("button", name="我已在窗口签署").click()
    await expect(page.get_by_text("已签署（窗口当面签署）")).to_be_visible()
    await page.get_by_role("button", name="提交").click()

    await expect(page.locator("main .state")).to_contain_text("已提交，待受理")
    assert asking.signatures.words == ["本人持身份证当面签署"]


async def test_what_another_device_changed_is_checked_and_signed_again(
    open_page: Open, asking: FakeCity
) -> None:
    page = await open_page(SIGNING)
    await heading(page, "签署")
    asking.hall.change(CASE, shop_name="另一台填的")
    await page.get_by_role("button", name="获取验证码").click()
    await heading(page, "请核对")
    await expect(page.get_by_text("另一台设备修改过内容，请重新核对。")).to_be_visible()
    await expect(page.locator(".answers")).to_contain_text("店铺名称另一台填的")

    assert asking.signatures.open == {}


async def test_a_signature_that_grew_old_is_made_again_and_nothing_is_lost(
    open_page: Open, asking: FakeCity
) -> None:
    asking.signatures.begin(asking.hall.held[CASE].case, SignWay.FACE)
    asking.signatures.sign(CASE)
    page = await open_page(SIGNING)
    await expect(page.get_by_text("已签署（刷脸）")).to_be_visible()
    asking.hall.at += timedelta(minutes=11)
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("alert")).to_contain_text("需要先签署")
    await by_code(page)

    await expect(page.locator("main .state")).to_contain_text("已提交，待受理")


async def test_what_was_asked_for_is_signed_again_before_it_is_sent(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.hall.lacks()
    city.signatures.ask()
    page = await open_page(f"/#/apply/{CASE}")
    await page.get_by_label("店铺地址").fill("某路 1 号附 2")
    await page.get_by_role("button", name="下一步：签署").click()
    await heading(page, "签署")
    await expect(page.locator(".answers")).to_contain_text("某路 1 号附 2")
    await by_code(page)

    await expect(page.get_by_role("status")).to_contain_text("已提交补正")
    assert city.hall.held[CASE].case.form["address"] == "某路 1 号附 2"


async def test_what_lacks_something_is_filled_in_before_it_is_signed(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.signatures.ask()
    city.hall.draft()
    page = await open_page(SIGNING)

    await expect(page.get_by_label("店铺名称")).to_be_visible()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_everyone_can_sign(
    open_page: Open, asking: FakeCity, axe_source: str, locale: str
) -> None:
    page = await open_page(SIGNING, locale=locale)
    await expect(page.locator("[data-way=code]")).to_be_visible()
    await page.evaluate(axe_source)
    for way in ("code", "face", "officer"):
        await page.locator(f"[data-way={way}]").click()

        async for _ in at_sizes(page, [NARROW, (1280, 800)]):
            assert (await faults(page), await overhang(page)) == ([], 0)
