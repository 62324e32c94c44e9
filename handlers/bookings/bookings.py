"""A person's own bookings and waits, and those of another by whoever acts for them."""

from aiohttp import web

from domain.bookings.booking_lists import BookingFile
from handlers.bookings.services import BOOKINGS
from handlers.request import MANDATE, citizen_of, json_response, language_of, path_id
from proto.http.bookings.bookings import (
    BookingMove,
    BookingNew,
    BookingSeen,
    BookingsSeen,
    WaitNew,
    WaitSeen,
    WaitsSeen,
)


async def hold(request: web.Request, body: BookingNew) -> web.Response:
    """Holds a place for some minutes; confirm it in time."""
    file = await request.app[BOOKINGS].bookings.hold(
        citizen_of(request), body.slot, body.about, request.get(MANDATE)
    )
    return _seen(request, file, 201)


async def mine(request: web.Request) -> web.Response:
    """The own bookings, the latest first."""
    found = await request.app[BOOKINGS].bookings.mine(
        citizen_of(request), request.query.get("cursor", ""), request.get(MANDATE)
    )
    language = language_of(request)
    seen = [BookingSeen.of(each, language) for each in found.bookings]
    return json_response(BookingsSeen(bookings=seen, next_cursor=found.next_cursor))


async def show(request: web.Request) -> web.Response:
    """A booking, with how many were missed lately."""
    file = await request.app[BOOKINGS].bookings.show(
        citizen_of(request), path_id(request, "booking"), request.get(MANDATE)
    )
    return _seen(request, file)


async def confirm(request: web.Request) -> web.Response:
    """Books what is held."""
    file = await request.app[BOOKINGS].bookings.confirm(
        citizen_of(request), path_id(request, "booking"), request.get(MANDATE)
    )
    return _seen(request, file, 201)


async def cancel(request: web.Request) -> web.Response:
    """Gives a place back: a held one at any time, a booked one until the place's limit."""
    file = await request.app[BOOKINGS].bookings.cancel(
        citizen_of(request), path_id(request, "booking"), request.get(MANDATE)
    )
    return _seen(request, file, 201)


async def move(request: web.Request, body: BookingMove) -> web.Response:
    """Takes another slot of the same place and gives the old one back, both or neither."""
    file = await request.app[BOOKINGS].bookings.move(
        citizen_of(request), path_id(request, "booking"), body.slot, request.get(MANDATE)
    )
    return _seen(request, file, 201)


async def wait(request: web.Request, body: WaitNew) -> web.Response:
    """Joins the waiting list of a day that is full."""
    file = await request.app[BOOKINGS].waits.join(
        citizen_of(request), body.place, body.day, body.about, request.get(MANDATE)
    )
    return json_response(WaitSeen.of(file, language_of(request)), 201)


async def waits(request: web.Request) -> web.Response:
    """What the person waits for, and how many come first."""
    found = await request.app[BOOKINGS].waits.mine(citizen_of(request), request.get(MANDATE))
    language = language_of(request)
    return json_response(WaitsSeen(waits=[WaitSeen.of(each, language) for each in found]))


async def leave(request: web.Request) -> web.Response:
    """Leaves a waiting list."""
    await request.app[BOOKINGS].waits.leave(
        citizen_of(request), path_id(request, "wait"), request.get(MANDATE)
    )
    return web.Response(status=204)


def _seen(request: web.Request, file: BookingFile, status: int = 200) -> web.Response:
    return json_response(BookingSeen.of(file, language_of(request)), status)
