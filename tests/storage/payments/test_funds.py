"""Days of the account, compared once with our rows; what differs stands with all other differences."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest

from domain.days import day_of
from domain.payments.differences import DifferenceKind
from domain.payments.funds import Flow, FlowKind, FundFile
from domain.payments.trades import Vendor
from domain.payments.vendor_calls import VendorFailed
from domain.payments.vendor_words import DayFile
from services.payments.funds import FundService
from storage.database import Database
from storage.payments.funds import FundStore
from tests.storage.city import NOW
from tests.storage.payments.shop import FEN, Shop, open_shop

DAY: Final = day_of(NOW)


class Account:
    """The vendor's account of ours: what it kept of each payment of the shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.lacks = 0
        self.refused = False

    async def file(self, day: date) -> DayFile | None:
        return await self._shop.vendor.file(day)

    async def funds(self, day: date) -> FundFile | None:
        if self.refused:
            raise VendorFailed("hash", refused=True)
        books = self._shop.vendor.books.values()
        flows = tuple(
            Flow(f"{n}", each.number, FlowKind.PAYMENT, each.fen - self.lacks)
            for n, each in enumerate(books)
            if each.paid_at and day_of(each.paid_at) == day
        )
        return FundFile(Vendor.WECHAT_PAY, day, b"\x00" * 32, flows)


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> Shop:
    return await open_shop(database, tmp_path)


def service(shop: Shop, account: Account) -> FundService:
    return FundService(
        unit=shop.database,
        store=FundStore(shop.database),
        differences=shop.differences,
        vendors={Vendor.WECHAT_PAY: account},
        clock=shop.clock,
    )


async def paid(shop: Shop) -> None:
    """One payment today, of which the trade bill was settled."""
    trade = await shop.begun(await shop.order())
    shop.vendor.pay(trade.number)
    await shop.reconciliation.reconcile(shop.vendor.day(DAY))
    shop.clock.now += timedelta(days=1)


async def test_a_day_that_is_right_is_compared_once(shop: Shop) -> None:
    await paid(shop)
    funds = service(shop, Account(shop))

    assert await funds.round() == 1
    assert await funds.round() == 0
    (day,) = await FundStore(shop.database).days(9)
    assert (day.day, day.came_fen, day.carried) == (DAY, FEN, ())
    assert await shop.open_differences() == []


async def test_a_fen_that_did_not_come_is_listed_once(shop: Shop) -> None:
    await paid(shop)
    account = Account(shop)
    account.lacks = 1
    funds = service(shop, account)
    await funds.round()
    await funds.round()

    assert await shop.open_differences() == [DifferenceKind.FUNDS_PAID]


async def test_a_file_that_is_not_the_one_of_its_hash_is_fetched_again(shop: Shop) -> None:
    await paid(shop)
    account = Account(shop)
    account.refused = True
    funds = service(shop, account)
    assert await funds.round() == 0
    account.refused = False

    assert await funds.round() == 1


async def test_a_day_whose_trade_bill_was_not_settled_waits(shop: Shop) -> None:
    trade = await shop.begun(await shop.order())
    shop.vendor.pay(trade.number)
    shop.clock.now += timedelta(days=1)

    assert await service(shop, Account(shop)).round() == 0
