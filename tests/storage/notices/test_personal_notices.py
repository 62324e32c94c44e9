"""Who is to be seen at home: on the list when all else was of no use, off it once."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.events import EventKind
from domain.subjects import SubjectKind
from storage.database import Database
from storage.events import tell
from storage.notices.inbox import Inbox
from storage.notices.personal_notices import PersonalNoticeStore
from tests.storage.notices.test_notices import NOW, House

START = (NOW - timedelta(days=1), UUID(int=0))
DAY = NOW + timedelta(days=20)
OFFICER = UUID(int=3)


class Town(House):
    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database, folder)
        self.in_person = PersonalNoticeStore(database)
        self.person = uuid4()

    async def officer(self, *areas: str) -> None:
        await self.database.execute(
            "INSERT INTO officers (officer_id, username, password_hash, roles, areas)"
            " VALUES ($1, 'li', '', '{counter}', $2)",
            OFFICER,
            list(areas or ("",)),
        )

    async def suspended(self) -> UUID:
        account = await self.account()
        await self.database.execute(
            "INSERT INTO persons (person_id, identity, area) VALUES ($1, '', '440304')", self.person
        )
        await self.database.execute(
            "UPDATE accounts SET person_id = $2 WHERE account_id = $1", account, self.person
        )
        async with self.database.transaction() as tx:
            await tell(
                tx,
                account=account,
                kind=EventKind.SUSPENDED,
                subject=SubjectKind.PERSON.of(),
                at=NOW,
            )
        return account

    async def listed(self, at: datetime = DAY) -> list[UUID]:
        return [visit.person for visit in await self.in_person.due(at, START, 9, officer=OFFICER)]


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    return Town(database, tmp_path / "keys")


async def test_who_has_read_nothing_is_listed_after_all_other_ways(town: Town) -> None:
    await town.officer()
    await town.suspended()

    assert await town.listed(NOW + timedelta(days=2)) == []
    assert await town.listed() == [town.person]


async def test_who_has_read_it_is_not_visited(town: Town) -> None:
    await town.officer()
    account = await town.suspended()
    await Inbox(town.database).mark_read(account, 1, NOW)

    assert await town.listed() == []


@pytest.mark.parametrize(("told", "state"), [(True, "read"), (False, "failed")])
async def test_a_visit_is_ended_once_and_is_on_the_record(
    town: Town,
    told: bool,  # noqa: FBT001  # a parameter of the test
    state: str,
) -> None:
    await town.officer()
    await town.suspended()
    [visit] = await town.in_person.due(DAY, START, 9, officer=OFFICER)

    assert await town.in_person.end(visit.notice, OFFICER, told=told, why="at home", at=DAY)
    assert not await town.in_person.end(visit.notice, OFFICER, told=told, why="again", at=DAY)
    row = await town.database.fetchrow("SELECT state FROM deliveries WHERE channel = 'visit'")
    entry = await town.database.fetchrow("SELECT actor, person_id, why FROM audit")
    assert row is not None
    assert entry is not None
    assert row["state"] == state
    assert tuple(entry) == (f"officer:{OFFICER}", town.person, "at home")


async def test_an_officer_of_another_area_neither_sees_nor_ends_a_visit(town: Town) -> None:
    await town.officer("4405")
    await town.suspended()
    visit = await town.database.fetchval(
        "SELECT delivery_id FROM deliveries WHERE channel = 'visit'"
    )

    assert await town.listed() == []
    assert not await town.in_person.end(visit, OFFICER, told=True, why="x", at=DAY)
