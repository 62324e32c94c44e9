"""Whose a passkey and a challenge are, and what an officer may end of their own."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts.passkeys import NewPasskey
from domain.people import Role
from storage.accounts.passkeys import PasskeyStore
from storage.database import Database
from tests.people import NOON, make_vault
from tests.storage.rows import put

ONE, TWO, THREE, FOUR = (UUID(int=n) for n in range(1, 5))
LIFE = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


@pytest.fixture
def passkeys(database: Database) -> PasskeyStore:
    return PasskeyStore(database, make_vault())


async def test_a_challenge_is_taken_once_by_whom_it_was_given_to(passkeys: PasskeyStore) -> None:
    await passkeys.keep_challenge(b"one", ONE, NOON, LIFE)
    await passkeys.keep_challenge(b"anyone", None, NOON, LIFE)

    assert not await passkeys.take_challenge(b"one", TWO, NOON)
    assert not await passkeys.take_challenge(b"one", None, NOON)
    assert not await passkeys.take_challenge(b"none", ONE, NOON)
    assert await passkeys.take_challenge(b"one", ONE, NOON + LIFE - SECOND)
    assert not await passkeys.take_challenge(b"one", ONE, NOON)
    assert await passkeys.take_challenge(b"anyone", None, NOON)


async def test_a_challenge_is_over_after_its_life(passkeys: PasskeyStore) -> None:
    await passkeys.keep_challenge(b"one", ONE, NOON, LIFE)

    assert not await passkeys.take_challenge(b"one", ONE, NOON + LIFE)


async def test_who_may_not_sign_in_by_a_password_is_not_held_for_a_passkey(
    database: Database, passkeys: PasskeyStore
) -> None:
    for officer, disabled, start in ((ONE, None, None), (TWO, NOON, None), (THREE, None, NOON)):
        await put(
            database,
            "officers",
            officer_id=officer,
            roles=["counter"],
            disabled_at=disabled,
            start_until=start,
        )

    held = [await passkeys.hold(officer) for officer in (ONE, TWO, THREE, FOUR)]

    assert held == [frozenset({Role.COUNTER}), None, None, None]


async def test_a_session_stands_for_its_own_officer_until_it_ends(
    database: Database, passkeys: PasskeyStore
) -> None:
    for session, officer, end in ((ONE, ONE, None), (TWO, ONE, NOON), (THREE, TWO, None)):
        await put(database, "sessions", session_id=session, officer_id=officer, revoked_at=end)

    stand = [await passkeys.stands(ONE, session) for session in (ONE, TWO, THREE, FOUR)]

    assert stand == [True, False, False, False]


async def test_an_officer_ends_other_sessions_of_their_own(
    database: Database, passkeys: PasskeyStore
) -> None:
    for session, officer, end in (
        (ONE, ONE, None),
        (TWO, ONE, None),
        (THREE, TWO, None),
        (FOUR, ONE, NOON),
    ):
        await put(database, "sessions", session_id=session, officer_id=officer, revoked_at=end)

    assert await passkeys.end_other_sessions(ONE, ONE, NOON) == (TWO,)


async def test_an_officer_sees_and_removes_their_own_by_which_one_is_signed_in_is_marked(
    database: Database, passkeys: PasskeyStore
) -> None:
    made = [NewPasskey(bytes([n]), b"key", 0) for n in range(3)]
    assert await passkeys.add(ONE, made[0], "laptop", NOON)
    assert await passkeys.add(ONE, made[1], "phone", NOON + SECOND)
    assert await passkeys.add(TWO, made[2], "other", NOON)
    assert not await passkeys.add(TWO, made[0], "copied", NOON)
    laptop, phone, other = [await passkeys.by_credential(each.credential) for each in made]
    assert laptop
    assert phone
    assert other
    await put(database, "sessions", session_id=FOUR, officer_id=ONE, passkey_id=phone.passkey)
    await put(database, "sessions", session_id=THREE, officer_id=ONE, passkey_id=laptop.passkey)
    await passkeys.put_used(phone.passkey, 8, NOON)

    seen = await passkeys.of_officer(ONE, FOUR)

    facts = [(each.name, each.used_at, each.here) for each in seen]
    assert facts == [("laptop", None, False), ("phone", NOON, True)]
    assert await passkeys.credentials(ONE) == [b"\x00", b"\x01"]
    assert await passkeys.remove(ONE, other.passkey) is None
    assert await passkeys.remove(ONE, phone.passkey) == "phone"
    assert (await passkeys.how_many(ONE), await passkeys.how_many(TWO)) == (1, 1)
