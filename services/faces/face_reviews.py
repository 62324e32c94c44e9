"""Acting on the review dates of face records: the holder is asked ahead, and what nobody renews is erased.

A photo made anew at the counter renews a record, and so does a check without any doubt.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain.days import day_of
from domain.events import EventKind
from domain.faces.face_records import RecordDue, ReviewCalendar
from domain.subjects import Subject, SubjectKind
from services.ports import AuditLog, Bell, Clock, Events, UnitOfWork

BATCH: Final = 100  # read at once; each person is a unit of work of her own
LOOK_S: Final = 600.0

_REVIEW: Final = SubjectKind.FACE_RECORD.of("review")


class FaceReviewStore(Protocol):
    """storage.faces.face_reviews.FaceReviewStore; what changes something, within the unit of work."""

    async def unasked(self, calendar: ReviewCalendar, most: int) -> Sequence[RecordDue]:
        """Records whose holders are to be asked by now."""

    async def overdue(self, calendar: ReviewCalendar, most: int) -> Sequence[RecordDue]:
        """Records that nobody renewed, asked in time."""

    async def lock_living(self, person: UUID) -> bool:
        """False where a death is recorded; nobody else changes the person until the end."""

    async def note_asked(self, person: UUID, calendar: ReviewCalendar) -> bool:
        """Of all records of the person at once; False where none is to be asked about any more."""

    async def erase(self, due: RecordDue, calendar: ReviewCalendar) -> bool:
        """What the engine made of a photo; False where it was renewed, or is gone."""

    async def forget_checks(self, due: RecordDue) -> None:
        """What checks kept beside that photo."""

    async def any_left(self, person: UUID) -> bool: ...


class FaceReviewService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: FaceReviewStore,
        events: Events,
        audit: AuditLog,
        bell: Bell,
        wake: Callable[[], None],
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._events = events
        self._audit = audit
        self._bell = bell
        self._wake = wake
        self._clock = clock

    async def once(self) -> int:
        """Asks and erases all that is due; accounts told."""
        at = self._clock()
        calendar, told = ReviewCalendar(day_of(at)), 0
        while due := await self._store.overdue(calendar, BATCH):
            for each in due:
                told += await self._ring(partial(self._erase, each, calendar, at))
        while due := await self._store.unasked(calendar, BATCH):
            for each in due:
                told += await self._ring(partial(self._ask, each.person, calendar, at))
        return told

    async def forever(self) -> None:
        while True:
            await self.once()
            await asyncio.sleep(LOOK_S)

    async def _ask(self, person: UUID, calendar: ReviewCalendar, at: datetime) -> tuple[UUID, ...]:
        """Once for all records of the person; nobody is told for a person recorded as dead."""
        living = await self._store.lock_living(person)
        if not await self._store.note_asked(person, calendar):
            return ()
        await self._record("face_record.review_asked", person, _REVIEW)
        if not living:
            return ()
        return await self._events.tell(
            person=person, kind=EventKind.FACE_REVIEW_DUE, subject=_REVIEW, at=at
        )

    async def _erase(
        self, due: RecordDue, calendar: ReviewCalendar, at: datetime
    ) -> tuple[UUID, ...]:
        """What nobody renewed, and the checks kept beside it; who has nothing left is told."""
        living = await self._store.lock_living(due.person)
        if not await self._store.erase(due, calendar):
            return ()
        await self._store.forget_checks(due)
        await self._record("face_record.erased", due.person, SubjectKind.FACE_RECORD.of(due.engine))
        if not living or await self._store.any_left(due.person):
            return ()
        return await self._events.tell(
            person=due.person, kind=EventKind.FACE_RECORD_ERASED, subject=_REVIEW, at=at
        )

    async def _record(self, action: str, person: UUID, about: Subject) -> None:
        await self._audit.record(
            actor="system", action=action, person=person, about=about, why="review date"
        )

    async def _ring(self, work: Callable[[], Awaitable[tuple[UUID, ...]]]) -> int:
        told = await self._unit.together(work)
        if told:
            await self._bell.ring(told)
            self._wake()
        return len(told)
