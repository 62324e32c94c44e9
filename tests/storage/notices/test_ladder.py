"""The ladder in a real database: what lets the next rung leave, what ends it, and whose turn it is."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from domain.delivery import Answer, Channel, Delivery, DeliveryState, Outcome
from domain.events import EventKind, said
from domain.outbox import Ended
from domain.subjects import Subject, SubjectKind
from domain.words import Language
from storage.accounts.devices import DeviceStore
from storage.database import Database, Row
from storage.events import tell
from storage.keys.vault import Vault, load_keys
from storage.notices.delivery_outbox import ORDER_WAIT
from storage.notices.inbox import Inbox
from tests.storage.notices.test_notices import LEASE, NOW, OK, House

LATER = NOW + timedelta(seconds=9)
FAILED = Answer(Outcome.DEAD_ADDRESS, "gone")
HERSELF = SubjectKind.PERSON.of()


class Town(House):
    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database, folder)
        vault = Vault(load_keys(folder))
        self.devices = DeviceStore(database, vault)

    async def phone(self, account: UUID, token: str = "ab" * 32) -> None:
        await self.devices.register(account, Channel.APNS, token, app="a", at=NOW)

    async def say(
        self, account: UUID, kind: EventKind, at: datetime = NOW, subject: Subject = HERSELF
    ) -> None:
        async with self.database.transaction() as tx:
            await tell(tx, account=account, kind=kind, subject=subject, at=at)

    async def leave(
        self, channel: Channel, at: datetime, answer: Answer = OK
    ) -> tuple[Delivery, ...]:
        """What may leave at that moment, which it then does."""
        legs = await self.deliveries.claim(channel, at=at, until=at + LEASE, limit=99)
        good = answer.outcome is Outcome.DELIVERED
        state = DeliveryState.SENT if good else DeliveryState.FAILED
        for leg in legs:
            await self.deliveries.finish([Ended(leg, state, answer, at)])
        return tuple(legs)

    async def row(self, channel: Channel, n: int = 1) -> Row:
        row = await self.database.fetchrow(
            "SELECT * FROM deliveries WHERE channel = $1 AND n = $2", channel, n
        )
        assert row is not None
        return row


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    return Town(database, tmp_path / "keys")


async def test_a_push_that_left_lets_the_sms_wait(town: Town) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, EventKind.FACE_LOCKED)
    assert await town.leave(Channel.APNS, NOW)

    assert await town.leave(Channel.SMS, NOW + timedelta(minutes=59)) == ()
    assert len(await town.leave(Channel.SMS, NOW + timedelta(minutes=60))) == 1


async def test_a_push_that_failed_gives_the_sms_its_turn(town: Town) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, EventKind.FACE_LOCKED)
    assert await town.leave(Channel.APNS, NOW, FAILED)

    assert len(await town.leave(Channel.SMS, NOW)) == 1


async def test_one_of_two_phones_that_failed_changes_nothing(town: Town) -> None:
    account = await town.account()
    await town.phone(account, "ab" * 32)
    await town.phone(account, "cd" * 32)
    await town.say(account, EventKind.FACE_LOCKED)
    one, other = await town.deliveries.claim(Channel.APNS, at=NOW, until=NOW + LEASE, limit=9)
    await town.deliveries.finish([Ended(one, DeliveryState.FAILED, FAILED, NOW)])
    await town.deliveries.finish([Ended(other, DeliveryState.SENT, OK, NOW)])

    assert await town.leave(Channel.SMS, NOW) == ()


async def test_both_phones_that_failed_give_the_sms_its_turn(town: Town) -> None:
    account = await town.account()
    await town.phone(account, "ab" * 32)
    await town.phone(account, "cd" * 32)
    await town.say(account, EventKind.FACE_LOCKED)
    assert len(await town.leave(Channel.APNS, NOW, FAILED)) == 2

    assert len(await town.leave(Channel.SMS, NOW)) == 1


async def test_a_channel_that_is_not_set_up_gives_the_next_its_turn(town: Town) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, EventKind.FACE_LOCKED)

    assert await town.deliveries.skip([Channel.APNS], at=NOW, limit=9) == 1
    assert (await town.row(Channel.APNS))["answer"] == "not-configured"
    assert len(await town.leave(Channel.SMS, NOW)) == 1


async def test_a_visit_waits_its_days_where_a_message_left(town: Town) -> None:
    account = await town.account()
    await town.say(account, EventKind.SUSPENDED)
    assert await town.leave(Channel.SMS, NOW)
    before = (await town.row(Channel.VISIT))["next_at"]
    await town.deliveries.skip([Channel.VOICE], at=NOW + timedelta(days=2), limit=9)

    assert (await town.row(Channel.VOICE))["answer"] == "not-configured"
    assert (await town.row(Channel.VISIT))["next_at"] == before


async def test_a_visit_has_its_turn_at_once_where_nothing_left(town: Town) -> None:
    account = await town.account()
    await town.say(account, EventKind.SUSPENDED)
    assert await town.leave(Channel.SMS, NOW, FAILED)
    await town.deliveries.skip([Channel.VOICE], at=NOW + timedelta(days=2), limit=9)

    assert (await town.row(Channel.VISIT))["next_at"] == NOW + timedelta(days=2)


async def test_a_receipt_is_enough_for_what_only_informs(town: Town) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, EventKind.FACE_LOCKED)
    await town.leave(Channel.APNS, NOW)

    assert await town.deliveries.received(Channel.APNS, "s-1", LATER, Outcome.DELIVERED)
    row = await town.row(Channel.SMS)
    assert (row["state"], row["answer"], row["ended_at"]) == ("superseded", "received", LATER)


async def test_a_receipt_is_not_enough_for_a_suspension(town: Town) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, EventKind.SUSPENDED)
    await town.leave(Channel.APNS, NOW)

    await town.deliveries.received(Channel.APNS, "s-1", LATER, Outcome.DELIVERED)
    assert (await town.row(Channel.SMS))["state"] == "queued"


async def test_a_receipt_that_it_never_came_gives_the_next_its_turn(town: Town) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, EventKind.FACE_LOCKED)
    await town.leave(Channel.APNS, NOW)

    await town.deliveries.received(Channel.APNS, "s-1", LATER, Outcome.REFUSED)
    assert len(await town.leave(Channel.SMS, LATER)) == 1


async def test_reading_ends_all_rungs_of_a_suspension(town: Town) -> None:
    account = await town.account()
    await town.say(account, EventKind.SUSPENDED)
    await town.leave(Channel.SMS, NOW)
    await Inbox(town.database).mark_read(account, 1, LATER)

    rows = await town.database.fetch("SELECT channel, state FROM deliveries")
    states = {row["channel"]: row["state"] for row in rows}
    assert states == {
        "wechat": "skipped",
        "sms": "read",
        "voice": "superseded",
        "letter": "skipped",
        "visit": "superseded",
    }


async def test_what_was_read_while_its_worker_died_is_moot(town: Town) -> None:
    account = await town.account()
    await town.say(account, EventKind.FACE_LOCKED)
    await town.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=9)
    await Inbox(town.database).mark_read(account, 1, LATER)

    later = NOW + LEASE
    [leg] = await town.deliveries.claim(Channel.SMS, at=later, until=later + LEASE, limit=9)
    assert leg.moot == "read"


async def test_an_account_s_notices_leave_one_after_the_other(town: Town) -> None:
    account = await town.account()
    for _ in range(3):
        await town.say(account, EventKind.FACE_LOCKED)

    left = [[leg.event_n for leg in await town.leave(Channel.SMS, NOW)] for _ in range(4)]
    assert left == [[1], [2], [3], []]


async def test_a_notice_that_waits_a_moment_for_its_next_try_holds_up_the_later_ones(
    town: Town,
) -> None:
    account = await town.account()
    for _ in range(2):
        await town.say(account, EventKind.FACE_LOCKED)
    [first] = await town.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=9)
    await town.deliveries.put_back(first, at=NOW, due=NOW + ORDER_WAIT, answer=OK)

    assert await town.leave(Channel.SMS, NOW) == ()


async def test_a_notice_that_waits_long_for_its_next_try_holds_up_nobody(town: Town) -> None:
    account = await town.account()
    for _ in range(2):
        await town.say(account, EventKind.FACE_LOCKED)
    [first] = await town.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=9)
    due = NOW + ORDER_WAIT + timedelta(seconds=1)
    await town.deliveries.put_back(first, at=NOW, due=due, answer=OK)

    assert [leg.event_n for leg in await town.leave(Channel.SMS, NOW)] == [2]


async def test_one_account_holds_up_no_other(town: Town) -> None:
    one = await town.account()
    other = (await town.accounts.of_phone("13900139000", Language.ZH)).account
    for account in (one, one, other):
        await town.say(account, EventKind.FACE_LOCKED)

    assert {leg.account for leg in await town.leave(Channel.SMS, NOW)} == {one, other}


async def test_small_changes_leave_as_one_message(town: Town) -> None:
    account = await town.account()
    for second in range(3):
        at = NOW + timedelta(seconds=second)
        await town.say(account, EventKind.CERTIFIED_BY_DATA, at)

    [leg] = await town.leave(Channel.SMS, NOW + timedelta(minutes=3))
    assert (leg.event_n, leg.gathered, leg.kind) == (1, 2, EventKind.DIGEST)
    assert "3" in said(EventKind.DIGEST, leg.subject, NOW, Language.ZH, channel=leg.channel).text
    merged = [await town.row(Channel.SMS, n) for n in (2, 3)]
    assert {(row["state"], row["answer"]) for row in merged} == {("superseded", "digest")}
    assert {row["merged_into"] for row in merged} == {leg.delivery}


async def test_a_message_tried_again_still_says_how_many_it_tells(town: Town) -> None:
    account = await town.account()
    for _ in range(2):
        await town.say(account, EventKind.CERTIFIED_BY_DATA)
    at = NOW + timedelta(minutes=3)
    [leg] = await town.deliveries.claim(Channel.SMS, at=at, until=at + LEASE, limit=9)
    await town.deliveries.put_back(leg, at=NOW, due=at, answer=OK)

    [again] = await town.deliveries.claim(Channel.SMS, at=at, until=at + LEASE, limit=9)
    assert (again.delivery, again.gathered) == (leg.delivery, 1)


async def test_what_is_not_small_leaves_alone(town: Town) -> None:
    account = await town.account()
    await town.say(account, EventKind.CERTIFIED_BY_DATA)
    await town.say(account, EventKind.FACE_LOCKED, NOW + timedelta(minutes=2))

    [leg] = await town.leave(Channel.SMS, NOW + timedelta(minutes=3))
    assert (leg.event_n, leg.gathered) == (1, 0)


async def test_of_one_event_each_way_has_one_delivery_whoever_writes_it_twice(town: Town) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, EventKind.CERTIFIED)
    for channel in (Channel.APNS, Channel.SMS):
        with pytest.raises(asyncpg.UniqueViolationError):
            await town.database.execute(
                """INSERT INTO deliveries SELECT (
                       jsonb_populate_record(d, jsonb_build_object('delivery_id', gen_random_uuid()))
                   ).* FROM deliveries AS d WHERE channel = $1""",
                channel,
            )
