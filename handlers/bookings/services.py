"""The services of bookings that handlers ask."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from services.bookings.booking_desk import BookingDeskService
from services.bookings.bookings import BookingService
from services.bookings.halls import HallService
from services.bookings.kiosk_check_in import KioskCheckIn
from services.bookings.kiosk_tickets import KioskTickets
from services.bookings.places import PlaceService
from services.bookings.queues import QueueService
from services.bookings.screen_updates import ScreenUpdateService
from services.bookings.screens import ScreenService
from services.bookings.tickets import TicketService
from services.bookings.waits import WaitService
from services.bookings.windows import WindowService
from services.ports import Clock


@dataclass(frozen=True, slots=True)
class BookingServices:
    """Places, the bookings of a person, the waiting lists, the desk of a place."""

    places: PlaceService
    bookings: BookingService
    waits: WaitService
    desk: BookingDeskService


@dataclass(frozen=True, slots=True)
class QueueServices:
    """Halls, their queues, windows and caller screens, and tickets."""

    halls: HallService
    queues: QueueService
    tickets: TicketService
    kiosk_tickets: KioskTickets
    kiosk_check_in: KioskCheckIn
    windows: WindowService
    screens: ScreenService
    screen_updates: ScreenUpdateService
    clock: Clock


BOOKINGS: Final = web.AppKey("bookings", BookingServices)
QUEUES: Final = web.AppKey("queues", QueueServices)
