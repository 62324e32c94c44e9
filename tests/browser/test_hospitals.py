"""A person opens a health record, registers with a doctor, pays, sees results and cancels, before the real service."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import expect
from pydantic import SecretStr

from clients.standins import his
from clients.standins.app import HIS, make_standins
from domain.days import day_of
from domain.people import Role
from server.wiring.hospitals import make_hospitals
from tests.browser.conftest import DESK, Look
from tests.browser.steps import heading, usable
from tests.server.accounts.staff import officer
from tests.server.house import ID_NUMBER, NAME, House, open_house
from tests.server.rounds.hospitals import FILE, HOSPITAL, PLACE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SIZES: Final = ((360, 740), DESK)


@pytest.fixture(scope="module")
def standins() -> web.Application:
    return make_standins()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    shared_database_url: str,
    tmp_path_factory: pytest.TempPathFactory,
    standins: web.Application,
) -> AsyncIterator[House]:
    def more(outside: str) -> Mapping[str, Any]:
        return {
            "his_base_url": f"{outside}{his.PREFIX}",
            "his_app": his.APP,
            "his_key": SecretStr(his.KEY),
        }

    folder: Path = tmp_path_factory.mktemp("hospitals")
    async with open_house(shared_database_url, folder, more, vendors=standins) as opened:
        await make_hospitals(opened.infrastructure.database).load(FILE)
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def her(house: House) -> str:
    await house.resident(await house.officer())
    token = await house.citizen()
    await house.call("POST", "/v1/me/person", {"name": NAME, "id_number": ID_NUMBER}, token=token)
    return token


async def test_a_registration_is_paid_shown_and_cancelled(
    house: House, standins: web.Application, her: str, look: Look, axe_source: str
) -> None:
    page = await look("/#/", token=her)
    await page.locator("main").get_by_role("link", name="医院").click()
    await heading(page, "医院")
    await usable(page, axe_source, SIZES)
    await page.locator(f"[data-hospital='{HOSPITAL}']").click()
    await heading(page, "不夜医院")
    await page.get_by_role("button", name="在这家医院建档").click()
    await heading(page, "建档")
    await usable(page, axe_source, SIZES)
    await page.get_by_role("button", name="同意", exact=True).click()
    await expect(page.get_by_text("已建档")).to_be_visible()
    await usable(page, axe_source, SIZES)

    await page.locator("[data-department='night_hospital_er']").click()
    await usable(page, axe_source, SIZES)
    await page.locator(f"[data-doctor='{PLACE.place}']").click()
    day = day_of(datetime.now(UTC)) + timedelta(days=1)
    await page.locator(f"[data-day='{day}']").click()
    await page.locator("[data-slot='10:00']").click()
    await heading(page, "挂号")
    await expect(page.locator("[data-said='locked']")).to_be_visible()
    await expect(page.locator("[data-fee='open']")).to_contain_text("25.00")
    await usable(page, axe_source, SIZES)

    await _paid_at_the_counter(house, her)
    await page.reload()
    await expect(page.locator(".show-code")).to_be_visible()
    await usable(page, axe_source, SIZES)
    await page.get_by_text("退号", exact=True).first.click()
    await page.get_by_role("button", name="退号").click()
    await expect(page.get_by_role("status")).to_contain_text("已退号")
    await usable(page, axe_source, SIZES)

    hospital = standins[HIS]
    number = next(iter(hospital.patients.values()))
    hospital.report(number, "血常规", "未见异常")
    await page.goto(f"{page.url.split('#')[0]}#/results/{HOSPITAL}")
    await page.get_by_role("button", name="同意", exact=True).click()
    await expect(page.locator("[data-report]").first).to_contain_text("血常规")
    await usable(page, axe_source, SIZES)


async def test_the_english_page_says_the_same(her: str, look: Look, axe_source: str) -> None:
    page = await look(f"/#/hospitals/{HOSPITAL}", token=her, locale="en")

    await heading(page, "Night Hospital")
    await usable(page, axe_source)


async def _paid_at_the_counter(house: House, her: str) -> None:
    _, found = await house.call("GET", "/v1/orders", token=her)
    order = next(each for each in found["orders"] if each["state"] == "open")
    person = await house.infrastructure.database.fetchval("SELECT person_id FROM orders LIMIT 1")
    counter = await officer(house, "cashier", roles=[Role.COUNTER])
    path = f"/v1/officer/persons/{person}/orders/{order['order']}/receipts"
    body = {"way": "cash", "receipt": "N-20261129-1"}
    status, answer = await house.call("POST", path, body, token=counter)
    assert status == 201, answer
