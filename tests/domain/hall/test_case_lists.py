"""How urgent a step is, as its line in a list of work shows it."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.hall.case_lists import WorkItem
from domain.hall.cases import CaseState
from domain.hall.clocks import Light
from domain.hall.items import StepKind

YELLOW: Final = datetime(2026, 11, 29, tzinfo=UTC)
DUE: Final = YELLOW + timedelta(days=1)
SECOND: Final = timedelta(seconds=1)


def waiting(due: datetime | None, yellow: datetime | None) -> WorkItem:
    return WorkItem(
        case=UUID(int=1),
        person=UUID(int=2),
        number="20261129-0000001-0",
        item="permit.sign",
        item_version=1,
        state=CaseState.ACCEPTED,
        step="look",
        kind=StepKind.REVIEW,
        unit="city_management",
        area="440304",
        opened_at=YELLOW,
        sorted_at=YELLOW,
        due_at=due,
        yellow_at=yellow,
        officer=None,
    )


@pytest.mark.parametrize(
    ("at", "light"),
    [
        (YELLOW - SECOND, Light.GREEN),
        (YELLOW, Light.YELLOW),
        (DUE - SECOND, Light.YELLOW),
        (DUE, Light.RED),
    ],
)
def test_a_line_turns_yellow_and_red_at_the_very_moment(at: datetime, light: Light) -> None:
    assert waiting(DUE, YELLOW).light(at) is light


def test_a_line_whose_clock_stands_has_no_colour() -> None:
    assert waiting(None, YELLOW).light(DUE) is Light.STANDING
    assert waiting(DUE, None).light(DUE) is Light.STANDING
