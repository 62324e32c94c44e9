"""A hall at an officer's window: who is called, served, passed over; its board, and its screens' keys."""

from typing import Final

from aiohttp import web
from pydantic import SecretStr

from domain.bookings.halls import Hall
from domain.words import Language
from handlers.bookings.services import QUEUES, QueueServices
from handlers.request import json_response, language_of, officer_of, path_id, path_number
from proto.http.accounts.staff import Why
from proto.http.bookings import halls as wire
from services.bookings.tickets import TicketWanted
from services.bookings.windows import WindowSeen

NEXT: Final = 12  # shown to the window of those who wait for it


async def board(request: web.Request) -> web.StreamResponse:
    services = request.app[QUEUES]
    halls = await services.halls.all_served_by(officer_of(request))
    found = [await _queue(services, hall, language_of(request)) for hall in halls]
    return json_response(wire.QueuesSeen(halls=found))


async def queue(request: web.Request) -> web.StreamResponse:
    services = request.app[QUEUES]
    hall = await services.halls.served_by(officer_of(request), request.match_info["hall"])
    return json_response(await _queue(services, hall, language_of(request)))


async def give(request: web.Request, body: wire.TicketBody) -> web.StreamResponse:
    wanted = TicketWanted(group=body.group, item=body.item, priority=body.priority)
    given = await request.app[QUEUES].tickets.give(
        officer_of(request), request.match_info["hall"], wanted
    )
    seen = wire.TicketSeen.of(
        given.ticket, given.hall, given.ahead, given.wait, language_of(request)
    )
    return json_response(seen, status=201)


async def window(request: web.Request) -> web.StreamResponse:
    windows = request.app[QUEUES].windows
    return _window(request, await windows.show(officer_of(request), *_place(request)), 200)


async def open_window(request: web.Request) -> web.StreamResponse:
    windows = request.app[QUEUES].windows
    return _window(request, await windows.open(officer_of(request), *_place(request)))


async def close_window(request: web.Request) -> web.StreamResponse:
    windows = request.app[QUEUES].windows
    return _window(request, await windows.close(officer_of(request), *_place(request)))


async def call_next(request: web.Request) -> web.StreamResponse:
    windows = request.app[QUEUES].windows
    return _window(request, await windows.call_next(officer_of(request), *_place(request)))


async def move(request: web.Request, body: wire.TicketMove) -> web.StreamResponse:
    windows, ticket = request.app[QUEUES].windows, path_id(request, "ticket")
    officer = officer_of(request)
    match body.move:
        case "again":
            seen = await windows.call_again(officer, ticket)
        case "start":
            seen = await windows.start(officer, ticket)
        case "finish":
            seen = await windows.finish(officer, ticket)
        case "miss":
            seen = await windows.miss(officer, ticket)
        case _:
            seen = await windows.transfer(officer, ticket, body.group)
    return _window(request, seen)


async def screens(request: web.Request) -> web.StreamResponse:
    found = await request.app[QUEUES].screens.of_hall(
        officer_of(request), request.match_info["hall"]
    )
    return json_response(wire.ScreensSeen(screens=[wire.ScreenSeen.of(each) for each in found]))


async def make_screen(request: web.Request, body: wire.ScreenNew) -> web.StreamResponse:
    made = await request.app[QUEUES].screens.make(
        officer_of(request), request.match_info["hall"], body.name, body.why
    )
    seen = wire.ScreenMade(screen=wire.ScreenSeen.of(made.screen), key=SecretStr(made.key))
    return json_response(seen, status=201)


async def revoke_screen(request: web.Request, body: Why) -> web.StreamResponse:
    revoked = await request.app[QUEUES].screens.revoke(
        officer_of(request), path_id(request, "screen"), body.why
    )
    return json_response(wire.ScreenSeen.of(revoked), status=201)


def _place(request: web.Request) -> tuple[str, int]:
    return request.match_info["hall"], path_number(request, "window")


def _window(request: web.Request, seen: WindowSeen, status: int = 201) -> web.Response:
    queue, window = seen.queue, seen.window
    answer = wire.WindowSeen(
        hall=wire.hall_seen(queue.hall, queue.waiting, queue.windows, language_of(request)),
        number=window.number,
        groups=sorted(window.groups),
        officer=window.officer,
        ticket=None if seen.ticket is None else wire.AtWindow.of(seen.ticket),
        waiting=len(seen.waiting),
        next=[wire.WaitingSeen.of(each) for each in seen.waiting[:NEXT]],
    )
    return json_response(answer, status=status)


async def _queue(services: QueueServices, hall: Hall, language: Language) -> wire.QueueSeen:
    now = services.clock()
    queue = await services.queues.seen(hall, now)
    accuracy = await services.queues.accuracy(hall.hall, now)
    at = {each.window: each for each in queue.at_windows}
    return wire.QueueSeen(
        hall=wire.hall_seen(hall, queue.waiting, queue.windows, language),
        waiting=len(queue.waiting),
        longest_wait_min=int(queue.longest_s() // 60),
        windows=[wire.WindowState.of(each, at.get(each.number)) for each in queue.all_windows],
        forecasts=accuracy.known,
        within_percent=accuracy.within_percent,
        median_error_min=round(accuracy.median_s / 60),
    )
