"""Exports asked for by one officer and approved by another."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.errors import Refusal
from domain.privacy.exports import (
    Ask,
    ExportMove,
    ExportState,
    Filter,
    Ground,
    Selection,
    Start,
)
from domain.problems import Problem
from server.wiring.privacy import make_export_steps
from services.privacy.export_steps import ExportSteps
from storage.database import Database
from storage.four_eyes import FourEyesStore
from storage.privacy.exports import ExportStore
from tests.storage.city import NOW, City, found

ASKER, APPROVER, THIRD = UUID(int=71), UUID(int=72), UUID(int=73)
HERE, THERE = "440304", "440305"
MOST = 1_000
LATER = NOW + timedelta(minutes=1)
ENTITLEMENTS = Ask(
    selection=Selection.ENTITLEMENTS,
    filter=Filter("", date(2026, 12, 1), date(2026, 12, 31)),
    purpose="核对十二月到期人员的发放状态",
    ground=Ground.DUTY,
    recipient="市财政局",
)


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> City:
    city = found(database, tmp_path / "keys")
    for officer in (ASKER, APPROVER, THIRD):
        await city.officer(officer)
    return city


@dataclass(frozen=True, slots=True)
class Exports:
    """What is kept, and the steps that change it."""

    store: ExportStore
    steps: ExportSteps


@pytest.fixture
def exports(city: City) -> Exports:
    steps = make_export_steps(city.database, city.vault, FourEyesStore(city.database))
    return Exports(ExportStore(city.database, city.vault), steps)


async def asked(exports: Exports, ask: Ask = ENTITLEMENTS) -> UUID:
    return await exports.steps.add(ask, 1, officer=ASKER, at=NOW)


async def approve(exports: Exports, export: UUID, officer: UUID = APPROVER) -> None:
    await exports.steps.decide(
        export, ExportMove.APPROVE, officer=officer, rows=1, at=NOW, why="用途清楚"
    )


async def approved(exports: Exports, ask: Ask = ENTITLEMENTS) -> UUID:
    export = await asked(exports, ask)
    await approve(exports, export)
    return export


async def start(exports: Exports, export: UUID, at: datetime = LATER, most: int = MOST) -> Start:
    return await exports.steps.start(export, officer=ASKER, at=at, most=most)


async def state(exports: Exports, export: UUID, at: datetime = LATER) -> ExportState:
    seen = await exports.store.read(ASKER, export)
    assert seen is not None
    return seen.state_at(at)


async def refused(work: Awaitable[object]) -> Problem | None:
    """The problem that the work was refused with; None when it was done."""
    try:
        await work
    except Refusal as refusal:
        return refusal.problem
    return None
