"""A person's registrations, with what the hospital says of each and what is to be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.mandates import Mandate
from domain.bookings.bookings import Booking
from domain.city.hospitals import REGISTRATION
from domain.city.registrations import Registration, RegistrationFile
from domain.cursors import NEWEST, page, place
from domain.errors import NotFound
from domain.people import Citizen
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.bookings.bookings import Acting
from services.city.registrations import SeenOrders

PAGE: Final = 20  # own choice: what fits a phone


class RegistrationStore(Protocol):
    """storage.city.registrations.RegistrationStore."""

    async def read(self, booking: UUID) -> Registration | None: ...

    async def of_person(
        self, person: UUID, before: tuple[datetime, UUID], limit: int
    ) -> Sequence[Registration]: ...


class Bookings(Protocol):
    """storage.bookings.bookings.BookingStore."""

    async def read(self, person: UUID, booking: UUID) -> Booking | None: ...


@dataclass(frozen=True, slots=True)
class VisitPage:
    visits: Sequence[RegistrationFile]
    next_cursor: str


class VisitService:
    def __init__(
        self,
        *,
        store: RegistrationStore,
        bookings: Bookings,
        orders: SeenOrders,
        acting: Acting,
    ) -> None:
        self._store = store
        self._bookings = bookings
        self._orders = orders
        self._acting = acting

    async def show(
        self, citizen: Citizen, booking: UUID, mandate: Mandate | None = None
    ) -> RegistrationFile:
        """NotFound for anybody else's."""
        acting = await self._acting.of(citizen, mandate)
        registration = await self._store.read(booking)
        if registration is not None and registration.person == acting.person:
            file = await self._file(registration)
            if file is not None and acting.sees_what(file.booking.made_by):
                return file
        raise NotFound(Problem.NOT_FOUND)

    async def mine(
        self, citizen: Citizen, cursor: str, mandate: Mandate | None = None
    ) -> VisitPage:
        """The latest first; of another person's those that who asks has made, unless a guardian."""
        acting = await self._acting.of(citizen, mandate)
        before = place(cursor) if cursor else NEWEST
        found = await self._store.of_person(acting.person, before, PAGE + 1)
        shown, following = page(found, PAGE, lambda each: (each.starts_at, each.booking))
        files = [await self._file(each) for each in shown]
        return VisitPage(
            [each for each in files if each is not None and acting.sees_what(each.booking.made_by)],
            following,
        )

    async def _file(self, registration: Registration) -> RegistrationFile | None:
        """None for one whose booking has served its time."""
        booking = await self._bookings.read(registration.person, registration.booking)
        if booking is None:
            return None
        seen = await self._orders.seen(SubjectKind.BOOKING.of(booking.booking), REGISTRATION.name)
        return RegistrationFile(registration, booking, None if seen is None else seen.order)
