"""The makers of the attack kit: what each species films, of which stretches of the clips."""

from itertools import islice, pairwise, repeat
from typing import cast

import cv2
import numpy as np
import pytest
from zhijian_client import Step

from clients import fakes
from clients.attack_kit.film import REACHED, Grain, faded
from clients.attack_kit.played import out_of_order
from clients.attack_kit.show import Stage
from clients.attack_kit.species import SPECIES, Species
from clients.attack_kit.split import Doing, read
from clients.clips import STRETCHES, Pixels, decode
from clients.fakes import Pose, Screen, held_paper
from tests.attacks.kit_parts import prompt


def chequered() -> Pixels:
    rows, columns = np.indices((240, 320)) // 20
    return np.repeat(((rows + columns) % 2 * 200 + 20).astype(np.uint8)[:, :, None], 3, axis=2)


def test_paper_held_straight_is_the_picture() -> None:
    assert np.abs(held_paper(chequered(), Pose()).astype(int) - chequered()).max() <= 1


def spot_on_paper(place: tuple[int, int], pose: Pose) -> tuple[float, float]:
    """Where a spot on a sheet is seen."""
    sheet = np.zeros((480, 640, 3), np.uint8)
    cv2.circle(sheet, place, 6, (255, 255, 255), -1)
    seen = cv2.moments(held_paper(sheet, pose)[:, :, 0])
    return seen["m10"] / seen["m00"], seen["m01"] / seen["m00"]


@pytest.mark.parametrize(("bow", "plane"), [(0.0, True), (0.7, False), (-0.7, False)])
def test_one_plane_explains_stiff_paper_and_no_plane_explains_bent_paper(
    bow: float, *, plane: bool
) -> None:
    places = [(x, y) for x in range(200, 460, 80) for y in range(120, 400, 80)]

    start = np.array(places, np.float32)[:, None]
    there = np.array([spot_on_paper(place, Pose(yaw=35, bow=bow)) for place in places], np.float32)
    homography = cv2.findHomography(start, there[:, None])[0]
    missed = np.linalg.norm(cv2.perspectiveTransform(start, homography)[:, 0] - there, axis=1)
    assert (float(np.median(missed)) < 0.2) is plane


def test_a_screen_keeps_the_size_and_shows_its_edge_and_its_bands() -> None:
    tablet = Screen(bezel=0.1)

    first, later = tablet.show(chequered(), 0), tablet.show(chequered(), 2)

    assert first.shape == chequered().shape
    assert first[5:235, :28].max() < 20
    assert (first != later).any()


def test_an_enlarged_id_photo_has_lost_its_detail() -> None:
    fine = np.random.default_rng(1).integers(0, 255, (240, 320, 3)).astype(np.uint8)

    assert fakes.upscaled(fine).std() < fine.std() / 2


def test_grain_makes_no_picture_twice_and_the_virtual_camera_always_the_same() -> None:
    grain = Grain()

    assert len({grain.jpeg(chequered()) for _ in range(20)}) == 20
    assert len({grain.same(chequered()) for _ in range(3)}) == 1


def test_a_film_that_is_faded_in_never_jumps() -> None:
    black, white = (np.full((8, 8, 3), grey, np.uint8) for grey in (0, 200))

    shown = list(faded([black], islice(repeat(white), 12)))

    steps = [abs(int(after[0, 0, 0]) - int(before[0, 0, 0])) for before, after in pairwise(shown)]
    assert max(steps) <= 25
    assert len(shown) == 13


@pytest.mark.parametrize("one", SPECIES, ids=lambda one: one.name)
def test_every_species_films_something_for_every_step(stage: Stage, one: Species) -> None:
    show = one.make(stage, 1)

    for number, step in enumerate((Step.TURN_RIGHT, Step.OPEN_MOUTH), start=1):
        for shot in islice(show.answer(prompt(number, step, position=number)), 3):
            assert decode(shot.jpeg).shape[1] == 640


@pytest.mark.parametrize(("fixed", "shown_right"), [(True, 2), (False, 0)])
def test_a_fixed_order_that_fits_so_far_turns_away_at_the_last_step(
    shown_right: int, *, fixed: bool
) -> None:
    fitted: set[int] | None = set() if fixed else None

    shown = [
        out_of_order(list(Step), prompt(number, step, position=number), fitted)
        for number, step in enumerate(list(Step)[:3], start=1)
    ]

    assert [one == step for one, step in zip(shown, Step, strict=False)].count(True) == shown_right


def test_no_unused_stretch_holds_a_frame_that_something_was_chosen_on() -> None:
    split = read()

    assert split.unused
    assert not [
        one.name
        for one in split.unused
        if split.is_tuned(one.stretch.clip, one.stretch.first, one.stretch.last)
    ]


def test_no_two_windows_or_unused_stretches_share_a_frame() -> None:
    split = read()
    places = [window for _, window in split.windows()] + [one.stretch for one in split.unused]
    frames = [(one.clip, number) for one in places for number in range(one.first, one.last + 1)]

    assert len(frames) == len(set(frames))


def test_every_stretch_of_the_clips_says_where_its_movement_is_under_way() -> None:
    stretches = [one for steps in STRETCHES.values() for takes in steps.values() for one in takes]

    assert all(one.first < REACHED[one.clip, one.last] <= one.last for one in stretches)


def test_a_turn_to_one_side_answers_the_other_side_mirrored() -> None:
    (turn, *_) = (one for one in read().unused if one.step == "turn_left")

    assert cast("Doing", turn.answers("turn_right")).stretch.mirrored
    assert turn.answers("nod") is None
