"""Which sessions of an account stand, what each of them may do, and which of them an end takes."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.accounts.accounts import CITIZEN_LIFETIME, RefreshToken, RevokedSession, SessionEnd
from storage.accounts.sessions import SessionStore
from storage.accounts.staff import StaffStore
from storage.database import Database
from tests.people import NOON, make_vault

WANG, LI = UUID(int=7), UUID(int=8)
SECOND = timedelta(seconds=1)
#: What was opened then and never used ends at noon.
LONG_AGO = NOON - CITIZEN_LIFETIME.idle
KEY, ANOTHER_KEY = "key of this phone", "key of another phone"


@pytest.fixture
def sessions(database: Database) -> SessionStore:
    return SessionStore(database, make_vault())


async def opened(
    sessions: SessionStore, account: UUID = WANG, at: datetime = NOON, *, by_wechat: bool = False
) -> RefreshToken:
    token = sessions.new_token()
    await sessions.open_citizen(
        token,
        account,
        device="chrome windows",
        device_key=KEY,
        by_wechat=by_wechat,
        now=at,
        lifetime=CITIZEN_LIFETIME,
    )
    return token


async def session(
    sessions: SessionStore, account: UUID = WANG, at: datetime = NOON, *, by_wechat: bool = False
) -> UUID:
    return (await opened(sessions, account, at, by_wechat=by_wechat)).session


async def ended(sessions: SessionStore, account: UUID = WANG) -> UUID:
    found = await session(sessions, account)
    await sessions.end(found, NOON - SECOND)
    return found


async def standing(database: Database) -> set[UUID]:
    rows = await database.fetch("SELECT session_id FROM sessions WHERE revoked_at IS NULL")
    return {row["session_id"] for row in rows}


async def renewed(
    sessions: SessionStore,
    token: RefreshToken,
    at: datetime = NOON,
    *,
    key: str = KEY,
    of_officer: bool = False,
) -> tuple[UUID, RefreshToken] | RevokedSession | SessionEnd:
    return await sessions.rotate(
        token, of_officer=of_officer, device_key=key, now=at, lifetime=CITIZEN_LIFETIME
    )


async def test_an_account_sees_its_own_that_stand_the_last_used_first(
    sessions: SessionStore,
) -> None:
    first, last = await session(sessions), await session(sessions, at=NOON + SECOND)
    await session(sessions, at=LONG_AGO)
    await session(sessions, LI)
    await ended(sessions)

    assert [each.session for each in await sessions.of_account(WANG, NOON)] == [last, first]


async def test_elsewhere_is_another_of_the_account_that_stands(sessions: SessionStore) -> None:
    here = await session(sessions)
    await session(sessions, LI)
    await session(sessions, at=LONG_AGO)
    await ended(sessions)
    assert not await sessions.signed_in_elsewhere(WANG, here, NOON)

    await session(sessions)

    assert await sessions.signed_in_elsewhere(WANG, here, NOON)


async def test_an_account_ends_one_of_its_own_once(
    sessions: SessionStore, database: Database
) -> None:
    mine, other, of_li = (
        await session(sessions),
        await session(sessions),
        await session(sessions, LI),
    )
    past = await session(sessions, at=LONG_AGO)

    assert not await sessions.end_one(WANG, of_li, NOON)
    assert not await sessions.end_one(WANG, past, NOON)
    assert await sessions.end_one(WANG, mine, NOON)
    assert not await sessions.end_one(WANG, mine, NOON)
    assert await standing(database) == {other, of_li, past}


async def test_all_others_of_the_account_end_and_this_one_stays(
    sessions: SessionStore, database: Database
) -> None:
    here, there, of_li = (
        await session(sessions),
        await session(sessions),
        await session(sessions, LI),
    )
    past = await session(sessions, at=LONG_AGO)
    await ended(sessions)

    assert await sessions.end_others(WANG, here, NOON) == (there,)
    assert await standing(database) == {here, of_li, past}


async def test_with_wechat_end_the_sessions_that_it_opened(
    sessions: SessionStore, database: Database
) -> None:
    by_code, by_wechat = await session(sessions), await session(sessions, by_wechat=True)
    of_li = await session(sessions, LI, by_wechat=True)
    past = await session(sessions, at=LONG_AGO, by_wechat=True)
    await sessions.end(await session(sessions, by_wechat=True), NOON)

    assert await sessions.end_by_wechat(WANG, NOON) == (by_wechat,)
    assert await standing(database) == {by_code, of_li, past}
    assert await sessions.by_wechat(of_li)
    assert not await sessions.by_wechat(by_code)


async def test_who_signs_out_here_stays_signed_in_there_and_the_first_end_counts(
    sessions: SessionStore, database: Database
) -> None:
    here, there = await session(sessions), await session(sessions)

    await sessions.end(here, NOON)
    await sessions.end(here, NOON + SECOND)

    assert await standing(database) == {there}
    assert await sessions.ended_since(NOON - SECOND) == (here,)
    assert await sessions.ended_since(NOON) == ()


async def test_a_code_confirms_the_session_in_which_it_was_answered(sessions: SessionStore) -> None:
    by_code = await session(sessions)
    by_wechat, other = [await session(sessions, by_wechat=True) for _ in range(2)]
    since = NOON - SECOND
    assert await sessions.confirmed(by_code, since)
    assert not await sessions.confirmed(by_code, NOON)
    assert not await sessions.confirmed(by_wechat, since)

    await sessions.confirm(by_wechat, NOON)

    assert await sessions.confirmed(by_wechat, since)
    assert not await sessions.confirmed(other, since)
    await sessions.end(by_wechat, NOON)
    assert not await sessions.confirmed(by_wechat, since)


async def test_who_was_seen_is_proven_in_that_session_until_then(sessions: SessionStore) -> None:
    here, there = await session(sessions), await session(sessions)
    await sessions.prove(here, LI, NOON + SECOND)
    assert not await sessions.proven(here, NOON)

    await sessions.prove(here, WANG, NOON + SECOND)

    assert await sessions.proven(here, NOON)
    assert not await sessions.proven(here, NOON + SECOND)
    assert not await sessions.proven(there, NOON)
    await sessions.end(here, NOON)
    await sessions.prove(here, WANG, NOON + 3 * SECOND)
    assert not await sessions.proven(here, NOON)


async def test_a_stolen_token_renews_nothing_and_ends_nothing_without_the_phones_key(
    sessions: SessionStore, database: Database
) -> None:
    token = await opened(sessions)
    assert await renewed(sessions, token, key=ANOTHER_KEY) is SessionEnd.OVER
    answer = await renewed(sessions, token)
    assert isinstance(answer, tuple)

    assert await renewed(sessions, token, key=ANOTHER_KEY) is SessionEnd.OVER
    assert await renewed(sessions, token, of_officer=True) is SessionEnd.OVER
    assert await standing(database) == {token.session}
    assert await renewed(sessions, token) == answer


async def test_a_token_shown_twice_ends_its_session_alone_and_once(
    sessions: SessionStore, database: Database
) -> None:
    token, other = await opened(sessions), await session(sessions, LI)
    await renewed(sessions, token)
    later = NOON + timedelta(minutes=1)

    assert await renewed(sessions, token, later) == RevokedSession(WANG, None)
    assert await renewed(sessions, token, later) is SessionEnd.OVER
    assert await standing(database) == {other}


async def test_a_missed_answer_is_not_given_again_once_the_session_is_over(
    sessions: SessionStore,
) -> None:
    ended, past = await opened(sessions), await opened(sessions)
    await renewed(sessions, ended)
    await sessions.end(ended.session, NOON)
    assert await renewed(sessions, ended) is SessionEnd.OVER
    for days in (29, 58, 87):
        answer = await renewed(sessions, past, NOON + timedelta(days=days))
        assert isinstance(answer, tuple)
        past = answer[1]
    last = NOON + CITIZEN_LIFETIME.absolute
    assert isinstance(await renewed(sessions, past, last - SECOND), tuple)

    assert await renewed(sessions, past, last) is SessionEnd.OVER


async def test_an_administrator_ends_all_sessions_of_that_officer(database: Database) -> None:
    vault = make_vault()
    staff, theirs, over, of_another = StaffStore(database, vault), uuid4(), uuid4(), uuid4()
    for each, officer, end in ((theirs, 1, None), (over, 1, NOON), (of_another, 2, None)):
        await database.execute(
            "INSERT INTO sessions (session_id, officer_id, refresh_mac, expires_at, revoked_at)"
            " VALUES ($1, $2, '', $3, $4)",
            each,
            UUID(int=officer),
            NOON,
            end,
        )

    assert await staff.end_sessions(UUID(int=1), NOON) == (theirs,)
    assert await standing(database) == {of_another}
