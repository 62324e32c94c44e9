from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import add_months
from domain.pensions.entitlement import DUE_DAYS, PERIOD_MONTHS, Entitlement, Standing
from domain.ways import Way

DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))
WAYS = st.sampled_from(Way)


def entitlement(until: date = date(2027, 1, 31)) -> Entitlement:
    return Entitlement(
        person=uuid4(), scheme="city-pension", certified_until=until, certified_by=Way.WINDOW
    )


def test_nothing_is_due_until_the_reminders_begin() -> None:
    held = entitlement(date(2027, 1, 31))

    assert not held.due(date(2027, 1, 31) - timedelta(days=DUE_DAYS + 1))
    assert held.due(date(2027, 1, 31) - timedelta(days=DUE_DAYS))


def test_a_suspended_pension_is_always_due() -> None:
    assert entitlement(date(2100, 1, 1)).suspend(date(2026, 11, 1)).due(date(2026, 11, 2))


@given(DAYS, DAYS, WAYS)
def test_certifying_never_shortens_what_is_certified(until: date, on: date, way: Way) -> None:
    assert entitlement(until).certify(way, on).certified_until >= until


@given(DAYS, WAYS)
def test_certifying_today_lasts_a_year_to_the_day_or_the_month_s_end(on: date, way: Way) -> None:
    certified = entitlement(on).certify(way, on)

    assert 365 - 1 <= (certified.certified_until - on).days <= 366
    assert certified.certified_by is way


@given(DAYS, DAYS)
def test_an_older_proof_leaves_the_way_that_counts(until: date, on: date) -> None:
    certified = entitlement(until).certify(Way.DATA, on)

    assert (certified.certified_by is Way.DATA) == (certified.certified_until > until)


@given(DAYS, DAYS, WAYS)
def test_a_restored_pension_is_paid_back_from_the_day_it_stopped(
    stopped: date, on: date, way: Way
) -> None:
    restored = entitlement().suspend(stopped).certify(way, on)

    assert restored.standing is Standing.ACTIVE
    assert restored.suspended_on is None
    assert restored.back_pay_from == stopped


def test_every_change_has_a_version_of_its_own() -> None:
    held = entitlement()

    assert held.suspend(date(2026, 1, 1)).version == held.version + 1
    assert held.certify(Way.FACE, date(2026, 1, 1)).version == held.version + 1


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 8, 1), date(2027, 8, 1)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_a_year_later_is_the_same_day_or_the_end_of_the_month(day: date, later: date) -> None:
    assert add_months(day, PERIOD_MONTHS) == later


@given(DAYS, st.integers(0, 240))
def test_months_are_counted_exactly(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
