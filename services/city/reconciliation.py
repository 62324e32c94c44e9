"""Each day of a hospital is compared with ours: the day that is past, and the one to come while it can be mended."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.bookings.bookings import Booking
from domain.city.differences import Difference, differences
from domain.city.his import HisDay, HisFailed
from domain.city.hospitals import REGISTRATION, Hospital
from domain.city.registrations import Registration, RegistrationFile
from domain.days import SHANGHAI, day_of
from domain.subjects import SubjectKind
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.city.registrations import SeenOrders
from services.ports import Clock, Transport, UnitOfWork

log = logging.getLogger(__name__)

#: Own choices: so often it is looked whether a day is due; from 01:00 on the past day, from 20:00 on the next.
LOOK_S: Final = 900.0
_PAST_FROM: Final = 1
_NEXT_FROM: Final = 20
_DAY: Final = timedelta(days=1)


class DayApi(Protocol):
    """connectors.hospital.his.His."""

    def build_day(self, hospital: str, day: date, at: datetime) -> HttpRequest: ...

    def parse_day(self, response: HttpResponse, hospital: str, day: date) -> HisDay:
        """HisFailed, also for one that is not whole."""


class RegistrationStore(Protocol):
    """storage.city.registrations.RegistrationStore."""

    async def of_day(
        self, hospital: str, since: datetime, until: datetime
    ) -> Sequence[Registration]: ...


class Bookings(Protocol):
    """storage.bookings.bookings.BookingStore."""

    async def read(self, person: UUID, booking: UUID) -> Booking | None: ...


class DifferenceStore(Protocol):
    """storage.city.differences.DifferenceStore."""

    async def keep(
        self,
        hospital: str,
        day: date,
        found: Sequence[Difference],
        counts: tuple[int, int],
        at: datetime,
    ) -> None: ...

    async def compared(self, hospital: str, day: date) -> datetime | None: ...


class Hospitals(Protocol):
    """storage.city.hospitals.HospitalStore."""

    async def all(self) -> Sequence[Hospital]: ...


class HospitalReconciliation:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        api: DayApi | None,
        transport: Transport,
        store: DifferenceStore,
        hospitals: Hospitals,
        registrations: RegistrationStore,
        bookings: Bookings,
        orders: SeenOrders,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._api = api
        self._transport = transport
        self._store = store
        self._hospitals = hospitals
        self._registrations = registrations
        self._bookings = bookings
        self._orders = orders
        self._clock = clock

    async def forever(self) -> None:
        while True:
            await self.round()
            await asyncio.sleep(LOOK_S)

    async def round(self) -> int:
        """How many days of hospitals were compared: each that is due and was not since."""
        done = 0
        for day, since in _due(self._clock()):
            for each in await self._hospitals.all():
                compared = await self._store.compared(each.hospital, day)
                if compared is None or compared < since:
                    done += await self._try(each.hospital, day)
        return done

    async def compare(self, hospital: str, day: date) -> Sequence[Difference]:
        """As they are now, in place of what was found before. HisFailed, TransportFailed."""
        if self._api is None:
            raise HisFailed("not-configured", refused=True)
        request = self._api.build_day(hospital, day, self._clock())
        theirs = self._api.parse_day(await self._transport.send(request), hospital, day)
        since = datetime.combine(day, time(), SHANGHAI)

        async def work() -> Sequence[Difference]:
            held = await self._registrations.of_day(hospital, since, since + _DAY)
            files = [await self._file(each) for each in held]
            ours = [each for each in files if each is not None]
            found = differences(ours, theirs)
            counts = len(ours), len(theirs.visits)
            await self._store.keep(hospital, day, found, counts, self._clock())
            return found

        return await self._unit.together(work)

    async def _try(self, hospital: str, day: date) -> bool:
        if self._api is None:
            return False
        try:
            found = await self.compare(hospital, day)
        except HisFailed as failed:
            log.warning("the day %s of %s is not compared: %s", day, hospital, failed.code)
            return False
        except TransportFailed:
            log.warning("the day %s of %s is not compared: no answer", day, hospital)
            return False
        if found:
            log.warning("the day %s of %s differs in %d", day, hospital, len(found))
        return True

    async def _file(self, registration: Registration) -> RegistrationFile | None:
        booking = await self._bookings.read(registration.person, registration.booking)
        if booking is None:
            return None
        seen = await self._orders.seen(SubjectKind.BOOKING.of(booking.booking), REGISTRATION.name)
        return RegistrationFile(registration, booking, None if seen is None else seen.order)


def _due(at: datetime) -> tuple[tuple[date, datetime], ...]:
    """Days, each with since when it has to have been compared."""
    here, today = at.astimezone(SHANGHAI), day_of(at)
    midnight = datetime.combine(today, time(), SHANGHAI)
    found = []
    if here.hour >= _PAST_FROM:
        found.append((today - _DAY, midnight))
    if here.hour >= _NEXT_FROM:
        found.append((today + _DAY, midnight + timedelta(hours=_NEXT_FROM)))
    return tuple(found)
