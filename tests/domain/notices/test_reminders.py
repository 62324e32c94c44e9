"""Reminders before a certification ends: which step has come, and of how many days it speaks."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.notices.reminders import Ending, first_place, last_day, step_of

TODAY: Final = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("days", "step"),
    [(-1, None), (0, 7), (7, 7), (8, 30), (30, 30), (31, 60), (60, 60), (61, None)],
)
def test_a_reminder_goes_out_from_its_day_on(days: int, step: int | None) -> None:
    assert step_of(days, 1957, TODAY) == step
    assert step_of(days, None, TODAY) == step
    assert step_of(days, 0, TODAY) == step  # the year is not known


@pytest.mark.parametrize(
    ("days", "born", "step"),
    [(61, 1946, 90), (90, 1946, 90), (91, 1946, None), (90, 1947, None), (60, 1946, 60)],
)
def test_who_is_eighty_hears_earlier_too(days: int, born: int, step: int | None) -> None:
    assert step_of(days, born, TODAY) == step


@pytest.mark.parametrize(("days", "told", "step"), [(30, 30, 30), (1, 1, 7), (0, 1, 7)])
def test_on_the_last_day_there_is_one_day_left(days: int, told: int, step: int) -> None:
    ending = Ending(UUID(int=7), "urban_rural", TODAY + timedelta(days=days))

    assert ending.days_told(TODAY) == told
    assert ending.step(TODAY) == step
    assert ending.place == (ending.certified_until, UUID(int=7), "urban_rural")


def test_a_pass_begins_before_all_that_ends_today_and_ends_with_the_earliest_reminder() -> None:
    assert first_place(TODAY) < (TODAY, UUID(int=0), "")
    assert step_of((last_day(TODAY) - TODAY).days, 1930, TODAY) == 90
    assert step_of((last_day(TODAY) - TODAY).days + 1, 1930, TODAY) is None
