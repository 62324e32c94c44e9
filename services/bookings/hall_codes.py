"""The code that a hall's screen shows: whoever has it stands, or stood minutes ago, in the hall."""

import base64
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

#: Own choices: a code is taken for two periods beyond its own, so that who scanned it has the time to choose.
PERIOD: Final = timedelta(minutes=5)
TAKEN_FOR: Final = 3
LENGTH: Final = 8

Mac = Callable[[str, bytes], bytes]


class HallCodes:
    def __init__(self, mac: Mac) -> None:
        self._mac = mac

    def now(self, hall: str, at: datetime) -> str:
        return self._of(hall, _period(at))

    def period(self, hall: str, code: str, at: datetime) -> int | None:
        """Of which period it is; None for one that is old, or of no hall."""
        newest = _period(at)
        for period in range(newest, newest - TAKEN_FOR, -1):
            if hmac.compare_digest(self._of(hall, period).encode(), code.encode()):
                return period
        return None

    def _of(self, hall: str, period: int) -> str:
        digest = self._mac("hall-code", f"{hall}|{period}".encode())
        return base64.b32encode(digest)[:LENGTH].decode()


def _period(at: datetime) -> int:
    return int(at.timestamp() // PERIOD.total_seconds())
