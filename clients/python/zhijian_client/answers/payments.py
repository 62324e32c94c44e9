"""What the service says of payments: orders, what was paid and given back, differences with vendors."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Trade:
    """Money that came; `transaction`: the vendor's number, or the receipt's."""

    way: str
    way_words: str
    state: str
    begun_at: datetime
    paid_at: datetime | None
    transaction: str
    ebill: str
    refund_reason: str | None
    refund_words: str
    refunded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Order:
    """`ways`: by which it can be paid from a phone now; a service window takes it besides."""

    order: UUID
    number: str
    purpose: str
    purpose_words: str
    about: str
    amount_fen: int
    state: str
    state_words: str
    closed_as: str | None
    closed_words: str
    opened_at: datetime
    expires_at: datetime | None
    ways: tuple[str, ...]
    trades: tuple[Trade, ...]


@dataclass(frozen=True, slots=True)
class Orders:
    orders: tuple[Order, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class PaymentBegun:
    """What the phone needs: one of these."""

    params: dict[str, str]
    url: str
    code: str
    qr_svg: str


@dataclass(frozen=True, slots=True)
class Fee:
    """Of a case; `order` is None while it is not due."""

    fee_fen: int
    due: str
    due_words: str
    settled: bool
    order: Order | None


@dataclass(frozen=True, slots=True)
class Difference:
    difference: UUID
    vendor: str
    kind: str
    kind_words: str
    number: str
    transaction: str
    ours_fen: int | None
    theirs_fen: int | None
    currency: str
    day: date | None
    found_at: datetime
    state: str
    resolution: str | None
    resolution_words: str
    words: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Differences:
    differences: tuple[Difference, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class ReconciledDay:
    vendor: str
    day: date
    payments: int
    paid_fen: int
    refunds: int
    refunded_fen: int
    reconciled_at: datetime


@dataclass(frozen=True, slots=True)
class FundDay:
    """`fees_fen` is part of `left_fen`."""

    vendor: str
    day: date
    came_fen: int
    left_fen: int
    fees_fen: int
    compared_at: datetime


@dataclass(frozen=True, slots=True)
class ReconciledDays:
    days: tuple[ReconciledDay, ...]
    funds: tuple[FundDay, ...]
