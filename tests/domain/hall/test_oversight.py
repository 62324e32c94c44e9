"""What counts in the tallies, and what the public is shown of them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain import actors
from domain.hall.clocks import Clock, ClockKind, ClockUnit
from domain.hall.items import StepKind
from domain.hall.moves import accept, refuse
from domain.hall.oversight import (
    PUBLIC_CELL,
    Figures,
    Measure,
    Tally,
    in_time,
    measures_of,
    public_board,
    served,
    visits_of,
)
from domain.hall.ratings import SILENT, RatingLevel, measure_of
from domain.hall.step_moves import take
from domain.hall.transitions import Moment
from tests.domain.hall.days import CALENDAR, at
from tests.domain.hall.sample import CLERK, ITEM, NOW, accepted, submitted

MAY = date(2026, 5, 1)
JUNE = date(2026, 6, 1)


def test_a_case_is_served_once_by_the_unit_that_decides_with_the_move_that_ends_it() -> None:
    taken = take(submitted(), "accept", CLERK, NOW)
    ends = refuse(taken.case, "accept", "not ours", CLERK, NOW)

    assert served(taken) == ""
    assert served(accept(taken.case, ITEM, "accept", CLERK, NOW)) == ""
    assert served(ends) == "city_management"
    decides = ITEM.of_kind(StepKind.DECIDE)
    assert decides is not None
    assert served(ends) == decides.unit


def test_it_is_in_time_when_no_clock_of_the_office_took_longer_than_was_promised() -> None:
    case = accepted()  # accepted on the day it came; a day was promised
    assert in_time(case)

    late = Moment(at("2026-11-20 09:00"), CALENDAR)
    slow = take(submitted(), "accept", CLERK, NOW).case
    assert not in_time(accept(slow, ITEM, "accept", CLERK, late).case)


def test_hours_are_counted_to_the_second_and_the_applicants_own_clock_counts_not() -> None:
    case = accepted()
    hour = replace(ITEM.clocks[ClockKind.ACCEPT], unit=ClockUnit.HOURS)  # one is promised
    kept = Clock(ClockKind.ACCEPT, hour, None, spent=3600, ended_at=NOW.at)
    own = Clock(ClockKind.SUPPLEMENT, ITEM.clocks[ClockKind.SUPPLEMENT], None, spent=99)

    assert in_time(replace(case, clocks=(kept, own)))
    assert not in_time(replace(case, clocks=(replace(kept, spent=3601),)))


def test_who_applied_at_a_window_or_signed_before_an_officer_came() -> None:
    case = accepted()
    window = replace(case, opened_by=actors.officer(UUID(int=1)))
    signed = replace(case, witnesses=frozenset({UUID(int=2)}))

    assert [visits_of(each) for each in (case, window, signed)] == [0, 1, 1]
    assert [measures_of(each)[Measure.ONLINE] for each in (case, window, signed)] == [1, 0, 0]


def tally(unit: str, since: date, closed: int, answers: int = 0, poor: int = 0) -> Tally:
    return Tally(
        unit,
        "",
        since,
        {
            Measure.CLOSED: closed,
            Measure.IN_TIME: closed,
            measure_of(RatingLevel.SATISFIED): answers - poor,
            measure_of(RatingLevel.DISSATISFIED): poor,
            SILENT: 30,
        },
    )


def test_the_public_is_shown_no_cell_of_fewer_than_ten() -> None:
    board = public_board([tally("a", MAY, 9, 9, 1), tally("b", MAY, 10, 10, 1)])

    assert list(board.units) == ["b"]
    assert board.units["b"].ratings.satisfied == 9
    assert board.hidden == 1


def test_satisfied_silence_is_counted_beside_what_was_said_and_never_among_it() -> None:
    figures = Figures.of([tally("a", MAY, 10, 10, 4).counts])

    assert (figures.ratings.answers, figures.ratings.satisfied) == (10, 6)
    assert figures.ratings.silent == 30


CELLS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from([MAY, JUNE]), st.integers(0, 25)),
    max_size=6,
    unique_by=lambda cell: cell[:2],
)


@given(CELLS)
def test_no_sum_tells_what_is_left_out(cells: list[tuple[str, date, int]]) -> None:
    """Each sum, of a unit, a month or the whole, is one of cells that are shown."""
    board = public_board(tally(unit, since, closed) for unit, since, closed in cells)
    shown = [(unit, since, n) for unit, since, n in cells if n >= PUBLIC_CELL]

    assert board.whole.closed == sum(n for _, _, n in shown)
    for unit, figures in board.units.items():
        assert figures.closed == sum(n for one, _, n in shown if one == unit)
    for month, figures in board.months.items():
        assert figures.closed == sum(n for _, since, n in shown if since == month)
