"""Booking by a person, or in their place: held, confirmed, moved, cancelled, waited for; each one unit of work."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.acting_for import ActingFor
from domain.accounts.mandates import Mandate
from domain.bookings.booking_lists import BookingFile, BookingPage
from domain.bookings.bookings import LAPSES_WITHIN, Booking, Standing
from domain.bookings.places import Place, PlaceKind, Slot
from domain.cursors import NEWEST, page, place
from domain.cursors import Place as CursorPlace
from domain.errors import Conflict, NotFound, fault
from domain.people import Citizen
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from services.bookings.booking_moves import BookingMoves, Told
from services.ports import Bell, Clock, LastUnitOfWork

PAGE: Final = 20  # own choice: what fits a phone


_WANTED: Final = Words("请说明要办什么", "please say what you come for")
_ELSEWHERE: Final = Words("这里不办这件事", "this is not done here")

Make = Callable[[Booking, Place, str, datetime, Told], Awaitable[Booking]]


class BookingStore(Protocol):
    """storage.bookings.bookings.BookingStore."""

    async def read(self, person: UUID, booking: UUID) -> Booking | None: ...

    async def standing(
        self, person: UUID, kind: PlaceKind, since: datetime, lapsed_since: datetime
    ) -> Standing: ...

    async def of_person(
        self, person: UUID, before: CursorPlace, limit: int, by: str = ""
    ) -> Sequence[Booking]: ...


class SlotStore(Protocol):
    """storage.bookings.slots.SlotStore."""

    async def read(self, slot: UUID, at: datetime) -> tuple[Slot, Place] | None: ...

    async def take(self, slot: UUID, at: datetime) -> bool: ...


class PlaceStore(Protocol):
    """storage.bookings.places.PlaceStore."""

    async def read(self, place: str) -> Place | None: ...


class Acting(Protocol):
    """services.accounts.acting_for.ActingForService."""

    async def of(self, citizen: Citizen, mandate: Mandate | None) -> ActingFor: ...

    async def keep(self, acting: ActingFor) -> None: ...


class Subjects(Protocol):
    """What bookings may be for, of other contexts."""

    async def check(self, person: UUID, about: Subject) -> None:
        """Invalid for what there is not, or what is not the person's."""


