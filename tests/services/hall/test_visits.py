"""A visit that is done: how long was waited is counted, and who was served is asked once what they think."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

import pytest

from domain import actors
from domain.bookings.bookings import Booking
from domain.bookings.places import PlaceKind
from domain.bookings.tickets import Ticket
from domain.hall.oversight import waiting_of
from domain.hall.receptions import IdentifiedBy, Reception
from domain.hall.waiting import RECEPTION
from domain.subjects import Subject, SubjectKind
from services.hall.visits import HallVisits
from tests.services.bookings.floor import HALL, NOW, TODAY

LI, HER, CASE, BOOKING = (UUID(int=n) for n in (1, 11, 21, 31))
TOLD = (UUID(int=41),)
TICKET = Ticket(UUID(int=51), HALL.hall, TODAY, "A001", "A", NOW, person=LI, account=HER)
RECEIVED = Reception(TICKET.ticket, LI, UUID(int=61), IdentifiedBy.DOCUMENT, NOW)
BOOKED = Booking(
    person=LI,
    booking=BOOKING,
    slot=UUID(int=71),
    place="desk_a",
    kind=PlaceKind.WINDOW,
    starts_at=NOW,
    minutes=30,
    about=SubjectKind.PLACE.of("desk_a"),
    code="204060",
    made_by=actors.citizen(HER),
    made_at=NOW,
)


@dataclass
class Office:
    reception: Reception | None = None
    booking: Booking | None = None
    entered: list[tuple[date, str, str, Mapping[str, int]]] = field(default_factory=list)
    asked: list[tuple[UUID, Subject, str, str, str]] = field(default_factory=list)

    async def enter(self, day: date, unit: str, item: str, counts: Mapping[str, int]) -> None:
        self.entered.append((day, unit, item, counts))

    async def ask(
        self, *, person: UUID, subject: Subject, unit: str, item: str, by: str, at: datetime
    ) -> tuple[UUID, ...]:
        self.asked.append((person, subject, unit, item, by))
        return TOLD

    async def read(self, ticket: UUID) -> Reception | None:
        return self.reception

    async def find(self, booking: UUID) -> Booking | None:
        assert booking == BOOKING
        return self.booking

    async def done(self, ticket: Ticket, waited_s: float | None = 90.0) -> tuple[UUID, ...]:
        visits = HallVisits(tallies=self, asks=self, receptions=self, bookings=self)
        return await visits.done(HALL, ticket, waited_s, NOW)


@pytest.fixture
def office() -> Office:
    return Office()


async def test_who_was_served_is_asked_and_their_wait_is_counted_for_the_hall(
    office: Office,
) -> None:
    assert await office.done(TICKET) == TOLD

    about = SubjectKind.TICKET.of(TICKET.ticket)
    assert office.asked == [(LI, about, HALL.unit, RECEPTION, actors.citizen(HER))]
    assert office.entered == [(TODAY, HALL.unit, RECEPTION, waiting_of(90.0))]


async def test_a_wait_that_nobody_measured_is_not_counted(office: Office) -> None:
    await office.done(TICKET, waited_s=None)

    assert office.entered == []
    assert len(office.asked) == 1


async def test_who_gave_a_ticket_to_nobody_known_asks_nobody_unless_they_were_received(
    office: Office,
) -> None:
    nobody = replace(TICKET, person=None, account=None)
    assert await office.done(nobody) == ()
    office.reception = RECEIVED
    assert await office.done(nobody) == TOLD

    ((person, _, _, _, by),) = office.asked
    assert (person, by) == (LI, actors.SYSTEM)


async def test_who_applied_at_the_window_was_asked_with_that(office: Office) -> None:
    office.reception = replace(RECEIVED, case=CASE)

    assert await office.done(TICKET) == ()
    assert (office.asked, len(office.entered)) == ([], 1)


@pytest.mark.parametrize(
    ("about", "asked"),
    [(SubjectKind.CASE.of(CASE), False), (SubjectKind.PLACE.of("desk_a"), True)],
    ids=["of_a_case", "of_nothing_yet"],
)
async def test_who_was_booked_for_a_case_is_asked_when_that_ends(
    office: Office, about: Subject, *, asked: bool
) -> None:
    office.booking = replace(BOOKED, about=about)

    assert await office.done(replace(TICKET, booking=BOOKING)) == (TOLD if asked else ())


async def test_of_a_booking_that_is_gone_nothing_is_known(office: Office) -> None:
    assert await office.done(replace(TICKET, booking=BOOKING)) == TOLD
