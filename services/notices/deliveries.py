"""What became of notices: a person's own at the counter, dead letters, notices in person, and each channel's health."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import NEWEST, Place, page, place
from domain.errors import Conflict, NotFound
from domain.events import EventKind
from domain.notices.deliveries import (
    RESEND_MAX,
    Alarm,
    ChannelHealth,
    DeadCount,
    DeadFilter,
    DeliverySeen,
    alarms,
)
from domain.people import Officer
from domain.problems import Problem

PAGE: Final = 50
_FIRST: Final = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


class DeliveryMonitorStore(Protocol):
    """storage.notices.deliveries.DeliveryMonitorStore."""

    async def of_person(
        self, person: UUID, officer: UUID, *, why: str, before: Place, limit: int
    ) -> list[DeliverySeen] | None: ...

    async def dead(
        self, wanted: DeadFilter, *, at: datetime, before: Place, limit: int
    ) -> list[DeliverySeen]: ...

    async def count_dead(self, at: datetime) -> list[DeadCount]: ...

    async def resend(
        self,
        chosen: Sequence[UUID] | DeadFilter,
        *,
        officer: UUID,
        why: str,
        at: datetime,
        limit: int,
    ) -> int: ...

    async def health(self, at: datetime) -> list[ChannelHealth]: ...


class PersonalNoticeSeen(Protocol):
    """storage.notices.personal_notices.PersonalNotice."""

    @property
    def notice(self) -> UUID: ...
    @property
    def person(self) -> UUID: ...
    @property
    def kind(self) -> EventKind: ...
    @property
    def due(self) -> datetime: ...
    @property
    def expires(self) -> datetime: ...


class PersonalNoticeStore(Protocol):
    """storage.notices.personal_notices.PersonalNoticeStore."""

    async def read(
        self, at: datetime, after: Place, limit: int, *, officer: UUID, why: str
    ) -> Sequence[PersonalNoticeSeen]: ...

    async def end(
        self, notice: UUID, officer: UUID, *, told: bool, why: str, at: datetime
    ) -> bool: ...


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    deliveries: tuple[DeliverySeen, ...]
    next_cursor: str  # "" at the end


@dataclass(frozen=True, slots=True)
class DeadPage:
    deliveries: tuple[DeliverySeen, ...]
    counts: tuple[DeadCount, ...]  # of the last days, on the first page
    next_cursor: str


@dataclass(frozen=True, slots=True)
class PersonalNoticePage:
    notices: tuple[PersonalNoticeSeen, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Channels:
    healths: tuple[ChannelHealth, ...]
    alarms: tuple[Alarm, ...]


class DeliveryMonitor:
    """`wake`: something was queued, so that the outbox of this process looks at once."""

    def __init__(
        self,
        *,
        store: DeliveryMonitorStore,
        in_person: PersonalNoticeStore,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._in_person = in_person
        self._wake = wake
        self._clock = clock

    async def of_person(
        self, officer: Officer, person: UUID, purpose: str, cursor: str
    ) -> DeliveryPage:
        """Newest first. NotFound also for a person whom the officer does not serve, which is noted."""
        found = await self._store.of_person(
            person,
            officer.officer,
            why=purpose,
            before=place(cursor) if cursor else NEWEST,
            limit=PAGE + 1,
        )
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return DeliveryPage(*page(found, PAGE, lambda each: (each.created_at, each.delivery)))

    async def dead(self, wanted: DeadFilter, cursor: str) -> DeadPage:
        """Newest first; the counts come with the first page."""
        at = self._clock()
        found = await self._store.dead(
            wanted, at=at, before=place(cursor) if cursor else NEWEST, limit=PAGE + 1
        )
        counts = () if cursor else tuple(await self._store.count_dead(at))
        shown, following = page(found, PAGE, lambda each: (each.ended_at or at, each.delivery))
        return DeadPage(shown, counts, following)

    async def resend(self, officer: Officer, chosen: Sequence[UUID] | DeadFilter, why: str) -> int:
        """Queues again what nobody has read and is young enough; how many, RESEND_MAX at most.

        Raises Conflict when none is fit for it.
        """
        queued = await self._store.resend(
            chosen, officer=officer.officer, why=why, at=self._clock(), limit=RESEND_MAX
        )
        if not queued:
            raise Conflict(Problem.NOTHING_TO_RESEND)
        self._wake()
        return queued

    async def personal_notices(
        self, officer: Officer, purpose: str, cursor: str
    ) -> PersonalNoticePage:
        """Of the officer's areas, the longest waiting first; each person's is on record."""
        after = place(cursor) if cursor else _FIRST
        found = await self._in_person.read(
            self._clock(), after, PAGE + 1, officer=officer.officer, why=purpose
        )
        return PersonalNoticePage(*page(found, PAGE, lambda each: (each.due, each.notice)))

    async def end_personal_notice(
        self, officer: Officer, notice: UUID, *, told: bool, why: str
    ) -> None:
        """Told in person, or given up. NotFound when it is not on the officer's list (any more)."""
        if not await self._in_person.end(
            notice, officer.officer, told=told, why=why, at=self._clock()
        ):
            raise NotFound(Problem.NOT_FOUND)

    async def channels(self) -> Channels:
        healths = await self._store.health(self._clock())
        return Channels(tuple(healths), alarms(healths))
