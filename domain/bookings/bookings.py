"""A booking (预约): a place in a slot, held for minutes, then booked, checked in, served; or missed, cancelled, stopped.

held ─► booked ─► checked_in ─► served
  │        ├────► missed             not come by half an hour after its slot, or not there when the office came
  ├────────┼────► cancelled          by the person, or a hold whose time is over
  └────────┴────► stopped            the office closed the slot (停诊)
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain import actors
from domain.bookings.places import Place, PlaceKind, Rules, Slot
from domain.days import day_of, spoken
from domain.errors import Conflict, Gone, NotAllowed
from domain.problems import Problem
from domain.subjects import Subject
from domain.words import Words

#: Own choices against who takes places away from others: of one person at once, and holds that were let
#: lapse within a day.
OPEN_MOST: Final = 10
LAPSES_MOST: Final = 5
LAPSES_WITHIN: Final = timedelta(days=1)
#: What came of a home visit is told by who was there, up to 14 days later where there is no network.
TOLD_WITHIN: Final = timedelta(days=15)
CODE_DIGITS: Final = 6
REMIND_EVE: Final = timedelta(days=1)
REMIND_SOON: Final = timedelta(hours=1)


class BookingState(StrEnum):
    HELD = "held"
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    SERVED = "served"
    MISSED = "missed"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


#: In these it has no place in its slot any more.
GIVEN_BACK: Final = frozenset({BookingState.CANCELLED, BookingState.STOPPED})
#: In these something is still to come.
OPEN: Final = frozenset({BookingState.HELD, BookingState.BOOKED, BookingState.CHECKED_IN})

STATE_WORDS: Final = {
    BookingState.HELD: Words("待确认", "Held for you"),
    BookingState.BOOKED: Words("已预约", "Booked"),
    BookingState.CHECKED_IN: Words("已取号", "Checked in"),
    BookingState.SERVED: Words("已办理", "Served"),
    BookingState.MISSED: Words("未到", "Missed"),
    BookingState.CANCELLED: Words("已取消", "Cancelled"),
    BookingState.STOPPED: Words("因故停办", "Stopped by the office"),
}


#: To be said to who checks in after the slot.
LATE_WORDS: Final = Words(
    "晚到：保留号位，排在已到的人后面。", "Late: the place is kept, behind those who are here."
)


@dataclass(frozen=True, slots=True)
class Booking:
    """`about`: what the person comes for, the place itself where nothing was said; `made_by`: the actor, citizen or officer.

    `code`: six digits, shown at the counter; `walk_in`: of the share that is kept for the counter;
    `offered`: held for who waited, or whose slot was stopped. `version` rises with each change.
    """

    person: UUID
    booking: UUID
    slot: UUID
    place: str
    kind: PlaceKind
    starts_at: datetime
    minutes: int
    about: Subject
    code: str
    made_by: str
    made_at: datetime
    state: BookingState = BookingState.HELD
    held_until: datetime | None = None
    mandate: UUID | None = None
    walk_in: bool = False
    offered: bool = False
    late: bool = False  # checked in after its slot: served behind those who are there
    changed_at: datetime | None = None
    version: int = 1

    @property
    def account(self) -> UUID | None:
        """That made it; None of one that an officer made."""
        return actors.account_of(self.made_by) if actors.is_citizen(self.made_by) else None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def reminders_past(self, at: datetime) -> int:
        """Of its two reminders, how many are past: an hour before it both, a day before it one."""
        return sum(self.starts_at - at <= before for before in (REMIND_EVE, REMIND_SOON))

    @property
    def has_place(self) -> bool:
        """Whether it counts in its slot."""
        return self.state not in GIVEN_BACK

    def lapsed(self, at: datetime) -> bool:
        """Whether it was held, and its time is over."""
        return (
            self.state is BookingState.HELD
            and self.held_until is not None
            and self.held_until <= at
        )

    def confirm(self, at: datetime) -> "Booking":
        """Gone for a hold whose time is over; Conflict for what is none."""
        self._check(BookingState.HELD)
        if self.lapsed(at):
            raise Gone(Problem.HOLD_OVER)
        return self._to(BookingState.BOOKED, at)

    def lapse(self, at: datetime) -> "Booking":
        """Of a hold whose time is over. Conflict for any other."""
        if not self.lapsed(at):
            raise Conflict(Problem.BOOKING_MOVED)
        # Keeps until when it was held, by which it is known as let lapse.
        return replace(self._to(BookingState.CANCELLED, at), held_until=self.held_until)

    def cancel(self, at: datetime, rules: Rules) -> "Booking":
        """By who made it; a hold at any time. Conflict after the place's limit."""
        self._check(BookingState.HELD, BookingState.BOOKED)
        self._check_limit(at, rules)
        return self._to(BookingState.CANCELLED, at)

    def cancel_by_office(self, at: datetime) -> "Booking":
        """By an officer, or by the program, without the limit that holds for the person."""
        self._check(BookingState.HELD, BookingState.BOOKED)
        return self._to(BookingState.CANCELLED, at)

    def move(self, to: Slot, at: datetime, rules: Rules) -> "Booking":
        """Into another slot of the same place, as it stands. Conflict after the place's limit."""
        self._check(BookingState.HELD, BookingState.BOOKED)
        self._check_limit(at, rules)
        if self.lapsed(at):
            raise Gone(Problem.HOLD_OVER)
        if to.place != self.place or to.slot == self.slot:
            raise Conflict(Problem.BOOKING_MOVED)
        moved = self._to(self.state, at)
        return replace(
            moved,
            slot=to.slot,
            starts_at=to.starts_at,
            minutes=to.minutes,
            held_until=self.held_until,
            walk_in=False,
        )

    def check_in(self, at: datetime, rules: Rules) -> "Booking":
        """`late` says that the slot was over. Conflict before its time and once it counts as missed."""
        self._check(BookingState.BOOKED)
        if at < self.starts_at - timedelta(minutes=rules.early_min):
            raise Conflict(Problem.BOOKING_TOO_EARLY)
        if at > self.ends_at + rules.late:
            raise Conflict(Problem.BOOKING_MISSED)
        return replace(self._to(BookingState.CHECKED_IN, at), late=at >= self.ends_at)

    def serve(self, at: datetime) -> "Booking":
        self._check(BookingState.CHECKED_IN)
        return self._to(BookingState.SERVED, at)

    def meet(self, at: datetime) -> "Booking":
        """Served where the person is: by who came, or by video. Nobody draws a number there."""
        self._check(BookingState.BOOKED, BookingState.CHECKED_IN)
        return self._to(BookingState.SERVED, at)

    def not_met(self, at: datetime) -> "Booking":
        """Of one to whom somebody came, and who was not there."""
        self._check(BookingState.BOOKED, BookingState.CHECKED_IN)
        return self._to(BookingState.MISSED, at)

    def missed_at(self, rules: Rules) -> datetime:
        """From then on it is over, with nobody having said what came of it."""
        waits = TOLD_WITHIN if self.kind is PlaceKind.HOME_VISIT else rules.late
        return self.ends_at + waits

    def miss(self, at: datetime, rules: Rules) -> "Booking":
        """Of one that nobody came for; one to whom the office did not come is stopped. Conflict before its time."""
        self._check(BookingState.BOOKED)
        if at <= self.missed_at(rules):
            raise Conflict(Problem.BOOKING_MOVED)
        ours = self.kind is PlaceKind.HOME_VISIT
        return self._to(BookingState.STOPPED if ours else BookingState.MISSED, at)

    def stop(self, at: datetime) -> "Booking":
        """Its slot was closed by the office."""
        self._check(*OPEN)
        return self._to(BookingState.STOPPED, at)

    def _check_limit(self, at: datetime, rules: Rules) -> None:
        if self.state is BookingState.BOOKED and at > rules.cancelled_until(self.starts_at):
            raise Conflict(Problem.BOOKING_TOO_LATE)

    def _check(self, *states: BookingState) -> None:
        if self.state not in states:
            raise Conflict(Problem.BOOKING_MOVED)

    def _to(self, state: BookingState, at: datetime) -> "Booking":
        return replace(self, state=state, held_until=None, changed_at=at, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class BookingChanged:
    """One change of a booking, as its effects hear of it. `before`: None of one that was made just now."""

    before: Booking | None
    booking: Booking
    place: Place
    actor: str
    at: datetime

    @property
    def state(self) -> BookingState:
        return self.booking.state


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands towards booking at places of one kind. `missed`: when, in their order."""

    open: int
    lapses: int
    missed: tuple[datetime, ...]

    def missed_lately(self, at: datetime, rules: Rules) -> int:
        since = at - timedelta(days=rules.miss_days)
        return sum(each > since for each in self.missed)

    def check(self, at: datetime, rules: Rules) -> None:
        """Returns for who may book by page or app now; else NotAllowed or Conflict says why not."""
        if (until := self.closed_until(at, rules)) is not None:
            day = spoken(day_of(until))
            raise NotAllowed(Problem.BOOKING_CLOSED_TO, Words(f"至{day.zh}", f"until {day.en}"))
        if self.open >= OPEN_MOST or self.lapses >= LAPSES_MOST:
            raise Conflict(Problem.BOOKINGS_OPEN)

    def closed_until(self, at: datetime, rules: Rules) -> datetime | None:
        """Until when the person books by the counter or by phone alone; None: by all ways."""
        until = rules.closed_until(self.missed)
        return until if until is not None and until > at else None
