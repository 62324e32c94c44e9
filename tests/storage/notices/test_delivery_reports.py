"""Delivery reports beside the deliveries they mean, and grants that were refused, in a real database."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.events import EventKind
from domain.outbox import Ended
from domain.subjects import SubjectKind
from domain.words import Language
from storage.accounts.accounts import AccountStore
from storage.database import Database
from storage.events import tell
from storage.keys.vault import Vault, init_keys, load_keys
from storage.notices.delivery_outbox import DeliveryStore
from storage.notices.delivery_reports import DeliveryReportStore
from tests.storage.notices.test_notices import NOW

REFERENCE = "s-1"


class City:
    def __init__(self, database: Database, folder: Path) -> None:
        init_keys(folder)
        vault = Vault(load_keys(folder))
        self.database = database
        self.accounts = AccountStore(database, vault)
        self.deliveries = DeliveryStore(database, vault)
        self.reports = DeliveryReportStore(database, vault)

    async def told(self) -> tuple[UUID, UUID]:
        """An account and the text message that is due to it."""
        account = (await self.accounts.of_phone("13800131234", Language.ZH)).account
        async with self.database.transaction() as tx:
            await tell(
                tx,
                account=account,
                kind=EventKind.CERTIFIED,
                subject=SubjectKind.PERSON.of(),
                at=NOW,
            )
        await self.database.execute("UPDATE deliveries SET next_at = $1", NOW)
        delivery = await self.database.fetchval(
            "SELECT delivery_id FROM deliveries WHERE channel = 'sms'"
        )
        return account, delivery

    async def send(self, state: DeliveryState, reference: str) -> None:
        until = NOW + timedelta(seconds=60)
        [leg] = await self.deliveries.claim(Channel.SMS, at=NOW, until=until, limit=9)
        answer = Answer(Outcome.DELIVERED, "Ok", reference)
        assert await self.deliveries.finish([Ended(leg, state, answer, NOW)])


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return City(database, tmp_path / "keys")


async def test_a_lost_answer_is_given_its_number_by_the_report(city: City) -> None:
    account, delivery = await city.told()
    await city.send(DeliveryState.UNKNOWN, "")

    found = await city.reports.adopt(delivery, Channel.SMS, REFERENCE)
    later = await city.reports.adopt(delivery, Channel.SMS, "another")

    assert found is not None
    assert (found.reference, found.state, found.account) == (
        REFERENCE,
        DeliveryState.UNKNOWN,
        account,
    )
    assert later == found
    assert await city.deliveries.received(Channel.SMS, REFERENCE, NOW, Outcome.DELIVERED)


async def test_a_delivery_is_found_on_its_own_channel_alone(city: City) -> None:
    _, delivery = await city.told()
    await city.send(DeliveryState.SENT, REFERENCE)

    assert await city.reports.find(Channel.SMS, REFERENCE) is not None
    assert await city.reports.find(Channel.OPPO, REFERENCE) is None
    assert await city.reports.find(Channel.SMS, "") is None
    assert await city.reports.adopt(delivery, Channel.OPPO, "x") is None
    assert await city.reports.adopt(uuid4(), Channel.SMS, "x") is None


async def test_another_call_is_queued_until_the_tries_are_used(city: City) -> None:
    await city.told()
    await city.send(DeliveryState.SENT, REFERENCE)
    due = NOW + timedelta(minutes=30)

    async def again(tries: int) -> bool:
        return await city.reports.again(
            Channel.SMS, REFERENCE, at=NOW, due=due, code="b", tries=tries
        )

    used, queued, repeated = await again(1), await again(3), await again(3)

    assert (used, queued, repeated) == (False, True, False)
    row = await city.database.fetchrow(
        "SELECT state, next_at, reference FROM deliveries WHERE channel = 'sms'"
    )
    assert row is not None
    assert (row["state"], row["next_at"], row["reference"]) == ("queued", due, "")


async def test_who_refuses_a_template_has_no_grant_of_it_left(city: City) -> None:
    account, _ = await city.told()
    await city.accounts.link_wechat(account, "o1", NOW)
    await city.database.execute(
        "INSERT INTO subscription_grants VALUES ($1, 'T1', 2), ($1, 'T2', 1)", account
    )

    await city.reports.forfeit("o1", "T1")
    await city.reports.forfeit("a stranger", "T2")

    rows = await city.database.fetch(
        "SELECT template_id, remaining FROM subscription_grants ORDER BY template_id"
    )
    assert [tuple(row) for row in rows] == [("T1", 0), ("T2", 1)]
