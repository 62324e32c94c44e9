"""Hospitals at the desk, before a real city: a record opened at the counter, a difference settled with a word."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect
from pydantic import SecretStr

from clients.standins import his
from clients.standins.app import make_standins
from domain.city.differences import Difference, DifferenceKind
from domain.days import day_of
from domain.people import Role
from server.wiring.hospitals import make_hospitals
from storage.city.differences import DifferenceStore
from tests.browser.conftest import DESK, Look, Screen
from tests.browser.steps import heading, usable
from tests.server.accounts.staff import officer
from tests.server.house import House, open_house
from tests.server.rounds.hospitals import FILE, HOSPITAL

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    def more(outside: str) -> Mapping[str, Any]:
        return {
            "his_base_url": f"{outside}{his.PREFIX}",
            "his_app": his.APP,
            "his_key": SecretStr(his.KEY),
        }

    folder = tmp_path_factory.mktemp("hospital-desk")
    async with open_house(shared_database_url, folder, more, vendors=make_standins()) as opened:
        await make_hospitals(opened.infrastructure.database).load(FILE)
        yield opened


async def test_a_record_is_opened_for_whoever_is_there_and_agreed(
    house: House, look: Look, axe_source: str, screen: Screen
) -> None:
    token = await officer(house, "ward", roles=[Role.COUNTER])
    person = await house.resident(token)
    page = await look(f"/officer/#/person/{person}/hospitals", token=token, size=DESK)
    await expect(page.get_by_text("还没有在医院建档")).to_be_visible()
    await usable(page, axe_source)
    await page.get_by_role("button", name="去记录同意").click()
    agreement = page.locator("[data-purpose=hospital_record]")
    await agreement.locator("summary").click()
    await agreement.get_by_role("button").click()
    await expect(agreement.get_by_text("已同意", exact=True)).to_be_visible()
    await usable(page, axe_source)
    await page.get_by_role("link", name="医院建档").click()
    await page.locator("[data-open-record] select").select_option(HOSPITAL)
    await page.locator("[data-open-record]").get_by_role("button").click()
    await expect(page.get_by_role("status")).to_contain_text("已建档，就诊号")
    await usable(page, axe_source)
    await screen(page, "111-desk-health-record")

    await expect(page.get_by_role("row", name="不夜医院")).to_be_visible()


async def test_a_difference_is_settled_with_a_word(
    house: House, look: Look, axe_source: str, screen: Screen
) -> None:
    admin = await officer(house, "head", roles=[Role.ADMIN])
    token = await officer(house, "registrar", roles=[Role.COUNTER])
    _, me = await house.call("GET", "/v1/officer/me", token=token)
    post = {"unit": HOSPITAL, "role": "clerk", "area": "", "why": "挂号处"}
    path = f"/v1/officer/officers/{me['officer']['officer']}/posts"
    status, answer = await house.call("POST", path, post, token=admin)
    assert status == 201, answer
    day, at = day_of(datetime.now(UTC)), datetime.now(UTC)
    found = Difference(HOSPITAL, day, DifferenceKind.OURS_ONLY, "n-1")
    await DifferenceStore(house.infrastructure.database).keep(HOSPITAL, day, [found], (1, 0), at)
    page = await look("/officer/#/bookings", token=token, size=DESK)
    await page.get_by_role("button", name="医院对账").click()
    await heading(page, "医院对账")
    await expect(page.locator("[data-difference=ours_only]")).to_contain_text("患者会白跑一趟")
    await usable(page, axe_source)
    await page.locator("[data-settle] summary").click()
    await page.locator("[data-settle] textarea, [data-settle] input").fill("已致电医院补登")
    await screen(page, "112-desk-hospital-differences")
    await page.locator("[data-settle]").get_by_role("button").click()
    await expect(page.get_by_text("没有待处理的差异")).to_be_visible()
    await page.get_by_role("link", name="已处理").click()

    await expect(page.locator("[data-difference=ours_only]")).to_contain_text("已致电医院补登")
    await usable(page, axe_source)
