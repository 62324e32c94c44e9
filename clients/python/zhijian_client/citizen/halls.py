"""Halls, and tickets for their windows."""

from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.halls import Hall, Halls, HallTicket, HallTickets


class HallCalls(Calls):
    """What a CitizenClient calls; whoever is not signed in takes a ticket by the code of a hall's screen."""

    async def list(self) -> tuple[Hall, ...]:
        return (await self._door.get(Halls, "/v1/halls")).halls

    async def read(self, hall: str) -> Hall:
        return await self._door.get(Hall, f"/v1/halls/{hall}")

    async def take_ticket(
        self, hall: str, group: str = "", *, item: str = "", priority: str = ""
    ) -> HallTicket:
        """For a group by its letter, or for an item by its name."""
        body = {"hall": hall, "group": group, "item": item, "priority": priority}
        return await self._door.create(HallTicket, "/v1/tickets", body)

    async def take_ticket_by_code(
        self, hall: str, code: str, group: str = "", *, item: str = "", priority: str = ""
    ) -> HallTicket:
        """`code`: that the hall's screen shows; nobody has to be signed in."""
        body = {"code": code, "group": group, "item": item, "priority": priority}
        return await self._door.create(HallTicket, f"/v1/halls/{hall}/tickets", body)

    async def tickets(self) -> tuple[HallTicket, ...]:
        """Today's own, the newest first."""
        return (await self._door.get(HallTickets, "/v1/tickets")).tickets

    async def ticket(self, ticket: UUID) -> HallTicket:
        """Anybody who has its id may ask."""
        return await self._door.get(HallTicket, f"/v1/tickets/{ticket}")

    async def give_back(self, ticket: UUID) -> HallTicket:
        return await self._door.create(HallTicket, f"/v1/tickets/{ticket}/returns")
