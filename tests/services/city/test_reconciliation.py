"""The past day of each hospital and the next are compared with ours, once each."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.bookings.bookings import Booking
from domain.city.differences import Difference, DifferenceKind
from domain.city.his import HisDay, HisFailed, HisVisit, Visit
from domain.city.registrations import Registration
from domain.days import SHANGHAI
from domain.payments.payments import Order, OrderState
from domain.wire import HttpRequest, HttpResponse
from services.city.reconciliation import HospitalReconciliation
from tests.services.city.hospital import FakeHospitals, FakeWire
from tests.services.city.ledger import BOOKED, REGISTRATION_HELD, FakePayments, order
from tests.services.unit import FakeUnit

DAY: Final = date(2026, 11, 23)
MIDNIGHT: Final = datetime(2026, 11, 24, tzinfo=SHANGHAI)


class Days:
    """What each hospital has of each day; one that is not there can't be read."""

    def __init__(self) -> None:
        self.visits: tuple[HisVisit, ...] = ()
        self.broken: set[str] = set()

    def build_day(self, hospital: str, day: date, at: datetime) -> HttpRequest:
        return HttpRequest("GET", f"/{hospital}/{day}/{at.isoformat()}")

    def parse_day(self, response: HttpResponse, hospital: str, day: date) -> HisDay:
        if hospital in self.broken:
            raise HisFailed("not-whole")
        return HisDay(hospital, day, self.visits)


@dataclass
class Compared:
    times: dict[tuple[str, date], datetime] = field(default_factory=dict)
    counts: list[tuple[int, int]] = field(default_factory=list)
    found: list[Difference] = field(default_factory=list)

    async def keep(
        self,
        hospital: str,
        day: date,
        found: Sequence[Difference],
        counts: tuple[int, int],
        at: datetime,
    ) -> None:
        self.times[hospital, day] = at
        self.found.extend(found)
        self.counts.append(counts)

    async def compared(self, hospital: str, day: date) -> datetime | None:
        return self.times.get((hospital, day))


@dataclass
class Registrations:
    ours: Sequence[Registration] = ()
    asked: list[tuple[str, datetime, datetime]] = field(default_factory=list)

    async def of_day(
        self, hospital: str, since: datetime, until: datetime
    ) -> Sequence[Registration]:
        self.asked.append((hospital, since, until))
        return self.ours


class Bookings:
    """Of one that is booked; any other has served its time."""

    async def read(self, person: UUID, booking: UUID) -> Booking | None:
        return BOOKED if (person, booking) == (BOOKED.person, BOOKED.booking) else None


@dataclass
class Night:
    """Two hospitals, at a time of the city's clock."""

    now: datetime = MIDNIGHT
    connected: bool = True
    days: Days = field(default_factory=Days)
    wire: FakeWire = field(default_factory=FakeWire)
    store: Compared = field(default_factory=Compared)
    registrations: Registrations = field(default_factory=Registrations)
    orders: FakePayments = field(default_factory=FakePayments)

    def service(self) -> HospitalReconciliation:
        return HospitalReconciliation(
            unit=FakeUnit(),
            api=self.days if self.connected else None,
            transport=self.wire,
            store=self.store,
            hospitals=FakeHospitals(),
            registrations=self.registrations,
            bookings=Bookings(),
            orders=self.orders,
            clock=lambda: self.now,
        )


@pytest.mark.parametrize(
    ("minutes", "days"),
    [
        (59, set()),
        (60, {DAY}),
        (20 * 60 - 1, {DAY}),
        (20 * 60, {DAY, date(2026, 11, 25)}),
    ],
)
async def test_the_past_day_is_due_from_one_and_the_next_from_eight_in_the_evening(
    minutes: int, days: set[date]
) -> None:
    night = Night(MIDNIGHT + timedelta(minutes=minutes))

    assert await night.service().round() == 2 * len(days)
    assert {day for _, day in night.store.times} == days
    assert await night.service().round() == 0


@pytest.mark.parametrize(("before_s", "again"), [(1, 1), (0, 0)])
async def test_one_that_was_compared_before_its_day_was_over_is_compared_again(
    before_s: int, again: int
) -> None:
    night = Night(MIDNIGHT + timedelta(hours=2))
    night.store.times = {
        ("first", DAY): MIDNIGHT - timedelta(seconds=before_s),
        ("second", DAY): night.now,
    }

    assert await night.service().round() == again


async def test_a_whole_day_of_the_city_is_compared_with_theirs() -> None:
    night = Night()
    night.days.visits = (HisVisit("their-1", Visit.BOOKED), HisVisit("their-2", Visit.CANCELLED))

    found = await night.service().compare("first", DAY)

    assert [(each.number, each.kind) for each in found] == [("their-1", DifferenceKind.THEIRS_ONLY)]
    assert night.store.found == list(found)
    assert night.store.counts == [(0, 2)]
    assert night.registrations.asked == [("first", MIDNIGHT - timedelta(days=1), MIDNIGHT)]


@pytest.mark.parametrize(
    ("paid", "kinds"),
    [(order(OrderState.PAID), ["ours_only"]), (None, ["booked_not_paid", "ours_only"])],
    ids=["paid", "unpaid"],
)
async def test_what_is_booked_here_is_compared_with_what_was_paid_for_it(
    paid: Order | None, kinds: list[str]
) -> None:
    gone = replace(REGISTRATION_HELD, booking=UUID(int=99))
    night = Night(registrations=Registrations((REGISTRATION_HELD, gone)), orders=FakePayments(paid))

    found = await night.service().compare("first", DAY)

    assert [(each.number, each.kind.value) for each in found] == [
        (REGISTRATION_HELD.number, kind) for kind in kinds
    ]
    assert night.store.counts == [(1, 0)]


async def test_a_hospital_whose_day_is_not_whole_keeps_no_other_from_being_compared() -> None:
    night = Night(MIDNIGHT + timedelta(hours=2))
    night.days.broken = {"first"}

    assert await night.service().round() == 1
    assert set(night.store.times) == {("second", DAY)}


async def test_while_the_wire_is_down_or_none_is_connected_no_day_counts_as_compared() -> None:
    down = Night(MIDNIGHT + timedelta(hours=2), wire=FakeWire(fails=True))
    alone = Night(MIDNIGHT + timedelta(hours=2), connected=False)

    assert await down.service().round() == 0
    assert await alone.service().round() == 0
    with pytest.raises(HisFailed) as failed:
        await alone.service().compare("first", DAY)
    assert (failed.value.code, failed.value.refused) == ("not-configured", True)
