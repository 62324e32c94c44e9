"""How rules fare: held against the officers' decisions, and how many they let pass."""

from datetime import datetime, timedelta
from typing import Final, Protocol

from domain.hall.decision_reports import MONTH_DAYS, Difference, PassRate
from services.ports import Clock

_DAY: Final = timedelta(days=1)


class ReportStore(Protocol):
    """storage.hall.decisions.DecisionStore."""

    async def differences(self, item: str, since: datetime) -> list[Difference]: ...

    async def pass_rates(self, month: datetime, day: datetime) -> list[PassRate]: ...


class DecisionReportService:
    def __init__(self, *, store: ReportStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def differences(self, item: str, since: datetime) -> list[Difference]:
        """What rules in shadow said of the cases that officers decided, the newest version first."""
        return await self._store.differences(item, since)

    async def pass_rates(self) -> list[PassRate]:
        """Of every item that live rules decided in the last day and the 30 before it."""
        day = self._clock() - _DAY
        return await self._store.pass_rates(day - MONTH_DAYS * _DAY, day)
