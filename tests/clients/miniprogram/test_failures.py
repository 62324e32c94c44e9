"""What goes wrong in WeChat, one by one: said in words, with a way on, and nothing lost."""

import pytest

from tests.clients.miniprogram.city import open_city
from tests.clients.miniprogram.program import Phone
from tests.clients.miniprogram.steps import signed_in
from tests.server.house import House

pytestmark = pytest.mark.slow

MISMATCH = 10004  # the face does not match


@pytest.fixture(autouse=True)
async def resident(house: House) -> None:
    await house.resident(await house.officer())


async def test_who_wants_no_messages_is_booked_and_ticketed_all_the_same(
    phone: Phone, house: House
) -> None:
    await open_city(house)
    await signed_in(phone, house)
    await phone.world(denies=["subscription"])
    await phone.tap("大厅取号")
    await phone.choose_when_there("group", "A")
    await phone.tap("取号")

    screen = await phone.sees("取到了")

    assert screen.facts["questions"] == 1


async def test_an_old_library_asks_nothing_it_does_not_know(phone: Phone, house: House) -> None:
    await open_city(house)
    await phone.world(denies=["library"])
    await phone.launch()
    await signed_in(phone, house)
    await phone.tap("选择办理方式")
    await phone.tap("微信刷脸")
    await phone.sees("不支持刷脸")
    await phone.open("/pages/ticket/index")
    await phone.choose_when_there("group", "A")
    await phone.tap("取号")

    await phone.sees("取到了")


async def test_a_login_code_that_was_used_is_refused_in_words_and_the_next_is_good(
    phone: Phone, house: House
) -> None:
    await phone.tap("用微信登录")
    await phone.sees("用手机号登录")
    await phone.world(denies=["fresh"])
    await phone.tap("用手机号登录")
    refused = await phone.screen_with("alert")
    assert refused.offers("用手机号登录")

    await phone.world(allows=["fresh"])
    await phone.tap("用手机号登录")

    await phone.on("bind")


async def test_the_face_of_another_certifies_nobody_and_other_ways_stay(
    phone: Phone, house: House
) -> None:
    await signed_in(phone, house)
    await phone.world(verify=MISMATCH)
    await phone.tap("选择办理方式")
    await phone.tap("微信刷脸")
    await phone.tap("同意并继续")
    await phone.tap("开始")
    await phone.sees("首页")
    await phone.tap("首页")

    screen = await phone.sees("需要认证")

    assert screen.offers("选择办理方式")


async def test_without_a_network_it_says_so_and_goes_on_afterwards(
    phone: Phone, house: House
) -> None:
    await signed_in(phone, house)
    await phone.world(denies=["network"])
    await phone.tap("办事")
    await phone.sees("连不上网络")
    await phone.world(allows=["network"])

    await phone.tap("查找")

    await phone.sees("没有找到")


async def test_where_one_request_is_let_through_at_a_time_all_comes_in_the_end(
    phone: Phone, house: House
) -> None:
    await open_city(house)
    await phone.world(atOnce=1)
    await signed_in(phone, house)
    await phone.tap("大厅取号")

    screen = await phone.sees("综合事务")

    assert screen.facts["most"] == 1


async def test_beyond_ten_pages_one_takes_the_place_of_another(phone: Phone, house: House) -> None:
    await signed_in(phone, house)
    await phone.tap("办事")
    for _ in range(6):
        await phone.on("items")
        await phone.tap("我的办件")
        await phone.on("cases")
        await phone.tap("全部事项")

    await phone.on("items")


LIE = "%E6%B1%87%E6%AC%BE"  # 汇款


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(
            "booking/index?booking=6f1c1f2e-0000-4000-8000-000000000000", id="of somebody else"
        ),
        pytest.param("booking/index?booking=..%2Fme%3F", id="to another door"),
        pytest.param("apply/index?case=%E8%AF", id="cut off"),
        pytest.param(f"case/index?case={LIE}&sent={LIE}", id="with words of its own"),
    ],
)
async def test_a_link_that_somebody_made_up_shows_a_refusal_and_none_of_its_words(
    phone: Phone, house: House, link: str
) -> None:
    await signed_in(phone, house)

    await phone.open(f"/pages/{link}")

    screen = await phone.screen_with("alert")
    assert not screen.says("汇款")
    assert len(screen.buttons) == 0
