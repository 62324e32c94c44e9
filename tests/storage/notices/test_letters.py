"""Letters that wait for an officer, and what becomes of those that nobody posts."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.delivery import Channel
from domain.notices.letters import Letter
from domain.words import Language
from storage.database import Database
from storage.keys.vault import Vault, init_keys, load_keys
from storage.notices.letters import LetterStore
from storage.privacy.retention import sweep
from tests.storage.notices.test_notices import LEASE, NOW, House

LONG_AGO = datetime(2020, 1, 1, tzinfo=NOW.tzinfo)


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    return House(database, tmp_path / "keys")


async def queued(house: House, letters: LetterStore, at: datetime) -> UUID:
    """A letter that waits since `at`."""
    account = await house.account()
    await house.told(account)
    [leg] = await house.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=1)
    letter = Letter(leg.delivery, account, "深圳市", leg.kind, leg.subject, Language.ZH, at, at)
    await letters.queue(letter)
    return leg.delivery


@pytest.fixture
def letters(database: Database, tmp_path: Path) -> LetterStore:
    init_keys(tmp_path / "others")
    return LetterStore(database, Vault(load_keys(tmp_path / "others")))


async def waiting(letters: LetterStore) -> list[UUID]:
    found = await letters.waiting((LONG_AGO - timedelta(days=1), UUID(int=0)), 9)
    return [letter.letter for letter in found]


async def test_a_letter_whose_notice_was_read_need_not_be_posted(
    house: House, letters: LetterStore
) -> None:
    letter = await queued(house, letters, NOW)
    assert await waiting(letters) == [letter]

    await house.database.execute(
        "UPDATE deliveries SET state = 'read' WHERE delivery_id = $1", letter
    )

    assert await waiting(letters) == []


async def test_an_address_that_nobody_wrote_to_is_not_kept(
    house: House, letters: LetterStore
) -> None:
    await queued(house, letters, LONG_AGO)

    assert (await sweep(house.database))["letters"] == 1
    assert await waiting(letters) == []
