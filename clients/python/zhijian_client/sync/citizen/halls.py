# Written by `make sdk` from zhijian_client/citizen/halls.py.
"""Halls, and tickets for their windows."""

from uuid import UUID

import zhijian_client.citizen.halls as asynchronous
from zhijian_client.answers.halls import Hall, HallTicket
from zhijian_client.sync._portal import Calls


class HallCalls(Calls):
    """What a CitizenClient calls; whoever is not signed in takes a ticket by the code of a hall's screen."""

    _calls: asynchronous.HallCalls

    def list(self) -> tuple[Hall, ...]:
        return self._portal.run(self._calls.list())

    def read(self, hall: str) -> Hall:
        return self._portal.run(self._calls.read(hall))

    def take_ticket(
        self, hall: str, group: str = "", *, item: str = "", priority: str = ""
    ) -> HallTicket:
        """For a group by its letter, or for an item by its name."""
        return self._portal.run(self._calls.take_ticket(hall, group, item=item, priority=priority))

    def take_ticket_by_code(
        self, hall: str, code: str, group: str = "", *, item: str = "", priority: str = ""
    ) -> HallTicket:
        """`code`: that the hall's screen shows; nobody has to be signed in."""
        return self._portal.run(
            self._calls.take_ticket_by_code(hall, code, group, item=item, priority=priority)
        )

    def tickets(self) -> tuple[HallTicket, ...]:
        """Today's own, the newest first."""
        return self._portal.run(self._calls.tickets())

    def ticket(self, ticket: UUID) -> HallTicket:
        """Anybody who has its id may ask."""
        return self._portal.run(self._calls.ticket(ticket))

    def give_back(self, ticket: UUID) -> HallTicket:
        return self._portal.run(self._calls.give_back(ticket))
