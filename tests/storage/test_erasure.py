"""The end of an account, and of the agreement to a face, of a person of whom everything is held."""

from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from domain.actors import CITIZEN_PREFIX
from server.wiring.privacy import make_erasure
from storage.card import Event
from storage.database import Database
from storage.nouns import NOUNS
from tests.storage.city import NOW, City, found
from tests.storage.everything import hold_everything

OF_ACCOUNT: Final = {Event.ACCOUNT, Event.BOUND_ACCOUNT}
#: Whose rows are ended and stay, with what none of them is afterwards.
STILL: Final = {
    "partner_grants": "ended IS NULL",
    "face_checks": "state IN ('issued', 'capturing')",
    "evidence": "state = 'issued' OR kept IS NOT NULL",
    "mandates": "ended_at IS NULL",
}
#: Whose column is not the account itself.
OF: Final = {"booking_waits": f"made_by = '{CITIZEN_PREFIX}' || $1::uuid::text"}
TABLES: Final = [table for noun in NOUNS for table in noun.tables]


@pytest.fixture
async def account(database: Database, tmp_path: Path) -> tuple[City, UUID]:
    city = found(database, tmp_path / "keys")
    account = await city.account(None)
    await database.execute(
        "INSERT INTO lookup_phone (blind, account_id) VALUES ($1, $2)",
        city.vault.blind_index("phone", "13800138000"),
        account,
    )
    await database.execute(
        "UPDATE accounts SET phone = $2 WHERE account_id = $1",
        account,
        city.vault.seal("identity", b"13800138000", aad=b"accounts.phone:" + account.bytes),
    )
    await hold_everything(database, city.vault, account)
    await database.execute("UPDATE booking_waits SET made_by = $1", f"{CITIZEN_PREFIX}{account}")
    await database.execute(
        "UPDATE uploads SET account_id = $1, case_id = NULL, handed_in_at = NULL", account
    )
    await database.execute("UPDATE tickets SET account_id = $1", account)
    await database.execute(
        """INSERT INTO hand_offs (hand_off_id, code_mac, purpose, subject, part, account_id, session_id, digits, state,
               made_at, ends_at)
           VALUES ($1, '\\x00', 'photo.upload', 'case', '', $1, $1, '1234', 'waiting', $2, $2)""",
        account,
        NOW,
    )
    return city, account


async def left(city: City, account: UUID) -> dict[str, int]:
    """Rows of the account, or that are still under way, by table that says it ends with an account."""
    return {
        table.name: await city.database.fetchval(
            f"SELECT count(*) FROM {table.name} WHERE {OF.get(table.name, 'account_id = $1')}"  # noqa: S608  # names of cards
            f" AND ({STILL.get(table.name, 'true')})",
            account,
        )
        for table in TABLES
        if table.ends.keys() & OF_ACCOUNT
    }


async def test_what_says_that_it_ends_with_an_account_has_ended(
    account: tuple[City, UUID],
) -> None:
    city, which = account
    before = await left(city, which)

    await make_erasure(city.database, city.vault).erase(which, at=NOW)

    assert {name for name, rows in before.items() if not rows} == set(), "of these there was none"
    assert {name for name, rows in (await left(city, which)).items() if rows} == set()


async def test_nothing_of_a_face_is_left_of_who_has_deleted_the_account(
    account: tuple[City, UUID],
) -> None:
    city, which = account

    erased = await make_erasure(city.database, city.vault).erase(which, at=NOW)

    assert erased.templates == 2
    for table in ("biometric.face_records", "biometric.movements"):
        assert await city.count(table) == 0


async def test_what_stays_of_an_account_stays(account: tuple[City, UUID]) -> None:
    city, which = account
    kept = ("capture_tickets", "crowded", "face_checks", "evidence", "consents", "cases", "audit")
    before = {table: await city.count(table) for table in kept}

    await make_erasure(city.database, city.vault).erase(which, at=NOW)

    assert {table for table in kept if await city.count(table) < before[table]} == set()
