"""Hospitals' systems: calls that wait, days that differ, messages that lack, and what their calls came to."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

_DAY: Final = timedelta(days=1)


class CallStore(Protocol):
    """storage.city.his_calls.HisCallStore."""

    async def waiting(self) -> tuple[int, datetime | None]: ...


class DifferenceStore(Protocol):
    """storage.city.differences.DifferenceStore."""

    async def count(self) -> int: ...

    async def missing(self, since: datetime) -> int: ...


class Messages(Protocol):
    """services.city.his_messages.HisMessageService."""

    @property
    def counts(self) -> Counter[str]: ...


class HospitalWatch:
    """The newest known, for /metrics."""

    every_s: Final = 60.0

    def __init__(
        self,
        *,
        calls: CallStore,
        differences: DifferenceStore,
        messages: Messages,
        clock: Callable[[], datetime],
    ) -> None:
        self._calls = calls
        self._differences = differences
        self._messages = messages
        self._clock = clock
        self._numbers: dict[str, float] = {}

    async def look(self) -> None:
        at = self._clock()
        waiting, since = await self._calls.waiting()
        age = 0.0 if since is None else (at - since).total_seconds()
        self._numbers = {
            "hospital_calls_waiting": waiting,
            "hospital_calls_oldest_seconds": max(0.0, age),
            "hospital_differences_open": await self._differences.count(),
            "hospital_messages_missing": await self._differences.missing(at - _DAY),
        }

    def notes(self) -> dict[str, object]:
        return {}

    def gauges(self) -> dict[str, float]:
        calls = self._messages.counts.items()
        return self._numbers | {f"callbacks_hospital_{what}": float(n) for what, n in calls}
