"""Deliveries as officers see them, dead letters sent again, and the health of a channel."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.escalation import ChannelGroup, NotificationPreferences
from domain.notice_kinds import Group
from domain.notices.deliveries import DeadFilter
from domain.outbox import Ended
from domain.words import Language
from storage.database import Database
from storage.notices.deliveries import DeliveryMonitorStore
from storage.notices.inbox import Inbox
from storage.notices.preferences import PreferenceStore
from tests.databases import waits
from tests.storage.notices.test_notices import LATER, LEASE, NOW, House

OFFICER = UUID(int=3)
END = (NOW + timedelta(days=9), UUID(int=2**128 - 1))
REFUSED = Answer(Outcome.REFUSED, "isv.BLACKLIST")


class Town(House):
    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database, folder)
        self.monitor = DeliveryMonitorStore(database)
        self.person = uuid4()

    async def resident(self, area: str = "440304") -> UUID:
        account = await self.account()
        await self.database.execute(
            "INSERT INTO persons (person_id, identity, area) VALUES ($1, '', $2)", self.person, area
        )
        await self.database.execute("UPDATE accounts SET person_id = $1", self.person)
        await self.database.execute(
            "INSERT INTO officers (officer_id, username, password_hash, roles, areas)"
            " VALUES ($1, 'li', '', '{counter}', '{4403}')",
            OFFICER,
        )
        return account

    async def dead(self, times: int = 1) -> UUID:
        """An account whose SMS were refused by the vendor."""
        account = await self.resident()
        for _ in range(times):
            await self.told(account)
            [leg] = await self.deliveries.claim(Channel.SMS, at=LATER, until=NOW + LEASE, limit=1)
            await self.deliveries.finish([Ended(leg, DeliveryState.FAILED, REFUSED, LATER)])
        return account

    async def resend(self, chosen: list[UUID] | DeadFilter, limit: int = 99) -> int:
        return await self.monitor.resend(
            chosen, officer=OFFICER, why="the vendor is back", at=LATER, limit=limit
        )

    async def without_sms(self, account: UUID) -> None:
        no_sms = NotificationPreferences(off=frozenset({(Group.SECURITY, ChannelGroup.SMS)}))
        assert await PreferenceStore(self.database).write(account, no_sms, Language.ZH, LATER)

    async def read(self) -> list[Channel] | None:
        found = await self.monitor.of_person(
            self.person, OFFICER, why="she asks", before=END, limit=9
        )
        return None if found is None else [each.channel for each in found]


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    return Town(database, tmp_path / "keys")


async def test_an_officer_sees_how_notices_reached_a_person_and_that_is_on_record(
    town: Town,
) -> None:
    await town.told(await town.resident())

    assert await town.read() is not None
    entry = await town.database.fetchrow("SELECT actor, action, person_id, why FROM audit")
    assert entry is not None
    assert tuple(entry) == (f"officer:{OFFICER}", "deliveries.read", town.person, "she asks")


async def test_an_officer_of_another_area_sees_nothing_and_that_is_on_record(town: Town) -> None:
    await town.told(await town.resident(area="110101"))

    assert await town.read() is None
    assert await town.database.fetchval("SELECT action FROM audit") == "person.refused"


async def test_a_copy_for_somebody_else_is_not_the_holders_business(town: Town) -> None:
    await town.told(await town.resident())
    await town.database.execute("UPDATE inbox SET mandate_id = gen_random_uuid()")

    assert await town.read() == []


async def test_dead_letters_are_listed_and_counted_by_channel_and_reason(town: Town) -> None:
    await town.dead(2)

    listed = await town.monitor.dead(DeadFilter(), at=LATER, before=END, limit=9)
    other = await town.monitor.dead(DeadFilter(Channel.FCM), at=LATER, before=END, limit=9)
    [count] = await town.monitor.count_dead(LATER)
    assert [(each.why, each.again) for each in listed] == [("isv.BLACKLIST", True)] * 2
    assert other == []
    assert (count.channel, count.why, count.deliveries) == (Channel.SMS, "isv.BLACKLIST", 2)


async def test_a_dead_letter_leaves_again_once_with_a_life_of_its_own(town: Town) -> None:
    await town.dead()
    [row] = await town.rows()

    assert await town.resend([row["delivery_id"]]) == 1
    assert await town.resend([row["delivery_id"]]) == 0
    [leg] = await town.deliveries.claim(Channel.SMS, at=LATER, until=LATER + LEASE, limit=9)
    assert (leg.attempt, leg.expires_at) == (1, LATER + timedelta(hours=24))
    actions = await town.database.fetch("SELECT action, person_id, why FROM audit")
    assert [tuple(each) for each in actions] == [
        ("delivery.resent", town.person, "the vendor is back")
    ]


async def test_what_is_sent_again_keeps_the_order_of_the_person(town: Town) -> None:
    await town.dead(2)

    assert await town.resend(DeadFilter(Channel.SMS, "isv.BLACKLIST")) == 2
    [leg] = await town.deliveries.claim(Channel.SMS, at=LATER, until=LATER + LEASE, limit=9)
    assert leg.event_n == 1


async def test_a_batch_is_bounded_and_takes_the_oldest(town: Town) -> None:
    await town.dead(2)

    assert await town.resend(DeadFilter(Channel.SMS), limit=1) == 1
    assert [row["state"] for row in await town.rows()] == ["queued", "failed"]


async def test_what_was_switched_off_since_does_not_leave_again(town: Town) -> None:
    account = await town.dead()
    await town.database.execute("UPDATE deliveries SET kind = 'face.locked'")
    await town.without_sms(account)

    assert await town.resend(DeadFilter(Channel.SMS)) == 1
    [row] = await town.rows()
    assert (row["state"], row["answer"]) == ("skipped", "switched-off")


async def test_a_way_that_is_being_switched_off_is_waited_for_before_it_leaves_again(
    town: Town,
) -> None:
    await town.dead()
    await town.database.execute("UPDATE deliveries SET kind = 'face.locked'")
    async with town.database.transaction() as tx:
        await tx.execute("UPDATE accounts SET ways_off = '{security:sms}'")
        again = asyncio.create_task(town.resend(DeadFilter(Channel.SMS)))
        await waits(town.database)

    assert await again == 1
    [row] = await town.rows()
    assert (row["state"], row["answer"]) == ("skipped", "switched-off")


async def test_what_must_be_told_leaves_again_by_its_last_way_all_the_same(town: Town) -> None:
    account = await town.dead()
    await town.database.execute("UPDATE deliveries SET kind = 'account.bound'")
    await town.without_sms(account)

    assert await town.resend(DeadFilter(Channel.SMS)) == 1
    assert [row["state"] for row in await town.rows()] == ["queued"]


async def test_what_was_read_is_not_sent_again(town: Town) -> None:
    account = await town.dead()
    await Inbox(town.database).mark_read(account, 1, LATER)

    assert await town.resend(DeadFilter(Channel.SMS)) == 0


async def test_what_is_a_week_old_is_not_sent_again(town: Town) -> None:
    await town.dead()
    await town.database.execute("UPDATE deliveries SET created_at = $1", NOW - timedelta(days=7))
    [row] = await town.rows()

    assert await town.resend([row["delivery_id"]]) == 0


async def test_the_health_of_a_channel_says_what_waits_and_what_failed(town: Town) -> None:
    await town.dead(2)
    await town.told(UUID(str(await town.account())), at=NOW - timedelta(minutes=20))

    [sms, *_] = [each for each in await town.monitor.health(LATER) if each.channel is Channel.SMS]
    assert (sms.waiting, sms.failed, sms.good) == (1, 2, 0)
    assert sms.oldest_s == pytest.approx(20 * 60 + 9)


@pytest.mark.parametrize(
    ("why", "failed"), [("isv.MOBILE_NUMBER_ILLEGAL", 0), ("isv.BUSINESS_LIMIT_CONTROL", 1)]
)
async def test_a_number_that_is_none_is_no_failure_of_its_channel(
    town: Town, why: str, failed: int
) -> None:
    await town.dead()
    await town.database.execute("UPDATE deliveries SET answer = $1 WHERE channel = 'sms'", why)

    healths = {each.channel: each for each in await town.monitor.health(LATER)}

    assert (healths[Channel.SMS].failed if Channel.SMS in healths else 0) == failed
