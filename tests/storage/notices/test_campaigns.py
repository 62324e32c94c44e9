"""Campaigns in a real database: each person once, whoever works and whatever is cut."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.delivery import Channel
from domain.errors import Conflict, NotAllowed
from domain.events import EventKind
from domain.notices.campaigns import (
    CampaignState,
    Group,
    Move,
)
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.templates import Approval, VendorTemplate
from storage.database import Database
from storage.notices.campaigns import CampaignStore
from storage.notices.vendor_templates import VendorTemplateStore
from tests.storage.city import LI, NOW, OTHER_SCHEME, SCHEME, TODAY, City
from tests.storage.notices.campaign_crowd import (
    DUE,
    LATER,
    NOTICE,
    SECOND,
    WRITER,
    batches,
    campaigns,
    city,
    crowd,
    moves,
    released,
    run_out,
    state,
)

__all__ = ["campaigns", "city"]


async def test_a_campaign_tells_each_of_its_group_once(
    city: City, campaigns: CampaignStore
) -> None:
    wang, li = await city.resident(), await city.resident(LI, schemes=(SCHEME, OTHER_SCHEME))
    accounts = [await city.account(wang), await city.account(li)]
    campaign = await released(campaigns)

    assert await run_out(campaigns, 1) == 2
    assert [await city.told(each) for each in accounts] == [[EventKind.CAMPAIGN_NOTICE]] * 2
    seen = await state(campaigns, campaign)
    assert (seen.state, seen.told) == (CampaignState.DONE, 2)


async def test_nobody_is_told_before_a_second_officer_has_released_it(
    city: City, campaigns: CampaignStore
) -> None:
    await city.account(await city.resident())
    campaign = await campaigns.add(NOTICE, officer=WRITER, at=NOW)

    with pytest.raises(NotAllowed) as refused:
        await moves(campaigns).move(campaign, Move.RELEASE, officer=WRITER, at=NOW, why="mine")

    assert refused.value.problem is Problem.CAMPAIGN_OWN_DRAFT
    assert await run_out(campaigns) == 0


async def test_of_two_releases_one_holds(campaigns: CampaignStore) -> None:
    campaign = await campaigns.add(NOTICE, officer=WRITER, at=NOW)

    done = await asyncio.gather(
        *(
            moves(campaigns).move(campaign, Move.RELEASE, officer=UUID(int=n), at=NOW, why="read")
            for n in (31, 32)
        ),
        return_exceptions=True,
    )

    [refusal] = [each for each in done if each is not None]
    assert isinstance(refusal, Conflict)
    assert refusal.problem is Problem.CAMPAIGN_MOVED


async def test_a_paused_campaign_rests_and_goes_on_where_it_was(
    city: City, campaigns: CampaignStore
) -> None:
    await crowd(city.database, 3)
    campaign = await released(campaigns)
    first = await batches(campaigns).tell_batch(NOW, TODAY, 2)
    await moves(campaigns).move(campaign, Move.PAUSE, officer=WRITER, at=NOW, why="a mistake?")

    resting = await run_out(campaigns)
    await moves(campaigns).move(campaign, Move.RESUME, officer=WRITER, at=NOW, why="no")

    assert first is not None
    assert len(first.told) == 2
    assert resting == 0
    assert await run_out(campaigns) == 1


async def test_a_stopped_campaign_never_goes_on(city: City, campaigns: CampaignStore) -> None:
    await crowd(city.database, 3)
    campaign = await released(campaigns)
    await moves(campaigns).move(campaign, Move.STOP, officer=WRITER, at=NOW, why="wrong group")

    with pytest.raises(Conflict):
        await moves(campaigns).move(campaign, Move.RESUME, officer=SECOND, at=NOW, why="on")

    assert await run_out(campaigns) == 0
    assert (await state(campaigns, campaign)).ended_at == NOW


async def test_the_next_batch_waits_as_long_as_the_throttle_says(
    city: City, campaigns: CampaignStore
) -> None:
    await crowd(city.database, 3)
    await released(campaigns, replace(NOTICE, per_minute=2))
    await batches(campaigns).tell_batch(NOW, TODAY, 50)

    soon = await batches(campaigns).tell_batch(NOW + timedelta(seconds=59), TODAY, 50)
    then = await batches(campaigns).tell_batch(NOW + timedelta(seconds=60), TODAY, 50)

    assert soon is None
    assert then is not None
    assert then.persons == 1


async def test_many_workers_tell_each_person_once(city: City, campaigns: CampaignStore) -> None:
    await crowd(city.database, 60)
    campaign = await released(campaigns)

    told = await asyncio.gather(*(run_out(campaigns, 7) for _ in range(4)))
    left = await run_out(campaigns)

    assert sum(told) + left == 60
    assert await city.count("inbox") == 60
    assert (await state(campaigns, campaign)).told == 60


async def test_the_result_counts_deliveries_by_channel_and_state(
    city: City, campaigns: CampaignStore
) -> None:
    await crowd(city.database, 3)
    campaign = await released(campaigns, replace(DUE, group=Group(schemes=(SCHEME,))))
    await run_out(campaigns)
    await city.database.execute(
        "UPDATE deliveries SET state = 'sent' WHERE delivery_id ="
        " (SELECT delivery_id FROM deliveries WHERE channel = 'sms' LIMIT 1)"
    )

    counted = {
        (each.channel, each.state): each.deliveries for each in await campaigns.result(campaign)
    }

    assert counted["sms", "sent"] == 1
    assert counted["sms", "queued"] == 2


async def test_only_who_was_told_may_read_the_text(city: City, campaigns: CampaignStore) -> None:
    wang, li = await city.resident(), await city.resident(LI, schemes=(OTHER_SCHEME,))
    for person in (wang, li):
        await city.account(person)
    campaign = await released(campaigns, replace(NOTICE, group=Group(schemes=(SCHEME,))))
    await run_out(campaigns)

    read = await campaigns.told_to(wang, campaign)

    assert read is not None
    assert read.draft.text == NOTICE.text
    assert await campaigns.told_to(li, campaign) is None


async def test_every_move_is_on_record_with_its_reason(
    city: City, campaigns: CampaignStore
) -> None:
    campaign = await released(campaigns)

    rows = await city.database.fetch(
        "SELECT actor, action, why FROM audit WHERE about = $1 ORDER BY seq",
        str(SubjectKind.CAMPAIGN.of(campaign)),
    )

    assert [(row["actor"], row["action"], row["why"]) for row in rows] == [
        (f"officer:{WRITER}", "campaign.drafted", "notice"),
        (f"officer:{SECOND}", "campaign.release", "read"),
    ]


async def test_the_newest_word_of_a_vendor_takes_the_place_of_the_one_before(
    database: Database,
) -> None:
    store = VendorTemplateStore(database)
    pending = VendorTemplate(Channel.SMS, "1002", Approval.PENDING, "", NOW)
    approved = replace(pending, state=Approval.APPROVED, recorded_at=LATER)

    for each in (pending, approved):
        await store.record(each, actor="system")

    assert await store.all() == [approved]
