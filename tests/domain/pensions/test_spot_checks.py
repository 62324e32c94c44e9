"""Which certifications are confirmed by a call or a visit, and what the counts say of all."""

import hashlib
import hmac
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from scipy import stats

from domain.pensions.spot_checks import SpotMonth, SpotYear, drawn, interval, year_before


def mac(key: bytes) -> bytes:
    return hmac.digest(key, uuid4().bytes, hashlib.sha256)


def test_about_five_in_a_hundred_are_drawn() -> None:
    hits = sum(drawn(mac(b"k"), 5.0) for _ in range(20_000))

    assert 800 < hits < 1_200  # six standard deviations on either side


def test_none_or_all_may_be_drawn() -> None:
    lowest, highest = bytes(32), b"\xff" * 32

    assert not drawn(lowest, 0.0)
    assert drawn(highest, 100.0)


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
