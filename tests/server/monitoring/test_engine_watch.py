"""The engines as /readyz, /metrics and the log tell of them."""

import logging
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from domain.faces.check_counts import What
from domain.faces.face_check import EngineId
from server.monitoring.engine_watch import EngineWatch
from server.monitoring.metrics import Meter
from services.faces.engines import EngineService
from storage.database import Database
from storage.faces.engine_switches import EngineSwitchStore
from storage.faces.score_bands import CheckCountStore
from tests.people import NOON

ENGINE = EngineId("opencv", "1", "opencv-2026-11")
TODAY = NOON.date()
LONG_AGO = TODAY - timedelta(days=60)


def watch(database: Database) -> EngineWatch:
    engines = EngineService(
        counts=CheckCountStore(database),
        switches=EngineSwitchStore(database),
        engine=ENGINE,
        second=EngineId("dlib", "1", "dlib-2026-11"),
        former=True,
        clock=lambda: NOON,
    )
    return EngineWatch(engines, None)


async def count(
    database: Database,
    day: date,
    what: What,
    buckets: Mapping[str, int],
    ages: str = "70_79",
) -> None:
    for bucket, checks in buckets.items():
        await database.execute(
            "INSERT INTO check_counts VALUES ($1, $2, 'pension.certify', $3, $4, $5, $6)",
            str(ENGINE),
            day,
            what,
            bucket,
            ages,
            checks,
        )


async def drifting(database: Database) -> None:
    await count(database, LONG_AGO, What.OUTCOME, {"pass": 950, "unsure": 50})
    await count(database, LONG_AGO, What.BAND, {"13": 300, "14": 650})
    await count(database, TODAY, What.OUTCOME, {"pass": 320, "unsure": 80})
    await count(database, TODAY, What.BAND, {"13": 100, "14": 220})
    await count(database, TODAY, What.REASON, {"too_dark": 70, "not_sure": 4})
    await count(database, TODAY, What.COMPARED, {"accepted": 320, "refused": 4})


async def test_drift_is_noted_told_in_the_log_once_and_measured(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await drifting(database)
    seen = watch(database)

    with caplog.at_level(logging.WARNING, logger="server.monitoring.engine_watch"):
        await seen.look()
        await seen.look()

    assert seen.notes()["drift"] == ["reason_too_dark"]
    assert [record.getMessage() for record in caplog.records] == [
        "the engine drifts: reason_too_dark"
    ]
    gauges = seen.gauges()
    assert (gauges["drift_reason_too_dark_alarm"], gauges["drift_band_alarm"]) == (1, 0)
    assert (gauges["checks_week_pass"], gauges["checks_week_reason_too_dark"]) == (320, 70)


async def test_an_estimate_is_measured_with_its_number_of_trials(database: Database) -> None:
    await drifting(database)
    seen = watch(database)

    await seen.look()

    gauges = seen.gauges()
    assert gauges["false_refusals_likely_70_79"] == 0
    assert gauges["false_refusals_likely_70_79_trials"] == 320


async def test_before_the_first_check_there_is_neither_alarm_nor_rate(database: Database) -> None:
    seen = watch(database)
    assert seen.gauges() == {}

    await seen.look()

    assert seen.notes()["drift"] == []
    assert seen.gauges() == {
        "checks_week_pass": 0,
        "checks_week_fail": 0,
        "checks_week_unsure": 0,
    }


async def test_a_switch_under_way_is_noted_and_measured(database: Database) -> None:
    former = EngineId("dlib", "1", "")
    await EngineSwitchStore(database).begin(ENGINE, former, TODAY, NOON)
    seen = watch(database)

    await seen.look()

    assert seen.notes()["engine_switch"] == "dlib/1 to opencv/1"
    assert (seen.gauges()["engine_switch_over"], seen.gauges()["engine_switch_left"]) == (0, 0)


async def test_prometheus_takes_every_name(database: Database) -> None:
    await drifting(database)
    seen, meter = watch(database), Meter()
    meter.read(seen.gauges)
    await seen.look()

    text = meter.render().decode()

    assert all(f"\nzhijian_{name} " in text for name in seen.gauges())
