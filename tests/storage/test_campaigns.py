"""Campaigns and reminders in a real database: each person once, whoever works and whatever is cut."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.delivery import Channel
from domain.events import EventKind
from domain.notice_kinds import KINDS
from domain.notices.campaigns import (
    NO_ACCOUNT,
    Campaign,
    CampaignKind,
    CampaignState,
    Draft,
    Group,
    Move,
    Moved,
)
from domain.templates import Approval, VendorTemplate
from domain.words import Words
from storage.database import Database
from storage.notices.campaigns import CampaignStore, subject_of
from storage.notices.reminders import ReminderStore, first_place
from storage.notices.vendor_templates import VendorTemplateStore
from tests.storage.city import LI, NOW, OTHER_SCHEME, SCHEME, TODAY, WANG, City, found

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
    moved = await campaigns.move(campaign, Move.RELEASE, officer=SECOND, at=NOW, why="read")
    assert moved is Moved.DONE
    return campaign


async def run_out(campaigns: CampaignStore, most: int = 50) -> int:
    """A batch a minute until none is due; accounts told."""
    told, at = 0, LATER
    while (batch := await campaigns.tell_batch(at, TODAY, most)) is not None:
        told, at = told + len(batch.told), at + timedelta(minutes=1)
    return told


async def state(campaigns: CampaignStore, campaign: UUID) -> Campaign:
    seen = await campaigns.read(campaign)
    assert seen is not None
    return seen


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

    own = await campaigns.move(campaign, Move.RELEASE, officer=WRITER, at=NOW, why="mine")

    assert own is Moved.OWN_DRAFT
    assert await run_out(campaigns) == 0


async def test_of_two_releases_one_holds(campaigns: CampaignStore) -> None:
    campaign = await campaigns.add(NOTICE, officer=WRITER, at=NOW)

    moves = await asyncio.gather(
        *(
            campaigns.move(campaign, Move.RELEASE, officer=UUID(int=n), at=NOW, why="read")
            for n in (31, 32)
        )
    )

    assert sorted(moves) == [Moved.DONE, Moved.NOT_NOW]


async def test_a_paused_campaign_rests_and_goes_on_where_it_was(
    city: City, campaigns: CampaignStore
) -> None:
    await crowd(city.database, 3)
    campaign = await released(campaigns)
    first = await campaigns.tell_batch(NOW, TODAY, 2)
    await campaigns.move(campaign, Move.PAUSE, officer=WRITER, at=NOW, why="a mistake?")

    resting = await run_out(campaigns)
    await campaigns.move(campaign, Move.RESUME, officer=WRITER, at=NOW, why="no")

    assert first is not None
    assert len(first.told) == 2
    assert resting == 0
    assert await run_out(campaigns) == 1


async def test_a_stopped_campaign_never_goes_on(city: City, campaigns: CampaignStore) -> None:
    await crowd(city.database, 3)
    campaign = await released(campaigns)
    await campaigns.move(campaign, Move.STOP, officer=WRITER, at=NOW, why="wrong group")

    again = await campaigns.move(campaign, Move.RESUME, officer=SECOND, at=NOW, why="on")

    assert again is Moved.NOT_NOW
    assert await run_out(campaigns) == 0
    assert (await state(campaigns, campaign)).ended_at == NOW


async def test_the_next_batch_waits_as_long_as_the_throttle_says(
    city: City, campaigns: CampaignStore
) -> None:
    await crowd(city.database, 3)
    await released(campaigns, replace(NOTICE, per_minute=2))
    await campaigns.tell_batch(NOW, TODAY, 50)

    soon = await campaigns.tell_batch(NOW + timedelta(seconds=59), TODAY, 50)
    then = await campaigns.tell_batch(NOW + timedelta(seconds=60), TODAY, 50)

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
        "SELECT actor, action, why FROM audit WHERE about = $1 ORDER BY seq", subject_of(campaign)
    )

    assert [(row["actor"], row["action"], row["why"]) for row in rows] == [
        (f"officer:{WRITER}", "campaign.drafted", "notice"),
        (f"officer:{SECOND}", "campaign.release", "read"),
    ]


async def test_a_draft_for_everybody_means_every_scheme_of_the_city(
    campaigns: CampaignStore,
) -> None:
    campaign = await campaigns.add(replace(NOTICE, group=Group(schemes=())), officer=WRITER, at=NOW)

    assert set((await state(campaigns, campaign)).draft.group.schemes) == {SCHEME, OTHER_SCHEME}


async def remind(city: City, day: date = TODAY) -> int:
    reminders = ReminderStore(city.database, city.vault)
    await reminders.read_years(100)
    place, told = first_place(day), 0
    while True:
        done = await reminders.remind_batch(NOW, day, place, 2)
        told += len(done.told)
        if done.next is None:
            return told
        place = done.next


@pytest.mark.parametrize(
    ("days", "told"), [(61, 0), (60, 1), (31, 1), (30, 1), (7, 1), (0, 1), (-1, 0)]
)
async def test_a_reminder_comes_within_its_days(city: City, days: int, told: int) -> None:
    await city.account(await city.resident(until=TODAY + timedelta(days=days)))

    assert await remind(city) == told


async def test_each_step_is_told_once(city: City) -> None:
    until = TODAY + timedelta(days=60)
    account = await city.account(await city.resident(until=until))

    told = [await remind(city, until - timedelta(days=left)) for left in (60, 60, 45, 30, 29, 7, 1)]

    assert told == [1, 0, 0, 1, 0, 1, 0]
    rows = await city.database.fetch(
        "SELECT subject FROM inbox WHERE account_id = $1 ORDER BY n", account
    )
    assert [row["subject"] for row in rows] == [
        f"entitlement:{SCHEME}?days={left}" for left in (60, 30, 7)
    ]


async def test_whoever_is_eighty_hears_a_month_earlier(city: City) -> None:
    elder = replace(WANG, id_number="440304194001010016")
    account = await city.account(await city.resident(elder, until=TODAY + timedelta(days=90)))
    await city.account(await city.resident(LI, until=TODAY + timedelta(days=90)))

    assert await remind(city) == 1
    assert await city.told(account) == [EventKind.DUE_SOON]


async def test_who_is_certified_hears_no_more_of_it(city: City) -> None:
    person = await city.resident(until=TODAY + timedelta(days=30))
    account = await city.account(person)
    await city.proofs.post(person, "hospital", TODAY, at=NOW, actor="system")

    assert await remind(city) == 0
    assert await city.told(account) == [EventKind.CERTIFIED_BY_DATA]


async def test_neither_the_dead_nor_the_suspended_are_reminded(city: City) -> None:
    wang, li = (
        await city.resident(until=TODAY + timedelta(days=7)),
        await city.resident(LI, until=TODAY + timedelta(days=7)),
    )
    for person in (wang, li):
        await city.account(person)
    await city.suspend(wang, TODAY)
    await city.proofs.record_death(li, TODAY, "register", at=NOW, actor="system")

    assert await remind(city) == 0


async def test_two_workers_remind_once(city: City) -> None:
    await crowd(city.database, 20)
    await city.database.execute(
        "UPDATE entitlements SET certified_until = $1", TODAY + timedelta(days=7)
    )

    told = await asyncio.gather(remind(city), remind(city))

    assert sum(told) == 20
    assert await city.count("inbox") == 20


async def test_a_person_of_an_unreadable_identity_is_noted_and_not_met_again(city: City) -> None:
    await crowd(city.database, 1)
    reminders = ReminderStore(city.database, city.vault)

    assert [await reminders.read_years(5), await reminders.read_years(5)] == [1, 0]


async def test_the_newest_word_of_a_vendor_takes_the_place_of_the_one_before(
    database: Database,
) -> None:
    store = VendorTemplateStore(database)
    pending = VendorTemplate(Channel.SMS, "1002", Approval.PENDING, "", NOW)
    approved = replace(pending, state=Approval.APPROVED, recorded_at=LATER)

    for each in (pending, approved):
        await store.record(each, actor="system")

    assert await store.all() == [approved]
