import asyncio
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.faces.face_check import EngineId
from domain.faces.face_records import FaceSource
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.review import ReviewKind
from domain.ways import Way
from storage.database import Database
from storage.pensions.entitlements import of_person
from tests.storage.city import COUNTER, NOW, OTHER_SCHEME, SCHEME, TODAY, City, found
from tests.storage.pensions.review_city import opened

DIED = date(2026, 11, 1)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


async def post(
    city: City, person: UUID, on: date = TODAY, source: str = "hospital"
) -> tuple[UUID, ...]:
    return await city.proofs.post(person, source, on, at=NOW, actor=COUNTER)


async def record_death(city: City, person: UUID, on: date = DIED) -> tuple[UUID, ...]:
    return await city.proofs.record_death(person, on, "civil affairs", at=NOW, actor=COUNTER)


async def held(city: City, person: UUID) -> Entitlement:
    (entitlement,) = await of_person(city.database, person)
    return entitlement


async def certify(city: City, person: UUID) -> None:
    """As a unit of work does."""
    held = await city.entitlements.lock(person, SCHEME)
    assert held is not None
    await city.entitlements.change(held.certify(Way.FACE, TODAY))


async def test_certified_inside_a_unit_of_work_lasts_a_year(city: City) -> None:
    person = await city.resident()

    await city.database.together(lambda: certify(city, person))

    assert (await held(city, person)).certified_until == date(2027, 11, 24)


async def test_what_a_person_does_not_hold_is_not_found(city: City) -> None:
    person = await city.resident()

    assert await city.entitlements.lock(person, OTHER_SCHEME) is None
    assert await city.entitlements.read(person, OTHER_SCHEME) is None


async def test_a_rolled_back_certification_leaves_nothing(city: City) -> None:
    person = await city.resident()

    async def broken_off() -> None:
        await certify(city, person)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await city.database.together(broken_off)

    assert (await held(city, person)).certified_by is Way.WINDOW


async def test_changes_at_the_same_moment_are_all_kept(city: City) -> None:
    person = await city.resident()

    await asyncio.gather(*(city.database.together(lambda: certify(city, person)) for _ in range(4)))

    assert (await held(city, person)).version == 1 + 4


async def test_a_proof_certifies_every_scheme_from_its_day(city: City) -> None:
    person = await city.resident(schemes=(SCHEME, OTHER_SCHEME))

    await post(city, person, date(2026, 10, 1))

    entitlements = await of_person(city.database, person)
    assert [(e.certified_until, e.certified_by) for e in entitlements] == [
        (date(2027, 10, 1), Way.DATA)
    ] * 2


async def test_a_proof_tells_the_person_on_every_account(city: City) -> None:
    person = await city.resident()
    accounts = {await city.account(person), await city.account(person)}

    assert set(await post(city, person)) == accounts

    for account in accounts:
        assert await city.told(account) == ["entitlement.certified_by_data"]


async def test_the_same_proof_twice_is_one_proof(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)

    await post(city, person)
    await post(city, person)

    assert await city.count("proofs") == 1
    assert len(await city.told(account)) == 1
    assert (await held(city, person)).version == 2


async def test_a_proof_older_than_the_last_certification_changes_nothing(city: City) -> None:
    person = await city.resident(until=date(2027, 10, 1))
    account = await city.account(person)

    await post(city, person, date(2026, 6, 1))

    assert (await held(city, person)).version == 1
    assert await city.told(account) == []
    assert await city.count("proofs") == 1


async def test_a_proof_restores_a_suspended_pension_with_back_pay(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)
    await city.suspend(person, date(2026, 9, 1))

    await post(city, person)

    restored = await held(city, person)
    assert restored.standing is Standing.ACTIVE
    assert restored.back_pay_from == date(2026, 9, 1)
    assert await city.told(account) == ["entitlement.restored"]


async def test_a_recorded_death_turns_a_proof_into_a_review(city: City) -> None:
    person = await city.resident()
    await city.database.execute(
        "UPDATE persons SET died_on = $2 WHERE person_id = $1", person, DIED
    )
    account = await city.account(person)

    await post(city, person)

    assert (await held(city, person)).certified_by is Way.WINDOW
    assert await city.count("review_grounds") == 1
    assert await city.count("proofs") == 1
    assert await city.told(account) == ["review.opened"]


async def test_a_recorded_death_stops_nothing(city: City) -> None:
    person = await city.resident()
    before = await held(city, person)

    await record_death(city, person)

    assert await held(city, person) == before


async def test_a_recorded_death_opens_a_review_for_each_active_scheme(city: City) -> None:
    person = await city.resident(schemes=(SCHEME, OTHER_SCHEME))
    account = await city.account(person)

    assert await record_death(city, person) == (account,)

    rows = await city.database.fetch(
        "SELECT scheme, kind, reasons FROM review_grounds ORDER BY scheme"
    )
    assert [tuple(row) for row in rows] == [
        (SCHEME, ReviewKind.DEATH_RECORDED, ["recorded_death"]),
        (OTHER_SCHEME, ReviewKind.DEATH_RECORDED, ["recorded_death"]),
    ]
    assert await city.told(account) == ["register.death_recorded", *["review.opened"] * 2]


async def test_the_same_death_twice_is_recorded_once(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)

    await record_death(city, person)
    await record_death(city, person)
    await record_death(city, person, date(2026, 11, 2))

    assert await city.count("review_grounds") == 1
    told = [
        "register.death_recorded",
        "review.opened",
        "register.death_recorded",
    ]  # a day set right
    assert await city.told(account) == told
    assert (await city.recorded(person)).count("death.recorded") == 2


async def test_proofs_and_deaths_are_on_record_with_their_source(city: City) -> None:
    person = await city.resident()

    await post(city, person, TODAY, "hospital")

    why = await city.database.fetchval(
        "SELECT why FROM audit WHERE person_id = $1 AND action = 'proof.posted'", person
    )
    assert why == "hospital (2026-11-24)"


async def test_proofs_and_a_death_at_the_same_moment_end_in_order(city: City) -> None:
    person = await city.resident(schemes=(SCHEME, OTHER_SCHEME))

    await asyncio.gather(
        *(post(city, person, TODAY, f"source {n}") for n in range(4)), record_death(city, person)
    )

    assert await city.count("proofs") == 4
    assert await city.count("review_grounds") == 2


async def test_the_situation_of_an_account_shows_names_and_face_records(city: City) -> None:
    person = await city.resident(schemes=(SCHEME, OTHER_SCHEME))
    account = await city.account(person)
    await city.consent(person)
    engine = EngineId("sface", "1", "")
    await city.face_records.put(
        person, engine, FaceSource.ID_PHOTO, b"t", at=NOW, review_on=TODAY, actor=COUNTER
    )

    situation = await city.entitlements.situation(account)

    assert situation is not None
    assert situation.person == person
    assert situation.engines == {"sface/1"}
    assert [held.name.zh for held in situation.held] == [
        "企业职工基本养老保险",
        "城乡居民基本养老保险",
    ]


async def test_the_situation_names_the_oldest_open_review_of_a_scheme(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)
    kinds = (ReviewKind.FACE_CHECK, ReviewKind.APPEAL)
    first, _ = [
        await opened(city, person, kind=kind, at=NOW.replace(hour=8 + hour))
        for hour, kind in enumerate(kinds)
    ]

    situation = await city.entitlements.situation(account)

    assert situation is not None
    assert situation.held[0].review == first


async def test_an_account_bound_to_nobody_has_no_situation(city: City) -> None:
    assert await city.entitlements.situation(await city.account(None)) is None
    assert await city.entitlements.situation(uuid4()) is None
