"""Puts the services of faces together."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from domain.faces.invented import Ending
from handlers.faces.services import FaceServices
from server.background import Background
from server.infrastructure import Infrastructure, now
from server.monitoring.engine_watch import EngineWatch
from server.wiring.effects import Effects, make_check_ends
from server.wiring.foundation import Foundation
from server.wiring.phone_attestations import make_phone_attestations
from server.workers import FaceParts, SecondEngine
from services.faces.captures import CaptureService
from services.faces.conversation_ports import Judge
from services.faces.engines import EngineService
from services.faces.face_checks import FaceCheckService
from services.faces.face_gate import FaceGate
from services.faces.halts import Halts
from services.faces.second_look import SecondLooks
from storage.accounts.withdrawals import RunningCheckStore
from storage.faces.engine_switches import EngineSwitchStore
from storage.faces.face_checks import FaceCheckStore
from storage.faces.face_records import FaceRecordStore
from storage.faces.score_bands import CheckCountStore
from storage.faces.tickets import TicketStore
from storage.privacy.assessments import AssessmentStore
from storage.unit_of_work import AfterCommit


@dataclass(frozen=True, slots=True)
class FaceInfrastructure:
    """What the services of faces stand on, and those above that look at faces or at checks."""

    workers: FaceParts
    checks: FaceCheckStore
    gate: FaceGate
    former: SecondEngine | None  # the engine before, while one is switched


def face_infrastructure(base: Foundation, workers: FaceParts) -> FaceInfrastructure:
    settings, database = base.settings, base.database
    return FaceInfrastructure(
        workers=workers,
        checks=FaceCheckStore(
            database, base.vault, settings.acting_limits, settings.actions.unlocking
        ),
        gate=FaceGate(
            assessments=AssessmentStore(database) if settings.production else None, clock=now
        ),
        former=workers.second if settings.former_engine else None,
    )


async def wire_faces(
    base: Foundation,
    faces: FaceInfrastructure,
    judge: Judge,
    effects: Effects,
    endings: Mapping[UUID, Ending],
    background: Background,
) -> FaceServices:
    """`endings`: of invented persons."""
    database, workers, former = base.database, faces.workers, faces.former
    actions = base.settings.actions
    counts = CheckCountStore(database)
    second_looks = _second_looks(base, faces, counts)
    if second_looks is not None:
        background.at_end(second_looks.close)
    engines = _engines(base, faces, counts)
    await background.watch("watching engines", EngineWatch(engines, second_looks))
    captures = CaptureService(
        faces=workers,
        judge=judge,
        store=faces.checks,
        ends=make_check_ends(
            database, base.vault, effects, actions=actions, bell=base.bell, clock=now
        ),
        actions=actions,
        bell=base.bell,
        signer=base.tokens,
        clock=now,
        now_ms=now_ms,
        at_once=base.settings.capture_count,
        former=former,
        second_look=second_looks,
        face_sizes=base.settings.face_sizes,
        endings=endings,
    )
    halts = Halts(places=captures.places, checks=RunningCheckStore(database))
    bells = base.infrastructure
    await _hear(bells, captures, halts, background)
    return FaceServices(
        phone_attestations=make_phone_attestations(base, faces.checks),
        captures=captures,
        engines=engines,
        face_checks=_face_checks(base, faces, effects),
    )


def _face_checks(base: Foundation, faces: FaceInfrastructure, effects: Effects) -> FaceCheckService:
    return FaceCheckService(
        checks=faces.checks,
        tickets=TicketStore(base.database, base.vault),
        replaced=AfterCommit(base.infrastructure.replaced),
        gate=faces.gate,
        kiosks=base.kiosks,
        engine=faces.workers.engine,
        clock=now,
        former=faces.former.engine if faces.former else None,
        actions=base.settings.actions,
        effects=effects.by_action,
        elder_age=base.settings.elder_age,
        attests=base.settings.attests,
    )


async def _hear(
    bells: Infrastructure, captures: CaptureService, halts: Halts, background: Background
) -> None:
    await background.run("captures", partial(captures.hear_replaced, bells.replaced))
    await background.run("halts", partial(halts.run, bells.halted))


def _engines(base: Foundation, faces: FaceInfrastructure, counts: CheckCountStore) -> EngineService:
    second = faces.workers.second
    return EngineService(
        counts=counts,
        switches=EngineSwitchStore(base.database),
        engine=faces.workers.engine,
        second=second.engine if second else None,
        former=faces.former is not None,
        clock=now,
    )


def _second_looks(
    base: Foundation, faces: FaceInfrastructure, counts: CheckCountStore
) -> SecondLooks | None:
    """The coming engine is the shadow, or during a switch the first; without a second, there is none."""
    second = faces.workers.second
    if second is None:
        return None
    return SecondLooks(
        coming=faces.workers if faces.former else second,
        idle=lambda: second.idle,
        references=faces.checks,
        records=FaceRecordStore(base.database, base.vault),
        pairs=counts,
        clock=now,
    )


def now_ms() -> int:
    """Milliseconds of a clock that only rises."""
    return time.monotonic_ns() // 1_000_000
