"""Bookings as the officers of a place work with them."""

from aiohttp import web

from domain.bookings.booking_lists import Listed
from handlers.bookings.services import BOOKINGS
from handlers.request import (
    PURPOSE,
    json_response,
    language_of,
    officer_of,
    path_id,
    path_place,
    query_day,
)
from proto.http.bookings.bookings import BookingNew
from proto.http.bookings.officer_bookings import (
    BookingCancelled,
    CheckIn,
    DaySeen,
    OfficerBooking,
    OfficerPlaces,
    SlotStop,
    SlotStopped,
)


async def places(request: web.Request) -> web.Response:
    """The places at which the officer works."""
    found = await request.app[BOOKINGS].desk.places(officer_of(request))
    return json_response(OfficerPlaces.of(list(found), language_of(request)))


async def day(request: web.Request) -> web.Response:
    """A day of a place: its slots, and who is booked, by their time."""
    found = await request.app[BOOKINGS].desk.day(
        officer_of(request),
        path_place(request),
        query_day(request, "day"),
        request.query.get("cursor", ""),
        request[PURPOSE],
    )
    return json_response(DaySeen.of(found, language_of(request)))


async def check_in(request: web.Request, body: CheckIn) -> web.Response:
    """The person is there: by the code that they show, or as chosen from the day's list."""
    listed = await request.app[BOOKINGS].desk.check_in(
        officer_of(request),
        path_place(request),
        code=body.code or "",
        booking=body.booking,
    )
    return _seen(request, listed)


async def cancel(request: web.Request, body: BookingCancelled) -> web.Response:
    """Cancels for a person who came or called."""
    listed = await request.app[BOOKINGS].desk.cancel(
        officer_of(request), path_place(request), path_id(request, "booking"), body.why
    )
    return _seen(request, listed)


async def book(request: web.Request, body: BookingNew) -> web.Response:
    """Books for a person at the counter or by phone, of the share that is kept for it too."""
    listed = await request.app[BOOKINGS].desk.book(
        officer_of(request), path_id(request, "person"), body.slot, body.about
    )
    return _seen(request, listed)


async def stop(request: web.Request, body: SlotStop) -> web.Response:
    """Closes a slot; all who are booked are told at once, and come first for what is free next."""
    stopped = await request.app[BOOKINGS].desk.stop(
        officer_of(request), path_id(request, "slot"), body.why
    )
    return json_response(SlotStopped(bookings=stopped), 201)


def _seen(request: web.Request, listed: Listed) -> web.Response:
    return json_response(OfficerBooking.of(listed, language_of(request)), 201)
