# Written by `make sdk` from zhijian_client/officer/halls.py.
"""A hall at an officer's window: who is called, served, passed over; its board, and its screens' keys."""

from uuid import UUID

import zhijian_client.officer.halls as asynchronous
from zhijian_client.answers.halls import HallTicket, Queue, Screen, ScreenMade, Window
from zhijian_client.officer.halls import TicketMove
from zhijian_client.sync._portal import Calls


class HallCalls(Calls):
    """What an OfficerClient calls; screens are for administrators."""

    _calls: asynchronous.HallCalls

    def queues(self) -> tuple[Queue, ...]:
        """The halls of the officer's areas, as they stand."""
        return self._portal.run(self._calls.queues())

    def queue(self, hall: str) -> Queue:
        return self._portal.run(self._calls.queue(hall))

    def give_ticket(
        self, hall: str, group: str = "", *, item: str = "", priority: str = ""
    ) -> HallTicket:
        """To whoever stands at the counter, by a group's letter or an item's name."""
        return self._portal.run(self._calls.give_ticket(hall, group, item=item, priority=priority))

    def window(self, hall: str, window: int) -> Window:
        return self._portal.run(self._calls.window(hall, window))

    def open_window(self, hall: str, window: int) -> Window:
        """The officer sits there from now on, and at no other."""
        return self._portal.run(self._calls.open_window(hall, window))

    def close_window(self, hall: str, window: int) -> Window:
        return self._portal.run(self._calls.close_window(hall, window))

    def call_next(self, hall: str, window: int) -> Window:
        """With no ticket where nobody waits."""
        return self._portal.run(self._calls.call_next(hall, window))

    def move_ticket(self, ticket: UUID, move: TicketMove, group: str = "") -> Window:
        """Of the ticket at the own window; `group`: where it is transferred to."""
        return self._portal.run(self._calls.move_ticket(ticket, move, group))

    def screens(self, hall: str) -> tuple[Screen, ...]:
        """Those that were revoked among them."""
        return self._portal.run(self._calls.screens(hall))

    def make_screen(self, hall: str, name: str, why: str) -> ScreenMade:
        return self._portal.run(self._calls.make_screen(hall, name, why))

    def revoke_screen(self, screen: UUID, why: str) -> Screen:
        return self._portal.run(self._calls.revoke_screen(screen, why))
