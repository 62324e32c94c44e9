"""When a mandate stands and what it covers; and the day on which a child is none any more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.mandates import (
    CONSENT_AGE,
    GRANTABLE,
    Acting,
    Mandate,
    MandateKind,
    Scope,
    birthday,
    end_of,
    guarded_until,
    is_child,
    of_age_from,
    scopes_of,
)
from domain.days import SHANGHAI
from domain.errors import NotAllowed
from domain.identifiers import age_on, check_digit
from domain.problems import Problem

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MOMENTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  # of the zone drawn beside it
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001  # the strategy adds the zone
    timezones=st.just(UTC),
)
KINDS = st.sampled_from(MandateKind)
SCOPES = st.frozensets(st.sampled_from(Scope))
BIRTHS = st.dates(min_value=date(1990, 1, 1), max_value=date(2026, 1, 1))


def mandate(
    kind: MandateKind = MandateKind.HELPER,
    scopes: frozenset[Scope] = frozenset({Scope.CERTIFY}),
    granted_at: datetime = NOON,
    ends_at: datetime = NOON + timedelta(hours=1),
    ended_at: datetime | None = None,
) -> Mandate:
    return Mandate(
        mandate=UUID(int=1),
        person=UUID(int=2),
        account=UUID(int=3),
        kind=kind,
        scopes=scopes,
        granted_by="officer:1",
        granted_at=granted_at,
        ends_at=ends_at,
        ended_at=ended_at,
    )


def id_number(born: date) -> str:
    first = f"440304{born:%Y%m%d}001"
    return first + check_digit(first)


@given(KINDS, SCOPES, st.sampled_from(Scope), MOMENTS, MOMENTS, MOMENTS, st.none() | MOMENTS)
def test_a_mandate_permits_what_it_covers_while_it_stands_and_nothing_else(
    kind: MandateKind,
    scopes: frozenset[Scope],
    wanted: Scope,
    granted_at: datetime,
    ends_at: datetime,
    now: datetime,
    ended_at: datetime | None,
) -> None:
    one = mandate(kind, scopes, granted_at, ends_at, ended_at)
    stands = ended_at is None and granted_at <= now < ends_at

    if stands and wanted in scopes & GRANTABLE[kind]:
        one.check(wanted, now)
        return
    with pytest.raises(NotAllowed) as refused:
        one.check(wanted, now)
    ended = Problem.MANDATE_SCOPE if stands else Problem.MANDATE_ENDED
    assert refused.value.problem is ended


@given(SCOPES)
def test_only_a_guardian_ever_agrees_in_anothers_place(wanted: frozenset[Scope]) -> None:
    for kind in (MandateKind.HELPER, MandateKind.REPRESENTATIVE):
        assert Scope.CONSENT not in scopes_of(kind, wanted)
    assert scopes_of(MandateKind.GUARDIAN, wanted) == frozenset(Scope)


def test_a_helper_holds_nothing_but_the_certification() -> None:
    assert scopes_of(MandateKind.HELPER, Scope) == {Scope.CERTIFY}


@given(BIRTHS, st.integers(min_value=0, max_value=30))
def test_a_child_is_guarded_until_the_age_is_reached_and_not_a_day_longer(
    born: date, years: int
) -> None:
    reached = birthday(born, years)

    assert age_on(born, reached) == years
    assert years == 0 or age_on(born, reached - timedelta(days=1)) == years - 1


@pytest.mark.parametrize(
    ("born", "day"),
    [
        (date(2012, 11, 25), date(2026, 11, 25)),
        (date(2012, 2, 29), date(2026, 3, 1)),
        (date(2008, 2, 29), date(2022, 3, 1)),
        (date(2014, 2, 28), date(2028, 2, 28)),
    ],
)
def test_childhood_ends_at_midnight_in_the_city(born: date, day: date) -> None:
    until = guarded_until(born)

    assert until == datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    assert is_child(born, until - timedelta(microseconds=1))
    assert not is_child(born, until)


def test_a_leap_days_child_born_in_a_leap_year_of_age_keeps_the_29th() -> None:
    assert birthday(date(2012, 2, 29), 16) == date(2028, 2, 29)


def test_the_age_is_that_of_the_law() -> None:
    assert CONSENT_AGE == 14


def test_the_last_day_of_a_mandate_is_whole() -> None:
    assert end_of(date(2026, 12, 31)) == datetime(2027, 1, 1, tzinfo=SHANGHAI)


def test_who_acts_is_one_value() -> None:
    own, other = Acting(UUID(int=3)), Acting(UUID(int=3), mandate())

    assert (own.person, other.person) == (None, UUID(int=2))
    assert (own.helps, other.helps, other.guards) == (False, True, False)


def test_a_mandate_stands_from_its_beginning_until_before_its_end() -> None:
    held = mandate()

    assert [
        held.stands(at) for at in (NOON, held.ends_at - timedelta(seconds=1), held.ends_at)
    ] == [*(True, True, False)]
    assert not held.stands(NOON - timedelta(seconds=1))
    assert not mandate(ended_at=NOON).stands(NOON)


def test_a_mandate_covers_what_it_names_and_its_kind_may_hold() -> None:
    mandate().check(Scope.CERTIFY, NOON)
    beyond = mandate(scopes=frozenset({Scope.CONSENT}))

    for held, scope in ((mandate(), Scope.CASES), (beyond, Scope.CONSENT)):
        with pytest.raises(NotAllowed, match=Problem.MANDATE_SCOPE):
            held.check(scope, NOON)


def test_a_helper_grants_it_to_themselves_and_a_guardian_guards() -> None:
    held = mandate()
    own = replace(held, granted_by=f"citizen:{held.account}")

    assert (own.self_granted, replace(own, granted_by="officer:x").self_granted) == (True, False)
    assert [
        (acting.guards, acting.helps)
        for acting in (
            Acting(held.account),
            Acting(held.account, held),
            Acting(held.account, replace(held, kind=MandateKind.GUARDIAN)),
        )
    ] == [(False, False), (False, True), (True, False)]


def test_full_age_begins_at_the_city_s_midnight_of_the_birthday() -> None:
    assert of_age_from(date(2008, 2, 29)) == datetime(2026, 3, 1, tzinfo=SHANGHAI)
    assert of_age_from(None) is None
