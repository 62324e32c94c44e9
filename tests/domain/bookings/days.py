"""Days of a hall, played by the order that calls: who comes when, how long each is served."""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.bookings.forecast import OpenWindow
from domain.bookings.tickets import Line, Ticket
from domain.days import SHANGHAI

DAY: Final = date(2027, 3, 1)
NINE: Final = datetime(2027, 3, 1, 9, tzinfo=SHANGHAI)
SLOT_MIN: Final = 30


def at(minutes: float) -> datetime:
    """So long after nine."""
    return NINE + timedelta(minutes=minutes)


def ticket(
    n: int,
    came: float,
    *,
    booked: float | None = None,
    group: str = "A",
    ahead: float = 0,
) -> Ticket:
    """`came`, `booked`: minutes after nine."""
    return Ticket(
        ticket=UUID(int=n),
        hall="civic_center",
        day=DAY,
        number=f"{group}{n:03}",
        group=group,
        taken_at=at(came),
        booked_at=None if booked is None else at(booked),
        booked_until=None if booked is None else at(booked + SLOT_MIN),
        ahead=timedelta(minutes=ahead),
    )


@dataclass(frozen=True, slots=True)
class Played:
    """`called`: when, in minutes after nine; `order`: the numbers as they were called."""

    called: Mapping[str, float]
    order: Sequence[str]


@dataclass(slots=True)
class Day:
    """`took`: minutes of service by number."""

    tickets: Iterable[Ticket]
    windows: Mapping[int, frozenset[str]]
    took: Mapping[str, float]
    look: Callable[[list[Ticket], list[OpenWindow], int, datetime], None] | None = None
    passed: int = 0
    waiting: list[Ticket] = field(default_factory=list)

    def play(self) -> Played:
        """Each window, as soon as it is free, calls the first in order that has come by then."""
        coming = sorted(self.tickets, key=lambda each: each.taken_at)
        free = [(0.0, number) for number in sorted(self.windows)]
        heapq.heapify(free)
        called: dict[str, float] = {}
        order: list[str] = []
        busy: dict[int, tuple[float, OpenWindow]] = {}
        while coming or self.waiting:
            minute, number = heapq.heappop(free)
            now = at(minute)
            while coming and coming[0].taken_at <= now:
                self.waiting.append(coming.pop(0))
            if self.look is not None:
                open_ = [
                    busy[each][1]
                    if each in busy and busy[each][0] > minute
                    else OpenWindow(each, groups)
                    for each, groups in self.windows.items()
                ]
                self.look(self.waiting, open_, self.passed, now)
            line = Line(self.waiting, passed=self.passed)
            found = line.next(now, self.windows[number])
            if found is None:
                later = [(each.taken_at - at(0)).total_seconds() / 60 for each in coming[:1]]
                others = [when for when, _ in free if when > minute]
                if not later and not others:
                    break  # whoever is left is served by none of these
                heapq.heappush(free, (min([*later, *others]), number))
                continue
            self.waiting.remove(found)
            self.passed = line.passed
            called[found.number] = minute
            order.append(found.number)
            until = minute + self.took[found.number]
            busy[number] = until, OpenWindow(number, self.windows[number], found.group, now)
            heapq.heappush(free, (until, number))
        return Played(called, order)
