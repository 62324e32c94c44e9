"""Before the camera and how it ends, with the city's side played by the test."""

import re

import cv2
import numpy as np
import pytest
from playwright.async_api import expect

from domain.faces.coaching import REASON_WORDS, STEP_WORDS
from domain.faces.face_check import CheckState, Reason, Step
from domain.problems import Problem
from domain.words import Language
from proto import capture_pb2
from tests.browser.chromium import DRAWN_CAMERA, VOICE
from tests.browser.conftest import Open, Screen
from tests.browser.fake_camera import CHECK
from tests.browser.fake_city import SCHEME, FakeCity
from tests.browser.fake_phone import Phone, dropping, endless, failing, passing
from tests.browser.steps import begin, heading

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
FACE = f"/#/face/{SCHEME}"
#: What lasts a moment on the page, lasts for ever.
STOPPED_CLOCK = "const stopped = Date.now(); Date.now = () => stopped;"
#: Over once the page, which looks for a frame every 125 ms, has looked four times.
FOUR_TURNS = "new Promise((done) => setTimeout(done, 4 * 125))"


async def test_three_prompts_lead_to_both_results_and_a_receipt(
    open_page: Open, agreed: FakeCity, screen: Screen
) -> None:
    page = await open_page(FACE)
    await begin(page)
    await heading(page, "认证完成")
    await screen(page, "10-certified")

    await expect(page.get_by_text("已确认是您本人")).to_be_visible()
    await expect(page.get_by_text("已通过，有效期至 2027年11月24日")).to_be_visible()
    await expect(page.locator(".receipt")).to_contain_text("00000000-0000-0000-0000-000000000003")
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    (phone,) = agreed.camera.phones
    assert [frame.prompt for frame in phone.frames] == [1, 1, 2, 2, 3, 3]
    assert [frame.seq for frame in phone.frames] == [1, 2, 3, 4, 5, 6]


async def test_the_prompt_is_large_announced_and_spoken_with_its_place(
    open_page: Open, agreed: FakeCity, screen: Screen
) -> None:
    agreed.camera.conversation = endless
    page = await open_page(FACE, scripts=(DRAWN_CAMERA, VOICE))
    await begin(page)
    await expect(page.locator(".prompt")).to_have_text("请慢慢向左转头")
    await expect(page.locator("#say-now")).to_have_text("第 1 步，共 3 步。请慢慢向左转头")
    await expect(page.locator(".coach")).to_have_text("请再多转一点")
    drawn = page.locator(".coach-drawing img")
    await expect(drawn).to_have_attribute("src", "/static/icons/reasons/turn_further.svg")
    await screen(page, "08-camera")

    assert await page.evaluate("spoken") == ["请慢慢向左转头", "请再多转一点"]
    size = "(one) => parseFloat(getComputedStyle(one).fontSize)"
    assert await page.locator(".prompt").evaluate(size) >= 30
    text = await page.locator("main").inner_text()
    assert "1/3" in text
    assert "秒" not in text


async def test_a_voice_that_is_switched_off_says_nothing(open_page: Open, agreed: FakeCity) -> None:
    page = await open_page(FACE, scripts=(DRAWN_CAMERA, VOICE))
    await page.get_by_role("switch", name="语音提示").click()
    await begin(page)
    await heading(page, "认证完成")

    assert await page.evaluate("spoken") == []


async def test_the_same_coaching_is_not_spoken_over_and_over(
    open_page: Open, agreed: FakeCity
) -> None:
    async def nagging(phone: Phone) -> None:
        await phone.prompt(1)
        for _ in range(3):
            await phone.coach("too_dark", "光线太暗，请到亮一点的地方")
        await passing(phone)

    agreed.camera.conversation = nagging
    page = await open_page(FACE, scripts=(DRAWN_CAMERA, VOICE, STOPPED_CLOCK))
    await begin(page)
    await heading(page, "认证完成")

    assert (await page.evaluate("spoken")).count("光线太暗，请到亮一点的地方") == 1


async def test_frames_are_sent_only_as_they_are_granted(open_page: Open, agreed: FakeCity) -> None:
    page = await open_page(FACE)

    async def miserly(phone: Phone) -> None:
        await phone.prompt(1)
        await phone.grant(2)
        await phone.frame()
        await phone.frame()
        await page.evaluate(FOUR_TURNS)
        await phone.prompt(2)
        await phone.look(1)

    agreed.camera.conversation = miserly
    await begin(page)
    await heading(page, "连接已断开")

    assert [frame.prompt for frame in agreed.camera.phones[0].frames] == [1, 1, 2]


async def test_at_most_eight_frames_a_second_are_sent(open_page: Open, agreed: FakeCity) -> None:
    async def generous(phone: Phone) -> None:
        await phone.prompt(1)
        await phone.grant(100)
        for _ in range(17):
            await phone.frame()

    agreed.camera.conversation = generous
    page = await open_page(FACE)
    await begin(page)
    await heading(page, "连接已断开")

    times = [frame.captured_ms for frame in agreed.camera.phones[0].frames]
    # 2.0 s; the camera's own pace would be 1.1 s, and a busy machine may take the first late.
    assert times[-1] - times[0] >= 1_500


