"""The waiting list of a place, as a person joins and leaves it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.accounts.acting_for import ActingFor
from domain.accounts.mandates import Mandate
from domain.bookings.booking_lists import WaitFile
from domain.bookings.bookings import LAPSES_WITHIN, Standing
from domain.bookings.places import Place, PlaceKind, Slot
from domain.bookings.waits import Wait
from domain.days import day_of
from domain.errors import Conflict, NotFound, fault
from domain.people import Citizen
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from services.bookings.bookings import Acting, PlaceStore, Subjects, checked_subject
from services.ports import AuditLog, Clock, UnitOfWork

#: Own choice: of one person at once.
WAITS_MOST: Final = 10
_DAY: Final = Words("请选择已经可以预约的日期", "a day that can be booked already")


class WaitStore(Protocol):
    """storage.bookings.waits.WaitStore."""

    async def add(self, wait: Wait) -> bool: ...

    async def end(self, person: UUID, wait: UUID) -> bool: ...

    async def of_person(self, person: UUID, limit: int) -> Sequence[Wait]: ...

    async def before(self, wait: Wait) -> int: ...


class SlotStore(Protocol):
    """storage.bookings.slots.SlotStore."""

    async def next_free(
        self, place: str, after: datetime, day: date | None, most: int
    ) -> Sequence[Slot]: ...


class StandingStore(Protocol):
    """storage.bookings.bookings.BookingStore."""

    async def standing(
        self, person: UUID, kind: PlaceKind, since: datetime, lapsed_since: datetime
    ) -> Standing: ...


class WaitService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        waits: WaitStore,
        slots: SlotStore,
        places: PlaceStore,
        standings: StandingStore,
        acting: Acting,
        subjects: Subjects,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._waits = waits
        self._slots = slots
        self._places = places
        self._standings = standings
        self._acting = acting
        self._subjects = subjects
        self._audit = audit
        self._clock = clock

    async def join(
        self,
        citizen: Citizen,
        place: str,
        day: date,
        about: Subject | None = None,
        mandate: Mandate | None = None,
    ) -> WaitFile:
        """For a place of a day that has none free. Conflict where it has, and for who waits already."""
        acting, at = await self._acting.of(citizen, mandate), self._clock()
        where = await self._place(place)
        if where.closed:
            raise Conflict(Problem.PLACE_CLOSED)
        if day < day_of(at) or where.opens_at(day) > at:
            raise fault("/day", "out_of_range", _DAY)
        wanted = await checked_subject(self._subjects, where, acting.person, about)
        wait = Wait(
            person=acting.person,
            wait=uuid4(),
            place=where.place,
            made_by=acting.actor,
            since=at,
            day=day,
            about=wanted,
            mandate=acting.under,
        )

        async def work() -> WaitFile:
            await self._acting.keep(acting)
            since = at - where.rules.looks_back
            standing = await self._standings.standing(
                acting.person, where.kind, since, at - LAPSES_WITHIN
            )
            standing.check(at, where.rules)
            if await self._slots.next_free(where.place, at, day, 1):
                raise Conflict(Problem.PLACES_FREE)
            if len(await self._waits.of_person(acting.person, WAITS_MOST)) >= WAITS_MOST:
                raise Conflict(Problem.BOOKINGS_OPEN)
            if not await self._waits.add(wait):
                raise Conflict(Problem.WAITING_ALREADY)
            await self._note(wait, acting, "booking.wait")
            return WaitFile(wait, where, await self._waits.before(wait))

        return await self._unit.together(work)

    async def leave(self, citizen: Citizen, wait: UUID, mandate: Mandate | None = None) -> None:
        """NotFound for anybody else's."""
        acting = await self._acting.of(citizen, mandate)

        async def work() -> None:
            await self._acting.keep(acting)
            waits = await self._waits.of_person(acting.person, WAITS_MOST)
            found = next((each for each in waits if each.wait == wait), None)
            if found is None or not acting.sees_what(found.made_by):
                raise NotFound(Problem.NOT_FOUND)
            await self._waits.end(acting.person, wait)
            await self._note(found, acting, "booking.leave")

        await self._unit.together(work)

    async def mine(self, citizen: Citizen, mandate: Mandate | None = None) -> Sequence[WaitFile]:
        """The oldest first."""
        acting = await self._acting.of(citizen, mandate)
        found = await self._waits.of_person(acting.person, WAITS_MOST)
        return [
            WaitFile(each, await self._place(each.place), await self._waits.before(each))
            for each in found
            if acting.sees_what(each.made_by)
        ]

    async def _place(self, place: str) -> Place:
        found = await self._places.read(place)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def _note(self, wait: Wait, acting: ActingFor, action: str) -> None:
        await self._audit.record(
            actor=acting.actor,
            action=action,
            person=wait.person,
            about=SubjectKind.PLACE.of(wait.place).under(acting.under),
            why="",
        )
