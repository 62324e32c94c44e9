"""A part of the copy of everything is stated on each floor, and by every table that holds something of a person."""

from pathlib import Path
from typing import Final

from domain.privacy.copied import PARTS
from proto.http.privacy.copied import Export
from storage.database import Database
from storage.nouns import NOUNS
from storage.privacy.copied import OF_ACCOUNT, OF_PERSON
from storage.privacy.rights import RightsStore
from tests.storage.city import NOW, found
from tests.storage.everything import hold_everything
from tests.storage.test_cards import WITH_COLUMN

#: Of the copy itself.
OF_THE_COPY: Final = {"made_at", "readable"}
TABLES: Final = [table for noun in NOUNS for table in noun.tables]


def test_what_is_read_is_shown_to_programs_and_to_people() -> None:
    read = [each.part for each in OF_ACCOUNT] + [each.part for each in OF_PERSON]

    assert len(set(read)) == len(read)
    assert {part.key for part in read} == {part.key for part in PARTS}
    assert {part.key for part in PARTS} == Export.model_fields.keys() - OF_THE_COPY


def test_a_table_is_shown_by_parts_that_exist_and_every_part_shows_a_table() -> None:
    shown = {key for table in TABLES for key in table.copied}

    assert shown == {part.key for part in PARTS}


async def test_a_table_with_something_of_a_person_is_in_the_copy_or_says_why_not(
    database: Database,
) -> None:
    there = {
        row["name"]
        for column in ("person_id", "account_id")
        for row in await database.fetch(WITH_COLUMN, column)
    }

    assert there - {table.name for table in TABLES if table.copied or table.left_out} == set()
    assert {table.name for table in TABLES if table.copied and table.left_out} == set()


async def test_each_part_holds_something_of_a_person_who_has_everything(
    database: Database, tmp_path: Path
) -> None:
    city = found(database, tmp_path / "keys")
    account = await city.account(None)
    await database.execute(
        "UPDATE accounts SET phone = $2 WHERE account_id = $1",
        account,
        city.vault.seal("identity", b"13800138000", aad=b"accounts.phone:" + account.bytes),
    )
    await hold_everything(database, city.vault, account)
    await database.execute(
        "INSERT INTO sessions (session_id, account_id, refresh_mac, expires_at)"
        " VALUES ($1, $1, '', 'infinity')",
        account,
    )

    held = await RightsStore(database, city.vault).holdings(account, NOW)

    assert held is not None
    assert {part.key for part in PARTS if part not in held or not held[part]} == set()
