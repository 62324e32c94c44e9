"""The doors of places and bookings: held, confirmed, moved, waited for, checked in, stopped."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from domain.bookings.places import DayKind, Place, PlaceKind, Rules, Span
from domain.days import day_of
from domain.words import Words
from server.wiring.bookings import make_places
from tests.server.rounds.cases import UNIT, post_holders, release
from tests.server.rounds.city import City
from tests.server.rounds.desk import WHY

#: Open at any hour, since a round is walked at any.
ROUND_THE_CLOCK: Final = Place(
    place="night_windows",
    kind=PlaceKind.WINDOW,
    unit=UNIT,
    names=Words("二十四小时窗口", "Windows day and night"),
    address=Words("市民中心北门", "Civic centre, north gate"),
    size=2,
    walk_in_percent=50,
    minutes=30,
    hours=dict.fromkeys(DayKind, (Span(0, 24 * 60),)),
    rules=Rules(days_ahead=7, released_at=time(), cancel_min=0, early_min=24 * 60),
    part_of="civic_center",
)
#: One person a day.
STUDIO: Final = Place(
    place="one_a_day",
    kind=PlaceKind.PHOTO,
    unit=UNIT,
    names=Words("照相室", "Photo room"),
    address=Words("市民中心东门", "Civic centre, east gate"),
    size=1,
    walk_in_percent=0,
    minutes=30,
    hours=dict.fromkeys(DayKind, (Span(12 * 60, 12 * 60 + 30),)),
    rules=Rules(days_ahead=7, released_at=time()),
)
SLOTS: Final = "/v1/places/{place}/slots"
PLACE: Final = "/v1/officer/places/{place}"


async def booked(city: City, her: str, son: str, person: str) -> None:
    enter = city.walker.enter
    await release(city)
    clerk, _, _ = await post_holders(city)
    await make_places(city.house.infrastructure.database).load((ROUND_THE_CLOCK, STUDIO))
    tomorrow = day_of(datetime.now(UTC)) + timedelta(days=1)
    await enter("GET /v1/places", query="?part_of=civic_center")
    query = f"?first={tomorrow}&days=2"
    where: dict[str, Any] = {"place": ROUND_THE_CLOCK.place}
    slots = (await enter(f"GET {SLOTS}", query=query, **where))["slots"]

    held = await enter("POST /v1/bookings", {"slot": slots[1]["slot"]}, by=her)
    ids: dict[str, Any] = {"booking": held["booking"]}
    await enter("POST /v1/bookings/{booking}/confirmations", by=her, **ids)
    await enter("POST /v1/bookings/{booking}/moves", {"slot": slots[2]["slot"]}, by=her, **ids)
    await enter("GET /v1/bookings", by=her)
    await enter("GET /v1/bookings/{booking}", by=her, **ids)
    await enter("POST /v1/bookings/{booking}/cancellations", by=her, **ids)
    await _waited(city, her, son)
    soon = await enter(f"GET {SLOTS}", query="?days=2", **where)
    slot = {"slot": soon["slots"][0]["slot"]}
    door = "POST /v1/officer/persons/{person}/bookings"
    there = (await enter(door, slot, by=clerk, person=person))["booking"]
    await enter("GET /v1/officer/places", by=clerk)
    await enter(f"GET {PLACE}/bookings", by=clerk, query=f"?day={tomorrow}", **where)
    await enter(f"POST {PLACE}/check-ins", {"booking": there}, by=clerk, **where)
    other = {"slot": slots[-1]["slot"]}
    mine = (await enter(door, other, by=clerk, person=person))["booking"]
    cancelled = f"POST {PLACE}/bookings/{{booking}}/cancellations"
    await enter(cancelled, WHY, by=clerk, booking=mine, **where)
    await enter("POST /v1/officer/slots/{slot}/closings", WHY, by=clerk, **other)


async def _waited(city: City, her: str, son: str) -> None:
    enter = city.walker.enter
    day = day_of(datetime.now(UTC)) + timedelta(days=2)
    found = await enter(f"GET {SLOTS}", query=f"?first={day}&days=1", place=STUDIO.place)
    (slot,) = found["slots"]
    held = await enter("POST /v1/bookings", {"slot": slot["slot"]}, by=her)
    await enter("POST /v1/bookings/{booking}/confirmations", by=her, booking=held["booking"])
    place = {"place": STUDIO.place, "day": day.isoformat()}
    wait = await enter("POST /v1/waits", place, by=son)
    await enter("GET /v1/waits", by=son)
    await enter("DELETE /v1/waits/{wait}", by=son, wait=wait["wait"])
