"""A movement that was made before, exactly so, is known again; another one by the same person is not."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from biometrics.liveness.decide import Judge
from biometrics.liveness.layers import May
from biometrics.liveness.movements import FEWEST, distances, known_again, likenesses
from domain.faces.face_check import Reason, Step
from domain.faces.movement import MOST_SAMPLES, Movement, Sample
from tests.biometrics.films import BOUNDS

Read = Callable[[float], float]


def turn(
    seed: int, *, noise: float = 0.0, tempo: float = 1.0, shift: float = 0.0, begun: float = 0.0
) -> list[Sample]:
    """A head that turns its own way, by the seed; read with noise, faster, lower, or begun between samples."""
    way, reader = random.Random(seed), random.Random(seed * 1000 + 1)  # noqa: S311  # no secret
    begin, speed, sway, height = (
        way.uniform(*span) for span in ((6, 12), (0.6, 2.2), (0, 4), (-8, 8))
    )
    phase = way.uniform(0, 6.3)

    def at(moment: float) -> Sample:
        yaw = 28 / (1 + math.exp(-(moment - begin) * speed)) + sway * math.sin(moment / 3 + phase)
        pitch = height + sway * math.cos(moment / 4 + phase)
        return (
            yaw + reader.gauss(0, noise),
            pitch + shift + reader.gauss(0, noise),
            0.05 + reader.gauss(0, noise / 100),
            None,
        )

    return [at(begun + number * tempo) for number in range(round(MOST_SAMPLES / tempo))][
        -MOST_SAMPLES:
    ]


def made(samples: Sequence[Sample], step: Step = Step.TURN_LEFT) -> Movement:
    return Movement.unpack(step, Movement(step, tuple(samples)).pack())


def mouth(seed: int, step: Step = Step.OPEN_MOUTH) -> Movement:
    return made([(y / 6, p, abs(y) / 60, None) for y, p, *_ in turn(seed)], step)


OLD = made(turn(1))


def test_a_film_encoded_anew_is_known_again() -> None:
    assert known_again([made(turn(1, noise=0.4))], [OLD], BOUNDS)


@pytest.mark.parametrize("tempo", [0.55, 0.7, 1.4, 1.9])
def test_a_film_played_at_another_speed_is_known_again(tempo: float) -> None:
    assert known_again([made(turn(1, noise=0.3, tempo=tempo))], [OLD], BOUNDS)


def test_a_film_that_is_begun_later_is_known_again() -> None:
    assert known_again([made(turn(1, noise=0.3)[8:])], [OLD], BOUNDS)


@pytest.mark.parametrize("sooner", [3, 6])
def test_a_film_that_is_judged_done_sooner_than_before_is_known_again(sooner: int) -> None:
    nods = [(0.0, 15 * math.sin(at / 2) - at, 0.05, None) for at in range(MOST_SAMPLES)]

    assert likenesses([made(nods[:-sooner])], [made(nods)], BOUNDS)[0] > 0.8


def test_a_turn_mirrored_to_the_other_side_is_known_again() -> None:
    mirrored = [(-yaw, pitch, gap, eyes) for yaw, pitch, gap, eyes in turn(1, noise=0.3)]

    assert known_again([made(mirrored, Step.TURN_RIGHT)], [OLD], BOUNDS)


def test_an_opening_of_the_mouth_mirrored_is_known_again() -> None:
    one = mouth(4)
    mirrored = [(-yaw, pitch, gap, eyes) for yaw, pitch, gap, eyes in one.samples]

    assert known_again([made(mirrored, Step.OPEN_MOUTH)], [one], BOUNDS)


@pytest.mark.parametrize("seed", range(2, 12))
def test_the_same_step_done_another_time_is_not(seed: int) -> None:
    assert not known_again([made(turn(seed, noise=0.4))], [OLD], BOUNDS)


@pytest.mark.parametrize("seed", range(2, 12))
def test_a_film_begun_between_two_pictures_is_known_again(seed: int) -> None:
    """At 8 pictures a second a quick turn goes 10° between two of them."""
    between = made(turn(seed, begun=0.5))

    assert likenesses([between], [made(turn(seed))], BOUNDS)[0] > 0.8


def test_films_held_a_little_otherwise_say_together_what_none_says_alone() -> None:
    earlier = [made(turn(seed)) for seed in (1, 3, 6)]
    moved = [made(turn(seed, shift=2.2, noise=0.3)) for seed in (1, 3, 6)]

    assert not any(known_again([one], earlier, BOUNDS) for one in moved)
    assert known_again(moved, earlier, BOUNDS)


def test_a_step_that_was_never_done_before_hides_no_others() -> None:
    earlier = [made(turn(seed)) for seed in (1, 3, 6)]
    moved = [made(turn(seed, shift=2.2, noise=0.3)) for seed in (1, 3, 6)]

    assert known_again([*moved, mouth(5), made(turn(9))], earlier, BOUNDS)


def test_a_short_movement_says_less_than_a_long_one() -> None:
    long, short = (likenesses([made(turn(1)[cut:])], [OLD], BOUNDS)[0] for cut in (0, 15))

    assert long == pytest.approx(1.0)
    assert short == pytest.approx(0.5)  # five samples of twenty


def test_the_more_are_kept_the_less_it_says_to_be_like_one_of_them() -> None:
    others = [made(turn(seed, shift=30)) for seed in range(20, 120)]
    moved = [made(turn(1, shift=1.7))]

    (of_one,), (of_many,) = (likenesses(moved, [OLD, *some], BOUNDS) for some in ([], others))

    assert of_one - of_many == pytest.approx(0.05 * math.log(101))


def test_what_is_unlike_takes_nothing_from_what_is_alike() -> None:
    assert likenesses([made(turn(9))], [OLD], BOUNDS) == (0.0,)


def test_no_film_is_slowed_or_hurried_without_end() -> None:
    still = [(0.0, 0.0, 0.05, None)] * 10 + [(30.0, 0.0, 0.05, None)] * 10
    slow = [(30.0 * at / 19, 0.0, 0.05, None) for at in range(20)]

    assert likenesses([made(slow)], [made(still)], BOUNDS) == (0.0,)


def test_one_of_three_from_an_old_film_is_enough() -> None:
    new = [made(turn(7)), mouth(8), made(turn(1, noise=0.3))]

    assert known_again(new, [OLD, mouth(9)], BOUNDS)


def test_a_movement_is_compared_with_its_own_kind_alone() -> None:
    assert likenesses([OLD], [mouth(1), replace(OLD, step=Step.NOD)], BOUNDS) == (0.0,)
    assert not known_again([OLD], [], BOUNDS)


def test_what_is_too_short_to_compare_decides_nothing() -> None:
    short = made(turn(1)[-FEWEST + 1 :])

    assert likenesses([short], [OLD], BOUNDS) == (0.0,)
    assert likenesses([OLD], [short], BOUNDS) == (0.0,)


def test_movements_of_all_lengths_are_compared_at_once() -> None:
    earlier = [made(turn(seed)[cut:]) for seed, cut in ((2, 0), (1, 5), (3, 12))]

    alone = [float(distances(OLD, [other])[0]) for other in earlier]

    assert distances(OLD, earlier) == pytest.approx(alone)


def test_the_judge_sends_a_known_movement_to_a_person() -> None:
    doubt = Judge().memory([made(turn(1, noise=0.3))], [OLD])

    assert doubt is not None
    assert doubt.reason is Reason.MOVEMENT_KNOWN
    assert Judge().memory([made(turn(2))], [OLD]) is None


def test_a_city_may_switch_the_memory_off_or_only_have_it_measured() -> None:
    layers = Judge().layers
    reporting = replace(layers, may={**layers.may, "memory": May.REPORT})

    assert Judge(layers.without("memory")).memory([OLD], [OLD]) is None
    assert Judge(reporting).memory([OLD], [OLD]) is None
