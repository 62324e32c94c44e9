"""A call with an officer: who is let in, when the two have met, and what it comes to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import PlaceKind
from domain.errors import Conflict, Gone, Unfit
from domain.pensions.home_visits import Doubt
from domain.pensions.videos import (
    CLOSES_AFTER,
    OPENS_BEFORE,
    SILENT,
    Call,
    CallDone,
    CallDue,
    CallOutcome,
    Checked,
    Party,
    Seat,
    check_window,
    conclude,
)
from domain.problems import Problem
from domain.subjects import SubjectKind
from tests.domain.hall.sample import NOW, refused

AT: Final = NOW.at
SECOND: Final = timedelta(seconds=1)
PERSON, WEI, CHEN = UUID(int=7), UUID(int=1), UUID(int=2)
CALL: Final = Call(PERSON, UUID(int=9), AT + timedelta(hours=1))
BOOKING: Final = Booking(
    PERSON,
    CALL.booking,
    slot=UUID(int=10),
    place="center_video",
    kind=PlaceKind.VIDEO,
    starts_at=AT,
    minutes=20,
    about=SubjectKind.PLACE.of("center_video"),
    code="123456",
    made_by="citizen:1",
    made_at=AT - timedelta(days=1),
    state=BookingState.BOOKED,
)
FINE: Final = Checked(
    CallOutcome.CERTIFIED,
    face=True,
    document=True,
    answers={"receives_it": True, "other_pension": False},
)


@pytest.mark.parametrize("state", [BookingState.BOOKED, BookingState.CHECKED_IN])
def test_both_are_let_in_from_a_while_before_until_a_while_after(state: BookingState) -> None:
    booking = replace(BOOKING, state=state)
    opens, closes = AT - OPENS_BEFORE, AT + timedelta(minutes=20) + CLOSES_AFTER

    check_window(booking, opens)
    check_window(booking, closes)
    with refused(Problem.VIDEO_TOO_EARLY):
        check_window(booking, opens - SECOND)
    with refused(Problem.VIDEO_OVER, Gone):
        check_window(booking, closes + SECOND)


def test_nobody_is_let_in_to_one_that_is_not_to_be_held() -> None:
    with refused(Problem.VIDEO_OVER, Gone):
        check_window(replace(BOOKING, state=BookingState.CANCELLED), AT)


def test_each_entrance_takes_the_partys_next_seat_and_makes_the_connection_anew() -> None:
    first = CALL.enter(Party.CITIZEN, AT).enter(Party.OFFICER, AT, WEI)
    again = first.enter(Party.CITIZEN, AT)

    assert (CALL.epoch, first.epoch, again.epoch) == ("0.0", "1.1", "2.1")
    assert again.officer == WEI


def test_a_colleague_takes_over_only_from_one_whose_line_is_silent() -> None:
    held = CALL.enter(Party.OFFICER, AT, WEI)
    seated = replace(held, seats={**held.seats, Party.OFFICER: Seat(1, on_at=AT)})

    assert seated.enter(Party.OFFICER, AT, WEI).officer == WEI
    assert seated.enter(Party.CITIZEN, AT).officer == WEI
    with refused(Problem.VIDEO_TAKEN):
        seated.enter(Party.OFFICER, AT + SILENT, CHEN)
    assert seated.enter(Party.OFFICER, AT + SILENT + SECOND, CHEN).officer == CHEN


def test_a_call_that_is_over_is_entered_by_nobody() -> None:
    with refused(Problem.VIDEO_OVER, Gone):
        replace(CALL, outcome=CallOutcome.NOT_HELD).enter(Party.CITIZEN, AT)


def test_the_two_have_met_once_both_see_each_other_over_one_connection() -> None:
    call = CALL.enter(Party.CITIZEN, AT).enter(Party.OFFICER, AT, WEI)
    one = call.saw(Party.CITIZEN, "1.1", AT)
    both = one.saw(Party.OFFICER, "1.1", AT + SECOND)

    assert one.met_at is None
    assert both.met_at == AT + SECOND
    assert both.saw(Party.CITIZEN, "1.1", AT + 2 * SECOND).met_at == AT + SECOND
    assert one.saw(Party.OFFICER, "1.0", AT) is one  # of an earlier connection
    again = one.enter(Party.CITIZEN, AT)
    assert again.saw(Party.OFFICER, again.epoch, AT).met_at is None


def test_somebody_waits_while_their_line_was_heard_of_lately() -> None:
    due = CallDue(CALL.booking, PERSON, AT, 20, "booked", "王秀英", waits_since=AT)
    on = replace(CALL, seats=dict.fromkeys(Party, Seat(1, on_at=AT)))

    assert due.waits(AT + SILENT)
    assert not due.waits(AT + SILENT + SECOND)
    assert not replace(due, waits_since=None).waits(AT)
    assert on.both_on(AT + SILENT)
    assert not on.enter(Party.CITIZEN, AT).both_on(AT)
    assert Party.CITIZEN.other is Party.OFFICER
    assert Party.OFFICER.other is Party.CITIZEN


@pytest.mark.parametrize(
    ("changed", "doubts"),
    [
        ({}, ()),
        ({"document": False}, (Doubt.DOCUMENT,)),
        ({"face": False}, (Doubt.NOT_SEEN,)),
        ({"answers": {"receives_it": False, "other_pension": False}}, (Doubt.ANSWER,)),
        ({"answers": {"receives_it": True, "other_pension": True}}, (Doubt.ANSWER,)),
        ({"document": False, "face": False}, (Doubt.DOCUMENT, Doubt.NOT_SEEN)),
    ],
)
def test_a_call_certifies_where_nothing_is_left_to_look_into(
    changed: Mapping[str, Any], doubts: tuple[Doubt, ...]
) -> None:
    met = replace(CALL, met_at=AT)

    outcome = CallOutcome.REVIEW if doubts else CallOutcome.CERTIFIED
    assert conclude(met, replace(FINE, **changed)) == (outcome, doubts)


def test_an_officer_may_leave_it_to_a_colleague_without_a_doubt() -> None:
    met = replace(CALL, met_at=AT)

    assert conclude(met, replace(FINE, wanted=CallOutcome.REVIEW)) == (CallOutcome.REVIEW, ())


def test_who_never_saw_each_other_certify_nothing_and_may_say_that_it_was_not_held() -> None:
    with refused(Problem.VIDEO_NOT_MET, Conflict):
        conclude(CALL, FINE)
    not_held = Checked(CallOutcome.NOT_HELD, face=False, document=False, answers={})
    assert conclude(CALL, not_held) == (CallOutcome.NOT_HELD, ())


def test_every_question_is_answered_to_certify_and_no_other() -> None:
    FINE.check()
    some = {"receives_it": True}

    replace(FINE, wanted=CallOutcome.REVIEW, answers=some).check()
    with pytest.raises(Unfit, match="each question has to be answered"):
        replace(FINE, answers=some).check()
    with pytest.raises(Unfit, match="answers to the questions listed alone"):
        replace(FINE, wanted=CallOutcome.REVIEW, answers={"lives_here": True}).check()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "To be looked into after a video call"),
        ("声音不清", "声音不清"),
    ],
)
def test_a_colleague_reads_what_lacked_and_the_officers_words(words: str, told: str) -> None:
    done = CallDone(
        PERSON,
        CALL.booking,
        WEI,
        "urban_rural",
        replace(FINE, words=words),
        CallOutcome.REVIEW,
        (),
        AT,
        AT,
    )

    assert done.for_review.en == told
    both = replace(done, doubts=(Doubt.DOCUMENT,)).for_review
    assert both.en.split("; ")[1:] == ([words] if words else [])
    assert both.zh.split("；")[1:] == ([words] if words else [])


def test_a_line_of_the_day_s_list_names_nobody_where_a_log_prints_it() -> None:
    due = CallDue(BOOKING.booking, PERSON, AT, 30, "booked", "王秀英")

    assert due.name == "王秀英"
    assert due.name not in repr(due)
