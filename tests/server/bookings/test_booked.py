"""Who is booked at a hall checks in and holds a ticket of it; what becomes of the one becomes of the other."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import pytest

from server.wiring.bookings import make_places
from tests.server.accounts.staff import WHY, officer
from tests.server.bookings.hall import HALL, OpenHall, open_hall
from tests.server.hall.test_posts import granted, who
from tests.server.hall.test_units import add
from tests.server.house import ID_NUMBER, NAME, House
from tests.server.rounds.bookings import ROUND_THE_CLOCK

PLACE: Final = replace(ROUND_THE_CLOCK, place="center_household", unit="water", part_of=HALL)


@dataclass(slots=True)
class Booked:
    hall: OpenHall
    li: str
    her: str
    booking: str
    slot: str

    async def check_in(self) -> dict[str, Any]:
        path = f"/v1/officer/places/{PLACE.place}/check-ins"
        await self.hall.ok("POST", path, {"booking": self.booking}, token=self.li)
        (mine,) = (await self.hall.ok("GET", "/v1/tickets", token=self.her))["tickets"]
        return dict(mine)

    async def state(self) -> str:
        path = f"/v1/bookings/{self.booking}"
        return str((await self.hall.ok("GET", path, token=self.her))["state"])


@pytest.fixture
async def booked(house: House) -> Booked:
    """At the windows of the hall, for the next half hour, by the officer who checks in."""
    hall, li = await open_hall(house), await house.officer()
    admin = await officer(house, "admin")
    await add(house, admin)
    path = f"/v1/officer/officers/{await who(house, li)}/posts"
    assert (await granted(house, admin, path, area=""))[0] == 201
    await make_places(house.infrastructure.database).load((PLACE,))
    person = await house.resident(li)
    her = await house.citizen()
    own = {"name": NAME, "id_number": ID_NUMBER}
    await house.call("POST", "/v1/me/person", own, token=her)
    slots = await hall.ok("GET", f"/v1/places/{PLACE.place}/slots?days=2")
    slot = slots["slots"][0]["slot"]
    made = await hall.ok("POST", f"/v1/officer/persons/{person}/bookings", {"slot": slot}, token=li)
    return Booked(hall, li, her, made["booking"], slot)


async def test_who_checks_in_holds_a_ticket_and_is_served_by_it(booked: Booked) -> None:
    hall, li = booked.hall, booked.li
    walked = await hall.give(li)
    await hall.sit(li, 5)

    mine = await booked.check_in()

    assert (mine["group"], mine["state"], mine["ahead"]) == ("A", "waiting", 1)  # it is early
    assert mine["booked_at"] is not None
    for ticket in (walked["ticket"], mine["ticket"]):
        assert (await hall.call_next(li, 5))["ticket"]["ticket"] == ticket
        await hall.move(li, ticket, "start")
        await hall.move(li, ticket, "finish")
    assert await booked.state() == "served"


async def test_the_officer_who_checks_somebody_in_is_told_the_number(booked: Booked) -> None:
    path = f"/v1/officer/places/{PLACE.place}/check-ins"

    there = await booked.hall.ok("POST", path, {"booking": booked.booking}, token=booked.li)

    (mine,) = (await booked.hall.ok("GET", "/v1/tickets", token=booked.her))["tickets"]
    assert there["ticket"] == mine["number"]


async def test_from_the_booked_time_on_the_ticket_goes_first(booked: Booked) -> None:
    hall, li = booked.hall, booked.li
    await hall.give(li)
    mine = await booked.check_in()
    await hall.house.infrastructure.database.execute(
        "UPDATE tickets SET booked_at = now() - $1::interval WHERE booking_id IS NOT NULL",
        timedelta(minutes=1),
    )
    await hall.sit(li, 5)

    assert (await hall.call_next(li, 5))["ticket"]["ticket"] == mine["ticket"]


async def test_who_took_a_ticket_before_checking_in_goes_on_with_it_as_booked(
    booked: Booked,
) -> None:
    wanted = {"hall": HALL, "group": "B"}
    taken = await booked.hall.ok("POST", "/v1/tickets", wanted, token=booked.her)

    mine = await booked.check_in()

    assert (mine["ticket"], mine["group"]) == (taken["ticket"], "B")
    assert mine["booked_at"] is not None


async def test_a_slot_that_the_office_stops_takes_its_tickets_along(booked: Booked) -> None:
    mine = await booked.check_in()

    path = f"/v1/officer/slots/{booked.slot}/closings"
    await booked.hall.ok("POST", path, WHY, token=booked.li)

    shown = await booked.hall.ok("GET", f"/v1/tickets/{mine['ticket']}")
    assert shown["state"] == "left"
    assert await booked.state() == "stopped"
