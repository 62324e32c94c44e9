"""What the house says of itself: readiness, notes and numbers."""

from domain.errors import Busy
from domain.problems import Problem
from server.infrastructure import Infrastructure
from server.outside.channels import configured
from server.settings import Settings
from server.workers import FaceParts
from services.accounts.rate_limits import RateLimits
from services.faces.captures import CaptureService
from services.notices.updates import UpdateService


async def faces_ready(faces: FaceParts) -> None:
    if not faces.health().ready:
        raise Busy(Problem.BUSY)


def notes(faces: FaceParts, settings: Settings) -> dict[str, object]:
    return {
        "engine": str(faces.engine),
        "calibration": faces.engine.calibration,
        "isolation": list(faces.health().pool.isolation),
        "layers_off": list(faces.health().missing_models),
        "channels": list(configured(settings)),
    }


def gauges(
    infrastructure: Infrastructure,
    faces: FaceParts,
    captures: CaptureService,
    updates: UpdateService,
    rate_limits: RateLimits,
) -> dict[str, float]:
    pool, stats, rung = (
        faces.health().pool,
        infrastructure.database.stats(),
        infrastructure.bell.stats(),
    )
    numbers: dict[str, float] = {
        "captures_running": captures.places.running,
        "update_streams_open": updates.open,
        "database_connections_open": stats.open,
        "database_connections_idle": stats.idle,
        "database_callers_waiting": stats.waiting,
        "database_statements_retried": stats.retried,
        "bells_rung": rung.rung,
        "bells_failed": rung.failed,
        "limits_counted_alone": infrastructure.limits.counted_alone,
        "sign_in_codes_refused_address": rate_limits.codes_refused_address,
        "sign_in_codes_refused_city": rate_limits.codes_refused_city,
        "officer_passwords_refused": rate_limits.passwords_refused,
        "valkey_connected": float(rung.connected),
        "face_workers_alive": pool.alive,
        "face_worker_restarts": pool.restarts,
    }
    for kind, count in pool.jobs.items():
        numbers[f"face_jobs_{kind}"] = count
        numbers[f"face_job_seconds_{kind}"] = pool.seconds[kind]
    for way, sender in infrastructure.ways_out.items():
        numbers[f"channel_paused_{way}"] = float(sender.paused_s > 0)
    for (vendor, what), count in infrastructure.delivery_reports.counts.items():
        numbers[f"callbacks_{vendor.replace('-', '_')}_{what}"] = count
    for (channel, state), count in infrastructure.outbox.counts.items():
        numbers[f"deliveries_{channel}_{state}"] = count
    for (channel, kind), count in infrastructure.outbox.failures.items():
        numbers[f"delivery_failures_{channel}_{kind}"] = count
    for (_, state), count in infrastructure.parcel_orders.counts.items():
        numbers[f"parcel_orders_{state}"] = count
    for (_, state), count in infrastructure.parcel_recalls.counts.items():
        numbers[f"parcel_recalls_{state}"] = count
    for (_, state), count in infrastructure.calls.counts.items():
        numbers[f"webhook_calls_{state}"] = count
    for (channel, state), count in infrastructure.partner_calls.counts.items():
        numbers[f"partner_events_{channel}_{state}"] = count
    return numbers
