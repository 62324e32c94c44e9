"""Days as the city counts them: by its own clock, whatever the clock of a machine says."""

import calendar
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.words import Words

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
#: For whatever a person asks about the own data. PIPL wants a timely answer and reasons of a refusal
#: (Art. 50) and names no number of days: 15 working days, three weeks on the calendar, are our own
#: choice; holidays do not prolong them.
ANSWER_WITHIN: Final = timedelta(days=21)
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_of(at: datetime) -> date:
    """The city's day at this moment, which has a zone."""
    return at.astimezone(SHANGHAI).date()


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def due_on(opened_at: datetime) -> date:
    """The last day for the answer to what was asked then."""
    return day_of(opened_at + ANSWER_WITHIN)


def spoken(day: date) -> Words:
    """`2027年8月1日`, `1 August 2027`: without the machine's locale."""
    return Words(
        f"{day.year}年{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    )
