"""The effect of a face that is shown for a ticket: the officer at its window may go on, and nothing else."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.bookings.tickets import Ticket, TicketState
from domain.errors import NotFound
from domain.faces.capture import Outcome
from domain.faces.checks import Booked, End
from domain.problems import Problem
from domain.subjects import NoSubject, Subject, SubjectKind
from domain.ways import Offer


class TicketStore(Protocol):
    """storage.bookings.tickets.TicketStore."""

    async def read(self, ticket: UUID) -> Ticket | None: ...


class ReceptionStore(Protocol):
    """storage.hall.receptions.ReceptionStore, within the unit of work."""

    async def show_face(self, ticket: UUID, person: UUID, check: UUID, at: datetime) -> None: ...


class IdentifyByFace:
    """Nothing hangs on one that fails: no review is opened, and the window's other ways stay open."""

    def __init__(self, *, tickets: TicketStore, store: ReceptionStore, window: Offer) -> None:
        """`window`: where the same is done without a face."""
        self._tickets = tickets
        self._store = store
        self._window = window

    def subject(self, reference: str, session: UUID) -> Subject:  # noqa: ARG002  # of any sign-in of the person
        """`reference`: the ticket. NotFound for anything else."""
        try:
            return SubjectKind.TICKET.of(reference)
        except NoSubject:
            raise NotFound(Problem.NOT_FOUND) from None

    async def due(self, person: UUID, subject: Subject, today: date, *, died: bool) -> bool:  # noqa: ARG002  # whoever holds it
        """While the ticket is served. NotFound for one that there is not."""
        found = await self._tickets.read(_ticket(subject))
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return not died and found.state is TicketState.SERVING

    def other_ways(self) -> tuple[Offer, ...]:
        return (self._window,)

    async def __call__(self, end: End) -> Booked:
        if (booked := end.without_effect) is not None:
            return booked
        hand = end.hand
        await self._store.show_face(_ticket(hand.subject), hand.person, hand.check, end.at)
        return Booked(Outcome(), ())


def _ticket(subject: Subject) -> UUID:
    assert subject.row is not None
    return subject.row
