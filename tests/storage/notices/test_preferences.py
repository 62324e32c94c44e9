"""A way switched off counts for what waits already, as if it had been off when it was planned."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, Delivery, DeliveryState, Outcome
from domain.escalation import ChannelGroup, NotificationPreferences
from domain.events import EventKind
from domain.notice_kinds import Group
from domain.outbox import Ended
from domain.words import Language
from storage.database import Database
from storage.keys.vault import Vault, load_keys
from storage.notices.addresses import AddressStore
from storage.notices.delivery_reports import DeliveryReportStore
from storage.notices.preferences import PreferenceStore
from tests.databases import waits
from tests.storage.notices.test_ladder import FAILED, Town
from tests.storage.notices.test_notices import LEASE, NOW, OK

LATER = NOW + timedelta(minutes=1)
AGAIN = NOW + timedelta(minutes=5)
MESSAGE, SMS = timedelta(minutes=10), timedelta(hours=1)  # the waits of what is not urgent
INFORMS = EventKind.FACE_LOCKED  # of the group of safety; the law does not ask for it
MUST = EventKind.ACCOUNT_BOUND


class Wishing(Town):
    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database, folder)
        self.book = PreferenceStore(database)
        vault = Vault(load_keys(folder))
        self.addresses = AddressStore(database, vault)
        self.reports = DeliveryReportStore(database, vault)

    async def without(
        self, account: UUID, *ways: ChannelGroup, group: Group = Group.SECURITY, minute: int = 1
    ) -> None:
        wishes = NotificationPreferences(off=frozenset((group, way) for way in ways))
        at = NOW + timedelta(minutes=minute)
        assert await self.book.write(account, wishes, Language.ZH, at)

    async def tries(self, channel: Channel) -> Delivery:
        """What leaves at that moment, of which nothing is known yet."""
        [leg] = await self.deliveries.claim(channel, at=NOW, until=NOW + LEASE, limit=1)
        return leg

    async def refused(self, leg: Delivery) -> bool:
        """Its vendor asks to be tried again in five minutes."""
        return await self.deliveries.put_back(
            leg, at=LATER, due=AGAIN, answer=Answer(Outcome.RETRY, "http-503")
        )

    async def states(self) -> dict[str, str]:
        """By channel, of the one event."""
        rows = await self.database.fetch("SELECT channel, state, answer FROM deliveries")
        return {row["channel"]: row["answer"] or row["state"] for row in rows}


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Wishing:
    return Wishing(database, tmp_path / "keys")


async def test_a_text_message_that_waits_its_hour_does_not_leave(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, INFORMS)
    await town.leave(Channel.APNS, NOW)
    await town.without(account, ChannelGroup.SMS)

    row = await town.row(Channel.SMS)
    assert (row["state"], row["answer"], row["ended_at"]) == ("skipped", "switched-off", LATER)
    assert await town.leave(Channel.SMS, NOW + SMS) == ()


async def test_other_groups_and_other_accounts_are_left_alone(town: Wishing) -> None:
    account = await town.account()
    other = (await town.accounts.of_phone("13900139000", Language.ZH)).account
    for each in (account, other):
        await town.say(each, INFORMS)
    await town.without(account, ChannelGroup.SMS, group=Group.CITY)
    await town.without(other, ChannelGroup.SMS)

    assert [leg.account for leg in await town.leave(Channel.SMS, NOW)] == [account]


async def test_what_was_sent_stays_as_it_is(town: Wishing) -> None:
    account = await town.account()
    await town.say(account, INFORMS)
    await town.leave(Channel.SMS, NOW)
    await town.without(account, ChannelGroup.SMS)

    assert (await town.row(Channel.SMS))["state"] == "sent"


async def test_the_next_rung_has_the_time_of_one_that_is_gone(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.addresses.put(account, Channel.EMAIL, "wang@example.cn", NOW)
    await town.say(account, INFORMS)
    await town.leave(Channel.APNS, NOW)
    assert (await town.row(Channel.SMS))["next_at"] == NOW + MESSAGE + SMS
    await town.without(account, ChannelGroup.EMAIL)

    assert (await town.row(Channel.SMS))["next_at"] == NOW + MESSAGE


async def test_two_rungs_that_go_at_once_leave_the_time_of_the_first(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.addresses.put(account, Channel.EMAIL, "wang@example.cn", NOW)
    await town.say(account, EventKind.SUSPENDED)
    await town.leave(Channel.APNS, NOW)
    due = (await town.row(Channel.EMAIL))["next_at"]
    await town.without(account, ChannelGroup.SMS, ChannelGroup.EMAIL, group=Group.DECISIONS)

    states = await town.states()
    assert (states["email"], states["sms"]) == ("switched-off", "switched-off")
    assert (await town.row(Channel.VOICE))["next_at"] == due


async def test_a_rung_that_is_overdue_gives_the_next_its_turn_now(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, INFORMS)
    await town.without(account, ChannelGroup.PUSH)

    assert (await town.row(Channel.SMS))["next_at"] == LATER


async def test_a_rung_with_another_way_left_leaves_its_time_to_nobody(town: Wishing) -> None:
    account = await town.account()
    await town.addresses.put(account, Channel.EMAIL, "wang@example.cn", NOW)
    await town.addresses.put(account, Channel.WECHAT_ACCOUNT, "o-1", NOW)
    await town.say(account, INFORMS)
    before = (await town.row(Channel.SMS))["next_at"]
    await town.without(account, ChannelGroup.WECHAT)

    assert (await town.states())["wechat_account"] == "switched-off"
    assert (await town.row(Channel.SMS))["next_at"] == before


async def test_of_what_must_be_told_the_last_way_stays(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.phone(account, "cd" * 32)
    await town.say(account, MUST)
    await town.leave(Channel.APNS, NOW, FAILED)
    await town.without(account, ChannelGroup.SMS, ChannelGroup.PUSH)

    assert (await town.row(Channel.SMS))["state"] == "queued"


async def test_of_several_ways_of_what_must_be_told_most_people_s_stays(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.addresses.put(account, Channel.EMAIL, "wang@example.cn", NOW)
    await town.say(account, MUST)
    await town.without(
        account, ChannelGroup.PUSH, ChannelGroup.EMAIL, ChannelGroup.SMS, ChannelGroup.WECHAT
    )

    states = await town.states()
    assert (states["apns"], states["email"]) == ("switched-off", "switched-off")
    assert states["sms"] == "queued"
    assert (await town.row(Channel.SMS))["next_at"] == LATER


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.UNKNOWN])
async def test_what_must_be_told_and_is_out_leaves_by_no_other_way(
    town: Wishing, state: DeliveryState
) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, MUST)
    [leg] = await town.deliveries.claim(Channel.APNS, at=NOW, until=NOW + LEASE, limit=1)
    await town.deliveries.finish([Ended(leg, state, Answer(Outcome.DELIVERED), NOW)])
    await town.without(account, ChannelGroup.SMS)

    assert (await town.states())["sms"] == "switched-off"


async def test_a_visit_keeps_its_days_where_another_way_is_left(town: Wishing) -> None:
    account = await town.account()
    await town.say(account, EventKind.SUSPENDED)
    before = (await town.row(Channel.VISIT))["next_at"]
    await town.without(account, ChannelGroup.CALL, group=Group.DECISIONS)

    assert (await town.states())["voice"] == "switched-off"
    assert (await town.row(Channel.VISIT))["next_at"] == before


async def test_a_call_stays_where_it_is_the_last_way(town: Wishing) -> None:
    account = await town.account()
    await town.say(account, EventKind.SUSPENDED)
    await town.leave(Channel.SMS, NOW, FAILED)
    await town.without(account, ChannelGroup.CALL, group=Group.DECISIONS)

    assert (await town.states())["voice"] == "queued"


async def test_the_same_wishes_again_change_nothing(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, MUST)
    await town.without(account, ChannelGroup.PUSH)
    first = await town.database.fetch("SELECT * FROM deliveries ORDER BY delivery_id")
    await town.without(account, ChannelGroup.PUSH, minute=9)

    again = await town.database.fetch("SELECT * FROM deliveries ORDER BY delivery_id")
    assert [dict(row) for row in again] == [dict(row) for row in first]


async def test_what_was_being_sent_is_not_tried_again_and_the_next_rung_has_its_time(
    town: Wishing,
) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, INFORMS)
    leg = await town.tries(Channel.APNS)
    await town.without(account, ChannelGroup.PUSH)

    assert await town.refused(leg)
    row = await town.row(Channel.APNS)
    assert (row["state"], row["answer"], row["ended_at"]) == ("skipped", "switched-off", LATER)
    assert (await town.row(Channel.SMS))["next_at"] == AGAIN


async def test_what_was_being_sent_by_another_way_is_tried_again(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, INFORMS)
    leg = await town.tries(Channel.APNS)
    await town.without(account, ChannelGroup.SMS)
    await town.without(account, ChannelGroup.PUSH, group=Group.CITY)

    assert await town.refused(leg)
    row = await town.row(Channel.APNS)
    assert (row["state"], row["answer"], row["next_at"]) == ("queued", "http-503", AGAIN)


async def test_the_last_way_of_what_must_be_told_is_tried_again(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, MUST)
    leg = await town.tries(Channel.APNS)
    await town.without(account, ChannelGroup.PUSH, ChannelGroup.SMS)
    assert (await town.states())["sms"] == "switched-off"

    assert await town.refused(leg)
    assert (await town.row(Channel.APNS))["state"] == "queued"


async def test_of_two_last_ways_that_were_being_sent_one_is_tried_again(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, MUST)
    await town.database.execute("UPDATE deliveries SET next_at = created_at")
    legs = [await town.tries(channel) for channel in (Channel.APNS, Channel.SMS)]
    await town.without(account, ChannelGroup.PUSH, ChannelGroup.SMS)

    assert await asyncio.gather(*map(town.refused, legs)) == [True, True]
    rows = await town.database.fetch("SELECT state FROM deliveries")
    assert sorted(row["state"] for row in rows) == ["queued", "skipped"]


async def test_who_lost_the_claim_ends_nothing(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, INFORMS)
    leg = await town.tries(Channel.APNS)
    await town.without(account, ChannelGroup.PUSH)
    late = NOW + LEASE
    await town.deliveries.claim(Channel.APNS, at=late, until=late + LEASE, limit=1)

    assert not await town.refused(leg)
    assert (await town.row(Channel.APNS))["state"] == "claimed"


async def test_a_message_that_tells_others_too_is_tried_again(town: Wishing) -> None:
    account = await town.account()
    for _ in range(2):
        await town.say(account, EventKind.CERTIFIED_BY_DATA)
    await town.database.execute("UPDATE deliveries SET next_at = created_at")
    leg = await town.tries(Channel.SMS)
    assert leg.gathered == 1
    await town.without(account, ChannelGroup.SMS, group=Group.CERTIFICATION)

    assert await town.refused(leg)
    assert (await town.row(Channel.SMS))["state"] == "queued"


async def test_a_way_that_is_being_switched_off_is_waited_for(town: Wishing) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, INFORMS)
    leg = await town.tries(Channel.APNS)
    async with town.database.transaction() as tx:
        await tx.execute("UPDATE accounts SET ways_off = '{security:push}'")
        back = asyncio.create_task(town.refused(leg))
        await waits(town.database)

    assert await back
    assert (await town.states())["apns"] == "switched-off"


@pytest.mark.parametrize(
    ("sms", "voice"), [(OK, ("skipped", "switched-off")), (FAILED, ("queued", "200003"))]
)
async def test_who_wants_no_more_calls_is_not_called_again_unless_it_is_the_last_way(
    town: Wishing, sms: Answer, voice: tuple[str, str]
) -> None:
    account = await town.account()
    await town.say(account, EventKind.SUSPENDED)
    await town.leave(Channel.SMS, NOW, sms)
    await town.database.execute("UPDATE deliveries SET next_at = created_at")
    leg = await town.tries(Channel.VOICE)
    called = Answer(Outcome.DELIVERED, "OK", "call-1")
    await town.deliveries.finish([Ended(leg, DeliveryState.SENT, called, NOW)])
    await town.without(account, ChannelGroup.CALL, group=Group.DECISIONS)

    assert await town.reports.again(
        Channel.VOICE, "call-1", at=LATER, due=AGAIN, code="200003", tries=3
    )
    row = await town.row(Channel.VOICE)
    assert (row["state"], row["answer"]) == voice
