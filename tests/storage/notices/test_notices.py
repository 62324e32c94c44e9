"""The outbox in a real database: claims, leases, fences, and the grants beside it."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, Delivery, DeliveryState, Outcome
from domain.events import EventKind
from domain.outbox import Ended
from domain.subjects import SubjectKind
from domain.words import Language
from storage.accounts.accounts import AccountStore
from storage.database import Database, Row
from storage.events import tell
from storage.keys.vault import Vault, init_keys, load_keys
from storage.notices.delivery_outbox import DeliveryStore
from storage.notices.subscriptions import SubscriptionStore

NOW = datetime.fromisoformat("2026-11-24T08:00:00+00:00")
LEASE = timedelta(seconds=60)
LATER = NOW + timedelta(seconds=9)
PHONE = "13800131234"
OK = Answer(Outcome.DELIVERED, "Ok", "s-1")


class House:
    def __init__(self, database: Database, folder: Path) -> None:
        init_keys(folder)
        vault = Vault(load_keys(folder))
        self.database = database
        self.accounts = AccountStore(database, vault)
        self.deliveries = DeliveryStore(database, vault)
        self.subscriptions = SubscriptionStore(database)

    async def account(self) -> UUID:
        return (await self.accounts.of_phone(PHONE, Language.ZH)).account

    async def told(self, account: UUID, times: int = 1, at: datetime = NOW) -> None:
        async with self.database.transaction() as tx:
            for _ in range(times):
                await tell(
                    tx,
                    account=account,
                    kind=EventKind.CERTIFIED,
                    subject=SubjectKind.PERSON.of(),
                    at=at,
                )

    async def rows(self, channel: Channel = Channel.SMS) -> list[Row]:
        return await self.database.fetch(
            "SELECT * FROM deliveries WHERE channel = $1 ORDER BY n", channel
        )

    async def out(self, reference: str, state: DeliveryState = DeliveryState.SENT) -> UUID:
        """One SMS that left, under the vendor's reference."""
        await self.told(await self.account())
        [leg] = await self.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=1)
        answer = Answer(Outcome.DELIVERED, "Ok", reference)
        await self.deliveries.finish([Ended(leg, state, answer, NOW)])
        return leg.delivery


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    return House(database, tmp_path / "keys")


async def test_a_claim_opens_the_phone_number(house: House) -> None:
    account = await house.account()
    await house.told(account)

    [leg] = await house.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=10)

    assert (leg.account, leg.address, leg.kind, leg.event_n) == (
        account,
        PHONE,
        EventKind.CERTIFIED,
        1,
    )
    assert (leg.attempt, leg.fence, leg.created_at) == (1, 1, NOW)


async def test_a_claim_opens_the_openid_once_wechat_is_linked(house: House) -> None:
    account = await house.account()
    await house.told(account)
    await house.accounts.link_wechat(account, "openid-1", NOW)
    await house.accounts.grant(account, "T1")
    await house.told(account)
    [leg] = await house.deliveries.claim(Channel.WECHAT, at=NOW, until=NOW + LEASE, limit=10)

    assert (leg.event_n, leg.address) == (2, "openid-1")
    [before, _] = await house.rows(Channel.WECHAT)
    assert (before["state"], before["answer"], before["ended_at"]) == ("skipped", "no-address", NOW)


async def test_a_claimed_delivery_is_nobody_else_s_until_the_lease_ends(house: House) -> None:
    await house.told(await house.account())
    claim = house.deliveries.claim
    [first] = await claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=10)
    just_before = NOW + LEASE - timedelta(seconds=1)

    assert await claim(Channel.SMS, at=just_before, until=NOW + 2 * LEASE, limit=10) == []
    [second] = await claim(Channel.SMS, at=NOW + LEASE, until=NOW + 2 * LEASE, limit=10)
    assert (second.delivery, second.fence, second.attempt) == (first.delivery, 2, 2)


async def test_one_that_commits_late_waits_a_second_at_most_behind_those_after_it(
    house: House,
) -> None:
    async def told(phone: str, at: datetime) -> UUID:
        account = (await house.accounts.of_phone(phone, Language.ZH)).account
        await house.told(account, at=at)
        return account

    async def claimed(at: datetime) -> list[UUID]:
        legs = await house.deliveries.claim(Channel.SMS, at=at, until=at + LEASE, limit=1)
        return [leg.account for leg in legs]

    known = [await told(f"1380013000{n}", NOW) for n in range(2)]
    first = await claimed(LATER)
    late = await told("13800130009", NOW - timedelta(minutes=1))

    assert {*first, *await claimed(LATER)} == set(known)
    assert await claimed(LATER) == [late]
    later_still = [await told(f"1390013900{n}", LATER) for n in range(2)]
    first = await claimed(LATER)
    late = await told("13900139009", NOW)
    assert await claimed(LATER + timedelta(seconds=1)) == [late]
    assert {*first, *await claimed(LATER + timedelta(seconds=1))} == set(later_still)


