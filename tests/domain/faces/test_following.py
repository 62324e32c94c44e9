"""Where a mark goes that the head follows."""

# ruff: noqa: S311  # seeded: the same paths in every run

from itertools import pairwise
from random import Random

import pytest

from domain.faces.challenge import CHALLENGES, with_follow
from domain.faces.face_check import ELDER, STANDARD, Step
from domain.faces.following import (
    AHEAD,
    PITCH_DEG,
    YAW_DEG,
    Place,
    _go_their_own_ways,
    draw_dwells,
    draw_places,
)
from domain.words import Language

SEEDS = range(200)


def corner(place: Place) -> tuple[bool, bool]:
    return place.yaw > 0, place.pitch > 0


@pytest.mark.parametrize("many", [3, 4, 5])
def test_every_place_is_within_what_an_old_neck_does(many: int) -> None:
    places = [place for seed in SEEDS for place in draw_places(many, Random(seed))]

    assert all(YAW_DEG[0] <= abs(place.yaw) <= YAW_DEG[1] for place in places)
    assert all(PITCH_DEG[0] <= abs(place.pitch) <= PITCH_DEG[1] for place in places)


def test_the_mark_never_stays_in_a_corner_for_two_places() -> None:
    for seed in SEEDS:
        path = draw_places(5, Random(seed))
        assert all(corner(one) != corner(other) for one, other in pairwise(path))


def test_a_path_can_be_followed_neither_by_turning_alone_nor_by_nodding_alone() -> None:
    for seed in SEEDS:
        path = draw_places(4, Random(seed))
        assert len({place.yaw > 0 for place in path}) == 2
        assert len({place.pitch > 0 for place in path}) == 2
        assert len({corner(place) for place in path}) >= 3


def test_two_paths_of_a_city_never_go_to_the_same_places() -> None:
    paths = {draw_places(4) for _ in SEEDS}

    assert len(paths) == len(SEEDS)


def test_a_path_lasts_ten_seconds_and_no_more() -> None:
    for rules in (ELDER, STANDARD):
        longest = max(sum(draw_dwells(rules, Random(seed))) for seed in SEEDS)
        assert longest <= 10_500
        assert rules.mark_ms[0] * rules.marks >= 7_000


def test_the_elder_rules_give_more_time_to_each_place_and_before_the_first() -> None:
    assert ELDER.mark_ms > STANDARD.mark_ms
    assert ELDER.ahead_ms > STANDARD.ahead_ms


def test_each_corner_is_said_from_where_the_person_sits() -> None:
    assert Place(10, 6).words.in_(Language.EN) == "up and to your left"
    assert Place(-10, -6).words.in_(Language.ZH) == "右下"
    assert AHEAD.words.in_(Language.ZH) == "跟着圆点"


def test_a_challenge_with_a_mark_keeps_a_turn_and_its_number_of_steps() -> None:
    for steps in CHALLENGES:
        asked = with_follow(steps)
        assert asked.count(Step.FOLLOW) == 1
        assert len(asked) == len(steps)
        assert any(step.is_turn for step in asked)


def test_the_mark_is_in_no_challenge_unless_a_city_asks_for_it() -> None:
    assert all(Step.FOLLOW not in steps for steps in CHALLENGES)


def test_a_way_across_and_one_up_that_say_nothing_of_each_other_are_taken() -> None:
    assert _go_their_own_ways([(1, 1), (1, -1), (-1, 1), (-1, -1)])
    assert not _go_their_own_ways([(1, 1), (-1, -1), (1, 1), (-1, -1)])
    assert not _go_their_own_ways([(1, 1), (1, -1), (1, 1), (1, -1)])
