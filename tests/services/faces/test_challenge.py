"""What is asked in place of another step leaves as much that can be compared with earlier checks."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from domain.faces.challenge import (
    CHALLENGES,
    KNOWN_STEPS,
    REPEATS,
    STEPS_AFTER_A_SLIP,
    challenges,
    comparable,
    known,
)
from domain.faces.face_check import MOVEMENTS, Step
from services.faces.challenge import Challenge


@st.composite
def begun(draw: st.DrawFn) -> tuple[Challenge, frozenset[Step]]:
    """A later check and what it asks again; some steps may be done, and Hypothesis draws the rest."""
    kept = draw(st.sampled_from(CHALLENGES))

    def pick(among: Sequence[Step]) -> Step:
        return draw(st.sampled_from(list(among)))

    steps = draw(st.sampled_from(challenges(kept)))
    running = Challenge(steps, pick, slipped=draw(st.booleans()), kept=kept)
    for _ in range(draw(st.integers(0, len(steps) - 1))):
        running.pass_step()
    return running, comparable(kept)


@given(begun())
def test_after_a_slip_three_steps_can_still_be_compared(
    check: tuple[Challenge, frozenset[Step]],
) -> None:
    running, again = check

    running.slip()

    assert known(running.steps, again) >= KNOWN_STEPS
    assert len(running.steps) == STEPS_AFTER_A_SLIP
    assert any(step.is_turn for step in running.steps)


@given(begun())
def test_whoever_leaves_a_step_undone_is_asked_for_another_that_can_be_compared(
    check: tuple[Challenge, frozenset[Step]],
) -> None:
    running, again = check
    undone = running.step

    while not running.repeat():
        assert running.step is undone

    assert running.step is not undone
    assert known(running.steps, again) >= KNOWN_STEPS


def test_where_nothing_is_kept_any_movement_that_the_person_can_do_takes_its_place() -> None:
    offered: list[Sequence[Step]] = []

    def last_of(among: Sequence[Step]) -> Step:
        offered.append(among)
        return among[-1]

    running = Challenge((Step.TURN_LEFT, Step.NOD), last_of, slipped=False)
    running.pass_step()
    for _ in range(REPEATS + 1):
        running.repeat()

    assert offered == [tuple(step for step in MOVEMENTS if step is not Step.NOD)]
