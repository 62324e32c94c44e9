"""Who stands at an officer's own window, for whatever is done with them there."""

from typing import Protocol
from uuid import UUID

from domain.bookings.tickets import Ticket
from domain.errors import NotFound
from domain.hall.receptions import Reception
from domain.people import Officer
from domain.problems import Problem


class ServedTickets(Protocol):
    """services.bookings.serving.Serving, within the unit of work."""

    async def served(self, officer: Officer, ticket: UUID) -> Ticket:
        """NotFound; NotAllowed for one at another window; Conflict when its holder does not stand there."""


class ReceptionStore(Protocol):
    """storage.hall.receptions.ReceptionStore."""

    async def read(self, ticket: UUID) -> Reception | None: ...


class AtWindows:
    """Within the unit of work, which holds window and ticket from here on."""

    def __init__(self, *, serving: ServedTickets, store: ReceptionStore) -> None:
        self._serving = serving
        self._store = store

    async def served(self, officer: Officer, ticket: UUID) -> Ticket:
        """NotFound; NotAllowed for one at another window; Conflict when its holder does not stand there."""
        return await self._serving.served(officer, ticket)

    async def received(self, officer: Officer, ticket: UUID) -> tuple[Ticket, Reception]:
        """As `served`; NotFound also where this officer identified nobody for it."""
        served = await self._serving.served(officer, ticket)
        found = await self._store.read(ticket)
        if found is None or found.officer != officer.officer:
            raise NotFound(Problem.NOT_FOUND)
        return served, found
