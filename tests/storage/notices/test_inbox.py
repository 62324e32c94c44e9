"""What an account has read, and what that ends."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.delivery import Channel, DeliveryState
from domain.outbox import Ended
from storage.database import Database
from storage.notices.inbox import Inbox
from tests.storage.notices.test_notices import LEASE, NOW, OK, House

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    return House(database, tmp_path / "keys")


async def test_what_was_shown_is_read_once_and_keeps_its_time(house: House) -> None:
    account, inbox = await house.account(), Inbox(house.database)
    await house.told(account, times=3)

    assert await inbox.mark_read(account, 2, LATER) == 2
    assert await inbox.mark_read(account, 2, LATER + LEASE) == 2
    read = [event.read_at for event in await inbox.since(account, 0, 9)]
    assert read == [LATER, LATER, None]


async def test_reading_goes_no_further_than_the_newest_and_never_back(house: House) -> None:
    account, inbox = await house.account(), Inbox(house.database)
    await house.told(account, times=3)

    assert await inbox.mark_read(account, 99, LATER) == 3
    assert await inbox.mark_read(account, 1, LATER) == 3
    assert await inbox.read_many([account]) == {account: 3}


async def test_what_was_read_need_not_leave_any_more(house: House) -> None:
    account = await house.account()
    await house.told(account)
    await Inbox(house.database).mark_read(account, 1, LATER)

    later = NOW + timedelta(hours=9)
    assert await house.deliveries.claim(Channel.SMS, at=later, until=later, limit=9) == []
    [row] = await house.rows()
    assert (row["state"], row["ended_at"], row["read_at"]) == ("superseded", LATER, LATER)


async def test_what_was_out_when_it_was_read_says_so(house: House) -> None:
    await house.out("s-1")
    await Inbox(house.database).mark_read(await house.account(), 1, LATER)

    [row] = await house.rows()
    assert (row["state"], row["sent_at"], row["read_at"]) == ("read", NOW, LATER)


async def test_what_a_worker_holds_while_it_is_read_ends_as_the_worker_says(house: House) -> None:
    account = await house.account()
    await house.told(account)
    [leg] = await house.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=1)
    await Inbox(house.database).mark_read(account, 1, LATER)

    assert await house.deliveries.finish([Ended(leg, DeliveryState.SENT, OK, LATER)])
