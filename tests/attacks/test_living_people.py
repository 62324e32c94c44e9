"""Two real men do what they are asked, in elder mode, and pass: the counterpart of the fakes."""

from dataclasses import replace
from itertools import permutations

import pytest

from biometrics import worker
from clients.clips import STRETCHES, Camera, photo, stretch
from domain.face_check import ELDER, MOVEMENTS, STANDARD, Reason, Step
from tests.attacks.studio import Studio

pytestmark = pytest.mark.slow

TAKES = [
    pytest.param(clip, Step(step), take, id=f"{clip}-{step}-{take}")
    for clip, steps in STRETCHES.items()
    for step, takes in steps.items()
    for take in range(len(takes))
]


#: Takes in which the man makes two movements at once, of which nobody can say which was meant.
TWO_IN_ONE = {
    ("franck", Step.OPEN_MOUTH, 1),
    ("franck", Step.CLOSE_EYES, 1),
    ("franck", Step.NOD, 1),
}


@pytest.mark.parametrize(("clip", "step", "take"), TAKES)
def test_every_stretch_passes_its_step(studio: Studio, clip: str, step: Step, take: int) -> None:
    story = studio.play([step], lambda asked: stretch(clip, asked, take=take), ELDER)

    if (clip, step, take) in TWO_IN_ONE:
        again = {Reason.ONE_AT_A_TIME, Reason.OTHER_MOVEMENT} & set(story.coached)
        assert again or story.passed == [step], story.failed
    else:
        assert story.passed == [step], (story.failed, story.coached, story.turns)


@pytest.mark.parametrize("clip", ["franck", "cap12_edit"])
def test_all_five_steps_in_one_try_and_one_person_throughout(studio: Studio, clip: str) -> None:
    steps = list(MOVEMENTS)

    story = studio.play(steps, Camera(clip).frames, ELDER)

    assert story.passed == steps, (story.failed, story.coached)
    match = studio.match(story, photo(clip))
    assert studio.persons(story) is None
    assert max(match.to_reference) >= 0.48


def test_the_other_man_on_his_account_is_not_him(studio: Studio) -> None:
    story = studio.play([Step.TURN_LEFT, Step.NOD], Camera("cap12_edit").frames, ELDER)

    assert max(studio.match(story, photo("franck")).to_reference) < 0.36


def test_another_man_after_the_first_step_is_a_changed_person(studio: Studio) -> None:
    men = {Step.NOD: Camera("franck"), Step.OPEN_MOUTH: Camera("cap12_edit")}

    story = studio.play(list(men), lambda step: men[step].frames(step), ELDER)

    assert story.passed == list(men)
    match = studio.match(story, photo("franck"))
    assert studio.judge.persons(match) is Reason.PERSON_CHANGED


def test_another_man_who_does_the_step_after_the_right_one_looked_ahead_is_a_changed_person(
    studio: Studio,
) -> None:
    looks, does = (
        studio.play([Step.NOD, Step.OPEN_MOUTH], Camera(clip).frames, ELDER)
        for clip in ("franck", "cap12_edit")
    )

    lent = replace(looks, ends=does.ends)

    assert studio.persons(looks) is None
    assert studio.persons(lent) is Reason.PERSON_CHANGED


@pytest.mark.parametrize(("asked", "done"), list(permutations(MOVEMENTS, 2)))
def test_the_right_man_who_does_something_else_does_not_pass(
    studio: Studio, asked: Step, done: Step
) -> None:
    story = studio.play([asked], lambda _: stretch("franck", done), ELDER)

    assert not story.passed


def test_the_standard_turn_wants_more_than_the_elder_one(studio: Studio) -> None:
    story = studio.play([Step.TURN_LEFT], lambda step: stretch("cap12_edit", step), STANDARD)

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
