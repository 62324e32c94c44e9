"""Token keys that change while the house runs: nobody is signed out."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import jwt
import pytest

from auth.tokens import ACCESS_LIFE, KEY_SETTLES, Tokens
from domain.errors import NotSignedIn
from domain.people import Citizen, Level
from server.token_keys import SETTLES, follow_token_keys, in_use
from storage.keys.vault import SETTLED_S, Keys, init_keys, load_keys, rotate_tokens
from tests.server.house import House

CITIZEN = Citizen(UUID(int=1), Level.BOUND, UUID(int=2))


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    init_keys(tmp_path / "keys")
    return tmp_path / "keys"


def age(folder: Path, by: timedelta) -> None:
    """As if all was made so long ago."""
    for path in folder.iterdir():
        then = path.stat().st_mtime - by.total_seconds()
        os.utime(path, (then, then))


def move(folder: Path, to: Path) -> None:
    folder.rename(to)


def tokens_of(keys: Keys) -> Tokens:
    tokens = Tokens(keys.token_keys, keys.current_kid, "zhijian", clock=now)
    take_up(tokens, keys)
    return tokens


def take_up(tokens: Tokens, keys: Keys) -> None:
    tokens.use(
        keys.token_keys, keys.current_kid, retired=keys.retired, followed_at=keys.followed_at
    )


def kid_of(tokens: Tokens) -> str:
    return str(jwt.get_unverified_header(tokens.issue(CITIZEN)[0])["kid"])


@asynccontextmanager
async def following(folder: Path, use: asyncio.Queue[Keys]) -> AsyncIterator[None]:
    task = asyncio.create_task(follow_token_keys(folder, use.put_nowait, now, look_s=0.01))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def test_a_new_key_is_read_by_at_once_and_signs_when_it_has_settled(folder: Path) -> None:
    before = load_keys(folder)
    age(folder, timedelta(days=90))
    rotate_tokens(folder)
    keys = load_keys(folder)

    at_once, later = in_use(keys, now()), in_use(keys, now() + SETTLES)

    assert set(at_once.token_keys) == set(later.token_keys) > set(before.token_keys)
    assert at_once.current_kid == before.current_kid
    assert later.current_kid not in before.token_keys


async def test_a_running_process_takes_a_new_key_up_without_a_restart(folder: Path) -> None:
    found: asyncio.Queue[Keys] = asyncio.Queue()
    async with following(folder, found), asyncio.timeout(20):
        first = await found.get()
        rotate_tokens(folder)
        second = await found.get()
        age(folder, SETTLES)
        third = await found.get()

    assert first.current_kid == second.current_kid
    assert len(second.token_keys) == 2
    assert third.current_kid != first.current_kid


async def test_a_folder_that_is_broken_for_a_moment_changes_nothing(folder: Path) -> None:
    found: asyncio.Queue[Keys] = asyncio.Queue()
    async with following(folder, found), asyncio.timeout(20):
        await found.get()
        move(folder, folder.with_name("away"))
        await asyncio.sleep(0.1)
        move(folder.with_name("away"), folder)
        rotate_tokens(folder)

        assert len((await found.get()).token_keys) == 2


def test_no_session_ends_by_a_rotation(folder: Path) -> None:
    tokens = tokens_of(load_keys(folder))
    token, _ = tokens.issue(CITIZEN)
    rotate_tokens(folder)
    age(folder, SETTLES)

    take_up(tokens, in_use(load_keys(folder), now()))

    assert tokens.read(token) == CITIZEN
    assert tokens.read(tokens.issue(CITIZEN)[0]) == CITIZEN
    assert kid_of(tokens) == load_keys(folder).current_kid


def test_a_key_that_was_followed_opens_nothing_once_its_tokens_are_over(folder: Path) -> None:
    """Whoever steals an old key can write any age into a token, but not into our folder."""
    thief = tokens_of(load_keys(folder))
    rotate_tokens(folder)
    age(folder, KEY_SETTLES + ACCESS_LIFE)
    tokens = tokens_of(in_use(load_keys(folder), now()))

    with pytest.raises(NotSignedIn):
        tokens.read(thief.issue(CITIZEN)[0])


def test_the_second_rotation_keeps_the_public_half_of_the_oldest_key(folder: Path) -> None:
    first = load_keys(folder)
    rotate_tokens(folder)
    age(folder, timedelta(seconds=SETTLED_S + 1))

    made, retired = rotate_tokens(folder)

    keys = load_keys(folder)
    assert (made, retired) == ("tokens.3.pem", ["tokens.1.pub"])
    assert set(keys.retired) == {first.current_kid}
    assert len(keys.token_keys) == 2
    assert set(keys.verifying()) == {first.current_kid, *keys.token_keys}


def test_rotations_close_upon_each_other_take_no_key_away(folder: Path) -> None:
    rotate_tokens(folder)
    rotate_tokens(folder)

    assert len(load_keys(folder).token_keys) == 3


def test_a_receipt_of_a_retired_key_is_still_checked_by_the_key_set(folder: Path) -> None:
    receipt = tokens_of(load_keys(folder)).sign_receipt({"sub": "check"})
    for _ in range(2):
        age(folder, timedelta(seconds=SETTLED_S + 1))
        rotate_tokens(folder)

    ring = jwt.PyJWKSet.from_dict(tokens_of(load_keys(folder)).jwks())

    found = ring[jwt.get_unverified_header(receipt)["kid"]]
    assert jwt.decode(receipt, found, algorithms=["EdDSA"])["sub"] == "check"
    assert len(ring.keys) == 3


def test_a_retired_key_opens_no_door(folder: Path) -> None:
    token, _ = tokens_of(load_keys(folder)).issue(CITIZEN)
    for _ in range(2):
        age(folder, timedelta(seconds=SETTLED_S + 1))
        rotate_tokens(folder)

    with pytest.raises(NotSignedIn):
        tokens_of(load_keys(folder)).read(token)


async def test_the_published_key_set_is_the_one_of_now(house: House, tmp_path: Path) -> None:
    token = await house.citizen()
    _, before = await house.call("GET", "/.well-known/jwks.json")
    folder = tmp_path / "keys"
    rotate_tokens(folder)
    age(folder, SETTLES)
    take_up(house.parts.tokens, load_keys(folder))

    _, after = await house.call("GET", "/.well-known/jwks.json")

    assert len(after["keys"]) == len(before["keys"]) + 1
    assert (await house.call("GET", "/v1/me", token=token))[0] == 200
