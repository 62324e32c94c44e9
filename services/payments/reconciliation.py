"""Each vendor's file of the day before, against our rows: what we missed is taken, what differs is kept."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Protocol

from domain.payments.differences import Found
from domain.payments.reconciliation import Day, bounds, days_due, lacking
from domain.payments.settling import News
from domain.payments.trades import Trade, Vendor
from domain.payments.vendor_calls import VendorFailed
from domain.payments.vendor_words import DayFile, Word
from services.payments.vendors import PaymentVendor
from services.ports import Clock, UnitOfWork

log = logging.getLogger(__name__)

#: Own choice: a file that is late is met within the quarter of an hour.
LOOK_S: Final = 900.0


class DifferenceStore(Protocol):
    """storage.payments.differences.DifferenceStore."""

    async def digest_of(self, vendor: Vendor, day: date) -> bytes | None: ...

    async def keep(self, found: Found, at: datetime) -> bool: ...

    async def add_day(self, day: Day) -> None: ...

    async def paid_on(
        self, vendor: Vendor, since: datetime, until: datetime
    ) -> list[tuple[Trade, int]]: ...

    async def refunds_on(self, vendor: Vendor, since: datetime, until: datetime) -> list[Found]: ...


class Settling(Protocol):
    """services.payments.settlement.Settlement."""

    async def take(self, word: Word) -> News: ...


class ReconciliationService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: DifferenceStore,
        vendors: Mapping[Vendor, PaymentVendor],
        settlement: Settling,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._vendors = vendors
        self._settlement = settlement
        self._clock = clock

    async def forever(self) -> None:
        while True:
            await self.round()
            await asyncio.sleep(LOOK_S)

    async def round(self) -> int:
        """How many days were reconciled: each that is due and was not, of each vendor."""
        done = 0
        for name, vendor in self._vendors.items():
            for day in days_due(self._clock()):
                if await self._store.digest_of(name, day) is not None:
                    continue
                try:
                    file = await vendor.file(day)
                except VendorFailed as failed:
                    log.warning("the file of %s of %s is not taken: %s", name, day, failed.code)
                    if not failed.refused:
                        break  # it is away: the other days wait too
                    continue
                if file is not None:
                    await self.reconcile(file)
                    done += 1
        return done

    async def reconcile(self, file: DayFile) -> None:
        """To its end, however often: words are settled once, differences kept once, the day entered last."""
        words: list[Word] = [*file.payments, *file.refunds]
        for word in words:
            await self._settlement.take(word)
        since, until = bounds(file.day)
        paid = await self._store.paid_on(file.vendor, since, until)
        refunds = await self._store.refunds_on(file.vendor, since, until)
        found = lacking(file, paid, refunds)

        async def work() -> None:
            at = self._clock()
            for each in found:
                await self._store.keep(each, at)
            await self._store.add_day(Day.of(file, at))

        await self._unit.together(work)
        if found:
            log.warning("the file of %s of %s lacks %d of ours", file.vendor, file.day, len(found))
