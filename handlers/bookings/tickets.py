"""Halls as everybody finds them, and tickets: taken, followed, given back."""

from aiohttp import web

from domain.words import Language
from handlers.bookings.services import QUEUES
from handlers.request import DEVICE_KEY, citizen_of, json_response, language_of, path_id
from proto.http.bookings import halls as wire
from services.bookings.queues import Queue
from services.bookings.tickets import TicketSeen, TicketWanted


async def halls(request: web.Request) -> web.StreamResponse:
    services, language = request.app[QUEUES], language_of(request)
    found = [
        _hall(await services.queues.seen(hall, services.clock()), language)
        for hall in await services.halls.all()
    ]
    return json_response(wire.HallsSeen(halls=found))


async def hall(request: web.Request) -> web.StreamResponse:
    services = request.app[QUEUES]
    found = await services.halls.read(request.match_info["hall"])
    queue = await services.queues.seen(found, services.clock())
    return json_response(_hall(queue, language_of(request)))


async def take(request: web.Request, body: wire.TicketNew) -> web.StreamResponse:
    taken = await request.app[QUEUES].tickets.take_as(
        citizen_of(request).account, body.hall, _wanted(body)
    )
    return json_response(_seen(taken, language_of(request)), status=201)


async def take_by_code(request: web.Request, body: wire.TicketByCode) -> web.StreamResponse:
    taken = await request.app[QUEUES].tickets.take_by_code(
        request.match_info["hall"], body.code, _wanted(body)
    )
    return json_response(_seen(taken, language_of(request)), status=201)


async def take_at_kiosk(request: web.Request, body: wire.TicketNew) -> web.StreamResponse:
    """For whoever stands before a kiosk, whose key is proven."""
    taken = await request.app[QUEUES].kiosk_tickets.take(
        request[DEVICE_KEY], body.hall, _wanted(body)
    )
    return json_response(_seen(taken, language_of(request)), status=201)


async def check_in_at_kiosk(request: web.Request, body: wire.KioskCheckIn) -> web.StreamResponse:
    """Whoever is booked at the hall, stands before a kiosk of it, and enters the six digits."""
    checked = await request.app[QUEUES].kiosk_check_in.check_in(
        request[DEVICE_KEY], body.hall, body.code
    )
    language = language_of(request)
    seen = wire.KioskCheckedIn.of(_seen(checked.ticket, language), checked.late, language)
    return json_response(seen, status=201)


async def mine(request: web.Request) -> web.StreamResponse:
    held = await request.app[QUEUES].tickets.mine(citizen_of(request).account)
    language = language_of(request)
    return json_response(wire.TicketsSeen(tickets=[_seen(each, language) for each in held]))


async def show(request: web.Request) -> web.StreamResponse:
    found = await request.app[QUEUES].tickets.show(path_id(request, "ticket"))
    return json_response(_seen(found, language_of(request)))


async def give_back(request: web.Request) -> web.StreamResponse:
    left = await request.app[QUEUES].tickets.leave(path_id(request, "ticket"))
    return json_response(_seen(left, language_of(request)), status=201)


def _wanted(body: wire.TicketBody) -> TicketWanted:
    return TicketWanted(group=body.group, item=body.item, priority=body.priority)


def _seen(found: TicketSeen, language: Language) -> wire.TicketSeen:
    return wire.TicketSeen.of(found.ticket, found.hall, found.ahead, found.wait, language)


def _hall(queue: Queue, language: Language) -> wire.HallSeen:
    return wire.hall_seen(queue.hall, queue.waiting, queue.windows, language)
