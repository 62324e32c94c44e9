"""The liveness conformance kit: each fake ends in its own reason, and none passes."""

from collections.abc import Callable, Iterable
from itertools import cycle, islice

import pytest

from clients import fakes
from clients.clips import Camera, Stretch, encode, footage, stretch
from clients.fakes import WRONG_STEP
from domain.faces.face_check import (
    ELDER,
    MOVEMENTS,
    STANDARD,
    Doubt,
    LifeEvidence,
    Reason,
    Rules,
    Step,
)
from domain.faces.history import History
from tests.attacks.studio import FRAME_MS, Story, Studio

pytestmark = pytest.mark.slow

MEN = ["franck", "cap12_edit"]
TURNS = [Step.TURN_LEFT, Step.TURN_RIGHT]


def spoiled(fake: Callable[[bytes], bytes], clip: str, step: Step) -> Iterable[bytes]:
    return map(fake, stretch(clip, step))


@pytest.mark.parametrize("clip", MEN)
@pytest.mark.parametrize("step", [Step.TURN_LEFT, Step.CLOSE_EYES])
def test_one_still_repeated(studio: Studio, clip: str, step: Step) -> None:
    story = studio.play([step], lambda _: islice(fakes.still(clip), 40), ELDER)

    assert (story.passed, story.failed) == ([], Reason.FRAMES_REPEATED)


@pytest.mark.parametrize("clip", MEN)
@pytest.mark.parametrize("step", TURNS)
def test_a_printed_photo_that_is_turned_is_flat(studio: Studio, clip: str, step: Step) -> None:
    story = studio.play([step], lambda asked: fakes.turned_print(clip, asked), ELDER)

    assert (story.passed, story.failed) == ([], Reason.FLAT_IMAGE)


@pytest.mark.parametrize("clip", MEN)
@pytest.mark.parametrize("step", TURNS)
def test_a_printed_photo_does_not_even_look_turned_in_standard_mode(
    studio: Studio, clip: str, step: Step
) -> None:
    story = studio.play([step], lambda asked: fakes.turned_print(clip, asked), STANDARD)

    assert not story.passed


@pytest.mark.parametrize("rules", [ELDER, STANDARD])
@pytest.mark.parametrize("at_rest", [Stretch("franck", 264, 330), Stretch("cap12_edit", 0, 102)])
def test_a_man_at_rest_played_over_and_over_is_repeated(
    studio: Studio, at_rest: Stretch, rules: Rules
) -> None:
    film = [encode(picture) for picture in footage(at_rest)]

    story = studio.play([Step.TURN_RIGHT], lambda _: islice(cycle(film), 90), rules)

    assert (story.passed, story.failed) == ([], Reason.FRAMES_REPEATED)


def test_one_movement_played_over_and_over_is_another_one_than_was_asked(studio: Studio) -> None:
    film = list(stretch("cap12_edit", Step.OPEN_MOUTH, take=1, seed=1))
    there_and_back = [*film, *film[-2:0:-1]]

    story = studio.play([Step.TURN_LEFT], lambda _: islice(cycle(there_and_back), 60), ELDER)

    assert (story.passed, story.slips) == ([], 1)


@pytest.mark.parametrize("step", MOVEMENTS)
def test_a_scene_that_is_cut_within_a_step_begins_it_again(studio: Studio, step: Step) -> None:
    story = studio.play(
        [step], lambda asked: fakes.other_scene("franck", asked, "cap12_edit"), ELDER
    )

    assert Reason.PICTURE_CUT in story.coached
    assert story.failed is None


def test_a_cut_in_every_step_ends_before_a_person(studio: Studio) -> None:
    steps = [Step.TURN_LEFT, Step.OPEN_MOUTH, Step.NOD]

    story = studio.play(
        steps, lambda asked: fakes.other_scene("franck", asked, "cap12_edit"), ELDER
    )

    doubt = studio.judge.life(story.history, LifeEvidence(), ELDER)
    assert doubt == Doubt(Reason.PICTURE_CUT)


def coached(story: Story) -> tuple[list[Step], Reason | None, list[Reason]]:
    return story.passed, story.failed, story.coached


@pytest.mark.parametrize(
    ("clip", "step"), [("franck", Step.TURN_LEFT), ("cap12_edit", Step.OPEN_MOUTH)]
)
@pytest.mark.parametrize(
    ("fake", "reason"),
    [
        (fakes.dark, Reason.TOO_DARK),
        (fakes.two_faces, Reason.SEVERAL_FACES),
        (fakes.no_face, Reason.NO_FACE),
        (fakes.far_away, Reason.FACE_TOO_SMALL),
    ],
)
def test_what_the_camera_can_not_see_is_coached_and_never_failed(
    studio: Studio, clip: str, step: Step, fake: Callable[[bytes], bytes], reason: Reason
) -> None:
    story = studio.play([step], lambda asked: spoiled(fake, clip, asked), ELDER)

    assert coached(story) == ([], None, [reason])


def test_frames_sent_ten_times_faster_than_they_were_filmed(studio: Studio) -> None:
    story = studio.play([Step.NOD], lambda step: stretch("franck", step), ELDER)
    burst = [
        seen.__class__(seen.sight, seen.prompt, seen.seq, seen.captured_ms * 10, seen.received_ms)
        for seen in story.history
    ]

    results = [
        studio.judge.step(Step.NOD, History(burst[:end]), asked=0, asked_ms=0, rules=ELDER)
        for end in range(1, len(burst) + 1)
    ]

    assert Reason.TIMING_IMPOSSIBLE in {result.reason for result in results}


@pytest.mark.parametrize("step", [Step.OPEN_MOUTH, Step.TURN_RIGHT])
def test_the_right_clip_answering_the_wrong_prompt_is_a_slip(studio: Studio, step: Step) -> None:
    camera = Camera("franck")
    long_enough = ELDER.step_ms // FRAME_MS + 2

    story = studio.play(
        [step], lambda asked: islice(camera.frames(WRONG_STEP[asked]), long_enough), ELDER
    )

    assert (story.passed, story.failed, story.slips) == ([], None, 1)
    assert story.coached[-1] is Reason.OTHER_MOVEMENT
