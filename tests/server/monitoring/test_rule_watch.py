"""What the watch over rules says, and how often."""

from datetime import UTC, datetime
from typing import Final

import pytest

from domain.hall.decision_reports import Difference, PassRate
from server.monitoring.rule_watch import RuleWatch
from services.hall.decision_reports import DecisionReportService

STEADY: Final = PassRate("permit.shopfront", 800, 1000, 24_000, 30_000)
MOVED: Final = PassRate("allowance.elder", 100, 200, 24_000, 30_000)


class Rates:
    def __init__(self, *rates: PassRate) -> None:
        self.rates = list(rates)

    async def differences(self, item: str, since: datetime) -> list[Difference]:
        return []

    async def pass_rates(self, month: datetime, day: datetime) -> list[PassRate]:
        assert ((day - month).days, day.hour) == (30, 8)
        return self.rates


async def test_an_item_that_passes_others_than_before_is_named_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rates = Rates(STEADY, MOVED)
    reports = DecisionReportService(
        store=rates, clock=lambda: datetime(2026, 11, 29, 8, tzinfo=UTC)
    )
    watch = RuleWatch(reports)
    assert watch.notes() == {"rules_moved": []}

    await watch.look()
    await watch.look()

    assert watch.notes() == {"rules_moved": ["allowance.elder"]}
    assert watch.gauges() == {
        "rule_decisions_day": 1200,
        "rule_approvals_day": 900,
        "rule_pass_rates_moved": 1,
    }
    assert caplog.text.count("allowance.elder") == 1

    rates.rates = [STEADY]
    await watch.look()
    assert watch.gauges()["rule_pass_rates_moved"] == 0

    rates.rates = [MOVED]
    await watch.look()
    assert caplog.text.count("allowance.elder") == 2
