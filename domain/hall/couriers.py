"""What a courier is asked, whichever it is: connectors/courier/ says it in each one's own form."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.delivery import Channel
from domain.hall.parcels import ORDER_LIVES
from domain.hall.parties import Party
from domain.words import Words


@dataclass(frozen=True, slots=True)
class CourierOrder:
    """`reference`: our own number of it, which the courier takes once, however often it is asked."""

    reference: str
    sender: Party = field(repr=False)
    receiver: Party = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClaimedOrder:
    """A parcel that waits for its number, as a worker claimed it: an Item of domain/outbox.py."""

    parcel: UUID
    attempt: int
    fence: int
    created_at: datetime
    channel: Channel = Channel.COURIER
    moot: str = ""  # nobody wants it any more

    @property
    def id(self) -> UUID:
        return self.parcel

    def over(self, at: datetime) -> bool:
        return at >= self.created_at + ORDER_LIVES

    def leaves_at(self, at: datetime) -> datetime:
        return at


@dataclass(frozen=True, slots=True)
class CourierRecall:
    """An order that is taken back, by our number of it and the one on its label."""

    reference: str
    number: str


@dataclass(frozen=True, slots=True)
class ClaimedRecall:
    """An order that nobody wants any more and the courier may have: an Item of domain/outbox.py.

    `number`: "" while it is not known, whether the courier gave one.
    """

    recall: UUID
    parcel: UUID
    ordered_at: datetime
    number: str
    attempt: int
    fence: int
    created_at: datetime
    channel: Channel = Channel.COURIER
    moot: str = ""  # the courier never had it
    unclear: bool = False  # an earlier try was not answered, and may have been taken

    @property
    def id(self) -> UUID:
        return self.recall

    def over(self, at: datetime) -> bool:
        return at >= self.created_at + ORDER_LIVES

    def leaves_at(self, at: datetime) -> datetime:
        return at


@dataclass(frozen=True, slots=True)
class LeftOrder:
    """An order that the courier did not take back; `code`: its last word, or ours. `case`: None of a letter."""

    recall: UUID
    parcel: UUID
    person: UUID | None
    case: UUID | None
    ordered_at: datetime
    number: str
    code: str
    ended_at: datetime
    case_number: str = ""

    @property
    def reference(self) -> str:
        return order_reference(self.parcel, self.ordered_at)

    @property
    def words(self) -> Words:
        """Why, and what an officer does about it."""
        if self.code == NO_NUMBER:
            return _NO_NUMBER_CAME
        return _NOT_REACHED if self.code in _SILENT else _NOT_TAKEN_BACK


def order_reference(parcel: UUID, ordered_at: datetime) -> str:
    """The same for every try of an order; another one when it is packed anew, maybe for another address."""
    return f"{parcel.hex}-{int(ordered_at.timestamp()):x}"


#: How an officer or an operator reads what became of an order, or of taking it back.
NO_NUMBER: Final = "no-number"  # it was taken, and what came back is no number; or none came back
_SILENT: Final = frozenset({"no-answer", "unreadable", "fault", "unreachable", "expired"})
_NO_NUMBER_CAME: Final = Words(
    "快递公司可能已接单，但没有给出单号：请用我方订单号向快递公司查询并撤单。",
    "The courier may have this order and gave no number: ask them by our order number, and have it taken back.",
)
_NOT_REACHED: Final = Words(
    "一直没有得到快递公司的答复：请联系快递公司撤单。",
    "The courier never answered: please have them take it back.",
)
_NOT_TAKEN_BACK: Final = Words(
    "快递公司没有撤单，可能已派人取件：请联系快递公司，面单作废。",
    "The courier did not take it back, and may be on the way: call them, and void the label.",
)
