"""Doors of places, bookings and waiting lists."""

from typing import Final

from domain.accounts.mandates import Scope
from handlers.bookings import bookings, officer_bookings, places
from proto.http.bookings.bookings import (
    BookingMove,
    BookingNew,
    BookingSeen,
    BookingsSeen,
    PlacesSeen,
    SlotsSeen,
    WaitNew,
    WaitSeen,
    WaitsSeen,
)
from proto.http.bookings.officer_bookings import (
    BookingCancelled,
    CheckIn,
    DaySeen,
    OfficerBooking,
    OfficerPlaces,
    SlotStop,
    SlotStopped,
)
from server.route import Route
from server.routes.terms import (
    BOUND,
    CALLS,
    COUNTER,
    CURSOR,
    KEY,
    LOOKS,
    NUMBER,
    OFFICER,
    PERSON,
    PUBLIC,
    PURPOSE,
    TEXT,
    TRIES,
)

BOOKING: Final = "/v1/bookings/{booking}"
PLACE: Final = "/v1/officer/places/{place}"
NAMED: Final = ("place",)
CASES: Final = Scope.CASES

# fmt: off
ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/v1/places", places.all_, PUBLIC, query={"kind": TEXT, "part_of": TEXT, **CURSOR}, gives=PlacesSeen, per_minute=CALLS),
    Route("GET", "/v1/places/{place}/slots", places.slots, PUBLIC, query={"first": TEXT, "days": NUMBER}, gives=SlotsSeen, texts=NAMED, per_minute=CALLS),
    Route("POST", "/v1/bookings", bookings.hold, BOUND, asks=KEY, takes=BookingNew, gives=BookingSeen, status=201, acts=CASES, per_account=TRIES),
    Route("GET", "/v1/bookings", bookings.mine, BOUND, query=CURSOR, gives=BookingsSeen, acts=CASES),
    Route("GET", BOOKING, bookings.show, BOUND, gives=BookingSeen, acts=CASES),
    Route("POST", f"{BOOKING}/confirmations", bookings.confirm, BOUND, asks=KEY, gives=BookingSeen, status=201, acts=CASES),
    Route("POST", f"{BOOKING}/cancellations", bookings.cancel, BOUND, asks=KEY, gives=BookingSeen, status=201, acts=CASES),
    Route("POST", f"{BOOKING}/moves", bookings.move, BOUND, asks=KEY, takes=BookingMove, gives=BookingSeen, status=201, acts=CASES, per_account=TRIES),
    Route("POST", "/v1/waits", bookings.wait, BOUND, asks=KEY, takes=WaitNew, gives=WaitSeen, status=201, acts=CASES, per_account=TRIES),
    Route("GET", "/v1/waits", bookings.waits, BOUND, gives=WaitsSeen, acts=CASES),
    Route("DELETE", "/v1/waits/{wait}", bookings.leave, BOUND, status=204, acts=CASES),
    # as the officers of a place work with them
    Route("GET", "/v1/officer/places", officer_bookings.places, OFFICER, gives=OfficerPlaces, per_account=LOOKS),
    Route("GET", f"{PLACE}/bookings", officer_bookings.day, OFFICER, asks=PURPOSE, query={"day": TEXT, **CURSOR}, gives=DaySeen, texts=NAMED, per_account=LOOKS),
    Route("POST", f"{PLACE}/check-ins", officer_bookings.check_in, OFFICER, asks=KEY, takes=CheckIn, gives=OfficerBooking, status=201, texts=NAMED, per_account=LOOKS),
    Route("POST", f"{PLACE}/bookings/{{booking}}/cancellations", officer_bookings.cancel, OFFICER, asks=KEY, takes=BookingCancelled, gives=OfficerBooking, status=201, texts=NAMED),
    Route("POST", f"{PERSON}/bookings", officer_bookings.book, COUNTER, asks=KEY, takes=BookingNew, gives=OfficerBooking, status=201),
    Route("POST", "/v1/officer/slots/{slot}/closings", officer_bookings.stop, OFFICER, asks=KEY, takes=SlotStop, gives=SlotStopped, status=201),
)
# fmt: on
