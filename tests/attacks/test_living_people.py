"""Two real men do what they are asked, in elder mode, and pass: the counterpart of the fakes."""

from dataclasses import replace
from itertools import permutations

import pytest
from _pytest.mark import ParameterSet

from biometrics import worker
from clients.clips import STRETCHES, TWO_IN_ONE, Camera, photo, stretch
from clients.demo.cameras import Man
from domain.faces.face_check import ELDER, MOVEMENTS, STANDARD, Reason, Step
from tests.attacks.studio import Studio

pytestmark = pytest.mark.slow

SEED = 7  # of the noise, so that a run is as the one before
TAKES = [
    (clip, Step(step), take, (taken.clip, taken.last) in TWO_IN_ONE)
    for clip, steps in STRETCHES.items()
    for step, takes in steps.items()
    for take, taken in enumerate(takes)
]


def named(*, two_in_one: bool) -> list[ParameterSet]:
    return [
        pytest.param(clip, step, take, id=f"{clip}-{step}-{take}")
        for clip, step, take, two in TAKES
        if two is two_in_one
    ]


@pytest.mark.parametrize(("clip", "step", "take"), named(two_in_one=False))
def test_every_stretch_of_one_movement_passes_its_step(
    studio: Studio, clip: str, step: Step, take: int
) -> None:
    story = studio.play([step], lambda asked: stretch(clip, asked, take=take, seed=SEED), ELDER)

    assert story.passed == [step], (story.failed, story.coached, story.turns)
    assert story.slips == 0


@pytest.mark.parametrize(("clip", "step", "take"), named(two_in_one=True))
def test_two_movements_at_once_cost_no_try(
    studio: Studio, clip: str, step: Step, take: int
) -> None:
    story = studio.play([step], lambda asked: stretch(clip, asked, take=take, seed=SEED), ELDER)

    assert story.failed is None


@pytest.mark.parametrize(("clip", "step"), [("franck", Step.NOD), ("cap12_edit", Step.CLOSE_EYES)])
def test_a_step_that_he_was_filmed_doing_once_passes_as_often_as_it_is_asked_for(
    studio: Studio, clip: str, step: Step
) -> None:
    story = studio.play([step] * 3, Man(clip, SEED).frames, ELDER)

    assert story.passed == [step] * 3, (story.failed, story.coached)


@pytest.mark.parametrize("clip", ["franck", "cap12_edit"])
def test_all_five_steps_in_one_try_and_one_person_throughout(studio: Studio, clip: str) -> None:
    steps = list(MOVEMENTS)

    story = studio.play(steps, Camera(clip, seed=SEED).frames, ELDER)

    assert story.passed == steps, (story.failed, story.coached)
    match = studio.match(story, photo(clip))
    assert studio.persons(story) is None
    assert max(match.to_reference) >= 0.48


def test_the_other_man_on_his_account_is_not_him(studio: Studio) -> None:
    story = studio.play([Step.TURN_LEFT, Step.NOD], Camera("cap12_edit", seed=SEED).frames, ELDER)

    assert max(studio.match(story, photo("franck")).to_reference) < 0.36


def test_another_man_after_the_first_step_is_a_changed_person(studio: Studio) -> None:
    men = {
        Step.NOD: Camera("franck", seed=SEED),
        Step.OPEN_MOUTH: Camera("cap12_edit", seed=SEED),
    }

    story = studio.play(list(men), lambda step: men[step].frames(step), ELDER)

    assert story.passed == list(men)
    match = studio.match(story, photo("franck"))
    assert studio.judge.persons(match) is Reason.PERSON_CHANGED


def test_another_man_who_does_the_step_after_the_right_one_looked_ahead_is_a_changed_person(
    studio: Studio,
) -> None:
    looks, does = (
        studio.play([Step.NOD, Step.OPEN_MOUTH], Camera(clip, seed=SEED).frames, ELDER)
        for clip in ("franck", "cap12_edit")
    )

    lent = replace(looks, ends=does.ends)

    assert studio.persons(looks) is None
    assert studio.persons(lent) is Reason.PERSON_CHANGED


@pytest.mark.parametrize(("asked", "done"), list(permutations(MOVEMENTS, 2)))
def test_the_right_man_who_does_something_else_does_not_pass(
    studio: Studio, asked: Step, done: Step
) -> None:
    story = studio.play([asked], lambda _: stretch("franck", done, seed=SEED), ELDER)

    assert not story.passed


def test_the_standard_turn_wants_more_than_the_elder_one(studio: Studio) -> None:
    story = studio.play(
        [Step.TURN_LEFT], lambda step: stretch("cap12_edit", step, seed=SEED), STANDARD
    )

    assert not story.passed
    assert story.failed is None


def test_two_runs_share_no_picture() -> None:
    first, second = (set(stretch("franck", "nod")) for _ in range(2))

    assert first.isdisjoint(second)


def test_the_same_seed_is_the_same_recording() -> None:
    assert list(stretch("franck", "nod", seed=7)) == list(stretch("franck", "nod", seed=7))


def test_the_photos_are_good_enough_to_enrol(studio: Studio) -> None:
    for clip in ("franck", "cap12_edit"):
        assert worker.enrol(photo(clip)).reasons == ()
