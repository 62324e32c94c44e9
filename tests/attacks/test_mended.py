"""What is coached, once it is mended, leads to a pass: nobody is left with a word that does not help."""

from collections.abc import Callable, Iterator
from itertools import chain, islice

import cv2
import numpy as np
import pytest

from clients import fakes
from clients.clips import decode, encode, stretch
from domain.faces.coaching import REASON_WORDS
from domain.faces.face_check import ELDER, Reason, Step
from tests.attacks.studio import Studio

pytestmark = pytest.mark.slow

SPOILED = 12  # frames, a second and a half


def glaring(jpeg: bytes) -> bytes:
    return encode(np.clip(decode(jpeg) * 1.0 + 140, 0, 255).astype(np.uint8))


def blurred(jpeg: bytes) -> bytes:
    return encode(np.asarray(cv2.GaussianBlur(decode(jpeg), (0, 0), 9), np.uint8))


def tilted(jpeg: bytes) -> bytes:
    picture = decode(jpeg)
    height, width = picture.shape[:2]
    turned = cv2.getRotationMatrix2D((width / 2, height / 2), 55, 0.7)
    return encode(np.asarray(cv2.warpAffine(picture, turned, (width, height)), np.uint8))


def cut_off(jpeg: bytes) -> bytes:
    return encode(np.ascontiguousarray(decode(jpeg)[:, 365:]))  # an eye is outside


def blinded(jpeg: bytes) -> bytes:
    return encode(np.full_like(decode(jpeg), 250))


def black(jpeg: bytes) -> bytes:
    return encode((decode(jpeg) * 0.02).astype(np.uint8))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (fakes.dark, Reason.TOO_DARK),
        (black, Reason.TOO_DARK),
        (glaring, Reason.TOO_BRIGHT),
        (blinded, Reason.TOO_BRIGHT),
        (fakes.two_faces, Reason.SEVERAL_FACES),
        (fakes.no_face, Reason.NO_FACE),
        (fakes.far_away, Reason.FACE_TOO_SMALL),
        (blurred, Reason.BLURRED),
        (tilted, Reason.HEAD_TILTED),
        (cut_off, Reason.FACE_CUT_OFF),
    ],
)
def test_a_bad_picture_that_is_mended_passes(
    studio: Studio, spoil: Callable[[bytes], bytes], reason: Reason
) -> None:
    def camera(step: Step) -> Iterator[bytes]:
        bad = map(spoil, islice(stretch("franck", step, seed=1), SPOILED))
        return chain(bad, stretch("franck", step, seed=2))

    story = studio.play([Step.TURN_LEFT], camera, ELDER)

    assert reason in story.coached, story.coached
    assert story.passed == [Step.TURN_LEFT], (story.failed, story.coached)
    assert REASON_WORDS[reason].zh


def test_a_jump_of_the_picture_that_is_mended_passes(studio: Studio) -> None:
    def camera(step: Step) -> Iterator[bytes]:
        jumped = islice(fakes.other_scene("cap12_edit", step, "franck"), SPOILED)
        return chain(jumped, stretch("franck", step, seed=1))

    story = studio.play([Step.OPEN_MOUTH], camera, ELDER)

    assert Reason.PICTURE_CUT in story.coached
    assert story.passed == [Step.OPEN_MOUTH], (story.failed, story.coached)


def test_a_mouth_that_was_open_too_early_and_opens_again_passes(studio: Studio) -> None:
    def camera(step: Step) -> Iterator[bytes]:
        film = list(stretch("franck", step, seed=1))
        if step is not Step.OPEN_MOUTH:
            return iter(film)
        return chain(film[:5:-1], film)  # open already, closed slowly, opened again

    steps = [Step.TURN_LEFT, Step.OPEN_MOUTH]
    story = studio.play(steps, camera, ELDER)

    assert Reason.TOO_EARLY in story.coached
    assert story.passed == steps, (story.failed, story.coached)


def test_after_a_wrong_movement_the_right_one_passes_when_it_is_asked_for(studio: Studio) -> None:
    wrong = studio.play(
        [Step.TURN_LEFT], lambda _: stretch("franck", Step.TURN_RIGHT, seed=1), ELDER
    )
    right = studio.play([Step.TURN_LEFT], lambda step: stretch("franck", step, seed=2), ELDER)

    assert (wrong.passed, wrong.failed) == ([], None)
    assert right.passed == [Step.TURN_LEFT], (right.failed, right.coached)


def close_up(jpeg: bytes) -> bytes:
    """Upright and so near that the head fills most of the height."""
    picture = decode(jpeg)
    height, width = picture.shape[:2]
    part = picture[int(0.05 * height) : int(0.95 * height), int(0.3 * width) : int(0.78 * width)]
    return encode(np.asarray(cv2.resize(part, (480, 640)), np.uint8))


@pytest.mark.parametrize(
    ("clip", "take"),  # each a nod alone
    [("franck", 0), ("cap12_edit", 0), ("cap12_edit", 1)],
)
def test_an_honest_nod_close_to_the_camera_costs_no_try_and_passes(
    studio: Studio, clip: str, take: int
) -> None:
    def camera(step: Step) -> Iterator[bytes]:
        return map(close_up, stretch(clip, step, take=take, seed=1))

    story = studio.play([Step.NOD], camera, ELDER)

    assert story.passed == [Step.NOD], (story.failed, story.coached)
