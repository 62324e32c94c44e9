"""Cases as rows: what is read of them, and what is written."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from domain.hall.calendar import Calendar
from domain.hall.case_lists import CaseBrief
from domain.hall.cases import (
    Case,
    CaseEvent,
    CaseState,
    CaseStep,
    Move,
    Opinion,
    Standing,
    StepState,
    Supplement,
)
from domain.hall.clocks import Allowed, Clock, ClockKind, ClockUnit
from domain.hall.items import StepKind
from domain.hall.looks import Look
from domain.hall.posts import PostRole
from storage.database import Row
from storage.keys.vault import Vault

#: As due of a step whose clock stands.
STANDING_UNTIL: Final = datetime(9999, 1, 1, tzinfo=UTC)
#: Which clock a step works against.
_CLOCK_OF: Final = {
    StepKind.ACCEPT: ClockKind.ACCEPT,
    StepKind.REVIEW: ClockKind.DECIDE,
    StepKind.DECIDE: ClockKind.DECIDE,
    StepKind.ISSUE: ClockKind.DELIVER,
}


def form_aad(case: UUID) -> bytes:
    return b"cases.form:" + case.bytes


def supplement_form_aad(case: UUID) -> bytes:
    return b"cases.supplement_form:" + case.bytes


def read_case(vault: Vault, row: Row, steps: Iterable[Row], clocks: Iterable[Row]) -> Case:
    case, filled_in = row["case_id"], row["supplement_form"]
    return Case(
        person=row["person_id"],
        case=case,
        item=row["item"],
        item_version=row["item_version"],
        area=row["area"],
        opened_by=row["opened_by"],
        opened_at=row["opened_at"],
        form=_open_form(vault, row["form"], form_aad(case)),
        state=CaseState(row["state"]),
        number=row["number"],
        version=row["version"],
        moves=row["moves"],
        changed_at=row["changed_at"],
        submitted_at=row["submitted_at"],
        decided_at=row["decided_at"],
        ended_at=row["ended_at"],
        words=row["words"],
        steps=tuple(_read_step(step) for step in steps),
        clocks=tuple(_read_clock(clock) for clock in clocks),
        supplement=_read_supplement(row["supplement"]),
        supplement_form=_open_form(vault, filled_in, supplement_form_aad(case))
        if filled_in is not None
        else None,
        standing=None if row["standing"] is None else Standing(row["standing"]),
        rules_due_at=row["rules_due_at"],
        look=None if row["look"] is None else Look(row["look"]),
        looked_at=row["looked_at"],
        parent=row["parent_id"],
        barred=frozenset(row["barred"]),
        mandate=row["mandate_id"],
        witnesses=frozenset(row["witnesses"]),
        bundle=row["bundle_id"],
    )


def _open_form(vault: Vault, sealed: bytes, aad: bytes) -> dict[str, object]:
    """An empty one is kept as nothing."""
    if not sealed:
        return {}
    form: dict[str, object] = json.loads(vault.open("identity", sealed, aad=aad))
    return form


def read_event(row: Row) -> CaseEvent:
    return CaseEvent(
        n=row["n"],
        move=Move(row["move"]),
        state=CaseState(row["state"]),
        actor=row["actor"],
        at=row["at"],
        step=row["step"],
        words=row["words"],
        mandate=row["mandate_id"],
    )


def read_brief(row: Row) -> CaseBrief:
    return CaseBrief(
        case=row["case_id"],
        person=row["person_id"],
        number=row["number"],
        item=row["item"],
        item_version=row["item_version"],
        state=CaseState(row["state"]),
        area=row["area"],
        opened_at=row["opened_at"],
        submitted_at=row["submitted_at"],
        ended_at=row["ended_at"],
        due_at=row["due_at"],
        mandate=row["mandate_id"],
    )


def _read_step(row: Row) -> CaseStep:
    return CaseStep(
        name=row["step"],
        kind=StepKind(row["kind"]),
        unit=row["unit"],
        role=PostRole(row["role"]),
        after=tuple(row["after"]),
        state=StepState(row["state"]),
        officer=row["officer_id"],
        opened_at=row["opened_at"],
        ended_at=row["ended_at"],
        opinion=None if row["opinion"] is None else Opinion(row["opinion"]),
        words=row["words"],
    )


def _read_clock(row: Row) -> Clock:
    return Clock(
        kind=ClockKind(row["kind"]),
        allowed=Allowed(row["law"], row["promised"], ClockUnit(row["unit"])),
        since=row["since"],
        spent=row["spent"],
        ended_at=row["ended_at"],
    )


def step_columns(case: Case, calendar: Calendar) -> list[tuple[object, ...]]:
    """The columns of PUT_STEPS from the fourth on."""
    return [
        (
            place,
            step.name,
            step.kind,
            step.unit,
            step.role,
            ",".join(step.after),
            step.state,
            step.officer,
            step.opened_at,
            step.ended_at,
            step.opinion,
            step.words,
            *_due(case, step, calendar),
        )
        for place, step in enumerate(case.steps)
    ]


def _due(case: Case, step: CaseStep, calendar: Calendar) -> tuple[datetime, datetime]:
    """When the step is due, and when it turns yellow."""
    clock = case.clock(_CLOCK_OF[step.kind])
    due, yellow = (clock.due(calendar), clock.yellow_at(calendar)) if clock else (None, None)
    return due.at if due else STANDING_UNTIL, yellow or STANDING_UNTIL


def clock_columns(clocks: Iterable[Clock], calendar: Calendar) -> list[tuple[object, ...]]:
    """The columns of PUT_CLOCKS from the third on."""
    found: list[tuple[object, ...]] = []
    for place, clock in enumerate(clocks):
        due, by_law = clock.due(calendar), clock.due_by_law(calendar)
        found.append(
            (
                place,
                clock.kind,
                clock.allowed.unit,
                clock.allowed.law,
                clock.allowed.promised,
                clock.since,
                clock.spent,
                clock.ended_at,
                due.at if due else None,
                by_law.at if by_law else None,
                by_law is not None and by_law.provisional,
            )
        )
    return found


def supplement_json(asked: Supplement | None) -> dict[str, object] | None:
    if asked is None:
        return None
    return {
        "wants": list(asked.wants),
        "words": asked.words,
        "by": str(asked.by),
        "at": asked.at.isoformat(),
        "back": asked.back,
        "answered_at": asked.answered_at.isoformat() if asked.answered_at else None,
    }


def _read_supplement(value: dict[str, object] | None) -> Supplement | None:
    if value is None:
        return None
    answered = value["answered_at"]
    wants = value["wants"]
    assert isinstance(wants, list)
    return Supplement(
        wants=tuple(str(each) for each in wants),
        words=str(value["words"]),
        by=UUID(str(value["by"])),
        at=datetime.fromisoformat(str(value["at"])),
        back=CaseState(str(value["back"])),
        answered_at=datetime.fromisoformat(str(answered)) if answered else None,
    )
