"""Helping a pensioner with one's own phone, naming a representative, and ways that weigh the same."""

import pytest
from playwright.async_api import Page, expect

from domain.accounts.consent import How, Purpose
from domain.words import Language
from tests.agreements import VERSION, shown
from tests.browser.chromium import DRAWN_CAMERA
from tests.browser.conftest import DESK, PHONE, Open, Screen
from tests.browser.fake_city import SCHEME, FakeCity
from tests.browser.fake_mandates import GRANTED, HELP, HELPED_NAME
from tests.browser.steps import heading, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NARROW = (320, 640)
# A device with a Chinese voice that notes what it was given to say.
VOICE = """
globalThis.heard = [];
Object.defineProperty(globalThis, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "zh-CN" }],
  speak: (words) => heard.push(words.text),
  cancel: () => undefined,
} });
globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


async def begin(page: Page) -> None:
    await page.get_by_label("对方姓名").fill("李建国")
    await page.get_by_label("对方身份证号").fill("440306195001011238")
    await page.get_by_role("button", name="开始协助").click()


@pytest.fixture
def signed(city: FakeCity) -> FakeCity:
    city.signed_in = True
    return city


async def test_a_relative_begins_to_help_and_the_page_says_for_whom(
    open_page: Open, signed: FakeCity, screen: Screen
) -> None:
    page = await open_page("/#/me")
    await page.get_by_role("button", name="帮家人认证").click()
    await heading(page, "帮家人认证")
    await screen(page, "50-helping")
    await begin(page)

    await heading(page, "养老待遇资格认证")
    banner = page.get_by_role("region", name="正在代办")
    await expect(banner).to_contain_text(f"正在帮 {HELPED_NAME} 办理")
    assert ("/v1/entitlements", str(HELP)) in signed.mandates.acted
    await screen(page, "51-helping-due")


async def test_who_helps_applies_for_nothing_of_their_own_by_mistake(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page("/#/helping")
    await begin(page)
    await heading(page, "养老待遇资格认证")
    await page.evaluate("location.hash = '#/item/permit.shopfront'")
    await heading(page, "店招设置许可")

    await expect(page.get_by_text("请先结束代办")).to_be_visible()
    await expect(page.get_by_role("button", name="开始办理")).to_have_count(0)


async def test_her_agreement_is_read_aloud_and_recorded_as_heard(
    open_page: Open, signed: FakeCity, screen: Screen
) -> None:
    page = await open_page("/#/helping", scripts=(DRAWN_CAMERA, VOICE))
    await begin(page)
    await page.locator("[data-way=face]").click()
    await heading(page, "传送摄像头画面，需要您同意")
    await expect(page.get_by_text("请让本人听完，并由本人回答。")).to_be_visible()
    await screen(page, "52-helping-consent")
    heard = await page.evaluate("heard")
    await page.get_by_role("button", name="本人同意").click()
    await heading(page, "认证准备")

    spoken = shown(Purpose.SENDING_FRAMES, Language.ZH, How.SPOKEN)
    assert heard[-1].endswith("您同意吗？")
    assert signed.bodies("POST", "/v1/me/consents") == [
        {
            "purpose": "sending_frames",
            "version": VERSION,
            "language": "zh-CN",
            "how": "spoken",
            "text_sha256": spoken.sha256.hex(),
        }
    ]
    assert ("/v1/me/consents", str(HELP)) in signed.mandates.acted


async def test_a_phone_without_a_voice_has_the_whole_text_read_by_the_helper(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page("/#/helping")
    await begin(page)
    await page.locator("[data-way=face]").click()
    await expect(page.get_by_text("此手机不能朗读")).to_be_visible()
    await page.get_by_role("button", name="本人同意").click()
    await heading(page, "认证准备")

    assert signed.bodies("POST", "/v1/me/consents")[0]["how"] == "page"


async def test_whoever_does_not_fit_is_told_one_thing_and_what_to_do(
    open_page: Open, signed: FakeCity
) -> None:
    signed.mandates.refuses = True
    page = await open_page("/#/helping")
    await begin(page)

    await expect(page.get_by_role("alert")).to_contain_text("信息与登记的不一致")
    await expect(page.get_by_role("alert")).to_contain_text("上门")


async def test_one_button_leads_back_to_oneself(open_page: Open, signed: FakeCity) -> None:
    page = await open_page("/#/helping")
    await begin(page)
    await page.get_by_role("button", name="结束代办，返回我的页面").click()

    await heading(page, "您好，王*英")
    await expect(page.get_by_role("region", name="正在代办")).to_have_count(0)


async def test_who_helps_asks_for_no_other_way_in_anothers_name(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page("/#/helping")
    await begin(page)
    await page.locator("[data-way=kiosk]").click()

    await expect(page.get_by_text("本人可在自己的手机上申请")).to_be_visible()
    await expect(page.get_by_role("radio")).to_have_count(0)


async def test_a_representative_is_named_and_ended(
    open_page: Open, signed: FakeCity, screen: Screen
) -> None:
    page = await open_page("/#/mandates")
    await heading(page, "谁能替我办、我能替谁办")
    await page.get_by_label("对方姓名").fill("李建国")
    await page.get_by_label("对方身份证号").fill("440306195001011238")
    await page.get_by_label("委托截止日期").fill("2027-06-30")
    await page.get_by_label("收到消息副本").check()
    await page.get_by_role("button", name="确认委托").click()
    await expect(page.get_by_role("status").first).to_contain_text(HELPED_NAME)
    await screen(page, "53-mandates")
    row = page.locator(f"[data-mandate='{GRANTED}']")
    await row.get_by_role("button", name="结束").click()
    await expect(row).to_contain_text("10:30 结束")

    assert signed.bodies("POST", "/v1/me/mandates") == [
        {
            "name": "李建国",
            "id_number": "440306195001011238",
            "scopes": ["certify", "notices"],
            "ends_on": "2027-06-30",
        }
    ]


async def test_helpers_are_refused_by_one_switch(open_page: Open, signed: FakeCity) -> None:
    page = await open_page("/#/mandates")
    switch = page.get_by_role("switch", name="接受亲友协助")
    await expect(switch).to_be_checked()
    await switch.press("Space")
    await until(lambda: not signed.mandates.welcome)

    await page.reload()
    await expect(switch).not_to_be_checked()


async def weights(page: Page, first: str, second: str) -> None:
    """Both are there at once, of one size and one look, side by side or one right under the other."""
    await page.mouse.move(0, 0)  # the last click may have left it over one of them
    buttons = [page.get_by_role("button", name=name, exact=True) for name in (first, second)]
    (one, look), (other, second_look) = await page.evaluate(
        """(buttons) => buttons.map((button) => {
          const look = getComputedStyle(button);
          return [button.getBoundingClientRect().toJSON(),
                  [look.backgroundColor, look.color, look.fontSize, look.fontWeight,
                   look.borderTopColor, look.borderTopWidth]]; })""",
        [await button.element_handle() for button in buttons],
    )
    assert look == second_look
    assert abs(one["width"] - other["width"]) <= 1
    assert abs(one["height"] - other["height"]) <= 1
    beside = abs(one["y"] - other["y"]) <= 1
    under = 0 <= other["y"] - one["y"] - one["height"] <= 32
    assert beside or under


@pytest.mark.parametrize("size", [PHONE, DESK, NARROW])
async def test_every_page_that_asks_for_a_face_offers_another_way_that_weighs_the_same(
    open_page: Open, signed: FakeCity, size: tuple[int, int]
) -> None:
    signed.agreed = set()
    page = await open_page(f"/#/face/{SCHEME}", size=size)
    for purpose in ("登记人脸照片，需要您同意", "传送摄像头画面，需要您同意"):
        await heading(page, purpose)
        await weights(page, "我同意", "选择其他方式")
        await page.get_by_role("button", name="我同意").click()
    await heading(page, "认证准备")
    await weights(page, "打开摄像头", "选择其他方式")
    await page.get_by_role("button", name="打开摄像头").click()
    await expect(page.get_by_role("button", name="准备好了，开始")).to_be_visible()
    await weights(page, "准备好了，开始", "选择其他方式")


async def test_beside_who_helps_the_other_way_weighs_the_same_too(
    open_page: Open, signed: FakeCity
) -> None:
    page = await open_page("/#/helping")
    await begin(page)
    await page.locator("[data-way=face]").click()

    await weights(page, "本人同意", "选择其他方式")
