"""Days as the city counts them: by its own clock, whatever the clock of a machine says."""

import calendar
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def day_of(at: datetime) -> date:
    """The city's day at this moment, which has a zone."""
    return at.astimezone(SHANGHAI).date()


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
