"""Reminders before a certification ends, in batches, each batch one unit of work and each step told once."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from domain.events import EventKind
from domain.notices.reminders import Ending, EndingPlace, Reminded, last_day
from domain.subjects import SubjectKind
from services.ports import OrderedEvents, UnitOfWork


class ReminderStore(Protocol):
    """storage.notices.reminders.ReminderStore, within the unit of work."""

    async def soon(
        self, today: date, last: date, after: EndingPlace, most: int
    ) -> Sequence[Ending]:
        """The next of the living and not suspended that end from today to `last`, by their place."""

    async def mark(self, due: Sequence[tuple[Ending, int]], at: datetime) -> Sequence[Ending]:
        """Those whose step was not told before."""

    async def lock_standing(self, marked: Sequence[Ending]) -> Sequence[Ending]:
        """Those that still end so; certified by nobody until the unit of work ends."""


class Reminders:
    def __init__(self, *, unit: UnitOfWork, store: ReminderStore, events: OrderedEvents) -> None:
        self._unit = unit
        self._store = store
        self._events = events

    async def remind_batch(
        self, at: datetime, today: date, after: EndingPlace, most: int
    ) -> Reminded:
        """Reminds those of the next `most` entitlements that have come to a step not told yet."""
        return await self._unit.together(partial(self._remind, at, today, after, most))

    async def _remind(self, at: datetime, today: date, after: EndingPlace, most: int) -> Reminded:
        soon = await self._store.soon(today, last_day(today), after, most)
        due = [(each, step) for each in soon if (step := each.step(today)) is not None]
        still = await self._store.lock_standing(await self._store.mark(due, at))
        await self._events.hold([each.person for each in still])
        told: list[UUID] = []
        for each in still:
            told += await self._events.tell(
                person=each.person,
                kind=EventKind.DUE_SOON,
                subject=SubjectKind.ENTITLEMENT.of(each.scheme, days=each.days_told(today)),
                at=at,
            )
        return Reminded(tuple(told), soon[-1].place if len(soon) == most else None)
