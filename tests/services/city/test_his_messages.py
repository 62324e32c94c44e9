"""What hospitals' systems tell us by themselves, each once, and what becomes of a message that is none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import Place, PlaceKind, Slot
from domain.city.his import HisMessage, ResultReady, Stopped, Visit, Visited
from domain.city.hospitals import Doctor
from domain.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from domain.payments.vendor_calls import Forged
from domain.problems import Problem
from services.city.his_messages import HisMessageService
from tests.people import FakeBell
from tests.services.city.hospital import NOW, PERSON, FakeConsents
from tests.services.city.ledger import (
    ACCOUNTS,
    BOOKED,
    BOOKING,
    DOCTOR,
    PLACE,
    STARTS,
    FakeMoves,
)
from tests.services.unit import FakeEvents, FakeUnit

SLOT = Slot(
    slot=UUID(int=10),
    place="an",
    kind=PlaceKind.DOCTOR,
    starts_at=STARTS,
    minutes=30,
    opens_at=NOW,
    size=1,
    walk_in_share=0,
)
STOPPED = Stopped("an", STARTS, STARTS + timedelta(hours=4))


@dataclass
class Hospital:
    """Its messages, read; or what is wrong with them. `stopping` fails for the slots that it names."""

    told: Stopped | Visited | ResultReady = field(
        default_factory=lambda: Visited(BOOKING, Visit.ARRIVED)
    )
    of: str = "first"
    wrong: Exception | None = None
    slots: Sequence[Slot] = (SLOT,)
    gone: bool = False
    taken: set[tuple[str, int]] = field(default_factory=set)
    stopped: list[tuple[UUID, str, str, str]] = field(default_factory=list)
    over: frozenset[UUID] = frozenset()

    def read(self, headers: Mapping[str, str], path: str, body: bytes, at: datetime) -> HisMessage:
        if self.wrong is not None:
            raise self.wrong
        return HisMessage(self.of, int(body), self.told)

    async def take(self, hospital: str, sequence: int, at: datetime) -> bool:
        new = (hospital, sequence) not in self.taken
        self.taken.add((hospital, sequence))
        return new

    async def doctor(self, place: str) -> Doctor | None:
        return DOCTOR if place == DOCTOR.place else None

    async def numbered(self, hospital: str, number: str) -> UUID | None:
        return PERSON if (hospital, number) == ("first", "P-1") else None

    async def of_place(
        self, place: str, since: datetime, until: datetime, at: datetime
    ) -> Sequence[Slot]:
        assert (place, since, until) == ("an", STOPPED.begins, STOPPED.ends)
        return self.slots

    async def stop(self, slot: Slot, where: Place, actor: str, why: str) -> int:
        if slot.slot in self.over:
            raise Conflict(Problem.BOOKING_MOVED)
        self.stopped.append((slot.slot, where.place, actor, why))
        return 1


@dataclass
class Slots:
    hospital: Hospital

    async def of_place(
        self, place: str, since: datetime, until: datetime, at: datetime
    ) -> Sequence[Slot]:
        return await self.hospital.of_place(place, since, until, at)

    async def read(self, slot: UUID, at: datetime) -> tuple[Slot, Place] | None:
        return None if self.hospital.gone else (SLOT, PLACE)


class House:
    def __init__(
        self,
        hospital: Hospital,
        booking: Booking = BOOKED,
        now: datetime = STARTS,
        *,
        connected: bool = True,
    ) -> None:
        self.moves, self.events, self.bell = FakeMoves(booking), FakeEvents(), FakeBell()
        self.consents = FakeConsents()
        self.service = HisMessageService(
            unit=FakeUnit(),
            reader=hospital if connected else None,
            store=hospital,
            doctors=hospital,
            records=hospital,
            slots=Slots(hospital),
            stops=hospital,
            moves=self.moves,
            consents=self.consents,
            events=self.events,
            bell=self.bell,
            clock=lambda: now,
        )

    async def take(self, sequence: int = 1) -> dict[str, int]:
        """What was counted, after a message with this number."""
        await self.service.take({}, "/path", str(sequence).encode())
        return dict(self.service.counts)


@pytest.mark.parametrize(
    ("wrong", "refusal", "problem", "counted"),
    [
        (Forged("signature"), NotAllowed, Problem.CALLBACK_FORGED, {"forged": 1}),
        (ValueError("no JSON"), Invalid, Problem.BODY_UNREADABLE, {"unreadable": 1}),
    ],
    ids=["forged", "unreadable"],
)
async def test_what_is_no_message_of_a_hospital_is_refused_and_counted(
    wrong: Exception, refusal: type[Refusal], problem: Problem, counted: dict[str, int]
) -> None:
    house = House(Hospital(wrong=wrong))

    with pytest.raises(refusal) as refused:
        await house.take()
    assert refused.value.problem is problem
    assert dict(house.service.counts) == counted


async def test_while_no_system_is_connected_there_is_no_such_door() -> None:
    with pytest.raises(NotFound):
        await House(Hospital(), connected=False).take()


@pytest.mark.parametrize(
    ("visit", "booking", "after"),
    [
        (Visit.ARRIVED, BOOKED, BookingState.CHECKED_IN),
        (Visit.FULFILLED, BOOKED, BookingState.SERVED),
        (
            Visit.FULFILLED,
            replace(BOOKED, state=BookingState.CHECKED_IN),
            BookingState.SERVED,
        ),
    ],
)
async def test_who_came_and_who_was_seen_is_so_here_too_and_told_once(
    visit: Visit, booking: Booking, after: BookingState
) -> None:
    house = House(Hospital(Visited(BOOKING, visit)), booking)

    assert await house.take() == {"taken": 1}
    assert await house.take() == {"taken": 1, "repeated": 1}
    assert house.moves.moved == [(after, "an", "system", "")]
    assert tuple(house.bell.rung) == ACCOUNTS


@pytest.mark.parametrize(
    ("hospital", "booking", "now"),
    [
        (Hospital(Visited(BOOKING, Visit.ARRIVED), of="second"), BOOKED, STARTS),
        (Hospital(Visited(BOOKING, Visit.NO_SHOW)), BOOKED, STARTS),
        (Hospital(Visited(BOOKING, Visit.BOOKED)), BOOKED, STARTS),
        (Hospital(), replace(BOOKED, state=BookingState.CHECKED_IN), STARTS),
        (Hospital(), BOOKED, STARTS - timedelta(days=1)),
        (
            Hospital(Visited(BOOKING, Visit.FULFILLED)),
            replace(BOOKED, state=BookingState.CANCELLED),
            STARTS,
        ),
    ],
    ids=["of_another", "no_show", "booked", "twice", "too_early", "cancelled"],
)
async def test_what_changes_nothing_here_is_taken_and_counted_as_stale(
    hospital: Hospital, booking: Booking, now: datetime
) -> None:
    house = House(hospital, booking, now)

    assert await house.take() == {"taken": 1, "stale": 1}
    assert not house.moves.moved
    assert not house.bell.rung


async def test_a_visit_that_we_know_nothing_of_is_counted_as_unknown() -> None:
    house = House(Hospital(Visited(UUID(int=99), Visit.ARRIVED)))

    assert await house.take() == {"taken": 1, "unknown": 1}


async def test_a_session_that_is_stopped_stops_each_open_slot_of_it_with_the_word_that_patients_know() -> (
    None
):
    other, closed, over = (replace(SLOT, slot=UUID(int=n)) for n in (20, 21, 22))
    closed = replace(closed, closed_at=NOW)
    hospital = Hospital(STOPPED, slots=(over, closed, SLOT, other), over=frozenset({over.slot}))

    assert await House(hospital).take() == {"taken": 1}
    assert hospital.stopped == [
        (SLOT.slot, "an", "system", "停诊"),
        (other.slot, "an", "system", "停诊"),
    ]


def _elsewhere(hospital: Hospital) -> None:
    hospital.of = "second"


def _nobody(hospital: Hospital) -> None:
    hospital.told = replace(STOPPED, place="nobody")


@pytest.mark.parametrize("change", [_elsewhere, _nobody])
async def test_no_hospital_stops_a_doctor_who_is_not_its_own(
    change: Callable[[Hospital], None],
) -> None:
    hospital = Hospital(STOPPED)
    change(hospital)

    assert await House(hospital).take() == {"unknown": 1, "taken": 1}
    assert not hospital.stopped


async def test_a_slot_that_is_gone_by_now_is_passed_over() -> None:
    hospital = Hospital(STOPPED, gone=True)

    assert await House(hospital).take() == {"taken": 1}
    assert not hospital.stopped


async def test_who_agreed_is_told_that_there_are_results() -> None:
    house = House(Hospital(ResultReady("P-1")))

    await house.take()

    assert house.events.told == [("hospital.result_ready", "person", PERSON)]
    assert tuple(house.bell.rung) == ACCOUNTS


@pytest.mark.parametrize(("patient", "agreed"), [("P-1", False), ("P-2", True)])
async def test_of_results_nobody_else_is_told(patient: str, *, agreed: bool) -> None:
    house = House(Hospital(ResultReady(patient)))
    if not agreed:
        house.consents.given = frozenset()

    assert await house.take() == {"taken": 1}
    assert not house.events.told
