import asyncio
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.accounts.consent import Purpose
from domain.actors import officer_of
from domain.pensions.register import FirstEntry
from domain.ways import Way
from storage.accounts.persons import died_on
from storage.database import Database
from storage.keys.vault import SealBroken
from tests.storage.city import COUNTER, LI, NOW, OTHER_SCHEME, SCHEME, WANG, City, found


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> City:
    city = found(database, tmp_path / "keys")
    await city.officer(officer_of(COUNTER))
    return city


async def test_a_person_is_found_by_id_number_and_read_whole(city: City) -> None:
    person = await city.resident(WANG)

    assert await city.persons.find(WANG.id_number) == person
    read = await city.persons.read(person)
    assert read is not None
    assert read.identity == WANG


async def test_an_unknown_id_number_finds_nobody(city: City) -> None:
    assert await city.persons.find(LI.id_number) is None


async def test_the_same_id_number_is_not_registered_twice(city: City) -> None:
    await city.resident(WANG)

    assert await city.persons.add(WANG, [], actor=COUNTER) is None
    assert await city.count("persons") == 1


async def test_of_two_counters_at_the_same_moment_one_registers(city: City) -> None:
    added = await asyncio.gather(
        *(
            city.persons.add(WANG, [FirstEntry(SCHEME, date(2026, 12, 31))], actor=COUNTER)
            for _ in range(5)
        )
    )

    assert len([person for person in added if person is not None]) == 1
    assert await city.count("entitlements") == 1


async def test_no_column_holds_name_number_or_phone_in_clear(city: City) -> None:
    person = await city.resident(WANG)

    row = await city.database.fetchrow(
        "SELECT p.identity, l.blind FROM persons AS p JOIN lookup_id_number AS l USING (person_id)"
        " WHERE person_id = $1",
        person,
    )
    assert row is not None
    stored = row["identity"] + row["blind"]
    for secret in (WANG.name, WANG.id_number, WANG.phone):
        assert secret.encode() not in stored


async def test_an_identity_moved_to_another_person_does_not_open(city: City) -> None:
    wang, li = await city.resident(WANG), await city.resident(LI)
    await city.database.execute(
        "UPDATE persons SET identity = (SELECT identity FROM persons WHERE person_id = $1)"
        " WHERE person_id = $2",
        wang,
        li,
    )

    with pytest.raises(SealBroken):
        await city.persons.read(li)


async def test_an_entry_holds_agreements_and_entitlements(city: City) -> None:
    person = await city.resident(until=date(2026, 12, 31), schemes=(OTHER_SCHEME, SCHEME))
    await city.consent(person)

    entry = await city.persons.entry(person)

    assert entry is not None
    assert entry.consents == (Purpose.FACE_PROCESSING,)
    assert [(e.scheme, e.certified_by) for e in entry.entitlements] == [
        (SCHEME, Way.WINDOW),
        (OTHER_SCHEME, Way.WINDOW),
    ]


async def test_a_withdrawn_agreement_is_not_shown(city: City) -> None:
    person = await city.resident()
    await city.consent(person)
    await city.withdraw(person)

    entry = await city.persons.entry(person)

    assert entry is not None
    assert entry.consents == ()


async def test_every_look_is_on_record_with_its_purpose(city: City) -> None:
    person = await city.resident()

    await city.persons.show(person, reader=COUNTER, why="asked about a letter")

    row = await city.database.fetchrow(
        "SELECT actor, why FROM audit WHERE person_id = $1 AND action = 'person.read'", person
    )
    assert row is not None
    assert (row["actor"], row["why"]) == (COUNTER, "asked about a letter")


async def test_a_search_that_finds_nobody_is_on_record_without_the_number(city: City) -> None:
    await city.persons.note_search(reader=COUNTER, why="asked about a letter")

    row = await city.database.fetchrow("SELECT * FROM audit WHERE action = 'person.not_found'")
    assert row is not None
    assert row["person_id"] is None


async def test_an_unknown_person_is_none_and_leaves_no_record(city: City) -> None:
    unknown = uuid4()

    assert await city.persons.show(unknown, reader=COUNTER, why="a slip") is None
    assert await city.recorded(unknown) == []


async def test_an_account_leads_to_its_person(city: City) -> None:
    person = await city.resident()

    assert await city.persons.of_account(await city.account(person)) == person
    assert await city.persons.of_account(await city.account(None)) is None


async def test_the_schemes_have_names_in_both_languages(city: City) -> None:
    schemes = await city.persons.schemes()

    assert schemes[SCHEME].zh
    assert schemes[SCHEME].en


async def test_a_death_recorded_during_a_transaction_waits_for_its_end(city: City) -> None:
    person = await city.resident()

    async def record_death() -> tuple[UUID, ...]:
        return await city.proofs.record_death(
            person, date(2026, 11, 1), "civil affairs", at=NOW, actor=COUNTER
        )

    async with city.database.transaction() as tx:
        assert await died_on(tx, person) is None
        recording = asyncio.create_task(record_death())
        await asyncio.wait({recording}, timeout=0.2)
        assert not recording.done()
    await recording

    assert await died_on(city.database, person) == date(2026, 11, 1)
