"""How much of the open work on cases is late or nearly so, looked at in the background."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol


class WorkStore(Protocol):
    """storage.hall.case_work.CaseWorkStore."""

    async def late(self, at: datetime) -> tuple[int, int]:
        """Of all open steps, how many are red and yellow."""


class CaseWatch:
    """The newest known, for /metrics."""

    every_s: Final = 60.0

    def __init__(self, store: WorkStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._red, self._yellow = 0, 0

    async def look(self) -> None:
        self._red, self._yellow = await self._store.late(self._clock())

    def notes(self) -> dict[str, object]:
        return {}

    def gauges(self) -> dict[str, float]:
        return {"case_steps_red": self._red, "case_steps_yellow": self._yellow}
