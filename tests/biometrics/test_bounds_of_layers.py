"""Each layer of liveness on both sides of its bound, on invented numbers: no model runs."""

from dataclasses import replace
from itertools import pairwise
from typing import Final

import pytest

from biometrics.liveness.constancy import constancy
from biometrics.liveness.glow import likeness
from biometrics.liveness.hashes import alike, apart, apart_but_for_a_shift
from biometrics.liveness.jumps import DEGREES, LIPS, PLACE, most, movement
from biometrics.liveness.persons import judge_persons
from biometrics.liveness.rest import rested_ms
from biometrics.liveness.steps import quantile
from biometrics.liveness.timing import judge_timing
from biometrics.liveness.turn import judge_turn
from biometrics.liveness.votes import votes
from domain.faces.face_check import (
    ELDER,
    LifeEvidence,
    Lit,
    Match,
    Observation,
    Reason,
    Sight,
    TurnEvidence,
)
from domain.faces.history import History
from tests.biometrics.films import BOUNDS, NOBODY, RESTING, film

SMALL: Final = 1e-6


def against(evidence: LifeEvidence) -> dict[str, bool]:
    return {one.layer: one.against for one in votes(evidence, BOUNDS)}


def test_a_vote_is_against_life_beyond_its_bound_and_not_at_it() -> None:
    at = LifeEvidence(
        passive=(BOUNDS.passive_below,) * 2,
        slot=(BOUNDS.slot_below,) * 2,
        moire=(BOUNDS.moire_above,),
        border=(BOUNDS.border_above,),
        same_blocks=(BOUNDS.blocks_above,),
    )
    beyond = LifeEvidence(
        passive=(BOUNDS.passive_below - SMALL,),
        slot=(BOUNDS.slot_below - SMALL,),
        moire=(BOUNDS.moire_above + SMALL,),
        border=(BOUNDS.border_above + SMALL,),
        same_blocks=(BOUNDS.blocks_above + SMALL,),
    )
    layers = {"passive", "minifasnet", "moire", "border", "blocks"}

    assert against(at) == dict.fromkeys(layers, False)
    assert against(beyond) == dict.fromkeys(layers, True)
    assert against(LifeEvidence()) == {}


def test_models_are_averaged_a_spectrum_is_halved_and_one_repeated_block_is_enough() -> None:
    evidence = LifeEvidence(
        passive=(0.0, 1.0), moire=(0.0, 1.0, 9.0), border=(0.0, 0.1, 9.0), same_blocks=(0.0, 1.0)
    )

    assert {one.layer: one.score for one in votes(evidence, BOUNDS)} == {
        "passive": 0.5,
        "moire": 1.0,
        "border": 0.1,
        "blocks": 1.0,
    }


def test_each_frame_is_of_the_first_person() -> None:
    assert judge_persons(Match((), (BOUNDS.same_person, 1.0)), BOUNDS) is None
    assert (
        judge_persons(Match((), (1.0, BOUNDS.same_person - SMALL)), BOUNDS) is Reason.PERSON_CHANGED
    )


LEAST_DEG: Final = BOUNDS.turn_share * ELDER.turn_deg


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        (TurnEvidence(None, 0.0, 30.0), (Reason.STEP_NOT_DONE,)),
        (TurnEvidence(BOUNDS.flat_below - SMALL, 0.0, 30.0), (Reason.FLAT_IMAGE,)),
        (TurnEvidence(BOUNDS.flat_below, 0.0, 30.0), ()),
        (TurnEvidence(0.05, 0.0, LEAST_DEG), ()),
        (TurnEvidence(0.05, 0.0, LEAST_DEG - SMALL), (Reason.TURN_FURTHER,)),
        (TurnEvidence(0.05, 5.0, 5.0 - LEAST_DEG), ()),
        (TurnEvidence(0.05, None, 0.0), ()),
        (TurnEvidence(0.05, 0.0, None), ()),
    ],
)
def test_a_head_turned_where_corners_and_angle_say_so(
    evidence: TurnEvidence, found: tuple[Reason, ...]
) -> None:
    assert judge_turn(evidence, ELDER, BOUNDS) == found


def at_times(*times: tuple[int, int]) -> list[Observation]:
    return [
        replace(one, captured_ms=captured, received_ms=received)
        for one, (captured, received) in zip(film([RESTING] * len(times)), times, strict=True)
    ]


