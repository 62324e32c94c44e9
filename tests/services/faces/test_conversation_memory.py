"""What the conversation keeps of a check: movements for the next one, and a template that renews a reference."""

import pytest

from domain.faces.face_check import (
    Reason,
    Reference,
    Step,
    StepResult,
    StepState,
    Verdict,
)
from domain.faces.movement import BYTES_A_SAMPLE, Movement
from tests.services.faces.conversation_scene import STEPS, Scene, failing


async def test_a_pass_says_how_each_step_was_done_from_its_prompt_on() -> None:
    scene = Scene()

    result = await scene.decide()

    assert [step for step, _ in result.movements] == list(STEPS)
    assert {len(packed) for _, packed in result.movements} == {3 * BYTES_A_SAMPLE}


async def test_what_was_done_exactly_so_before_goes_to_an_officer_and_counts_nothing() -> None:
    scene = Scene()
    first = await scene.decide()
    again = Scene()
    again.notes.earlier = [Movement.unpack(*one) for one in first.movements]

    result = await again.decide()

    assert (result.verdict, result.reasons) == (Verdict.UNSURE, (Reason.MOVEMENT_KNOWN,))
    assert not result.counts
    assert again.notes.tries == []


async def test_what_was_done_in_a_try_that_failed_is_kept_with_the_pass() -> None:
    """Whoever filmed the check has those pictures too."""
    scene = Scene()
    step_done = StepResult(StepState.PASSED, None, 0, 0)
    scene.judge.says = [step_done, *failing(Reason.FLAT_IMAGE)]

    result = await scene.decide()

    assert result.verdict is Verdict.PASS
    assert [step for step, _ in result.movements] == [*STEPS, STEPS[0]]


async def test_the_steps_are_drawn_for_the_movements_that_are_kept_of_earlier_checks() -> None:
    scene = Scene()
    scene.notes.earlier = [Movement(Step.NOD, ()), Movement(Step.TURN_RIGHT, ())]

    await scene.decide()

    assert scene.drawn_for == [{Step.NOD, Step.TURN_RIGHT}]


async def test_a_city_without_a_memory_draws_from_all_orders() -> None:
    scene = Scene()
    scene.judge.remembers = False
    scene.notes.earlier = [Movement(Step.NOD, ())]

    await scene.decide()

    assert scene.drawn_for == [frozenset()]


async def test_the_phone_is_told_nothing_of_what_is_kept() -> None:
    scene, later = Scene(), Scene()
    later.notes.earlier = [Movement(Step.NOD, ())]

    await scene.decide()
    await later.decide()

    assert later.phone.heard == scene.phone.heard


async def test_of_a_check_that_did_not_pass_no_movement_is_kept() -> None:
    scene = Scene()
    scene.faces.likeness = 0.2

    result = await scene.decide()

    assert (result.verdict, result.movements) == (Verdict.FAIL, ())


async def test_a_pass_that_leaves_no_doubt_offers_its_template_as_a_second_reference() -> None:
    scene = Scene()
    scene.faces.strong = 0.65

    result = await scene.decide()

    assert result.renewal == b"probe"


async def test_a_pass_below_that_changes_no_reference() -> None:
    scene = Scene()
    scene.faces.strong = 0.75

    result = await scene.decide()

    assert (result.verdict, result.renewal) == (Verdict.PASS, b"")


@pytest.mark.parametrize("likenesses", [(0.6, 0.8), (0.8, 0.6)], ids=["photo", "earlier check"])
async def test_a_template_drifts_neither_from_the_photo_nor_from_the_earlier_check(
    likenesses: tuple[float, ...],
) -> None:
    scene = Scene()
    scene.notes.templates = [Reference(b"photo"), Reference(b"earlier", anchor=False)]
    scene.faces.strong = 0.65
    scene.faces.likenesses = likenesses

    result = await scene.decide()

    assert (result.verdict, result.renewal) == (Verdict.PASS, b"")


async def test_without_the_photo_no_check_renews_what_an_earlier_one_kept() -> None:
    scene = Scene()
    scene.notes.templates = [Reference(b"earlier", anchor=False)]
    scene.faces.strong = 0.65

    result = await scene.decide()

    assert (result.verdict, result.renewal) == (Verdict.PASS, b"")


async def test_a_failed_check_offers_nothing() -> None:
    scene = Scene()
    scene.faces.strong = 0.1
    scene.faces.likeness = 0.2

    result = await scene.decide()

    assert (result.verdict, result.renewal) == (Verdict.FAIL, b"")
