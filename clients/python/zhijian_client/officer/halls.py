"""A hall at an officer's window: who is called, served, passed over; its board, and its screens' keys."""

from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.halls import (
    HallTicket,
    Queue,
    Queues,
    Screen,
    ScreenMade,
    Screens,
    Window,
)

TicketMove = Literal["again", "start", "finish", "miss", "transfer"]
_HALLS = "/v1/officer/halls"


class HallCalls(Calls):
    """What an OfficerClient calls; screens are for administrators."""

    async def queues(self) -> tuple[Queue, ...]:
        """The halls of the officer's areas, as they stand."""
        return (await self._door.get(Queues, _HALLS)).halls

    async def queue(self, hall: str) -> Queue:
        return await self._door.get(Queue, f"{_HALLS}/{hall}")

    async def give_ticket(
        self, hall: str, group: str = "", *, item: str = "", priority: str = ""
    ) -> HallTicket:
        """To whoever stands at the counter, by a group's letter or an item's name."""
        body = {"group": group, "item": item, "priority": priority}
        return await self._door.create(HallTicket, f"{_HALLS}/{hall}/tickets", body)

    async def window(self, hall: str, window: int) -> Window:
        return await self._door.get(Window, _window(hall, window))

    async def open_window(self, hall: str, window: int) -> Window:
        """The officer sits there from now on, and at no other."""
        return await self._door.create(Window, f"{_window(hall, window)}/openings")

    async def close_window(self, hall: str, window: int) -> Window:
        return await self._door.create(Window, f"{_window(hall, window)}/closings")

    async def call_next(self, hall: str, window: int) -> Window:
        """With no ticket where nobody waits."""
        return await self._door.create(Window, f"{_window(hall, window)}/calls")

    async def move_ticket(self, ticket: UUID, move: TicketMove, group: str = "") -> Window:
        """Of the ticket at the own window; `group`: where it is transferred to."""
        body = {"move": move, "group": group}
        return await self._door.create(Window, f"/v1/officer/tickets/{ticket}/moves", body)

    async def screens(self, hall: str) -> tuple[Screen, ...]:
        """Those that were revoked among them."""
        return (await self._door.get(Screens, f"{_HALLS}/{hall}/screens")).screens

    async def make_screen(self, hall: str, name: str, why: str) -> ScreenMade:
        body = {"name": name, "why": why}
        return await self._door.ask(ScreenMade, f"{_HALLS}/{hall}/screens", body)

    async def revoke_screen(self, screen: UUID, why: str) -> Screen:
        path = f"/v1/officer/screens/{screen}/revocations"
        return await self._door.create(Screen, path, {"why": why})


def _window(hall: str, window: int) -> str:
    return f"{_HALLS}/{hall}/windows/{window}"
