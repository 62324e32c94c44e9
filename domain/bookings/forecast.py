"""How long until a ticket is called: the queue played forward by the order that calls it, with its error.

Each open window takes the next that it serves and keeps them as long as its group took at that hour in the
last weeks. Its error has two parts: what single services differ by, and a share of the wait for how far whole
days differ. How many of these errors a range is wide is taken from what became of the forecasts of the last
weeks; docs/bookings.md has how often it was right on days that were played.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, sqrt
from typing import Final
from uuid import UUID

from domain.bookings.tickets import WALK_IN_EVERY, Line, Ticket
from domain.days import day_of

#: Own choice, from simulated days: by so much of the wait a day's pace differs from that of the weeks before.
_DAYS_DIFFER: Final = 0.4
#: Who is at a window longer than usual stays for so much more of the usual time.
_STAYS: Final = 0.3
_MINUTE_S: Final = 60
#: Own choice: fewer forecasts of a hall say too little of its errors.
KNOWN_AFTER: Final = 200


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a group is served, in seconds."""

    mean_s: float
    sd_s: float


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """`serving`: the group of who is called there or being served, since a moment."""

    number: int
    groups: frozenset[str]
    serving: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Seconds until called, and what they err by."""

    wait_s: float
    error_s: float


@dataclass(frozen=True, slots=True)
class Errors:
    """Of the last weeks' forecasts: one of ten came sooner by so many errors, nine of ten no later.

    As days that were played have it, until so many of the hall's own are known as `KNOWN_AFTER` says.
    """

    soonest: float = -0.8
    latest: float = 2.8


@dataclass(frozen=True, slots=True)
class Wait:
    """Whole minutes, as people are told: four of five times between `low` and `high`."""

    low: int
    likely: int
    high: int


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of so many forecasts of a hall how many said the truth, and by how much half of them erred at most."""

    known: int
    within: int
    median_s: float

    @property
    def within_percent(self) -> int | None:
        return 100 * self.within // self.known if self.known else None


def wait_of(forecast: Forecast, errors: Errors) -> Wait:
    low = forecast.wait_s + errors.soonest * forecast.error_s
    high = forecast.wait_s + errors.latest * forecast.error_s
    return Wait(
        low=max(0, int(low // _MINUTE_S)),
        likely=round(forecast.wait_s / _MINUTE_S),
        high=max(1, ceil(high / _MINUTE_S)),
    )


@dataclass(frozen=True, slots=True)
class Coming:
    """Who is booked for later and has not come yet."""

    booking: UUID
    group: str
    starts_at: datetime
    ends_at: datetime


#: Of a group at a moment.
Paces = Callable[[str, datetime], Pace]


def forecasts(
    waiting: Iterable[Ticket],
    windows: Sequence[OpenWindow],
    paces: Paces,
    now: datetime,
    *,
    coming: Iterable[Coming] = (),
    passed: int = 0,
    walk_in_every: int = WALK_IN_EVERY,
) -> Mapping[UUID, Forecast]:
    """Of all that wait for a group that an open window serves; the others have none.

    `coming`: taken to come at their time.
    """
    line = Line(waiting, passed=passed, walk_in_every=walk_in_every)
    later = sorted(coming, key=lambda each: each.starts_at, reverse=True)
    free = [(_free_at(window, paces, now), window.number, window) for window in windows]
    heapq.heapify(free)
    spread = {window.number: _spread_of_now(window, paces, now) for window in windows}
    serving: dict[str, tuple[int, ...]] = {}
    found = {}
    while free:
        at, number, window = heapq.heappop(free)
        while later and later[-1].starts_at <= at:
            line.add_booked(_ticket(later.pop()))
        ticket = line.next(at, window.groups)
        if ticket is None:
            continue  # nobody is left for it
        group = ticket.group
        if group not in serving:
            serving[group] = tuple(each.number for each in windows if group in each.groups)
        pooled = sum(spread[each] for each in serving[group]) / len(serving[group]) ** 2
        if ticket.hall:
            found[ticket.ticket] = _forecast((at - now).total_seconds(), pooled)
        pace = paces(group, at)
        spread[number] += pace.sd_s**2
        heapq.heappush(free, (at + timedelta(seconds=pace.mean_s), number, window))
    return found


def _ticket(coming: Coming) -> Ticket:
    """As it will be once it is taken: of no hall yet."""
    return Ticket(
        ticket=coming.booking,
        hall="",
        day=day_of(coming.starts_at),
        number="",
        group=coming.group,
        taken_at=coming.starts_at,
        booked_at=coming.starts_at,
        booked_until=coming.ends_at,
    )


def _free_at(window: OpenWindow, paces: Paces, now: datetime) -> datetime:
    if window.serving is None or window.since is None:
        return now
    pace = paces(window.serving, now)
    left = pace.mean_s - (now - window.since).total_seconds()
    return now + timedelta(seconds=max(left, _STAYS * pace.mean_s))


def _spread_of_now(window: OpenWindow, paces: Paces, now: datetime) -> float:
    return 0.0 if window.serving is None else paces(window.serving, now).sd_s ** 2


def _forecast(wait_s: float, spread: float) -> Forecast:
    return Forecast(wait_s, sqrt(spread + (_DAYS_DIFFER * wait_s) ** 2))
