"""Cases of built-in items, opened and moved by the services whose doors they have.

All within the unit of work of the caller, who holds the person first where anything of hers changes too.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.hall import moves
from domain.hall.built_in_moves import CaseMove
from domain.hall.calendar import Calendar
from domain.hall.cases import Case, CaseEvent
from domain.hall.items import Item
from domain.hall.posts import Posts
from domain.hall.transitions import Hand, Moment
from services.hall.case_moves import CalendarSource, CaseNotes, ItemSource
from services.hall.own_cases import CaseOwners, keep_away


class CaseStore(CaseOwners, Protocol):
    """storage.hall.cases.CaseStore, within the unit of work."""

    async def area_of(self, person: UUID) -> str: ...

    async def next_number(self, at: datetime) -> str: ...

    async def open(self, case: Case, event: CaseEvent, calendar: Calendar) -> None: ...

    async def lock(self, person: UUID, case: UUID) -> Case | None: ...

    async def save(
        self, before: Case, after: Case, event: CaseEvent | None, calendar: Calendar
    ) -> None: ...


class PostSource(Protocol):
    """storage.hall.posts.PostStore."""

    async def of(self, officer: UUID) -> Posts: ...


class BuiltInCases:
    def __init__(
        self,
        *,
        store: CaseStore,
        items: ItemSource,
        posts: PostSource,
        calendars: CalendarSource,
        notes: CaseNotes,
    ) -> None:
        self._store = store
        self._items = items
        self._posts = posts
        self._calendars = calendars
        self._notes = notes

    async def open(
        self, person: UUID, case: UUID, name: str, *, actor: str, at: datetime
    ) -> tuple[UUID, ...]:
        """A new case by whoever acts, submitted as it is opened; the accounts that were told.

        Only rows that are new are written, so that it waits for no lock.
        """
        item, now = await self._items.current(name), await self._moment(at)
        opened = Case(
            person=person,
            case=case,
            item=item.name,
            item_version=item.version,
            area=await self._store.area_of(person),
            opened_by=actor,
            opened_at=at,
            form={},
        )
        number = await self._store.next_number(at)
        moved = moves.submit(opened, item, number, actor, now)
        await self._store.open(moved.case, moved.event, now.calendar)
        return await self._notes.note(moved, item)

    async def lock(self, person: UUID, case: UUID) -> Case | None:
        """Nobody else moves it until the unit of work ends."""
        return await self._store.lock(person, case)

    async def hand(self, officer: UUID, case: Case, at: datetime) -> Hand:
        """Who moves it. NotAllowed for an officer's own case, or of somebody they act for (回避)."""
        await keep_away(self._store, case.case, {officer}, at)
        return Hand(officer, await self._posts.of(officer))

    async def move(
        self, held: Case, built_in_moves: Sequence[CaseMove], at: datetime
    ) -> tuple[Case, tuple[UUID, ...]]:
        """One move after the other of a case that is locked; the accounts that were told."""
        item, now = await self._item(held), await self._moment(at)
        case, told = held, tuple[UUID, ...]()
        for make in built_in_moves:
            moved = make(case, item, now)
            await self._store.save(case, moved.case, moved.event, now.calendar)
            told += await self._notes.note(moved, item)
            case = moved.case
        return case, told

    async def _item(self, case: Case) -> Item:
        return await self._items.version(case.item, case.item_version)

    async def _moment(self, at: datetime) -> Moment:
        return Moment(at, await self._calendars.current())
