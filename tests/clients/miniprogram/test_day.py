"""A pensioner's day in the mini-program, against the running service."""

from pathlib import Path

import pytest

from tests.clients.miniprogram.conftest import HERS
from tests.clients.miniprogram.program import Phone, open_phone, pointed
from tests.clients.miniprogram.steps import signed_in
from tests.server.house import PHONE, House

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
async def resident(house: House) -> None:
    await house.resident(await house.officer())


async def test_she_signs_in_by_wechat_is_certified_by_her_face_and_reads_of_it(
    phone: Phone, house: House
) -> None:
    await signed_in(phone, house)

    await phone.tap("选择办理方式")
    await phone.tap("微信刷脸")
    await phone.tap("同意并继续")
    await phone.tap("开始")
    await phone.on("face")
    await phone.tap("首页")
    await phone.sees("无需办理")
    await phone.tap("消息")
    inbox = await phone.sees("待遇资格认证已完成")

    assert inbox.facts["questions"] == 1, "asked once, in the tap that began it"
    assert inbox.facts["refused"] == []
    assert inbox.facts["most"] <= 10


async def test_who_declines_to_show_the_number_signs_in_by_a_code_and_links(
    phone: Phone, house: House
) -> None:
    await phone.world(denies=["phone"])
    await phone.tap("用微信登录")
    await phone.tap("用手机号登录")
    await phone.sees("手机号")
    await phone.type("phone", PHONE)
    await phone.tap("获取验证码")
    await phone.sees("短信验证码")
    await phone.type("code", await house.code(PHONE))
    await phone.tap("登录")
    await phone.tap("绑定微信")
    await phone.on("bind")

    await phone.launch()
    await phone.on("bind")


async def test_the_number_s_account_asks_for_a_code_and_says_so(phone: Phone, house: House) -> None:
    await house.citizen(PHONE)
    await phone.tap("用微信登录")
    await phone.tap("用手机号登录")

    screen = await phone.sees("手机号")

    assert "获取验证码" in screen.buttons


async def test_a_face_check_that_is_broken_off_counts_for_nothing_and_other_ways_stay(
    phone: Phone, house: House
) -> None:
    await signed_in(phone, house)
    await phone.tap("选择办理方式")
    await phone.tap("微信刷脸")
    await phone.tap("同意并继续")
    await phone.world(denies=["face"])
    await phone.tap("开始")

    screen = await phone.sees("不计次数")

    assert "换一种方式" in screen.buttons
    await phone.world(allows=["face"])
    await phone.tap("开始")
    await phone.sees("首页")


async def test_a_wechat_that_can_t_do_it_leads_to_the_other_ways(
    phone: Phone, house: House
) -> None:
    await signed_in(phone, house)
    await phone.world(denies=["support"])
    await phone.tap("选择办理方式")
    await phone.tap("微信刷脸")
    await phone.sees("不支持刷脸")
    await phone.tap("换一种方式")
    await phone.tap("工作人员上门")

    await phone.sees("工作人员会与您联系")


async def test_a_mini_program_offers_no_camera_of_its_own(phone: Phone, house: House) -> None:
    await signed_in(phone, house)
    await phone.tap("选择办理方式")
    ways = await phone.sees("工作人员上门")

    assert not [each for each in ways.buttons if each.startswith("刷脸认证")]


async def test_a_message_that_comes_while_the_page_is_open_is_counted_there(
    phone: Phone, house: House
) -> None:
    await signed_in(phone, house)
    await phone.tap("消息")
    await phone.on("inbox")

    await house.citizen(PHONE)

    await phone.sees("账户在新设备登录")


async def test_in_the_background_its_socket_is_closed_and_it_looks_again_in_front(
    phone: Phone, house: House
) -> None:
    await signed_in(phone, house)
    await phone.hide()
    hidden = await phone.screen()
    await house.citizen(PHONE)
    await phone.show()

    await phone.sees("新消息")
    assert hidden.facts["sockets"] == 0


async def test_it_is_read_in_large_type_and_in_english(phone: Phone, house: House) -> None:
    await signed_in(phone, house)
    await phone.tap("我的")
    await phone.tap("大字版")
    await phone.tap("English")

    screen = await phone.sees("Sign out")

    assert "elder" in screen.style
    assert "heading" in screen.roles


async def test_a_host_that_is_not_declared_is_never_called(
    house: House, compiled: Path, tmp_path: Path
) -> None:
    program = pointed(compiled, tmp_path, house.base)
    domains = ["https://another.example.cn"]
    async with open_phone(program, domains, house.standins, openid=HERS, phone=PHONE) as phone:
        await phone.tap("用微信登录")

        screen = await phone.sees("连不上网络")

    assert screen.facts["refused"] == [f"{house.base}/v1/sign-in/wechat"]
