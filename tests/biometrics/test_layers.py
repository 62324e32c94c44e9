"""The file of layers: what it may say, and what each layer then does."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from biometrics.liveness.decide import Judge
from biometrics.liveness.layers import FILE, Layers, LayersUnfit, May, read
from domain.faces.face_check import ELDER, Doubt, LifeEvidence, Match, Reason, Step, StepState
from domain.faces.history import History
from tests.biometrics.films import RESTING, film, flipped, rest

ALIVE = LifeEvidence(
    passive=(0.9,) * 5, moire=(1.3,) * 5, border=(0.2,) * 5, same_blocks=(0.0,) * 4
)
DEAD = replace(ALIVE, passive=(0.1, 0.2, 0.3, 0.2, 0.1))
SCREEN = replace(ALIVE, moire=(1.2, 3.0, 2.9, 3.1, 1.3))


def allowing(name: str, may: May) -> Layers:
    layers = read()
    return replace(layers, may={**layers.may, name: may})


def test_the_file_that_is_shipped_can_be_read() -> None:
    layers = read()

    assert layers.bounds.flat_below == 0.020
    assert layers.may["passive"] is May.UNSURE


def edited(tmp_path: Path, edit: Callable[[dict[str, Any]], object]) -> Path:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    edit(rows)
    file = tmp_path / "layers.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda rows: rows.pop("moire"), "must name exactly"),
        (lambda rows: rows.update(aura={}), "must name exactly"),
        (lambda rows: rows["passive"].update(may="fail"), "one of report, unsure"),
        (lambda rows: rows["flow"].update(may="report"), "one of fail"),
        (lambda rows: rows["flow"].update(on="yes"), "true or false"),
        (lambda rows: rows["challenge"].update(on=False), "can't be switched off"),
        (lambda rows: rows["cut"]["bounds"].update(cut_bits=60.5), "no whole number"),
        (lambda rows: rows["flow"]["bounds"].update(flat_below="low"), "no number"),
        (lambda rows: rows["flow"]["bounds"].update(flat_below=-1), "below 0"),
        (lambda rows: rows["flow"]["bounds"].clear(), "missing: flat_below"),
        (lambda rows: rows["flow"]["bounds"].update(depth=1), "unknown or missing: depth"),
        (lambda rows: rows["flow"].pop("may"), "exactly: on, may, bounds"),
    ],
)
def test_a_file_that_asks_for_what_can_not_be_is_refused(
    tmp_path: Path, edit: Callable[[dict[str, Any]], object], says: str
) -> None:
    with pytest.raises(LayersUnfit, match=says):
        read(edited(tmp_path, edit))


def test_junk_and_nothing_are_refused(tmp_path: Path) -> None:
    junk = tmp_path / "junk.json"
    junk.write_bytes(b"\xff{")

    for file in (junk, tmp_path / "nothing.json"):
        with pytest.raises(LayersUnfit, match="can't be read"):
            read(file)


@pytest.mark.parametrize("evidence", [DEAD, SCREEN])
def test_a_vote_against_life_goes_to_a_person(evidence: LifeEvidence) -> None:
    assert Judge().life(film(rest(30)), evidence, ELDER) == Doubt(Reason.LIFE_NOT_SURE)


@pytest.mark.parametrize("evidence", [ALIVE, LifeEvidence()])
def test_votes_for_life_and_none_at_all_raise_no_doubt(evidence: LifeEvidence) -> None:
    assert Judge().life(film(rest(30)), evidence, ELDER) is None


def test_one_odd_frame_is_outvoted() -> None:
    odd = replace(ALIVE, passive=(0.0, 0.9, 0.9, 0.8, 0.9), moire=(4.0, 1.3, 1.2, 1.3, 1.3))

    assert Judge().life(film(rest(30)), odd, ELDER) is None


def test_a_layer_that_is_off_says_nothing_and_one_that_reports_stops_nobody() -> None:
    history = film(rest(30))
    off = Judge(read().without("passive"))
    reporting = Judge(allowing("passive", May.REPORT))

    assert off.life(history, DEAD, ELDER) is None
    assert "passive" not in {one.layer for one in off.findings(history, DEAD, ELDER)}
    assert reporting.life(history, DEAD, ELDER) is None
    assert [one.against for one in reporting.findings(history, DEAD, ELDER)].count(True) >= 1


def test_a_replay_that_may_only_make_unsure_ends_no_step_but_raises_a_doubt() -> None:
    still = film([replace(RESTING, hash=bytes(32))] * 40)
    judge = Judge(allowing("still", May.UNSURE))

    result = judge.step(Step.NOD, History(still), asked=0, asked_ms=0, rules=ELDER)

    assert result.state is not StepState.FAILED
    assert judge.life(still, ALIVE, ELDER) == Doubt(Reason.LIFE_NOT_SURE)


def test_without_the_layer_of_persons_nobody_has_changed() -> None:
    judge = Judge(read().without("person"))

    assert judge.persons(Match(to_reference=(), to_first=(1.0, 0.1))) is None


def scores(history: list[Any]) -> dict[str, float]:
    return {one.layer: one.score for one in Judge().findings(history, LifeEvidence(), ELDER)}


def test_light_that_doubles_between_neighbours_is_found() -> None:
    dark = [replace(RESTING, grey=60.0)] * 10

    assert scores(film([*dark, *rest(10)]))["light"] == pytest.approx(0.693, abs=0.01)


def test_grain_is_compared_between_the_steps() -> None:
    fine, coarse = replace(RESTING, noise=0.5), replace(RESTING, noise=1.5)
    history = film([fine] * 10 + [coarse] * 10)
    second = [replace(seen, prompt=2) for seen in history[10:]]

    assert scores([*history[:10], *second])["noise"] == pytest.approx(3.0)


def test_a_beat_without_any_shake_is_found_and_a_frame_left_out_is_no_shake() -> None:
    even = film(rest(60))
    del even[20]
    shaken = [
        replace(seen, captured_ms=seen.captured_ms + 9 * (at % 3)) for at, seen in enumerate(even)
    ]

    assert scores(even)["cadence"] == 0
    assert scores(shaken)["cadence"] > 5


def test_too_few_frames_have_no_beat() -> None:
    assert "cadence" not in scores(film(rest(20)))


def test_a_picture_that_jumps_three_times_is_a_doubt_of_its_own() -> None:
    scenes = [flipped(bytes(32), range(0, 256, step)) for step in (2, 3, 5, 7)]
    history = film([replace(RESTING, hash=one) for one in scenes])

    assert Judge().life(history, ALIVE, ELDER) == Doubt(Reason.PICTURE_CUT)
