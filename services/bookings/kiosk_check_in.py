"""Checking in at a kiosk: whoever is booked at the hall enters the six digits, and holds a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.accounts.kiosks import Kiosk
from domain.bookings.bookings import BookingState
from domain.bookings.halls import Hall
from domain.bookings.places import Place
from domain.days import day_of
from domain.errors import Conflict, NotFound, TooMany
from domain.problems import Problem
from services.bookings.booking_moves import BookingMoves, Told
from services.bookings.tickets import TicketSeen
from services.ports import Allowance, Bell, Clock, Limits, UnitOfWork

#: Own choices, of one kiosk: nobody enters more codes by hand; and so many wrong ones within a quarter of
#: an hour, of a million, meet one of a hall's few hundred once in weeks.
MOST: Final = 10
WRONG: Final = 8
_MINUTE: Final = 60.0
_QUARTER: Final = 900.0


class Kiosks(Protocol):
    """services.accounts.kiosk_gate.KioskGate."""

    async def must(self, device_key: str) -> Kiosk: ...


class Halls(Protocol):
    """services.bookings.halls.HallService."""

    async def read(self, hall: str) -> Hall: ...


class Places(Protocol):
    """storage.bookings.places.PlaceStore."""

    async def all(self) -> Sequence[Place]: ...


class BookingStore(Protocol):
    """storage.bookings.bookings.BookingStore."""

    async def with_code(self, places: Sequence[str], day: date, code: str) -> Sequence[UUID]: ...


class Tickets(Protocol):
    """services.bookings.tickets.TicketService."""

    async def of_booking(self, booking: UUID) -> TicketSeen: ...


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """`late`: the booked time was over, and who is there goes first."""

    ticket: TicketSeen
    late: bool


class KioskCheckIn:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        kiosks: Kiosks,
        halls: Halls,
        places: Places,
        bookings: BookingStore,
        moves: BookingMoves,
        tickets: Tickets,
        limits: Limits,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._kiosks = kiosks
        self._halls = halls
        self._places = places
        self._bookings = bookings
        self._moves = moves
        self._tickets = tickets
        self._limits = limits
        self._bell = bell
        self._clock = clock

    async def check_in(self, device_key: str, hall: str, code: str) -> CheckedIn:
        """Of today, at a place of the hall whose area is the kiosk's; once more gives the same ticket.

        NotAllowed for what is no kiosk. NotFound for a code that nobody has there. Conflict for one of two,
        too early, and missed. TooMany beyond MOST a minute, and after WRONG wrong ones.
        """
        kiosk = await self._kiosks.must(device_key)
        found = await self._halls.read(hall)
        wrong = f"kiosk wrong codes {kiosk.kiosk}"
        _check(await self._limits.allow(f"kiosk codes {kiosk.kiosk}", MOST, _MINUTE))
        _check(await self._limits.look(wrong, WRONG))
        with_code = await self._bookings.with_code(
            await self._served(kiosk, found), day_of(self._clock()), code
        )
        if not with_code:
            await self._limits.allow(wrong, WRONG, _QUARTER)
            raise NotFound(Problem.BOOKING_CODE)
        if len(with_code) > 1:
            raise Conflict(Problem.CODE_OF_TWO)
        (booking,) = with_code
        late = await self._change(booking, kiosk)
        return CheckedIn(await self._tickets.of_booking(booking), late)

    async def _change(self, booking: UUID, kiosk: Kiosk) -> bool:
        async def work() -> tuple[bool, tuple[UUID, ...]]:
            at, told = self._clock(), Told.nothing()
            held, where = await self._moves.locked(booking, at)
            if held.state is BookingState.CHECKED_IN:
                return held.late, ()
            after = held.check_in(at, where.rules)
            # The machine has no name among those who act; the audit says which it was.
            await self._moves.change(
                held, after, where, actors.SYSTEM, at, told, why=f"kiosk {kiosk.kiosk}"
            )
            return after.late, await self._moves.tell(told, at)

        late, accounts = await self._unit.together(work)
        await self._bell.ring(accounts)
        return late

    async def _served(self, kiosk: Kiosk, hall: Hall) -> list[str]:
        """Of the hall, at which who checks in gets a ticket of it, and in whose area the kiosk stands."""
        return [
            each.place
            for each in await self._places.all()
            if each.part_of == hall.hall
            and each.place in hall.places
            and kiosk.stands_in(hall.area)
            and kiosk.stands_in(each.area)
        ]


def _check(allowance: Allowance) -> None:
    if not allowance.allowed:
        raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=ceil(allowance.reset_s))
