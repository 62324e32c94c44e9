"""Places with slots in a real database, and who books there: a Monday morning, at eight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from domain.bookings.booking_lists import BookingFile
from domain.bookings.bookings import BookingChanged
from domain.bookings.places import DayKind, Place, PlaceKind, Rules, Slot, Span
from domain.days import SHANGHAI
from domain.hall.calendar import Calendar, YearOfDays
from domain.people import Citizen, Identity, Level, Officer
from domain.subjects import Subject
from domain.words import Words
from server.wiring.bookings import PostReach
from services.accounts.acting_for import ActingForService
from services.bookings.booking_desk import BookingDeskService
from services.bookings.booking_moves import BookingEffect, BookingMoves
from services.bookings.booking_times import BookingTimes
from services.bookings.bookings import BookingService
from services.bookings.places import PlaceService
from services.bookings.slot_stops import SlotStops
from services.bookings.waits import WaitService
from storage.accounts.mandates import MandateStore
from storage.accounts.person_names import PersonNameStore
from storage.audit.audit import AuditStore
from storage.bookings.bookings import BookingStore
from storage.bookings.places import PlaceStore
from storage.bookings.slots import SlotStore
from storage.bookings.tickets import TicketStore
from storage.bookings.waits import WaitStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.applicants import ApplicantStore
from storage.hall.posts import PostStore
from storage.hall.units import UnitStore
from tests.people import FakeBell
from tests.storage.city import City, found

MONDAY = date(2026, 11, 2)
#: 3 November is off, and Saturday the 7th worked in its stead.
CALENDAR = Calendar(
    [YearOfDays(2026, frozenset({date(2026, 11, 3)}), frozenset({date(2026, 11, 7)}))]
)
WINDOWS = Place(
    place="center_household",
    kind=PlaceKind.WINDOW,
    unit="civil_affairs",
    names=Words("市民中心户政窗口", "Household windows, civic centre"),
    address=Words("福中三路1号", "1 Fuzhong 3rd Road"),
    size=2,
    walk_in_percent=0,
    minutes=30,
    hours={
        **dict.fromkeys(
            (DayKind.MON, DayKind.TUE, DayKind.WED, DayKind.THU, DayKind.FRI),
            (Span(9 * 60, 10 * 60), Span(14 * 60, 15 * 60)),
        ),
        DayKind.WORKED: (Span(9 * 60, 10 * 60),),
    },
    rules=Rules(days_ahead=7, released_at=time(7)),
    area="440304",
)


CLERK = UUID(int=70)


class EverySubject:
    async def check(self, person: UUID, about: Subject) -> None:
        return None


@dataclass
class FakeCalendars:
    calendar: Calendar = CALENDAR

    async def current(self) -> Calendar:
        return self.calendar


@dataclass
class NotedEffect:
    """Keeps what it hears."""

    heard: list[BookingChanged] = field(default_factory=list)

    async def after(self, changed: BookingChanged) -> tuple[UUID, ...]:
        self.heard.append(changed)
        return ()


@dataclass
class BookingDesk:
    city: City
    places: PlaceService
    bookings: BookingService
    waits: WaitService
    times: BookingTimes
    desk: BookingDeskService
    moves: BookingMoves
    store: BookingStore
    slots: SlotStore
    calendars: FakeCalendars
    effect: NotedEffect
    bell: FakeBell
    now: list[datetime]
    people: int = 0

    def later(self, **more: int) -> None:
        self.now[0] += timedelta(**more)

    def at(self, text: str) -> None:
        """`2026-11-02 14:00`, by the city's clock."""
        self.now[0] = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

    async def load(self, *places: Place) -> None:
        await self.places.load(places)

    async def citizen(self) -> Citizen:
        """Somebody who has never booked."""
        self.people += 1
        number = f"44030619500101{self.people:04}"
        person = await self.city.resident(
            Identity(f"人{self.people}", number, f"139{self.people:08}"), schemes=()
        )
        return Citizen(await self.city.account(person), Level.BOUND, UUID(int=self.people))

    async def officer(self) -> Officer:
        """A clerk of the places' unit."""
        await self.city.officer(CLERK)
        await self.city.database.execute(
            "INSERT INTO posts VALUES ($1, 'civil_affairs', 'clerk', '', now(), $2)",
            CLERK,
            UUID(int=71),
        )
        return Officer(CLERK, frozenset(), UUID(int=3))

    async def slot(self, text: str, place: Place = WINDOWS) -> Slot:
        """The slot of the place that begins then, as it is now."""
        starts = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
        (found_,) = await self.slots.of_place(
            place.place, starts, starts + timedelta(minutes=1), self.now[0]
        )
        return found_

    async def booked(self, citizen: Citizen, slot: UUID) -> BookingFile:
        held = await self.bookings.hold(citizen, slot)
        return await self.bookings.confirm(citizen, held.booking.booking)

    async def counted(self) -> Sequence[tuple[int, int, int, int]]:
        """Of each slot that is taken: what it says, and what its bookings come to."""
        rows = await self.city.database.fetch(
            """SELECT s.size, s.taken, s.walked_in,
                   (SELECT count(*) FROM bookings AS b WHERE b.slot_id = s.slot_id
                    AND b.state NOT IN ('cancelled', 'stopped')) AS bookings
               FROM slots AS s"""
        )
        return [tuple(row) for row in rows]

    async def check_ledger(self) -> None:
        for size, taken, walked_in, bookings in await self.counted():
            assert 0 <= walked_in <= taken == bookings <= size


