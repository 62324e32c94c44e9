"""The years that come along, held against a calendar that others keep (`chinesecalendar`)."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from domain.hall.calendar import Calendar
from domain.hall.calendar_years import shipped


@pytest.mark.parametrize("year", [each.year for each in shipped()])
def test_each_day_of_a_year_that_comes_along_is_worked_or_not_as_others_have_it(year: int) -> None:
    calendar, days = Calendar(shipped()), [date(year, 1, 1)]
    while days[-1] < date(year, 12, 31):
        days.append(days[-1] + timedelta(days=1))

    differ = [day for day in days if calendar.works(day) is not chinese_calendar.is_workday(day)]

    assert differ == []
