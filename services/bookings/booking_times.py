"""What comes to bookings by time: holds lapse, who did not come is noted, reminders are told, freed places offered.

Each booking is a unit of work of its own: a worker that is killed has done what it committed, and any number
of them may run.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.bookings.bookings import (
    LAPSES_WITHIN,
    REMIND_EVE,
    REMIND_SOON,
    Booking,
    Standing,
)
from domain.bookings.places import Place, PlaceKind
from domain.days import day_of
from domain.events import EventKind
from services.bookings.booking_moves import BookingMoves, Notice, Told
from services.bookings.bookings import PlaceStore
from services.ports import Bell, Clock, UnitOfWork

#: Own choices: so often what is due is looked for (a freed place is offered by who frees it); and so many
#: places and days that somebody waits for are looked at in a round.
ROUND_S: Final = 2.0
WAITED_MOST: Final = 500

Step = Callable[[datetime, Told], Awaitable[bool]]


class BookingStore(Protocol):
    """storage.bookings.bookings.BookingStore, within the unit of work."""

    async def any_due(self, at: datetime, soon: datetime, tomorrow: datetime) -> bool:
        """Whether any lapsed, is to be noted as missed or to be reminded of."""

    async def lapsed(self, at: datetime, most: int) -> Sequence[Booking]: ...

    async def to_miss(self, at: datetime, most: int) -> Sequence[Booking]: ...

    async def to_remind(
        self, at: datetime, soon: datetime, tomorrow: datetime, most: int
    ) -> Sequence[Booking]: ...

    async def reminded(self, booking: Booking, count: int) -> None: ...

    async def standing(
        self, person: UUID, kind: PlaceKind, since: datetime, lapsed_since: datetime
    ) -> Standing: ...


class WaitStore(Protocol):
    """storage.bookings.waits.WaitStore."""

    async def waited_for(self, today: date, most: int) -> Sequence[tuple[str, date | None]]: ...


class BookingTimes:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        moves: BookingMoves,
        bookings: BookingStore,
        places: PlaceStore,
        waits: WaitStore,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._moves = moves
        self._bookings = bookings
        self._places = places
        self._waits = waits
        self._bell = bell
        self._clock = clock

    async def forever(self) -> None:
        while True:
            await self.round()
            await asyncio.sleep(ROUND_S)

    async def round(self) -> int:
        """All that is due now; how many bookings it came to."""
        done, at = 0, self._clock()
        if await self._bookings.any_due(at, at + REMIND_SOON, at + REMIND_EVE):
            for step in (self._lapse, self._miss, self._remind):
                while await self._one(step):
                    done += 1
        return done + await self.offer_free()

    async def offer_free(self, of: str | None = None) -> int:
        """What is free, at one place or all, to those who wait for it, in their order; how many were offered one."""
        offered = 0
        for place, day in await self._waits.waited_for(day_of(self._clock()), WAITED_MOST):
            if of not in {None, place}:
                continue
            while await self._one(partial(self._offer, place, day)):
                offered += 1
        return offered

    async def _one(self, step: Step) -> bool:
        async def work() -> tuple[bool, tuple[UUID, ...]]:
            at, told = self._clock(), Told.nothing()
            found = await step(at, told)
            return found, await self._moves.tell(told, at)

        found, accounts = await self._unit.together(work)
        await self._bell.ring(accounts)
        return found

    async def _lapse(self, at: datetime, told: Told) -> bool:
        for held in await self._bookings.lapsed(at, 1):
            place = await self._place(held.place)
            await self._moves.change(held, held.lapse(at), place, actors.SYSTEM, at, told)
            return True
        return False

    async def _miss(self, at: datetime, told: Told) -> bool:
        for booked in await self._bookings.to_miss(at, 1):
            place = await self._place(booked.place)
            since = at - place.rules.looks_back
            standing = await self._bookings.standing(
                booked.person, booked.kind, since, at - LAPSES_WITHIN
            )
            # This one with them.
            count = standing.missed_lately(at, place.rules) + 1
            after = booked.miss(at, place.rules)
            await self._moves.change(booked, after, place, actors.SYSTEM, at, told, count=count)
            return True
        return False

    async def _remind(self, at: datetime, told: Told) -> bool:
        for booked in await self._bookings.to_remind(at, at + REMIND_SOON, at + REMIND_EVE, 1):
            past = booked.reminders_past(at)
            await self._bookings.reminded(booked, past)
            if (kind := _reminder(booked, past, at)) is not None:
                told.notices.append(Notice(kind, booked))
            return True
        return False

    async def _offer(self, place: str, day: date | None, at: datetime, told: Told) -> bool:
        return await self._moves.offer_next(await self._place(place), day, at, told)

    async def _place(self, place: str) -> Place:
        found = await self._places.read(place)
        assert found is not None  # no place is taken away
        return found


def _reminder(booked: Booking, past: int, at: datetime) -> EventKind | None:
    """None for one that comes too late to be true: the day before is over."""
    if past > 1:
        return EventKind.BOOKING_SOON
    return EventKind.BOOKING_TOMORROW if day_of(at) < day_of(booked.starts_at) else None
