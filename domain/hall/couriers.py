"""What a courier is asked, whichever it is: connectors/courier/ says it in each one's own form."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.delivery import Channel
from domain.hall.parcels import ORDER_LIVES
from domain.hall.parties import Party


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


#: How an officer or an operator reads what became of an order.
NO_NUMBER: Final = "no-number"  # it was taken, and what came back is no number
