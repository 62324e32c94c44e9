"""What a check asks: drawn so that no film can know it, and a film that was used can be known again."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.faces.challenge import (
    CHALLENGES,
    KNOWN_STEPS,
    STEPS_ASKED,
    challenges,
    comparable,
    draw_challenge,
    draw_rest_ms,
    known,
)
from domain.faces.face_check import MOVEMENTS, Step

LEFT, RIGHT, MOUTH, NOD = Step.TURN_LEFT, Step.TURN_RIGHT, Step.OPEN_MOUTH, Step.NOD
FIRST = st.sampled_from(CHALLENGES)  # what a first check asked, and so what is kept of it


@given(first=FIRST)
def test_of_any_first_check_the_next_one_asks_at_least_three_movements_again(
    first: tuple[Step, ...],
) -> None:
    steps = draw_challenge(first)

    assert known(steps, comparable(first)) >= KNOWN_STEPS
    assert len(steps) == STEPS_ASKED
    assert any(step.is_turn for step in steps)


@given(first=FIRST)
def test_what_is_asked_again_was_asked_before_so_that_the_same_film_answers_it(
    first: tuple[Step, ...],
) -> None:
    again = sum(step in first for step in draw_challenge(first))

    assert again >= KNOWN_STEPS or len(set(first)) == 1


@pytest.mark.parametrize(
    ("kept", "orders"),
    [
        (set(), 544),
        ({LEFT}, 112),
        ({LEFT, RIGHT}, 112),
        ({LEFT, NOD}, 103),
        ({LEFT, RIGHT, NOD}, 288),
        ({RIGHT, MOUTH, NOD}, 249),
        ({LEFT, RIGHT, MOUTH, NOD}, 464),
        (set(MOVEMENTS), 544),
    ],
)
def test_as_many_orders_are_left(kept: set[Step], orders: int) -> None:
    assert len(set(challenges(kept))) == len(challenges(kept)) == orders


@given(first=FIRST)
def test_every_movement_may_still_come_at_every_place(first: tuple[Step, ...]) -> None:
    left = challenges(first)

    for place in range(STEPS_ASKED):
        assert {steps[place] for steps in left} == set(MOVEMENTS)


def test_no_order_is_drawn_more_often_than_another() -> None:
    drawn = Counter(draw_challenge({LEFT}) for _ in range(2_800))

    assert set(drawn) == set(challenges({LEFT}))
    assert max(drawn.values()) < 75  # of 25 each: ten standard deviations


def test_before_a_prompt_is_a_rest_that_nobody_knows() -> None:
    drawn = {draw_rest_ms() for _ in range(2_000)}

    assert all(800 <= each <= 2_500 for each in drawn)
    assert max(drawn) - min(drawn) > 1_000
