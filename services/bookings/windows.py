"""A window of a hall: an officer sits down, calls, serves, passes over, transfers, and leaves it."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.bookings.halls import Hall, Window
from domain.bookings.screens import hall_key
from domain.bookings.tickets import Ticket, TicketState, order
from domain.days import SHANGHAI, day_of
from domain.errors import Conflict, NotAllowed, NotFound, fault
from domain.events import EventKind
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.bookings.halls import HallService
from services.bookings.queues import Queue, QueueService
from services.bookings.serving import Serving
from services.ports import AuditLog, Bell, Clock, Events, UnitOfWork

_NO_GROUP: Final = Words("这个大厅没有这类业务", "this hall has no such group")
_SAME_GROUP: Final = Words("已在这一类等候", "it waits for this group already")


class HallStore(Protocol):
    """storage.bookings.halls.HallStore, within the unit of work."""

    async def hold_window(self, hall: str, number: int) -> Window | None: ...

    async def hold_of_officer(self, officer: UUID) -> Window | None: ...

    async def sit(self, hall: str, number: int, officer: UUID, at: datetime) -> bool: ...

    async def stand_up(self, hall: str, number: int) -> None: ...


class TicketStore(Protocol):
    """storage.bookings.tickets.TicketStore; what changes something, within the unit of work."""

    async def hold(self, ticket: UUID) -> Ticket | None: ...

    async def waiting(self, hall: str, day: date) -> Sequence[Ticket]: ...

    async def at_windows(self, hall: str, day: date) -> Sequence[Ticket]: ...

    async def call(self, wanted: Sequence[UUID], window: int, at: datetime) -> Ticket | None: ...

    async def write(self, ticket: Ticket) -> None: ...

    async def passed(self, hall: str, day: date, groups: Collection[str], most: int) -> int: ...

    async def learn(self, ticket: UUID, hour: int) -> float | None:
        """How long it waited until its first call, in seconds."""

    async def waiting_accounts(self, hall: str, day: date) -> tuple[UUID, ...]: ...


class CallStore(Protocol):
    """storage.bookings.screens.ScreenStore, within the unit of work."""

    async def note_call(self, hall: str, number: str, window: int, at: datetime) -> int: ...


class Bookings(Protocol):
    """services.bookings.booking_tickets.BookingOfTicket, within the unit of work."""

    async def served(self, booking: UUID, actor: str, at: datetime) -> tuple[UUID, ...]: ...


class Visits(Protocol):
    """What a visit that is done comes to elsewhere; within the unit of work, who was told."""

    async def done(
        self, hall: Hall, ticket: Ticket, waited_s: float | None, at: datetime
    ) -> tuple[UUID, ...]: ...


@dataclass(frozen=True, slots=True)
class WindowSeen:
    """`ticket`: that was called there, or is served."""

    window: Window
    ticket: Ticket | None
    queue: Queue

    @property
    def waiting(self) -> Sequence[Ticket]:
        """Whom the window serves, in their order."""
        return [each for each in self.queue.waiting if each.group in self.window.groups]


Move = Callable[[Ticket, datetime], Awaitable[Ticket]]


class WindowService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        halls: HallService,
        windows: HallStore,
        tickets: TicketStore,
        calls: CallStore,
        bookings: Bookings,
        visits: Visits,
        queues: QueueService,
        events: Events,
        audit: AuditLog,
        bell: Bell,
        screens: Bell,
        phones: Bell,
        clock: Clock,
    ) -> None:
        """`screens`: rings for halls; `phones`: for accounts whose wait changed."""
        self._unit = unit
        self._halls = halls
        self._windows = windows
        self._tickets = tickets
        self._serving = Serving(windows=windows, tickets=tickets)
        self._calls = calls
        self._bookings = bookings
        self._visits = visits
        self._queues = queues
        self._events = events
        self._audit = audit
        self._bell = bell
        self._screens = screens
        self._phones = phones
        self._clock = clock

    async def open(self, officer: Officer, hall: str, number: int) -> WindowSeen:
        """The officer sits there from now on, and at no other. Conflict where another sits."""
        found = await self._halls.served_by(officer, hall)

        async def work() -> None:
            before = await self._windows.hold_of_officer(officer.officer)
            if before is not None and (before.hall, before.number) != (hall, number):
                await self._check_idle(before)
                await self._windows.stand_up(before.hall, before.number)
            window = await self._windows.hold_window(hall, number)
            if window is None:
                raise NotFound(Problem.NOT_FOUND)
            if window.officer == officer.officer:
                return
            if not await self._windows.sit(hall, number, officer.officer, self._clock()):
                raise Conflict(Problem.WINDOW_TAKEN)
            await self._record_window(officer, "window.opened", hall, number)

        await self._unit.together(work)
        await self._ring(hall)
        return await self._seen(found, number)

    async def close(self, officer: Officer, hall: str, number: int) -> WindowSeen:
        """Whoever sits there leaves it, by the officer or by another of the hall. Conflict while it serves."""
        found = await self._halls.served_by(officer, hall)

        async def work() -> None:
            window = await self._windows.hold_window(hall, number)
            if window is None or not window.is_open:
                raise NotFound(Problem.NOT_FOUND)
            await self._check_idle(window)
            await self._windows.stand_up(hall, number)
            await self._record_window(officer, "window.closed", hall, number)

        await self._unit.together(work)
        await self._ring(hall)
        return await self._seen(found, number)

    async def show(self, officer: Officer, hall: str, number: int) -> WindowSeen:
        """NotFound for a window that the hall has not."""
        return await self._seen(await self._halls.served_by(officer, hall), number)

    async def call_next(self, officer: Officer, hall: str, number: int) -> WindowSeen:
        """The first of whom the window serves comes to it; with no ticket where nobody waits.

        Conflict while one that was called there is not done. Two windows never get one ticket.
        """
        found = await self._halls.served_by(officer, hall)

        async def work() -> tuple[UUID, ...]:
            window = await self._own(officer, hall, number)
            await self._check_idle(window)
            now = self._clock()
            day = day_of(now)
            waiting = await self._tickets.waiting(hall, day)
            passed = await self._queues.passed(found, day, window.groups)
            wanted = order(
                [each for each in waiting if each.group in window.groups],
                now,
                passed=passed,
                walk_in_every=found.walk_in_every,
            )
            called = await self._tickets.call([each.ticket for each in wanted], number, now)
            if called is None:
                return ()
            await self._record(called, officer, "ticket.call")
            return await self._announce(called)

        await self._bell.ring(await self._unit.together(work))
        await self._ring(hall)
        return await self._seen(found, number)

    async def call_again(self, officer: Officer, ticket: UUID) -> WindowSeen:
        """Shown and told once more."""

        async def again(held: Ticket, now: datetime) -> Ticket:
            return held.call_again(now)

        return await self._move(officer, ticket, again, "ticket.call")

    async def start(self, officer: Officer, ticket: UUID) -> WindowSeen:
        async def start(held: Ticket, now: datetime) -> Ticket:
            return held.start(now)

        return await self._move(officer, ticket, start, "ticket.start")

    async def finish(self, officer: Officer, ticket: UUID) -> WindowSeen:
        """How long it took is kept, of nobody."""

        async def finish(held: Ticket, now: datetime) -> Ticket:
            return held.finish(now)

        return await self._move(officer, ticket, finish, "ticket.finish")

    async def miss(self, officer: Officer, ticket: UUID) -> WindowSeen:
        """Nobody came to three calls: once it goes back behind three others, then it is over."""

        async def miss(held: Ticket, now: datetime) -> Ticket:
            waiting = await self._tickets.waiting(held.hall, held.day)
            return held.miss(
                order([each for each in waiting if each.group == held.group], now), now
            )

        return await self._move(officer, ticket, miss, "ticket.miss")

    async def transfer(self, officer: Officer, ticket: UUID, group: str) -> WindowSeen:
        """To those that wait for another group of the hall, in the place that its time gives it there."""

        async def transfer(held: Ticket, _: datetime) -> Ticket:
            hall = await self._halls.read(held.hall)
            if group not in hall.groups:
                raise fault("/group", "unknown", _NO_GROUP)
            if group == held.group:
                raise fault("/group", "same", _SAME_GROUP)
            return held.transfer(group)

        return await self._move(officer, ticket, transfer, "ticket.transfer")

    async def _move(self, officer: Officer, ticket: UUID, move: Move, action: str) -> WindowSeen:
        """Of a ticket that stands at the officer's own window."""

        async def work() -> tuple[Window, tuple[UUID, ...]]:
            window, held = await self._serving.at_window(officer, ticket)
            now = self._clock()
            moved = await move(held, now)
            await self._tickets.write(moved)
            await self._record(moved, officer, action)
            if moved.state is TicketState.CALLED:
                return window, await self._announce(moved)
            if moved.state is TicketState.DONE:
                return window, await self._done(moved, officer.actor, now)
            return window, ()

        window, told = await self._unit.together(work)
        await self._bell.ring(told)
        await self._ring(window.hall)
        return await self._seen(await self._halls.read(window.hall), window.number)

    async def _done(self, ticket: Ticket, actor: str, at: datetime) -> tuple[UUID, ...]:
        assert ticket.started_at is not None
        waited = await self._tickets.learn(
            ticket.ticket, ticket.started_at.astimezone(SHANGHAI).hour
        )
        told: tuple[UUID, ...] = ()
        if ticket.booking is not None:
            told = await self._bookings.served(ticket.booking, actor, at)
        hall = await self._halls.read(ticket.hall)
        return told + await self._visits.done(hall, ticket, waited, at)

    async def _announce(self, called: Ticket) -> tuple[UUID, ...]:
        """Told to the phone, and last, as it holds the hall, to the screens."""
        assert called.window is not None
        assert called.called_at is not None
        told: tuple[UUID, ...] = ()
        if called.person is not None or called.account is not None:
            told = await self._events.tell(
                kind=EventKind.TICKET_CALLED,
                subject=SubjectKind.TICKET.of(called.ticket, count=called.window),
                at=called.called_at,
                person=called.person,
                account=None if called.person is not None else called.account,
            )
        await self._calls.note_call(called.hall, called.number, called.window, called.called_at)
        return told

    async def _own(self, officer: Officer, hall: str, number: int) -> Window:
        window = await self._windows.hold_window(hall, number)
        if window is None:
            raise NotFound(Problem.NOT_FOUND)
        if window.officer != officer.officer:
            raise NotAllowed(Problem.WINDOW_NEEDED)
        return window

    async def _check_idle(self, window: Window) -> None:
        at_windows = await self._tickets.at_windows(window.hall, day_of(self._clock()))
        if any(each.window == window.number for each in at_windows):
            raise Conflict(Problem.WINDOW_BUSY)

    async def _seen(self, hall: Hall, number: int) -> WindowSeen:
        queue = await self._queues.look(hall, self._clock())
        window = queue.window(number)
        if window is None:
            raise NotFound(Problem.NOT_FOUND)
        ticket = next((each for each in queue.at_windows if each.window == number), None)
        return WindowSeen(window, ticket, queue)

    async def _ring(self, hall: str) -> None:
        await self._screens.ring([hall_key(hall)])
        day = day_of(self._clock())
        await self._phones.ring(await self._tickets.waiting_accounts(hall, day))

    async def _record(self, ticket: Ticket, officer: Officer, action: str) -> None:
        await self._audit.record(
            actor=officer.actor,
            action=action,
            person=ticket.person,
            about=SubjectKind.TICKET.of(ticket.ticket),
            why="",
        )

    async def _record_window(self, officer: Officer, action: str, hall: str, number: int) -> None:
        await self._audit.record(
            actor=officer.actor,
            action=action,
            person=None,
            about=SubjectKind.HALL.of(hall),
            why=f"{number}",
        )
