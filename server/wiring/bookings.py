"""Puts the services of bookings together: what each kind of place makes of a booking is joined here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from secrets import randbelow
from typing import Final
from uuid import UUID

from domain.bookings.bookings import CODE_DIGITS
from domain.bookings.places import PlaceKind
from domain.errors import NotFound, fault
from domain.hall.posts import PostRole
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from handlers.bookings.services import BookingServices
from server.infrastructure import Infrastructure, now
from server.wiring.calendars import make_calendars
from server.wiring.foundation import Foundation
from server.wiring.hall import make_items
from server.wiring.registration_effect import make_registration_effect
from server.wiring.tickets import make_ticket_effect
from services.accounts.acting_for import ActingForService
from services.bookings.booking_desk import BookingDeskService
from services.bookings.booking_moves import BookingEffect, BookingMoves
from services.bookings.booking_times import BookingTimes
from services.bookings.bookings import BookingService
from services.bookings.places import PlaceService
from services.bookings.slot_stops import SlotStops
from services.bookings.waits import WaitService
from services.hall.items import ItemService
from services.pensions.meeting_bookings import MeetingBookings
from services.ports import Bell
from storage.accounts.mandates import MandateStore
from storage.accounts.person_names import PersonNameStore
from storage.accounts.persons import PersonStore
from storage.audit.audit import AuditStore
from storage.bookings.bookings import BookingStore
from storage.bookings.places import PlaceStore
from storage.bookings.slots import SlotStore
from storage.bookings.tickets import TicketStore
from storage.bookings.waits import WaitStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.applicants import ApplicantStore
from storage.hall.cases import CaseStore
from storage.hall.posts import PostStore
from storage.hall.units import UnitStore
from storage.keys.vault import Vault
from storage.pensions.entitlements import EntitlementStore

_AT_DESKS: Final = (PostRole.CLERK, PostRole.SUPERVISOR)
_UNKNOWN: Final = Words("没有这件事，请重新选择", "there is no such matter: choose again")


@dataclass(frozen=True, slots=True)
class BookingParts:
    """`moves`: for whoever changes a booking in a unit of work of their own; `times` goes on in the background."""

    places: PlaceService
    bookings: BookingService
    waits: WaitService
    moves: BookingMoves
    times: BookingTimes
    stops: SlotStops
    desk: BookingDeskService


def wire_bookings(base: Foundation) -> BookingServices:
    parts = make_bookings(base.infrastructure, base.bell)
    return BookingServices(
        places=parts.places, bookings=parts.bookings, waits=parts.waits, desk=parts.desk
    )


def make_booking_effects(base: Infrastructure) -> Mapping[PlaceKind, Sequence[BookingEffect]]:
    """What changes of bookings come to beyond them, by the kind of place."""
    meetings = MeetingBookings()
    return {
        PlaceKind.WINDOW: (make_ticket_effect(base),),
        PlaceKind.DOCTOR: (make_registration_effect(base.database, base.vault),),
        PlaceKind.HOME_VISIT: (meetings,),
        PlaceKind.VIDEO: (meetings,),
    }


def make_places(database: Database) -> PlaceService:
    return PlaceService(
        unit=database,
        places=PlaceStore(database),
        slots=SlotStore(database),
        units=UnitStore(database),
        calendars=make_calendars(database),
        audit=AuditStore(database),
        clock=now,
    )


def make_bookings(base: Infrastructure, bell: Bell) -> BookingParts:
    database, vault = base.database, base.vault
    bookings, slots = BookingStore(database), SlotStore(database)
    places, waits = PlaceStore(database), WaitStore(database)
    audit = AuditStore(database)
    moves = BookingMoves(
        bookings=bookings,
        slots=slots,
        waits=waits,
        events=EventStore(database),
        audit=audit,
        draw_code=draw_code,
        effects=make_booking_effects(base),
    )
    acting = make_acting(database, vault)
    subjects = BookedSubjects(
        make_items(database), CaseStore(database, vault), EntitlementStore(database)
    )
    times = BookingTimes(
        unit=database,
        moves=moves,
        bookings=bookings,
        places=places,
        waits=waits,
        bell=bell,
        clock=now,
    )
    stops = _make_stops(database, moves, times, bell)
    return BookingParts(
        places=make_places(database),
        moves=moves,
        bookings=BookingService(
            unit=database,
            moves=moves,
            bookings=bookings,
            slots=slots,
            places=places,
            acting=acting,
            subjects=subjects,
            bell=bell,
            clock=now,
        ),
        waits=WaitService(
            unit=database,
            waits=waits,
            slots=slots,
            places=places,
            standings=bookings,
            acting=acting,
            subjects=subjects,
            audit=audit,
            clock=now,
        ),
        times=times,
        stops=stops,
        desk=_make_desk(database, vault, moves, stops, subjects, bell),
    )


def make_acting(database: Database, vault: Vault) -> ActingForService:
    return ActingForService(
        persons=PersonStore(database, vault),
        mandates=MandateStore(database, vault),
        register=ApplicantStore(database, vault),
        clock=now,
    )


def _make_stops(
    database: Database, moves: BookingMoves, times: BookingTimes, bell: Bell
) -> SlotStops:
    return SlotStops(
        unit=database,
        moves=moves,
        times=times,
        bookings=BookingStore(database),
        slots=SlotStore(database),
        waits=WaitStore(database),
        audit=AuditStore(database),
        bell=bell,
        clock=now,
    )


def _make_desk(
    database: Database,
    vault: Vault,
    moves: BookingMoves,
    stops: SlotStops,
    subjects: "BookedSubjects",
    bell: Bell,
) -> BookingDeskService:
    return BookingDeskService(
        unit=database,
        moves=moves,
        stops=stops,
        bookings=BookingStore(database),
        tickets=TicketStore(database),
        slots=SlotStore(database),
        places=PlaceStore(database),
        reach=PostReach(PostStore(database)),
        names=PersonNameStore(database, vault),
        subjects=subjects,
        audit=AuditStore(database),
        bell=bell,
        clock=now,
    )


def draw_code() -> str:
    return f"{randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


class PostReach:
    """Who holds a post of a clerk or supervisor works at the places of the unit in its area."""

    def __init__(self, posts: PostStore) -> None:
        self._posts = posts

    async def of(self, officer: UUID) -> Callable[[str, str], bool]:
        held = await self._posts.of(officer)
        return lambda unit, area: any(held.cover(unit, role, area) for role in _AT_DESKS)


class BookedSubjects:
    """What people may be booked for: an item that is released, a case or a pension of their own."""

    def __init__(
        self, items: ItemService, cases: CaseStore, entitlements: EntitlementStore
    ) -> None:
        self._items = items
        self._cases = cases
        self._entitlements = entitlements

    async def check(self, person: UUID, about: Subject) -> None:
        """Invalid."""
        if not await self._is_there(person, about):
            raise fault("/about", "unknown", _UNKNOWN)

    async def _is_there(self, person: UUID, about: Subject) -> bool:
        if about.kind is SubjectKind.CASE and about.row is not None:
            return await self._cases.read(person, about.row) is not None
        if about.kind is SubjectKind.ENTITLEMENT:
            return await self._entitlements.read(person, about.scheme) is not None
        if about.kind is not SubjectKind.ITEM:
            return False
        try:
            await self._items.current(about.reference)
        except NotFound:
            return False
        return True
