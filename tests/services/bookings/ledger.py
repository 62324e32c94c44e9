"""Places, their slots, and who is booked or waits there, in memory: on a Tuesday at ten."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from domain.accounts.acting_for import ActingFor
from domain.accounts.mandates import Mandate, MandateKind, Scope
from domain.bookings.bookings import Booking, BookingChanged, BookingState
from domain.bookings.places import Place, PlaceKind, Rules, Slot
from domain.bookings.waits import Wait
from domain.days import SHANGHAI
from domain.events import EventKind
from domain.people import Citizen, Level, Officer
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from services.bookings.booking_moves import BookingMoves
from services.bookings.booking_times import BookingTimes
from services.bookings.slot_stops import SlotStops
from tests.people import FakeBell
from tests.services.bookings.rows import Book, FakeBookings, FakeSlots, FakeWaits
from tests.services.unit import FakeAudit, FakeEvents, FakeUnit

T = TypeVar("T")

NOW: Final = datetime(2026, 11, 24, 10, tzinfo=SHANGHAI)
TODAY: Final = NOW.date()
TWO: Final = NOW + timedelta(hours=4)  # at two in the afternoon
WANG, ZHAO = UUID(int=1), UUID(int=2)
CITIZEN: Final = Citizen(UUID(int=11), Level.BOUND, UUID(int=12))
CHEN: Final = Officer(UUID(int=31), frozenset(), UUID(int=32))
OPTICIAN: Final = Place(
    place="eyes",
    kind=PlaceKind.PHOTO,
    unit="household",
    names=Words("照相室", "Photo studio"),
    address=Words("一楼", "Ground floor"),
    size=2,
    walk_in_percent=50,
    minutes=30,
    hours={},
    rules=Rules(),
    area="4403",
)
#: Of its two places one is kept for the counter.
FIRST: Final = Slot(
    slot=UUID(int=101),
    place="eyes",
    kind=PlaceKind.PHOTO,
    starts_at=TWO,
    minutes=30,
    opens_at=NOW - timedelta(days=14),
    size=2,
    walk_in_share=1,
)
NEXT: Final = replace(FIRST, slot=UUID(int=102), starts_at=TWO + timedelta(minutes=30))
TOMORROW: Final = replace(FIRST, slot=UUID(int=103), starts_at=TWO + timedelta(days=1))
ABOUT: Final = SubjectKind.PLACE.of("eyes")


PASSPORT: Final = SubjectKind.ITEM.of("passport")
#: Names her representative, the citizen.
FOR_ZHAO: Final = Mandate(
    mandate=UUID(int=5),
    person=ZHAO,
    account=CITIZEN.account,
    kind=MandateKind.REPRESENTATIVE,
    scopes=frozenset({Scope.CASES}),
    granted_by="officer:" + str(UUID(int=31)),
    granted_at=NOW - timedelta(days=1),
    ends_at=NOW + timedelta(days=1),
)


@dataclass
class FakeActing:
    """services.accounts.acting_for.ActingForService: the citizen is Wang."""

    kept: list[UUID] = field(default_factory=list)

    async def of(self, citizen: Citizen, mandate: Mandate | None) -> ActingFor:
        person = WANG if mandate is None else mandate.person
        return ActingFor(person, citizen.actor, citizen.level, mandate)

    async def keep(self, acting: ActingFor) -> None:
        self.kept.append(acting.person)


@dataclass
class FakeSubjects:
    """Whatever somebody comes for is theirs."""

    asked: list[tuple[UUID, Subject]] = field(default_factory=list)

    async def check(self, person: UUID, about: Subject) -> None:
        self.asked.append((person, about))


class LastUnit(FakeUnit):
    """services.ports.LastUnitOfWork: what is to be last is done when the rest is."""

    def __init__(self) -> None:
        self._last: list[Callable[[], Awaitable[None]]] = []

    async def together(self, work: Callable[[], Awaitable[T]], /) -> T:
        answer = await work()
        while self._last:
            await self._last.pop()()
        return answer

    def last(self, work: Callable[[], Awaitable[None]], /) -> None:
        self._last.append(work)


@dataclass
class Heard(FakeEvents):
    """`counts` of each subject; whose accounts were held."""

    counts: list[int] = field(default_factory=list)
    held: list[Collection[UUID]] = field(default_factory=list)

    async def tell(
        self,
        *,
        kind: EventKind,
        subject: Subject,
        at: datetime,
        person: UUID | None = None,
        account: UUID | None = None,
        acting: UUID | None = None,
    ) -> tuple[UUID, ...]:
        assert at == NOW
        self.counts.append(subject.count)
        return await super().tell(
            kind=kind,
            subject=replace(subject, count=0),
            at=at,
            person=person,
            account=account,
            acting=acting,
        )

    async def hold(self, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
        self.held.append(persons)


@dataclass
class Effect:
    """What else hears of a change; tells one account of its own."""

    heard: list[BookingChanged] = field(default_factory=list)

    async def after(self, changed: BookingChanged) -> tuple[UUID, ...]:
        self.heard.append(changed)
        return (UUID(int=77),)


class Ledger(Book):
    def __init__(self, *slots: Slot, place: Place = OPTICIAN) -> None:
        held = slots or (FIRST, NEXT, TOMORROW)
        super().__init__({place.place: place}, {each.slot: each for each in held})
        self.events, self.audit, self.bell = Heard(), FakeAudit(), FakeBell()
        self.effect = Effect()
        self.effects = {PlaceKind.PHOTO: [self.effect]}
        self.rows, self.ledger, self.line = FakeBookings(self), FakeSlots(self), FakeWaits(self)
        self.moves = BookingMoves(
            bookings=self.rows,
            slots=self.ledger,
            waits=self.line,
            events=self.events,
            audit=self.audit,
            draw_code=lambda: "204060",
            effects=self.effects,
        )
        self.times = BookingTimes(
            unit=FakeUnit(),
            moves=self.moves,
            bookings=self.rows,
            places=self,
            waits=self.line,
            bell=self.bell,
            clock=lambda: NOW,
        )
        self.stops = SlotStops(
            unit=FakeUnit(),
            moves=self.moves,
            times=self.times,
            bookings=self.rows,
            slots=self.ledger,
            waits=self.line,
            audit=self.audit,
            bell=self.bell,
            clock=lambda: NOW,
        )

    # storage.bookings.places.PlaceStore

    async def read(self, place: str) -> Place | None:
        return self.places.get(place)

    async def all(self) -> Sequence[Place]:
        return list(self.places.values())

    def book(self, n: int, slot: Slot = FIRST, person: UUID = WANG, **more: object) -> Booking:
        """Booked days ago by the person, and counted in its slot."""
        made = Booking(
            person=person,
            booking=UUID(int=200 + n),
            slot=slot.slot,
            place=slot.place,
            kind=slot.kind,
            starts_at=slot.starts_at,
            minutes=slot.minutes,
            about=ABOUT,
            code="204060",
            made_by=CITIZEN.actor,
            made_at=NOW - timedelta(days=3, minutes=-n),
            state=BookingState.BOOKED,
        )
        made = replace(made, **more)  # type: ignore[arg-type]  # fields of a booking
        self.bookings[made.booking] = made
        self.count(made.slot, 1, int(made.walk_in))
        return made

    def hold(self, n: int, slot: Slot = FIRST, *, minutes: float, person: UUID = WANG) -> Booking:
        """Held until so many minutes from now."""
        until = NOW + timedelta(minutes=minutes)
        return self.book(n, slot, person, state=BookingState.HELD, held_until=until)

    def wait(self, n: int, day: date | None = TODAY, person: UUID = ZHAO, **more: object) -> Wait:
        made = Wait(person, UUID(int=300 + n), "eyes", ABOUT, "citizen:" + str(UUID(int=21)), NOW)
        self.waits.append(replace(made, day=day, **more))  # type: ignore[arg-type]  # fields of a wait
        return self.waits[-1]

    def taken(self, slot: Slot) -> tuple[int, int]:
        """How many, and how many of them at the counter."""
        return self.slots[slot.slot].taken, self.slots[slot.slot].walked_in

    @property
    def done(self) -> list[tuple[str, str]]:
        """By whom and what, as the audit has it."""
        return [(actor, action) for actor, action, *_ in self.audit.entries]

    @property
    def told(self) -> list[tuple[EventKind, UUID | None]]:
        return [(kind, person) for kind, _, person in self.events.told]
