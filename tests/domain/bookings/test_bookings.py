"""What a booking may become, and when."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bookings.bookings import GIVEN_BACK, Booking, BookingState, Standing
from domain.bookings.places import PlaceKind, Rules
from domain.days import SHANGHAI
from domain.errors import Conflict, Gone, NotAllowed, Refusal
from domain.problems import Problem
from domain.subjects import SubjectKind

RULES = Rules()


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-02 {text}").replace(tzinfo=SHANGHAI)


def held() -> Booking:
    """At seven, for nine."""
    return Booking(
        person=UUID(int=1),
        booking=UUID(int=2),
        slot=UUID(int=3),
        place="center_household",
        kind=PlaceKind.WINDOW,
        starts_at=at("09:00"),
        minutes=30,
        about=SubjectKind.PLACE.of("center_household"),
        code="204060",
        made_by="citizen:00000000-0000-0000-0000-000000000004",
        made_at=at("07:00"),
        held_until=at("07:05"),
    )


def booked() -> Booking:
    return held().confirm(at("07:04"))


@pytest.mark.parametrize(
    ("moment", "late"), [("08:00", False), ("09:29", False), ("09:30", True), ("10:00", True)]
)
def test_who_is_late_keeps_the_place_at_the_end(moment: str, late: bool) -> None:  # noqa: FBT001  # a case
    checked = booked().check_in(at(moment), RULES)

    assert (checked.state, checked.late) == (BookingState.CHECKED_IN, late)


@pytest.mark.parametrize(
    ("moment", "problem"),
    [("07:59", Problem.BOOKING_TOO_EARLY), ("10:01", Problem.BOOKING_MISSED)],
)
def test_nobody_checks_in_before_or_after_their_time(moment: str, problem: Problem) -> None:
    with pytest.raises(Conflict) as caught:
        booked().check_in(at(moment), RULES)

    assert caught.value.problem is problem


def test_whoever_may_still_come_is_not_missed() -> None:
    with pytest.raises(Conflict):
        booked().miss(at("10:00"), RULES)

    assert booked().miss(at("10:01"), RULES).state is BookingState.MISSED


def test_a_hold_is_confirmed_until_its_time_is_over() -> None:
    assert booked().held_until is None
    with pytest.raises(Gone):
        held().confirm(at("07:05"))
    with pytest.raises(Conflict):
        held().lapse(at("07:04"))


MOMENTS = st.integers(0, 5 * 60).map(lambda minutes: at("06:30") + timedelta(minutes=minutes))
MOVES = (
    lambda one, now: one.confirm(now),
    lambda one, now: one.lapse(now),
    lambda one, now: one.cancel(now, RULES),
    lambda one, now: one.cancel_by_office(now),
    lambda one, now: one.check_in(now, RULES),
    lambda one, now: one.serve(now),
    lambda one, now: one.miss(now, RULES),
    lambda one, now: one.stop(now),
)


@given(st.lists(st.tuples(st.sampled_from(MOVES), MOMENTS), max_size=12))
def test_whatever_is_done_in_whichever_order_a_place_is_given_back_once(moves: list) -> None:  # type: ignore[type-arg]  # of moves and moments
    one, given_back = held(), 0
    for move, now in moves:
        try:
            after = move(one, now)
        except Refusal:
            continue
        assert after.version == one.version + 1
        given_back += one.has_place and not after.has_place
        one = after

    assert given_back == (one.state in GIVEN_BACK)


def test_a_person_holds_so_many_at_once() -> None:
    now = at("09:00")
    with pytest.raises(Conflict):
        Standing(10, 0, ()).check(now, RULES)
    with pytest.raises(Conflict):
        Standing(0, 5, ()).check(now, RULES)

    Standing(9, 4, (now, now)).check(now, RULES)


def test_who_is_closed_out_hears_until_when() -> None:
    now = at("09:00")

    with pytest.raises(NotAllowed) as caught:
        Standing(0, 0, (now, now, now)).check(now + timedelta(days=89), RULES)

    assert "2027年1月31日" in str(caught.value.detail)
    Standing(0, 0, (now, now, now)).check(now + timedelta(days=90), RULES)
