"""Tallies of what the hall does, and the boards that are made of them: for its units, and for the public.

A tally counts by day, unit and item. The public sees whole months, and no cell of fewer than ten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from domain.actors import is_officer
from domain.hall.cases import Case, CaseState, Move
from domain.hall.clocks import Clock, ClockKind, ClockUnit
from domain.hall.items import StepKind
from domain.hall.ratings import SILENT, RatingLevel, RatingTally, measure_of
from domain.hall.transitions import Moved
from domain.hall.waiting import MEASURES as WAITS
from domain.hall.waiting import bound_of, measure_of_wait, within
from domain.words import Words

#: Own choice: of fewer the public is shown nothing, nor a sum in which they are.
PUBLIC_CELL: Final = 10
#: Own choice: months on one board, so that a question stays a short one.
MONTHS_MOST: Final = 12
_HOUR_S: Final = 3600
_HALF: Final = 50
_MOST: Final = 90
KeyT = TypeVar("KeyT", str, date)


class Measure(StrEnum):
    CLOSED = "closed"  # cases that ended with what the office decided
    IN_TIME = "in_time"  # within what was promised
    ONLINE = "online"  # applied for and signed without coming
    VISITS = "visits"  # how often their applicants came, all together
    WAITED = "waited"  # people who came to a hall, and were served there
    WAITED_MINUTES = "waited_minutes"  # all together


#: The applicant was served, and is asked what they think; what they took back or let lapse counts nowhere.
_SERVED: Final = frozenset({CaseState.CLOSED, CaseState.REJECTED, CaseState.NOT_ACCEPTED})
_ENDS: Final = frozenset({Move.APPROVE, Move.REJECT, Move.REFUSE, Move.ISSUE, Move.DELIVER})


def served(moved: Moved) -> str:
    """The unit that served the applicant, where this move was the end of it; else "".

    A bundle is served by the units of its parts, and what is built in serves no matter of the hall.
    """
    case, move = moved.case, moved.event.move
    if case.state not in _SERVED or move not in _ENDS or case.built_in or not case.steps:
        return ""
    decides = case.of_kind(StepKind.DECIDE)
    return (decides or case.steps[0]).unit


def measures_of(case: Case) -> dict[str, int]:
    """What a case that is served counts as."""
    visits = visits_of(case)
    return {
        Measure.CLOSED: 1,
        Measure.IN_TIME: int(in_time(case)),
        Measure.ONLINE: int(visits == 0),
        Measure.VISITS: visits,
    }


def waiting_of(waited_s: float) -> dict[str, int]:
    """What somebody counts as who came to a hall and was served."""
    return {
        Measure.WAITED: 1,
        Measure.WAITED_MINUTES: round(waited_s / 60),
        measure_of_wait(bound_of(waited_s)): 1,
    }


def in_time(case: Case) -> bool:
    """Whether no clock of the office took longer than was promised; the applicant's own does not count."""
    return all(_kept(each) for each in case.clocks if each.kind is not ClockKind.SUPPLEMENT)


def visits_of(case: Case) -> int:
    """How often its applicant came: to apply at a window, or to sign before an officer."""
    applied = is_officer(case.opened_by)
    return int(applied) + (len(case.witnesses) if not applied else 0)


def _kept(clock: Clock) -> bool:
    promised = clock.allowed.promised
    if clock.allowed.unit is ClockUnit.HOURS:
        promised *= _HOUR_S
    return clock.spent <= promised


@dataclass(frozen=True, slots=True)
class Tally:
    """A sum of counts of one unit and item, over a day or a month; "" for all items, or no unit in particular."""

    unit: str
    item: str
    since: date
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a board shows of a unit, an item or a month. Shares are of what they are counted among."""

    closed: int = 0
    in_time: int = 0
    online: int = 0
    visits: int = 0
    waited: int = 0
    waited_minutes: int = 0
    half_waited: int | None = None  # minutes at most; the median
    most_waited: int | None = None  # of nine in ten
    ratings: RatingTally = field(default_factory=RatingTally)

    @classmethod
    def of(cls, tallies: Iterable[Mapping[str, int]]) -> "Figures":
        counts: dict[str, int] = {}
        for each in tallies:
            for measure, n in each.items():
                counts[measure] = counts.get(measure, 0) + n
        given = {level: counts.get(measure_of(level), 0) for level in RatingLevel}
        return cls(
            closed=counts.get(Measure.CLOSED, 0),
            in_time=counts.get(Measure.IN_TIME, 0),
            online=counts.get(Measure.ONLINE, 0),
            visits=counts.get(Measure.VISITS, 0),
            waited=counts.get(Measure.WAITED, 0),
            waited_minutes=counts.get(Measure.WAITED_MINUTES, 0),
            half_waited=within(counts, _HALF),
            most_waited=within(counts, _MOST),
            ratings=RatingTally(given, counts.get(SILENT, 0)),
        )


#: Each group of measures with the one that says of how many it is.
_GROUPS: Final = (
    (
        frozenset({Measure.CLOSED, Measure.IN_TIME, Measure.ONLINE, Measure.VISITS}),
        frozenset({Measure.CLOSED}),
    ),
    (frozenset({Measure.WAITED, Measure.WAITED_MINUTES, *WAITS}), frozenset({Measure.WAITED})),
    (
        frozenset({*map(measure_of, RatingLevel), SILENT}),
        frozenset(map(measure_of, RatingLevel)),
    ),
)


def shown_to_all(tally: Tally) -> Tally:
    """Of one unit and month, without the groups that are too small.

    Sums are made of what is left, so that nothing which is left out can be reckoned from them.
    """
    counts: dict[str, int] = {}
    for measures, of in _GROUPS:
        if sum(tally.counts.get(each, 0) for each in of) >= PUBLIC_CELL:
            counts |= {each: n for each, n in tally.counts.items() if each in measures}
    return Tally(tally.unit, tally.item, tally.since, counts)


@dataclass(frozen=True, slots=True)
class Board:
    """`units` and `items` by name, `months` in their order; `hidden`: cells that were too small to show."""

    units: Mapping[str, Figures]
    items: Mapping[str, Figures]
    months: Mapping[date, Figures]
    whole: Figures
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class BoardShown:
    """`first` and `last`: its days; `units` and `items`: what those on it are called."""

    first: date
    last: date
    board: Board
    units: Mapping[str, Words]
    items: Mapping[str, Words]


def board_of(by_unit: Iterable[Tally], by_item: Iterable[Tally] = (), hidden: int = 0) -> Board:
    """`by_unit`: of each unit and month; `by_item`: of the items of one unit."""
    tallies = tuple(by_unit)
    return Board(
        units=_by((each.unit, each) for each in tallies),
        items=_by((each.item, each) for each in by_item),
        months=_by((each.since, each) for each in tallies),
        whole=Figures.of(each.counts for each in tallies),
        hidden=hidden,
    )


def public_board(by_unit: Iterable[Tally]) -> Board:
    """Without what is too small, in every sum."""
    all_ = tuple(by_unit)
    shown = tuple(shown_to_all(each) for each in all_)
    hidden = sum(len(a.counts) > len(b.counts) for a, b in zip(all_, shown, strict=True))
    return board_of((each for each in shown if each.counts), hidden=hidden)


def _by(tallies: Iterable[tuple[KeyT, Tally]]) -> dict[KeyT, Figures]:
    found: dict[KeyT, list[Mapping[str, int]]] = {}
    for key, tally in tallies:
        found.setdefault(key, []).append(tally.counts)
    return {key: Figures.of(counts) for key, counts in sorted(found.items())}
