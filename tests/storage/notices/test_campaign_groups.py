"""Whom a campaign is for, and whom its channels reach."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.delivery import Channel
from domain.events import EventKind
from domain.notice_kinds import KINDS
from domain.notices.campaigns import (
    NO_ACCOUNT,
    CampaignKind,
    Group,
)
from storage.notices.campaigns import CampaignStore
from storage.notices.reminders import ReminderStore
from tests.storage.city import LI, NOW, OTHER_SCHEME, SCHEME, TODAY, City
from tests.storage.notices.campaign_crowd import (
    DUE,
    NOTICE,
    WRITER,
    campaigns,
    city,
    released,
    run_out,
    state,
)

__all__ = ["campaigns", "city"]


async def test_a_due_campaign_is_for_those_whose_time_ends_before_the_day(
    city: City, campaigns: CampaignStore
) -> None:
    last = TODAY + timedelta(days=29)
    due = await city.account(await city.resident(until=last))
    not_due = await city.account(await city.resident(LI, until=last + timedelta(days=1)))
    await released(campaigns, DUE)

    await run_out(campaigns)

    assert await city.told(due) == [EventKind.CAMPAIGN_DUE]
    assert await city.told(not_due) == []


async def test_who_was_certified_by_data_meanwhile_is_left_alone(
    city: City, campaigns: CampaignStore
) -> None:
    person = await city.resident(until=TODAY)
    account = await city.account(person)
    await released(campaigns, DUE)
    await city.proofs.post(person, "hospital", TODAY, at=NOW, actor="system")

    await run_out(campaigns)

    assert await city.told(account) == [EventKind.CERTIFIED_BY_DATA]


async def test_nobody_writes_to_the_dead(city: City, campaigns: CampaignStore) -> None:
    person = await city.resident()
    await city.account(person)
    await city.proofs.record_death(person, TODAY, "register", at=NOW, actor="system")
    await released(campaigns)

    assert await run_out(campaigns) == 0


async def test_a_group_by_age_goes_by_the_year_of_birth(
    city: City, campaigns: CampaignStore
) -> None:
    wang, li = await city.resident(), await city.resident(LI)  # born in 1959 and 1950
    accounts = [await city.account(wang), await city.account(li)]
    await ReminderStore(city.database, city.vault).read_years(10)
    await released(campaigns, replace(NOTICE, group=Group(schemes=(SCHEME,), ages=(70, 80))))

    await run_out(campaigns)

    assert [len(await city.told(each)) for each in accounts] == [0, 1]


@pytest.mark.parametrize(
    ("channel", "reached"), [(Channel.SMS, 2), (Channel.WECHAT, 1), (Channel.APNS, 1)]
)
async def test_a_group_may_be_those_whom_a_channel_reaches(
    city: City, campaigns: CampaignStore, channel: Channel, reached: int
) -> None:
    wang, li = (
        await city.account(await city.resident()),
        await city.account(await city.resident(LI)),
    )
    await city.database.execute("UPDATE accounts SET openid = 'x' WHERE account_id = $1", wang)
    await city.database.execute(
        "INSERT INTO devices VALUES ($1, $1, 'apns', 'x', 'a', now(), now())", li
    )
    await released(campaigns, replace(NOTICE, group=Group(schemes=(SCHEME,), channel=channel)))

    assert await run_out(campaigns) == reached


async def test_the_reach_is_counted_by_channel_before_anybody_is_told(
    city: City, campaigns: CampaignStore
) -> None:
    wang = await city.resident(schemes=(SCHEME, OTHER_SCHEME))
    first, second = await city.account(wang), await city.account(wang)
    await city.account(await city.resident(LI))
    for account in (first, second):
        await city.database.execute(
            "UPDATE accounts SET openid = 'x' WHERE account_id = $1", account
        )
    await city.database.execute("INSERT INTO subscription_grants VALUES ($1, 't', 1)", first)

    counted = await campaigns.reach(
        replace(NOTICE, kind=CampaignKind.DUE), KINDS[EventKind.CAMPAIGN_DUE].channels, TODAY
    )

    assert {each.channel: (each.persons, each.messages) for each in counted} == {
        "inbox": (2, 3),
        "sms": (2, 3),
        "wechat": (1, 1),
    }


async def test_who_has_no_account_is_counted_apart(city: City, campaigns: CampaignStore) -> None:
    await city.account(await city.resident(until=TODAY))
    await city.resident(LI, until=TODAY)

    counted = await campaigns.reach(DUE, KINDS[EventKind.CAMPAIGN_DUE].channels, TODAY)

    assert {each.channel: each.persons for each in counted} == {
        "inbox": 1,
        NO_ACCOUNT: 1,
        "sms": 2,
    }


async def test_addresses_that_a_person_added_are_counted_where_messages_leave_for_them(
    city: City, campaigns: CampaignStore
) -> None:
    account = await city.account(await city.resident(until=TODAY))
    for channel in ("email", "wechat_account", "letter"):
        await city.database.execute(
            "INSERT INTO addresses VALUES ($1, $2, 'x', now())", account, channel
        )

    due = await campaigns.reach(DUE, KINDS[EventKind.CAMPAIGN_DUE].channels, TODAY)
    notice = await campaigns.reach(NOTICE, KINDS[EventKind.CAMPAIGN_NOTICE].channels, TODAY)
    await city.database.execute("UPDATE accounts SET ways_off = '{certification:wechat}'")
    fewer = await campaigns.reach(DUE, KINDS[EventKind.CAMPAIGN_DUE].channels, TODAY)
    await released(campaigns, DUE)
    await run_out(campaigns)

    assert [each.channel for each in due] == ["email", "inbox", "sms", "wechat_account"]
    assert [each.channel for each in notice] == ["inbox"]
    assert [each.channel for each in fewer] == ["email", "inbox", "sms"]
    rows = await city.database.fetch("SELECT channel FROM deliveries WHERE state = 'queued'")
    assert sorted(row["channel"] for row in rows) == ["email", "sms"]


async def test_who_switched_city_notices_off_has_them_in_the_inbox_alone(
    city: City, campaigns: CampaignStore
) -> None:
    account = await city.account(await city.resident())
    await city.database.execute(
        "INSERT INTO devices VALUES ($1, $1, 'apns', 'x', 'a', now(), now())", account
    )
    await city.database.execute("UPDATE accounts SET ways_off = '{city:push}'")

    counted = await campaigns.reach(NOTICE, (), TODAY)
    await released(campaigns)
    await run_out(campaigns)

    assert [each.channel for each in counted] == ["inbox"]
    assert await city.told(account) == [EventKind.CAMPAIGN_NOTICE]
    states = await city.database.fetch("SELECT state FROM deliveries")
    assert {row["state"] for row in states} <= {"skipped"}


async def test_what_is_due_is_not_lost_by_switching_its_ways_off(
    city: City, campaigns: CampaignStore
) -> None:
    await city.account(await city.resident(until=TODAY))
    await city.database.execute(
        "UPDATE accounts SET ways_off = '{certification:sms,certification:push}'"
    )
    await released(campaigns, DUE)
    await run_out(campaigns)

    states = await city.database.fetch("SELECT channel FROM deliveries WHERE state = 'queued'")
    assert [row["channel"] for row in states] == ["sms"]


async def test_a_draft_for_everybody_means_every_scheme_of_the_city(
    campaigns: CampaignStore,
) -> None:
    campaign = await campaigns.add(replace(NOTICE, group=Group(schemes=())), officer=WRITER, at=NOW)

    assert set((await state(campaigns, campaign)).draft.group.schemes) == {SCHEME, OTHER_SCHEME}
