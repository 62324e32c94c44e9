"""How much of the open work on cases is late or nearly so, and what was found of drawn grants; in the background."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.looks import LOOKS_OVER, wrong_percent


class WorkStore(Protocol):
    """storage.hall.case_work.CaseWorkStore."""

    async def late(self, at: datetime) -> tuple[int, int]:
        """Of all open steps, how many are red and yellow."""


class LookStore(Protocol):
    """storage.hall.looks.LookStore."""

    async def all(self, since: datetime) -> tuple[int, int, int]:
        """How many drawn grants wait, and were found right and wrong since then."""


class RepairStore(Protocol):
    """storage.hall.rating_repairs.RepairStore."""

    async def late(self, unit: str, at: datetime) -> int:
        """How many poor ratings were not given out in their working day."""


class CaseWatch:
    """The newest known, for /metrics."""

    every_s: Final = 60.0

    def __init__(
        self,
        store: WorkStore,
        looks: LookStore,
        repairs: RepairStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._looks = looks
        self._repairs = repairs
        self._clock = clock
        self._red, self._yellow = 0, 0
        self._waiting, self._right, self._wrong = 0, 0, 0
        self._unassigned = 0

    async def look(self) -> None:
        now = self._clock()
        self._red, self._yellow = await self._store.late(now)
        self._waiting, self._right, self._wrong = await self._looks.all(now - LOOKS_OVER)
        self._unassigned = await self._repairs.late(SERVICE_OVERSIGHT, now)

    def notes(self) -> dict[str, object]:
        return {}

    def gauges(self) -> dict[str, float]:
        return {
            "case_steps_red": self._red,
            "case_steps_yellow": self._yellow,
            "case_looks_waiting": self._waiting,
            "case_looks_wrong_percent": wrong_percent(self._right, self._wrong),
            "rating_repairs_unassigned": self._unassigned,
        }
