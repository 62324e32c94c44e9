"""A movement that was made before, exactly so, is known again; another one by the same person is not."""

import math
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from biometrics.liveness.decide import Judge
from biometrics.liveness.layers import May
from biometrics.liveness.movements import FEWEST, distances, known_again
from domain.face_check import Reason, Step
from domain.movement import MOST_SAMPLES, Movement, Sample
from tests.biometrics.films import BOUNDS

Read = Callable[[float], float]


def turn(seed: int, *, noise: float = 0.0, tempo: float = 1.0, shift: float = 0.0) -> list[Sample]:
    """A head that turns its own way, by the seed; read with noise, faster, or off by some degrees."""
    way, reader = random.Random(seed), random.Random(seed * 1000 + 1)  # noqa: S311  # no secret
    begin, speed, sway, height = (
        way.uniform(*span) for span in ((6, 12), (0.6, 2.2), (0, 4), (-8, 8))
    )
    phase = way.uniform(0, 6.3)

    def at(moment: float) -> Sample:
        yaw = 28 / (1 + math.exp(-(moment - begin) * speed)) + sway * math.sin(moment / 3 + phase)
        pitch = height + sway * math.cos(moment / 4 + phase)
        return (
            yaw + shift + reader.gauss(0, noise),
            pitch + reader.gauss(0, noise),
            0.05 + reader.gauss(0, noise / 100),
            None,
        )

    return [at(number * tempo) for number in range(round(MOST_SAMPLES / tempo))][-MOST_SAMPLES:]


def made(samples: list[Sample], step: Step = Step.TURN_LEFT) -> Movement:
    return Movement.unpack(step, Movement(step, tuple(samples)).pack())


def mouth(seed: int, step: Step = Step.OPEN_MOUTH) -> Movement:
    return made([(y / 6, p, abs(y) / 60, None) for y, p, *_ in turn(seed)], step)


OLD = made(turn(1))


def test_a_film_encoded_anew_is_known_again() -> None:
    assert known_again([made(turn(1, noise=0.4))], [OLD], BOUNDS)


@pytest.mark.parametrize("tempo", [0.7, 1.4])
def test_a_film_played_at_another_speed_is_known_again(tempo: float) -> None:
    assert known_again([made(turn(1, noise=0.3, tempo=tempo))], [OLD], BOUNDS)


def test_a_film_that_is_begun_later_is_known_again() -> None:
    assert known_again([made(turn(1, noise=0.3)[8:])], [OLD], BOUNDS)


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


def test_three_that_are_somewhat_alike_say_more_than_one() -> None:
    alike = [made(turn(seed, shift=1.1)) for seed in (1, 3, 6)]
    earlier = [made(turn(seed)) for seed in (1, 3, 6)]
    bounds = replace(BOUNDS, movement_one=0.0)

    assert known_again(alike, earlier, bounds)
    assert not known_again(alike, earlier, replace(bounds, movement_all=0.02))


def test_a_step_that_was_never_done_before_hides_no_others() -> None:
    alike = [made(turn(seed, shift=1.1)) for seed in (1, 3, 6)]
    earlier = [made(turn(seed)) for seed in (1, 3, 6)]
    bounds = replace(BOUNDS, movement_one=0.0)

    assert known_again([*alike, mouth(5)], earlier, bounds)
    assert not known_again([*alike[:2], mouth(5)], earlier[:2], bounds)


def test_one_of_three_from_an_old_film_is_enough() -> None:
    new = [made(turn(7)), mouth(8), made(turn(1, noise=0.3))]

    assert known_again(new, [OLD, mouth(9)], BOUNDS)


def test_a_movement_is_compared_with_its_own_kind_alone() -> None:
    assert distances([OLD], [mouth(1), replace(OLD, step=Step.NOD)]) == (None,)
    assert not known_again([OLD], [], BOUNDS)


def test_what_is_too_short_to_compare_decides_nothing() -> None:
    short = made(turn(1)[-FEWEST + 1 :])

    assert distances([short], [OLD]) == (None,)
    assert distances([OLD], [short]) == (None,)


def test_movements_of_all_lengths_are_compared_at_once() -> None:
    earlier = [made(turn(seed)[cut:]) for seed, cut in ((2, 0), (1, 5), (3, 12))]

    alone = [one for other in earlier for one in distances([OLD], [other]) if one is not None]

    assert len(alone) == len(earlier)
    assert distances([OLD], earlier)[0] == pytest.approx(min(alone))


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
