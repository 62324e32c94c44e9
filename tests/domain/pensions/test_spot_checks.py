"""Which certifications are confirmed by a call or a visit, and what the counts say of all."""

from datetime import UTC, date, datetime

import pytest
from scipy import stats

from domain.pensions.spot_checks import SpotMonth, SpotYear, interval, year_before


@pytest.mark.parametrize(
    ("found", "of"), [(0, 1), (0, 300), (1, 300), (7, 40), (40, 40), (3, 20_000)]
)
def test_the_interval_is_the_exact_one(found: int, of: int) -> None:
    wanted = stats.binomtest(found, of).proportion_ci(0.95, method="exact")

    assert interval(found, of) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


def test_of_nothing_settled_nothing_is_known() -> None:
    assert interval(0, 0) == (0.0, 1.0)


def test_what_was_not_settled_is_counted_apart() -> None:
    month = SpotMonth(date(2026, 11, 1), drawn=20, met=12, wrong=1, open=4, overdue=2)
    year = SpotYear.of(date(2025, 12, 1), [month, month]).whole

    assert (month.unclear, month.resolved) == (3, 13)
    assert (year.drawn, year.resolved, year.overdue) == (40, 26, 4)


def test_a_year_begins_with_the_city_s_month() -> None:
    assert year_before(datetime(2026, 10, 31, 17, 0, tzinfo=UTC)).date() == date(2025, 12, 1)
