"""Devices in a real database: whose a token is, and which of them a notice goes to."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.delivery import Channel, Delivery
from domain.events import EventKind
from domain.notices.push import DEVICES_MAX
from domain.subjects import SubjectKind
from domain.words import Language
from server.wiring.accounts import make_account_ends
from storage.accounts.accounts import AccountStore
from storage.accounts.devices import DeviceStore
from storage.database import Database
from storage.events import tell
from storage.keys.vault import Vault, init_keys, load_keys
from storage.notices.delivery_outbox import DeliveryStore

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)
TOKEN = "ab" * 32


class Town:
    def __init__(self, database: Database, folder: Path) -> None:
        init_keys(folder)
        self.database = database
        self.vault = Vault(load_keys(folder))
        self.accounts = AccountStore(database, self.vault)
        self.devices = DeviceStore(database, self.vault)
        self.deliveries = DeliveryStore(database, self.vault)

    async def account(self, number: int = 0) -> UUID:
        return (await self.accounts.of_phone(f"1380013123{number}", Language.EN)).account

    async def register(
        self, account: UUID, token: str = TOKEN, at: datetime = NOW, app: str = "app"
    ) -> UUID:
        device = await self.devices.register(account, Channel.APNS, token, app=app, at=at)
        assert device is not None
        return device.device

    async def told(self, account: UUID) -> None:
        async with self.database.transaction() as tx:
            await tell(
                tx,
                account=account,
                kind=EventKind.CERTIFIED,
                subject=SubjectKind.PERSON.of(),
                at=NOW,
            )

    async def legs(self, at: datetime = NOW) -> list[Delivery]:
        return await self.deliveries.claim(Channel.APNS, at=at, until=at + LEASE, limit=10)

    async def lookups(self) -> int:
        return int(await self.database.fetchval("SELECT count(*) FROM lookup_device"))


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    return Town(database, tmp_path / "keys")


async def test_a_notice_goes_to_each_device_in_the_language_of_the_account(town: Town) -> None:
    account = await town.account()
    devices = {await town.register(account), await town.register(account, "cd" * 32)}

    await town.told(account)

    legs = await town.legs()
    assert {leg.device for leg in legs} == devices
    assert {leg.address for leg in legs} == {TOKEN, "cd" * 32}
    assert {leg.language for leg in legs} == {Language.EN}


async def test_an_account_without_devices_is_told_by_its_other_channels_only(town: Town) -> None:
    account = await town.account()

    await town.told(account)

    rows = await town.database.fetch("SELECT channel FROM deliveries ORDER BY channel")
    assert [row["channel"] for row in rows] == ["sms", "wechat"]


async def test_a_token_registered_again_is_the_same_device_seen_later(town: Town) -> None:
    account = await town.account()
    first = await town.register(account)

    again = await town.register(account, at=NOW + LEASE, app="newer")

    [device] = await town.devices.of_account(account)
    assert (again, device.device, device.app) == (first, first, "newer")
    assert (device.created_at, device.last_seen) == (NOW, NOW + LEASE)


async def test_a_token_that_moves_to_another_account_leaves_the_old_one(town: Town) -> None:
    old, new = await town.account(1), await town.account(2)
    await town.register(old)
    await town.register(new)

    assert await town.devices.of_account(old) == ()
    assert len(await town.devices.of_account(new)) == 1


async def test_a_notice_queued_before_a_token_moved_finds_no_address(town: Town) -> None:
    old, new = await town.account(1), await town.account(2)
    await town.register(old)
    await town.told(old)
    await town.register(new)

    [leg] = await town.legs()

    assert (leg.account, leg.address) == (old, "")


async def test_of_two_accounts_that_register_a_token_at_once_one_has_it(town: Town) -> None:
    accounts = [await town.account(number) for number in range(4)]

    await asyncio.gather(*(town.register(account) for account in accounts))

    held = [await town.devices.of_account(account) for account in accounts]
    assert sum(len(each) for each in held) == 1
    assert await town.lookups() == 1


async def test_the_least_recently_seen_device_leaves_when_there_are_too_many(town: Town) -> None:
    account = await town.account()
    devices = [
        await town.register(account, f"{number:064x}", NOW + timedelta(minutes=number))
        for number in range(DEVICES_MAX + 1)
    ]

    held = [each.device for each in await town.devices.of_account(account)]

    assert held == devices[:0:-1]
    assert await town.lookups() == DEVICES_MAX


async def test_a_removed_device_is_told_nothing_more(town: Town) -> None:
    account = await town.account()
    device = await town.register(account)

    assert await town.devices.remove(account, device)
    assert not await town.devices.remove(account, device)
    await town.told(account)
    assert await town.legs() == []
    assert await town.lookups() == 0


async def test_nobody_removes_the_device_of_another(town: Town) -> None:
    device = await town.register(await town.account(1))

    assert not await town.devices.remove(await town.account(2), device)


@pytest.mark.parametrize(("registered", "removed"), [(-1, True), (0, True), (1, False)])
async def test_a_token_dead_since_a_moment_stays_when_it_was_registered_later(
    town: Town,
    registered: int,
    removed: bool,  # noqa: FBT001  # a row
) -> None:
    account = await town.account()
    device = await town.register(account, at=NOW + timedelta(seconds=registered))

    assert await town.devices.remove(account, device, dead_since=NOW) is removed


async def test_the_devices_of_an_account_end_with_it(town: Town) -> None:
    account = await town.account()
    await town.register(account)

    ends = make_account_ends(town.database, town.vault)
    await town.database.together(
        lambda: ends.end_account(account, actor="system", action="a", why="w")
    )

    assert await town.devices.of_account(account) == ()
    assert await town.lookups() == 0


async def test_an_account_that_is_gone_registers_nothing(town: Town) -> None:
    found = await town.devices.register(UUID(int=9), Channel.APNS, TOKEN, app="", at=NOW)

    assert found is None
    assert await town.lookups() == 0
