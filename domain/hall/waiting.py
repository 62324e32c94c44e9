"""What is counted of those who came to a hall: how long each waited, by the bound below which it lay."""

from bisect import bisect_left
from collections.abc import Mapping
from math import ceil
from typing import Final

from domain.words import Words

#: What stands in tallies and ratings for a visit to a window that was about no case: of no item.
RECEPTION: Final = "hall.reception"
RECEPTION_WORDS: Final = Words("窗口接待", "Reception at a window")

#: Minutes; own choice: what is said of a wait is off by a third at most, and by a day in no case.
BOUNDS: Final = (
    *(1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120, 180, 240, 600),
)
_MINUTE_S: Final = 60


def measure_of_wait(minutes: int) -> str:
    """The measure of those who waited no longer, and longer than the bound before it."""
    return f"waited_to_{minutes}"


MEASURES: Final = frozenset(measure_of_wait(each) for each in BOUNDS)


def bound_of(waited_s: float) -> int:
    at = bisect_left(BOUNDS, waited_s / _MINUTE_S)
    return BOUNDS[min(at, len(BOUNDS) - 1)]


def within(counts: Mapping[str, int], percent: int) -> int | None:
    """Of those counted so many in a hundred waited at most these minutes; None of nobody."""
    known = [(each, counts.get(measure_of_wait(each), 0)) for each in BOUNDS]
    wanted = ceil(sum(n for _, n in known) * percent / 100)
    if not wanted:
        return None
    for bound, n in known:
        wanted -= n
        if wanted <= 0:
            return bound
    return None
