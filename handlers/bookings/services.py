"""The services of bookings that handlers ask."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from services.bookings.booking_desk import BookingDeskService
from services.bookings.bookings import BookingService
from services.bookings.places import PlaceService
from services.bookings.waits import WaitService


@dataclass(frozen=True, slots=True)
class BookingServices:
    """Places, the bookings of a person, the waiting lists, the desk of a place."""

    places: PlaceService
    bookings: BookingService
    waits: WaitService
    desk: BookingDeskService


BOOKINGS: Final = web.AppKey("bookings", BookingServices)
