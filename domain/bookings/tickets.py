"""Tickets (取号) of a hall, and the one order in which those booked and those walked in are called (叫号)."""

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.errors import Conflict
from domain.problems import Problem
from domain.words import Words

#: Calls that nobody answered before a ticket may be passed over (the trade's custom).
CALLS: Final = 3
#: Own choice: behind so many others a ticket that was passed over is called once more.
BACK_BEHIND: Final = 3
#: Own choice: of so many calls one is a walk-in's while both wait, so that none waits all day.
WALK_IN_EVERY: Final = 4


class TicketState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    MISSED = "missed"  # called to no avail, and once more later
    LEFT = "left"  # given back, or its day went by


STATE_WORDS: Final = {
    TicketState.WAITING: Words("等候中", "Waiting"),
    TicketState.CALLED: Words("正在叫号", "Called"),
    TicketState.SERVING: Words("办理中", "Being served"),
    TicketState.DONE: Words("已办结", "Done"),
    TicketState.MISSED: Words("已过号", "Missed"),
    TicketState.LEFT: Words("已退号", "Given back"),
}
OPEN: Final = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.SERVING})


@dataclass(frozen=True, slots=True)
class Booked:
    """The booking with which somebody has come."""

    booking: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """`number`: what people read, the letter of its first group and three digits; no two of a day and hall.

    `ahead`: by how much its priority kind lets it stand before those who came earlier.
    `behind`: it was passed over once and stands right behind this one; first, when that one was called.
    """

    ticket: UUID
    hall: str
    day: date
    number: str
    group: str
    taken_at: datetime
    state: TicketState = TicketState.WAITING
    person: UUID | None = None
    account: UUID | None = None
    booking: UUID | None = None
    booked_at: datetime | None = None  # when its slot begins, and ends
    booked_until: datetime | None = None
    priority: str = ""
    ahead: timedelta = timedelta()
    window: int | None = None
    calls: int = 0
    called_at: datetime | None = None  # the last time
    started_at: datetime | None = None
    ended_at: datetime | None = None
    passed_over: bool = False
    behind: UUID | None = None

    @property
    def late(self) -> bool:
        """Booked, and come after its slot: it stands at the end of those who walked in, and keeps that."""
        return self.booked_until is not None and self.taken_at >= self.booked_until

    @property
    def hour(self) -> datetime | None:
        """From when on it is called as booked: its time, or when it came within its slot; else None."""
        if self.booked_at is None or self.late:
            return None
        return max(self.booked_at, self.taken_at)

    def call(self, window: int, at: datetime) -> Self:
        """To this window; again to the one where it stands called."""
        self._in(TicketState.WAITING)
        return replace(
            self, state=TicketState.CALLED, window=window, calls=1, called_at=at, behind=None
        )

    def call_again(self, at: datetime) -> Self:
        self._in(TicketState.CALLED)
        return replace(self, calls=self.calls + 1, called_at=at)

    def start(self, at: datetime) -> Self:
        """Whoever holds it stands at the window."""
        self._in(TicketState.CALLED)
        return replace(self, state=TicketState.SERVING, started_at=at)

    def finish(self, at: datetime) -> Self:
        self._in(TicketState.SERVING)
        return replace(self, state=TicketState.DONE, ended_at=at)

    def miss(self, waiting: Sequence["Ticket"], at: datetime) -> Self:
        """Nobody came to three calls: once it goes back behind three others, then it is over.

        `waiting`: of its group, in their order.
        """
        self._in(TicketState.CALLED)
        if self.calls < CALLS:
            raise Conflict(
                Problem.TICKET_MOVED,
                Words(f"叫满 {CALLS} 次后才能过号", f"it has to be called {CALLS} times first"),
            )
        if self.passed_over:
            return replace(self, state=TicketState.MISSED, ended_at=at)
        before = waiting[:BACK_BEHIND]
        return replace(
            self._waiting_again(),
            passed_over=True,
            behind=before[-1].ticket if before else None,
        )

    def transfer(self, group: str) -> Self:
        """To those that wait for another group, in the place that its time gives it there."""
        self._in(TicketState.CALLED, TicketState.SERVING)
        return replace(self._waiting_again(), group=group)

    def leave(self, at: datetime) -> Self:
        """Given back by who holds it."""
        self._in(TicketState.WAITING, TicketState.CALLED)
        return replace(self, state=TicketState.LEFT, ended_at=at)

    def _waiting_again(self) -> Self:
        return replace(
            self,
            state=TicketState.WAITING,
            window=None,
            calls=0,
            called_at=None,
            started_at=None,
            behind=None,
        )

    def _in(self, *states: TicketState) -> None:
        if self.state not in states:
            raise Conflict(Problem.TICKET_MOVED)


