"""How many cases the rules of each item let pass, looked at in the background."""

import logging
from typing import Final

from domain.hall.decision_reports import PassRate
from services.hall.decision_reports import DecisionReportService

log = logging.getLogger(__name__)


class RuleWatch:
    """The newest known, for /readyz and /metrics."""

    every_s: Final = 300.0

    def __init__(self, reports: DecisionReportService) -> None:
        self._reports = reports
        self._rates: list[PassRate] = []
        self._told: set[str] = set()

    async def look(self) -> None:
        """Says in the log, once each, of which item the rate moved."""
        self._rates = await self._reports.pass_rates()
        moved = self.moved()
        for item in moved:
            if item not in self._told:
                log.warning("the rules of an item pass other cases than before: %s", item)
        self._told = set(moved)

    def moved(self) -> list[str]:
        return [rate.item for rate in self._rates if rate.moved]

    def notes(self) -> dict[str, object]:
        return {"rules_moved": self.moved()}

    def gauges(self) -> dict[str, float]:
        """Of all items; which one moved, the notes say."""
        return {
            "rule_decisions_day": sum(rate.day for rate in self._rates),
            "rule_approvals_day": sum(rate.day_passed for rate in self._rates),
            "rule_pass_rates_moved": len(self.moved()),
        }
