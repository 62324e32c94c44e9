"""Applications that are submitted as they are opened: their form was whole before anybody saw a draft."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from domain.hall import moves
from domain.hall.calendar import Calendar
from domain.hall.cases import Case, CaseEvent
from domain.hall.items import Item
from domain.hall.transitions import Moment
from services.hall.case_moves import CaseMover


class CaseStore(Protocol):
    """storage.hall.cases.CaseStore, within the unit of work."""

    async def add(self, case: Case) -> None: ...

    async def save(
        self, before: Case, after: Case, event: CaseEvent | None, calendar: Calendar
    ) -> None: ...

    async def next_number(self, at: datetime) -> str: ...


class Applications:
    def __init__(self, *, store: CaseStore, mover: CaseMover) -> None:
        self._store = store
        self._mover = mover

    async def submit(
        self,
        item: Item,
        *,
        person: UUID,
        area: str,
        form: Mapping[str, object],
        actor: str,
        words: str,
        now: Moment,
    ) -> tuple[Case, tuple[UUID, ...]]:
        """In the caller's unit of work: the case, and the accounts to ring. `words`: how it was applied for."""
        opened = Case(
            person=person,
            case=uuid4(),
            item=item.name,
            item_version=item.version,
            area=area,
            opened_by=actor,
            opened_at=now.at,
            form=form,
        )
        number = await self._store.next_number(now.at)
        moved = moves.submit(opened, item, number, actor, now)
        moved = replace(moved, event=replace(moved.event, words=words))
        await self._store.add(opened)
        await self._store.save(opened, moved.case, moved.event, now.calendar)
        return moved.case, await self._mover.note(moved, item)
