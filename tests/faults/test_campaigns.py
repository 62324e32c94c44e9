"""A worker that is killed in the middle of a campaign: nobody is lost, nobody is told twice."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.notices.campaigns import CampaignKind, CampaignState, Draft, Group
from domain.words import Words
from server.wiring.notices import make_campaign_batches
from storage.database import Database
from storage.notices.campaigns import CampaignStore
from tests.storage.notices.campaign_crowd import crowd

HOUSE = Path(__file__).resolve().parents[2]
PERSONS = 1500
PATIENCE_S = 120
DRAFT = Draft(
    kind=CampaignKind.NOTICE,
    title=Words("通知", "Notice"),
    text=Words("全文。", "All of it."),
    group=Group(schemes=("city-pension",)),
    per_minute=60_000,
)
WORKER = """
import asyncio, sys
from datetime import UTC, datetime
from server.wiring.notices import make_campaign_batches
from storage.database import open_database

async def main():
    async with open_database(sys.argv[1], size=2) as database:
        batches = make_campaign_batches(database)
        while True:
            await batches.tell_batch(datetime.now(UTC), datetime.now(UTC).date(), 25)

asyncio.run(main())
"""


@pytest.mark.slow
async def test_a_worker_killed_in_the_middle_neither_loses_nor_doubles_a_person(
    database: Database, database_url: str
) -> None:
    store, at = CampaignStore(database), datetime.now(UTC)
    await crowd(database, PERSONS)
    campaign = await store.add(DRAFT, officer=UUID(int=1), at=at)
    await store.move(campaign, CampaignState.RUNNING, released_by=UUID(int=2), at=at)

    for part in (1, 2, 3):
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WORKER, database_url, cwd=HOUSE, env=dict(os.environ)
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                while await _told(store, campaign) < part * PERSONS // 5:
                    pass  # each look waits for the database
        finally:
            worker.send_signal(signal.SIGKILL)
            await worker.wait()
    before = await store.read(campaign)
    async with asyncio.timeout(PATIENCE_S):
        later = datetime.now(UTC) + timedelta(hours=1)
        while True:
            batch = await make_campaign_batches(database).tell_batch(later, later.date(), 200)
            later += timedelta(minutes=1)
            if batch is not None and batch.over:
                break

    assert before is not None
    assert before.state is CampaignState.RUNNING
    assert await _told(store, campaign) == PERSONS
    counted = await database.fetchrow(
        "SELECT count(*) AS notices, count(DISTINCT account_id) AS accounts FROM inbox"
    )
    assert counted is not None
    assert (counted["notices"], counted["accounts"]) == (PERSONS, PERSONS)


async def _told(store: CampaignStore, campaign: UUID) -> int:
    found = await store.read(campaign)
    assert found is not None
    return found.told