async def test_what_is_sent_is_upright_and_not_mirrored(open_page: Open, agreed: FakeCity) -> None:
    page = await open_page(FACE)
    await page.evaluate("fakeCamera.marked = true")
    await begin(page)
    await heading(page, "认证完成")

    jpeg = agreed.camera.phones[0].frames[0].jpeg
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    height, width = picture.shape[:2]
    assert (width, height) == (360, 480)
    # the stripe is at x 140…170 of 640, and 140…500 is sent
    assert picture[240, 15, 0] > 200 > picture[240, 15, 2]
    assert picture[240, width - 15, 2] > 100
    assert len(jpeg) < 512 * 1024


async def test_the_person_sees_a_mirror(open_page: Open, agreed: FakeCity) -> None:
    agreed.camera.conversation = endless
    page = await open_page(FACE)
    await begin(page)

    await expect(page.get_by_role("img", name="像照镜子一样")).to_be_visible()
    await expect(page.locator("video")).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")


async def test_a_cut_line_begins_again_with_a_new_ticket_and_does_not_count(
    open_page: Open, agreed: FakeCity, screen: Screen
) -> None:
    agreed.camera.conversation = dropping
    page = await open_page(FACE)
    await begin(page)
    await heading(page, "连接已断开")
    await expect(page.get_by_text("不计入次数")).to_be_visible()
    await screen(page, "09-line-cut")
    agreed.camera.conversation = passing
    await page.get_by_role("button", name="重新开始").click()

    await heading(page, "认证完成")
    first, second = agreed.camera.phones
    assert first.ticket != second.ticket
    assert len(agreed.bodies("POST", "/v1/face-checks")) == 1


async def test_a_check_that_is_over_is_opened_anew(open_page: Open, agreed: FakeCity) -> None:
    agreed.camera.conversation = dropping
    page = await open_page(FACE)
    await begin(page)
    await heading(page, "连接已断开")
    agreed.camera.conversation = passing
    path = f"/v1/face-checks/{CHECK}/tickets"
    agreed.refusals.append(("POST", path, 410, Problem.CHECK_OVER))
    await page.get_by_role("button", name="重新开始").click()

    await heading(page, "认证完成")
    assert len(agreed.bodies("POST", "/v1/face-checks")) == 2


async def test_a_verdict_lost_with_the_line_is_read_back(open_page: Open, agreed: FakeCity) -> None:
    async def committed(phone: Phone) -> None:
        await dropping(phone)
        agreed.camera.state, agreed.due = CheckState.PASSED, False

    agreed.camera.conversation = committed
    page = await open_page(FACE)
    await begin(page)

    await heading(page, "认证完成")
    await expect(page.get_by_text("已通过，有效期至 2027年11月24日")).to_be_visible()


async def test_stopping_hangs_up_and_lets_the_camera_go(open_page: Open, agreed: FakeCity) -> None:
    agreed.camera.conversation = endless
    page = await open_page(FACE)
    await begin(page)
    await expect(page.locator(".prompt")).to_have_text("请慢慢向左转头")
    await page.get_by_role("button", name="暂停").click()

    await heading(page, "已暂停")
    await expect(page.get_by_text("不计入次数")).to_be_visible()
    assert await agreed.camera.phones[0].left()
    assert await page.evaluate("fakeCamera.tracks.map((track) => track.readyState)") == ["ended"]


async def test_the_other_ways_stay_in_reach_before_the_camera(
    open_page: Open, agreed: FakeCity
) -> None:
    agreed.camera.conversation = endless
    page = await open_page(FACE)
    await begin(page)
    await expect(page.locator(".prompt")).to_have_text("请慢慢向左转头")
    await page.get_by_role("button", name="选择其他方式").click()

    await heading(page, "选择其他方式")
    assert await agreed.camera.phones[0].left()
    assert await page.evaluate("fakeCamera.tracks.map((track) => track.readyState)") == ["ended"]


async def test_who_asked_for_the_other_ways_goes_on_with_the_same_check(
    open_page: Open, agreed: FakeCity
) -> None:
    agreed.camera.conversation = endless
    page = await open_page(FACE)
    await begin(page)
    await expect(page.locator(".prompt")).to_have_text("请慢慢向左转头")
    await page.get_by_role("button", name="选择其他方式").click()
    await expect(page.locator("[data-way]")).to_have_count(5)
    agreed.camera.conversation = passing
    await page.get_by_role("button", name="重新开始").click()

    await heading(page, "认证完成")
    assert len(agreed.bodies("POST", "/v1/face-checks")) == 1


