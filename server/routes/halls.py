"""Doors of halls, their windows and caller screens, and of tickets."""

from typing import Final

from handlers.bookings import officer_halls, screens, tickets
from proto.http.accounts.staff import Why
from proto.http.bookings.halls import (
    HallSeen,
    HallsSeen,
    KioskCheckedIn,
    KioskCheckIn,
    QueueSeen,
    QueuesSeen,
    ScreenKey,
    ScreenMade,
    ScreenNew,
    ScreenSeen,
    ScreenShown,
    ScreensSeen,
    TicketBody,
    TicketByCode,
    TicketMove,
    TicketNew,
    TicketSeen,
    TicketsSeen,
    WindowSeen,
)
from server.route import Route
from server.routes.terms import (
    ADMIN,
    CALLS,
    CITIZEN,
    COUNTER,
    GUESSES,
    KEY,
    LOOKS,
    NO_KEY,
    NUMBER,
    OFFICER,
    PROOF,
    PUBLIC,
    REFRESHES,
    TRIES,
)

HALL: Final = "/v1/officer/halls/{hall}"
WINDOW: Final = f"{HALL}/windows/{{window}}"
AT: Final = ("hall", "window")
STREAM: Final = ("text/event-stream",)

# fmt: off
ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/v1/halls", tickets.halls, PUBLIC, gives=HallsSeen, per_minute=CALLS),
    Route("GET", "/v1/halls/{hall}", tickets.hall, PUBLIC, texts=("hall",), gives=HallSeen, per_minute=CALLS),
    Route("POST", "/v1/halls/{hall}/tickets", tickets.take_by_code, PUBLIC, asks=KEY, takes=TicketByCode, gives=TicketSeen, status=201, texts=("hall",), per_minute=TRIES),
    # The key of an enrolled kiosk is the rule. A ticket is asked for by hand; whoever presses twice has two.
    Route("POST", "/v1/kiosk/tickets", tickets.take_at_kiosk, PUBLIC, asks=PROOF | NO_KEY, takes=TicketNew, gives=TicketSeen, status=201, per_minute=CALLS),
    # Once more gives the ticket of before.
    Route("POST", "/v1/kiosk/check-ins", tickets.check_in_at_kiosk, PUBLIC, asks=PROOF | NO_KEY, takes=KioskCheckIn, gives=KioskCheckedIn, status=201, per_minute=CALLS),
    Route("GET", "/v1/tickets", tickets.mine, CITIZEN, gives=TicketsSeen),
    Route("POST", "/v1/tickets", tickets.take, CITIZEN, asks=KEY, takes=TicketNew, gives=TicketSeen, status=201, per_account=TRIES),
    Route("GET", "/v1/tickets/{ticket}", tickets.show, PUBLIC, gives=TicketSeen, per_minute=REFRESHES),
    Route("POST", "/v1/tickets/{ticket}/returns", tickets.give_back, PUBLIC, asks=KEY, gives=TicketSeen, status=201, per_minute=CALLS),
    # caller screens
    Route("POST", "/v1/hall-screen", screens.enter, PUBLIC, asks=NO_KEY, takes=ScreenKey, gives=ScreenShown, per_minute=TRIES),
    Route("GET", "/v1/hall-screen", screens.show, PUBLIC, gives=ScreenShown, refusals=GUESSES),
    Route("GET", "/v1/hall-screen/updates", screens.updates, PUBLIC, query={"since": NUMBER}, kinds=STREAM, streams=True, refusals=GUESSES),
    # officers at the windows
    Route("GET", "/v1/officer/halls", officer_halls.board, OFFICER, gives=QueuesSeen, per_account=LOOKS),
    Route("GET", HALL, officer_halls.queue, OFFICER, texts=("hall",), gives=QueueSeen, per_account=LOOKS),
    Route("POST", f"{HALL}/tickets", officer_halls.give, COUNTER, asks=KEY, takes=TicketBody, gives=TicketSeen, status=201, texts=("hall",)),
    Route("GET", WINDOW, officer_halls.window, COUNTER, texts=AT, gives=WindowSeen, per_account=LOOKS),
    Route("POST", f"{WINDOW}/openings", officer_halls.open_window, COUNTER, asks=KEY, texts=AT, gives=WindowSeen, status=201),
    Route("POST", f"{WINDOW}/closings", officer_halls.close_window, COUNTER, asks=KEY, texts=AT, gives=WindowSeen, status=201),
    Route("POST", f"{WINDOW}/calls", officer_halls.call_next, COUNTER, asks=KEY, texts=AT, gives=WindowSeen, status=201),
    Route("POST", "/v1/officer/tickets/{ticket}/moves", officer_halls.move, COUNTER, asks=KEY, takes=TicketMove, gives=WindowSeen, status=201),
    Route("GET", f"{HALL}/screens", officer_halls.screens, ADMIN, texts=("hall",), gives=ScreensSeen),
    Route("POST", f"{HALL}/screens", officer_halls.make_screen, ADMIN, asks=NO_KEY, takes=ScreenNew, gives=ScreenMade, status=201, texts=("hall",)),
    Route("POST", "/v1/officer/screens/{screen}/revocations", officer_halls.revoke_screen, ADMIN, asks=KEY, takes=Why, gives=ScreenSeen, status=201),
)
# fmt: on
