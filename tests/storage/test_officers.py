import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from domain.people import Role
from storage.database import Database
from storage.officers import Officers
from tests.people import NOON


@pytest.fixture
def officers(database: Database) -> Officers:
    return Officers(database)


async def add(officers: Officers, username: str = "chen") -> UUID:
    officer = await officers.add(username, "hash", [Role.REVIEWER, Role.COUNTER])
    assert officer is not None
    return officer


async def test_an_officer_is_found_by_user_name(officers: Officers) -> None:
    officer = await add(officers)
    login = await officers.count_try("chen", NOON)

    assert login is not None
    assert (login.officer, login.password_hash) == (officer, "hash")
    assert login.roles == {Role.REVIEWER, Role.COUNTER}
    assert await officers.count_try("li", NOON) is None


async def test_a_user_name_is_given_once(officers: Officers) -> None:
    await add(officers)

    assert await officers.add("chen", "other", [Role.ADMIN]) is None


async def test_the_sixth_try_waits_15_minutes(officers: Officers) -> None:
    await add(officers)
    for _ in range(5):
        assert await officers.count_try("chen", NOON)

    assert await officers.count_try("chen", NOON) is None
    assert await officers.count_try("chen", NOON + timedelta(minutes=14, seconds=59)) is None
    assert await officers.count_try("chen", NOON + timedelta(minutes=15))


async def test_after_the_lock_there_are_five_tries_again(officers: Officers) -> None:
    await add(officers)
    for _ in range(5):
        await officers.count_try("chen", NOON)
    later = NOON + timedelta(minutes=15)
    for _ in range(5):
        assert await officers.count_try("chen", later)

    assert await officers.count_try("chen", later) is None


async def test_parallel_tries_do_not_outrun_the_lock(officers: Officers) -> None:
    await add(officers)

    logins = await asyncio.gather(*(officers.count_try("chen", NOON) for _ in range(12)))

    assert sum(login is not None for login in logins) == 5


async def test_the_right_password_makes_up_for_wrong_ones(officers: Officers) -> None:
    officer = await add(officers)
    for _ in range(5):
        await officers.count_try("chen", NOON)

    await officers.clear_tries(officer, None)

    login = await officers.count_try("chen", NOON)
    assert login is not None
    assert login.password_hash == "hash"


async def test_a_hash_is_replaced_with_one_of_todays_costs(officers: Officers) -> None:
    officer = await add(officers)

    await officers.clear_tries(officer, "dearer hash")

    login = await officers.count_try("chen", NOON)
    assert login is not None
    assert login.password_hash == "dearer hash"


async def test_a_disabled_officer_has_no_try_and_no_role(
    officers: Officers, database: Database
) -> None:
    officer = await add(officers)
    assert await officers.roles(officer) == frozenset({Role.REVIEWER, Role.COUNTER})

    await database.execute("UPDATE officers SET disabled_at = now()")

    assert await officers.count_try("chen", NOON) is None
    assert await officers.roles(officer) is None


async def test_a_new_officer_is_on_record(officers: Officers, database: Database) -> None:
    officer = await add(officers)
    row = await database.fetchrow("SELECT actor, action, about, why FROM audit")

    assert row is not None
    assert tuple(row) == (
        "system",
        "officer.added",
        f"officer:{officer}",
        "roles: counter, reviewer",
    )
