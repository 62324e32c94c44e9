"""Bookings as officers of a place work with them: the day's list, checking in, booking at the counter, stopping a slot."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.bookings.booking_lists import DayList, Listed
from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import Place, Slot
from domain.cursors import Place as CursorPlace
from domain.cursors import page, place
from domain.days import SHANGHAI, day_of
from domain.errors import Conflict, Gone, NotFound
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.bookings.booking_moves import BookingMoves, Told
from services.bookings.bookings import PlaceStore, Subjects, checked_subject
from services.bookings.slot_stops import SlotStops
from services.ports import AuditLog, Bell, Clock, UnitOfWork

PAGE: Final = 50  # own choice: what a desk shows at once
_FIRST: Final[CursorPlace] = (datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))
_DAY: Final = timedelta(days=1)


class BookingStore(Protocol):
    """storage.bookings.bookings.BookingStore."""

    async def of_day(
        self, place: str, day: date, after: CursorPlace, limit: int
    ) -> Sequence[Booking]: ...

    async def by_code(self, place: str, day: date, code: str) -> Sequence[UUID]: ...


class SlotStore(Protocol):
    """storage.bookings.slots.SlotStore."""

    async def read(self, slot: UUID, at: datetime) -> tuple[Slot, Place] | None: ...

    async def take_at_counter(self, slot: UUID, at: datetime) -> bool: ...

    async def of_place(
        self, place: str, since: datetime, until: datetime, at: datetime
    ) -> Sequence[Slot]: ...


class TicketStore(Protocol):
    """storage.bookings.tickets.TicketStore."""

    async def number_of(self, booking: UUID) -> str: ...


class Places(PlaceStore, Protocol):
    """storage.bookings.places.PlaceStore."""

    async def all(self) -> Sequence[Place]: ...


class DeskReach(Protocol):
    """Which units and areas an officer works in, by the posts that they hold."""

    async def of(self, officer: UUID) -> Callable[[str, str], bool]:
        """Whether they work, as a clerk or supervisor, at a unit in an area."""


class PersonNames(Protocol):
    """storage.accounts.person_names.PersonNameStore."""

    async def of_many(self, persons: Sequence[UUID]) -> Mapping[UUID, str]: ...


class ListAudit(AuditLog, Protocol):
    """storage.audit.audit.AuditStore."""

    async def record_all(
        self, *, actor: str, action: str, persons: Sequence[tuple[UUID, Subject]], why: str
    ) -> None:
        """One look at the data of many."""


class BookingDeskService:
    """Whatever a place has, for its officers alone: NotFound for a place at which the officer holds no post."""

    def __init__(
        self,
        *,
        unit: UnitOfWork,
        moves: BookingMoves,
        stops: SlotStops,
        bookings: BookingStore,
        tickets: TicketStore,
        slots: SlotStore,
        places: Places,
        reach: DeskReach,
        names: PersonNames,
        subjects: Subjects,
        audit: ListAudit,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._moves = moves
        self._stops = stops
        self._bookings = bookings
        self._tickets = tickets
        self._slots = slots
        self._places = places
        self._reach = reach
        self._names = names
        self._subjects = subjects
        self._audit = audit
        self._bell = bell
        self._clock = clock

    async def places(self, officer: Officer) -> Sequence[Place]:
        """At which the officer works, by their words."""
        works_at = await self._reach.of(officer.officer)
        return [each for each in await self._places.all() if works_at(each.unit, each.area)]

    async def day(
        self, officer: Officer, place_: str, day: date | None, cursor: str, purpose: str
    ) -> DayList:
        """Of a day, today for None: its slots, and who is booked, by their time. Each look is on record."""
        where = await self._place(officer, place_)
        at = self._clock()
        day = day or day_of(at)
        after = place(cursor) if cursor else _FIRST
        found = await self._bookings.of_day(where.place, day, after, PAGE + 1)
        shown, following = page(found, PAGE, lambda each: (each.starts_at, each.booking))
        names = await self._names.of_many([each.person for each in shown])
        midnight = datetime.combine(day, time(), SHANGHAI)

        async def note() -> None:
            await self._audit.record_all(
                actor=officer.actor,
                action="booking.listed",
                persons=[(each.person, SubjectKind.BOOKING.of(each.booking)) for each in shown],
                why=purpose,
            )

        await self._unit.together(note)
        return DayList(
            where,
            day,
            await self._slots.of_place(where.place, midnight, midnight + _DAY, at),
            [Listed(each, names.get(each.person, "")) for each in shown],
            following,
        )

    async def check_in(
        self, officer: Officer, place_: str, *, code: str = "", booking: UUID | None = None
    ) -> Listed:
        """Of today, by its code or its id, with the number drawn for it; `late`: others come first.

        NotFound for a code that nobody has today; Conflict for one of two, too early, and missed.
        """
        where = await self._place(officer, place_)
        if booking is None:
            found = await self._bookings.by_code(where.place, day_of(self._clock()), code)
            if not found:
                raise NotFound(Problem.BOOKING_CODE)
            if len(found) > 1:
                raise Conflict(Problem.CODE_OF_TWO)
            booking = found[0]

        async def make(held: Booking, at: datetime, told: Told) -> Booking:
            after = held.check_in(at, where.rules)
            return await self._moves.change(held, after, where, officer.actor, at, told)

        there = await self._changed(where, booking, make)
        return replace(there, ticket=await self._tickets.number_of(booking))

    async def cancel(self, officer: Officer, place_: str, booking: UUID, why: str) -> Listed:
        """For a person who came or called, without the limit that holds for the page. Conflict."""
        where = await self._place(officer, place_)

        async def make(held: Booking, at: datetime, told: Told) -> Booking:
            after = held.cancel_by_office(at)
            return await self._moves.change(held, after, where, officer.actor, at, told, why=why)

        return await self._changed(where, booking, make)

    async def book(
        self, officer: Officer, person: UUID, slot: UUID, about: Subject | None = None
    ) -> Listed:
        """At the counter or by phone, of the share that is kept for it too; who may is asked at the door.

        What was missed before closes nothing here. Gone, Conflict.
        """
        free, where = await self._found(officer, slot)
        at = self._clock()
        if where.closed:
            raise Conflict(Problem.PLACE_CLOSED)
        if free.closed_at is not None:
            raise Conflict(Problem.SLOT_STOPPED)
        if free.ends_at <= at:
            raise Gone(Problem.SLOT_OVER)
        wanted = await checked_subject(self._subjects, where, person, about)

        async def work() -> tuple[Booking, tuple[UUID, ...]]:
            told = Told.nothing()
            await self._moves.reclaim(free, where, at, told)
            booking = replace(
                self._moves.new(free, person, wanted, officer.actor, at),
                state=BookingState.BOOKED,
                walk_in=True,
            )
            await self._moves.add(booking, where, at, told)
            if not await self._slots.take_at_counter(slot, at):
                raise Conflict(Problem.SLOT_FULL)
            return booking, await self._moves.tell(told, at)

        booking, accounts = await self._unit.together(work)
        await self._bell.ring(accounts)
        return await self._listed(booking)

    async def stop(self, officer: Officer, slot: UUID, why: str) -> int:
        """Closes a slot (停诊): how many bookings were stopped. All are told, and come first for what is free next."""
        free, where = await self._found(officer, slot)
        return await self._stops.stop(free, where, officer.actor, why)

    async def _changed(
        self,
        where: Place,
        booking: UUID,
        make: Callable[[Booking, datetime, Told], Awaitable[Booking]],
    ) -> Listed:
        async def work() -> tuple[Booking, tuple[UUID, ...]]:
            at, told = self._clock(), Told.nothing()
            held, found = await self._moves.locked(booking, at)
            if found.place != where.place:
                raise NotFound(Problem.NOT_FOUND)
            after = await make(held, at, told)
            return after, await self._moves.tell(told, at)

        after, accounts = await self._unit.together(work)
        await self._bell.ring(accounts)
        return await self._listed(after)

    async def _listed(self, booking: Booking) -> Listed:
        names = await self._names.of_many([booking.person])
        return Listed(booking, names.get(booking.person, ""))

    async def _found(self, officer: Officer, slot: UUID) -> tuple[Slot, Place]:
        found = await self._slots.read(slot, self._clock())
        if found is None or not await self._works_at(officer, found[1]):
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def _place(self, officer: Officer, place_: str) -> Place:
        found = await self._places.read(place_)
        if found is None or not await self._works_at(officer, found):
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def _works_at(self, officer: Officer, where: Place) -> bool:
        return (await self._reach.of(officer.officer))(where.unit, where.area)
