"""Checking in at a kiosk: whose code opens what, how often one may try, and which ticket is held after it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts.kiosks import Kiosk
from domain.actors import SYSTEM
from domain.bookings.bookings import BookingState
from domain.bookings.halls import Hall
from domain.bookings.places import Place
from domain.bookings.tickets import Ticket
from domain.errors import Conflict, NotAllowed, NotFound, TooMany
from domain.problems import Problem
from services.bookings.kiosk_check_in import KioskCheckIn
from services.bookings.tickets import TicketSeen
from tests.services.bookings.floor import HALL
from tests.services.bookings.ledger import (
    FIRST,
    NOW,
    OPTICIAN,
    TODAY,
    WANG,
    ZHAO,
    Ledger,
)
from tests.services.unit import FakeLimits, FakeUnit

DESK = replace(OPTICIAN, place="desk_a", part_of="civic")  # group A of the hall serves it
SOON = replace(FIRST, place="desk_a", starts_at=NOW + timedelta(minutes=30))
KIOSK = Kiosk(UUID(int=90), "东门一号", "440303", NOW)
TRIED, WRONG = f"kiosk codes {KIOSK.kiosk}", f"kiosk wrong codes {KIOSK.kiosk}"


class Machine(Ledger):
    """In a district of the hall's city."""

    def __init__(self) -> None:
        super().__init__(SOON, place=DESK)
        self.kiosk, self.limits = KIOSK, FakeLimits()
        self.service = KioskCheckIn(
            unit=FakeUnit(),
            kiosks=self,
            halls=Halls(),
            places=self,
            bookings=self.rows,
            moves=self.moves,
            tickets=self,
            limits=self.limits,
            bell=self.bell,
            clock=lambda: NOW,
        )

    async def must(self, device_key: str) -> Kiosk:
        if device_key != "key":
            raise NotAllowed(Problem.KIOSK_UNKNOWN)
        return self.kiosk

    async def of_booking(self, booking: UUID) -> TicketSeen:
        number = f"A{booking.int}"
        return TicketSeen(Ticket(booking, "civic", TODAY, number, "A", NOW), HALL, 0, None)

    async def enter(self, code: str = "204060") -> tuple[str, bool]:
        """The number that is drawn, and whether the booked time was over."""
        done = await self.service.check_in("key", "civic", code)
        return done.ticket.ticket.number, done.late


@dataclass
class Halls:
    async def read(self, hall: str) -> Hall:
        if hall != "civic":
            raise NotFound(Problem.NOT_FOUND)
        return HALL


@pytest.fixture
def machine() -> Machine:
    return Machine()


async def test_who_is_booked_enters_six_digits_and_draws_a_number(machine: Machine) -> None:
    booked = machine.book(1, SOON)

    assert await machine.enter() == ("A201", False)

    assert machine.bookings[booked.booking].state is BookingState.CHECKED_IN
    assert machine.audit.entries == [
        (
            SYSTEM,
            "booking.checked_in",
            WANG,
            f"booking:{booked.booking}",
            f"kiosk {KIOSK.kiosk}",
        )
    ]
    assert machine.effect.heard[0].actor == SYSTEM
    assert machine.bell.rung == [UUID(int=77)]
    assert machine.limits.counted == [(TRIED, 10, 60)]


async def test_entered_once_more_it_is_the_same_ticket_and_nothing_changes(
    machine: Machine,
) -> None:
    machine.book(1, SOON)
    await machine.enter()
    before = dict(machine.bookings)

    assert await machine.enter() == ("A201", False)

    assert machine.bookings == before
    assert len(machine.audit.entries) == 1


@pytest.mark.parametrize("times", [1, 2])
async def test_whoever_comes_after_the_slot_is_told_so_each_time(
    machine: Machine, times: int
) -> None:
    over = replace(SOON, starts_at=NOW - timedelta(minutes=30))
    machine.book(1, over)

    for _ in range(times):
        assert await machine.enter() == ("A201", True)


async def test_a_code_that_nobody_has_counts_as_a_wrong_one(machine: Machine) -> None:
    machine.book(1, SOON)

    with pytest.raises(NotFound) as refused:
        await machine.enter("000000")

    assert refused.value.problem is Problem.BOOKING_CODE
    assert machine.limits.counted == [(TRIED, 10, 60), (WRONG, 8, 900)]


async def test_a_code_of_two_is_for_the_counter_and_no_wrong_one(machine: Machine) -> None:
    machine.book(1, SOON)
    machine.book(2, SOON, ZHAO)

    with pytest.raises(Conflict) as refused:
        await machine.enter()

    assert refused.value.problem is Problem.CODE_OF_TWO
    assert machine.limits.counted == [(TRIED, 10, 60)]
    assert machine.audit.entries == []


@pytest.mark.parametrize("full", [TRIED, WRONG], ids=["many_a_minute", "many_wrong"])
async def test_a_kiosk_at_which_too_much_is_tried_rests_for_whole_seconds(
    machine: Machine, full: str
) -> None:
    machine.book(1, SOON)
    machine.limits.full.add(full)

    with pytest.raises(TooMany) as refused:
        await machine.enter()

    assert (refused.value.problem, refused.value.retry_after) == (Problem.TOO_MANY_REQUESTS, 13)
    assert machine.audit.entries == []


async def test_what_is_no_kiosk_and_what_is_no_hall_checks_nobody_in(machine: Machine) -> None:
    with pytest.raises(NotAllowed):
        await machine.service.check_in("another", "civic", "204060")
    with pytest.raises(NotFound):
        await machine.service.check_in("key", "nowhere", "204060")
    assert machine.limits.counted == []


@pytest.mark.parametrize(
    "place",
    [
        replace(DESK, part_of="another"),
        replace(DESK, place="desk_z"),
        replace(DESK, area="440304"),  # the next district
    ],
    ids=["of_another_hall", "of_no_group", "elsewhere"],
)
async def test_a_code_of_a_place_that_is_not_served_there_opens_nothing(
    machine: Machine, place: Place
) -> None:
    machine.places = {place.place: place}
    machine.book(1, replace(SOON, place=place.place))

    with pytest.raises(NotFound):
        await machine.enter()


async def test_a_kiosk_of_another_city_opens_nothing_of_this_hall(machine: Machine) -> None:
    machine.places = {"desk_a": replace(DESK, area="")}  # for whoever comes, from anywhere
    machine.kiosk = replace(KIOSK, area="4401")
    machine.book(1, SOON)

    with pytest.raises(NotFound):
        await machine.enter()


async def test_a_booking_of_tomorrow_is_checked_in_tomorrow(machine: Machine) -> None:
    machine.book(1, replace(SOON, starts_at=SOON.starts_at + timedelta(days=1)))

    with pytest.raises(NotFound):
        await machine.enter()


async def test_who_comes_hours_before_the_time_is_told_so(machine: Machine) -> None:
    booked = machine.book(1, replace(SOON, starts_at=NOW + timedelta(minutes=61)))

    with pytest.raises(Conflict) as refused:
        await machine.enter()

    assert refused.value.problem is Problem.BOOKING_TOO_EARLY
    assert machine.bookings[booked.booking] == booked
