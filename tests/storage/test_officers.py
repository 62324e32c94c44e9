import asyncio
import secrets
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.accounts import OFFICER_LIFETIME, OfficerLogin, RefreshToken
from domain.people import Role
from storage.database import Database
from storage.officers import Officers
from tests.people import NOON, make_vault


@pytest.fixture
def officers(database: Database) -> Officers:
    return Officers(database, make_vault())


async def add(officers: Officers, username: str = "chen") -> UUID:
    officer = await officers.add(username, "hash", [Role.REVIEWER, Role.COUNTER])
    assert officer is not None
    return officer


async def sign_in(officers: Officers, login: OfficerLogin, new_hash: str | None = None) -> bool:
    token = RefreshToken(uuid4(), secrets.token_bytes(32))
    return await officers.sign_in(token, login, new_hash, now=NOON, lifetime=OFFICER_LIFETIME)


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

    assert await sign_in(officers, OfficerLogin(officer, "hash", frozenset()))

    login = await officers.count_try("chen", NOON)
    assert login is not None
    assert login.password_hash == "hash"


async def test_a_hash_is_replaced_with_one_of_todays_costs(officers: Officers) -> None:
    officer = await add(officers)

    assert await sign_in(officers, OfficerLogin(officer, "hash", frozenset()), "dearer hash")

    login = await officers.count_try("chen", NOON)
    assert login is not None
    assert login.password_hash == "dearer hash"


@pytest.mark.parametrize(
    "meanwhile", ["disabled_at = now()", "password_hash = 'of a start password'"]
)
async def test_who_was_ended_while_the_password_was_judged_gets_no_session(
    officers: Officers, database: Database, meanwhile: str
) -> None:
    await add(officers)
    login = await officers.count_try("chen", NOON)
    assert login is not None
    await database.execute(f"UPDATE officers SET {meanwhile}")  # noqa: S608  # constants alone

    assert not await sign_in(officers, login, "dearer hash")

    assert await database.fetchval("SELECT count(*) FROM sessions") == 0
    assert await database.fetchval("SELECT password_hash FROM officers") != "dearer hash"


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


async def test_the_secret_of_a_second_factor_is_sealed_and_opened_for_sign_in(
    officers: Officers, database: Database
) -> None:
    await add(officers)

    assert await officers.set_factor("chen", b"a secret")

    login = await officers.count_try("chen", NOON)
    assert login is not None
    assert login.second_factor == b"a secret"
    assert b"a secret" not in await database.fetchval("SELECT totp FROM officers")
    assert "a secret" not in repr(login)


async def test_nobody_s_second_factor_is_not_set(officers: Officers, database: Database) -> None:
    await add(officers)
    await database.execute("UPDATE officers SET disabled_at = now()")

    assert not await officers.set_factor("chen", b"a secret")
    assert not await officers.set_factor("li", b"a secret")


async def test_a_code_is_taken_once_and_none_before_it(officers: Officers) -> None:
    officer = await add(officers)

    taken = await asyncio.gather(*(officers.use_step(officer, 100) for _ in range(5)))

    assert sorted(taken) == [False, False, False, False, True]
    assert not await officers.use_step(officer, 99)
    assert await officers.use_step(officer, 101)


async def test_a_new_second_factor_takes_codes_from_its_start(officers: Officers) -> None:
    officer = await add(officers)
    await officers.use_step(officer, 100)

    await officers.set_factor("chen", b"another")

    assert await officers.use_step(officer, 100)


async def test_a_try_that_is_taken_back_locks_nobody_and_frees_nobody(officers: Officers) -> None:
    officer = await add(officers)
    for _ in range(4):
        await officers.count_try("chen", NOON)
    for _ in range(3):
        assert await officers.count_try("chen", NOON)
        await officers.take_back_try(officer)

    assert await officers.count_try("chen", NOON)
    assert await officers.count_try("chen", NOON) is None


async def test_sign_ins_and_new_second_factors_are_on_record(
    officers: Officers, database: Database
) -> None:
    officer = await add(officers)
    await officers.set_factor("chen", b"a secret")
    await sign_in(officers, OfficerLogin(officer, "hash", frozenset()))

    rows = await database.fetch("SELECT actor, action FROM audit ORDER BY seq")
    assert [tuple(row) for row in rows[1:]] == [
        ("system", "officer.second_factor_set"),
        (f"officer:{officer}", "officer.signed_in"),
    ]
