"""Applications that are submitted as they are opened: their form was whole before anybody saw a draft."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

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
        self, opened: Case, item: Item, now: Moment, *, certain: bool = True, words: str = ""
    ) -> tuple[Case, tuple[UUID, ...]]:
        """In the caller's unit of work: the case with its number, and the accounts to ring.

        Not `certain`: an officer looks, whatever rules would say. `words`: how it was applied for.
        """
        number = await self._store.next_number(now.at)
        moved = moves.submit(opened, item, number, opened.opened_by, now).under(opened.mandate)
        moved = replace(moved, event=replace(moved.event, words=words))
        if not certain:
            moved = moves.for_a_person(moved)
        await self._store.add(opened)
        await self._store.save(opened, moved.case, moved.event, now.calendar)
        return moved.case, await self._mover.note(moved, item)
