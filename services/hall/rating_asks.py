"""Who was served is asked what they think, and what was done is counted: with the move that ends a case."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.days import day_of
from domain.events import EventKind
from domain.hall.items import Item
from domain.hall.oversight import measures_of, served
from domain.hall.ratings import RatingAsk
from domain.hall.transitions import Moved
from domain.subjects import Subject, SubjectKind
from services.hall.case_moves import CalendarSource
from services.ports import Events


class AskStore(Protocol):
    """storage.hall.ratings.RatingAskStore, within the unit of work."""

    async def add(self, ask: RatingAsk, asked_of: str, last_day: date) -> bool: ...


class TallyStore(Protocol):
    """storage.hall.tallies.TallyStore, within the unit of work."""

    async def enter(self, day: date, unit: str, item: str, counts: Mapping[str, int]) -> None: ...


class RatingAsks:
    """In the unit of work of whatever was served: a case that ends, a ticket that is done."""

    def __init__(self, *, store: AskStore, calendars: CalendarSource, events: Events) -> None:
        self._store = store
        self._calendars = calendars
        self._events = events

    async def ask(
        self,
        *,
        person: UUID,
        subject: Subject,
        unit: str,
        item: str,
        by: str,
        at: datetime,
        acting: UUID | None = None,
    ) -> tuple[UUID, ...]:
        """Once of each subject. `by`: who came or applied; `acting`: in the person's place; who was told."""
        ask = RatingAsk(person, uuid4(), subject, unit, item, at)
        last_day = ask.last_day(await self._calendars.current())
        if not await self._store.add(ask, by, last_day):
            return ()
        return await self._events.tell(
            kind=EventKind.RATING_ASKED,
            subject=SubjectKind.RATING.of(ask.ask),
            at=at,
            person=person,
            acting=acting,
        )


class Served:
    """An Effect of services/hall/case_moves.py, the last of them: it locks accounts, which come last."""

    def __init__(self, *, asks: RatingAsks, tallies: TallyStore) -> None:
        self._asks = asks
        self._tallies = tallies

    async def after(self, moved: Moved, item: Item) -> tuple[UUID, ...]:
        case, at = moved.case, moved.event.at
        unit = served(moved)
        if not unit:
            return ()
        await self._tallies.enter(day_of(at), unit, item.name, measures_of(case))
        return await self._asks.ask(
            person=case.person,
            subject=SubjectKind.CASE.of(case.case),
            unit=unit,
            item=item.name,
            by=case.opened_by,
            at=at,
            acting=None if case.mandate is None else actors.account_of(case.opened_by),
        )
