"""A hall in memory: its windows, tickets and screens, on a Tuesday at ten."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Final, TypeVar
from uuid import UUID

from domain.audit import About
from domain.bookings.forecast import Accuracy, Coming, Errors, Forecast, Pace, Wait
from domain.bookings.halls import Group, Hall, Priority, PriorityBy, Window
from domain.bookings.screens import Call, Screen
from domain.bookings.tickets import OPEN, Booked, Ticket, TicketState
from domain.days import SHANGHAI, day_of
from domain.events import EventKind
from domain.people import Identity, Officer, Person
from domain.subjects import Subject
from domain.words import Words
from services.bookings.hall_codes import HallCodes
from services.bookings.halls import HallService
from services.bookings.queues import QueueService
from services.bookings.tickets import TicketService
from services.bookings.windows import WindowService
from tests.people import FakeBell
from tests.services.unit import FakeLimits

T = TypeVar("T")
NOW: Final = datetime(2026, 11, 24, 10, tzinfo=SHANGHAI)
TODAY: Final = date(2026, 11, 24)
CHEN: Final = Officer(UUID(int=31), frozenset(), UUID(int=32))
FANG: Final = Officer(UUID(int=33), frozenset(), UUID(int=34))
FAR: Final = Officer(UUID(int=35), frozenset(), UUID(int=36))  # serves another area
LI, HER = UUID(int=1), UUID(int=11)  # who is 80, and her account
HALL: Final = Hall(
    hall="civic",
    names=Words("市民中心", "Civic centre"),
    area="4403",
    opens=time(9),
    closes=time(17),
    groups={
        "A": Group("A", Words("户政", "Households"), ("household",), ("desk_a",), 10),
        "B": Group("B", Words("社保", "Insurance"), ("insurance",), (), 20),
    },
    priorities={
        "elder": Priority(
            "elder", Words("老人", "Elders"), timedelta(minutes=20), PriorityBy.AGE, 70
        ),
        "carer": Priority(
            "carer", Words("带孩子", "With a child"), timedelta(hours=1), PriorityBy.SELF
        ),
        "hero": Priority("hero", Words("军人", "Soldiers"), timedelta(hours=2), PriorityBy.OFFICER),
    },
    windows={1: frozenset("A"), 2: frozenset("AB")},
)


class Floor:
    """Every store of a hall; both windows are closed at first."""

    def __init__(self, hall: Hall = HALL) -> None:
        self.now = NOW
        self.works_today = True
        self.halls = FakeHalls(self, {hall.hall: hall})
        self.seats = {n: Window(hall.hall, n, groups) for n, groups in hall.windows.items()}
        self.tickets: dict[UUID, Ticket] = {}
        self.notes: list[tuple[UUID, Forecast, Wait]] = []
        self.calls: list[tuple[str, int]] = []
        self.learned: list[tuple[UUID, int]] = []
        self.visits: list[tuple[UUID, float | None]] = []
        self.served_bookings: list[UUID] = []
        self.told: list[tuple[EventKind, Subject, UUID | None, UUID | None]] = []
        self.audit: list[tuple[str, str, UUID | None, str]] = []
        self.reads: list[str] = []
        self.full = False
        self.paces_known: Mapping[tuple[str, int | None], tuple[int, Pace]] = {}
        self.limits = FakeLimits()
        self.bell, self.screens, self.phones = FakeBell(), FakeBell(), FakeBell()
        self.codes = HallCodes(lambda label, data: sha256(label.encode() + data).digest())
        self.hall_service = HallService(unit=self, store=self.halls, staff=self, audit=self)
        self.queues = QueueService(halls=self.halls, tickets=self)
        self.service = TicketService(
            unit=self,
            store=self,
            halls=self.hall_service,
            queues=self.queues,
            persons=FakePersons(),
            days=self,
            codes=self.codes,
            limits=self.limits,
            audit=self,
            screens=self.screens,
            clock=self.clock,
        )
        self.window = WindowService(
            unit=self,
            halls=self.hall_service,
            windows=self,
            tickets=self,
            calls=self,
            bookings=self,
            visits=FakeVisits(self),
            queues=self.queues,
            events=self,
            audit=self,
            bell=self.bell,
            screens=self.screens,
            phones=self.phones,
            clock=self.clock,
        )

    def clock(self) -> datetime:
        return self.now

    def later(self, **more: float) -> None:
        self.now += timedelta(**more)

    async def together(self, work: Callable[[], Awaitable[T]], /) -> T:
        return await work()

    # Staff, OfficeDays and the windows of HallStore

    async def serves(self, officer: UUID, area: str) -> bool:
        return officer != FAR.officer

    async def works(self, day: date) -> bool:
        return self.works_today

    async def hold_window(self, hall: str, number: int) -> Window | None:
        return self.seats.get(number)

    async def hold_of_officer(self, officer: UUID) -> Window | None:
        return next((each for each in self.seats.values() if each.officer == officer), None)

    async def sit(self, hall: str, number: int, officer: UUID, at: datetime) -> bool:
        free = not self.seats[number].is_open
        if free:
            self.seats[number] = replace(self.seats[number], officer=officer, opened_at=at)
        return free

    async def stand_up(self, hall: str, number: int) -> None:
        self.seats[number] = replace(self.seats[number], officer=None)

    # TicketStore

    async def number(self, hall: str, day: date, letter: str, most: int) -> int | None:
        return None if self.full else sum(t.group == letter for t in self.tickets.values()) + 1

    async def add(self, ticket: Ticket) -> bool:
        held = ticket.person is not None and any(
            each.person == ticket.person and each.state in OPEN for each in self.tickets.values()
        )
        if not held:
            self.tickets[ticket.ticket] = ticket
        return not held

    async def note_forecast(self, ticket: UUID, said: Forecast, told: Wait) -> None:
        self.notes.append((ticket, said, told))

    async def read(self, ticket: UUID) -> Ticket | None:
        return self.tickets.get(ticket)

    async def hold(self, ticket: UUID) -> Ticket | None:
        return self.tickets.get(ticket)

    async def write(self, ticket: Ticket) -> None:
        self.tickets[ticket.ticket] = ticket

    async def attach(self, holder: UUID, hall: str, day: date, booked: Booked) -> Ticket | None:
        held = next((t for t in self.tickets.values() if t.person == holder), None)
        if held is None or held.booking is not None:
            return None
        self.tickets[held.ticket] = replace(held, booking=booked.booking)
        return self.tickets[held.ticket]

    async def hold_of_booking(self, booking: UUID) -> Ticket | None:
        return next((t for t in self.tickets.values() if t.booking == booking), None)

    async def of_holder(
        self, account: UUID, person: UUID | None, day: date, most: int
    ) -> Sequence[Ticket]:
        mine = [t for t in self.tickets.values() if t.account == account or t.person == person]
        return [each for each in mine if each.state in OPEN and each.day == day][:most]

    async def waiting(self, hall: str, day: date) -> Sequence[Ticket]:
        self.reads.append("waiting")
        return self._in(TicketState.WAITING, day)

    async def at_windows(self, hall: str, day: date) -> Sequence[Ticket]:
        return self._in(TicketState.CALLED, day) + self._in(TicketState.SERVING, day)

    def _in(self, state: TicketState, day: date) -> list[Ticket]:
        return [t for t in self.tickets.values() if (t.state, t.day) == (state, day)]

    async def passed(self, hall: str, day: date, groups: Collection[str], most: int) -> int:
        return 0

    async def coming(
        self, places: Mapping[str, str], day: date, after: datetime
    ) -> Sequence[Coming]:
        return []

    async def paces(
        self, hall: str, since: date
    ) -> Mapping[tuple[str, int | None], tuple[int, Pace]]:
        self.reads.append(f"paces {since}")
        return self.paces_known

    async def errors(self, hall: str, since: date) -> Errors:
        return Errors(-1, 1)

    async def accuracy(self, hall: str, since: date) -> Accuracy:
        return Accuracy(0, 0, (TODAY - since).days)

    async def call(self, wanted: Sequence[UUID], window: int, at: datetime) -> Ticket | None:
        if not wanted:
            return None
        self.tickets[wanted[0]] = self.tickets[wanted[0]].call(window, at)
        return self.tickets[wanted[0]]

    async def learn(self, ticket: UUID, hour: int) -> float | None:
        self.learned.append((ticket, hour))
        return 90.0

    async def waiting_accounts(self, hall: str, day: date) -> tuple[UUID, ...]:
        return tuple(t.account for t in self._in(TicketState.WAITING, day) if t.account)

    async def note_call(self, hall: str, number: str, window: int, at: datetime) -> int:
        self.calls.append((number, window))
        return len(self.calls)

    # the others

    async def served(self, booking: UUID, actor: str, at: datetime) -> tuple[UUID, ...]:
        self.served_bookings.append(booking)
        return (UUID(int=71),)

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
        self.told.append((kind, subject, person, account))
        return (HER,)

    async def record(
        self, *, actor: str, action: str, person: UUID | None, about: About, why: str
    ) -> None:
        self.audit.append((actor, action, person, why))

    def ticket(self, n: int, group: str = "A", minutes_ago: float = 5, **more: object) -> Ticket:
        made = Ticket(
            ticket=UUID(int=1000 + n),
            hall=HALL.hall,
            day=day_of(self.now),
            number=f"{group}{n:03}",
            group=group,
            taken_at=self.now - timedelta(minutes=minutes_ago),
        )
        self.tickets[made.ticket] = replace(made, **more)  # type: ignore[arg-type]  # fields of a ticket
        return self.tickets[made.ticket]

    def state(self, ticket: UUID) -> TicketState:
        return self.tickets[ticket].state


@dataclass
class FakeHalls:
    """storage.bookings.halls.HallStore, as everybody reads it."""

    floor: "Floor"
    halls: dict[str, Hall]

    async def all(self) -> tuple[Hall, ...]:
        return tuple(self.halls.values())

    async def read(self, hall: str) -> Hall | None:
        return self.halls.get(hall)

    async def put(self, hall: Hall) -> None:
        self.halls[hall.hall] = hall

    async def windows(self, hall: str) -> Sequence[Window]:
        return list(self.floor.seats.values())


class FakePersons:
    """Li, born in 1946, holds the one account that is bound."""

    async def of_account(self, account: UUID) -> UUID | None:
        return LI if account == HER else None

    async def read(self, person: UUID) -> Person | None:
        return Person(LI, Identity("李", "440306194601010010", "13800131234"))


@dataclass
class FakeVisits:
    floor: Floor

    async def done(
        self, hall: Hall, ticket: Ticket, waited_s: float | None, at: datetime
    ) -> tuple[UUID, ...]:
        self.floor.visits.append((ticket.ticket, waited_s))
        return (UUID(int=72),)


class FakeScreens:
    """storage.bookings.screens.ScreenStore."""

    def __init__(self) -> None:
        self.kept: dict[UUID, tuple[Screen, bytes]] = {}
        self.looks = 0

    async def add(self, screen: Screen, digest: bytes, by: UUID) -> None:
        self.kept[screen.screen] = screen, digest

    async def of_hall(self, hall: str) -> Sequence[Screen]:
        return [screen for screen, _ in self.kept.values() if screen.hall == hall]

    async def by_key(self, digest: bytes) -> Screen | None:
        return next(
            (s for s, kept in self.kept.values() if kept == digest and s.revoked_at is None), None
        )

    async def read(self, screen: UUID) -> Screen | None:
        found = self.kept.get(screen)
        return None if found is None else found[0]

    async def revoke(self, screen: UUID, at: datetime) -> Screen | None:
        held, digest = self.kept[screen]
        if held.revoked_at is not None:
            return None
        self.kept[screen] = replace(held, revoked_at=at), digest
        return self.kept[screen][0]

    async def since(
        self, halls: Sequence[str], numbers: Sequence[int], most: int
    ) -> Sequence[tuple[str, Call]]:
        self.looks += 1
        return [(halls[0], Call(1, "A001", 2, NOW))]
