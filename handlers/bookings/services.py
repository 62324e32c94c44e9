"""The services of bookings: one noun, one field."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from services.bookings.halls import HallService
from services.bookings.queues import QueueService
from services.bookings.screen_updates import ScreenUpdateService
from services.bookings.screens import ScreenService
from services.bookings.tickets import TicketService
from services.bookings.windows import WindowService
from services.ports import Clock


@dataclass(frozen=True, slots=True)
class BookingServices:
    """Halls, their queues, windows and caller screens, and tickets."""

    halls: HallService
    queues: QueueService
    tickets: TicketService
    windows: WindowService
    screens: ScreenService
    screen_updates: ScreenUpdateService
    clock: Clock


BOOKINGS: Final = web.AppKey("bookings", BookingServices)
