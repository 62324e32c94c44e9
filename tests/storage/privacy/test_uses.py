"""Who reads what was done with their data waits for no disk, and fills no table by reading again."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from storage.database import Database, open_database
from storage.migrate import migrate
from storage.privacy.rights import RightsStore
from storage.privacy.uses import FIRST_PAGE
from tests.databases import open_folder
from tests.storage.city import LI, City, found
from tests.storage.postgres.replicas import open_pair

NOTED = "SELECT count(*) FROM rights_served WHERE kind = 'uses'"


async def read(city: City, person: UUID, account: UUID) -> None:
    await RightsStore(city.database, city.vault).uses(person, account, FIRST_PAGE, 50)


async def test_a_page_that_is_read_again_and_again_is_one_request_a_day(
    database: Database, tmp_path: Path
) -> None:
    city = found(database, tmp_path / "keys")
    wang, li = await city.resident(), await city.resident(LI)
    hers, his = await city.account(wang), await city.account(li)

    for _ in range(5):
        await read(city, wang, hers)
    await read(city, li, his)

    assert await database.fetchval(NOTED) == 2
    await database.execute("UPDATE rights_served SET opened_at = opened_at - interval '25 hours'")
    await read(city, wang, hers)
    assert await database.fetchval(NOTED) == 3


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as path:
        yield path


@pytest.mark.slow
async def test_no_read_waits_for_a_disk(folder: Path) -> None:
    async with open_pair(folder) as pair:
        await migrate(pair.url)
        async with open_database(pair.url, size=2) as database:
            city = found(database, folder / "keys")
            person = await city.resident()
            account = await city.account(person)
            pair.second.kill()  # from now on no commit that waits for its disk comes to an end

            async with asyncio.timeout(30):
                await read(city, person, account)

            assert await database.fetchval(NOTED) == 1
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1):
                    await database.execute("UPDATE rights_served SET kind = ''")
