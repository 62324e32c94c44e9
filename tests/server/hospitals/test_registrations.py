"""Registering at a hospital: held here, locked there, paid, confirmed; and whatever may come between."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.bookings.bookings import BookingState
from domain.city.registrations import Refusal, Said, Wish
from domain.errors import Busy, Conflict, NotAllowed
from domain.payments.payments import OrderState
from domain.problems import Problem
from storage.database import Database
from tests.server.hospitals.hospital import (
    DOCTOR,
    HALF_PAST,
    HOSPITAL,
    NINE,
    open_hospital,
)


async def test_what_is_held_is_locked_paid_and_confirmed(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.held(await h.patient())
        await h.send()

        assert h.there(booking) == "pending"
        order = await h.order(booking)
        assert order is not None
        held = await h.booking(booking)
        assert held.held_until is not None
        assert order.order.expires_at == held.held_until - timedelta(minutes=1)

        await h.pay(booking)
        await h.send()

        assert (await h.booking(booking)).state is BookingState.BOOKED
        assert h.there(booking) == "booked"
        assert (await h.registration(booking)).said is Said.CONFIRMED
        await h.desk.check_ledger()


async def test_without_a_health_record_nothing_is_held(database: Database, tmp_path: Path) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        with pytest.raises(Conflict) as refused:
            await h.held(await h.desk.citizen())

        assert refused.value.problem is Problem.HEALTH_RECORD_NEEDED
        await h.desk.check_ledger()


async def test_nobody_books_what_is_not_locked_or_not_paid(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.patient()
        booking = await h.held(citizen)
        with pytest.raises(Conflict) as waiting:
            await h.desk.bookings.confirm(citizen, booking)
        await h.send()
        with pytest.raises(Conflict) as unpaid:
            await h.desk.bookings.confirm(citizen, booking)

        assert waiting.value.problem is Problem.REGISTRATION_WAITING
        assert unpaid.value.problem is Problem.REGISTRATION_UNPAID


async def test_what_costs_nothing_is_confirmed_by_the_person(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys", fee_fen=0) as h:
        citizen = await h.patient()
        booking = await h.held(citizen)
        await h.send()
        await h.desk.bookings.confirm(citizen, booking)
        await h.send()

        assert h.there(booking) == "booked"
        assert await h.order(booking) is None


async def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_locked_twice(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.held(await h.patient())
        h.wire.loses_answers = 2
        for _ in range(3):
            await h.outbox.run_once(99)
            h.desk.later(seconds=10)

        assert (await h.registration(booking)).said is Said.LOCKED
        assert h.his.appointments[booking.hex].changes == 1
        assert h.his.double_locks == 0


async def test_what_the_hospital_refuses_ends_the_hold_and_charges_nothing(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        h.his.room = 0
        booking = await h.held(await h.patient())
        await h.send()

        assert (await h.booking(booking)).state is BookingState.CANCELLED
        registration = await h.registration(booking)
        assert (registration.refusal, registration.said) == (Refusal.TAKEN, Said.RELEASED)
        assert await h.order(booking) is None
        await h.desk.check_ledger()


async def test_a_hold_that_lapses_is_given_back_and_its_order_closed(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.held(await h.patient())
        await h.send()
        h.desk.later(minutes=7)
        await h.desk.times.round()
        await h.send()

        assert h.there(booking) == "cancelled"
        order = await h.order(booking)
        assert order is not None
        assert order.order.state is OrderState.CLOSED


async def test_a_cancelled_one_is_released_and_its_money_goes_back(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.patient()
        booking = await h.registered(citizen)
        await h.desk.bookings.cancel(citizen, booking)
        await h.send()

        assert h.there(booking) == "cancelled"
        order = await h.order(booking)
        assert order is not None
        assert order.order.state is OrderState.REFUNDING


async def test_it_is_cancelled_until_the_eve_and_not_moved(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.patient()
        booking = await h.registered(citizen)
        other = await h.desk.slot(HALF_PAST, DOCTOR)
        with pytest.raises(Conflict) as fixed:
            await h.desk.bookings.move(citizen, booking, other.slot)
        h.desk.at("2026-11-08 17:01")
        with pytest.raises(Conflict) as late:
            await h.desk.bookings.cancel(citizen, booking)

        assert fixed.value.problem in {Problem.REGISTRATION_FIXED, Problem.BOOKED_ALREADY}
        assert late.value.problem is Problem.BOOKING_TOO_LATE


async def test_what_is_paid_when_the_hold_is_over_goes_back(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.held(await h.patient())
        await h.send()
        number = await h.begin(booking)
        word = h.vendor.pay(number)
        h.desk.later(minutes=7)
        await h.settlement.take(word)
        await h.desk.times.round()
        await h.send()

        assert (await h.booking(booking)).state is BookingState.CANCELLED
        order = await h.order(booking)
        assert order is not None
        assert order.order.state is OrderState.REFUNDING
        assert h.there(booking) == "cancelled"


async def test_what_is_paid_twice_is_booked_once_and_one_goes_back(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.held(await h.patient())
        await h.send()
        first, second = await h.begin(booking), await h.begin(booking)
        await h.settlement.take(h.vendor.pay(first))
        await h.settlement.take(h.vendor.pay(second))
        await h.send()

        assert h.there(booking) == "booked"
        order = await h.order(booking)
        assert order is not None
        assert [each.surplus for each in order.trades] == [False, True]


async def test_a_hospital_that_is_away_for_an_hour_costs_nobody_anything(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booked = await h.registered(await h.patient())
        unlocked, citizen = await h.patient(), await h.patient()
        cancelled = await h.registered(citizen, HALF_PAST)
        h.wire.away = True
        held = await h.held(unlocked, HALF_PAST)
        await h.desk.bookings.cancel(citizen, cancelled)
        for _ in range(60):
            await h.outbox.run_once(99)
            await h.desk.times.round()
            h.desk.later(minutes=1)
        asked = len(h.wire.sent)
        h.wire.away = False
        h.desk.later(minutes=40)
        await h.send()

        assert (h.there(booked), h.there(cancelled), h.there(held)) == ("booked", "cancelled", "")
        assert (await h.booking(held)).state is BookingState.CANCELLED
        order = await h.order(cancelled)
        assert order is not None
        assert order.order.state is OrderState.REFUNDING  # the money waits for no hospital
        assert asked < 60
        assert len(h.wire.sent) - asked <= 4
        await h.desk.check_ledger()


async def test_a_lock_whose_worker_died_is_known_by_its_number_and_given_back(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.held(await h.patient())
        ask = await h.calls.begin(booking)  # and the worker is killed after its call
        assert ask is not None
        h.his.room = 1
        h.wire.loses_answers = 1
        await h.outbox.run_once(99)
        h.desk.later(minutes=7)
        await h.desk.times.round()
        await h.send()

        assert h.there(booking) == "cancelled"


async def test_a_stop_of_the_hospital_tells_refunds_and_offers_the_next(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.registered(await h.patient())
        h.his.stop(DOCTOR.place, "2026-11-09T08:00", "2026-11-09T09:30")
        stop = {
            "resourceType": "Slot",
            "status": "busy-unavailable",
            "schedule": {"identifier": {"system": "urn:zhijian:doctor", "value": DOCTOR.place}},
            "start": "2026-11-09T08:00:00+08:00",
            "end": "2026-11-09T09:30:00+08:00",
        }
        await h.push(**stop)
        await h.push(**stop)
        await h.send()

        assert (await h.booking(booking)).state is BookingState.STOPPED
        assert await h.told("booking.stopped") == 1
        assert await h.told("booking.offered") == 1
        order = await h.order(booking)
        assert order is not None
        assert order.order.state is OrderState.REFUNDING
        rows = await database.fetch("SELECT * FROM bookings WHERE state = 'held'")
        assert [row["offered"] for row in rows] == [True]
        assert h.there(rows[0]["booking_id"]) == "pending"  # locked for them there too
        await h.desk.check_ledger()


async def test_one_that_is_stopped_while_it_is_paid_is_refunded(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        officer = await h.desk.officer()
        await database.execute("UPDATE posts SET unit = $1", HOSPITAL)
        booking = await h.held(await h.patient())
        await h.send()
        number = await h.begin(booking)
        word = h.vendor.pay(number)
        slot = await h.desk.slot(NINE, DOCTOR)
        await h.desk.desk.stop(officer, slot.slot, "停诊")
        await h.settlement.take(word)
        await h.send()

        assert (await h.booking(booking)).state is BookingState.STOPPED
        order = await h.order(booking)
        assert order is not None
        assert order.order.state is OrderState.REFUNDING
        assert h.there(booking) == "cancelled"


async def test_a_confirmation_that_the_hospital_refuses_stops_the_booking(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        booking = await h.held(await h.patient())
        await h.send()
        await h.pay(booking)
        del h.his.appointments[booking.hex]  # it lost the lock, and the place
        h.his.room = 0
        await h.send()

        assert (await h.booking(booking)).state is BookingState.STOPPED
        assert await h.told("booking.stopped") == 1
        order = await h.order(booking)
        assert order is not None
        assert order.order.state is OrderState.REFUNDING


async def test_at_the_counter_it_is_booked_at_once_and_paid_before_the_visit(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        officer, citizen = await h.desk.officer(), await h.patient()
        await database.execute("UPDATE posts SET unit = $1", HOSPITAL)
        slot = await h.desk.slot(NINE, DOCTOR)
        listed = await h.desk.desk.book(officer, await h.person(citizen), slot.slot)
        booking = listed.booking.booking
        await h.send()
        h.desk.at("2026-11-09 08:30")
        with pytest.raises(Conflict) as unpaid:
            await h.desk.desk.check_in(officer, DOCTOR.place, booking=booking)
        await h.pay(booking)
        await h.desk.desk.check_in(officer, DOCTOR.place, booking=booking)

        assert unpaid.value.problem is Problem.REGISTRATION_UNPAID
        assert h.there(booking) == "booked"
        assert (await h.booking(booking)).state is BookingState.CHECKED_IN


async def test_nothing_goes_to_a_hospital_before_it_is_agreed_to(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        with pytest.raises(NotAllowed):
            await h.records.open(await h.desk.citizen(), HOSPITAL)

        assert h.wire.sent == []


async def test_a_record_is_opened_once_however_often_it_is_asked(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.patient()
        h.wire.loses_answers = 1
        with pytest.raises(Busy):
            await h.records.open(citizen, HOSPITAL)
        await h.records.open(citizen, HOSPITAL)

        assert len(h.his.patients) == len(await h.records.mine(citizen)) == 1


async def test_what_is_wanted_goes_back_when_its_booking_does(
    database: Database, tmp_path: Path
) -> None:
    async with open_hospital(database, tmp_path / "keys") as h:
        citizen = await h.patient()
        booking = await h.held(citizen)
        await h.desk.bookings.cancel(citizen, booking)
        await h.send()

        registration = await h.registration(booking)
        assert (registration.wish, registration.said) == (Wish.RELEASE, Said.RELEASED)
        assert h.there(booking) == ""  # it never heard of it
