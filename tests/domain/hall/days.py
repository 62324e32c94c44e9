"""Days and moments of the hall's tests."""

from datetime import UTC, datetime
from typing import Final

from domain.hall.calendar import Calendar
from domain.hall.calendar_years import shipped

CALENDAR: Final = Calendar(shipped())


def at(text: str) -> datetime:
    """`2026-09-24 10:00` by the city's clock."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)
