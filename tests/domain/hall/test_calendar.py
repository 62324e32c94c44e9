"""Working days: the week, less the days off, with the week-ends that are worked in their stead."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hall.calendar import Calendar, DayFound, YearOfDays
from domain.hall.calendar_years import FOLDER, read_year, shipped
from tests.domain.hall.days import CALENDAR

DAYS = st.dates(date(2025, 11, 1), date(2028, 3, 31))
COUNTS = st.integers(0, 60)


def test_a_sunday_is_worked_for_a_day_off_in_the_week() -> None:
    assert not CALENDAR.works(date(2026, 1, 2))  # Friday, 元旦
    assert CALENDAR.works(date(2026, 1, 4))  # the Sunday worked for it
    assert not CALENDAR.works(date(2026, 1, 10))  # a Saturday as always
    assert CALENDAR.works(date(2026, 1, 12))


def test_five_days_over_the_spring_festival_end_in_march() -> None:
    # 13 February is the last Friday before it; the 14th and the 28th, Saturdays, are worked.
    assert CALENDAR.after(date(2026, 2, 13), 1) == DayFound(date(2026, 2, 14))
    assert CALENDAR.after(date(2026, 2, 13), 2) == DayFound(date(2026, 2, 24))
    assert CALENDAR.after(date(2026, 2, 13), 5) == DayFound(date(2026, 2, 27))
    assert CALENDAR.after(date(2026, 2, 13), 6) == DayFound(date(2026, 2, 28))


def test_what_rests_on_a_year_that_is_not_loaded_is_provisional() -> None:
    assert CALENDAR.after(date(2026, 12, 29), 2) == DayFound(date(2026, 12, 31))
    assert CALENDAR.after(date(2026, 12, 29), 3) == DayFound(date(2027, 1, 1), provisional=True)


def test_a_year_missing_between_two_makes_what_crosses_it_provisional() -> None:
    gap = Calendar((*shipped(), YearOfDays(2028, frozenset(), frozenset())))

    found = gap.after(date(2026, 12, 1), 300)

    assert found.day.year == 2028
    assert found.provisional


def test_the_leap_day_of_a_leap_year_is_worked_like_any_tuesday() -> None:
    known = Calendar((YearOfDays(2028, frozenset(), frozenset()),))

    assert known.after(date(2028, 2, 28), 1) == DayFound(date(2028, 2, 29))
    assert known.after(date(2028, 2, 29), 1) == DayFound(date(2028, 3, 1))


@given(DAYS, COUNTS)
def test_as_many_days_lie_between_as_were_counted(day: date, count: int) -> None:
    found = CALENDAR.after(day, count).day

    assert CALENDAR.between(day, found) == count
    assert count == 0 or CALENDAR.works(found)


@given(DAYS, COUNTS, st.sets(DAYS, max_size=12))
def test_a_day_off_more_makes_nothing_due_earlier(day: date, count: int, more: set[date]) -> None:
    in_the_week = {each for each in more if each.year == 2026 and each.weekday() < 5}
    (year,) = shipped()
    stricter = Calendar((YearOfDays(2026, year.off | in_the_week, year.worked),))

    assert stricter.after(day, count).day >= CALENDAR.after(day, count).day


@given(DAYS, COUNTS, COUNTS)
def test_counting_on_from_where_one_counted_to_is_counting_once(
    day: date, some: int, more: int
) -> None:
    there = CALENDAR.after(day, some).day

    assert CALENDAR.after(there, more).day == CALENDAR.after(day, some + more).day


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("off = [2027-01-02]\nworked = []", "a Saturday is no day off of its own"),
        ("off = []\nworked = [2027-01-04]", "a Monday is no day worked of its own"),
        ("off = [2026-01-01]\nworked = []", "not of 2027"),
        ("off = [2027-01-01, 2027-01-01]\nworked = []", "named twice"),
        ("off = ['2027-01-01']\nworked = []", "no day"),
        ("off = [2027-01-01T00:00:00Z]\nworked = []", "no day"),
        ("off = 3\nworked = []", "not a list"),
        ("off = []", "worked: missing"),
        ("off = []\nworked = []\nnotes = 'x'", "notes: unknown"),
    ],
)
def test_a_calendar_that_says_something_wrong_is_refused_by_name(
    text: str, fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "2027.toml"
    path.write_text(text)

    with pytest.raises(ValueError, match=rf"2027\.toml: .*{fault}"):
        read_year(path)


@pytest.mark.parametrize("name", ["next.toml", "27.toml", "\uff12\uff10\uff12\uff17.toml"])
def test_a_calendar_is_named_by_its_year(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="named by its year"):
        read_year(tmp_path / name)


def test_the_years_that_come_along_are_in_the_folder() -> None:
    assert {f"{each.year}.toml" for each in shipped()} == {path.name for path in FOLDER.iterdir()}


def test_of_what_the_state_council_gave_as_many_days_are_worked_as_taken_beyond_the_feasts() -> (
    None
):
    """2026: 13 statutory feast days; each other day off in the week is worked on a week-end."""
    (year,) = shipped()
    # 元旦 1, 春节 4, 清明 1, 劳动节 2, 端午 1, 中秋 1, 国庆 3; for one on a week-end a Monday is given.
    feasts = 13

    assert len(year.off) - len(year.worked) == feasts
