"""Rows of places, slots, bookings and waits in memory, by the rules of their statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.bookings.bookings import OPEN, Booking, BookingState, Standing
from domain.bookings.places import Place, PlaceKind, Slot
from domain.bookings.waits import Wait
from domain.cursors import Place as CursorPlace
from domain.days import day_of

GOOD: Final = Standing(0, 0, ())  # nothing open, nothing missed
LOOKS_MOST: Final = 500
_THERE: Final = OPEN | {BookingState.SERVED}


@dataclass
class Book:
    """`standing`: everybody's, and of whom it was asked since when."""

    places: dict[str, Place]
    slots: dict[UUID, Slot]
    bookings: dict[UUID, Booking] = field(default_factory=dict)
    reminded: dict[UUID, int] = field(default_factory=dict)
    missed_at: dict[UUID, datetime] = field(default_factory=dict)
    waits: list[Wait] = field(default_factory=list)
    standing: Standing = GOOD
    asked: list[tuple[UUID, PlaceKind, datetime, datetime]] = field(default_factory=list)

    looked: int = 0

    def look(self) -> None:
        """For what is due: a round that finds the same again and again would go on for ever."""
        self.looked += 1
        assert self.looked < LOOKS_MOST

    def count(self, slot: UUID, taken: int, walked_in: int = 0) -> None:
        held = self.slots[slot]
        self.slots[slot] = replace(
            held, taken=held.taken + taken, walked_in=held.walked_in + walked_in
        )


@dataclass
class FakeBookings:
    """storage.bookings.bookings.BookingStore."""

    book: Book

    async def add(self, booking: Booking, missed_at: datetime) -> bool:
        if await self.has_on(booking, day_of(booking.starts_at)):
            return False
        self.book.bookings[booking.booking] = booking
        self.book.missed_at[booking.booking] = missed_at
        return True

    async def lock(self, booking: UUID) -> Booking | None:
        return self.book.bookings.get(booking)

    async def find(self, booking: UUID) -> Booking | None:
        return self.book.bookings.get(booking)

    async def read(self, person: UUID, booking: UUID) -> Booking | None:
        found = self.book.bookings.get(booking)
        return found if found is not None and found.person == person else None

    async def save(
        self, before: Booking, after: Booking, missed_at: datetime, *, reminded: int = 0
    ) -> None:
        assert self.book.bookings[after.booking] == before
        self.book.bookings[after.booking] = after
        self.book.missed_at[after.booking] = missed_at
        self.book.reminded[after.booking] = reminded

    async def has_on(self, booking: Booking, day: date) -> bool:
        return any(
            (each.person, each.place) == (booking.person, booking.place)
            and day_of(each.starts_at) == day
            and each.booking != booking.booking
            and each.state in _THERE
            for each in self.book.bookings.values()
        )

    async def standing(
        self, person: UUID, kind: PlaceKind, since: datetime, lapsed_since: datetime
    ) -> Standing:
        self.book.asked.append((person, kind, since, lapsed_since))
        return self.book.standing

    async def of_person(
        self, person: UUID, before: CursorPlace, limit: int, by: str = ""
    ) -> Sequence[Booking]:
        mine = [each for each in self._sorted() if each.person == person and _at(each) < before]
        return [each for each in reversed(mine) if by in {"", each.made_by}][:limit]

    async def of_day(
        self, place: str, day: date, after: CursorPlace, limit: int
    ) -> Sequence[Booking]:
        return [
            each
            for each in self._sorted()
            if (each.place, day_of(each.starts_at)) == (place, day) and _at(each) > after
        ][:limit]

    async def by_code(self, place: str, day: date, code: str) -> Sequence[UUID]:
        return await self.with_code([place], day, code)

    async def with_code(self, places: Sequence[str], day: date, code: str) -> Sequence[UUID]:
        return [
            each.booking
            for each in self._sorted()
            if each.place in places and (day_of(each.starts_at), each.code) == (day, code)
        ][:2]

    async def lapsed_of(self, slot: UUID, at: datetime, most: int) -> Sequence[Booking]:
        return [each for each in await self.lapsed(at, 1000) if each.slot == slot][:most]

    async def open_of(self, slot: UUID) -> Sequence[Booking]:
        found = [each for each in self._sorted() if each.slot == slot and each.state in OPEN]
        return sorted(found, key=lambda each: each.made_at)

    async def any_due(self, at: datetime, soon: datetime, tomorrow: datetime) -> bool:
        reminders = await self.to_remind(at, soon, tomorrow, 1)
        return bool(await self.lapsed(at, 1) or await self.to_miss(at, 1) or reminders)

    async def lapsed(self, at: datetime, most: int) -> Sequence[Booking]:
        self.book.look()
        return [each for each in self._sorted() if each.lapsed(at)][:most]

    async def to_miss(self, at: datetime, most: int) -> Sequence[Booking]:
        self.book.look()

        def over(each: Booking) -> bool:
            return each.missed_at(self.book.places[each.place].rules) < at

        return [each for each in self._sorted(BookingState.BOOKED) if over(each)][:most]

    async def to_remind(
        self, at: datetime, soon: datetime, tomorrow: datetime, most: int
    ) -> Sequence[Booking]:
        self.book.look()
        found = list[Booking]()
        for each in self._sorted(BookingState.BOOKED):
            told = self.book.reminded.get(each.booking, 0)
            due = (each.starts_at <= soon) + (each.starts_at <= tomorrow)
            if each.starts_at > at and told < due:
                found.append(each)
        return found[:most]

    async def reminded(self, booking: Booking, count: int) -> None:
        self.book.reminded[booking.booking] = count

    def _sorted(self, *states: BookingState) -> list[Booking]:
        found = (e for e in self.book.bookings.values() if not states or e.state in states)
        return sorted(found, key=_at)


