"""Where our rows and a vendor's word differ (对账差错): kept, shown to finance, and resolved by two officers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.payments.trades import Vendor
from domain.words import Words


class DifferenceKind(StrEnum):
    OURS_ONLY = "ours_only"  # the vendor's file of the day lacks it
    THEIRS_ONLY = "theirs_only"  # of no order of ours
    AMOUNT = "amount"
    CURRENCY = "currency"
    TRANSACTION = "transaction"  # two payments under one number
    REFUND_NOT_ASKED = "refund_not_asked"  # given back, and nobody here asked for it
    REFUND_FAILED = "refund_failed"
    FUNDS_PAID = "funds_paid"  # the account got another amount than was paid, or none
    FUNDS_REFUNDED = "funds_refunded"
    FUNDS_FEE = "funds_fee"


DIFFERENCE_WORDS: Final = {
    DifferenceKind.OURS_ONLY: Words("我方有，对方账单无", "Ours, and not in the vendor's file"),
    DifferenceKind.THEIRS_ONLY: Words("对方有，我方无此单", "The vendor's, and no order of ours"),
    DifferenceKind.AMOUNT: Words("金额不符", "The amounts differ"),
    DifferenceKind.CURRENCY: Words("币种不符", "Another currency"),
    DifferenceKind.TRANSACTION: Words("同一单号两笔支付", "Two payments under one number"),
    DifferenceKind.REFUND_NOT_ASKED: Words(
        "我方未申请的退款", "A refund that nobody here asked for"
    ),
    DifferenceKind.REFUND_FAILED: Words("退款失败", "A refund failed"),
    DifferenceKind.FUNDS_PAID: Words("资金账单：收款不符", "The account: what was paid differs"),
    DifferenceKind.FUNDS_REFUNDED: Words(
        "资金账单：退款不符", "The account: what was given back differs"
    ),
    DifferenceKind.FUNDS_FEE: Words("资金账单：手续费不符", "The account: the fee differs"),
}


class DifferenceState(StrEnum):
    OPEN = "open"
    PROPOSED = "proposed"  # one officer says how it is resolved; another has to agree
    RESOLVED = "resolved"


class Resolution(StrEnum):
    EXPLAINED = "explained"  # the books are right; the words say why
    SETTLED = "settled"  # put right with the vendor or the bank, outside this house
    REFUND_AGAIN = "refund_again"  # a refund that failed is asked once more


RESOLUTION_WORDS: Final = {
    Resolution.EXPLAINED: Words("账目无误，说明原因", "The books are right, for the reason given"),
    Resolution.SETTLED: Words("已与支付机构或银行处理", "Put right with the vendor or the bank"),
    Resolution.REFUND_AGAIN: Words("重新退款", "The refund is asked again"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A difference as it is met. `number`: the trade's as the vendor has it; amounts in fen, None: no such row."""

    vendor: Vendor
    kind: DifferenceKind
    number: str
    transaction: str = ""
    order: UUID | None = None
    ours_fen: int | None = None
    theirs_fen: int | None = None
    currency: str = ""
    day: date | None = None  # of the vendor's file; None: by a callback, or when asked


@dataclass(frozen=True, slots=True)
class Difference:
    difference: UUID
    found: Found
    found_at: datetime
    state: DifferenceState = DifferenceState.OPEN
    resolution: Resolution | None = None
    words: str = ""
    proposed_by: UUID | None = None
    proposed_at: datetime | None = None
    resolved_by: UUID | None = None
    resolved_at: datetime | None = None
