"""One change of a booking, whoever makes it, within the caller's unit of work: row, ledger, audit, effects, notices.

What is given back goes to the first who waits in the same unit of work, so that nobody comes in between.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.bookings.bookings import Booking, BookingChanged, BookingState
from domain.bookings.places import Place, PlaceKind, Slot
from domain.bookings.waits import Wait
from domain.days import day_of
from domain.errors import Conflict, NotFound
from domain.events import EventKind
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.ports import AuditLog, OrderedEvents

#: What the person hears of a change; of others the page alone speaks.
_TOLD: Final[Mapping[BookingState, EventKind]] = {
    BookingState.BOOKED: EventKind.BOOKING_BOOKED,
    BookingState.MISSED: EventKind.BOOKING_MISSED,
    BookingState.STOPPED: EventKind.BOOKING_STOPPED,
}
#: Own choice: so many slots are looked through for somebody who waits.
_LOOKED_AT: Final = 20


class BookingStore(Protocol):
    """storage.bookings.bookings.BookingStore, within the unit of work."""

    async def add(self, booking: Booking, missed_at: datetime) -> bool: ...

    async def lock(self, booking: UUID) -> Booking | None: ...

    async def save(
        self, before: Booking, after: Booking, missed_at: datetime, *, reminded: int = 0
    ) -> None: ...

    async def has_on(self, booking: Booking, day: date) -> bool: ...

    async def lapsed_of(self, slot: UUID, at: datetime, most: int) -> Sequence[Booking]: ...


class SlotStore(Protocol):
    """storage.bookings.slots.SlotStore, within the unit of work."""

    async def read(self, slot: UUID, at: datetime) -> tuple[Slot, Place] | None: ...

    async def hold(self, slots: Sequence[UUID]) -> None: ...

    async def take(self, slot: UUID, at: datetime) -> bool: ...

    async def take_first(self, slot: UUID, at: datetime) -> bool: ...

    async def give_back(self, slot: UUID, *, walk_in: bool) -> None: ...

    async def next_free(
        self, place: str, after: datetime, day: date | None, most: int
    ) -> Sequence[Slot]: ...


class WaitStore(Protocol):
    """storage.bookings.waits.WaitStore, within the unit of work."""

    async def next(self, place: str, day: date) -> Wait | None: ...

    async def end(self, person: UUID, wait: UUID) -> bool: ...

    async def end_of_day(self, person: UUID, place: str, day: date) -> None: ...


class BookingEffect(Protocol):
    """What changes of bookings come to at places of one kind: a ticket, an order, a home visit."""

    async def after(self, changed: BookingChanged) -> tuple[UUID, ...]:
        """In the unit of work of any change, once its row is written; the accounts that were told of it.

        A Refusal that it raises undoes the change. It locks nothing that comes before a booking
        (docs/architecture.md, Locks), and calls nobody outside.
        """


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person is to hear at the end of the unit of work."""

    kind: EventKind
    booking: Booking
    count: int = 0


@dataclass(slots=True)
class Told:
    """What one unit of work comes to for others: accounts that were told, and notices still to be written."""

    accounts: list[UUID]
    notices: list[Notice]

    @classmethod
    def nothing(cls) -> "Told":
        return cls([], [])