async def test_what_is_held_up_at_the_head_is_not_looked_at_by_each_claim(house: House) -> None:
    first = await house.account()
    await house.told(first, times=2)
    others = [
        (await house.accounts.of_phone(f"1390013900{n}", Language.ZH)).account for n in (1, 2)
    ]
    for at, account in enumerate(others, 1):
        await house.told(account, at=NOW + timedelta(seconds=at))

    async def claimed(at: datetime) -> Delivery:
        [leg] = await house.deliveries.claim(Channel.SMS, at=at, until=at + LEASE, limit=1)
        return leg

    leg = await claimed(LATER)
    assert (leg.account, leg.event_n) == (first, 1)
    assert (await claimed(LATER)).account == others[0]
    await house.deliveries.finish([Ended(leg, DeliveryState.SENT, OK, LATER)])
    await house.told(others[0], at=NOW + timedelta(seconds=3))  # held up as well
    assert (await claimed(LATER)).account == others[1]
    leg = await claimed(LATER)
    assert (leg.account, leg.event_n) == (first, 2)


async def test_a_clock_that_was_put_back_hides_nothing_at_the_head(house: House) -> None:
    accounts = [
        (await house.accounts.of_phone(f"1390013900{n}", Language.ZH)).account for n in range(4)
    ]
    before, *others = accounts
    for at, account in enumerate(others):
        await house.told(account, at=NOW + timedelta(seconds=at))

    async def claimed(at: datetime) -> UUID:
        [leg] = await house.deliveries.claim(Channel.SMS, at=at, until=at + LEASE, limit=1)
        return leg.account

    assert await claimed(LATER + timedelta(hours=1)) == others[0]
    await house.told(before, at=NOW - timedelta(seconds=1))
    assert await claimed(LATER) == before


async def test_ways_that_end_badly_together_give_a_visit_its_turn(house: House) -> None:
    account, at = await house.account(), NOW + timedelta(days=2)
    async with house.database.transaction() as tx:
        await tell(
            tx, account=account, kind=EventKind.SUSPENDED, subject=SubjectKind.PERSON.of(), at=NOW
        )
    legs = [
        leg
        for channel in (Channel.SMS, Channel.VOICE)
        for leg in await house.deliveries.claim(channel, at=at, until=at + LEASE, limit=1)
    ]
    expired = Answer(Outcome.REFUSED, "expired")
    await house.deliveries.finish([Ended(leg, DeliveryState.FAILED, expired, at) for leg in legs])

    assert len(legs) == 2
    [visit] = await house.rows(Channel.VISIT)
    assert visit["next_at"] == at


async def test_several_ends_are_written_down_together_each_by_its_own_claim(house: House) -> None:
    for n in range(3):
        await house.told((await house.accounts.of_phone(f"1390013900{n}", Language.ZH)).account)
    sent, lost, failed = await house.deliveries.claim(
        Channel.SMS, at=NOW, until=NOW + LEASE, limit=9
    )
    ours = await house.deliveries.finish(
        [
            Ended(sent, DeliveryState.SENT, OK, NOW),
            Ended(replace(lost, fence=7), DeliveryState.SENT, OK, NOW),
            Ended(failed, DeliveryState.FAILED, Answer(Outcome.REFUSED, "no"), LATER),
        ]
    )

    assert ours == {sent.delivery, failed.delivery}
    found = {row["delivery_id"]: (row["state"], row["ended_at"]) for row in await house.rows()}
    assert found == {
        sent.delivery: ("sent", NOW),
        lost.delivery: ("claimed", None),
        failed.delivery: ("failed", LATER),
    }


async def test_whoever_lost_the_claim_can_no_longer_end_it(house: House) -> None:
    await house.told(await house.account())
    claim, finish = house.deliveries.claim, house.deliveries.finish
    [first] = await claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=10)
    [second] = await claim(Channel.SMS, at=NOW + LEASE, until=NOW + 2 * LEASE, limit=10)

    assert not await finish([Ended(first, DeliveryState.FAILED, OK, NOW)])
    assert not await house.deliveries.put_back(first, at=NOW, due=NOW, answer=OK)
    assert await finish([Ended(second, DeliveryState.SENT, OK, NOW)]) == {second.delivery}


async def test_a_finished_delivery_is_written_down_and_never_claimed_again(house: House) -> None:
    await house.told(await house.account())
    [leg] = await house.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=10)
    await house.deliveries.finish([Ended(leg, DeliveryState.SENT, OK, NOW)])
    later = NOW + timedelta(days=2)

    assert await house.deliveries.claim(Channel.SMS, at=later, until=later, limit=10) == []
    [row] = await house.rows()
    assert (row["state"], row["answer"], row["reference"]) == ("sent", "Ok", "s-1")
    assert (row["ended_at"], row["lease_until"]) == (NOW, None)


