"""Who is to be seen at home: on the list when all else was of no use, off it once."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.notices import EventKind
from storage.database import Database
from storage.events import tell
from storage.inbox import Inbox
from storage.visits import Visits
from tests.storage.test_notices import NOW, House

START = (NOW - timedelta(days=1), UUID(int=0))
DAY = NOW + timedelta(days=20)
OFFICER = UUID(int=3)


class Town(House):
    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database, folder)
        self.visits = Visits(database)
        self.person = uuid4()

    async def suspended(self) -> UUID:
        account = await self.account()
        await self.database.execute(
            "UPDATE accounts SET person_id = $2 WHERE account_id = $1", account, self.person
        )
        async with self.database.transaction() as tx:
            await tell(tx, account=account, kind=EventKind.SUSPENDED, subject="s", at=NOW)
        return account

    async def listed(self, at: datetime = DAY) -> list[UUID]:
        return [visit.person for visit in await self.visits.due(at, START, 9)]


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    return Town(database, tmp_path / "keys")


async def test_who_has_read_nothing_is_listed_after_all_other_ways(town: Town) -> None:
    await town.suspended()

    assert await town.listed(NOW + timedelta(days=2)) == []
    assert await town.listed() == [town.person]


async def test_who_has_read_it_is_not_visited(town: Town) -> None:
    account = await town.suspended()
    await Inbox(town.database).mark_read(account, 1, NOW)

    assert await town.listed() == []


@pytest.mark.parametrize(("told", "state"), [(True, "read"), (False, "failed")])
async def test_a_visit_is_ended_once_and_is_on_the_record(
    town: Town,
    told: bool,  # noqa: FBT001  # a parameter of the test
    state: str,
) -> None:
    await town.suspended()
    [visit] = await town.visits.due(DAY, START, 9)

    assert await town.visits.end(visit.visit, OFFICER, told=told, why="at home", at=DAY)
    assert not await town.visits.end(visit.visit, OFFICER, told=told, why="again", at=DAY)
    row = await town.database.fetchrow("SELECT state FROM deliveries WHERE channel = 'visit'")
    entry = await town.database.fetchrow("SELECT actor, person_id, why FROM audit")
    assert row is not None
    assert entry is not None
    assert row["state"] == state
    assert tuple(entry) == (f"officer:{OFFICER}", town.person, "at home")
