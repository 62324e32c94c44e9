"""A citizen has the outcome sent and follows it; two officers pack it at the desk."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from domain.hall.couriers import LeftOrder
from domain.hall.items import Postage
from domain.hall.parcel_news import News, NewsKind
from domain.hall.parcels import Direction, ParcelState, Trouble
from domain.hall.posts import PostRole
from tests.browser.conftest import DESK, Open, Screen
from tests.browser.fake_city import FakeCity
from tests.browser.fake_parcels import NUMBER, PARCEL, SECOND
from tests.browser.steps import equipped, heading
from tests.browser.test_access import faults, overhang

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NARROW, WIDE = (360, 640), (1280, 800)
HOME = {
    "姓名": "王桂英",
    "手机号": "13800000001",
    "省（自治区、直辖市）": "广东省",
    "市": "深圳市",
    "区（县）": "福田区",
    "街道、门牌号、房号": "某路 1 号",
}


async def faultless(page: Page, axe_source: str) -> None:
    await equipped(page, axe_source)
    assert await faults(page) == []
    assert await overhang(page) == 0


async def opened(open_page: Open, city: FakeCity, size: tuple[int, int] = NARROW) -> Page:
    city.signed_in = True
    city.parcels.by_courier()
    case = city.hall.submitted()
    page = await open_page(f"/#/case/{case.case}", size=size)
    await heading(page, "店招设置许可")
    return page


async def fill(page: Page, fold: str) -> None:
    place = page.locator(f"[data-choose={fold}]")
    await place.locator("summary").click()
    for label, text in HOME.items():
        await place.get_by_label(label, exact=True).fill(text)


async def test_the_outcome_is_sent_home_and_followed(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    page = await opened(open_page, city)
    await fill(page, "send")
    await page.locator("[data-choose=send]").get_by_label("手机号").fill("12")
    await page.locator("[data-choose=send]").get_by_role("button", name="确认").click()
    await expect(page.get_by_text("请填写 11 位手机号码").first).to_be_visible()
    await page.locator("[data-choose=send]").get_by_label("手机号").fill(HOME["手机号"])
    await page.locator("[data-choose=send]").get_by_role("button", name="确认").click()
    await expect(page.locator("[data-parcel=return]")).to_contain_text("待封装")
    await expect(page.locator("[data-parcel=return]")).to_contain_text("王*英")
    (parcel,) = city.parcels.held.values()
    city.parcels.held[parcel.parcel] = replace(
        parcel, state=ParcelState.HANDED_OVER, number=NUMBER, handed_at=city.hall.at
    )
    at = city.hall.at + timedelta(minutes=5)
    city.parcels.tell(
        parcel.parcel, News(NUMBER, at, "702", "投递邮件接收", "深圳市", NewsKind.DELIVERING)
    )
    await page.reload()

    await expect(page.locator("[data-parcel=return]")).to_contain_text("派送中")
    await expect(page.locator("[data-parcel=return] ol")).to_contain_text("投递邮件接收")
    await faultless(page, axe_source)
    await screen(page, "79-parcel")


async def test_who_pays_the_postage_reads_its_price_and_pays_before_it_is_packed(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    city.signed_in = True
    city.parcels.by_courier(Postage.CITIZEN)
    case = city.hall.submitted()
    page = await open_page(f"/#/case/{case.case}", size=NARROW)
    await heading(page, "店招设置许可")
    await page.locator("[data-choose=send] summary").click()
    await expect(page.locator("[data-choose=send]")).to_contain_text(
        "深圳市 12.00 元，其他地区 20.00 元"
    )
    await page.locator("[data-choose=send] summary").click()
    await fill(page, "send")
    await page.locator("[data-choose=send]").get_by_role("button", name="确认").click()
    order = page.locator("[data-fee=open]")
    await expect(order).to_contain_text("12.00 元")
    await expect(order).to_contain_text("邮费三天内缴清后寄出")
    await faultless(page, axe_source)
    await screen(page, "110-postage")
    (parcel,) = city.parcels.held.values()
    city.parcels.held[parcel.parcel] = replace(parcel, ready_at=city.hall.at)
    officer = await desk(open_page, city, "parcels")
    await expect(officer.get_by_role("row").nth(1)).to_contain_text("邮费待缴")
    await officer.get_by_role("button", name="打开").click()
    await officer.get_by_role("button", name="办理办件").click()

    await expect(officer.get_by_text("缴清后再封装")).to_be_visible()
    await expect(officer.locator("[data-move=pack]")).to_have_count(0)


async def test_originals_are_picked_up_and_a_parcel_is_cancelled(
    open_page: Open, city: FakeCity
) -> None:
    page = await opened(open_page, city, WIDE)
    await fill(page, "collect")
    await page.locator("[data-choose=collect]").get_by_role("button", name="确认").click()
    await expect(page.locator("[data-parcel=collect]")).to_contain_text("已下单")
    await page.get_by_role("button", name="取消快递").click()

    await expect(page.locator("[data-parcel=collect]")).to_contain_text("已取消")
    (parcel,) = city.parcels.held.values()
    assert parcel.direction is Direction.COLLECT
    assert parcel.materials


async def test_a_case_that_goes_by_no_courier_does_not_speak_of_one(
    open_page: Open, city: FakeCity
) -> None:
    city.signed_in = True
    city.parcels.by_courier(None)
    case = city.hall.submitted()
    page = await open_page(f"/#/case/{case.case}", size=NARROW)
    await heading(page, "店招设置许可")

    await expect(page.get_by_text("快递")).to_have_count(0)


async def desk(open_page: Open, city: FakeCity, path: str) -> Page:
    city.desk.signed_in = True
    city.work.hold(PostRole.ISSUER)
    return await open_page(f"/officer/#/{path}", size=DESK)


async def test_two_officers_pack_and_a_wrong_scan_is_told(
    open_page: Open, city: FakeCity, screen: Screen, axe_source: str
) -> None:
    city.parcels.put(city.hall.submitted().case)
    page = await desk(open_page, city, "parcels")
    await heading(page, "快件")
    await faultless(page, axe_source)
    await page.get_by_role("button", name="打开").click()
    await page.get_by_role("button", name="办理办件").click()
    await page.locator("[data-move=pack] summary").click()
    await page.locator("[data-move=pack]").get_by_role("button").click()
    await expect(page.locator("[data-state=ordered]")).to_be_visible()
    fold = page.locator("[data-move=hand_over]")
    await fold.locator("summary").click()
    await fold.get_by_label("快递单号").fill(NUMBER)
    await fold.get_by_role("button").click()
    await expect(fold).to_contain_text("另一位同事")
    city.parcels.officer = SECOND
    await fold.get_by_label("快递单号").fill("EB000717617HK")
    await fold.get_by_role("button").click()
    await expect(fold).to_contain_text("校验位不对")
    await screen(page, "80-desk-parcel")
    await faultless(page, axe_source)
    await fold.get_by_label("快递单号").fill(NUMBER)
    await fold.get_by_role("button").click()

    await expect(page.locator("[data-state=handed_over]")).to_be_visible()
    assert city.parcels.held[PARCEL].handed_by == SECOND


async def test_what_is_in_trouble_stands_in_a_list_of_its_own(
    open_page: Open, city: FakeCity, axe_source: str
) -> None:
    city.parcels.put(
        city.hall.submitted().case,
        state=ParcelState.ORDERED,
        trouble=Trouble.NO_ORDER,
        packed_by=SECOND,
    )
    at = city.hall.at
    city.parcels.left.append(LeftOrder(PARCEL, PARCEL, None, None, at, NUMBER, "B0004", at))
    page = await desk(open_page, city, "parcels/trouble")
    await heading(page, "快件")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("快递公司没有接单")
    left = page.locator("[data-recall]")
    await expect(left).to_contain_text("快递公司没有撤单")
    await faultless(page, axe_source)
    await left.locator("summary").click()
    await left.get_by_label("如何处理的").fill("电话撤单")
    await left.get_by_role("button").click()

    await expect(page.get_by_text("已完成：已与快递公司处理")).to_be_visible()
    await expect(left).to_have_count(0)