class BookingMoves:
    """Each in the caller's unit of work, which ends with `tell`."""

    def __init__(
        self,
        *,
        bookings: BookingStore,
        slots: SlotStore,
        waits: WaitStore,
        events: OrderedEvents,
        audit: AuditLog,
        draw_code: Callable[[], str],
        effects: Mapping[PlaceKind, Sequence[BookingEffect]],
    ) -> None:
        """`draw_code`: six digits by chance."""
        self._bookings = bookings
        self._slots = slots
        self._waits = waits
        self._events = events
        self._audit = audit
        self._draw_code = draw_code
        self._effects = effects

    async def locked(self, booking: UUID, at: datetime) -> tuple[Booking, Place]:
        """Whoever's it is, with its place. NotFound."""
        held = await self._bookings.lock(booking)
        found = None if held is None else await self._slots.read(held.slot, at)
        if held is None or found is None:
            raise NotFound(Problem.NOT_FOUND)
        return held, found[1]

    def new(self, slot: Slot, person: UUID, about: Subject, actor: str, at: datetime) -> Booking:
        """Held by nobody yet: as it would stand in the slot."""
        return Booking(
            person=person,
            booking=uuid4(),
            slot=slot.slot,
            place=slot.place,
            kind=slot.kind,
            starts_at=slot.starts_at,
            minutes=slot.minutes,
            about=about,
            code=self._draw_code(),
            made_by=actor,
            made_at=at,
        )

    async def add(self, booking: Booking, place: Place, at: datetime, told: Told) -> None:
        """Its row, without its place in the ledger, which is taken last: nobody waits for who is refused.

        Conflict where the person has one at the place on that day.
        """
        if not await self._bookings.add(booking, booking.missed_at(place.rules)):
            raise Conflict(Problem.BOOKED_ALREADY)
        await self._waits.end_of_day(booking.person, booking.place, day_of(booking.starts_at))
        changed = BookingChanged(None, booking, place, booking.made_by, at)
        await self._note(changed, "hold", "", told)
        if booking.state is BookingState.BOOKED:
            told.notices.append(Notice(EventKind.BOOKING_BOOKED, booking))

    async def confirm(
        self, before: Booking, place: Place, actor: str, at: datetime, told: Told
    ) -> Booking:
        """Gone for a hold whose time is over; Conflict for what is none."""
        return await self.change(before, before.confirm(at), place, actor, at, told)

    async def change(
        self,
        before: Booking,
        after: Booking,
        place: Place,
        actor: str,
        at: datetime,
        told: Told,
        *,
        why: str = "",
        count: int = 0,
    ) -> Booking:
        """Of one that is locked, within its slot. What it gives back goes to the first who waits.

        `count`: what a notice of it says.
        """
        reminded = after.reminders_past(at)
        await self._bookings.save(before, after, after.missed_at(place.rules), reminded=reminded)
        await self._note(BookingChanged(before, after, place, actor, at), after.state, why, told)
        if (kind := _kind(before, after)) is not None:
            told.notices.append(Notice(kind, after, count))
        if before.has_place and not after.has_place:
            await self._slots.give_back(before.slot, walk_in=before.walk_in)
            if not before.walk_in:
                await self._pass_on(before.slot, place, at, told)
        return after

    async def move(
        self, before: Booking, to: Slot, place: Place, actor: str, at: datetime, told: Told
    ) -> Booking:
        """Takes the new place and gives the old one back. Conflict, SLOT_FULL among them, changes nothing."""
        to.check_free(at)
        after = before.move(to, at, place.rules)
        if await self._bookings.has_on(before, to.day):
            raise Conflict(Problem.BOOKED_ALREADY)
        reminded = after.reminders_past(at)
        await self._bookings.save(before, after, after.missed_at(place.rules), reminded=reminded)
        await self._note(BookingChanged(before, after, place, actor, at), "move", "", told)
        if after.state is BookingState.BOOKED:
            told.notices.append(Notice(EventKind.BOOKING_MOVED, after))
        await self.reclaim(to, place, at, told)
        await self._slots.hold(sorted((before.slot, to.slot)))
        if not await self._slots.take(to.slot, at):
            raise Conflict(Problem.SLOT_FULL)
        await self._slots.give_back(before.slot, walk_in=before.walk_in)
        await self._pass_on(before.slot, place, at, told)
        return after

    async def reclaim(self, slot: Slot, place: Place, at: datetime, told: Told) -> None:
        """Holds of the slot whose time is over give their places back, to who waits or to who asks.

        Where it has others that are free nobody waits for that.
        """
        if slot.free > slot.lapsed:
            return
        for held in await self._bookings.lapsed_of(slot.slot, at, _LOOKED_AT):
            await self.change(held, held.lapse(at), place, actors.SYSTEM, at, told)

    async def offer_next(self, place: Place, day: date | None, at: datetime, told: Told) -> bool:
        """The next free place of a day, or of any, to the first who waits for it; False for nothing to be had."""
        if place.closed:
            return False
        for slot in await self._slots.next_free(place.place, at, day, _LOOKED_AT):
            if await self._offer(slot, place, at, told):
                return True
        return False

    async def tell(self, told: Told, at: datetime) -> tuple[UUID, ...]:
        """The last of the unit of work: whom to ring after it."""
        if len(told.notices) > 1:
            await self._events.hold(sorted({each.booking.person for each in told.notices}))
        for each in told.notices:
            booking = each.booking
            told.accounts += await self._events.tell(
                kind=each.kind,
                subject=SubjectKind.BOOKING.of(booking.booking, count=each.count),
                at=at,
                person=booking.person,
                acting=booking.account if booking.mandate is not None else None,
            )
        return tuple(told.accounts)

    async def _pass_on(self, slot: UUID, place: Place, at: datetime, told: Told) -> None:
        found = await self._slots.read(slot, at)
        assert found is not None
        if not place.closed:
            await self._offer(found[0], place, at, told)

    async def _offer(self, slot: Slot, place: Place, at: datetime, told: Told) -> bool:
        """Held for the first who waits for the slot's day; False where nobody does, or none is free."""
        wait = await self._waits.next(slot.place, slot.day)
        if wait is None or not await self._slots.take_first(slot.slot, at):
            return False
        held_until = min(at + timedelta(minutes=place.rules.offer_min), slot.starts_at)
        booking = replace(
            self.new(slot, wait.person, wait.about, wait.made_by, at),
            mandate=wait.mandate,
            held_until=held_until,
            offered=True,
        )
        if not await self._bookings.add(booking, booking.missed_at(place.rules)):
            # Booked by themselves in this moment.
            await self._slots.give_back(slot.slot, walk_in=False)
            return False
        await self._waits.end(wait.person, wait.wait)
        changed = BookingChanged(None, booking, place, actors.SYSTEM, at)
        await self._note(changed, "offer", "", told)
        told.notices.append(Notice(EventKind.BOOKING_OFFERED, booking))
        return True

    async def _note(self, changed: BookingChanged, action: str, why: str, told: Told) -> None:
        booking = changed.booking
        await self._audit.record(
            actor=changed.actor,
            action=f"booking.{action}",
            person=booking.person,
            about=SubjectKind.BOOKING.of(booking.booking).under(booking.mandate),
            why=why,
        )
        for effect in self._effects.get(booking.kind, ()):
            told.accounts += await effect.after(changed)


def _kind(before: Booking, after: Booking) -> EventKind | None:
    if after.state is BookingState.CANCELLED:
        # A hold is nobody's news; a booking is, to whoever else minds it.
        booked = before.state is BookingState.BOOKED
        return EventKind.BOOKING_CANCELLED if booked else None
    return _TOLD.get(after.state)
