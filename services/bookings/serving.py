"""Whom an officer serves: the ticket that stands at the officer's own window."""

from typing import Protocol
from uuid import UUID

from domain.bookings.halls import Window
from domain.bookings.tickets import Ticket, TicketState
from domain.errors import Conflict, NotAllowed, NotFound
from domain.people import Officer
from domain.problems import Problem


class WindowStore(Protocol):
    """storage.bookings.halls.HallStore, within the unit of work."""

    async def hold_of_officer(self, officer: UUID) -> Window | None: ...


class TicketStore(Protocol):
    """storage.bookings.tickets.TicketStore, within the unit of work."""

    async def hold(self, ticket: UUID) -> Ticket | None: ...


class Serving:
    def __init__(self, *, windows: WindowStore, tickets: TicketStore) -> None:
        self._windows = windows
        self._tickets = tickets

    async def at_window(self, officer: Officer, ticket: UUID) -> tuple[Window, Ticket]:
        """Both held until the unit of work ends. NotFound; NotAllowed for one at another window, or at none."""
        window = await self._windows.hold_of_officer(officer.officer)
        held = await self._tickets.hold(ticket)
        if held is None:
            raise NotFound(Problem.NOT_FOUND)
        if window is None or (held.hall, held.window) != (window.hall, window.number):
            raise NotAllowed(Problem.WINDOW_NEEDED)
        return window, held

    async def served(self, officer: Officer, ticket: UUID) -> Ticket:
        """As `at_window`, of one whose holder stands there. Conflict before, and once it is over."""
        _, held = await self.at_window(officer, ticket)
        if held.state is not TicketState.SERVING:
            raise Conflict(Problem.TICKET_MOVED)
        return held
