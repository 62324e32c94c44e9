from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.errors import Busy
from server.monitoring.gauges import faces_ready, gauges, notes
from server.settings import Settings
from server.workers import FaceParts


def test_a_layer_that_is_off_and_how_workers_are_isolated_are_named() -> None:
    pool = SimpleNamespace(isolation=("seccomp",))
    health = SimpleNamespace(pool=pool, missing_models=("flash",), ready=True)
    engine = SimpleNamespace(calibration="opencv-1")
    faces = SimpleNamespace(health=lambda: health, engine=engine)

    noted = notes(cast("FaceParts", faces), Settings())

    assert (noted["layers_off"], noted["isolation"]) == (["flash"], ["seccomp"])
    assert noted["calibration"] == "opencv-1"


def test_the_numbers_of_a_process_are_named_by_what_they_count() -> None:
    pool = SimpleNamespace(alive=2, restarts=1, jobs={"observe": 9}, seconds={"observe": 1.5})
    faces = SimpleNamespace(health=lambda: SimpleNamespace(pool=pool))
    rung = SimpleNamespace(rung=11, failed=12, connected=True)
    stats = SimpleNamespace(open=5, idle=3, waiting=4, retried=6)
    infrastructure = SimpleNamespace(
        database=SimpleNamespace(stats=lambda: stats),
        bell=SimpleNamespace(stats=lambda: rung),
        limits=SimpleNamespace(counted_alone=13),
        ways_out={"sms": SimpleNamespace(paused_s=0.5), "hms": SimpleNamespace(paused_s=0.0)},
        delivery_reports=counted({("wechat-account", "taken"): 21}),
        outbox=SimpleNamespace(counts={("sms", "sent"): 22}, failures={("sms", "quota"): 23}),
        parcel_orders=counted({("courier", "sent"): 24}),
        parcel_recalls=counted({("courier", "failed"): 25}),
        calls=counted({("webhook", "sent"): 26}),
        partner_calls=counted({("email", "sent"): 27}),
    )
    captures = SimpleNamespace(places=SimpleNamespace(running=7))
    limits = SimpleNamespace(codes_refused_address=31, codes_refused_city=32, passwords_refused=33)

    told = gauges(*cast("Any", (infrastructure, faces, captures, SimpleNamespace(open=8), limits)))

    assert told == {
        "captures_running": 7,
        "update_streams_open": 8,
        "database_connections_open": 5,
        "database_connections_idle": 3,
        "database_callers_waiting": 4,
        "database_statements_retried": 6,
        "bells_rung": 11,
        "bells_failed": 12,
        "limits_counted_alone": 13,
        "sign_in_codes_refused_address": 31,
        "sign_in_codes_refused_city": 32,
        "officer_passwords_refused": 33,
        "valkey_connected": 1,
        "face_workers_alive": 2,
        "face_worker_restarts": 1,
        "face_jobs_observe": 9,
        "face_job_seconds_observe": 1.5,
        "channel_paused_sms": 1,
        "channel_paused_hms": 0,
        "callbacks_wechat_account_taken": 21,
        "deliveries_sms_sent": 22,
        "delivery_failures_sms_quota": 23,
        "parcel_orders_sent": 24,
        "parcel_recalls_failed": 25,
        "webhook_calls_sent": 26,
        "partner_events_email_sent": 27,
    }


def counted(counts: dict[tuple[str, str], int]) -> SimpleNamespace:
    return SimpleNamespace(counts=counts)


@pytest.mark.parametrize("ready", [True, False])
async def test_a_house_whose_workers_are_not_ready_is_busy(*, ready: bool) -> None:
    faces = cast("FaceParts", SimpleNamespace(health=lambda: SimpleNamespace(ready=ready)))

    with nullcontext() if ready else pytest.raises(Busy):
        await faces_ready(faces)