@pytest.mark.parametrize(
    ("newest", "possible"),
    [
        ((1_000, 1_200 + BOUNDS.behind_ms), True),
        ((1_000, 1_201 + BOUNDS.behind_ms), False),
        ((1_000, 1_200 - BOUNDS.ahead_ms), True),
        ((1_000, 1_199 - BOUNDS.ahead_ms), False),
        ((100, 300), False),
        ((101, 301), True),
    ],
)
def test_a_frame_keeps_pace_with_the_server(newest: tuple[int, int], *, possible: bool) -> None:
    found = judge_timing(at_times((100, 300), newest), BOUNDS)

    assert found is (None if possible else Reason.TIMING_IMPOSSIBLE)


@pytest.mark.parametrize(
    ("gap", "frames", "possible"),
    [
        (BOUNDS.fastest_ms, BOUNDS.fastest_frames, True),
        (BOUNDS.fastest_ms - 1, BOUNDS.fastest_frames, False),
        (BOUNDS.fastest_ms - 1, BOUNDS.fastest_frames - 1, True),
    ],
)
def test_no_camera_gives_so_many_pictures_so_fast(gap: int, frames: int, *, possible: bool) -> None:
    found = judge_timing(at_times(*((n * gap, n * gap) for n in range(frames))), BOUNDS)

    assert found is (None if possible else Reason.TIMING_IMPOSSIBLE)


def test_the_first_frame_fits_whatever_the_clocks_say() -> None:
    assert judge_timing(at_times((10**9, 0)), BOUNDS) is None


SET: Final = (1 << 255).to_bytes(32)
NONE: Final = bytes(32)


def test_pictures_are_apart_by_bits_and_alike_up_to_so_many() -> None:
    three = (0b111).to_bytes(32)

    assert (apart(NONE, NONE), apart(NONE, SET), apart(three, SET)) == (0, 1, 4)
    assert alike(bytearray(NONE), bytearray(NONE + SET + three), 1) == [0, 1]


@pytest.mark.parametrize("bit", [17, 100, 238])
@pytest.mark.parametrize(("down", "across"), [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, -1)])
def test_a_picture_that_moved_by_a_sixteenth_is_the_same(bit: int, down: int, across: int) -> None:
    one, other = (1 << bit).to_bytes(32), (1 << (bit + 16 * down + across)).to_bytes(32)

    assert apart_but_for_a_shift(one, other) == 0


@pytest.mark.parametrize("bit", [0, 15, 240, 255, 16 * 7, 16 * 7 + 15])
def test_what_left_the_picture_at_its_edge_tells_nothing(bit: int) -> None:
    assert apart_but_for_a_shift(NONE, (1 << bit).to_bytes(32)) == 0
    assert apart_but_for_a_shift((1 << bit).to_bytes(32), NONE) == 0


def test_a_picture_that_moved_further_is_another() -> None:
    one, other = (1 << 100).to_bytes(32), (1 << 102).to_bytes(32)

    assert apart_but_for_a_shift(one, other) > 0
    assert apart_but_for_a_shift(NONE, bytes([255] * 32)) == 256


def sights(*changes: dict[str, object]) -> list[Sight]:
    return [replace(RESTING, **change) for change in changes]  # type: ignore[arg-type]  # by name


def rested(seen: list[Sight], since: int = 0) -> int:
    return rested_ms(History(film(seen)), since=since, rules=ELDER, bounds=BOUNDS)


def test_somebody_is_at_rest_for_as_long_as_they_have_been_still() -> None:
    assert rested([RESTING] * 5) == 500
    assert rested([RESTING] * 5, since=2) == 250
    assert rested([]) == 0


@pytest.mark.parametrize(
    ("change", "still"),
    [
        ({"yaw": ELDER.facing_deg - SMALL}, True),
        ({"yaw": -ELDER.facing_deg}, False),
        ({"mouth": RESTING.mouth + BOUNDS.mouth_gap - SMALL}, True),
        ({"mouth": RESTING.mouth + BOUNDS.mouth_gap + SMALL}, False),
        ({"eyes": BOUNDS.eyes_below / 2}, True),
        ({"eyes": BOUNDS.eyes_below / 2 - SMALL}, False),
        ({"eyes": None}, True),
        ({"pitch": BOUNDS.nod_deg * 2 / 3 - SMALL}, True),
        ({"pitch": -BOUNDS.nod_deg * 2 / 3}, False),
        ({"faces": 2}, False),
    ],
)
def test_what_ends_a_rest_is_a_movement(change: dict[str, object], *, still: bool) -> None:
    seen = [RESTING, RESTING, *sights(change), RESTING, RESTING]

    assert rested(seen) == (500 if still else 125)


def test_who_is_not_to_be_seen_now_is_not_at_rest() -> None:
    assert rested([RESTING, RESTING, NOBODY]) == 0