async def open_bookings(
    database: Database,
    folder: Path,
    *places: Place,
    doctors: Callable[[City], BookingEffect] | None = None,
) -> BookingDesk:
    """`doctors`: what bookings at doctors come to, where somebody minds."""
    city, bell, effect = found(database, folder), FakeBell(), NotedEffect()
    effects = dict.fromkeys(PlaceKind, (effect,))
    now = [datetime(2026, 11, 2, 8, tzinfo=SHANGHAI)]
    calendars = FakeCalendars()
    await database.execute(
        "INSERT INTO units (unit, zh, en) VALUES ('civil_affairs', '民政局', 'Civil affairs')"
        " ON CONFLICT DO NOTHING"
    )

    def clock() -> datetime:
        return now[0]

    bookings, slots, waits = BookingStore(database), SlotStore(database), WaitStore(database)
    place_store, audit = PlaceStore(database), AuditStore(database)
    moves = BookingMoves(
        bookings=bookings,
        slots=slots,
        waits=waits,
        events=EventStore(database),
        audit=audit,
        draw_code=lambda: "204060",
        effects=effects if doctors is None else {**effects, PlaceKind.DOCTOR: (doctors(city),)},
    )
    acting = ActingForService(
        persons=city.persons,
        mandates=MandateStore(database, city.vault),
        register=ApplicantStore(database, city.vault),
        clock=clock,
    )
    times = BookingTimes(
        unit=database,
        moves=moves,
        bookings=bookings,
        places=place_store,
        waits=waits,
        bell=bell,
        clock=clock,
    )
    desk = BookingDesk(
        city=city,
        places=PlaceService(
            unit=database,
            places=place_store,
            slots=slots,
            units=UnitStore(database),
            calendars=calendars,
            audit=audit,
            clock=clock,
        ),
        bookings=BookingService(
            unit=database,
            moves=moves,
            bookings=bookings,
            slots=slots,
            places=place_store,
            acting=acting,
            subjects=EverySubject(),
            bell=bell,
            clock=clock,
        ),
        waits=WaitService(
            unit=database,
            waits=waits,
            slots=slots,
            places=place_store,
            standings=bookings,
            acting=acting,
            subjects=EverySubject(),
            audit=audit,
            clock=clock,
        ),
        times=times,
        desk=BookingDeskService(
            unit=database,
            moves=moves,
            stops=SlotStops(
                unit=database,
                moves=moves,
                times=times,
                bookings=bookings,
                slots=slots,
                waits=waits,
                audit=audit,
                bell=bell,
                clock=clock,
            ),
            bookings=bookings,
            tickets=TicketStore(database),
            slots=slots,
            places=place_store,
            reach=PostReach(PostStore(database)),
            names=PersonNameStore(database, city.vault),
            subjects=EverySubject(),
            audit=audit,
            bell=bell,
            clock=clock,
        ),
        moves=moves,
        store=bookings,
        slots=slots,
        calendars=calendars,
        effect=effect,
        bell=bell,
        now=now,
    )
    await desk.load(*(places or (WINDOWS,)))
    return desk


def small(size: int = 1, **more: object) -> Place:
    """The windows, with so many places a slot."""
    return replace(WINDOWS, size=size, **more)  # type: ignore[arg-type]  # fields of a place
