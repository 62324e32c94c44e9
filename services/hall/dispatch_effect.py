"""A step that a unit does in a system of its own goes there with the move that opens it, and is recalled with the one that ends it."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.actors import SYSTEM
from domain.hall.dispatches import DispatchKind, changes, due_at_systems
from domain.hall.items import Item
from domain.hall.transitions import Moved
from domain.subjects import SubjectKind
from services.ports import AuditLog


class DispatchStore(Protocol):
    """storage.hall.dispatches.DispatchStore, within the unit of work."""

    async def open_of(self, case: UUID) -> dict[str, tuple[str, int]]:
        """Unit and number of what lies at a system and was not answered, by step."""

    async def end_open(self, case: UUID, step: str, over: str) -> None: ...

    async def queue(
        self, kind: DispatchKind, unit: str, person: UUID, case: UUID, step: str, at: datetime
    ) -> None: ...


class DispatchEffect:
    """An effect of moves (services/hall/case_moves.py). `units`: those that have a system."""

    def __init__(self, *, store: DispatchStore, units: Collection[str], audit: AuditLog) -> None:
        self._store = store
        self._units = units
        self._audit = audit

    async def after(self, moved: Moved, item: Item) -> tuple[UUID, ...]:  # noqa: ARG002  # as the port says
        case, at = moved.case, moved.event.at
        if not self._units or case.built_in:
            return ()
        there = await self._store.open_of(case.case)
        before = {step: unit for step, (unit, _) in there.items()}
        for kind, unit, step in changes(before, due_at_systems(case, self._units)):
            if kind is DispatchKind.RECALLED:
                await self._store.end_open(case.case, step, kind)
            await self._store.queue(kind, unit, case.person, case.case, step, at)
            await self._audit.record(
                actor=SYSTEM,
                action=f"case.{kind}",
                person=case.person,
                about=SubjectKind.CASE.of(case.case),
                why=unit,
            )
        return ()
