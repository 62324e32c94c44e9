"""Each move of a booking: from which states it is made, until when, and what it leaves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.bookings.bookings import (
    LAPSES_MOST,
    OPEN_MOST,
    Booking,
    BookingState,
    Standing,
)
from domain.bookings.places import PlaceKind, Rules, Slot
from domain.days import SHANGHAI
from domain.errors import Conflict, Gone, NotAllowed
from domain.problems import Problem
from domain.subjects import SubjectKind

RULES: Final = Rules()
MINUTE: Final = timedelta(minutes=1)
CITIZEN: Final = UUID(int=4)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-02 {text}").replace(tzinfo=SHANGHAI)


NOW: Final = at("07:30")
HELD: Final = Booking(
    person=UUID(int=1),
    booking=UUID(int=2),
    slot=UUID(int=3),
    place="center_household",
    kind=PlaceKind.WINDOW,
    starts_at=at("09:00"),
    minutes=30,
    about=SubjectKind.PLACE.of("center_household"),
    code="204060",
    made_by=f"citizen:{CITIZEN}",
    made_at=at("07:00"),
    held_until=at("07:35"),
)
BOOKED: Final = HELD.confirm(NOW)
CHECKED_IN: Final = BOOKED.check_in(at("08:30"), RULES)
SERVED: Final = CHECKED_IN.serve(at("09:10"))
STANDS: Final = {
    BookingState.HELD: HELD,
    BookingState.BOOKED: BOOKED,
    BookingState.CHECKED_IN: CHECKED_IN,
    BookingState.SERVED: SERVED,
    BookingState.MISSED: BOOKED.not_met(at("09:10")),
    BookingState.CANCELLED: BOOKED.cancel(NOW, RULES),
    BookingState.STOPPED: BOOKED.stop(NOW),
}
NEXT: Final = Slot(
    *(UUID(int=9), "center_household", PlaceKind.WINDOW, at("10:00"), 20, at("06:00"), 4, 1)
)
MOVES: Final[dict[str, tuple[Callable[[Booking], Booking], BookingState | None, set[str]]]] = {
    "confirm": (lambda one: one.confirm(NOW), BookingState.BOOKED, {"held"}),
    "cancel": (lambda one: one.cancel(NOW, RULES), BookingState.CANCELLED, {"held", "booked"}),
    "cancel by the office": (
        lambda one: one.cancel_by_office(NOW),
        BookingState.CANCELLED,
        {"held", "booked"},
    ),
    "move": (lambda one: one.move(NEXT, NOW, RULES), None, {"held", "booked"}),
    "check in": (
        lambda one: one.check_in(at("09:00"), RULES),
        BookingState.CHECKED_IN,
        {"booked"},
    ),
    "serve": (lambda one: one.serve(at("09:10")), BookingState.SERVED, {"checked_in"}),
    "meet": (lambda one: one.meet(at("09:10")), BookingState.SERVED, {"booked", "checked_in"}),
    "not met": (
        lambda one: one.not_met(at("09:10")),
        BookingState.MISSED,
        {"booked", "checked_in"},
    ),
    "miss": (lambda one: one.miss(at("10:01"), RULES), BookingState.MISSED, {"booked"}),
    "stop": (lambda one: one.stop(NOW), BookingState.STOPPED, {"held", "booked", "checked_in"}),
}


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", BookingState)
def test_a_move_is_made_from_its_states_alone(name: str, state: BookingState) -> None:
    move, after, states = MOVES[name]
    one = STANDS[state]

    if state in states:
        made = move(one)
        assert made.state is (after or state)
        assert made.version == one.version + 1
    else:
        with pytest.raises(Conflict, match=Problem.BOOKING_MOVED):
            move(one)


def test_a_move_is_dated_and_nothing_is_held_any_more() -> None:
    assert (BOOKED.changed_at, BOOKED.held_until) == (NOW, None)
    assert (HELD.version, HELD.walk_in, HELD.offered, HELD.late) == (1, False, False, False)


def test_a_hold_that_was_let_lapse_is_known_by_when_it_was_held() -> None:
    lapsed = HELD.lapse(at("07:35"))

    assert (lapsed.state, lapsed.held_until) == (BookingState.CANCELLED, at("07:35"))
    assert not HELD.lapsed(at("07:34"))
    assert not replace(HELD, held_until=None).lapsed(at("23:00"))
    assert not BOOKED.lapsed(at("23:00"))


def test_a_booking_goes_into_another_slot_of_its_place_and_stays_what_it_was() -> None:
    moved = replace(HELD, walk_in=True).move(NEXT, NOW, RULES)

    assert (moved.slot, moved.starts_at, moved.minutes, moved.ends_at) == (
        NEXT.slot,
        at("10:00"),
        20,
        at("10:20"),
    )
    assert (moved.state, moved.held_until, moved.walk_in) == (
        BookingState.HELD,
        at("07:35"),
        False,
    )


@pytest.mark.parametrize(
    "slot",
    [
        pytest.param(replace(NEXT, place="harbour"), id="another place"),
        pytest.param(replace(NEXT, slot=HELD.slot), id="the same slot"),
    ],
)
def test_a_booking_is_moved_nowhere_else(slot: Slot) -> None:
    with pytest.raises(Conflict, match=Problem.BOOKING_MOVED):
        BOOKED.move(slot, NOW, RULES)


def test_a_hold_that_is_over_is_not_moved() -> None:
    with pytest.raises(Gone, match=Problem.HOLD_OVER):
        HELD.move(NEXT, at("07:35"), RULES)


def test_after_the_place_s_limit_a_person_neither_cancels_nor_moves_and_the_office_cancels() -> (
    None
):
    limit, late = at("08:00"), at("08:00") + timedelta(microseconds=1)

    assert BOOKED.cancel(limit, RULES).state is BookingState.CANCELLED
    with pytest.raises(Conflict, match=Problem.BOOKING_TOO_LATE):
        BOOKED.cancel(late, RULES)
    with pytest.raises(Conflict, match=Problem.BOOKING_TOO_LATE):
        BOOKED.move(NEXT, late, RULES)
    assert BOOKED.cancel_by_office(late).state is BookingState.CANCELLED
    assert HELD.cancel(late, RULES).state is BookingState.CANCELLED


def test_what_came_of_a_home_visit_may_be_told_for_two_weeks_and_then_it_is_ours_that_lacked() -> (
    None
):
    visit = replace(BOOKED, kind=PlaceKind.HOME_VISIT)
    over = visit.ends_at + timedelta(days=15)

    assert visit.missed_at(RULES) == over
    assert BOOKED.missed_at(RULES) == at("10:00")
    with pytest.raises(Conflict, match=Problem.BOOKING_MOVED):
        visit.miss(over, RULES)
    assert visit.miss(over + MINUTE, RULES).state is BookingState.STOPPED


@pytest.mark.parametrize(
    ("moment", "past"),
    [
        (at("09:00") - timedelta(days=1) - MINUTE, 0),
        (at("09:00") - timedelta(days=1), 1),
        (at("07:59"), 1),
        (at("08:00"), 2),
        (at("09:00"), 2),
    ],
)
def test_a_day_before_one_reminder_is_past_and_an_hour_before_both(
    moment: datetime, past: int
) -> None:
    assert BOOKED.reminders_past(moment) == past


def test_a_booking_is_the_account_s_that_made_it() -> None:
    assert BOOKED.account == CITIZEN
    assert replace(BOOKED, made_by=f"officer:{CITIZEN}").account is None


def test_what_was_missed_counts_for_as_long_as_the_place_says() -> None:
    missed = (NOW - timedelta(days=90), NOW - timedelta(days=89), NOW)

    assert Standing(0, 0, missed).missed_lately(NOW, RULES) == 2


def test_a_person_is_closed_out_until_the_very_end() -> None:
    standing = Standing(0, 0, (NOW, NOW, NOW))
    until = NOW + timedelta(days=90)

    assert standing.closed_until(until - MINUTE, RULES) == until
    assert standing.closed_until(until, RULES) is None
    assert Standing(0, 0, (NOW, NOW)).closed_until(NOW, RULES) is None
    with pytest.raises(NotAllowed) as refused:
        standing.check(NOW, RULES)
    assert refused.value.problem is Problem.BOOKING_CLOSED_TO
    assert str(refused.value).endswith("until 31 January 2027")


@pytest.mark.parametrize(
    ("open_", "lapses"), [(OPEN_MOST, 0), (0, LAPSES_MOST), (OPEN_MOST + 1, 0)]
)
def test_who_holds_too_many_or_let_too_many_lapse_waits(open_: int, lapses: int) -> None:
    Standing(OPEN_MOST - 1, LAPSES_MOST - 1, ()).check(NOW, RULES)

    with pytest.raises(Conflict, match=Problem.BOOKINGS_OPEN):
        Standing(open_, lapses, ()).check(NOW, RULES)


@pytest.mark.parametrize(
    ("slot", "error", "problem"),
    [
        (replace(NEXT, closed_at=NOW), Conflict, Problem.SLOT_STOPPED),
        (replace(NEXT, starts_at=NOW), Gone, Problem.SLOT_OVER),
        (replace(NEXT, opens_at=NOW + MINUTE), Conflict, Problem.SLOT_NOT_OPEN),
        (replace(NEXT, taken=3), Conflict, Problem.SLOT_FULL),
    ],
)
def test_a_slot_says_why_it_is_not_to_be_had(
    slot: Slot, error: type[Exception], problem: Problem
) -> None:
    replace(NEXT, opens_at=NOW, starts_at=NOW + MINUTE, taken=2).check_free(NOW)

    with pytest.raises(error, match=problem):
        slot.check_free(NOW)


def test_what_is_stopped_has_no_place_free_and_what_lapsed_stands_in_nobody_s_way() -> None:
    assert (NEXT.free, replace(NEXT, closed_at=NOW).free) == (3, 0)
    assert replace(NEXT, taken=3, lapsed=2).free == 2
    assert replace(NEXT, taken=3, walked_in=2).free == 1
    assert replace(NEXT, taken=9).free == 0
    assert (NEXT.day, NEXT.ends_at) == (NOW.date(), at("10:20"))


def test_how_far_back_what_was_missed_may_count() -> None:
    assert RULES.looks_back == timedelta(days=180)
    assert RULES.closed_until((NOW, NOW + timedelta(days=1), NOW + timedelta(days=91))) is None
    assert RULES.closed_until((NOW, NOW, NOW + timedelta(days=90))) == NOW + timedelta(days=180)