async def test_a_message_that_left_says_when(house: House) -> None:
    leg = await house.out("s-1")

    [row] = await house.rows()
    assert (row["sent_at"], row["received_at"]) == (NOW, None)
    assert row["delivery_id"] == leg


async def test_a_report_says_that_it_is_on_the_phone_and_when(house: House) -> None:
    await house.out("s-1")

    assert await house.deliveries.received(Channel.SMS, "s-1", LATER, Outcome.DELIVERED)
    [row] = await house.rows()
    assert (row["state"], row["sent_at"], row["received_at"]) == ("received", NOW, LATER)


async def test_a_report_shown_twice_changes_nothing_more(house: House) -> None:
    await house.out("s-1")
    for at in (LATER, LATER + LEASE):
        assert await house.deliveries.received(Channel.SMS, "s-1", at, Outcome.DELIVERED)

    [row] = await house.rows()
    assert row["received_at"] == LATER


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        (Outcome.DELIVERED, Outcome.REFUSED, "received"),
        (Outcome.REFUSED, Outcome.DELIVERED, "failed"),
    ],
)
async def test_a_report_never_moves_backwards(
    house: House, first: Outcome, second: Outcome, state: str
) -> None:
    await house.out("s-1")
    for outcome in (first, second):
        await house.deliveries.received(Channel.SMS, "s-1", LATER, outcome)

    [row] = await house.rows()
    assert row["state"] == state


async def test_a_message_of_unknown_outcome_is_known_by_its_report(house: House) -> None:
    await house.out("s-1", DeliveryState.UNKNOWN)

    await house.deliveries.received(Channel.SMS, "s-1", LATER, Outcome.DELIVERED)

    [row] = await house.rows()
    assert row["state"] == "received"


@pytest.mark.parametrize(
    ("channel", "reference"), [(Channel.SMS, "s-2"), (Channel.WECHAT, "s-1"), (Channel.SMS, "")]
)
async def test_a_report_for_nothing_of_ours_is_unknown(
    house: House, channel: Channel, reference: str
) -> None:
    await house.out("s-1")

    assert not await house.deliveries.received(channel, reference, LATER, Outcome.DELIVERED)
    [row] = await house.rows()
    assert row["state"] == "sent"


async def test_a_delivery_put_back_is_due_when_said(house: House) -> None:
    await house.told(await house.account())
    claim = house.deliveries.claim
    [leg] = await claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=10)
    due = NOW + timedelta(seconds=5)
    again = Answer(Outcome.RETRY, "http-503")
    assert await house.deliveries.put_back(leg, at=NOW, due=due, answer=again)

    assert await claim(Channel.SMS, at=due - timedelta(seconds=1), until=due, limit=10) == []
    [second] = await claim(Channel.SMS, at=due, until=due + LEASE, limit=10)
    assert second.attempt == 2


async def test_the_oldest_go_first_and_no_more_than_asked_for(house: House) -> None:
    for minutes in (3, 1, 2):
        account = (await house.accounts.of_phone(f"1380000000{minutes}", Language.ZH)).account
        await house.told(account, at=NOW - timedelta(minutes=minutes))

    legs = await house.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=2)

    assert [leg.created_at for leg in legs] == [
        NOW - timedelta(minutes=3),
        NOW - timedelta(minutes=2),
    ]


async def test_racing_workers_never_claim_one_delivery_twice(house: House) -> None:
    for number in range(60):
        account = await house.accounts.of_phone(f"138000000{number:02}", Language.ZH)
        await house.told(account.account)

    async def work() -> list[UUID]:
        mine: list[UUID] = []
        while legs := await house.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=3):
            mine += [leg.delivery for leg in legs]
        return mine

    shares = await asyncio.gather(*(work() for _ in range(5)))
    claimed = list(chain.from_iterable(shares))

    assert len(claimed) == len(set(claimed)) == 60


async def test_an_address_that_does_not_open_holds_up_no_other(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.told(await house.account())
    other = (await house.accounts.of_phone("13900139000", Language.ZH)).account
    await house.told(other)
    await house.database.execute(
        "UPDATE accounts SET phone = 'broken' WHERE account_id = $1", other
    )

    legs = await house.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=10)

    assert [leg.address for leg in legs] == [PHONE]
    assert "does not open" in caplog.text


async def test_grants_are_spent_one_by_one_and_never_below_none(house: House) -> None:
    account = await house.account()
    for _ in range(2):
        await house.accounts.grant(account, "T1")

    spent = await asyncio.gather(*(house.subscriptions.spend(account, "T1") for _ in range(5)))

    assert sorted(spent) == [False, False, False, True, True]
    assert await house.subscriptions.left(account, "T1") == 0


async def test_a_template_never_granted_has_nothing_left(house: House) -> None:
    assert await house.subscriptions.left(await house.account(), "T1") == 0
