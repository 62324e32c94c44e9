"""Tickets taken, looked at and given back; by page, kiosk or counter, and by who was booked and has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.bookings.forecast import Forecast, Wait
from domain.bookings.halls import (
    TICKETS_A_DAY,
    TICKETS_OF_ONE,
    Group,
    Hall,
    Priority,
    PriorityBy,
    age_on,
)
from domain.bookings.screens import hall_key
from domain.bookings.tickets import Booked, Ticket, TicketState
from domain.days import day_of
from domain.errors import Conflict, NotAllowed, NotFound, TooMany, fault
from domain.people import Officer, Person
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.bookings.hall_codes import PERIOD, HallCodes
from services.bookings.halls import HallService, OfficeDays
from services.bookings.queues import QueueService
from services.ports import AuditLog, Bell, Clock, Limits, UnitOfWork

#: Own choice: of one code so many take a ticket; a hall sees no more people in five minutes.
BY_ONE_CODE: Final = 40
MINE: Final = 20
_NO_GROUP: Final = Words("这个大厅没有这类业务", "this hall has no such group")
_NO_PRIORITY: Final = Words("不能选择这种优先", "this kind of priority can't be chosen here")


class TicketStore(Protocol):
    """storage.bookings.tickets.TicketStore."""

    async def number(self, hall: str, day: date, letter: str, most: int) -> int | None: ...

    async def add(self, ticket: Ticket) -> bool: ...

    async def note_forecast(self, ticket: UUID, said: Forecast, told: Wait) -> None: ...

    async def read(self, ticket: UUID) -> Ticket | None: ...

    async def hold(self, ticket: UUID) -> Ticket | None: ...

    async def write(self, ticket: Ticket) -> None: ...

    async def attach(self, holder: UUID, hall: str, day: date, booked: Booked) -> Ticket | None: ...

    async def hold_of_booking(self, booking: UUID) -> Ticket | None: ...

    async def of_holder(
        self, account: UUID, person: UUID | None, day: date, most: int
    ) -> Sequence[Ticket]: ...


class Persons(Protocol):
    """storage.accounts.persons.PersonStore."""

    async def of_account(self, account: UUID) -> UUID | None: ...

    async def read(self, person: UUID) -> Person | None: ...


@dataclass(frozen=True, slots=True)
class TicketWanted:
    """For a group by its letter, or for an item by its name; `priority`: a kind of the hall's, or none."""

    group: str = ""
    item: str = ""
    priority: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who stands behind a ticket, as far as anybody knows."""

    person: UUID | None = None
    account: UUID | None = None


@dataclass(frozen=True, slots=True)
class TicketSeen:
    """`ahead`: how many are called before it; None where it does not wait.

    `wait`: None too while no window of its group is open.
    """

    ticket: Ticket
    hall: Hall
    ahead: int | None
    wait: Wait | None


class TicketService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: TicketStore,
        halls: HallService,
        queues: QueueService,
        persons: Persons,
        days: OfficeDays,
        codes: HallCodes,
        limits: Limits,
        audit: AuditLog,
        screens: Bell,
        clock: Clock,
    ) -> None:
        """`screens`: rings for the halls whose queues changed."""
        self._unit = unit
        self._store = store
        self._halls = halls
        self._queues = queues
        self._persons = persons
        self._days = days
        self._codes = codes
        self._limits = limits
        self._audit = audit
        self._screens = screens
        self._clock = clock

    async def take_as(self, account: UUID, hall: str, wanted: TicketWanted) -> TicketSeen:
        """By who is signed in, in the hall's hours."""
        found = await self._halls.read(hall)
        await self._check_hours(found)
        person = await self._persons.of_account(account)
        _check_claim(found, wanted.priority)
        held = await self._store.of_holder(account, person, day_of(self._clock()), MINE)
        if sum(each.hall == hall for each in held) >= TICKETS_OF_ONE:
            raise Conflict(Problem.TICKETS_TAKEN)
        return await self.take(
            found, wanted, Holder(person, account), actor=actors.citizen(account)
        )

    async def take_by_code(self, hall: str, code: str, wanted: TicketWanted) -> TicketSeen:
        """By nobody who is known, standing before the hall's screen. NotAllowed for an old code."""
        found, now = await self._halls.read(hall), self._clock()
        period = self._codes.period(hall, code, now)
        if period is None:
            raise NotAllowed(Problem.HALL_CODE_OLD)
        await self._check_hours(found)
        _check_claim(found, wanted.priority)
        key = f"hall code {hall} {period}"
        allowance = await self._limits.allow(key, BY_ONE_CODE, 3 * PERIOD.total_seconds())
        if not allowance.allowed:
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=ceil(allowance.reset_s))
        return await self.take(found, wanted, Holder())

    async def take_at_machine(self, hall: str, wanted: TicketWanted) -> TicketSeen:
        """By nobody who is known, at a machine of the city that whoever calls this has known as one."""
        found = await self._halls.read(hall)
        await self._check_hours(found)
        _check_claim(found, wanted.priority)
        return await self.take(found, wanted, Holder())

    async def give(self, officer: Officer, hall: str, wanted: TicketWanted) -> TicketSeen:
        """By an officer of the hall, to whoever stands at the counter, at any hour."""
        found = await self._halls.served_by(officer, hall)
        return await self.take(found, wanted, Holder(), actor=officer.actor)

    async def take(
        self,
        hall: Hall,
        wanted: TicketWanted,
        holder: Holder,
        *,
        booked: Booked | None = None,
        actor: str = "",
    ) -> TicketSeen:
        """Whoever asks has been let in. Conflict for who holds an open one of the hall."""
        group, now = _group(hall, wanted), self._clock()
        priority = await self._priority(hall, wanted.priority, holder)

        async def work() -> Ticket:
            number = await self._store.number(hall.hall, day_of(now), group.letter, TICKETS_A_DAY)
            if number is None:
                raise Conflict(Problem.HALL_FULL)
            ticket = Ticket(
                ticket=uuid4(),
                hall=hall.hall,
                day=day_of(now),
                number=f"{group.letter}{number:03}",
                group=group.letter,
                taken_at=now,
                person=holder.person,
                account=holder.account,
                booking=booked.booking if booked else None,
                booked_at=booked.starts_at if booked else None,
                booked_until=booked.ends_at if booked else None,
                priority=priority.kind if priority else "",
                ahead=priority.ahead if priority else timedelta(),
            )
            if not await self._store.add(ticket):
                ticket = await self._attached(ticket, booked)
            if actor:
                await self._record(ticket, actor, "ticket.take")
            return ticket

        ticket = await self._unit.together(work)
        queue = await self._queues.look(hall, now)
        said, wait = queue.forecasts.get(ticket.ticket), queue.wait_of(ticket.ticket)
        if said is not None and wait is not None:
            await self._store.note_forecast(ticket.ticket, said, wait)
        await self._screens.ring([hall_key(hall.hall)])
        return TicketSeen(ticket, hall, queue.ahead_of(ticket.ticket), wait)

    async def show(self, ticket: UUID) -> TicketSeen:
        """To whoever has its id, which nobody guesses. NotFound."""
        found = await self._store.read(ticket)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return await self._seen(found)

    async def of_booking(self, booking: UUID) -> TicketSeen:
        """By which who was booked waits. NotFound."""
        found = await self._store.hold_of_booking(booking)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return await self._seen(found)

    async def mine(self, account: UUID) -> Sequence[TicketSeen]:
        """Today's of an account, the newest first."""
        person = await self._persons.of_account(account)
        held = await self._store.of_holder(account, person, day_of(self._clock()), MINE)
        return [await self._seen(each) for each in held]

    async def leave(self, ticket: UUID) -> TicketSeen:
        """Given back by who has its id. NotFound; Conflict once it is being served, or over."""

        async def work() -> Ticket:
            held = await self._store.hold(ticket)
            if held is None:
                raise NotFound(Problem.NOT_FOUND)
            left = held.leave(self._clock())
            await self._store.write(left)
            if left.account is not None:
                await self._record(left, actors.citizen(left.account), "ticket.leave")
            return left

        left = await self._unit.together(work)
        await self._screens.ring([hall_key(left.hall)])
        return await self._seen(left)

    async def leave_of(self, booking: UUID, actor: str) -> None:
        """What holds a ticket for a booking is over; one that is being served, or was, stays as it is."""

        async def work() -> None:
            held = await self._store.hold_of_booking(booking)
            if held is None or held.state not in {TicketState.WAITING, TicketState.CALLED}:
                return
            await self._store.write(held.leave(self._clock()))
            await self._record(held, actor, "ticket.leave")
            await self._screens.ring([hall_key(held.hall)])

        await self._unit.together(work)

    async def _attached(self, ticket: Ticket, booked: Booked | None) -> Ticket:
        """Who took one before checking in for a booking goes on with it, as booked. Conflict."""
        if booked is not None and ticket.person is not None:
            held = await self._store.attach(ticket.person, ticket.hall, ticket.day, booked)
            if held is not None:
                return held
        raise Conflict(Problem.TICKET_HELD)

    async def _seen(self, ticket: Ticket) -> TicketSeen:
        hall = await self._halls.read(ticket.hall)
        if ticket.state is not TicketState.WAITING:
            return TicketSeen(ticket, hall, None, None)
        now = self._clock()
        queue = await self._queues.seen(hall, now)
        if queue.ahead_of(ticket.ticket) is None:  # taken since
            queue = await self._queues.look(hall, now)
        ahead, wait = queue.ahead_of(ticket.ticket), queue.wait_of(ticket.ticket)
        return TicketSeen(ticket, hall, ahead, wait)

    async def _check_hours(self, hall: Hall) -> None:
        now = self._clock()
        if not hall.takes(now, works=await self._days.works(day_of(now))):
            raise Conflict(Problem.HALL_SHUT)

    async def _priority(self, hall: Hall, kind: str, holder: Holder) -> Priority | None:
        """The one that was asked for, or that the birthday gives, whichever goes further ahead."""
        asked = hall.priorities.get(kind)
        if kind and asked is None:
            raise fault("/priority", "unknown", _NO_PRIORITY)
        person = await self._persons.read(holder.person) if holder.person else None
        born = person.identity.born if person else None
        by_age = None if born is None else hall.priority_of_age(age_on(born, day_of(self._clock())))
        held = [each for each in (asked, by_age) if each is not None]
        return max(held, key=lambda each: each.ahead, default=None)

    async def _record(self, ticket: Ticket, actor: str, action: str) -> None:
        await self._audit.record(
            actor=actor,
            action=action,
            person=ticket.person,
            about=SubjectKind.TICKET.of(ticket.ticket),
            why="",
        )


def _check_claim(hall: Hall, kind: str) -> None:
    """Invalid for a kind that one can't claim by oneself."""
    found = hall.priorities.get(kind)
    if kind and (found is None or found.by is not PriorityBy.SELF):
        raise fault("/priority", "unknown", _NO_PRIORITY)


def _group(hall: Hall, wanted: TicketWanted) -> Group:
    found = hall.groups.get(wanted.group) if wanted.group else hall.group_of(wanted.item)
    if found is None:
        raise fault("/group" if wanted.group else "/item", "unknown", _NO_GROUP)
    return found