def test_a_quantile_is_of_what_was_measured() -> None:
    ordered = [float(n) for n in range(11)]

    assert [quantile(ordered, share) for share in (0.0, 0.15, 0.85, 1.0)] == [0.0, 1.0, 8.0, 10.0]
    assert quantile([], 0.5) == 0.0


def test_a_movement_is_one_length_of_turning_place_size_and_mouth() -> None:
    box = (100.0, 100.0, 100.0, 120.0)
    base = {"box": box, "yaw": 5.0, "pitch": 5.0, "roll": 5.0}
    still, *others = film(
        sights(
            base,
            base | {"yaw": 5 + 3 * DEGREES, "pitch": 5 + 4 * DEGREES},
            base | {"roll": 5 - 2 * DEGREES},
            base | {"box": (100.0 + 500 * PLACE, 100.0, 100.0, 120.0)},
            base | {"box": (100.0, 100.0 - 300 * PLACE, 100.0, 120.0)},
            base | {"mouth": RESTING.mouth + 2 * LIPS},
            base | {"box": (100.0 - 100 * PLACE, 100.0, 100.0 + 200 * PLACE, 120.0)},
        )
    )

    assert [movement(still, other) for other in others] == pytest.approx([5, 2, 5, 3, 2, 2])


def test_a_head_moves_as_far_as_its_neighbours_and_the_time_allow() -> None:
    bounds = replace(BOUNDS, jump=10.0, jump_start=20.0, jump_share=2.0, jump_most=50.0)

    assert most(0.0, 125, bounds) == 10.0
    assert most(2.0, 125, bounds) == 24.0
    assert most(9.0, 125, bounds) == 38.0
    assert most(20.0, 125, bounds) == 50.0
    assert most(20.0, 250, bounds) == 80.0
    assert most(20.0, 60, bounds) == 50.0


def findings(history: list[Observation]) -> dict[str, tuple[float, bool]]:
    return {
        one.layer: (one.score, one.against)
        for one in constancy(history, rules=ELDER, bounds=BOUNDS)
    }


def test_light_is_compared_between_neighbours_of_one_step() -> None:
    seen = film(sights({"grey": 100}, {"grey": 50}, {"grey": 100}), began_ms=9_000)
    apart_in_time = [seen[0], replace(seen[1], captured_ms=9_000 + ELDER.lost_ms + 1)]
    other_step = [seen[0], replace(seen[1], prompt=2)]

    assert findings(seen)["light"][0] == pytest.approx(0.693, abs=1e-3)
    assert "light" not in findings(apart_in_time)
    assert "light" not in findings(other_step)
    assert findings(film(sights({"grey": 0.0}, {"grey": 0.5})))["light"] == (0.0, False)


def test_grain_is_of_the_step_with_most_over_the_one_with_least() -> None:
    seen = film(sights({"noise": 1.0}, {"noise": 9.0}, {"noise": 2.0}, {"noise": 4.0}))
    two = [*seen[:3], replace(seen[3], prompt=2)]

    assert findings(two)["noise"][0] == 2.0
    assert "noise" not in findings(seen)


def test_a_beat_is_of_enough_pictures_and_one_left_out_is_no_shake() -> None:
    times = [n * 125 for n in range(BOUNDS.cadence_frames + 1)]
    steady = at_times(*((at, at) for at in times))
    left_out = at_times(*((at, at) for at in [*times[:-1], times[-1] + 125]))

    assert findings(steady)["cadence"] == (0.0, True)
    assert findings(left_out)["cadence"] == (0.0, True)
    assert "cadence" not in findings(steady[:-1])


def test_a_face_goes_along_with_the_light_or_against_it() -> None:
    colours = [0x808080, 0xFF8080, 0x8080FF] * 3
    own = [Lit(colour, tint_of(colour)) for colour in colours]
    other = [Lit(one.colour, (-one.tint[0], -one.tint[1])) for one in own]

    assert likeness(own) == pytest.approx(1.0)
    assert likeness(other) == pytest.approx(-1.0)
    assert likeness(own[:7]) is None
    assert likeness(own[:8]) is not None
    assert likeness([one for one in own if one.colour != 0x808080] * 2) is None
    assert likeness([replace(one, tint=(0.3, 0.1)) for one in own]) == 0.0


def tint_of(colour: int) -> tuple[float, float]:
    return {0x808080: (0.0, 0.0), 0xFF8080: (0.689, 0.0), 0x8080FF: (0.0, 0.689)}[colour]


def test_an_invented_film_is_taken_eight_times_a_second() -> None:
    seen = film([RESTING] * 3)

    assert {b.captured_ms - a.captured_ms for a, b in pairwise(seen)} == {125}