@pytest.mark.parametrize("elder", ["", "elder"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_who_can_turn_no_further_is_shown_how_far_and_offered_another_way(
    open_page: Open, agreed: FakeCity, locale: str, elder: str
) -> None:
    agreed.elder = bool(elder)
    language = Language.EN if locale.startswith("en") else Language.ZH
    words = REASON_WORDS[Reason.TURN_AS_SHOWN].in_(language)
    asked = STEP_WORDS[Step.TURN_LEFT].in_(language)
    further = REASON_WORDS[Reason.TURN_FURTHER].in_(language)

    async def stiff(phone: Phone) -> None:
        await phone.prompt(1, text=asked)
        for _ in range(2):
            await phone.coach("turn_further", further)
        await phone.coach("turn_as_shown", words)
        while True:
            await phone.look(1)

    agreed.camera.conversation = stiff
    page = await open_page(FACE, scripts=(DRAWN_CAMERA, VOICE), size=(360, 640), locale=locale)
    await page.locator(".at-hand .button").first.click()
    await expect(page.locator("video")).to_be_visible()
    await page.locator(".at-hand .button").first.click()
    await expect(page.locator(".coach")).to_have_text(words)
    other = page.locator(".at-hand .button").last
    drawn = page.locator(".coach-drawing img")

    await expect(drawn).to_have_attribute("src", "/static/icons/reasons/turn_as_shown.svg")
    await expect(other).to_have_class(re.compile("offered"))
    for part in (
        page.locator(".prompt"),
        page.locator("video"),
        drawn,
        page.locator(".coach"),
        other,
    ):
        await expect(part).to_be_in_viewport(ratio=1)
    covered = await other.evaluate(
        "(one) => document.querySelector('.coached').getBoundingClientRect().bottom"
        " > one.getBoundingClientRect().top"
    )
    assert not covered


async def test_what_is_spoken_names_the_other_way(open_page: Open, agreed: FakeCity) -> None:
    words = REASON_WORDS[Reason.TURN_AS_SHOWN].zh

    async def stiff(phone: Phone) -> None:
        await phone.prompt(1)
        await phone.coach("turn_as_shown", words)
        while True:
            await phone.look(1)

    agreed.camera.conversation = stiff
    page = await open_page(FACE, scripts=(DRAWN_CAMERA, VOICE))
    await begin(page)
    await expect(page.locator(".coach")).to_have_text(words)

    assert "选择其他方式" in (await page.evaluate("spoken"))[-1]


async def test_a_failed_check_takes_nothing_away_and_offers_every_other_way(
    open_page: Open, agreed: FakeCity, screen: Screen
) -> None:
    agreed.camera.conversation = failing
    page = await open_page(FACE)
    await begin(page)
    await heading(page, "这次没有通过")
    await screen(page, "11-not-this-time")

    await expect(page.get_by_text("没有认出是您本人，工作人员会核实")).to_be_visible()
    await expect(page.get_by_text("您的待遇没有变化")).to_be_visible()
    await expect(page.get_by_text("尚未确认", exact=True)).to_be_visible()
    await expect(page.get_by_text("尚未通过", exact=True)).to_be_visible()
    await expect(page.locator("[data-way]")).to_have_count(5)
    await expect(page.get_by_role("button", name="再次刷脸")).to_be_visible()


async def test_recognised_but_held_back_is_shown_as_two_results(
    open_page: Open, agreed: FakeCity
) -> None:
    async def held(phone: Phone) -> None:
        await phone.prompt(1)
        await phone.look(1)
        await phone.verdict(
            capture_pb2.Verdict(
                outcome=capture_pb2.OUTCOME_PASS,
                text="已确认是您本人，登记信息需要核实",
                identity_confirmed=True,
            )
        )

    agreed.camera.conversation = held
    page = await open_page(FACE)
    await begin(page)

    await heading(page, "已确认是您本人，认证结果待核实")
    await expect(page.get_by_text("尚未通过", exact=True)).to_be_visible()


async def test_a_refusal_in_the_middle_says_what_to_do(open_page: Open, agreed: FakeCity) -> None:
    async def busy(phone: Phone) -> None:
        await phone.prompt(1)
        await phone.problem(
            capture_pb2.Problem(
                type="/problems/draining",
                title="系统正在维护重启",
                next_step="请稍后再试，不影响您的资格和次数。",
                status=503,
            )
        )

    agreed.camera.conversation = busy
    page = await open_page(FACE)
    await begin(page)

    await expect(page.get_by_role("alert")).to_contain_text("系统正在维护重启")
    await expect(page.get_by_role("button", name="再次刷脸")).to_be_visible()


async def test_junk_on_the_wire_is_a_cut_line(open_page: Open, agreed: FakeCity) -> None:
    async def junk(phone: Phone) -> None:
        await phone.socket.send_bytes(b"\x0a\xff\xff")
        await phone.frame()

    agreed.camera.conversation = junk
    page = await open_page(FACE)
    await begin(page)

    await heading(page, "连接已断开")


async def test_the_way_back_from_a_result_does_not_open_the_camera(
    open_page: Open, agreed: FakeCity
) -> None:
    page = await open_page()
    await page.locator("[data-way=face]").click()
    await begin(page)
    await heading(page, "认证完成")
    await page.go_back()

    await heading(page, "您好")
