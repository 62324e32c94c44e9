"""What the watch over cases counts."""

from datetime import UTC, datetime

from server.monitoring.case_watch import CaseWatch

NOW = datetime(2026, 11, 29, tzinfo=UTC)


class Late:
    async def late(self, at: datetime) -> tuple[int, int]:
        assert at == NOW
        return 3, 7


async def test_late_and_nearly_late_steps_are_two_gauges() -> None:
    watch = CaseWatch(Late(), lambda: NOW)
    assert watch.gauges() == {"case_steps_red": 0, "case_steps_yellow": 0}

    await watch.look()

    assert watch.gauges() == {"case_steps_red": 3, "case_steps_yellow": 7}
    assert watch.notes() == {}
