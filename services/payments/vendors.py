"""What every vendor of payments can be asked; each is one class behind this port."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from domain.payments.trades import Trade
from domain.payments.vendor_calls import BeginWanted, Begun, Refunding, RefundWanted
from domain.payments.vendor_words import DayFile, RefundWord, TradeWord, Word


class PaymentVendor(Protocol):
    """Never called within a unit of work. Each raises VendorFailed where no answer says anything."""

    async def begin(self, wanted: BeginWanted) -> Begun:
        """Makes the trade known to the vendor; of one that is known, the same once more."""

    async def ask(self, trade: Trade) -> TradeWord: ...

    async def close(self, trade: Trade) -> None:
        """It can't be paid any more. VendorFailed also for one that was paid meanwhile."""

    async def refund(self, wanted: RefundWanted) -> Refunding:
        """Once for its number, however often it is asked."""

    async def ask_refund(self, trade: Trade) -> RefundWord: ...

    async def file(self, day: date) -> DayFile | None:
        """Of a city's day; None while there is none."""

    async def read_callback(self, headers: Mapping[str, str], body: bytes) -> Word:
        """`headers` in lower case. Forged for what is not the vendor's."""
