"""A hall on a real database, with an officer at each window, who are in the whole city."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from domain.bookings.hall_files import SHIPPED, read_halls
from domain.bookings.halls import Hall
from domain.people import Officer, Role
from services.bookings.hall_codes import HallCodes
from services.bookings.halls import HallService
from services.bookings.queues import QueueService
from services.bookings.tickets import Holder, TicketSeen, TicketService, TicketWanted
from services.bookings.windows import WindowService
from storage.audit.audit import AuditStore
from storage.bookings.halls import HallStore
from storage.bookings.screens import ScreenStore
from storage.bookings.tickets import TicketStore
from storage.events import EventStore
from storage.limits import Limits

(HALL,) = read_halls(SHIPPED)
WINDOWS = tuple(HALL.windows)


class Everywhere:
    """Officers of the whole city, on a day on which it works."""

    async def serves(self, officer: UUID, area: str) -> bool:
        return True

    async def works(self, day: date) -> bool:
        return True

    async def of_account(self, account: UUID) -> UUID | None:
        return None

    async def read(self, person: UUID) -> None:
        return None


class NoVisits:
    """services.bookings.windows.Visits: nothing comes of a visit."""

    async def done(self, *_: object) -> tuple[UUID, ...]:
        return ()


class NoBookings:
    async def served(self, booking: UUID, actor: str, at: datetime) -> tuple[UUID, ...]:
        return ()


@dataclass(slots=True)
class Bells:
    rung: list[UUID] = field(default_factory=list)

    async def ring(self, accounts: Iterable[UUID]) -> None:
        self.rung += accounts


@dataclass(slots=True)
class HallDesk:
    """`officers`: by the window at which each sits, once it is open."""

    hall: Hall
    tickets: TicketService
    windows: WindowService
    bell: Bells
    officers: dict[int, Officer]

    async def take(self, group: str = "A", account: UUID | None = None) -> TicketSeen:
        return await self.tickets.take(
            self.hall, TicketWanted(group=group), Holder(account=account), actor="system"
        )

    async def open(self, *windows: int) -> None:
        for number in windows:
            await self.windows.open(self.officers[number], self.hall.hall, number)

    async def call(self, window: int) -> Any:  # noqa: ANN401  # as the service says it
        """The ticket that comes to it, or None."""
        return (await self.windows.call_next(self.officers[window], self.hall.hall, window)).ticket


def _officer(number: int) -> Officer:
    return Officer(UUID(int=1000 + number), frozenset({Role.COUNTER}), uuid4())


def make_desk(database: Any, visits: Any = None) -> HallDesk:  # noqa: ANN401  # the database, or one that dies
    everywhere, bell, audit = Everywhere(), Bells(), AuditStore(database)
    store, halls = TicketStore(database), HallStore(database)
    service = HallService(unit=database, store=halls, staff=everywhere, audit=audit)
    queues = QueueService(halls=halls, tickets=store)

    def clock() -> datetime:
        return datetime.now(UTC)

    tickets = TicketService(
        unit=database,
        store=store,
        halls=service,
        queues=queues,
        persons=everywhere,
        days=everywhere,
        codes=HallCodes(lambda _, data: data),
        limits=Limits(None),
        audit=audit,
        screens=bell,
        clock=clock,
    )
    windows = WindowService(
        unit=database,
        halls=service,
        windows=halls,
        tickets=store,
        calls=ScreenStore(database),
        bookings=NoBookings(),
        visits=visits or NoVisits(),
        queues=queues,
        events=EventStore(database),
        audit=audit,
        bell=bell,
        screens=bell,
        phones=bell,
        clock=clock,
    )
    return HallDesk(HALL, tickets, windows, bell, {each: _officer(each) for each in WINDOWS})
