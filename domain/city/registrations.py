"""A registration (挂号): a booking at a doctor, and how it stands in the hospital's own system (HIS).

The booking says what is wanted there; the HIS is asked until it has it. What is wanted only rises:

lock ─► confirm ─► release

so that its rank is the sequence number of what is asked: the HIS refuses what comes behind a later one.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.bookings.bookings import Booking, BookingState
from domain.delivery import Channel
from domain.payments.payments import Order, OrderState
from domain.words import Words


class Wish(StrEnum):
    """What is asked of the HIS."""

    LOCK = "lock"
    CONFIRM = "confirm"
    RELEASE = "release"

    @property
    def sequence(self) -> int:
        return _RANK[self]


class Said(StrEnum):
    """What the HIS said last."""

    NOTHING = "nothing"
    LOCKED = "locked"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why the HIS has no place."""

    TAKEN = "taken"
    STOPPED = "stopped"
    UNKNOWN_PATIENT = "unknown_patient"
    TWICE = "twice"  # the patient has one there
    OTHER = "other"


_RANK: Final = {Wish.LOCK: 1, Wish.CONFIRM: 2, Wish.RELEASE: 3}
_GRANTED: Final = {
    Wish.LOCK: Said.LOCKED,
    Wish.CONFIRM: Said.CONFIRMED,
    Wish.RELEASE: Said.RELEASED,
}
_HEIGHT: Final = {Said.NOTHING: 0, Said.LOCKED: 1, Said.CONFIRMED: 2, Said.RELEASED: 3}
#: What each state of a booking wants at the hospital; others change nothing there.
WANTED: Final = {
    BookingState.HELD: Wish.LOCK,
    BookingState.BOOKED: Wish.CONFIRM,
    BookingState.CANCELLED: Wish.RELEASE,
    BookingState.STOPPED: Wish.RELEASE,
}
SAID_WORDS: Final = {
    Said.NOTHING: Words("正在向医院确认", "The hospital is being asked"),
    Said.LOCKED: Words("医院已为您留号", "The hospital holds the place for you"),
    Said.CONFIRMED: Words("医院已确认", "Confirmed by the hospital"),
    Said.RELEASED: Words("号源已退回医院", "Given back to the hospital"),
    Said.REFUSED: Words("医院没有留到号", "The hospital could not hold the place"),
}
REFUSAL_WORDS: Final = {
    Refusal.TAKEN: Words(
        "这个号刚被别的渠道挂走了，请另选时间；没有收费。",
        "This place was just taken at the hospital. Please choose another time; nothing was charged.",
    ),
    Refusal.STOPPED: Words(
        "医生这一班停诊，请另选时间；没有收费或全额退回。",
        "The doctor's session is stopped. Please choose another time; what was paid goes back.",
    ),
    Refusal.UNKNOWN_PATIENT: Words(
        "医院没有找到您的档案，请重新建档或到医院窗口。",
        "The hospital does not find your record. Please open it again, or go to its counter.",
    ),
    Refusal.TWICE: Words(
        "您当天在这位医生处已有号。", "You have a registration with this doctor that day."
    ),
    Refusal.OTHER: Words(
        "医院没有接受，请另选时间或致电医院。",
        "The hospital did not accept it. Please choose another time or call the hospital.",
    ),
}


@dataclass(frozen=True, slots=True)
class Registration:
    """`asked`: whether the HIS may have heard of it. `refusal`: of one that it refused."""

    person: UUID
    booking: UUID
    hospital: str
    place: str
    starts_at: datetime
    fee_fen: int
    wish: Wish
    made_at: datetime
    said: Said = Said.NOTHING
    asked: bool = False
    refusal: Refusal | None = None
    changed_at: datetime | None = None

    @property
    def number(self) -> str:
        """Our own, by which the HIS knows it for ever."""
        return self.booking.hex

    @property
    def due(self) -> bool:
        """Whether the HIS has still to be asked."""
        return self.said is not _GRANTED[self.wish]

    def want(self, wish: Wish, at: datetime) -> Self:
        """Never less than was wanted before."""
        if wish.sequence <= self.wish.sequence:
            return self
        return replace(self, wish=wish, changed_at=at)

    def ask(self, at: datetime) -> tuple[Self, Wish | None]:
        """What it is asked now; None for nothing. What it never heard of is not given back to it."""
        if not self.due:
            return self, None
        if self.wish is Wish.RELEASE and not self.asked:
            return replace(self, said=Said.RELEASED, changed_at=at), None
        return replace(self, asked=True), self.wish

    def granted(self, asked: Wish, at: datetime) -> Self:
        """What it was asked is so. Answers that come late, twice or in another order change nothing."""
        said = _GRANTED[asked]
        never_asked = asked.sequence > self.wish.sequence
        nothing = never_asked or (self.said is Said.REFUSED and asked is not Wish.RELEASE)
        if nothing or _HEIGHT[said] <= _HEIGHT.get(self.said, 0):
            return self
        return replace(self, said=said, changed_at=at)

    def refused(self, asked: Wish, why: Refusal, at: datetime) -> Self:
        """It has no place; what it may have locked is given back. Of one that is wanted no more nothing is told."""
        if asked is not self.wish or asked is Wish.RELEASE or not self.due:
            return self
        return replace(self, said=Said.REFUSED, refusal=why, wish=Wish.RELEASE, changed_at=at)


@dataclass(frozen=True, slots=True)
class RegistrationFile:
    """As its person sees it. `order`: what is to be paid, or was; None for nothing yet."""

    registration: Registration
    booking: Booking
    order: Order | None = None

    @property
    def paid(self) -> bool:
        return self.order is not None and self.order.state is OrderState.PAID


@dataclass(frozen=True, slots=True)
class HisAsk:
    """One call. `patient`: their number at the hospital."""

    registration: Registration
    wish: Wish
    minutes: int
    patient: str


@dataclass(frozen=True, slots=True)
class ClaimedHisCall:
    """As the outbox has it (domain/outbox.py): never too old, since a lock that nobody wants is released."""

    id: UUID  # the booking's
    attempt: int
    fence: int
    created_at: datetime
    channel: Channel = Channel.HOSPITAL
    moot: str = ""

    def over(self, at: datetime) -> bool:  # noqa: ARG002  # what is wanted changes instead
        return False

    def leaves_at(self, at: datetime) -> datetime:
        return at
