"""What two do to officers at once, and how far an officer reaches."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.accounts.officers import EMERGENCY_LIFE, Reach
from domain.errors import Conflict, NotFound
from domain.people import Role
from server.wiring.accounts import make_officer_changes
from services.accounts.officer_changes import OfficerChanges
from storage.accounts.emergencies import EmergencyStore
from storage.accounts.staff import StaffStore
from storage.database import Database
from tests.storage.city import LI, NOW, WANG, City, found

ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


@pytest.fixture
def staff(city: City) -> StaffStore:
    return StaffStore(city.database, city.vault)


@pytest.fixture
def changes(city: City) -> OfficerChanges:
    return make_officer_changes(city.database, city.vault)


async def test_of_two_administrators_who_disable_each_other_one_stays(
    city: City, changes: OfficerChanges
) -> None:
    for officer in (ONE, TWO):
        await city.officer(officer)

    results = await asyncio.gather(
        changes.disable(ONE, at=NOW, actor="system", why="a quarrel"),
        changes.disable(TWO, at=NOW, actor="system", why="a quarrel"),
        return_exceptions=True,
    )

    assert sum(isinstance(result, Conflict) for result in results) == 1
    left = "SELECT count(*) FROM officers WHERE disabled_at IS NULL"
    assert await city.database.fetchval(left) == 1


async def test_who_is_disabled_is_not_disabled_twice(city: City, changes: OfficerChanges) -> None:
    for officer in (ONE, TWO):
        await city.officer(officer)
    await changes.disable(ONE, at=NOW, actor="system", why="left")

    with pytest.raises(NotFound):
        await changes.disable(ONE, at=NOW, actor="system", why="left")


async def reaches(staff: StaffStore, officer: UUID, person: UUID) -> bool:
    return await staff.reach(officer, person, changes=False) is not Reach.NOT


async def test_an_officer_reaches_the_areas_that_begin_with_theirs(
    city: City, staff: StaffStore
) -> None:
    here, there = await city.resident(WANG, area="440304"), await city.resident(LI, area="440305")
    await city.officer(ONE, "4403")
    await city.officer(TWO, "440305", "4401")

    reached = [await reaches(staff, who, whom) for who in (ONE, TWO) for whom in (here, there)]

    assert reached == [True, True, False, True]


async def test_a_person_without_an_area_is_for_officers_of_the_whole_city(
    city: City, staff: StaffStore
) -> None:
    person = await city.resident()
    await city.officer(ONE)
    await city.officer(TWO, "4403")

    assert await reaches(staff, ONE, person)
    assert not await reaches(staff, TWO, person)
    assert await city.recorded(person) == ["person.added", "person.refused"]


async def test_a_disabled_officer_reaches_nobody(
    city: City, staff: StaffStore, changes: OfficerChanges
) -> None:
    person = await city.resident()
    for officer in (ONE, TWO):
        await city.officer(officer)
    await changes.disable(ONE, at=NOW, actor="system", why="left")

    assert not await reaches(staff, ONE, person)


async def test_an_emergency_opens_no_other_person(city: City, staff: StaffStore) -> None:
    one, other = await city.resident(WANG), await city.resident(LI)
    await city.officer(ONE, "4403")
    now = await city.database.fetchval("SELECT now()")

    await EmergencyStore(city.database).open(
        one, officer=ONE, why="found unconscious", at=now, until=now + EMERGENCY_LIFE
    )

    assert await reaches(staff, ONE, one)
    assert not await reaches(staff, ONE, other)


async def test_an_emergency_half_an_hour_ago_opens_nothing(city: City, staff: StaffStore) -> None:
    person = await city.resident()
    await city.officer(ONE, "4403")
    past = await city.database.fetchval("SELECT now()") - timedelta(minutes=31)

    await EmergencyStore(city.database).open(
        person, officer=ONE, why="found unconscious", at=past, until=past + EMERGENCY_LIFE
    )

    assert not await reaches(staff, ONE, person)


async def test_changes_of_officers_are_on_record_with_reason_and_terms(
    city: City, changes: OfficerChanges
) -> None:
    await city.officer(ONE)
    added = await changes.add(
        "chen", [Role.COUNTER], ["440304"], password_hash="", actor="system", why="new"
    )
    assert added is not None

    await changes.change(
        added.officer, roles=[Role.REVIEWER], areas=[""], actor="system", why="moved desks"
    )

    rows = await city.database.fetch("SELECT action, about, why FROM audit ORDER BY seq")
    about = f"officer:{added.officer}"
    assert [tuple(row) for row in rows] == [
        ("officer.added", about, "new (roles: counter; areas: 440304)"),
        ("officer.changed", about, "moved desks (roles: reviewer; areas: city)"),
    ]


async def test_the_session_of_another_is_no_standing(city: City, staff: StaffStore) -> None:
    await city.officer(ONE)
    session = uuid4()
    await city.database.execute(
        "INSERT INTO sessions (session_id, officer_id, refresh_mac, expires_at)"
        " VALUES ($1, $2, '', now() + interval '1 hour')",
        session,
        ONE,
    )

    assert await staff.stands(ONE, session) == frozenset({Role.COUNTER, Role.REVIEWER, Role.ADMIN})
    assert await staff.stands(TWO, session) is None
    assert await staff.stands(ONE, uuid4()) is None


async def test_what_two_change_of_an_officer_at_once_both_holds(
    city: City, staff: StaffStore, changes: OfficerChanges
) -> None:
    await city.officer(ONE)
    await city.officer(TWO)

    await asyncio.gather(
        changes.change(TWO, roles=[Role.COUNTER], areas=None, actor="system", why="fewer roles"),
        changes.change(TWO, roles=None, areas=["4403"], actor="system", why="another district"),
    )

    seen = await staff.one(TWO)
    assert seen is not None
    assert (seen.roles, seen.areas) == (frozenset({Role.COUNTER}), ("4403",))
