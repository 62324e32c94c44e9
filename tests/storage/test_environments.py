"""What a database is for: a sandbox and a city never share one."""

from pathlib import Path

import pytest

from storage.database import Database
from storage.environments import OtherEnvironment, claim
from storage.keys.key_files import KeysError, check_kind
from storage.keys.keys import init_keys
from tests.storage.city import COUNTER, WANG, found


async def test_a_database_stays_a_sandbox_s_once_it_was_one(database: Database) -> None:
    for _ in range(2):
        await claim(database, "sandbox")

    for other in ("production", "development"):
        with pytest.raises(OtherEnvironment, match="sandbox"):
            await claim(database, other)


async def test_no_sandbox_opens_what_production_has_opened(database: Database) -> None:
    await claim(database, "production")

    with pytest.raises(OtherEnvironment, match="production"):
        await claim(database, "sandbox")
    await claim(database, "production")


async def test_no_sandbox_opens_a_database_with_people_in_it(
    database: Database, tmp_path: Path
) -> None:
    await claim(database, "development")
    await found(database, tmp_path / "keys").persons.add(WANG, [], actor=COUNTER)

    with pytest.raises(OtherEnvironment, match="empty"):
        await claim(database, "sandbox")


@pytest.mark.parametrize("sandbox", [True, False])
def test_keys_of_the_one_are_not_taken_in_the_other(tmp_path: Path, *, sandbox: bool) -> None:
    init_keys(tmp_path / "keys", sandbox=sandbox)

    check_kind(tmp_path / "keys", sandbox=sandbox)
    with pytest.raises(KeysError, match="sandbox"):
        check_kind(tmp_path / "keys", sandbox=not sandbox)


def test_making_keys_once_more_does_not_turn_a_city_s_into_a_sandbox_s(tmp_path: Path) -> None:
    init_keys(tmp_path / "keys")
    init_keys(tmp_path / "keys", sandbox=True)

    with pytest.raises(KeysError):
        check_kind(tmp_path / "keys", sandbox=True)
