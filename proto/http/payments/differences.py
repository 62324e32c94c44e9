"""Differences with vendors, and the days that were reconciled, as finance sees them."""

from typing import Self
from uuid import UUID

from domain.payments.differences import (
    DIFFERENCE_WORDS,
    RESOLUTION_WORDS,
    Difference,
    DifferenceKind,
    DifferenceState,
    Resolution,
)
from domain.payments.funds import FundDay
from domain.payments.reconciliation import Day
from domain.payments.trades import Vendor
from domain.words import Language
from proto.http.accounts.officers import Text
from proto.http.base import Answer, Body, Moment
from proto.http.base import Day as CityDay


class DifferenceProposed(Body):
    resolution: Resolution
    words: Text


class DifferenceAnswered(Body):
    agrees: bool


class DifferenceSeen(Answer):
    """`number`: of the payment, as the vendor has it. Amounts in fen; None: there is no such row."""

    difference: UUID
    vendor: Vendor
    kind: DifferenceKind
    kind_words: str
    number: str
    transaction: str
    ours_fen: int | None
    theirs_fen: int | None
    currency: str
    day: CityDay | None
    found_at: Moment
    state: DifferenceState
    resolution: Resolution | None
    resolution_words: str
    words: str
    mine: bool  # proposed by who asks, so that another has to agree

    @classmethod
    def of(cls, difference: Difference, officer: UUID, language: Language) -> Self:
        found, resolution = difference.found, difference.resolution
        said = "" if resolution is None else RESOLUTION_WORDS[resolution].in_(language)
        return cls(
            difference=difference.difference,
            vendor=found.vendor,
            kind=found.kind,
            kind_words=DIFFERENCE_WORDS[found.kind].in_(language),
            number=found.number,
            transaction=found.transaction,
            ours_fen=found.ours_fen,
            theirs_fen=found.theirs_fen,
            currency=found.currency,
            day=found.day,
            found_at=difference.found_at,
            state=difference.state,
            resolution=resolution,
            resolution_words=said,
            words=difference.words,
            mine=difference.proposed_by == officer,
        )


class DifferencesSeen(Answer):
    """The oldest first; `next_cursor` "" at the end."""

    differences: list[DifferenceSeen]
    next_cursor: str


class DaySeen(Answer):
    vendor: Vendor
    day: CityDay
    payments: int
    paid_fen: int
    refunds: int
    refunded_fen: int
    reconciled_at: Moment

    @classmethod
    def of(cls, day: Day) -> Self:
        return cls(
            vendor=day.vendor,
            day=day.day,
            payments=day.paid.count,
            paid_fen=day.paid.fen,
            refunds=day.refunded.count,
            refunded_fen=day.refunded.fen,
            reconciled_at=day.reconciled_at,
        )


class FundDaySeen(Answer):
    """What came into the account at the vendor and left it; the fees are part of what left."""

    vendor: Vendor
    day: CityDay
    came_fen: int
    left_fen: int
    fees_fen: int
    compared_at: Moment

    @classmethod
    def of(cls, day: FundDay) -> Self:
        return cls(
            vendor=day.vendor,
            day=day.day,
            came_fen=day.came_fen,
            left_fen=day.left_fen,
            fees_fen=day.fees_fen,
            compared_at=day.compared_at,
        )


class DaysSeen(Answer):
    """The newest first. `funds`: whose fund-flow bill was compared too."""

    days: list[DaySeen]
    funds: list[FundDaySeen]
