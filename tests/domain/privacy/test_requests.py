"""Which requests still take an answer, and of which kind."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.errors import Conflict
from domain.privacy.requests import (
    Correction,
    Request,
    RequestKind,
    RequestState,
    is_request,
    item_of,
    next_words,
)

FIRST = UUID(int=7)
NAME = Correction(name="王秀颖")
OPEN = Request(
    request=UUID(int=1),
    person=UUID(int=2),
    kind=RequestKind.CORRECT,
    words="",
    state=RequestState.OPEN,
    opened_at=datetime(2026, 11, 24, tzinfo=UTC),
    due_on=date(2026, 12, 15),
    proposed_by=FIRST,
)


@pytest.mark.parametrize("state", sorted(set(RequestState) - {RequestState.OPEN}))
def test_what_is_over_takes_no_answer(state: RequestState) -> None:
    with pytest.raises(Conflict):
        replace(OPEN, state=state).check_correction(Correction())


def test_only_a_wish_for_a_correction_corrects() -> None:
    OPEN.check_correction(NAME)
    replace(OPEN, kind=RequestKind.COPY).check_correction(Correction())

    with pytest.raises(Conflict):
        replace(OPEN, kind=RequestKind.COPY).check_correction(NAME)


def test_a_request_is_late_behind_the_day_it_is_due_while_it_is_open() -> None:
    due = OPEN.due_on

    assert [OPEN.overdue(day) for day in (due, date(2026, 12, 16))] == [False, True]
    assert not replace(OPEN, state=RequestState.ANSWERED).overdue(date(2027, 1, 1))


def test_the_person_hears_what_comes_next() -> None:
    said = [
        next_words(replace(OPEN, state=state), OPEN.due_on).en.split()[0] for state in RequestState
    ]

    assert said == ["An", "It", "The", "Withdrawn"]
    assert next_words(OPEN, date(2026, 12, 16)).en.startswith("The answer is late")


def test_cases_of_data_items_are_requests() -> None:
    assert item_of(RequestKind.COPY) == "data.copy"
    assert is_request("data.copy")
    assert not is_request("permit.data")


@pytest.mark.parametrize(
    ("correction", "empty"),
    [
        (Correction(), True),
        (NAME, False),
        (Correction(area="440304"), False),
        (Correction(id_number="440304195001010021"), False),
    ],
)
def test_a_correction_that_corrects_nothing_is_empty(
    correction: Correction, *, empty: bool
) -> None:
    assert correction.empty is empty
