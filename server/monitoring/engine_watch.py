"""The engines, looked at in the background, so that no scrape waits for a count."""

import logging
from typing import Final

from domain.faces.check_counts import What
from domain.faces.face_check import Verdict
from services.faces.engines import Counts, EngineService, Standing
from services.faces.second_look import SecondLooks

log = logging.getLogger(__name__)

_DAYS: Final = 7


class EngineWatch:
    """The newest known, for /readyz and /metrics."""

    every_s: Final = 300.0

    def __init__(self, engines: EngineService, looks: SecondLooks | None) -> None:
        self._engines = engines
        self._looks = looks
        self._standing: Standing | None = None
        self._counts: Counts | None = None
        self._told: set[str] = set()

    async def look(self) -> None:
        """Says in the log, once each, what began to drift."""
        self._standing = await self._engines.look()
        self._counts = await self._engines.counts(_DAYS)
        alarms = self.alarms()
        for alarm in alarms:
            if alarm not in self._told:
                log.warning("the engine drifts: %s", alarm)
        self._told = set(alarms)

    def alarms(self) -> list[str]:
        return [signal.name for signal in self._standing.alarms] if self._standing else []

    def notes(self) -> dict[str, object]:
        standing = self._standing
        return {
            "drift": self.alarms(),
            "second_engine": str(standing.second) if standing and standing.second else None,
            "engine_switch": f"{standing.switch.former} to {standing.switch.engine}"
            if standing and standing.switch
            else None,
        }

    def gauges(self) -> dict[str, float]:
        """Of the last seven days; what is not there yet, or too few to say, is left out."""
        numbers: dict[str, float] = {}
        if self._standing is not None:
            for signal in self._standing.signals:
                numbers[f"drift_{signal.name}"] = signal.value
                numbers[f"drift_{signal.name}_alarm"] = float(signal.alarm)
            if (switch := self._standing.switch) is not None:
                numbers["engine_switch_over"] = switch.over(self._standing.persons)
                numbers["engine_switch_left"] = switch.left(self._standing.persons)
        if self._counts is not None:
            numbers |= _ended(self._counts)
        if self._looks is not None:
            numbers["second_looks"] = self._looks.looked
            numbers["second_looks_dropped"] = self._looks.dropped
            numbers["second_looks_first_references"] = self._looks.moved
        return numbers


def _ended(counts: Counts) -> dict[str, float]:
    numbers: dict[str, float] = {f"checks_week_{verdict}": 0 for verdict in Verdict}
    for count in counts.days:
        if count.what in {What.OUTCOME, What.REASON}:
            word = "" if count.what is What.OUTCOME else "reason_"
            name = f"checks_week_{word}{count.bucket}"
            numbers[name] = numbers.get(name, 0) + count.checks
    if (likely := counts.refusals.likely) is not None:
        numbers["false_refusals_likely"] = likely.share
        numbers["false_refusals_likely_trials"] = likely.trials
    for group in counts.groups:
        if (likely := group.refusals.likely) is not None:
            numbers[f"false_refusals_likely_{group.ages}"] = likely.share
            numbers[f"false_refusals_likely_{group.ages}_trials"] = likely.trials
    return numbers
