"""Tickets at a kiosk: for whoever stands before it, as at a machine that gives numbers."""

from math import ceil
from typing import Final, Protocol

from domain.accounts.kiosks import Kiosk
from domain.errors import TooMany
from domain.problems import Problem
from services.bookings.tickets import TicketSeen, TicketWanted
from services.ports import Limits

#: Own choice, of one kiosk in a minute: nobody takes more by hand, and a child that plays is soon stopped.
MOST: Final = 10
_MINUTE: Final = 60.0


class Kiosks(Protocol):
    """services.accounts.kiosk_gate.KioskGate."""

    async def must(self, device_key: str) -> Kiosk: ...


class Tickets(Protocol):
    """services.bookings.tickets.TicketService."""

    async def take_at_machine(self, hall: str, wanted: TicketWanted) -> TicketSeen: ...


class KioskTickets:
    def __init__(self, *, kiosks: Kiosks, tickets: Tickets, limits: Limits) -> None:
        self._kiosks = kiosks
        self._tickets = tickets
        self._limits = limits

    async def take(self, device_key: str, hall: str, wanted: TicketWanted) -> TicketSeen:
        """NotAllowed for what is no kiosk, TooMany beyond MOST a minute; else as of any other ticket."""
        kiosk = await self._kiosks.must(device_key)
        allowance = await self._limits.allow(f"kiosk tickets {kiosk.kiosk}", MOST, _MINUTE)
        if not allowance.allowed:
            raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=ceil(allowance.reset_s))
        return await self._tickets.take_at_machine(hall, wanted)
