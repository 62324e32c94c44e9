"""When a pass rate moved, and when officers and rules said opposite things."""

import pytest

from domain.hall.decision_reports import (
    LEAST_OF_DAY,
    LEAST_OF_MONTH,
    Difference,
    PassRate,
)
from domain.hall.decisions import Outcome


@pytest.mark.parametrize(
    ("day_passed", "day", "month_passed", "month", "moved"),
    [
        (140, 200, 800, 1000, True),  # 70 of 100, and 80
        (180, 200, 800, 1000, True),  # 90 of 100, and 80
        (141, 200, 800, 1000, False),
        (179, 200, 800, 1000, False),
        (0, LEAST_OF_DAY - 1, 1000, 1000, False),
        (0, 200, 999, LEAST_OF_MONTH - 1, False),
        (0, 0, 0, 0, False),
        (0, 200, 0, 1000, False),
        (20_000, 20_000, 0, 600_000, True),
    ],
)
def test_a_rate_moves_by_ten_points_of_enough_cases(
    *, day_passed: int, day: int, month_passed: int, month: int, moved: bool
) -> None:
    assert PassRate("a.b", day_passed, day, month_passed, month).moved is moved


@pytest.mark.parametrize(
    ("rule", "officer", "against"),
    [
        (Outcome.APPROVE, Outcome.REFUSE, True),
        (Outcome.REFUSE, Outcome.APPROVE, True),
        (Outcome.APPROVE, Outcome.APPROVE, False),
        (Outcome.PERSON, Outcome.REFUSE, False),
    ],
)
def test_what_is_left_to_a_person_contradicts_nobody(
    *, rule: Outcome, officer: Outcome, against: bool
) -> None:
    assert Difference(1, rule, officer, 3).against is against
