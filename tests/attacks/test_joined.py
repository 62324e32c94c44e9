"""Pictures that stand, jump and stand again: whole steps that the layer `jump` alone notices."""

from collections.abc import Iterator
from itertools import chain, cycle, islice

import pytest

from clients.attack_kit.film import Actor
from clients.attack_kit.show import Stage
from domain.faces.face_check import ELDER, Reason, Step
from tests.attacks.studio import Studio

pytestmark = pytest.mark.slow

SHOWN = 48  # frames, six seconds


def burst(actor: Actor, step: Step) -> Iterator[bytes]:
    """At rest, half-way and done, each held; then again."""
    taken, reached = actor.recording(str(step))
    most = min(reached + 1, len(taken) - 1)
    held = [taken[0]] * 8 + [taken[most // 2]] * 2 + [taken[most]] * 8
    return actor.grain.jpegs(islice(cycle(held), SHOWN))


def joined(actor: Actor, step: Step) -> Iterator[bytes]:
    """A man at rest, and from one picture to the next the middle of the movement."""
    taken, reached = actor.recording(str(step))
    at_rest, done = islice(actor.rests(), 8), taken[reached:]
    return actor.grain.jpegs(chain(at_rest, done))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("step", [Step.TURN_LEFT, Step.TURN_RIGHT, Step.NOD])
def test_a_burst_of_stills_passes_no_step(studio: Studio, step: Step, seed: int) -> None:
    actor = Stage(species="stills").actor(seed)

    story = studio.play([step], lambda asked: burst(actor, asked), ELDER)

    assert story.passed == []
    assert Reason.PICTURE_CUT in story.coached or story.failed is Reason.FRAMES_REPEATED


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("step", [Step.TURN_LEFT, Step.OPEN_MOUTH, Step.CLOSE_EYES])
def test_a_movement_joined_to_a_man_at_rest_is_noticed(
    studio: Studio, step: Step, seed: int
) -> None:
    actor = Stage(species="cut").actor(seed)

    story = studio.play([step], lambda asked: joined(actor, asked), ELDER)

    # the step begins again; what was under way at the joint may be another movement
    assert story.coached[0] in {Reason.PICTURE_CUT, Reason.OTHER_MOVEMENT}
