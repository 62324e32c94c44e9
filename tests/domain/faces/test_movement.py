"""How a step was done, as numbers: eight samples a second in four bytes each."""

import pytest

from domain.faces.face_check import Observation, Sight, Step
from domain.faces.movement import BYTES_A_SAMPLE, MOST_SAMPLES, Movement, movement_of


def seen(at_ms: int, *, yaw: float = 0.0, eyes: float | None = None, faces: int = 1) -> Observation:
    sight = Sight(width=480, height=640, faces=faces, yaw=yaw, pitch=-3.2, mouth=0.07, eyes=eyes)
    return Observation(sight, prompt=1, seq=at_ms, captured_ms=at_ms, received_ms=at_ms + 40)


def test_a_movement_is_the_last_seconds_before_the_step_was_done() -> None:
    history = [seen(125 * number, yaw=number) for number in range(60)]

    made = movement_of(Step.TURN_LEFT, history, asked=0, last=49)

    assert len(made.samples) == MOST_SAMPLES
    assert [yaw for yaw, *_ in made.samples] == list(range(30, 50))


def test_nothing_from_before_the_prompt_belongs_to_it() -> None:
    history = [seen(125 * number, yaw=number) for number in range(10)]

    made = movement_of(Step.TURN_LEFT, history, asked=6, last=9)

    assert [yaw for yaw, *_ in made.samples] == [6, 7, 8, 9]


def test_a_slow_phone_and_a_fast_one_give_as_many_samples() -> None:
    slow = [seen(250 * number, yaw=2 * number) for number in range(5)]
    fast = [seen(50 * number, yaw=0.4 * number) for number in range(21)]

    samples = [movement_of(Step.NOD, one, 0, len(one) - 1).samples for one in (slow, fast)]

    assert [round(yaw, 3) for yaw, *_ in samples[0]] == list(range(9))
    assert [round(yaw, 3) for yaw, *_ in samples[1]] == list(range(9))


def test_frames_without_one_face_are_bridged() -> None:
    history = [seen(0), seen(125, yaw=90.0, faces=2), seen(250, yaw=10.0)]

    made = movement_of(Step.TURN_LEFT, history, 0, 2)

    assert [yaw for yaw, *_ in made.samples] == [0.0, 5.0, 10.0]


def test_eyes_that_nobody_looked_at_are_not_invented() -> None:
    history = [seen(0), seen(125)]

    made = movement_of(Step.NOD, history, 0, 1)

    assert [eyes for *_, eyes in made.samples] == [None, None]


def test_a_sample_is_four_bytes_and_comes_back_as_exact_as_a_mesh_reads() -> None:
    history = [seen(0, yaw=-22.3, eyes=0.312), seen(125, yaw=41.9, eyes=0.02)]
    made = movement_of(Step.CLOSE_EYES, history, 0, 1)

    packed = made.pack()
    again = Movement.unpack(Step.CLOSE_EYES, packed)

    assert len(packed) == 2 * BYTES_A_SAMPLE
    assert again.pack() == packed
    for before, after in zip(made.samples, again.samples, strict=True):
        assert after == pytest.approx(before, abs=0.25)


def test_what_no_face_does_is_cut_off_and_not_wrapped_round() -> None:
    far = Movement(Step.TURN_LEFT, ((400.0, -400.0, 9.0, 9.0), (-400.0, 400.0, -1.0, -1.0)))

    again = Movement.unpack(Step.TURN_LEFT, far.pack())

    assert again.samples[0][0] > 60
    assert again.samples[0][1] < -60
    assert again.samples[1][2] == 0


@pytest.mark.parametrize("packed", [b"", b"123", bytes(5)])
def test_other_bytes_are_no_movement(packed: bytes) -> None:
    with pytest.raises(ValueError, match="no movement"):
        Movement.unpack(Step.NOD, packed)


def test_a_movement_shows_its_numbers_in_no_log() -> None:
    assert "samples" not in repr(Movement(Step.NOD, ((1.0, 2.0, 3.0, None),)))
