"""Each vendor's fund-flow bill of the day before, against our rows: what differs is kept beside all other differences."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Protocol

from domain.payments.differences import Found
from domain.payments.funds import Due, FundDay, FundFile, compare, window
from domain.payments.reconciliation import days_due
from domain.payments.trades import Vendor
from domain.payments.vendor_calls import VendorFailed
from domain.payments.vendor_words import DayFile
from services.payments.reconciliation import LOOK_S
from services.ports import Clock, UnitOfWork

log = logging.getLogger(__name__)


class FundVendor(Protocol):
    """A vendor at which the money lies in an account of ours, whose flows it lists."""

    async def file(self, day: date) -> DayFile | None: ...

    async def funds(self, day: date) -> FundFile | None:
        """Of a city's day; None while there is none."""


class FundStore(Protocol):
    """storage.payments.funds.FundStore."""

    async def read(self, vendor: Vendor, day: date) -> FundDay | None: ...

    async def add(self, day: FundDay) -> None: ...

    async def dues(self, vendor: Vendor, since: datetime, until: datetime) -> list[Due]: ...


class DifferenceStore(Protocol):
    """storage.payments.differences.DifferenceStore, within the unit of work."""

    async def keep(self, found: Found, at: datetime) -> bool: ...

    async def digest_of(self, vendor: Vendor, day: date) -> bytes | None: ...


class FundService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: FundStore,
        differences: DifferenceStore,
        vendors: Mapping[Vendor, FundVendor],
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._differences = differences
        self._vendors = vendors
        self._clock = clock

    async def forever(self) -> None:
        while True:
            await self.round()
            await asyncio.sleep(LOOK_S)

    async def round(self) -> int:
        """How many days were compared: the oldest first, since each carries to the next."""
        done = 0
        for name, vendor in self._vendors.items():
            for day in reversed(days_due(self._clock())):
                try:
                    done += await self._day(name, vendor, day)
                except VendorFailed as failed:
                    log.warning("the funds of %s of %s are not taken: %s", name, day, failed.code)
                    if not failed.refused:
                        break  # it is away: the other days wait too
        return done

    async def _day(self, name: Vendor, vendor: FundVendor, day: date) -> bool:
        """A day whose trade bill was settled first: what we missed is in our rows by then."""
        if await self._store.read(name, day) is not None:
            return False
        if await self._differences.digest_of(name, day) is None:
            return False
        file, bill = await vendor.funds(day), await vendor.file(day)
        if file is None or bill is None:
            return False
        await self.compare(file, bill)
        return True

    async def compare(self, file: FundFile, bill: DayFile) -> None:
        """Once: what differs is kept once, and the day entered with it."""
        before = await self._store.read(file.vendor, file.day - timedelta(days=1))
        carried = frozenset(() if before is None else before.carried)
        dues = await self._store.dues(file.vendor, *window(file.day))
        found, left = await asyncio.to_thread(compare, file, bill, dues, carried)

        async def work() -> None:
            at = self._clock()
            for each in found:
                await self._differences.keep(each, at)
            await self._store.add(FundDay.of(file, left, at))

        await self._unit.together(work)
        if found:
            log.warning("the funds of %s of %s differ %d times", file.vendor, file.day, len(found))
