"""Which requests still take an answer, and of which kind."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.errors import Conflict
from domain.privacy.requests import Correction, Request, RequestKind, RequestState

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
