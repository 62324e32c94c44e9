"""Who is booked at a hall and has come holds a ticket of it; and what became of that the booking hears."""

from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest

from domain.bookings.bookings import Booking, BookingChanged, BookingState
from domain.bookings.halls import Hall
from domain.bookings.places import Place
from domain.bookings.tickets import Booked, Ticket
from services.bookings.booking_tickets import BookingOfTicket, TicketOfBooking
from services.bookings.tickets import Holder, TicketSeen, TicketWanted
from tests.services.bookings.floor import HALL
from tests.services.bookings.ledger import CHEN, CITIZEN, NOW, OPTICIAN, TODAY, WANG, Ledger

DESK = replace(OPTICIAN, place="desk_a", part_of="civic")  # group A of the hall serves it


@dataclass
class Machine:
    """services.bookings.tickets.TicketService, and the one hall."""

    taken: list[tuple[str, str, Holder, Booked | None, str]] = field(default_factory=list)
    left: list[tuple[UUID, str]] = field(default_factory=list)

    async def read(self, hall: str) -> Hall | None:
        return HALL if hall == "civic" else None

    async def take(
        self,
        hall: Hall,
        wanted: TicketWanted,
        holder: Holder,
        *,
        booked: Booked | None = None,
        actor: str = "",
    ) -> TicketSeen:
        self.taken.append((hall.hall, wanted.group, holder, booked, actor))
        ticket = Ticket(UUID(int=1000), hall.hall, TODAY, "A001", wanted.group, NOW)
        return TicketSeen(ticket, hall, 0, None)

    async def leave_of(self, booking: UUID, actor: str) -> None:
        self.left.append((booking, actor))

    async def hear(self, before: Booking | None, booking: Booking, place: Place = DESK) -> None:
        effect = TicketOfBooking(halls=self, tickets=self)
        changed = BookingChanged(before, booking, place, CHEN.actor, NOW)
        assert await effect.after(changed) == ()


@pytest.fixture
def machine() -> Machine:
    return Machine()


def booking(state: BookingState = BookingState.BOOKED) -> Booking:
    return Ledger().book(1, state=state)


THERE = booking(BookingState.CHECKED_IN)
BOOKED_THEN = Booked(THERE.booking, THERE.starts_at, THERE.ends_at)


async def test_who_has_come_holds_a_ticket_of_the_places_group_and_their_time(
    machine: Machine,
) -> None:
    await machine.hear(booking(), THERE)
    await machine.hear(None, THERE)  # checked in as it was made

    taken = ("civic", "A", Holder(WANG, CITIZEN.account), BOOKED_THEN, CHEN.actor)
    assert machine.taken == [taken, taken]
    assert machine.left == []


async def test_a_ticket_is_not_shown_to_the_account_that_booked_for_another(
    machine: Machine,
) -> None:
    await machine.hear(booking(), replace(THERE, mandate=UUID(int=5)))

    assert [holder for _, _, holder, _, _ in machine.taken] == [Holder(WANG, None)]


@pytest.mark.parametrize(
    "place",
    [replace(DESK, part_of=""), replace(DESK, place="desk_z")],
    ids=["of_no_hall", "of_no_group"],
)
async def test_where_no_tickets_are_called_none_is_drawn(machine: Machine, place: Place) -> None:
    await machine.hear(booking(), THERE, place)

    assert machine.taken == []


async def test_a_change_of_who_is_there_draws_no_second_ticket(machine: Machine) -> None:
    await machine.hear(THERE, replace(THERE, late=True))
    await machine.hear(THERE, replace(THERE, state=BookingState.SERVED))
    await machine.hear(booking(BookingState.HELD), booking())

    assert (machine.taken, machine.left) == ([], [])


async def test_the_ticket_of_who_was_there_and_is_stopped_ends(machine: Machine) -> None:
    stopped = replace(THERE, state=BookingState.STOPPED)
    await machine.hear(booking(), stopped)  # had not come, and held none
    assert machine.left == []

    await machine.hear(THERE, stopped)

    assert machine.left == [(THERE.booking, CHEN.actor)]


async def test_with_its_ticket_the_booking_is_served() -> None:
    book = Ledger()
    there = book.book(1, state=BookingState.CHECKED_IN)

    assert await BookingOfTicket(book.moves).served(there.booking, CHEN.actor, NOW) == (
        UUID(int=77),
    )

    assert book.bookings[there.booking].state is BookingState.SERVED
    assert book.done == [(CHEN.actor, "booking.served")]
    assert book.told == []


@pytest.mark.parametrize("state", [BookingState.SERVED, BookingState.STOPPED])
async def test_a_booking_that_ended_before_its_ticket_stays_as_it_is(state: BookingState) -> None:
    book = Ledger()
    ended = book.book(1, state=state)

    assert await BookingOfTicket(book.moves).served(ended.booking, CHEN.actor, NOW) == ()

    assert (book.bookings[ended.booking], book.done) == (ended, [])
