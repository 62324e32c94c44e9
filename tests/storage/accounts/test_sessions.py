import asyncio
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.accounts.accounts import (
    CITIZEN_LIFETIME,
    OFFICER_LIFETIME,
    RefreshToken,
    Reused,
    SessionEnd,
)
from server.wiring.accounts import make_refresh_tokens
from services.accounts.refresh_tokens import RefreshTokens
from storage.accounts.sessions import SessionStore, open_of_officer
from storage.database import Database
from storage.keys.vault import Vault, add_version, init_keys, load_keys
from tests.people import NOON, make_vault

ACCOUNT = UUID(int=7)
OFFICER = UUID(int=8)
Rotation = tuple[UUID, RefreshToken] | Reused | SessionEnd


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def sessions(database: Database, vault: Vault) -> SessionStore:
    return SessionStore(database, vault)


def turns(sessions: SessionStore) -> RefreshTokens:
    return make_refresh_tokens(sessions._database, sessions._vault)


async def sign_in(sessions: SessionStore) -> RefreshToken:
    token = sessions.new_token()
    await turns(sessions).open_citizen(
        token, ACCOUNT, device="chrome windows", now=NOON, lifetime=CITIZEN_LIFETIME
    )
    return token


async def sign_in_officer(database: Database, vault: Vault) -> RefreshToken:
    token = SessionStore(database, vault).new_token()
    await open_of_officer(database, vault, token, OFFICER, now=NOON, lifetime=OFFICER_LIFETIME)
    return token


async def rotate(sessions: SessionStore, token: RefreshToken, now: datetime) -> Rotation:
    return await turns(sessions).rotate(token, of_officer=False, now=now, lifetime=CITIZEN_LIFETIME)


async def rotate_officer(sessions: SessionStore, token: RefreshToken, now: datetime) -> Rotation:
    return await turns(sessions).rotate(token, of_officer=True, now=now, lifetime=OFFICER_LIFETIME)


async def follow(sessions: SessionStore, token: RefreshToken, now: datetime) -> RefreshToken:
    rotation = await rotate(sessions, token, now)
    assert isinstance(rotation, tuple), rotation
    return rotation[1]


async def test_a_token_is_followed_by_another_of_the_same_session(sessions: SessionStore) -> None:
    token = await sign_in(sessions)

    rotation = await rotate(sessions, token, NOON)

    assert isinstance(rotation, tuple)
    owner, following = rotation
    assert owner == ACCOUNT
    assert following.session == token.session
    assert following.secret != token.secret


async def test_a_lost_answer_is_asked_for_again_and_nobody_is_signed_out(
    sessions: SessionStore,
) -> None:
    lost = await sign_in(sessions)
    missed = await follow(sessions, lost, NOON)

    again = await follow(sessions, lost, NOON + timedelta(seconds=14))

    assert again == missed
    await follow(sessions, again, NOON + timedelta(minutes=15))


async def test_two_pages_that_refresh_at_once_both_stay_signed_in(sessions: SessionStore) -> None:
    token = await sign_in(sessions)

    one, other = await asyncio.gather(follow(sessions, token, NOON), follow(sessions, token, NOON))

    assert one == other
    await follow(sessions, one, NOON + timedelta(minutes=15))


async def test_a_past_token_after_the_grace_ends_the_whole_session(sessions: SessionStore) -> None:
    stolen = await sign_in(sessions)
    newest = await follow(sessions, stolen, NOON)

    assert isinstance(await rotate(sessions, stolen, NOON + timedelta(seconds=15)), Reused)
    assert await rotate(sessions, newest, NOON + timedelta(seconds=16)) is SessionEnd.OVER


async def test_a_token_from_before_the_one_before_ends_the_session_at_once(
    sessions: SessionStore,
) -> None:
    stolen = await sign_in(sessions)
    newest = await follow(sessions, await follow(sessions, stolen, NOON), NOON)

    assert isinstance(await rotate(sessions, stolen, NOON), Reused)
    assert await rotate(sessions, newest, NOON) is SessionEnd.OVER


async def test_the_owner_hears_of_a_token_shown_twice_and_it_is_on_record(
    sessions: SessionStore, database: Database
) -> None:
    account, person = uuid4(), uuid4()
    await database.execute(
        "INSERT INTO accounts (account_id, phone, person_id, level, language)"
        " VALUES ($1, '', $2, 2, 'zh-CN')",
        account,
        person,
    )
    stolen = sessions.new_token()
    await turns(sessions).open_citizen(
        stolen, account, device="safari ios", now=NOON, lifetime=CITIZEN_LIFETIME
    )
    await follow(sessions, stolen, NOON)

    ended = await rotate(sessions, stolen, NOON + timedelta(minutes=1))

    about = f"session:{stolen.session}"
    assert ended == Reused((account,))
    told = await database.fetch("SELECT kind, subject, urgent FROM inbox")
    assert [tuple(row) for row in told] == [("account.sign_in_copied", about, True)]
    noted = await database.fetch("SELECT action, person_id, about FROM audit")
    assert [tuple(row) for row in noted] == [("account.sign_in_copied", person, about)]


