"""Tallies of partners' calls, as values."""

import pytest

from domain.accounts.partner_calls import Tally, door_of


@pytest.mark.parametrize(
    ("status", "tally"),
    [
        (200, Tally(1)),
        (304, Tally(1)),
        (399, Tally(1)),
        (400, Tally(1, refused=1)),
        (403, Tally(1, refused=1)),
        (429, Tally(1, refused=1, limited=1)),
        (499, Tally(1, refused=1)),
        (500, Tally(1)),
        (503, Tally(1)),
    ],
)
def test_a_call_is_refused_by_4xx_alone(status: int, tally: Tally) -> None:
    assert Tally.of(status) == tally


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/v1/partner/cases", "cases"),
        ("/v1/partner/deliveries/{delivery}/redeliveries", "deliveries"),
        ("/v1/oauth/token", "oauth"),
    ],
)
def test_doors_of_one_noun_are_summed_up(path: str, door: str) -> None:
    assert door_of(path) == door


def test_calls_of_a_day_are_added_up() -> None:
    assert Tally(1, 2, 3) + Tally(40, 50, 60) == Tally(41, 52, 63)
    assert Tally() == Tally(0, 0, 0)
