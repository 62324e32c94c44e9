"""The hall's morning in small, at two web processes; its books are counted again, and a false row is found."""

import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

import asyncpg
import pytest
import pytest_asyncio
from zhijian_client import OfficerClient

from clients.demo import vendors
from clients.demo.apart import Apart
from clients.demo.books import recounted
from clients.demo.crowd import crowd
from clients.demo.evening import on_the_register
from clients.demo.hall import APPROVER, FIRE, PROPOSING
from clients.demo.morning import the_evening_before, the_morning
from clients.demo.outside import Outside
from clients.demo.phone import Phones
from clients.demo.service import OFFICER
from clients.demo.story import Story
from clients.demo.town import Town
from domain.people import Role

PEOPLE: Final = 30
WINDOWS: Final = 3

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="module"),
]


@dataclass(frozen=True, slots=True)
class Played:
    """A city whose morning is over; `database`: its rows."""

    town: Town
    said: str
    database: str


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(
    shared_database_url: str, valkey: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Played]:
    folder = tmp_path_factory.mktemp("city")
    async with AsyncExitStack() as stack:
        outside = await stack.enter_async_context(Outside(folder / "standins.log"))
        servers = {"ZHIJIAN_DATABASE_URL": shared_database_url, "ZHIJIAN_REDIS_URL": valkey}
        settings = outside.settings() | await vendors.enter(outside, folder) | servers
        city = Apart(settings | {"ZHIJIAN_WORKERS": "1"}, folder, serving=2)
        stack.push_async_callback(city.stop)
        await city.start()
        await city.command("units", "load")
        await city.command("items", "publish", "--all")
        for username, role in (
            (FIRE, Role.COUNTER),
            (APPROVER, Role.COUNTER),
            (PROPOSING, Role.ADMIN),
        ):
            added = ("officer", "add", username, "--role", role, "--password", city.password)
            await city.command(*added)
        admin = await stack.enter_async_context(OfficerClient(city.base(0)))
        await admin.sign_in(PROPOSING, city.password)
        story = Story(io.StringIO())
        town = Town(
            story=story,
            bases=(city.base(0), city.base(1)),
            command=city.command,
            folder=folder,
            outside=outside,
            password=city.password,
            admin=admin,
            phones=Phones(city.base(0), outside),
            people=crowd(PEOPLE),
        )
        clerk = await stack.enter_async_context(OfficerClient(city.base(1)))
        await clerk.sign_in(OFFICER, city.password)
        await on_the_register(clerk, town.phones, town.people)
        evening = await the_evening_before(town, WINDOWS, stack)
        await the_morning(town, evening)
        assert isinstance(story.out, io.StringIO)
        yield Played(town, story.out.getvalue(), shared_database_url)


async def test_a_morning_goes_as_it_should_at_two_processes(played: Played) -> None:
    assert not played.town.story.differences
    assert "与对方账目分文不差" in played.said


async def test_a_row_that_was_falsified_afterwards_is_found(played: Played) -> None:
    rows = await asyncpg.connect(played.database)
    try:
        await rows.execute(
            "DELETE FROM bookings WHERE booking_id ="
            " (SELECT booking_id FROM bookings WHERE state = 'served' LIMIT 1)"
        )
        found = await recounted(played.town)
    finally:
        await rows.close()

    assert found.differing == ("places.differing",)