@dataclass
class FakeSlots:
    """storage.bookings.slots.SlotStore."""

    book: Book
    held: list[Sequence[UUID]] = field(default_factory=list)
    closed: list[tuple[UUID, str, str]] = field(default_factory=list)
    shown: list[tuple[datetime, datetime]] = field(default_factory=list)

    async def read(self, slot: UUID, at: datetime) -> tuple[Slot, Place] | None:
        found = self.book.slots.get(slot)
        if found is None:
            return None
        lapsed = len(await FakeBookings(self.book).lapsed_of(slot, at, 1000))
        return replace(found, lapsed=lapsed), self.book.places[found.place]

    async def of_place(
        self, place: str, since: datetime, until: datetime, at: datetime
    ) -> Sequence[Slot]:
        self.shown.append((since, until))
        return [each for each in self.book.slots.values() if since <= each.starts_at < until]

    async def hold(self, slots: Sequence[UUID]) -> None:
        self.held.append(slots)

    async def take(self, slot: UUID, at: datetime) -> bool:
        return self.book.slots[slot].opens_at <= at and await self.take_first(slot, at)

    async def take_first(self, slot: UUID, at: datetime) -> bool:
        free = self.book.slots[slot].free > 0 and self.book.slots[slot].starts_at > at
        if free:
            self.book.count(slot, 1)
        return free

    async def take_at_counter(self, slot: UUID, at: datetime) -> bool:
        free = self.book.slots[slot].taken < self.book.slots[slot].size
        if free:
            self.book.count(slot, 1, 1)
        return free

    async def give_back(self, slot: UUID, *, walk_in: bool) -> None:
        self.book.count(slot, -1, -walk_in)

    async def close(self, slot: UUID, at: datetime, by: str, why: str) -> bool:
        if self.book.slots[slot].closed_at is not None:
            return False
        self.book.slots[slot] = replace(self.book.slots[slot], closed_at=at)
        self.closed.append((slot, by, why))
        return True

    async def next_free(
        self, place: str, after: datetime, day: date | None, most: int
    ) -> Sequence[Slot]:
        return [
            each
            for each in self.book.slots.values()
            if each.starts_at > after and each.free and day in {None, each.day}
        ][:most]


@dataclass
class FakeWaits:
    """storage.bookings.waits.WaitStore."""

    book: Book
    most: list[int] = field(default_factory=list)

    async def add(self, wait: Wait) -> bool:
        mine = ((each.person, each.place, each.day) for each in self.book.waits)
        if (wait.person, wait.place, wait.day) in mine:
            return False
        self.book.waits.append(wait)
        return True

    async def next(self, place: str, day: date) -> Wait | None:
        self.book.look()
        found = [each for each in self.book.waits if each.day in {None, day}]
        return min(found, key=lambda each: (not each.first, each.since), default=None)

    async def end(self, person: UUID, wait: UUID) -> bool:
        kept = [each for each in self.book.waits if (each.person, each.wait) != (person, wait)]
        ended, self.book.waits = len(kept) < len(self.book.waits), kept
        return ended

    async def end_of_day(self, person: UUID, place: str, day: date) -> None:
        self.book.waits = [e for e in self.book.waits if (e.person, e.day) != (person, day)]

    async def of_person(self, person: UUID, limit: int) -> Sequence[Wait]:
        return [each for each in self.book.waits if each.person == person][:limit]

    async def before(self, wait: Wait) -> int:
        return sum(e.since < wait.since and e.day in {None, wait.day} for e in self.book.waits)

    async def waited_for(self, today: date, most: int) -> Sequence[tuple[str, date | None]]:
        self.most.append(most)
        return sorted({(each.place, each.day) for each in self.book.waits}, key=str)


def _at(booking: Booking) -> CursorPlace:
    return booking.starts_at, booking.booking
