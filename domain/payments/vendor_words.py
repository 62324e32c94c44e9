"""What a vendor says of money: of a payment, of a refund; by callback, when asked, or in its daily file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from domain.payments.trades import Vendor

#: A callback older or newer than so many seconds is refused (WeChat Pay: 5 minutes).
CALLBACK_WINDOW_S: Final = 300


class TradeSaid(StrEnum):
    OPEN = "open"  # not paid yet
    PAID = "paid"
    CLOSED = "closed"  # can't be paid any more
    UNKNOWN = "unknown"  # the vendor has no such trade


class RefundSaid(StrEnum):
    PROCESSING = "processing"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"  # the vendor has no such refund


@dataclass(frozen=True, slots=True)
class TradeWord:
    """`number`: ours; `transaction`, `amount_fen`, `currency` and `at` say something of one that is paid."""

    vendor: Vendor
    number: str
    said: TradeSaid
    transaction: str = ""
    amount_fen: int = 0
    currency: str = ""
    at: datetime | None = None
    ebill: str = ""  # the number of the treasury's electronic bill, once there is one


@dataclass(frozen=True, slots=True)
class RefundWord:
    """`number`: ours of the trade, `refund`: ours of the refund, "" where the vendor does not say it."""

    vendor: Vendor
    number: str
    said: RefundSaid
    refund: str = ""
    amount_fen: int = 0
    currency: str = ""
    at: datetime | None = None


Word = TradeWord | RefundWord


@dataclass(frozen=True, slots=True)
class DayFile:
    """A vendor's file of one day: everything that was paid and given back on it. `digest`: SHA-256 of it.

    `fees`: what the vendor keeps, in fen, by the number of the payment or refund; below 0 it gives some back.
    `others`: numbers of whoever shares the account with us.
    """

    vendor: Vendor
    day: date
    digest: bytes
    payments: tuple[TradeWord, ...]
    refunds: tuple[RefundWord, ...]
    fees: Mapping[str, int] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
