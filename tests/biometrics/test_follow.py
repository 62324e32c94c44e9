"""Whether a head went where the mark went; heads of numbers, as the bench simulates them."""

# ruff: noqa: S311  # seeded: the same paths in every run

from collections.abc import Callable
from itertools import accumulate
from math import sin
from random import Random

import pytest

from biometrics.liveness.decide import Judge
from biometrics.liveness.follow import Fit, fit, followed
from biometrics.liveness.layers import Layers, May, read
from domain.faces.face_check import ELDER, Observation, Sight
from domain.faces.following import AHEAD, Shown, draw_dwells, draw_places

BOUNDS = read().bounds
FRAME_MS = 125
Head = Callable[[int], tuple[float, float]]


def a_path(seed: int) -> list[Shown]:
    dice = Random(seed)
    starts = accumulate(draw_dwells(ELDER, dice), initial=1_000)
    places = draw_places(ELDER.marks, dice)
    return [Shown(AHEAD, 0), *(Shown(*one) for one in zip(places, starts, strict=False))]


def film(head: Head, *, every_ms: int = FRAME_MS) -> list[Observation]:
    noise = Random(5)
    return [
        Observation(
            Sight(480, 640, 1, yaw=yaw + noise.gauss(0, 0.5), pitch=pitch + noise.gauss(0, 0.5)),
            prompt=1,
            seq=at + 1,
            captured_ms=at,
            received_ms=at,
        )
        for at in range(0, 11_000, every_ms)
        for yaw, pitch in [head(at)]
    ]


def goes(path: list[Shown], *, late: int = 700, gain: tuple[float, float] = (1.0, 1.0)) -> Head:
    """A head that comes late, in half a second, and not as far or farther; it rests at 4° and -7°."""

    def head(at: int) -> tuple[float, float]:
        shown = [
            [one.place for one in path if one.at_ms <= at - late - way] for way in range(0, 500, 50)
        ]
        there = [places[-1] if places else AHEAD for places in shown]
        yaw, pitch = (sum(getattr(one, axis) for one in there) / 10 for axis in ("yaw", "pitch"))
        return 4 + gain[0] * yaw, -7 + gain[1] * pitch

    return head


def judged(path: list[Shown], seen: list[Observation], seed: int = 1) -> Fit:
    return fit(path, seen, BOUNDS, Random(seed))


@pytest.mark.parametrize("late", [200, 700, 1_200])
@pytest.mark.parametrize("gain", [(1.0, 1.0), (0.5, 0.6), (1.4, 1.3)])
def test_a_head_that_follows_in_its_own_time_and_as_far_as_it_can_is_seen_to_follow(
    late: int, gain: tuple[float, float]
) -> None:
    for seed in range(5):
        path = a_path(seed)
        assert followed(judged(path, film(goes(path, late=late, gain=gain))), BOUNDS)


def test_three_pictures_a_second_are_enough() -> None:
    path = a_path(3)

    assert followed(judged(path, film(goes(path), every_ms=333)), BOUNDS)


def test_too_few_pictures_say_nothing_and_nobody_is_believed_for_it() -> None:
    path = a_path(3)

    assert judged(path, film(goes(path), every_ms=900)) == Fit(
        -1.0, BOUNDS.follow_of, 2 * len(path)
    )


def test_whoever_only_turns_does_not_follow() -> None:
    for seed in range(10):
        path = a_path(seed)
        assert not followed(judged(path, film(goes(path, gain=(1.0, 0.0)))), BOUNDS)


def test_whoever_turns_with_the_mark_and_mostly_nods_as_they_like_does_not_fit() -> None:
    """The way across and the way up both have to be explained; one of them is not enough."""
    for seed in range(5):
        path = a_path(seed)

        def both(at: int, path: list[Shown] = path) -> tuple[float, float]:
            yaw, pitch = goes(path)(at)
            return yaw, 0.5 * pitch + 12 * sin(at / 400)

        assert judged(path, film(both)).fit < BOUNDS.follow_fit


def test_whoever_only_nods_does_not_follow() -> None:
    for seed in range(10):
        path = a_path(seed)
        assert not followed(judged(path, film(goes(path, gain=(0.0, 1.0)))), BOUNDS)


def test_whoever_plays_the_clip_of_the_larger_part_of_the_mark_seldom_follows() -> None:
    """Without a mistake and at once, as no film of five clips can be played: a fifth at most."""
    passed = 0
    for seed in range(40):
        path = a_path(seed)

        def larger(at: int, path: list[Shown] = path) -> tuple[float, float]:
            yaw, pitch = goes(path)(at)
            return (yaw, -7) if abs(yaw - 4) / 12 > abs(pitch + 7) / 6.5 else (4, pitch)

        passed += followed(judged(path, film(larger)), BOUNDS)
    assert passed <= 8


def test_who_goes_the_other_way_round_does_not_follow() -> None:
    path = a_path(3)

    assert judged(path, film(goes(path, gain=(-1.0, 1.0)))).fit == -1.0


def test_a_head_that_rests_does_not_follow() -> None:
    path = a_path(3)

    assert not followed(judged(path, film(lambda _: (4.0, -7.0))), BOUNDS)


def test_a_film_that_knows_nothing_of_the_path_comes_first_as_seldom_as_any_other_path() -> None:
    """The floor, by construction: the film follows another path perfectly, drawn by the same rules."""
    many = 150
    ranks = [judged(a_path(seed), film(goes(a_path(seed + 1_000))), seed) for seed in range(many)]

    among = sum(rank.as_well < BOUNDS.follow_rank for rank in ranks) / many
    assert among <= 3 * BOUNDS.follow_rank / BOUNDS.follow_of
    assert sum(followed(rank, BOUNDS) for rank in ranks) / many <= 0.05


def test_the_same_places_in_another_order_are_not_followed() -> None:
    path = a_path(4)
    places = [one.place for one in path[1:]]
    shuffled = [
        path[0],
        *(Shown(*one) for one in zip(places[::-1], (one.at_ms for one in path[1:]), strict=True)),
    ]

    assert not followed(judged(path, film(goes(shuffled))), BOUNDS)


def test_it_is_off_until_a_city_asks_for_it_and_then_only_doubts() -> None:
    shipped = read()
    on = Judge(Layers({**shipped.may, "follow": May.UNSURE}, shipped.bounds))
    counting = Judge(Layers({**shipped.may, "follow": May.REPORT}, shipped.bounds))

    assert not Judge(shipped).asks_follow
    assert (on.asks_follow, on.doubts_unfollowed) == (True, True)
    assert (counting.asks_follow, counting.doubts_unfollowed) == (True, False)
    path = a_path(2)
    assert on.follow(path, film(goes(path)))
