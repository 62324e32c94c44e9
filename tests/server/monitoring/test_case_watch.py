"""What the watch over cases counts."""

from datetime import UTC, datetime, timedelta

from domain.hall.built_in import SERVICE_OVERSIGHT
from server.monitoring.case_watch import CaseWatch

NOW = datetime(2026, 11, 29, tzinfo=UTC)


class Late:
    async def late(self, at: datetime) -> tuple[int, int]:
        assert at == NOW
        return 3, 7


class Looks:
    async def all(self, since: datetime) -> tuple[int, int, int]:
        assert since == NOW - timedelta(days=30)
        return 5, 9, 1


class Repairs:
    async def late(self, unit: str, at: datetime) -> int:
        assert (unit, at) == (SERVICE_OVERSIGHT, NOW)
        return 2


async def test_late_and_nearly_late_steps_and_looks_are_gauges() -> None:
    watch = CaseWatch(Late(), Looks(), Repairs(), lambda: NOW)
    assert set(watch.gauges().values()) == {0}

    await watch.look()

    assert watch.gauges() == {
        "case_steps_red": 3,
        "case_steps_yellow": 7,
        "case_looks_waiting": 5,
        "case_looks_wrong_percent": 10.0,
        "rating_repairs_unassigned": 2,
    }
    assert watch.notes() == {}
