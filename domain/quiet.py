"""Quiet hours: at night only what is urgent leaves the house.

21:30 to 08:00 in Shanghai is our own choice for what nobody has chosen otherwise. Shanghai has had no
summer time since 1991, so a fixed offset is its time.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Final
from uuid import UUID

SHANGHAI: Final = timezone(timedelta(hours=8))
#: An account's night ends so many seconds later at most, so that 08:00 is no stampede.
SPREAD_S: Final = 1800
#: A night longer than this would leave too little of the day.
QUIET_MOST: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Quiet:
    """An account's quiet hours, in Shanghai; may cross midnight."""

    start: time = time(21, 30)
    end: time = time(8, 0)

    @property
    def lasts(self) -> timedelta:
        """Up to a day; none when both ends are the same moment."""
        begin, end = (timedelta(hours=t.hour, minutes=t.minute) for t in (self.start, self.end))
        return (end - begin) % timedelta(days=1)

    def over(self, at: datetime, account: UUID) -> datetime:
        """`at` itself by day; by night the moment at which this account's night is over."""
        if not self.lasts:
            return at
        night = self.lasts + timedelta(seconds=account.int % SPREAD_S)
        local = at.astimezone(SHANGHAI)
        for day in (local.date() - timedelta(days=1), local.date()):
            begin = datetime.combine(day, self.start, SHANGHAI)
            if begin <= local < begin + night:
                return (begin + night).astimezone(at.tzinfo)
        return at
