"""Offers before somebody asks: to whom they are made, and once."""

import asyncio
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.hall.offers import Made
from storage.accounts.identities import IdentityStore
from storage.accounts.register_lookups import RegisterLookupStore
from storage.database import Database
from tests.storage.hall.desk import HallDesk
from tests.storage.hall.offering import (
    ITEM,
    OTHER,
    OfferedItems,
    Offers,
    desk,
    elder,
    items,
    make,
    offers,
)

__all__ = ["desk", "items", "offers"]


async def test_who_comes_to_the_age_is_told_once(offers: Offers) -> None:
    person = await offers.desk.city.resident(elder())

    assert await offers.round() == 1
    assert await offers.round() == 0
    assert await offers.told(person) == ["offer.made"]
    assert await offers.states() == ["open"]
    assert (await offers.desk.city.recorded(person))[-1] == "offer.made"


async def test_an_offer_is_brought_to_nobodys_door(offers: Offers) -> None:
    person = await offers.desk.city.resident(elder())
    await offers.round()

    rows = await offers.desk.city.database.fetch(
        "SELECT channel FROM deliveries WHERE person_id = $1", person
    )
    assert [row["channel"] for row in rows] == ["sms"]


async def test_nothing_is_offered_to_the_dead(offers: Offers) -> None:
    await offers.desk.city.resident(elder())
    await offers.desk.city.database.execute("UPDATE persons SET died_on = '2026-10-01'")

    assert await offers.round() == 0


@pytest.mark.parametrize(
    ("state", "made"),
    [("draft", 1), ("submitted", 0), ("closed", 0), ("rejected", 1), ("withdrawn", 1)],
)
async def test_who_has_a_case_that_runs_or_was_granted_is_offered_nothing(
    offers: Offers, state: str, made: int
) -> None:
    person = await offers.desk.city.resident(elder())
    await offers.desk.city.database.execute(
        "INSERT INTO cases (person_id, case_id, item, item_version, state, area, opened_by, opened_at,"
        " changed_at, version, moves, form) VALUES ($1, $1, $2, 1, $3, '', 'system', now(), now(), 1, 1, '')",
        person,
        ITEM.name,
        state,
    )

    assert await offers.round() == made


async def test_who_wanted_to_hear_no_more_is_offered_nothing_else(
    offers: Offers, items: OfferedItems
) -> None:
    await offers.desk.city.resident(elder())
    await offers.round()
    await offers.answer("退订")
    items.put(ITEM, OTHER)

    assert await offers.round() == 0
    assert await offers.states() == ["stopped"]


async def test_who_declined_is_not_asked_again_by_a_newer_version(
    offers: Offers, items: OfferedItems
) -> None:
    await offers.desk.city.resident(elder())
    await offers.round()
    await offers.answer("不同意")
    items.put(replace(ITEM, version=2))

    assert await offers.round() == 0


async def test_the_minute_takes_no_more_than_the_carrier_does(
    database: Database, desk: HallDesk, items: OfferedItems
) -> None:
    offers = make(database, desk, items, a_minute=3)
    for number in range(5):
        await desk.city.resident(elder(phone=f"1391111222{number}", number=number))
    while await RegisterLookupStore(database, desk.city.vault).enter_slice():
        pass

    first = await offers.service.batch(ITEM, "1946-12", UUID(int=0))
    assert first.after is not None
    full = await offers.service.batch(ITEM, "1946-12", first.after)
    desk.later(seconds=61)
    rest = await offers.service.batch(ITEM, "1946-12", first.after)

    assert first.offers == 3
    assert full == Made((), 0, first.after, full=True)
    assert (rest.offers, rest.after) == (2, None)


async def test_two_workers_make_each_offer_once(
    database: Database, desk: HallDesk, items: OfferedItems
) -> None:
    for number in range(9):
        await desk.city.resident(elder(phone=f"1391111222{number}", number=number))
    one, other = make(database, desk, items), make(database, desk, items)

    made = await asyncio.gather(one.round(), other.round())

    assert sum(made) == 9
    assert await desk.city.count("deliveries") == 9


async def test_another_number_on_record_is_looked_up_anew(offers: Offers) -> None:
    city = offers.desk.city
    person = await city.resident(elder(date(1960, 1, 1)))
    assert await offers.round() == 0
    await IdentityStore(city.database, city.vault).put(person, elder(), renumbered=True)

    assert await offers.round() == 1


async def test_the_months_tell_only_how_many_were_born_in_each(offers: Offers) -> None:
    for number, born in enumerate((date(1946, 12, 1), date(1946, 12, 31), date(1950, 12, 1))):
        await offers.desk.city.resident(elder(born, number=number))
    await offers.round()

    rows = await offers.desk.city.database.fetch(
        "SELECT count(*) AS many, min(length(blind)) AS length FROM lookup_birth_month"
        " GROUP BY blind ORDER BY many"
    )
    assert [(row["many"], row["length"]) for row in rows] == [(1, 32), (1, 32), (2, 32)]
