"""Who was served in a hall is asked what they think, unless a case asks them; and how long they waited is counted."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.bookings.tickets import Ticket
from domain.days import day_of
from domain.hall.oversight import Measure
from domain.hall.receptions import IdentifiedBy, Reception
from domain.hall.waiting import RECEPTION
from server.wiring.ratings import make_hall_visits
from services.bookings.tickets import Holder, TicketWanted
from storage.bookings.halls import HallStore
from storage.database import Database
from storage.hall.receptions import ReceptionStore
from storage.hall.tallies import TallyStore
from tests.storage.bookings.halls import HALL, HallDesk, make_desk
from tests.storage.city import City, found


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> City:
    await HallStore(database).put(HALL)
    return found(database, tmp_path / "keys")


async def desk(city: City) -> HallDesk:
    made = make_desk(city.database, make_hall_visits(city.database, city.vault))
    await made.open(1)
    return made


async def served(made: HallDesk, holder: Holder) -> Ticket:
    """Called to the first window, and served there."""
    taken = await made.tickets.take(made.hall, TicketWanted(group="A"), holder, actor="system")
    await made.call(1)
    await made.windows.start(made.officers[1], taken.ticket.ticket)
    await made.windows.finish(made.officers[1], taken.ticket.ticket)
    return taken.ticket


async def asked(city: City) -> list[tuple[str, str]]:
    rows = await city.database.fetch("SELECT subject, unit, item, asked_of FROM rating_asks")
    return [(row["subject"], row["item"]) for row in rows]


async def test_who_was_served_is_asked_once_and_told_of_it(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)
    ticket = await served(await desk(city), Holder(person=person, account=account))

    assert await asked(city) == [(f"ticket:{ticket.ticket}", RECEPTION)]
    assert "rating.asked" in await city.told(account)


async def test_nobody_is_asked_of_whom_nothing_is_known(city: City) -> None:
    await served(await desk(city), Holder())

    assert await asked(city) == []


async def test_what_became_a_case_is_asked_about_with_its_end_alone(city: City) -> None:
    person, made = await city.resident(), await desk(city)
    taken = await made.tickets.take(
        made.hall, TicketWanted(group="A"), Holder(person=person), actor="system"
    )
    at = datetime.now(UTC)
    reception = Reception(
        taken.ticket.ticket,
        person,
        UUID(int=1001),
        IdentifiedBy.DOCUMENT,
        at,
        case=uuid4(),
        begun_at=at,
    )
    await ReceptionStore(city.database).put(reception)
    await made.call(1)
    await made.windows.start(made.officers[1], taken.ticket.ticket)
    await made.windows.finish(made.officers[1], taken.ticket.ticket)

    assert await asked(city) == []


async def test_the_wait_is_counted_for_the_unit_that_runs_the_hall(city: City) -> None:
    made = await desk(city)
    for _ in range(3):
        await served(made, Holder())
    today = day_of(datetime.now(UTC))
    (tally,) = await TallyStore(city.database).by_unit(today, today)

    assert tally.unit == HALL.unit == "government_services"
    assert tally.counts == {Measure.WAITED: 3, "waited_to_1": 3}
