"""A film that plays on whatever is asked, in whole checks: the sights of the clips, the real judge."""

from random import Random

import pytest

from biometrics.liveness.decide import Judge
from biometrics.liveness.layers import read
from domain.faces.challenge import SLIPPED_CHECKS
from tests.attacks.films import Doer, Stage, Tape, passes
from tests.attacks.studio import Studio

pytestmark = pytest.mark.slow

MEN = ("franck", "cap12_edit")
TAPES = 40
MOST = 2  # of TAPES that may pass: a film is the right one in one step of four here
REST_S = {"close together": (0.3, 1.5), "with long rests": (2.0, 6.0)}


def tape(number: int, rests_s: tuple[float, float]) -> Stage:
    dice = Random(number)  # noqa: S311  # no secret: the same tape each time
    return Stage(Tape(MEN[number % 2], dice, rests_s), dice)


@pytest.mark.parametrize("rests_s", REST_S.values(), ids=REST_S.keys())
async def test_a_blind_tape_does_not_pass(studio: Studio, rests_s: tuple[float, float]) -> None:
    passed = [await passes(tape(number, rests_s), studio.judge) for number in range(TAPES)]

    assert sum(passed) <= MOST


@pytest.mark.usefixtures("studio")
async def test_it_is_the_slips_that_stop_it() -> None:
    blind = Judge(read().without("slip"))

    passed = [await passes(tape(number, (0.3, 1.5)), blind) for number in range(12)]

    assert sum(passed) > len(passed) / 3


async def test_a_tape_that_begins_anew_until_the_face_is_closed_does_not_pass(
    studio: Studio,
) -> None:
    passed = 0
    for number in range(12):
        slips = 0
        for check in range(SLIPPED_CHECKS):
            stage = tape(100 * number + check, (1.0, 3.0))
            stage.slips = slips
            passed += await passes(stage, studio.judge)
            slips = stage.slips

    assert passed <= 1


async def test_men_who_do_what_they_are_asked_pass(studio: Studio) -> None:
    checks = 20
    stages = (
        Stage(Doer(MEN[number % 2], Random(number)), Random(number))  # noqa: S311  # no secret
        for number in range(checks)
    )

    passed = [await passes(stage, studio.judge) for stage in stages]

    assert sum(passed) >= checks - 2
