"""A crowd to be told of a campaign."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.notices.campaigns import (
    Campaign,
    CampaignKind,
    Draft,
    Group,
    Move,
)
from domain.words import Words
from server.wiring.notices import make_campaign_batches, make_campaign_moves
from services.notices.campaign_batches import CampaignBatches
from services.notices.campaign_moves import CampaignMoves
from storage.database import Database
from storage.four_eyes import FourEyesStore
from storage.notices.campaigns import CampaignStore
from tests.storage.city import NOW, OTHER_SCHEME, SCHEME, TODAY, City, found

WRITER = UUID(int=21)
SECOND = UUID(int=22)
LATER = NOW + timedelta(hours=1)
NOTICE = Draft(
    kind=CampaignKind.NOTICE,
    title=Words("流感疫苗接种", "Flu vaccination"),
    text=Words("各社区医院可以接种。", "At every community hospital."),
    group=Group(schemes=(SCHEME, OTHER_SCHEME)),
    per_minute=60_000,
)
DUE = replace(
    NOTICE,
    kind=CampaignKind.DUE,
    group=Group(schemes=(SCHEME,), due_before=TODAY + timedelta(days=30)),
)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


@pytest.fixture
def campaigns(database: Database) -> CampaignStore:
    return CampaignStore(database)


async def crowd(database: Database, most: int) -> None:
    """Persons with an account and an entitlement each, by number."""
    for sql in (
        "INSERT INTO persons (person_id, identity) SELECT md5(i::text)::uuid, '' FROM g",
        """INSERT INTO accounts (account_id, phone, person_id, level, language)
           SELECT md5('a' || i)::uuid, '', md5(i::text)::uuid, 2, 'zh-CN' FROM g""",
        """INSERT INTO entitlements
               (person_id, scheme, certified_until, certified_by, standing, version)
           SELECT md5(i::text)::uuid, 'city-pension', current_date, 'face', 'active', 1 FROM g""",
    ):
        await database.execute(
            f"WITH g AS (SELECT generate_series(1, {most}) AS i) {sql}"
        )  # a number of ours


async def released(campaigns: CampaignStore, draft: Draft = NOTICE) -> UUID:
    campaign = await campaigns.add(draft, officer=WRITER, at=NOW)
    await moves(campaigns).move(campaign, Move.RELEASE, officer=SECOND, at=NOW, why="read")
    return campaign


def moves(campaigns: CampaignStore) -> CampaignMoves:
    database = campaigns._database
    return make_campaign_moves(database, FourEyesStore(database))


def batches(campaigns: CampaignStore) -> CampaignBatches:
    return make_campaign_batches(campaigns._database)


async def run_out(campaigns: CampaignStore, most: int = 50) -> int:
    """A batch a minute until none is due; accounts told."""
    told, at = 0, LATER
    while (batch := await batches(campaigns).tell_batch(at, TODAY, most)) is not None:
        told, at = told + len(batch.told), at + timedelta(minutes=1)
    return told


async def state(campaigns: CampaignStore, campaign: UUID) -> Campaign:
    seen = await campaigns.read(campaign)
    assert seen is not None
    return seen
