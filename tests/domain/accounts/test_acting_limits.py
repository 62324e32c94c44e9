"""For how many people one account acts, and when officers see it."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.acting_limits import PER_ACCOUNT, Crowded, Hand, Widened, most_of
from domain.errors import NotAllowed
from domain.problems import Problem
from tests.domain.hall.sample import NOW, refused

TODAY: Final = date(2026, 11, 2)


def hand(people: int, *, fresh: bool = True) -> Hand:
    return Hand("account", people, fresh, most=12)


def test_the_last_within_the_limit_is_helped_and_one_more_is_not() -> None:
    hand(12).check()

    with refused(Problem.ACTS_FOR_MANY, NotAllowed):
        hand(13).check()


def test_whoever_was_helped_before_still_is() -> None:
    hand(20, fresh=False).check()


@pytest.mark.parametrize(("people", "crowded"), [(8, False), (9, True), (12, True)])
def test_officers_see_it_from_three_quarters_of_the_limit_on(people: int, *, crowded: bool) -> None:
    assert hand(people).crowded is crowded


@pytest.mark.parametrize(("people", "full"), [(11, False), (12, True), (13, True)])
def test_who_is_at_the_limit_is_full(people: int, *, full: bool) -> None:
    assert Crowded("device", UUID(int=1), people, 12, NOW.at).full is full


def test_an_officer_allows_more_through_a_day_and_never_less() -> None:
    until = Widened(30, TODAY)

    assert most_of(PER_ACCOUNT, until, TODAY) == 30
    assert most_of(PER_ACCOUNT, until, TODAY + timedelta(days=1)) == PER_ACCOUNT
    assert most_of(PER_ACCOUNT, Widened(3, TODAY), TODAY) == PER_ACCOUNT
    assert most_of(PER_ACCOUNT, None, TODAY) == PER_ACCOUNT