class Line:
    """Those who wait, from whom the next is taken again and again.

    Three files: who is booked and whose hour has come, by that hour; who walked in (and who booked and
    came late), by when they came, a priority kind so much earlier; who is booked for later. The first
    goes before the second, but of `walk_in_every` calls one is a walk-in's; the third waits for its hour
    unless nobody else is there. `passed`: calls of who was booked since the last one of a walk-in.
    """

    def __init__(
        self,
        waiting: Iterable[Ticket],
        *,
        passed: int = 0,
        walk_in_every: int = WALK_IN_EVERY,
    ) -> None:
        tickets = tuple(waiting)
        standing = [each for each in tickets if not each.passed_over]
        self._booked = sorted((each for each in standing if each.hour), key=_by_hour)
        self._walked = sorted((each for each in standing if not each.hour), key=_by_coming)
        self._back = sorted((each for each in tickets if each.passed_over), key=_by_coming)
        self._there = {each.ticket: each.group for each in tickets}
        self.passed = passed
        self._walk_in_every = walk_in_every

    def add_booked(self, ticket: Ticket) -> None:
        """Who was booked, and has come in between."""
        insort(self._booked, ticket, key=_by_hour)
        self._there[ticket.ticket] = ticket.group

    def next(self, now: datetime, groups: Iterable[str] | None = None) -> Ticket | None:
        """Takes whoever is called then, of these groups or of all; None when nobody of them waits."""
        wanted = None if groups is None else frozenset(groups)
        found = self._passed_over(wanted) or self._first(now, wanted)
        if found is not None:
            del self._there[found.ticket]
        return found

    def _passed_over(self, wanted: frozenset[str] | None) -> Ticket | None:
        """Who stands behind somebody that waits no more for that group."""
        for each in self._back:
            behind = None if each.behind is None else self._there.get(each.behind)
            if _serves(wanted, each) and behind != each.group:
                self._back.remove(each)
                return each
        return None

    def _first(self, now: datetime, wanted: frozenset[str] | None) -> Ticket | None:
        booked = next((each for each in self._booked if _serves(wanted, each)), None)
        walked = next((each for each in self._walked if _serves(wanted, each)), None)
        due = booked is not None and booked.hour is not None and booked.hour <= now
        turn = walked is not None and self.passed >= self._walk_in_every - 1
        if booked is not None and (walked is None or (due and not turn)):
            self._booked.remove(booked)
            self.passed += due
            return booked
        if walked is not None:
            self._walked.remove(walked)
            self.passed = 0
        return walked


def order(
    waiting: Iterable[Ticket],
    now: datetime,
    *,
    passed: int = 0,
    walk_in_every: int = WALK_IN_EVERY,
) -> tuple[Ticket, ...]:
    """All that wait as they would be called one after the other now, whatever the order of the rows."""
    line = Line(waiting, passed=passed, walk_in_every=walk_in_every)
    called = []
    while (each := line.next(now)) is not None:
        called.append(each)
    return tuple(called)


def _serves(wanted: frozenset[str] | None, ticket: Ticket) -> bool:
    return wanted is None or ticket.group in wanted


def _by_hour(ticket: Ticket) -> tuple[datetime, timedelta, datetime, str]:
    assert ticket.hour is not None
    return ticket.hour, -ticket.ahead, ticket.taken_at, ticket.number


def _by_coming(ticket: Ticket) -> tuple[datetime, datetime, str]:
    return ticket.taken_at - ticket.ahead, ticket.taken_at, ticket.number
