"""Films that answer nothing: the hand that holds the phone, the way back to rest, the tape."""

from collections import Counter
from itertools import islice

import numpy as np
import pytest

from clients.attack_kit.film import FPS, STEPS, Actor, faded
from clients.attack_kit.hand import Hand
from clients.attack_kit.show import Stage
from clients.attack_kit.split import read
from clients.attack_kit.tape import Pause, medley, tape
from clients.clips import Pixels
from tests.samples import SamplesMissing, clip


def chequered() -> Pixels:
    rows, columns = np.indices((240, 320)) // 20
    return np.repeat(((rows + columns) % 2 * 200 + 20).astype(np.uint8)[:, :, None], 3, axis=2)


@pytest.fixture(scope="module")
def actor() -> Actor:
    try:
        for name in ("franck", "cap12_edit", "cap13_edit2"):
            clip(name)
    except SamplesMissing as missing:
        pytest.skip(f"the clips are not here: {missing}")
    return Stage(species="medley").actor(2)


def test_a_hand_shows_the_same_scene_a_little_otherwise_each_time() -> None:
    one, other = (Hand(np.random.default_rng(seed)) for seed in (1, 2))
    first, second = one.show(chequered()), one.show(chequered())

    assert first.shape == chequered().shape
    assert (first != second).any()
    assert np.abs(first.astype(int) - other.show(chequered())).mean() > 5


def test_films_of_two_sizes_are_faded_into_each_other_in_the_first_one_s_size() -> None:
    small, large = np.zeros((4, 4, 3), np.uint8), np.full((8, 8, 3), 90, np.uint8)

    shown = list(faded([small], iter([large] * 9)))

    assert [one.shape for one in shown[:9]] == [(4, 4, 3)] * 9


def test_whoever_hears_that_it_was_done_goes_back_to_rest(actor: Actor) -> None:
    film = actor.performs("turn_left")
    before = list(islice(film, 6))
    actor.hears("well_done")

    back = list(islice(film, 4 + FPS))

    assert len(before) + len(back) == 6 + 4 + FPS
    unheard = list(islice(actor.performs("turn_left", again=True), 6 + 4))
    assert len(unheard) == 10


def test_no_place_at_rest_holds_a_movement_of_the_takes() -> None:
    taken = {
        (one.clip, frame)
        for one in (doing.stretch for doing in read().unused)
        for frame in range(one.first + 12, one.last + 1)
    }

    at_rest = {
        (place.clip, frame)
        for place in read().at_rest
        for frame in range(place.first, place.last + 1)
    }

    assert at_rest
    assert not taken & at_rest


def test_a_tape_plays_all_five_in_each_round_and_no_order_twice_the_same(actor: Actor) -> None:
    played: list[str] = []

    def does(step: str) -> list[Pixels]:
        played.append(step)
        return [chequered()] * 2

    list(islice(tape(actor, lambda step: iter(does(step)), Pause(0, 0)), 40))

    rounds = [played[at : at + 5] for at in range(0, 15, 5)]
    assert all(Counter(one) == Counter(STEPS) for one in rounds)
    assert len({tuple(one) for one in rounds}) > 1


def test_a_pause_of_two_to_six_seconds_is_filmed_between_movements(actor: Actor) -> None:
    random = np.random.default_rng(1)

    frames = [Pause(2, 6).frames(random) for _ in range(50)]

    assert min(frames) >= 2 * FPS
    assert max(frames) <= 6 * FPS


def test_a_tape_plays_on_whatever_is_asked(actor: Actor) -> None:
    show = medley(Stage(species="medley"), 2)

    assert show.answer(None) is show.answer(None)  # type: ignore[arg-type]  # no prompt is looked at
