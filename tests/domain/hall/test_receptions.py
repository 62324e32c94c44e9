"""Who is received at a window, and how long its steps take."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Conflict
from domain.hall.applying import AtWindow
from domain.hall.receptions import COUNTED_UP_TO, IdentifiedBy, Reception, ReceptionStep
from domain.people import Level

AT = datetime(2026, 12, 1, 1, tzinfo=UTC)
HERS = Reception(UUID(int=1), UUID(int=2), UUID(int=3), IdentifiedBy.DOCUMENT, AT)


def test_a_document_in_hand_says_more_than_a_code() -> None:
    assert HERS.level is Level.PROVEN
    assert replace(HERS, way=IdentifiedBy.CODE).level is Level.BOUND
    assert replace(HERS, way=IdentifiedBy.FACE).level is Level.PROVEN


def test_whoever_was_received_applies_at_the_window_as_sure_as_they_were_identified() -> None:
    at_window = replace(HERS, way=IdentifiedBy.CODE).at_window

    assert at_window == AtWindow(HERS.person, HERS.officer, Level.BOUND)


def test_the_same_person_keeps_what_was_begun_and_another_takes_another_ticket() -> None:
    begun = HERS.begin(UUID(int=9), AT)
    elsewhere = replace(HERS, officer=UUID(int=4))

    assert begun.identified_again(elsewhere).open_case() == UUID(int=9)
    assert begun.identified_again(elsewhere).officer == UUID(int=4)
    another = replace(elsewhere, person=UUID(int=5))
    assert HERS.identified_again(another) == another  # the number was mistyped
    with pytest.raises(Conflict):
        begun.identified_again(another)


def test_nothing_is_open_before_it_begins_and_after_it_was_submitted() -> None:
    for reception in (HERS, HERS.begin(UUID(int=9), AT).submit(AT)):
        with pytest.raises(Conflict):
            reception.open_case()
    again = HERS.begin(UUID(int=9), AT).submit(AT).begin(UUID(int=10), AT)
    assert again.open_case() == UUID(int=10)


@given(st.lists(st.integers(0, int(COUNTED_UP_TO.total_seconds()) // 4), min_size=4, max_size=4))
def test_the_steps_together_are_the_whole(seconds: list[int]) -> None:
    moments = [AT]
    for each in seconds:
        moments.append(moments[-1] + timedelta(seconds=each))
    called, started, identified, begun, submitted = moments
    reception = replace(HERS, identified_at=identified).begin(UUID(int=9), begun).submit(submitted)

    took = reception.took(called, started)

    assert took.pop(ReceptionStep.WHOLE) == sum(took.values()) == sum(seconds)


def test_what_stood_still_for_hours_is_not_counted() -> None:
    done = HERS.begin(UUID(int=9), AT).submit(AT + COUNTED_UP_TO + timedelta(seconds=1))

    assert done.took(AT, AT) == {}
    assert HERS.took(AT, AT) == {}
