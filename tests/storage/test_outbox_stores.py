"""What the outbox wants of every store of it, asked of each: one worker at a time, by a fencing number."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.outbox import Ended
from domain.payments.trades import RefundReason
from services.outbox import OutboxStore
from storage.city import his_calls
from storage.database import Database
from storage.due import DueStore
from storage.hall import dispatches, parcel_orders, parcel_recalls
from storage.notices import delivery_outbox, partner_event_outbox, webhook_outbox
from storage.payments import refund_outbox
from tests.storage.notices.partner_town import PartnerTown
from tests.storage.notices.test_notices import LATER, LEASE, House
from tests.storage.notices.test_webhooks import Town
from tests.storage.payments.shop import open_shop

OK = Answer(Outcome.DELIVERED, "ok")
AGAIN = Answer(Outcome.RETRY, "later")
Filled = tuple[OutboxStore[Any], Channel]
QUEUES = (
    delivery_outbox,
    webhook_outbox,
    partner_event_outbox,
    refund_outbox,
    parcel_orders,
    parcel_recalls,
    dispatches,
    his_calls,
)
UPDATED = re.compile(r"UPDATE (\w+) SET\s+state = 'claimed'")
ASKED = re.compile(r"FROM (\w+)\s+WHERE state IN \('queued', 'claimed'\)")


async def deliveries(database: Database, folder: Path) -> Filled:
    house = House(database, folder)
    await house.told(await house.account())
    return house.deliveries, Channel.SMS


async def messages(database: Database, folder: Path) -> Filled:
    town = Town(database, folder)
    await town.webhook()
    await town.out("s-1")
    return town.messages, Channel.WEBHOOK


async def partner_events(database: Database, folder: Path) -> Filled:
    town = await PartnerTown.at(database, folder).open()
    await town.tell()
    return town.outbox, Channel.WEBHOOK


async def refunds(database: Database, folder: Path) -> Filled:
    shop = await open_shop(database, folder)
    order = await shop.order()
    await shop.settlement.take(shop.vendor.pay((await shop.begun(order)).number))
    await database.together(lambda: shop.payments.refund(order.order, RefundReason.NOT_DONE))
    return shop.refund_store, Channel.REFUND


@pytest.fixture(params=[deliveries, messages, partner_events, refunds])
async def filled(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Filled:
    """A store in which one item is due."""
    fill: Callable[[Database, Path], Awaitable[Filled]] = request.param
    return await fill(database, tmp_path / "keys")


async def test_what_is_claimed_is_nobody_elses_until_the_lease_ends(filled: Filled) -> None:
    store, channel = filled
    [first] = await store.claim(channel, at=LATER, until=LATER + LEASE, limit=9)
    under_way = await store.claim(channel, at=LATER, until=LATER + LEASE, limit=9)
    lapsed = LATER + LEASE
    [again] = await store.claim(channel, at=lapsed, until=lapsed + LEASE, limit=9)

    assert under_way == []
    assert again.id == first.id
    assert (again.attempt, again.fence) == (first.attempt + 1, first.fence + 1)


async def test_who_lost_a_claim_ends_nothing_and_puts_nothing_back(filled: Filled) -> None:
    store, channel = filled
    [old] = await store.claim(channel, at=LATER, until=LATER + LEASE, limit=9)
    lapsed = LATER + LEASE
    [new] = await store.claim(channel, at=lapsed, until=lapsed + LEASE, limit=9)

    assert not await store.finish([Ended(old, DeliveryState.SENT, OK, lapsed)])
    assert not await store.put_back(old, at=lapsed, due=lapsed, answer=AGAIN)
    assert set(await store.finish([Ended(new, DeliveryState.SENT, OK, lapsed)])) == {new.id}
    assert await store.claim(channel, at=lapsed + LEASE, until=lapsed + 2 * LEASE, limit=9) == []


async def test_what_is_put_back_comes_when_it_is_due_and_counts_a_try_only_if_it_was_one(
    filled: Filled,
) -> None:
    store, channel = filled
    [item] = await store.claim(channel, at=LATER, until=LATER + LEASE, limit=9)
    due = LATER + timedelta(seconds=9)
    assert await store.put_back(item, at=LATER, due=due, answer=AGAIN, tried=False)
    early = await store.claim(channel, at=LATER, until=LATER + LEASE, limit=9)
    [untried] = await store.claim(channel, at=due, until=due + LEASE, limit=9)
    assert await store.put_back(untried, at=due, due=due, answer=AGAIN)
    [tried] = await store.claim(channel, at=due, until=due + LEASE, limit=9)

    assert early == []
    assert (untried.attempt, tried.attempt) == (item.attempt, item.attempt + 1)


async def test_one_look_says_of_each_queue_whether_anything_can_be_claimed(
    filled: Filled, database: Database
) -> None:
    store, channel = filled
    looks = DueStore(database, [each.EARLIEST for each in QUEUES])

    async def due(at: datetime) -> list[ModuleType]:
        return [each for each, is_due in zip(QUEUES, await looks.due(at), strict=True) if is_due]

    before = await due(LATER)
    await store.claim(channel, at=LATER, until=LATER + LEASE, limit=9)
    under_way = await due(LATER)
    lapsed = await due(LATER + LEASE)

    assert len(before) == 1
    assert (under_way, lapsed) == ([], before)


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.__name__)
def test_the_look_reads_the_rows_that_are_claimed(queue: ModuleType) -> None:
    assert set(ASKED.findall(queue.EARLIEST)) == set(UPDATED.findall(queue.CLAIM))
