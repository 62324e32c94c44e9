"""资金账单: what moved in our account at a vendor on a day, against orders, refunds and the vendor's fees, to the fen.

The trade bill says what people paid; this one what the account got of it. A trade's flow is booked within seconds
of it, so that one at midnight may stand in the file of the next day: it is carried there, and has to be in that.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.payments.differences import DifferenceKind, Found
from domain.payments.payments import read_trade_number
from domain.payments.reconciliation import bounds
from domain.payments.trades import Vendor
from domain.payments.vendor_words import DayFile

#: Own choice: so near midnight a trade may be booked on the next day.
EDGE: Final = timedelta(minutes=1)


class FlowKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"  # also its fee given back, and a refund that was undone
    FEE = "fee"
    OTHER = "other"  # taken out to the bank, paid in: the treasurer's, of no order


_DIFFERS: Final[Mapping[FlowKind, DifferenceKind]] = {
    FlowKind.PAYMENT: DifferenceKind.FUNDS_PAID,
    FlowKind.REFUND: DifferenceKind.FUNDS_REFUNDED,
    FlowKind.FEE: DifferenceKind.FUNDS_FEE,
}


@dataclass(frozen=True, slots=True)
class Flow:
    """`flow`: the vendor's number of it; `voucher`: ours, of a trade or its refund; `fen`: below 0 it left."""

    flow: str
    voucher: str
    kind: FlowKind
    fen: int


@dataclass(frozen=True, slots=True)
class FundFile:
    """`digest`: SHA-256 of it."""

    vendor: Vendor
    day: date
    digest: bytes
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What our rows let expect: a trade that was paid, or (`back`) whose refund the vendor took."""

    number: str  # of the trade
    order: UUID
    fen: int
    at: datetime
    back: bool

    @property
    def key(self) -> str:
        """As it is carried to the next day."""
        return f"{self.number}R" if self.back else self.number

    @property
    def kind(self) -> FlowKind:
        return FlowKind.REFUND if self.back else FlowKind.PAYMENT


@dataclass(frozen=True, slots=True)
class FundDay:
    """One that was compared. `carried`: what its file lacked at its end, and the next one's has to have."""

    vendor: Vendor
    day: date
    digest: bytes
    came_fen: int
    left_fen: int
    fees_fen: int
    carried: tuple[str, ...]
    compared_at: datetime

    @classmethod
    def of(cls, file: FundFile, carried: tuple[str, ...], at: datetime) -> "FundDay":
        return cls(
            vendor=file.vendor,
            day=file.day,
            digest=file.digest,
            came_fen=sum(each.fen for each in file.flows if each.fen > 0),
            left_fen=-sum(each.fen for each in file.flows if each.fen < 0),
            fees_fen=-sum(each.fen for each in file.flows if each.kind is FlowKind.FEE),
            carried=carried,
            compared_at=at,
        )


def window(day: date) -> tuple[datetime, datetime]:
    """Whose trades may stand in the day's file."""
    since, until = bounds(day)
    return since - EDGE, until


def compare(
    file: FundFile, bill: DayFile, dues: Collection[Due], carried: frozenset[str]
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """What differs, and what is carried to the next day.

    `bill`: the trade bill of the day, which says each fee; `dues`: of `window`; `carried`: from the day before.
    """
    since, until = bounds(file.day)
    moved, foreign = _moved(file, bill)
    back_fees: Counter[str] = Counter()
    for word in bill.refunds:
        back_fees[word.number] += bill.fees.get(word.refund, 0)
    found, left, met = list(foreign), [], set()
    early = {each.key for each in dues if each.at < since}
    for due in dues:
        theirs = moved.get((due.kind, due.number))
        ours = due.fen + (back_fees[due.number] if due.back else 0)
        if theirs is None and due.key in early - carried:
            continue
        if theirs is None and due.at >= until - EDGE:
            left.append(due.key)
            continue
        met.add((due.kind, due.number))
        if theirs != ours:
            found.append(_found(file, due.kind, due.number, ours, theirs, due.order))
    fees = {word.number: bill.fees.get(word.number, 0) for word in bill.payments}
    for number, fee in fees.items():
        theirs = moved.get((FlowKind.FEE, number), 0)
        met.add((FlowKind.FEE, number))
        if theirs != fee and number not in left:
            found.append(_found(file, FlowKind.FEE, number, fee, theirs))
    # Of a trade of the day before's last minute the fee stands in that day's trade bill.
    met |= {(FlowKind.FEE, number) for number in early}
    found += [
        _found(file, kind, number, None, fen)
        for (kind, number), fen in moved.items()
        if (kind, number) not in met
    ]
    return tuple(found), tuple(left)


def _moved(file: FundFile, bill: DayFile) -> tuple[Mapping[tuple[FlowKind, str], int], list[Found]]:
    """By kind and trade, above 0 as it should be; and flows of vouchers that nobody of this account's apps gave."""
    moved: Counter[tuple[FlowKind, str]] = Counter()
    foreign = []
    for each in file.flows:
        if each.kind is FlowKind.OTHER or each.voucher in bill.others:
            continue
        trade = _trade(each.voucher)
        fen = each.fen if each.kind is FlowKind.PAYMENT else -each.fen
        if trade:
            moved[each.kind, trade] += fen
        else:
            foreign.append(_found(file, each.kind, each.voucher, None, fen, flow=each.flow))
    return moved, foreign


def _found(
    file: FundFile,
    kind: FlowKind,
    number: str,
    ours: int | None,
    theirs: int | None,
    order: UUID | None = None,
    *,
    flow: str = "",
) -> Found:
    return Found(
        vendor=file.vendor,
        kind=_DIFFERS[kind],
        number=number,
        transaction=flow or f"{file.day}",
        order=order,
        ours_fen=ours,
        theirs_fen=theirs,
        day=file.day,
    )


def _trade(voucher: str) -> str:
    """Of a trade's own number, or of its refund's (`…R1`); "" for what we never gave."""
    number, _, _ = voucher.partition("R")
    return number if read_trade_number(number) is not None else ""
