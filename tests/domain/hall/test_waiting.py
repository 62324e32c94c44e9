"""How long people waited, from counts alone: half of them, nine in ten, and nothing of too few."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hall.oversight import (
    PUBLIC_CELL,
    Figures,
    Measure,
    Tally,
    public_board,
    waiting_of,
)
from domain.hall.waiting import BOUNDS, bound_of, within

MAY = date(2026, 5, 1)


def counted(*minutes: float) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in minutes:
        found.update(waiting_of(60 * each))
    return found


@pytest.mark.parametrize(
    ("seconds", "bound"),
    [(0, 1), (60, 1), (61, 2), (600, 10), (601, 12), (7200, 120), (36_000, 600), (99_999, 600)],
)
def test_a_wait_counts_by_the_bound_that_it_does_not_pass(seconds: float, bound: int) -> None:
    assert bound_of(seconds) == bound


def test_half_and_nine_in_ten_are_said_beside_the_mean() -> None:
    figures = Figures.of([counted(*[3] * 6, *[8] * 3, 55)])

    assert (figures.waited, figures.half_waited, figures.most_waited) == (10, 3, 8)
    assert figures.waited_minutes == 97


def test_of_nobody_nothing_is_said() -> None:
    assert (within({}, 50), within({}, 90)) == (None, None)


@given(st.lists(st.floats(0, 590), min_size=1, max_size=60))
def test_the_share_that_is_said_did_wait_no_longer(minutes: list[float]) -> None:
    for percent in (50, 90):
        bound = within(counted(*minutes), percent)
        assert bound is not None
        kept = sum(each <= bound for each in minutes)
        below = [each for each in BOUNDS if each < bound]

        assert kept * 100 >= percent * len(minutes)
        if below:
            assert sum(each <= below[-1] for each in minutes) * 100 < percent * len(minutes)


def test_of_fewer_than_ten_the_public_is_shown_no_wait_and_no_sum_with_it() -> None:
    """The laziest way to one person's wait: a month in which few came."""
    few = Tally("small_unit", "", MAY, counted(*[30] * (PUBLIC_CELL - 1)))
    many = Tally("big_unit", "", MAY, counted(*[5] * PUBLIC_CELL))
    board = public_board([few, many])

    assert (board.whole.waited, board.whole.half_waited) == (PUBLIC_CELL, 5)
    assert "small_unit" not in board.units
    assert board.hidden == 1


def test_a_wait_is_counted_with_everything_that_says_of_it() -> None:
    assert counted(7) == {Measure.WAITED: 1, Measure.WAITED_MINUTES: 7, "waited_to_8": 1}