class BookingService:
    def __init__(
        self,
        *,
        unit: LastUnitOfWork,
        moves: BookingMoves,
        bookings: BookingStore,
        slots: SlotStore,
        places: PlaceStore,
        acting: Acting,
        subjects: Subjects,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._moves = moves
        self._bookings = bookings
        self._slots = slots
        self._places = places
        self._acting = acting
        self._subjects = subjects
        self._bell = bell
        self._clock = clock

    async def hold(
        self,
        citizen: Citizen,
        slot: UUID,
        about: Subject | None = None,
        mandate: Mandate | None = None,
    ) -> BookingFile:
        """A place for some minutes, to be confirmed. NotFound, Gone, Conflict, NotAllowed say why there is none."""
        acting, at = await self._acting.of(citizen, mandate), self._clock()
        free, place_ = await self._found(slot, at)
        if place_.closed:
            raise Conflict(Problem.PLACE_CLOSED)
        free.check_free(at)
        wanted = await checked_subject(self._subjects, place_, acting.person, about)

        async def take() -> None:
            if not await self._slots.take(slot, at):
                raise Conflict(Problem.SLOT_FULL)

        async def work() -> tuple[BookingFile, tuple[UUID, ...]]:
            await self._acting.keep(acting)
            told = Told.nothing()
            standing = await self._standing(acting.person, place_, at)
            standing.check(at, place_.rules)
            await self._moves.reclaim(free, place_, at, told)
            booking = replace(
                self._moves.new(free, acting.person, wanted, acting.actor, at),
                mandate=acting.under,
                held_until=at + timedelta(minutes=place_.rules.hold_min),
            )
            await self._moves.add(booking, place_, at, told)
            # Everybody who wants this slot waits for the row from here to the commit.
            self._unit.last(take)
            file = _file(booking, place_, standing, at)
            return file, await self._moves.tell(told, at)

        return await self._done(work)

    async def confirm(
        self, citizen: Citizen, booking: UUID, mandate: Mandate | None = None
    ) -> BookingFile:
        """Gone once the hold is over; Conflict for what is no hold."""

        async def make(
            held: Booking, place_: Place, actor: str, at: datetime, told: Told
        ) -> Booking:
            return await self._moves.confirm(held, place_, actor, at, told)

        return await self._changed(citizen, booking, mandate, make)

    async def cancel(
        self, citizen: Citizen, booking: UUID, mandate: Mandate | None = None
    ) -> BookingFile:
        """A hold at any time, a booking until the place's limit. Conflict."""

        async def make(
            held: Booking, place_: Place, actor: str, at: datetime, told: Told
        ) -> Booking:
            after = held.cancel(at, place_.rules)
            return await self._moves.change(held, after, place_, actor, at, told)

        return await self._changed(citizen, booking, mandate, make)

    async def move(
        self, citizen: Citizen, booking: UUID, to: UUID, mandate: Mandate | None = None
    ) -> BookingFile:
        """To another slot of the same place: that is taken, and the old one given back. Conflict, Gone, NotFound."""

        async def make(
            held: Booking, place_: Place, actor: str, at: datetime, told: Told
        ) -> Booking:
            slot, _ = await self._found(to, at)
            return await self._moves.move(held, slot, place_, actor, at, told)

        return await self._changed(citizen, booking, mandate, make)

    async def show(
        self, citizen: Citizen, booking: UUID, mandate: Mandate | None = None
    ) -> BookingFile:
        """NotFound for anybody else's."""
        acting, at = await self._acting.of(citizen, mandate), self._clock()
        held = await self._bookings.read(acting.person, booking)
        if held is None or not acting.sees_what(held.made_by):
            raise NotFound(Problem.NOT_FOUND)
        _, place_ = await self._found(held.slot, at)
        return _file(held, place_, await self._standing(held.person, place_, at), at)

    async def mine(
        self, citizen: Citizen, cursor: str, mandate: Mandate | None = None
    ) -> BookingPage:
        """The latest first."""
        acting = await self._acting.of(citizen, mandate)
        before = place(cursor) if cursor else NEWEST
        by = "" if acting.sees_all else acting.actor
        found = await self._bookings.of_person(acting.person, before, PAGE + 1, by)
        shown, following = page(found, PAGE, lambda each: (each.starts_at, each.booking))
        places = {each.place: await self._place(each.place) for each in shown}
        return BookingPage([BookingFile(each, places[each.place]) for each in shown], following)

    async def _changed(
        self,
        citizen: Citizen,
        booking: UUID,
        mandate: Mandate | None,
        make: Make,
    ) -> BookingFile:
        acting, at = await self._acting.of(citizen, mandate), self._clock()

        async def work() -> tuple[BookingFile, tuple[UUID, ...]]:
            await self._acting.keep(acting)
            held, place_ = await self._moves.locked(booking, at)
            if held.person != acting.person or not acting.sees_what(held.made_by):
                raise NotFound(Problem.NOT_FOUND)
            told = Told.nothing()
            after = await make(held, place_, acting.actor, at, told)
            standing = await self._standing(held.person, place_, at)
            return _file(after, place_, standing, at), await self._moves.tell(told, at)

        return await self._done(work)

    async def _done(
        self, work: Callable[[], Awaitable[tuple[BookingFile, tuple[UUID, ...]]]]
    ) -> BookingFile:
        file, told = await self._unit.together(work)
        await self._bell.ring(told)
        return file

    async def _standing(self, person: UUID, place_: Place, at: datetime) -> Standing:
        since = at - place_.rules.looks_back
        return await self._bookings.standing(person, place_.kind, since, at - LAPSES_WITHIN)

    async def _found(self, slot: UUID, at: datetime) -> tuple[Slot, Place]:
        found = await self._slots.read(slot, at)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def _place(self, place_: str) -> Place:
        found = await self._places.read(place_)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found


async def checked_subject(
    subjects: Subjects, place_: Place, person: UUID, about: Subject | None
) -> Subject:
    """The place itself for nothing. Invalid for what it does not serve, there is not, or is another's."""
    if about is None:
        if place_.items or place_.kinds:
            raise fault("/about", "missing", _WANTED)
        return SubjectKind.PLACE.of(place_.place)
    if not place_.serves(about):
        raise fault("/about", "elsewhere", _ELSEWHERE)
    await subjects.check(person, about)
    return about


def _file(booking: Booking, place_: Place, standing: Standing, at: datetime) -> BookingFile:
    return BookingFile(
        booking,
        place_,
        missed=standing.missed_lately(at, place_.rules),
        closed_until=standing.closed_until(at, place_.rules),
    )
