"""Units' own systems: what waits for them, and what lacks or differs; in the background."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from domain.hall.dispatches import DispatchStanding
from services.hall.dispatch_standing import DispatchStandings


class DispatchWatch:
    """The newest known, for /metrics and /readyz."""

    every_s: Final = 60.0

    def __init__(self, standings: DispatchStandings, clock: Callable[[], datetime]) -> None:
        self._standings = standings
        self._clock = clock
        self._seen: tuple[DispatchStanding, ...] = ()
        self._oldest_s = 0.0

    async def look(self) -> None:
        self._seen = await self._standings.all()
        since = [each.oldest for each in self._seen if each.oldest is not None]
        self._oldest_s = (self._clock() - min(since)).total_seconds() if since else 0.0

    def notes(self) -> dict[str, object]:
        return {}

    def gauges(self) -> dict[str, float]:
        compared = [each.compared for each in self._seen if each.compared is not None]
        return {
            "dispatches_waiting": sum(each.waiting for each in self._seen),
            "dispatches_oldest_seconds": self._oldest_s,
            "unit_answers_lacking": sum(each.lacking for each in self._seen),
            "unit_answers_refused_30_days": sum(each.refused for each in self._seen),
            "unit_heads_different": sum(each.differs for each in compared),
        }
