"""The row of a vendor's token in a real database: one fetches, all read, nobody loses a newer one."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.notices.vendor_token import VendorToken
from storage.database import Database
from storage.keys.vault import Vault, init_keys, load_keys
from storage.notices.vendor_tokens import VendorTokenStore

NOW = datetime.fromisoformat("2026-11-24T08:00:00+00:00")
UNTIL = NOW + timedelta(seconds=15)
TOKEN = VendorToken("abc" * 200, NOW + timedelta(seconds=6900))


@pytest.fixture
def tokens(database: Database, tmp_path: Path) -> VendorTokenStore:
    init_keys(tmp_path / "keys")
    return VendorTokenStore(database, Vault(load_keys(tmp_path / "keys")))


async def test_before_the_first_token_there_is_none(tokens: VendorTokenStore) -> None:
    assert await tokens.read("wechat:wx1") is None
    assert await tokens.lease("wechat:wx1", at=NOW, until=UNTIL)
    assert await tokens.read("wechat:wx1") is None


async def test_of_many_who_would_fetch_one_may(tokens: VendorTokenStore) -> None:
    leases = await asyncio.gather(
        *(
            tokens.lease("wechat:wx1", at=NOW, until=UNTIL + timedelta(milliseconds=n))
            for n in range(10)
        )
    )

    assert sum(leases) == 1


async def test_a_token_is_read_back_by_all_and_kept_sealed(
    tokens: VendorTokenStore, database: Database
) -> None:
    await tokens.lease("wechat:wx1", at=NOW, until=UNTIL)
    assert await tokens.put("wechat:wx1", TOKEN, lease=UNTIL)

    assert await tokens.read("wechat:wx1") == TOKEN
    sealed = await database.fetchval("SELECT token FROM vendor_tokens")
    assert b"abcabc" not in sealed


async def test_nobody_fetches_while_the_token_is_good(tokens: VendorTokenStore) -> None:
    await tokens.lease("wechat:wx1", at=NOW, until=UNTIL)
    await tokens.put("wechat:wx1", TOKEN, lease=UNTIL)

    assert not await tokens.lease("wechat:wx1", at=NOW, until=UNTIL)
    assert await tokens.lease("wechat:wx1", at=TOKEN.expires_at, until=TOKEN.expires_at)


async def test_a_lease_of_the_dead_ends(tokens: VendorTokenStore) -> None:
    await tokens.lease("wechat:wx1", at=NOW, until=UNTIL)

    assert await tokens.lease("wechat:wx1", at=UNTIL, until=UNTIL + timedelta(seconds=15))
    assert not await tokens.put("wechat:wx1", TOKEN, lease=UNTIL)


async def test_a_lease_given_back_is_free_at_once(tokens: VendorTokenStore) -> None:
    await tokens.lease("wechat:wx1", at=NOW, until=UNTIL)
    await tokens.release("wechat:wx1", lease=UNTIL)

    assert await tokens.lease("wechat:wx1", at=NOW, until=UNTIL)


async def test_dropping_an_older_token_leaves_the_newer(tokens: VendorTokenStore) -> None:
    await tokens.lease("wechat:wx1", at=NOW, until=UNTIL)
    await tokens.put("wechat:wx1", TOKEN, lease=UNTIL)
    older = VendorToken("old", NOW + timedelta(seconds=5))
    await tokens.drop("wechat:wx1", older, at=NOW)
    assert await tokens.read("wechat:wx1") == TOKEN
    await tokens.drop("wechat:wx1", TOKEN, at=NOW)

    assert await tokens.lease("wechat:wx1", at=NOW, until=UNTIL)


async def test_vendors_do_not_share_a_row(tokens: VendorTokenStore) -> None:
    assert await tokens.lease("wechat:wx1", at=NOW, until=UNTIL)
    assert await tokens.lease("wechat:wx2", at=NOW, until=UNTIL)
