"""What a visit at the door comes to, and when it took place by a clock that may be off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import SHANGHAI, day_of
from domain.errors import Unfit
from domain.pensions.home_visits import (
    CLOCK_WORDS,
    CLOCKS_FROM,
    CLOCKS_UNTIL,
    DOUBT_WORDS,
    DRIFT,
    QUESTIONS,
    SEND_WITHIN,
    Clock,
    Door,
    Doubt,
    Outcome,
    Reading,
    Report,
    Sign,
    settle,
    took_place,
)

HANDED = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
MET = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SENT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
SETTLED = {question.name: question.settled for question in QUESTIONS}
DONE = Report(Door.MET, MET, document=True, alive=True, answers=SETTLED, sign=Sign.TICKED)
NOTHING: dict[str, bool] = {}
ABSENT = Report(Door.NOT_MET, MET, document=False, alive=False, answers=NOTHING, sign=Sign.NONE)

#: Of a phone's clock: hours wrong either way, a wrong zone, years.
OFF = st.timedeltas(timedelta(days=-800), timedelta(days=800))
PHONES = st.timedeltas(timedelta(0), CLOCKS_UNTIL - CLOCKS_FROM).map(CLOCKS_FROM.__add__)
GAPS = st.timedeltas(timedelta(0), timedelta(days=10))


def reading(server: datetime, ahead: timedelta = timedelta(0)) -> Reading:
    return Reading(server + ahead, server)


@given(off=OFF, before=GAPS, after=GAPS, minute=st.integers(0, 24 * 60 - 1))
def test_whatever_a_phone_is_off_by_the_day_is_the_citys(
    off: timedelta, before: timedelta, after: timedelta, minute: int
) -> None:
    met = datetime(2026, 11, 24, tzinfo=SHANGHAI) + timedelta(minutes=minute)

    taken = took_place(met + off, reading(met - before, off), reading(met + after, off))

    assert taken.at == met
    assert day_of(taken.at) == datetime(2026, 11, 24, tzinfo=SHANGHAI).date()
    assert taken.clock is (Clock.RIGHT if abs(off) <= DRIFT else Clock.CORRECTED)


@given(first=OFF, last=OFF, before=GAPS, after=GAPS, set_before=st.booleans())
def test_a_clock_that_was_set_in_between_never_certifies_longer_than_is_sure(
    *, first: timedelta, last: timedelta, before: timedelta, after: timedelta, set_before: bool
) -> None:
    met = MET
    handed, sent = reading(met - before, first), reading(met + after, last)

    taken = took_place(met + (last if set_before else first), handed, sent)

    assert taken.at is not None  # one of the two readings is right
    assert handed.server <= taken.at <= met + DRIFT


@given(phone=PHONES, first=OFF, last=OFF)
def test_what_a_phone_makes_up_lies_between_the_readings_or_nowhere(
    phone: datetime, first: timedelta, last: timedelta
) -> None:
    handed, sent = reading(HANDED, first), reading(SENT, last)

    taken = took_place(phone, handed, sent)

    assert (taken.at is None) is (taken.clock is Clock.UNCLEAR)
    assert taken.at is None or HANDED <= taken.at <= SENT


def test_one_minute_before_midnight_in_the_city_is_that_day() -> None:
    off = timedelta(hours=-8)  # a phone whose owner set the zone by hand
    late = datetime(2026, 11, 24, 23, 59, tzinfo=SHANGHAI)

    settled = settle(replace(DONE, met_at=late + off), reading(HANDED, off), reading(SENT, off))

    assert settled.on == late.date()
    assert (settled.outcome, settled.taken.clock) == (Outcome.CERTIFIED, Clock.CORRECTED)


def test_all_that_is_asked_for_certifies() -> None:
    settled = settle(DONE, reading(HANDED), reading(SENT))

    assert (settled.outcome, settled.doubts) == (Outcome.CERTIFIED, ())


@pytest.mark.parametrize(
    ("report", "doubt"),
    [
        (replace(DONE, document=False), Doubt.DOCUMENT),
        (replace(DONE, alive=False), Doubt.NOT_SEEN),
        (replace(DONE, sign=Sign.REFUSED), Doubt.UNSIGNED),
        (replace(DONE, answers=SETTLED | {"other_pension": True}), Doubt.ANSWER),
        (replace(ABSENT, door=Door.REFUSED), Doubt.REFUSED),
        (replace(DONE, met_at=SENT + timedelta(days=1)), Doubt.CLOCK),
        (replace(DONE, met_at=HANDED - timedelta(days=1)), Doubt.CLOCK),
    ],
)
def test_whatever_is_not_settled_goes_to_a_person(report: Report, doubt: Doubt) -> None:
    settled = settle(report, reading(HANDED), reading(SENT))

    assert (settled.outcome, settled.doubts) == (Outcome.REVIEW, (doubt,))


@pytest.mark.parametrize(("late", "outcome"), [(0, Outcome.CERTIFIED), (1, Outcome.REVIEW)])
def test_fourteen_days_are_left_to_send_it(late: int, outcome: Outcome) -> None:
    settled = settle(DONE, reading(HANDED), reading(MET + SEND_WITHIN + timedelta(seconds=late)))

    assert settled.outcome is outcome


def test_nobody_met_is_nobody_certified_and_nobody_reviewed() -> None:
    assert settle(ABSENT, reading(HANDED), reading(SENT)).outcome is Outcome.NOT_MET


@pytest.mark.parametrize(
    "fields",
    [
        {"answers": {}},
        {"answers": SETTLED | {"other": True}},
        {"sign": Sign.NONE},
        {"door": Door.NOT_MET},
        {"door": Door.REFUSED},
    ],
)
def test_what_no_door_can_have_been_is_unfit(fields: dict[str, object]) -> None:
    with pytest.raises(Unfit):
        replace(DONE, **fields).check()  # type: ignore[arg-type]  # of each case its own


def test_each_clock_and_each_doubt_has_words() -> None:
    assert (set(CLOCK_WORDS), set(DOUBT_WORDS)) == (set(Clock), set(Doubt))
