"""Reminders of a certification that ends: each step once, and to nobody who has no need."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.events import EventKind
from domain.notices.reminders import first_place
from server.wiring.notices import make_reminders
from storage.notices.reminders import ReminderStore
from tests.storage.city import LI, NOW, SCHEME, TODAY, WANG, City
from tests.storage.notices.campaign_crowd import city, crowd

__all__ = ["city"]


async def remind(city: City, day: date = TODAY) -> int:
    await ReminderStore(city.database, city.vault).read_years(100)
    reminders = make_reminders(city.database, city.vault)
    place, told = first_place(day), 0
    while True:
        done = await reminders.remind_batch(NOW, day, place, 2)
        told += len(done.told)
        if done.next is None:
            return told
        place = done.next


@pytest.mark.parametrize(
    ("days", "told"), [(61, 0), (60, 1), (31, 1), (30, 1), (7, 1), (0, 1), (-1, 0)]
)
async def test_a_reminder_comes_within_its_days(city: City, days: int, told: int) -> None:
    await city.account(await city.resident(until=TODAY + timedelta(days=days)))

    assert await remind(city) == told


async def test_each_step_is_told_once(city: City) -> None:
    until = TODAY + timedelta(days=60)
    account = await city.account(await city.resident(until=until))

    told = [await remind(city, until - timedelta(days=left)) for left in (60, 60, 45, 30, 29, 7, 1)]

    assert told == [1, 0, 0, 1, 0, 1, 0]
    rows = await city.database.fetch(
        "SELECT subject FROM inbox WHERE account_id = $1 ORDER BY n", account
    )
    assert [row["subject"] for row in rows] == [
        f"entitlement:{SCHEME}?days={left}" for left in (60, 30, 7)
    ]


async def test_whoever_is_eighty_hears_a_month_earlier(city: City) -> None:
    elder = replace(WANG, id_number="440304194001010016")
    account = await city.account(await city.resident(elder, until=TODAY + timedelta(days=90)))
    await city.account(await city.resident(LI, until=TODAY + timedelta(days=90)))

    assert await remind(city) == 1
    assert await city.told(account) == [EventKind.DUE_SOON]


async def test_who_is_certified_hears_no_more_of_it(city: City) -> None:
    person = await city.resident(until=TODAY + timedelta(days=30))
    account = await city.account(person)
    await city.proofs.post(person, "hospital", TODAY, at=NOW, actor="system")

    assert await remind(city) == 0
    assert await city.told(account) == [EventKind.CERTIFIED_BY_DATA]


async def test_neither_the_dead_nor_the_suspended_are_reminded(city: City) -> None:
    wang, li = (
        await city.resident(until=TODAY + timedelta(days=7)),
        await city.resident(LI, until=TODAY + timedelta(days=7)),
    )
    for person in (wang, li):
        await city.account(person)
    await city.suspend(wang, TODAY)
    await city.proofs.record_death(li, TODAY, "register", at=NOW, actor="system")

    assert await remind(city) == 0


async def test_two_workers_remind_once(city: City) -> None:
    await crowd(city.database, 20)
    await city.database.execute(
        "UPDATE entitlements SET certified_until = $1", TODAY + timedelta(days=7)
    )

    told = await asyncio.gather(remind(city), remind(city))

    assert sum(told) == 20
    assert await city.count("inbox") == 20


async def test_a_person_of_an_unreadable_identity_is_noted_and_not_met_again(city: City) -> None:
    await crowd(city.database, 1)
    reminders = ReminderStore(city.database, city.vault)

    assert [await reminders.read_years(5), await reminders.read_years(5)] == [1, 0]
