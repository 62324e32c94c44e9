"""What a hospital's system is asked, and what its answer comes to: money, the booking, who is told."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from domain.bookings.bookings import Booking, BookingState
from domain.bookings.waits import Wait
from domain.city.hospitals import REGISTRATION
from domain.city.registrations import ClaimedHisCall, HisAsk, Refusal, Registration, Said, Wish
from domain.delivery import OPERATOR_S, Answer, Outcome
from domain.payments.payments import NewOrder, Order, OrderState
from domain.payments.trades import RefundReason
from domain.wire import HttpRequest, HttpResponse
from services.bookings.booking_times import BookingTimes
from services.city.his_calls import HisSender, RegistrationCalls
from services.outbox import Skipped
from tests.people import FakeBell
from tests.services.city.hospital import (
    CITIZEN,
    NOW,
    PERSON,
    RECORD,
    FakeRecords,
    FakeWire,
)
from tests.services.city.ledger import (
    ABOUT,
    ACCOUNTS,
    BOOKED,
    BOOKING,
    HELD,
    ORDER,
    REGISTRATION_HELD,
    FakeMoves,
    FakePayments,
    FakeRegistrations,
    order,
)
from tests.services.unit import FakeUnit

CLAIMED = ClaimedHisCall(BOOKING, 1, 1, NOW)
LOCKED = replace(REGISTRATION_HELD, said=Said.LOCKED, asked=True)
TO_CONFIRM = replace(LOCKED, wish=Wish.CONFIRM)
TO_RELEASE = replace(LOCKED, wish=Wish.RELEASE)


class Times(BookingTimes):
    """Notes the places of which what is free is offered."""

    def __init__(self) -> None:
        self.offered: list[str] = []

    async def offer_free(self, of: str | None = None) -> int:
        assert of is not None
        self.offered.append(of)
        return 0


@dataclass
class Waits:
    first: list[Wait] = field(default_factory=list)

    async def add(self, wait: Wait) -> bool:
        self.first.append(wait)
        return True


@dataclass
class His:
    """Answers each question the same."""

    answer: Answer
    asked: list[HisAsk] = field(default_factory=list)

    def build_ask(self, ask: HisAsk, at: datetime) -> HttpRequest:
        self.asked.append(ask)
        return HttpRequest("POST", f"/{at.isoformat()}")

    def parse_ask(self, response: HttpResponse, ask: HisAsk) -> Answer:
        return self.answer


class Ward:
    """One registration, and whoever makes its calls."""

    def __init__(
        self, registration: Registration | None = REGISTRATION_HELD, booking: Booking = HELD
    ) -> None:
        self.store, self.moves = FakeRegistrations(registration), FakeMoves(booking)
        self.records, self.payments = FakeRecords([RECORD]), FakePayments()
        self.times, self.waits, self.bell, self.wire = Times(), Waits(), FakeBell(), FakeWire()
        self.calls = RegistrationCalls(
            unit=FakeUnit(),
            store=self.store,
            records=self.records,
            moves=self.moves,
            times=self.times,
            waits=self.waits,
            payments=self.payments,
            bell=self.bell,
            clock=lambda: NOW,
        )

    async def send(self, answer: Answer | None) -> Answer:
        """`answer`: of the hospital; None where none is connected."""
        self.his = None if answer is None else His(answer)
        sender = HisSender(api=self.his, calls=self.calls, transport=self.wire, clock=lambda: NOW)
        return await sender.send(CLAIMED)

    @property
    def held(self) -> Registration:
        assert self.store.held is not None
        return self.store.held


async def test_a_hold_is_locked_by_the_number_of_the_record_and_to_be_paid_a_minute_before_it_ends() -> (
    None
):
    ward = Ward()

    answer = await ward.send(Answer(Outcome.DELIVERED))

    assert answer.outcome is Outcome.DELIVERED
    assert ward.his is not None
    assert ward.his.asked == [
        HisAsk(replace(REGISTRATION_HELD, asked=True), Wish.LOCK, 30, RECORD.number)
    ]
    assert ward.held.said is Said.LOCKED
    assert ward.payments.opened == [
        NewOrder(
            person=PERSON,
            account=CITIZEN.account,
            purpose=REGISTRATION.name,
            subject=ABOUT,
            amount_fen=2500,
            expires_at=NOW + timedelta(minutes=5),
        )
    ]


async def test_where_no_system_is_connected_the_ledger_alone_counts() -> None:
    ward = Ward()

    assert await ward.send(None) == Answer(Outcome.DELIVERED)
    assert ward.held.said is Said.LOCKED
    assert not ward.wire.requests


@pytest.mark.parametrize(
    ("registration", "booking", "paid", "opened"),
    [
        (LOCKED, replace(HELD, held_until=NOW + timedelta(seconds=61)), None, True),
        (LOCKED, replace(HELD, held_until=NOW + timedelta(seconds=60)), None, False),
        (replace(LOCKED, fee_fen=0), HELD, None, False),
        (LOCKED, HELD, ORDER, False),
        (LOCKED, replace(HELD, state=BookingState.CANCELLED), None, False),
        (TO_CONFIRM, BOOKED, None, True),
        (TO_CONFIRM, replace(BOOKED, state=BookingState.CANCELLED), None, False),
    ],
    ids=[
        "held_long_enough",
        "held_too_short",
        "free",
        "open_already",
        "given_up",
        "booked_at_the_counter",
        "booked_and_cancelled",
    ],
)
async def test_an_order_is_opened_for_what_can_still_be_paid(
    registration: Registration, booking: Booking, paid: Order | None, *, opened: bool
) -> None:
    before = Said.NOTHING if registration.wish is Wish.LOCK else Said.LOCKED
    ward = Ward(replace(registration, said=before), booking)
    ward.payments.order = paid

    await ward.send(Answer(Outcome.DELIVERED))

    assert bool(ward.payments.opened) is opened
    if opened and booking.state is BookingState.BOOKED:
        assert ward.payments.opened[0].expires_at is None


async def test_the_same_answer_twice_opens_no_second_order() -> None:
    ward = Ward(LOCKED)

    await ward.calls.granted(BOOKING, Wish.LOCK)

    assert not ward.payments.opened
    assert not ward.store.saved


@pytest.mark.parametrize(
    ("registration", "records"),
    [(LOCKED, [RECORD]), (None, [RECORD]), (REGISTRATION_HELD, [])],
    ids=["locked", "none", "without_a_record"],
)
async def test_where_nothing_is_to_be_asked_nothing_leaves(
    registration: Registration | None, records: list[object]
) -> None:
    ward = Ward(registration)
    if not records:
        ward.records.kept.clear()

    with pytest.raises(Skipped) as skipped:
        await ward.send(Answer(Outcome.DELIVERED))
    assert skipped.value.why == "nothing-to-ask"
    assert not ward.wire.requests


@pytest.mark.parametrize(("sent", "code"), [(True, "no-answer"), (False, "unreachable")])
async def test_a_call_without_an_answer_is_made_again_and_changes_nothing(
    *, sent: bool, code: str
) -> None:
    ward = Ward()
    ward.wire.fails, ward.wire.sent = True, sent

    assert await ward.send(Answer(Outcome.DELIVERED)) == Answer(Outcome.RETRY, code)
    assert ward.held.said is Said.NOTHING
    assert ward.held.asked  # it may have heard of it


async def test_a_hold_that_is_refused_ends_and_its_person_is_rung() -> None:
    ward = Ward()

    answer = await ward.send(Answer(Outcome.REFUSED, "taken"))

    assert answer.outcome is Outcome.REFUSED
    assert (ward.held.said, ward.held.refusal) == (Said.REFUSED, Refusal.TAKEN)
    assert ward.moves.moved == [(BookingState.CANCELLED, "an", "system", "taken")]
    assert tuple(ward.bell.rung) == ACCOUNTS
    assert ward.store.queued == [BOOKING]  # what it may have locked goes back
    assert (ward.waits.first, ward.times.offered) == ([], [])


async def test_who_is_refused_after_booking_comes_first_to_what_is_free() -> None:
    ward = Ward(TO_CONFIRM, BOOKED)

    await ward.send(Answer(Outcome.REFUSED, "stopped"))

    assert ward.moves.moved == [(BookingState.STOPPED, "an", "system", "stopped")]
    assert [(each.person, each.place, each.first) for each in ward.waits.first] == [
        (PERSON, "an", True)
    ]
    assert ward.times.offered == ["an"]


async def test_a_refusal_that_comes_late_ends_nothing() -> None:
    ward = Ward(TO_CONFIRM, BOOKED)

    await ward.calls.refused(BOOKING, Wish.LOCK, Refusal.TAKEN)

    assert not ward.moves.moved
    assert not ward.store.queued
    assert not ward.bell.rung


async def test_a_hospital_that_takes_nothing_back_is_asked_again_when_somebody_may_have_mended_it() -> (
    None
):
    ward = Ward(TO_RELEASE, replace(HELD, state=BookingState.CANCELLED))

    answer = await ward.send(Answer(Outcome.REFUSED, "other"))

    assert answer == Answer(Outcome.RETRY, "other", retry_after=6 * OPERATOR_S)
    assert ward.held.said is Said.LOCKED


@pytest.mark.parametrize(
    ("state", "paid", "reason"),
    [
        (BookingState.CANCELLED, OrderState.PAID, RefundReason.WITHDRAWN),
        (BookingState.CANCELLED, OrderState.OPEN, RefundReason.NOT_DONE),
        (BookingState.STOPPED, OrderState.PAID, RefundReason.NOT_DONE),
    ],
)
async def test_money_goes_back_with_the_reason_of_whoever_gave_the_place_up(
    state: BookingState, paid: OrderState, reason: RefundReason
) -> None:
    ward = Ward(TO_RELEASE, replace(HELD, state=state))
    ward.payments.order = order(paid)

    await ward.send(Answer(Outcome.DELIVERED))

    assert ward.payments.refunds == [(ORDER.order, reason)]
    assert ward.held.said is Said.RELEASED


async def test_what_the_hospital_never_heard_of_is_not_given_back_to_it() -> None:
    ward = Ward(replace(TO_RELEASE, said=Said.NOTHING, asked=False))

    with pytest.raises(Skipped):
        await ward.send(Answer(Outcome.DELIVERED))
    assert ward.held.said is Said.RELEASED
    assert not ward.payments.refunds  # there was no order
    assert not ward.wire.requests
