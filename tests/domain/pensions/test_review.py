from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.pensions.review import Review, ReviewKind, ReviewState, opened_by_then

OPENED = datetime(2026, 11, 2, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
DUE = date(2026, 11, 23)


def review(kind: ReviewKind, state: ReviewState = ReviewState.OPEN) -> Review:
    return Review(UUID(int=1), UUID(int=2), kind, "s", OPENED, (), state)


@pytest.mark.parametrize("kind", [ReviewKind.APPEAL, ReviewKind.OTHER_WAY])
def test_what_a_person_asked_for_is_due_after_three_weeks(kind: ReviewKind) -> None:
    one = review(kind)

    assert one.due_on == DUE
    assert not one.overdue(DUE)
    assert one.overdue(DUE + timedelta(days=1))


@pytest.mark.parametrize("kind", [ReviewKind.FACE_CHECK, ReviewKind.DEATH_RECORDED])
def test_what_nobody_asked_for_has_no_day(kind: ReviewKind) -> None:
    assert review(kind).due_on is None
    assert not review(kind).overdue(date.max)


def test_what_is_decided_is_not_late() -> None:
    assert not review(ReviewKind.APPEAL, ReviewState.DECIDED).overdue(date.max)


def test_the_moment_that_the_store_counts_by_is_the_day_that_the_person_sees() -> None:
    assert opened_by_then(DUE) <= OPENED
    assert opened_by_then(DUE + timedelta(days=1)) > OPENED
