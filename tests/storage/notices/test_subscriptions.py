"""What is counted of WeChat's grants, and what the platform says of them."""

from pathlib import Path

import pytest

from storage.database import Database
from tests.storage.notices.test_notices import House


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    return House(database, tmp_path / "keys")


async def test_when_the_platform_has_none_left_of_a_template_nor_have_we(house: House) -> None:
    account = await house.account()
    for template in ("T1", "T1", "T2"):
        await house.accounts.grant(account, template)

    await house.subscriptions.forfeit(account, "T1")

    assert await house.subscriptions.left(account, "T1") == 0
    assert await house.subscriptions.left(account, "T2") == 1


async def test_a_grant_given_after_that_counts(house: House) -> None:
    account = await house.account()
    await house.accounts.grant(account, "T1")
    await house.subscriptions.forfeit(account, "T1")

    await house.accounts.grant(account, "T1")

    assert await house.subscriptions.left(account, "T1") == 1
