import asyncio
import secrets
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.accounts.accounts import OFFICER_LIFETIME, OfficerLogin, RefreshToken
from domain.accounts.officers import OfficerSeen
from domain.people import Role
from server.wiring.accounts import make_officer_changes
from services.accounts.officer_changes import OfficerChanges
from storage.accounts.officers import OfficerStore
from storage.database import Database
from storage.keys.vault import Vault
from tests.people import NOON, make_vault


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def officers(database: Database, vault: Vault) -> OfficerStore:
    return OfficerStore(database, vault)


@pytest.fixture
async def officer(database: Database, vault: Vault) -> UUID:
    """Chen, by the password `hash`."""
    added = await add(make_officer_changes(database, vault))
    assert added is not None
    return added.officer


async def add(changes: OfficerChanges) -> OfficerSeen | None:
    roles = [Role.REVIEWER, Role.COUNTER]
    return await changes.add("chen", roles, [""], password_hash="hash", actor="system", why="new")


chen = pytest.mark.usefixtures("officer")


async def sign_in(officers: OfficerStore, login: OfficerLogin, new_hash: str | None = None) -> bool:
    token = RefreshToken(uuid4(), secrets.token_bytes(32))
    return await officers.sign_in(token, login, new_hash, now=NOON, lifetime=OFFICER_LIFETIME)


async def test_an_officer_is_found_by_user_name(officers: OfficerStore, officer: UUID) -> None:
    login = await officers.count_try("chen", NOON)

    assert login is not None
    assert (login.officer, login.password_hash) == (officer, "hash")
    assert login.roles == {Role.REVIEWER, Role.COUNTER}
    assert await officers.count_try("li", NOON) is None


@chen
async def test_a_user_name_is_given_once(database: Database, vault: Vault) -> None:
    assert await add(make_officer_changes(database, vault)) is None


@chen
async def test_the_sixth_try_waits_15_minutes(officers: OfficerStore) -> None:
    for _ in range(5):
        assert await officers.count_try("chen", NOON)

    assert await officers.count_try("chen", NOON) is None
    assert await officers.count_try("chen", NOON + timedelta(minutes=14, seconds=59)) is None
    assert await officers.count_try("chen", NOON + timedelta(minutes=15))


@chen
async def test_after_the_lock_there_are_five_tries_again(officers: OfficerStore) -> None:
    for _ in range(5):
        await officers.count_try("chen", NOON)
    later = NOON + timedelta(minutes=15)
    for _ in range(5):
        assert await officers.count_try("chen", later)

    assert await officers.count_try("chen", later) is None


@chen
async def test_parallel_tries_do_not_outrun_the_lock(officers: OfficerStore) -> None:
    logins = await asyncio.gather(*(officers.count_try("chen", NOON) for _ in range(12)))

    assert sum(login is not None for login in logins) == 5


async def test_the_right_password_makes_up_for_wrong_ones(
    officers: OfficerStore, officer: UUID
) -> None:
    for _ in range(5):
        await officers.count_try("chen", NOON)

    assert await sign_in(officers, OfficerLogin(officer, "hash", frozenset()))

    login = await officers.count_try("chen", NOON)
    assert login is not None
    assert login.password_hash == "hash"


async def test_a_hash_is_replaced_with_one_of_todays_costs(
    officers: OfficerStore, officer: UUID
) -> None:
    assert await sign_in(officers, OfficerLogin(officer, "hash", frozenset()), "dearer hash")

    login = await officers.count_try("chen", NOON)
    assert login is not None
    assert login.password_hash == "dearer hash"


@pytest.mark.parametrize(
    "meanwhile", ["disabled_at = now()", "password_hash = 'of a start password'"]
)
@chen
async def test_who_was_ended_while_the_password_was_judged_gets_no_session(
    officers: OfficerStore, database: Database, meanwhile: str
) -> None:
    login = await officers.count_try("chen", NOON)
    assert login is not None
    await database.execute(f"UPDATE officers SET {meanwhile}")  # noqa: S608  # constants alone

    assert not await sign_in(officers, login, "dearer hash")

    assert await database.fetchval("SELECT count(*) FROM sessions") == 0
    assert await database.fetchval("SELECT password_hash FROM officers") != "dearer hash"


async def test_a_disabled_officer_has_no_try_and_no_role(
    officers: OfficerStore, officer: UUID, database: Database
) -> None:
    assert await officers.roles(officer) == frozenset({Role.REVIEWER, Role.COUNTER})

    await database.execute("UPDATE officers SET disabled_at = now()")

    assert await officers.count_try("chen", NOON) is None
    assert await officers.roles(officer) is None


async def test_a_new_officer_is_on_record(
    officers: OfficerStore, officer: UUID, database: Database
) -> None:
    row = await database.fetchrow("SELECT actor, action, about, why FROM audit")

    assert row is not None
    assert tuple(row) == (
        "system",
        "officer.added",
        f"officer:{officer}",
        "new (roles: counter, reviewer; areas: city)",
    )


@chen
async def test_the_secret_of_a_second_factor_is_sealed_and_opened_for_sign_in(
    officers: OfficerStore, database: Database, officer: UUID, vault: Vault
) -> None:
    await make_officer_changes(database, vault).set_factor(
        officer, b"a secret", at=NOON, actor="system", why="new phone"
    )

    login = await officers.count_try("chen", NOON)
    assert login is not None
    assert login.second_factor == b"a secret"
    assert b"a secret" not in await database.fetchval("SELECT totp FROM officers")
    assert "a secret" not in repr(login)


async def test_a_code_is_taken_once_and_none_before_it(
    officers: OfficerStore, officer: UUID
) -> None:
    taken = await asyncio.gather(*(officers.use_step(officer, 100) for _ in range(5)))

    assert sorted(taken) == [False, False, False, False, True]
    assert not await officers.use_step(officer, 99)
    assert await officers.use_step(officer, 101)


async def test_a_new_second_factor_takes_codes_from_its_start(
    officers: OfficerStore, officer: UUID, database: Database, vault: Vault
) -> None:
    await officers.use_step(officer, 100)

    await make_officer_changes(database, vault).set_factor(
        officer, b"another", at=NOON, actor="system", why="new phone"
    )

    assert await officers.use_step(officer, 100)


async def test_a_try_that_is_taken_back_locks_nobody_and_frees_nobody(
    officers: OfficerStore, officer: UUID
) -> None:
    for _ in range(4):
        await officers.count_try("chen", NOON)
    for _ in range(3):
        assert await officers.count_try("chen", NOON)
        await officers.take_back_try(officer)

    assert await officers.count_try("chen", NOON)
    assert await officers.count_try("chen", NOON) is None


async def test_sign_ins_and_new_second_factors_are_on_record(
    officers: OfficerStore, officer: UUID, database: Database, vault: Vault
) -> None:
    await make_officer_changes(database, vault).set_factor(
        officer, b"a secret", at=NOON, actor="system", why="new phone"
    )
    await sign_in(officers, OfficerLogin(officer, "hash", frozenset()))

    rows = await database.fetch("SELECT actor, action FROM audit ORDER BY seq")
    assert [tuple(row) for row in rows[1:]] == [
        ("system", "officer.second_factor_set"),
        (f"officer:{officer}", "officer.signed_in"),
    ]
