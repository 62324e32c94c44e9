"""对账: a vendor's file of a day against our rows of it, to the cent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from domain.days import SHANGHAI
from domain.payments.differences import DifferenceKind, Found
from domain.payments.trades import Trade, Vendor
from domain.payments.vendor_words import DayFile

#: From then on a vendor has the file of the day before (WeChat Pay: 10:00).
FILE_FROM: Final = time(10, 0)
#: Own choice: so many days are fetched again that could not be; the vendor keeps three months.
DAYS_BACK: Final = 14


@dataclass(frozen=True, slots=True)
class Totals:
    count: int
    fen: int


@dataclass(frozen=True, slots=True)
class Day:
    """One that was reconciled, by the file of this digest."""

    vendor: Vendor
    day: date
    digest: bytes
    paid: Totals
    refunded: Totals
    reconciled_at: datetime

    @classmethod
    def of(cls, file: DayFile, at: datetime) -> "Day":
        return cls(
            vendor=file.vendor,
            day=file.day,
            digest=file.digest,
            paid=Totals(len(file.payments), sum(each.amount_fen for each in file.payments)),
            refunded=Totals(len(file.refunds), sum(each.amount_fen for each in file.refunds)),
            reconciled_at=at,
        )


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a city's day, and that of the next."""
    since = datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
    until = datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)
    return since, until


def days_due(at: datetime) -> tuple[date, ...]:
    """Those whose files there should be by now, the newest first."""
    local = at.astimezone(SHANGHAI)
    newest = local.date() - timedelta(days=1 if local.time() >= FILE_FROM else 2)
    return tuple(newest - timedelta(days=back) for back in range(DAYS_BACK))


def lacking(
    file: DayFile, paid: Iterable[tuple[Trade, int]], refunds: Iterable[Found]
) -> tuple[Found, ...]:
    """What our rows of the day have and the file has not.

    `refunds`: ours that the vendor took on the day, each as it is if the file lacks it.
    """
    theirs = {word.number for word in file.payments}
    back = {word.refund for word in file.refunds}
    found = [
        Found(
            vendor=file.vendor,
            kind=DifferenceKind.OURS_ONLY,
            number=trade.number,
            transaction=trade.transaction,
            order=trade.order,
            ours_fen=fen,
            day=file.day,
        )
        for trade, fen in paid
        if trade.number not in theirs
    ]
    return (*found, *(each for each in refunds if each.transaction not in back))