async def test_an_officers_token_shown_twice_is_on_record(
    sessions: SessionStore, database: Database, vault: Vault
) -> None:
    stolen = await sign_in_officer(database, vault)
    await rotate_officer(sessions, stolen, NOON)

    assert await rotate_officer(sessions, stolen, NOON + timedelta(minutes=1)) == Reused()
    noted = await database.fetch("SELECT actor, action FROM audit")
    assert [tuple(row) for row in noted] == [(f"officer:{OFFICER}", "account.sign_in_copied")]


async def test_an_invented_secret_ends_nothing(sessions: SessionStore) -> None:
    token = await sign_in(sessions)
    other = await sign_in(sessions)

    for secret in (secrets.token_bytes(32), other.secret, token.secret[:16] + bytes(16)):
        invented = RefreshToken(token.session, secret)
        assert await rotate(sessions, invented, NOON) is SessionEnd.OVER
    await follow(sessions, token, NOON)


async def test_a_token_given_out_before_the_key_changed_is_known_when_it_is_past(
    database: Database, tmp_path: Path
) -> None:
    init_keys(tmp_path)
    sessions = SessionStore(database, Vault(load_keys(tmp_path)))
    stolen = await sign_in(sessions)
    add_version(tmp_path, "digests")
    newest = await follow(sessions, await follow(sessions, stolen, NOON), NOON)
    renewed = SessionStore(database, Vault(load_keys(tmp_path)))

    assert await rotate(renewed, stolen, NOON) == Reused()
    assert await rotate(renewed, newest, NOON) is SessionEnd.OVER


async def test_an_invented_session_is_over(sessions: SessionStore) -> None:
    invented = RefreshToken(uuid4(), secrets.token_bytes(32))

    assert await rotate(sessions, invented, NOON) is SessionEnd.OVER


async def test_other_sessions_of_the_person_go_on(sessions: SessionStore) -> None:
    stolen, other = await sign_in(sessions), await sign_in(sessions)
    await follow(sessions, stolen, NOON)
    await rotate(sessions, stolen, NOON + timedelta(minutes=1))

    await follow(sessions, other, NOON + timedelta(minutes=1))


async def test_a_session_ends_30_days_after_its_last_use(sessions: SessionStore) -> None:
    token = await sign_in(sessions)
    token = await follow(sessions, token, NOON + timedelta(days=29))

    assert await rotate(sessions, token, NOON + timedelta(days=59)) is SessionEnd.OVER


async def test_a_session_in_use_ends_after_90_days(sessions: SessionStore) -> None:
    token = await sign_in(sessions)
    for day in (25, 50, 75, 89):
        token = await follow(sessions, token, NOON + timedelta(days=day))

    assert await rotate(sessions, token, NOON + timedelta(days=90)) is SessionEnd.OVER


async def test_an_officers_session_ends_after_30_idle_minutes(
    sessions: SessionStore, database: Database, vault: Vault
) -> None:
    token = await sign_in_officer(database, vault)
    rotation = await rotate_officer(sessions, token, NOON + timedelta(minutes=29))
    assert isinstance(rotation, tuple)

    assert rotation[0] == OFFICER
    late = NOON + timedelta(minutes=59)
    assert await rotate_officer(sessions, rotation[1], late) is SessionEnd.OVER


async def test_an_officers_session_ends_with_the_working_day(
    sessions: SessionStore, database: Database, vault: Vault
) -> None:
    token = await sign_in_officer(database, vault)
    for minute in range(25, 12 * 60, 25):
        rotation = await rotate_officer(sessions, token, NOON + timedelta(minutes=minute))
        assert isinstance(rotation, tuple)
        token = rotation[1]

    assert await rotate_officer(sessions, token, NOON + timedelta(hours=12)) is SessionEnd.OVER


async def test_a_citizens_token_renews_nothing_at_the_officers_desk(sessions: SessionStore) -> None:
    token = await sign_in(sessions)

    assert await rotate_officer(sessions, token, NOON) is SessionEnd.OVER
    await follow(sessions, token, NOON)


async def test_who_signed_out_renews_nothing(sessions: SessionStore) -> None:
    token = await sign_in(sessions)

    await sessions.end(token.session, NOON)

    assert await rotate(sessions, token, NOON) is SessionEnd.OVER


async def test_no_secret_lies_in_the_database(sessions: SessionStore, database: Database) -> None:
    token = await sign_in(sessions)
    following = await follow(sessions, token, NOON)
    row = await database.fetchrow("SELECT refresh_mac, earlier_mac FROM sessions")

    assert row is not None
    assert {token.secret, following.secret}.isdisjoint({row["refresh_mac"], row["earlier_mac"]})
