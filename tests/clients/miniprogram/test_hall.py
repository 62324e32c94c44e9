"""Applying in the mini-program, against the running service: found, filled in, signed, sent, followed."""

import pytest

from tests.clients.miniprogram.program import Phone
from tests.clients.miniprogram.steps import another_minute, entered
from tests.server.hall.signing import SIGNED, Signing, open_signing
from tests.server.hall.test_new_item import CASES
from tests.server.house import PHONE, House

pytestmark = pytest.mark.slow


@pytest.fixture
async def fair(house: House) -> Signing:
    return await open_signing(house, SIGNED)


async def draft(fair: Signing, phone: Phone) -> str:
    """Found by pinyin and begun in the mini-program; its id."""
    await entered(phone, fair.house)
    await phone.tap("办事")
    await phone.on("items")
    await phone.type("words", "denghui")
    await phone.tap("查找")
    await phone.tap("元宵灯会参展许可")
    await phone.tap("开始办理")
    await phone.on("apply")
    await phone.sees("来自登记资料")
    found = await fair.fair.ok("GET", CASES, token=fair.fair.her)
    return str(found["cases"][0]["case"])


async def test_an_application_is_found_filled_in_on_two_devices_signed_sent_and_withdrawn(
    fair: Signing, phone: Phone
) -> None:
    case = await draft(fair, phone)
    await phone.choose_when_there("lit", "蜡烛")
    asked = await phone.sees("灭火器材")  # by the answer before
    await phone.sees("已保存")
    assert not asked.says("照明方式：")

    page = await fair.fair.ok("GET", f"{CASES}/{case}", token=fair.fair.her)
    await fair.saved(page, lit="candle", extinguisher="灭火毯")  # at another device, meanwhile
    await phone.launch()
    await phone.tap("我的办件")
    await phone.tap("继续填写")
    await phone.on("apply")
    await phone.tap("下一步：核对")
    await phone.sees("灭火毯")
    await phone.tap("下一步：签署")
    await another_minute(fair.house)
    await phone.sees("各种方式效力相同")
    await phone.tap("微信刷脸")  # which this account is not linked to
    await phone.tap("同意并继续")
    await phone.tap("开始")
    await phone.sees("还没有关联微信")
    await phone.tap("换一种方式")
    await phone.tap("手机验证码")
    await phone.sees("已发送到")
    await phone.type("code", await fair.house.code(PHONE))
    await phone.tap("签署并提交")
    sent = await phone.on("case")
    assert sent.facts["questions"] == 0  # WeChat is not linked: it could tell nobody
    await phone.sees("已提交，编号")
    await phone.sees("办理经过")

    await phone.tap("撤回申请")
    await phone.tap("确认撤回")

    await phone.sees("已撤回。")
    seen = await fair.fair.ok("GET", f"{CASES}/{case}", token=fair.fair.her)
    assert seen["state"] == "withdrawn"


async def test_what_lacks_is_said_at_its_field_and_nothing_goes(
    fair: Signing, phone: Phone
) -> None:
    case = await draft(fair, phone)
    await phone.choose_when_there("lit", "蜡烛")
    await phone.tap("下一步：核对")

    screen = await phone.sees("请填写这一项")

    assert "alert" in screen.roles
    seen = await fair.fair.ok("GET", f"{CASES}/{case}", token=fair.fair.her)
    assert seen["state"] == "draft"
    assert seen["form"]["lit"] == "candle"


async def test_what_an_officer_asked_for_is_heard_of_added_and_sent(
    fair: Signing, phone: Phone
) -> None:
    case = await fair.draft(lit="candle", extinguisher="水")
    await fair.by_code(case)
    _, sent = await fair.submit(case)
    await entered(phone, fair.house)
    await phone.tap("我的办件")
    await phone.tap("查看")
    await phone.on("case")

    path = f"/v1/officer/cases/{case['case']}"
    seen = await fair.fair.ok("GET", path, token=fair.fair.officers["sun"])
    seen = await fair.fair.move("sun", seen, "take", "accept")
    wants = {"wants": ["extinguisher"], "words": "请写明灭火器规格"}
    await fair.fair.move("sun", seen, "want_supplement", "accept", **wants)

    await phone.sees("请写明灭火器规格")  # by the updates, nothing was tapped
    await phone.tap("去补正")
    await phone.on("apply")
    await phone.sees("（需补正）")
    await phone.type("extinguisher", "4 公斤干粉灭火器")
    await phone.sees("已保存")
    seen = await fair.fair.ok("GET", f"{CASES}/{case['case']}", token=fair.fair.her)
    assert seen["supplement_form"]["extinguisher"] == "4 公斤干粉灭火器"
    assert sent["form"]["extinguisher"] == "水"


async def test_a_message_of_wechat_opens_the_case_itself(fair: Signing, phone: Phone) -> None:
    case = await fair.draft(lit="electric")
    await entered(phone, fair.house)
    await phone.launch()

    await phone.open(f"/pages/case/index?case={case['case']}")

    await phone.sees("元宵灯会参展许可")
