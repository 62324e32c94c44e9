"""A city with places and a hall, for who books and takes a ticket."""

from domain.hall.unit_files import SHIPPED, read_city
from server.wiring.bookings import make_places
from server.wiring.hall import make_item_releases, make_units
from storage.four_eyes import FourEyesStore
from tests.server.bookings.hall import OpenHall, open_hall
from tests.server.house import House
from tests.server.rounds.bookings import ROUND_THE_CLOCK, STUDIO


async def open_city(house: House, *items: str) -> OpenHall:
    """Units, places and a hall that is open at any hour; `items`: texts of those in force."""
    base = house.infrastructure
    await make_units(base.database, base.vault).load(read_city(SHIPPED).units)
    releases = make_item_releases(base.database, base.vault, FourEyesStore(base.database))
    for text in items:
        await releases.publish(text.encode())
    await make_places(base.database).load((ROUND_THE_CLOCK, STUDIO))
    return await open_hall(house)
